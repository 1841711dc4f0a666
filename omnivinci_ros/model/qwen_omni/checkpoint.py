# SPDX-License-Identifier: Apache-2.0
"""Read the released layout: config.json, shards of safetensors, tokenizer. Part by part.

Nothing is fetched, no code of the checkpoint runs and no pickle is opened here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.packed_weights import packed_linears
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speaker_file import read_speakers
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.talker import Talker
from omnivinci_ros.model.qwen_omni.thinker import Thinker
from omnivinci_ros.model.qwen_omni.thinker_config import TextConfig
from omnivinci_ros.model.qwen_omni.token2wav import Token2Wav
from omnivinci_ros.model.stored_part import StoredPart
from omnivinci_ros.model.stored_part import on_meta
from omnivinci_ros.model.stored_part import ready
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_headers

# The beginnings of a part's keys; the first that is longer wins.
PREFIXES = {
    'llm': ('thinker.model.', 'thinker.lm_head.'),
    'audio_tower': ('thinker.audio_tower.',),
    'visual': ('thinker.visual.',),
    'talker': ('talker.',),
    'dit': ('token2wav.code2wav_dit_model.',),
    'vocoder': ('token2wav.code2wav_bigvgan_model.',),
}
THINKER = ('llm', 'audio_tower', 'visual')
SPEECH = ('talker', 'dit', 'vocoder')
SPEECH_IN_FLOAT32 = ('dit', 'vocoder')  # as the released code runs them
BUFFERS = ('inv_freq', 'filter', 'positional_embedding')  # computed, whatever a file holds
READABLE = '16 or 32 bit, or GPTQ or AWQ with its quantization_config'
LLM_PREFIX = 'thinker.'


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint on disk: its configuration, and where each part's tensors are."""

    folder: Path
    config: QwenOmniConfig
    headers: Mapping[str, Mapping[str, Header]]  # by part, then by the module's own names

    def part(self, name: str) -> StoredPart:
        """Return one part; the linears of the language model may be 4-bit."""
        headers, place = self.headers[name], f'{self.folder}: {name}'
        if name != 'llm':
            return StoredPart(place, headers, computed=BUFFERS, readable=READABLE)
        packed = packed_linears(self.folder, self.config.quantization, headers)
        return StoredPart(place, headers, packed, computed=BUFFERS, readable=READABLE)

    @property
    def dtype(self) -> torch.dtype:
        """Return the type of the files."""
        return self.part('llm').dtype

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts that the files hold."""
        return tuple(part for part, tensors in self.headers.items() if tensors)

    def elements(self, parts: tuple[str, ...]) -> dict[str, int]:
        """Count the weights of some parts."""
        return {name: self.part(name).elements for name in parts}


def read_checkpoint(folder: str | Path) -> Checkpoint:
    """Read a checkpoint's configuration and the headers of its shards. Raises CheckpointError."""
    folder = Path(folder)
    config = read_config(folder)
    headers: dict[str, dict[str, Header]] = {part: {} for part in PREFIXES}
    for key, header in read_headers(folder).items():
        part, name = _place(key)
        if not _is_buffer(name):
            if not part:
                raise CheckpointError(
                    f'{header.file}: {key} belongs to no part of Qwen2.5-Omni; its keys begin '
                    'with thinker., talker. or token2wav., copy the files of one checkpoint'
                )
            headers[part][name] = header
    if not headers['llm']:
        raise CheckpointError(
            f'{folder}: no tensor begins with {PREFIXES["llm"][0]}; copy all shards of the '
            'checkpoint'
        )
    return Checkpoint(folder, config, headers)


def load_thinker(
    folder: str | Path,
    *,
    dtype: torch.dtype | None = None,
    device: str | torch.device = 'cpu',
    attention: str = 'sdpa',
    context: int = memory.DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda what: None,
) -> Thinker:
    """Load a thinker with its towers, and nothing of the talker.

    `dtype` is that of the files when not given. Raises CheckpointError with one sentence for
    what is missing, damaged or does not fit the configuration or the memory (with a KV cache
    of `context` tokens). `say` is told of each tensor.
    """
    checkpoint = read_checkpoint(folder)
    dtype = dtype or checkpoint.dtype
    thinker = on_meta(lambda: Thinker(checkpoint.config.thinker_config, attention))
    for part in THINKER:
        checkpoint.part(part).checked(getattr(thinker, part))  # all, before the first is read
    memory.refuse_what_cannot_fit(
        checkpoint.folder,
        checkpoint.elements(THINKER),
        kv_shape(checkpoint.config.thinker_config.text_config),
        dtype=dtype,
        device=device,
        context=context,
    )
    for part in THINKER:
        module = getattr(thinker, part)
        checkpoint.part(part).fill(module, dtype=dtype, device=device, say=say)
    return ready(thinker, device)


