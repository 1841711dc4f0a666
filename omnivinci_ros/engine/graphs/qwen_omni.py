# SPDX-License-Identifier: Apache-2.0
"""The parts of Qwen2.5-Omni that an engine runs. Weights are read when they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.engine.graphs.decoder import ToldDecoderGraph
from omnivinci_ros.engine.graphs.decoder import TurnedDecoderGraph
from omnivinci_ros.engine.graphs.decoder import turned_decoder_spec
from omnivinci_ros.engine.graphs.spec import EXAMPLE_BATCH
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.graphs.spec import Weights
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.dit import DiT
from omnivinci_ros.model.qwen_omni.language_model import language_model
from omnivinci_ros.model.qwen_omni.sound_tower import SoundTower
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.speech_config import Token2WavConfig
from omnivinci_ros.model.qwen_omni.talker import Talker
from omnivinci_ros.model.qwen_omni.vision_tower import VisionTower
from omnivinci_ros.model.qwen_omni.vision_tower import grid_inputs
from omnivinci_ros.model.qwen_omni.vocoder import Vocoder
from omnivinci_ros.model.stored_part import on_meta

LEAST_FRAMES = 7  # mel frames that the exporter is told; a graph takes 3 and more
EXAMPLE_GRID = (10, 6)  # patches: windows that are not full, at two sides
EXAMPLE_CODES = 24
EXAMPLE_WAVE_FRAMES = 40
VISION_INPUTS = ('patches', 'order', 'back', 'mask', 'cos', 'sin')
DIT_INPUTS = ('mel', 'codes', 'reference', 'speaker', 'time', 'guidance')


def thinker_specs(checkpoint: Checkpoint, dtype: torch.dtype) -> Iterator[GraphSpec]:
    """Yield the graphs of a thinker, in the order of NAMES; weights of a graph have `dtype`."""
    yield vision_spec(checkpoint, dtype)
    yield sound_spec(checkpoint, dtype)
    yield thinker_spec(checkpoint, dtype)


def vision_spec(checkpoint: Checkpoint, dtype: torch.dtype) -> GraphSpec:
    """Return the graph of the vision tower, for pictures of any one size.

    Inputs are float32 whatever the weights are: what is told of the grid decides by its digits.
    """
    config = checkpoint.config.thinker_config.vision_config
    tower = on_meta(lambda: VisionTower(config))
    weights = checkpoint.part('visual').readers(tower)
    grid = grid_inputs(config, EXAMPLE_GRID).to('meta').tensors()
    patches = torch.zeros(
        EXAMPLE_BATCH, len(grid[1]), config.patch_columns, dtype=torch.float32, device='meta'
    )
    a_token = config.spatial_merge_size**2  # patches
    slots, head = grid[0].shape[1], grid[3].shape[1]
    tokens, windows = torch.export.Dim('tokens'), torch.export.Dim('windows')
    count = _times('tokens', a_token)
    return GraphSpec(
        name='vision',
        module=tower.to(dtype),
        example=(patches, *grid),
        inputs=VISION_INPUTS,
        outputs=('tokens',),
        free=(
            {0: torch.export.Dim('pairs'), 1: a_token * tokens},
            {0: windows},
            {0: a_token * tokens},
            {0: windows},
            {0: a_token * tokens},
            {0: a_token * tokens},
        ),
        axes={
            'patches': ('pairs', count, config.patch_columns),
            'order': ('windows', slots),
            'back': (count,),
            'mask': ('windows', 1, 1, slots),
            'cos': (count, head),
            'sin': (count, head),
        },
        weights=weights,
    )


def sound_spec(checkpoint: Checkpoint, dtype: torch.dtype) -> GraphSpec:
    """Return the graph of the sound tower, for blocks of one length."""
    config = checkpoint.config.thinker_config.audio_config
    tower = on_meta(lambda: SoundTower(config))
    weights = checkpoint.part('audio_tower').readers(tower)
    frames = config.block_frames
    steps = torch.export.Dim('frames', min=LEAST_FRAMES, max=frames)
    return GraphSpec(
        name='sound',
        module=tower.to(dtype),
        example=(
            torch.zeros(
                EXAMPLE_BATCH, config.num_mel_bins, frames, dtype=torch.float32, device='meta'
            ),
        ),
        inputs=('mel',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('units'), 2: steps},),
        axes={'mel': ('units', config.num_mel_bins, 'mel_frames')},
        weights=weights,
    )


def thinker_spec(checkpoint: Checkpoint, dtype: torch.dtype) -> GraphSpec:
    """Return the graph of the thinker's language model; it gives its hidden states, too."""
    config = checkpoint.config.thinker_config
    llm = on_meta(lambda: language_model(config.text_config, tied=config.tie_word_embeddings))
    readers = checkpoint.part('llm').readers(llm)
    module = ToldDecoderGraph(llm.model, llm.lm_head)
    return turned_decoder_spec(
        'decoder',
        module.to(dtype),
        llm.config,
        config.text_config.hidden_size,
        dtype=dtype,
        weights=_renamed(readers, {'model.': 'trunk.', 'lm_head.': 'head.'}),
    )


