# SPDX-License-Identifier: Apache-2.0
"""Talker and token2wav of an export, whatever runs their graphs; the tables beside these."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save_file
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export_folder import CODES
from omnivinci_ros.engine.export_folder import VOICES
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.dit import Condition
from omnivinci_ros.model.qwen_omni.dit import DiT
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speaker_file import read_speakers
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.speech_config import Token2WavConfig
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions
from omnivinci_ros.model.qwen_omni.token2wav import follow
from omnivinci_ros.model.tensor_files import read_tensor

SPEECH_GRAPHS = ('talker', 'dit', 'vocoder')
CODE_EMBEDDING = 'model.embed_tokens.weight'  # of the talker
RunGraph = Callable[[Mapping[str, Tensor]], Tensor]  # inputs by name -> its one output


@dataclass(frozen=True)
class SpeechFiles:
    """What an export holds of speech beside the graphs."""

    folder: Path
    manifest: Manifest
    talker_config: TalkerConfig
    token2wav_config: Token2WavConfig
    speakers: Mapping[str, Speaker]
    conditions: Mapping[str, Condition]  # by the speaker's name

    @property
    def talker_manifest(self) -> Manifest:
        """Return a manifest whose decoder is the talker."""
        graphs = {'decoder': self.manifest.graphs['talker']}
        most = self.talker_config.max_position_embeddings
        return replace(self.manifest, graphs=graphs, context_most=most)

    def codes(self) -> TokenEmbeddings:
        """Open the table of the talker's embeddings."""
        return TokenEmbeddings(self.folder / CODES)


class ExportedTalker:
    """The talker as an export's graph; `project` leads sums on to what its decoder reads."""

    def __init__(
        self,
        files: SpeechFiles,
        make_decoder: Callable[[int], PositionedDecoder],
        project: Callable[[Tensor], Tensor] = lambda sums: sums,
    ):
        self.config = files.talker_config
        self._codes = files.codes()
        self._make_decoder, self._project = make_decoder, project

    def embed(self, codes: Tensor) -> Tensor:
        """Return the embeddings of codes: [L] -> [L, thinker's width], float32."""
        return self._codes.rows(codes).float()

    def project(self, embeds: Tensor) -> Tensor:
        return self._project(embeds)

    def make_decoder(self, capacity: int) -> PositionedDecoder:
        """Return a decoder for one answer."""
        return self._make_decoder(capacity)


class ExportedToken2Wav:
    """DiT and vocoder as an export's graphs, float32."""

    def __init__(self, files: SpeechFiles, dit: RunGraph, vocoder: RunGraph):
        self.config = files.token2wav_config
        self._conditions = files.conditions
        self._dit, self._vocoder = dit, vocoder

    @property
    def block_frames(self) -> int:
        return self.config.dit_config.block_size

    @property
    def block_codes(self) -> int:
        return self.config.dit_config.block_size // self.config.dit_config.repeats

    @property
    def frame_samples(self) -> int:
        return math.prod(self.config.bigvgan_config.upsample_rates)

    def condition(self, speaker: Speaker) -> Condition:
        """Return what was encoded of a speaker when it was exported."""
        return self._conditions[speaker.name]

    def mel(
        self,
        codes: Tensor,
        condition: Condition,
        options: FlowOptions,
        *,
        first_block: int = 0,
        stop: Callable[[], bool] = lambda: False,
    ) -> Tensor | None:
        """Return the mel of codes, as Token2Wav does."""

        def velocity(time: Tensor, mel: Tensor, codes: Tensor) -> Tensor:
            return self._dit(
                {
                    'mel': mel,
                    'codes': codes,
                    'reference': condition.reference,
                    'speaker': condition.speaker,
                    'time': time,
                    'guidance': torch.tensor([options.guidance], dtype=torch.float32),
                }
            )

        return follow(velocity, codes, self.config.dit_config, options, first_block, stop)

    def wave(self, mel: Tensor) -> Tensor:
        """Return the samples [T * hop] of mel frames [1, T, 80], -1..1."""
        return self._vocoder({'mel': mel.transpose(1, 2).contiguous()})[0]


@dataclass(frozen=True)
class ExportedSpeech:
    """What makes a voice of an exported thinker's answers."""

    talker: ExportedTalker
    token2wav: ExportedToken2Wav
    speakers: Mapping[str, Speaker]


def read_speech_files(folder: Path) -> SpeechFiles:
    """Read what an export holds of speech. Raises EngineError or CheckpointError."""
    manifest = read_manifest(folder)
    if manifest.model != QWEN_OMNI:
        raise EngineError(f'{folder}: is an export of {manifest.model}, which does not speak')
    config = read_config(folder / SETTINGS)
    missing = [name for name in SPEECH_GRAPHS if name not in manifest.graphs]
    if missing or config.talker_config is None or config.token2wav_config is None:
        what = f'has no graph {missing[0]}' if missing else f'{SETTINGS} has no talker_config'
        raise EngineError(
            f'{folder / FILE}: {what}, so it cannot speak; export again with --parts thinker '
            'speech, or ask for text'
        )
    rows = config.thinker_config.text_config.vocab_size
    speakers = read_speakers(folder / SETTINGS, config.token2wav_config.dit_config, rows)
    return SpeechFiles(
        folder,
        manifest,
        config.talker_config,
        config.token2wav_config,
        speakers,
        _conditions(folder / VOICES, speakers),
    )


def _conditions(path: Path, speakers: Mapping[str, Speaker]) -> dict[str, Condition]:
    try:
        tensors = load_file(path)
        return {
            name: Condition(tensors[f'{name}.reference'], tensors[f'{name}.speaker'])
            for name in speakers
        }
    except (OSError, SafetensorError, KeyError) as error:
        why = ' '.join(str(error).split())[:200]
        raise EngineError(f'{path}: cannot be read ({why}); export again') from None


def write_speech_tables(
    checkpoint: Checkpoint, dit: DiT, folder: Path, dtype: torch.dtype | None = None
) -> None:
    """Write the talker's embeddings, and each speaker encoded: the encoder is no graph."""
    codes = read_tensor(checkpoint.headers['talker'][CODE_EMBEDDING])
    save_file({'embeddings': codes.to(dtype or codes.dtype)}, folder / CODES)
    rows = checkpoint.config.thinker_config.text_config.vocab_size
    tensors = {}
    for name, speaker in read_speakers(checkpoint.folder, dit.config, rows).items():
        made = dit.condition(speaker.ref_mel, speaker.cond)
        tensors[f'{name}.reference'] = made.reference.clone()
        tensors[f'{name}.speaker'] = made.speaker.clone()
    save_file(tensors, folder / VOICES)
