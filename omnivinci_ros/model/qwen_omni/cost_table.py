# SPDX-License-Identifier: Apache-2.0
"""What a Qwen2.5-Omni takes of a machine, computed from its shape: bytes, and bounds on speed.

A step of a decoder reads all its weights and the past, so no machine writes more tokens a second
than its memory reads those bytes. Nothing here was measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from omnivinci_ros.model.memory_estimate import INT4_BYTES
from omnivinci_ros.model.memory_estimate import INT8_BYTES
from omnivinci_ros.model.qwen_omni.code_sampler import CODES_PER_SECOND
from omnivinci_ros.model.qwen_omni.shapes import SHAPES
from omnivinci_ros.model.qwen_omni.stock_names import tensor_shapes
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import tiny_config

CONTEXT = 4096  # tokens whose keys and values are held
READ = 2048  # of them, those that a step reads: a window of 8 s and its answer
GB = 1e9
# Prefixes of the tensors of each part, as the table's columns.
PARTS = {
    'layers': ('thinker.model.layers.', 'thinker.model.norm.'),
    'head': ('thinker.lm_head.',),
    'embedding': ('thinker.model.embed_tokens.',),
    'towers': ('thinker.audio_tower.', 'thinker.visual.'),
    'talker': ('talker.model.layers.', 'talker.model.norm.', 'talker.codec_head.'),
    'talker tables': ('talker.model.embed_tokens.', 'talker.thinker_to_talker_proj.'),
    'DiT': ('token2wav.code2wav_dit_model.',),
    'vocoder': ('token2wav.code2wav_bigvgan_model.',),
}
# Bytes a weight. What is only looked up stays at 16 bit; DiT and vocoder run in float32.
BYTES = {
    'bf16': {'layers': 2.0, 'head': 2.0, 'towers': 2.0, 'talker': 2.0},
    'int8': dict.fromkeys(('layers', 'head', 'towers', 'talker'), INT8_BYTES),
    'int4': {
        'layers': INT4_BYTES,
        'head': INT8_BYTES,
        'towers': INT8_BYTES,
        'talker': INT4_BYTES,
    },
}
ALWAYS = {'embedding': 2.0, 'talker tables': 2.0, 'DiT': 4.0, 'vocoder': 4.0}


@dataclass(frozen=True)
class Machine:
    """A machine's memory, as its maker states it."""

    name: str
    memory_gb: int
    bandwidth_gb_s: float


MACHINES = (
    Machine('Jetson Orin Nano Super', 8, 102),
    Machine('Jetson Orin NX', 16, 102.4),
    Machine('Jetson AGX Orin', 64, 204.8),
    Machine('Jetson T5000 (Thor)', 128, 273),
    Machine('L4', 24, 300),
    Machine('RTX 4090', 24, 1008),
    Machine('H100 SXM', 80, 3350),
)


@dataclass(frozen=True)
class Cost:
    """Bytes of a shape in a precision."""

    parts: dict[str, float]
    kv_token: int  # of the thinker, at 16 bit
    talker_kv_token: int

    @property
    def text(self) -> float:
        """Return what a thinker takes with its cache."""
        thinker = sum(self.parts[name] for name in ('layers', 'head', 'embedding', 'towers'))
        return thinker + CONTEXT * self.kv_token

    @property
    def spoken(self) -> float:
        """Return what thinker and speech take, with the cache of both."""
        return sum(self.parts.values()) + CONTEXT * (self.kv_token + self.talker_kv_token)

    def tokens_per_s(self, machine: Machine) -> float:
        """Return how many tokens of an answer a second at most, one at a time."""
        step = self.parts['layers'] + self.parts['head'] + READ * self.kv_token
        return machine.bandwidth_gb_s * GB / step

    def codes_per_s(self, machine: Machine) -> float:
        """Return how many codes of speech a second at most, while nothing else runs."""
        step = self.parts['talker'] + READ * self.talker_kv_token
        return machine.bandwidth_gb_s * GB / step


@cache
def weights(shape: str) -> dict[str, int]:
    """Count the weights of each part of a shape of SHAPES."""
    tensors = tensor_shapes(tiny_config(shape))
    return {
        part: sum(math.prod(size) for name, size in tensors.items() if name.startswith(prefixes))
        for part, prefixes in PARTS.items()
    }


def cost(shape: str, precision: str) -> Cost:
    """Return the bytes of a shape of SHAPES in a precision of BYTES."""
    each = {**ALWAYS, **BYTES[precision]}
    counts = weights(shape)
    text, talker = SHAPES[shape]['text'], SHAPES[shape]['talker']
    return Cost(
        {part: count * each[part] for part, count in counts.items()},
        _kv_bytes(text['num_hidden_layers'], text['num_key_value_heads'], 128),
        _kv_bytes(talker['num_hidden_layers'], talker['num_key_value_heads'], talker['head_dim']),
    )


def memory_table() -> str:
    """Return the memory of the released shapes as a table in Markdown."""
    return '\n'.join(_memory_rows())


def speed_table() -> str:
    """Return what fits a machine, and the bounds on its speed, as a table in Markdown."""
    return '\n'.join(_speed_rows())


def _kv_bytes(layers: int, groups: int, head: int) -> int:
    return 2 * layers * groups * head * 2


def _memory_rows() -> Iterator[str]:
    yield (
        '| shape, precision | thinker layers and head | embedding | towers | KV, 4096 tokens | '
        'text, in all | talker with its tables and KV | DiT | vocoder | with speech, in all |'
    )
    yield '|---' * 10 + '|'
    for shape in ('3b', '7b'):
        for precision in BYTES:
            made = cost(shape, precision)
            part = made.parts
            talker = part['talker'] + part['talker tables'] + CONTEXT * made.talker_kv_token
            figures = (
                part['layers'] + part['head'],
                part['embedding'],
                part['towers'],
                CONTEXT * made.kv_token,
                made.text,
                talker,
                part['DiT'],
                part['vocoder'],
                made.spoken,
            )
            columns = ' | '.join(f'{figure / GB:.2f}' for figure in figures)
            yield f'| {shape.upper()}, {precision} | {columns} |'


def _speed_rows() -> Iterator[str]:
    ways = [(shape, precision) for shape in ('3b', '7b') for precision in BYTES]
    heads = ' | '.join(f'{shape.upper()} {precision}' for shape, precision in ways)
    yield f'| machine, memory, bandwidth | {heads} |'
    yield '|---' * (len(ways) + 1) + '|'
    for machine in MACHINES:
        cells = ' | '.join(_cell(machine, cost(*way)) for way in ways)
        name = f'{machine.name}, {machine.memory_gb} GB, {machine.bandwidth_gb_s:g} GB/s'
        yield f'| {name} | {cells} |'


def _cell(machine: Machine, made: Cost) -> str:
    """Return tokens a second / times real time of the talker; what does not fit is said."""
    if made.text > machine.memory_gb * GB:
        return 'no'
    tokens = f'{made.tokens_per_s(machine):.0f}'
    if made.spoken > machine.memory_gb * GB:
        return f'{tokens} / no'
    return f'{tokens} / {made.codes_per_s(machine) / CODES_PER_SECOND:.1f}'