def talker_spec(checkpoint: Checkpoint, config: TalkerConfig, dtype: torch.dtype) -> GraphSpec:
    """Return the graph of the talker: sums of the thinker's width to logits of codes."""
    talker = on_meta(lambda: Talker(config))
    readers = checkpoint.part('talker').readers(talker)
    module = TurnedDecoderGraph(
        talker.model, talker.codec_head, lead_in=talker.thinker_to_talker_proj
    )
    names = {'model.': 'trunk.', 'codec_head.': 'head.', 'thinker_to_talker_proj.': 'lead_in.'}
    return turned_decoder_spec(
        'talker',
        module.to(dtype),
        talker.llm.config,
        config.embedding_size,
        dtype=dtype,
        weights=_renamed(readers, names),
    )


class VelocityGraph(nn.Module):
    """One evaluation of the DiT, whose guidance is an input [1]."""

    def __init__(self, dit: DiT):
        super().__init__()
        self.dit = dit

    def forward(
        self,
        mel: Tensor,
        codes: Tensor,
        reference: Tensor,
        speaker: Tensor,
        time: Tensor,
        guidance: Tensor,
    ) -> Tensor:
        return self.dit(mel, codes, reference, speaker, time, guidance)


def dit_spec(dit: DiT) -> GraphSpec:
    """Return the graph of one evaluation of a DiT that has its weights, float32."""
    config = dit.config
    codes = torch.export.Dim('codes')
    # torch.export takes no size twice for two things.
    frames = EXAMPLE_CODES * config.repeats
    return GraphSpec(
        name='dit',
        module=VelocityGraph(dit),
        example=(
            torch.zeros(1, frames, config.mel_dim),
            torch.zeros(1, EXAMPLE_CODES, dtype=torch.int64),
            torch.zeros(2, config.enc_dim),
            torch.zeros(2, config.enc_emb_dim),
            torch.full((1,), 0.5),
            torch.full((1,), 0.5),
        ),
        inputs=DIT_INPUTS,
        outputs=('velocity',),
        free=({1: config.repeats * codes}, {1: codes}, None, None, None, None),
        axes={
            'mel': (1, _times('codes', config.repeats), config.mel_dim),
            'codes': (1, 'codes'),
        },
    )


def vocoder_spec(vocoder: Vocoder) -> GraphSpec:
    """Return the graph of a vocoder that has its weights, float32."""
    bins = vocoder.config.mel_dim
    return GraphSpec(
        name='vocoder',
        module=vocoder,
        example=(torch.zeros(1, bins, EXAMPLE_WAVE_FRAMES),),
        inputs=('mel',),
        outputs=('wave',),
        free=({2: torch.export.Dim('wave_frames', min=2)},),
        axes={'mel': (1, bins, 'wave_frames')},
    )


def filled_speech(checkpoint: Checkpoint, config: Token2WavConfig) -> tuple[DiT, Vocoder]:
    """Return DiT and vocoder with their weights, float32 as the released code runs them."""
    dit = on_meta(lambda: DiT(config.dit_config))
    vocoder = on_meta(lambda: Vocoder(config.bigvgan_config))
    for part, module in (('dit', dit), ('vocoder', vocoder)):
        checkpoint.part(part).fill(module, dtype=torch.float32)
    return dit.eval(), vocoder.eval()


def _times(axis: str, count: int) -> str:
    """Return the name of an axis that is `count` times as long as another."""
    return ' + '.join([axis] * count)


def _renamed(readers: Weights, prefixes: dict[str, str]) -> dict[str, Any]:
    made = {}
    for name, reader in readers.items():
        old = next(prefix for prefix in prefixes if name.startswith(prefix))
        made[prefixes[old] + name.removeprefix(old)] = reader
    return made