@dataclass(frozen=True)
class Speech:
    """What makes a voice of a thinker's answers."""

    talker: Talker
    token2wav: Token2Wav  # float32
    speakers: Mapping[str, Speaker]


def load_speech(
    folder: str | Path,
    *,
    dtype: torch.dtype | None = None,
    device: str | torch.device = 'cpu',
    context: int = memory.DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda what: None,
) -> Speech:
    """Load talker, token2wav and speakers, and nothing of the thinker; otherwise as it.

    Raises CheckpointError, also for a checkpoint that cannot speak.
    """
    checkpoint = read_checkpoint(folder)
    config = checkpoint.config
    missing = [part for part in SPEECH if part not in checkpoint.parts]
    if config.talker_config is None or config.token2wav_config is None or missing:
        what = f'no {missing[0]}' if missing else 'no talker_config or token2wav_config'
        raise CheckpointError(
            f'{checkpoint.folder}: {what}, so it cannot speak; give a checkpoint with all parts, '
            'or ask for text'
        )
    dtype = dtype or checkpoint.dtype
    talker_config, token2wav_config = config.talker_config, config.token2wav_config
    talker = on_meta(lambda: Talker(talker_config))
    token2wav = on_meta(lambda: Token2Wav(token2wav_config))
    modules: dict[str, nn.Module] = {
        'talker': talker,
        'dit': token2wav.code2wav_dit_model,
        'vocoder': token2wav.code2wav_bigvgan_model,
    }
    for part, module in modules.items():
        checkpoint.part(part).checked(module)  # all, before the first is read
    need = speech_need(checkpoint, dtype, context)
    ways = [speech_need(checkpoint, other, context) for other in (torch.float32, torch.bfloat16)]
    memory.refuse_unless_fits(checkpoint.folder, need, ways, device=device, context=context)
    for part, module in modules.items():
        stored = torch.float32 if part in SPEECH_IN_FLOAT32 else dtype
        checkpoint.part(part).fill(module, dtype=stored, device=device, say=say)
    rows = config.thinker_config.text_config.vocab_size
    speakers = read_speakers(checkpoint.folder, token2wav_config.dit_config, rows)
    return Speech(ready(talker, device), ready(token2wav, device), speakers)


def speech_need(checkpoint: Checkpoint, dtype: torch.dtype, context: int) -> memory.MemoryNeed:
    """Estimate the memory of talker and token2wav, which is float32 whatever `dtype` is."""
    counts = checkpoint.elements(SPEECH)
    weights = sum(
        count * (4 if part in SPEECH_IN_FLOAT32 else dtype.itemsize)
        for part, count in counts.items()
    )
    talker = checkpoint.config.talker_config
    cache = 0 if talker is None else memory.kv_bytes_per_token(kv_shape(talker), dtype) * context
    return memory.with_overhead(f'speech in {str(dtype).removeprefix("torch.")}', weights, cache)


def kv_shape(config: TextConfig | TalkerConfig) -> dict[str, int]:
    """Return what the size of a KV cache depends on, as memory_estimate.py takes it."""
    return {
        'num_hidden_layers': config.num_hidden_layers,
        'num_key_value_heads': config.num_key_value_heads,
        'num_attention_heads': config.num_attention_heads,
        'hidden_size': config.hidden_size,
        'head_dim': config.head_dim,
        'vocab_size': config.vocab_size,
    }


def _place(key: str) -> tuple[str, str]:
    """Return the part that a key belongs to, and its name in the part's module."""
    for part, prefixes in PREFIXES.items():
        for prefix in prefixes:
            if key.startswith(prefix):
                kept = LLM_PREFIX if part == 'llm' else prefix
                return part, key.removeprefix(kept)
    return '', key


def _is_buffer(name: str) -> bool:
    return name.rpartition('.')[2] in BUFFERS
