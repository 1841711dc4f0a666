# SPDX-License-Identifier: Apache-2.0
"""The packaged, pretrained encoders as OmniVinci's towers.

Sight: EfficientNet-lite0, of the ONNX file that the classifier uses. Hearing: the encoder of
Whisper tiny.en, of the CTranslate2 file that the recogniser uses. Both files' hashes are checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.nano.ctranslate2_file import read_variables
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0Config
from omnivinci_ros.specialists.weights import data_file
from omnivinci_ros.specialists.weights import import_package
from omnivinci_ros.specialists.weights import packaged_whisper_folder

CLASSES = 1000  # of ImageNet
MOST_POSITIONS = 1500  # of Whisper: 30 s
WHISPER_TINY = {
    'num_mel_bins': 80,
    'encoder_layers': 4,
    'encoder_attention_heads': 6,
    'd_model': 384,
    'encoder_ffn_dim': 1536,
}
# CTranslate2's names of a layer's parts, and Qwen2AudioEncoder's.
LAYER = (
    ('self_attention/layer_norm', 'self_attn_layer_norm'),
    ('self_attention/linear_1', 'self_attn.out_proj'),
    ('ffn/layer_norm', 'final_layer_norm'),
    ('ffn/linear_0', 'fc1'),
    ('ffn/linear_1', 'fc2'),
)
KINDS = {'gamma': 'weight', 'beta': 'bias', 'weight': 'weight', 'bias': 'bias'}


@dataclass(frozen=True)
class PackagedSight:
    """EfficientNet-lite0 in two parts: what makes the map, and what names its mean."""

    tower: dict[str, Tensor]  # of `EfficientNetLite0`
    head: Tensor  # [1000, 1280]
    bias: Tensor  # [1000]


def read_sight() -> PackagedSight:
    """Read the packaged EfficientNet-lite0; raise WeightsError or CheckpointError."""
    onnx = import_package('onnx', 'onnx')
    path = data_file('efficientnet-lite0.onnx')
    graph = onnx.load(str(path)).graph
    stored = {each.name.removesuffix('.half'): each for each in graph.initializer}

    def tensor(name: str) -> Tensor:
        return torch.from_numpy(onnx.numpy_helper.to_array(stored[name]).copy()).float()

    layers = [node for node in graph.node if node.op_type == 'Conv']
    shapes = EfficientNetLite0(EfficientNetLite0Config()).state_dict()
    names = [name.removesuffix('.weight') for name in shapes if name.endswith('.weight')]
    tower: dict[str, Tensor] = {}
    for name, node in zip(names, layers, strict=True):
        for kind, source in zip(('weight', 'bias'), node.input[1:], strict=True):
            tower[f'{name}.{kind}'] = tensor(source)
    for name, value in tower.items():
        if value.shape != shapes[name].shape:
            raise CheckpointError(
                f'{path}: {name} is {list(value.shape)}, not {list(shapes[name].shape)}'
            )
    return PackagedSight(tower, tensor('_fc.weight'), tensor('_fc.bias'))


def read_hearing(positions: int, folder: Path | None = None) -> dict[str, Tensor]:
    """Read the packaged Whisper encoder for `Qwen2AudioEncoder`, with so many positions.

    100 positions hear 2 s. Raises WeightsError or CheckpointError.
    """
    if not 0 < positions <= MOST_POSITIONS:
        raise ValueError(f'positions={positions}; it must be 1 to {MOST_POSITIONS}')
    folder = folder or packaged_whisper_folder()
    found = read_variables(folder / 'model.bin', 'encoder/')
    try:
        return dict(_renamed(found, positions))
    except KeyError as error:
        raise CheckpointError(f'{folder}: {error.args[0]} is missing in model.bin') from None


def _renamed(found: dict[str, Tensor], positions: int) -> Iterator[tuple[str, Tensor]]:
    for name in ('conv1', 'conv2', 'layer_norm'):
        for kind in ('gamma', 'beta') if name == 'layer_norm' else ('weight', 'bias'):
            yield f'{name}.{KINDS[kind]}', found[f'{name}/{kind}']
    yield 'embed_positions.weight', found['position_encodings/encodings'][:positions].clone()
    for layer in range(WHISPER_TINY['encoder_layers']):
        old, new = f'layer_{layer}/', f'layers.{layer}.'
        for there, here in LAYER:
            for kind in ('gamma', 'beta') if there.endswith('norm') else ('weight', 'bias'):
                yield f'{new}{here}.{KINDS[kind]}', found[f'{old}{there}/{kind}']
        for kind in ('weight', 'bias'):
            # Queries, keys and values lie on one another; a key has no bias.
            parts = found[f'{old}self_attention/linear_0/{kind}'].chunk(3)
            for letter, part in zip('qkv', parts, strict=True):
                if (letter, kind) != ('k', 'bias'):
                    yield f'{new}self_attn.{letter}_proj.{kind}', part.clone()
