# SPDX-License-Identifier: Apache-2.0
"""The towers with their projectors as OpenVINO graphs, in the order that data flows."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as ops
from torch import nn

from omnivinci_ros.engine.cpu.graph_ops import Nodes
from omnivinci_ros.engine.cpu.graph_ops import Value
from omnivinci_ros.engine.cpu.graph_ops import convolve
from omnivinci_ros.engine.cpu.graph_ops import floats
from omnivinci_ros.engine.cpu.graph_ops import normalise
from omnivinci_ros.engine.cpu.graph_ops import numbers
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.model.omnivinci.efficientnet import MAP
from omnivinci_ros.model.omnivinci.efficientnet import Block
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.projectors import FoldedVisionProjector

TORCH_EPS = 1e-5  # of torch's LayerNorm, which the sound tower uses
ACTIVATIONS = {
    'gelu': lambda x: ops.gelu(x, 'erf'),
    'gelu_pytorch_tanh': lambda x: ops.gelu(x, 'tanh'),
}


def vision_graph(
    model: OmniVinci,
    tower: PartWeights,
    projector: PartWeights,
    bits: int,
) -> ov.Model:
    """Return tower and projector for frames: pixels [F, 3, H, W] -> tokens [F, n, C].

    `model` gives shapes only. The repeat of the S2 scales is folded into the projector.
    """
    config, size = model.vision_tower.config, model.config.image_size
    nodes = Nodes(tower, bits)
    pixels = ops.parameter([-1, 3, size, size], np.float32, name='pixels')
    if isinstance(model.vision_tower, EfficientNetLite0):
        x = _efficientnet(pixels, model.vision_tower, tower)
    else:
        x = _siglip(pixels, nodes, config)
    folded = _folded(model, projector)
    side = size // config.patch_size
    x = ops.reshape(x, numbers(0, side // 2, 2, side // 2, 2, config.hidden_size), True)
    x = ops.reshape(  # [F, h, w, dh, dw, c]
        ops.transpose(x, numbers(0, 1, 3, 2, 4, 5)),
        numbers(0, side * side // 4, 4 * config.hidden_size),
        True,
    )
    x = nodes.affine(normalise(x, folded.eps), folded.linear.weight, folded.linear.bias)
    x = nodes.affine(ops.gelu(x, 'erf'), folded.out.weight, folded.out.bias)
    return ov.Model([ops.result(x, name='tokens')], [pixels], 'vision')


def _siglip(pixels: Value, nodes: Nodes, config: Any) -> Value:
    act = _activation(config.hidden_act)
    patches = convolve(
        pixels,
        nodes.tensor('embeddings.patch_embedding.weight'),
        nodes.tensor('embeddings.patch_embedding.bias'),
        config.patch_size,
        0,
    )
    x = ops.reshape(patches, numbers(0, config.hidden_size, -1), True)
    x = ops.transpose(x, numbers(0, 2, 1))
    x = ops.add(x, floats(nodes.tensor('embeddings.position_embedding.weight')[None]))
    for layer in range(config.num_hidden_layers - 1):  # the last one's output is not used
        x = nodes.under(f'encoder.layers.{layer}.').encoder_layer(
            x,
            heads=config.num_attention_heads,
            width=config.hidden_size,
            eps=config.layer_norm_eps,
            norms=('layer_norm1', 'layer_norm2'),
            mlp='mlp.',
            act=act,
        )
    return x


def _efficientnet(pixels: Value, shapes: EfficientNetLite0, weights: PartWeights) -> Value:
    """Return the map as cells: pixels [F, 3, H, W] -> [F, H / 32 * W / 32, 1280]."""

    def convolved(x: Value, name: str, conv: nn.Conv2d) -> ov.Node:
        weight, bias = (weights[f'{name}.{kind}'] for kind in ('weight', 'bias'))
        strides, rates = [int(conv.stride[0])] * 2, [1, 1]
        around = ([0, 0], [0, 0])  # computed, where SAME pads
        if conv.groups > 1:
            kernel = floats(weight[:, None])  # [channels, 1, 1, h, w]
            y = ops.group_convolution(x, kernel, strides, *around, rates, 'same_upper')
        else:
            y = ops.convolution(x, floats(weight), strides, *around, rates, 'same_upper')
        return ops.add(y, floats(bias.view(1, -1, 1, 1)))

    x: Value = ops.clamp(convolved(pixels, 'stem', shapes.stem), 0.0, 6.0)
    for number, block in enumerate(shapes.blocks):
        assert isinstance(block, Block)
        wide, name = x, f'blocks.{number}'
        if isinstance(block.expand, nn.Conv2d):
            wide = ops.clamp(convolved(x, f'{name}.expand', block.expand), 0.0, 6.0)
        wide = ops.clamp(convolved(wide, f'{name}.depthwise', block.depthwise), 0.0, 6.0)
        made = convolved(wide, f'{name}.project', block.project)
        x = ops.add(x, made) if block.adds else made
    x = ops.clamp(convolved(x, 'head', shapes.head), 0.0, 6.0)
    x = ops.reshape(x, numbers(0, MAP, -1), True)
    return ops.transpose(x, numbers(0, 2, 1))


def sound_graph(
    model: OmniVinci,
    tower: PartWeights,
    projector: PartWeights,
    bits: int,
) -> ov.Model:
    """Return tower and projector for sound of any length: mel [U, bins, T] -> tokens [U, n, C].

    As `graphs.SoundGraph`: the first position embeddings are taken for less than a whole unit.
    """
    config = model.sound_tower.config
    nodes = Nodes(tower, bits)
    act = _activation(config.activation_function)
    mel = ops.parameter([-1, config.num_mel_bins, -1], np.float32, name='mel')
    x = mel
    for name, stride in (('conv1', 1), ('conv2', 2)):
        weight, bias = (nodes.tensor(f'{name}.{kind}') for kind in ('weight', 'bias'))
        x = ops.gelu(convolve(x, weight, bias, stride, 1), 'erf')
    x = ops.transpose(x, numbers(0, 2, 1))
    length = ops.slice(ops.shape_of(x), numbers(1), numbers(2), numbers(1))
    places = floats(nodes.tensor('embed_positions.weight')[None])
    x = ops.add(x, ops.slice(places, numbers(0), length, numbers(1), numbers(1)))
    for layer in range(config.encoder_layers):
        x = nodes.under(f'layers.{layer}.').encoder_layer(
            x,
            heads=config.encoder_attention_heads,
            width=config.d_model,
            eps=TORCH_EPS,
            norms=('self_attn_layer_norm', 'final_layer_norm'),
            mlp='',
            act=act,
        )
    x = nodes.layer_norm(halved(x, config.d_model, ops.reduce_mean), 'layer_norm', TORCH_EPS)
    x = _project_sound(x, model, Nodes(projector, bits))
    return ov.Model([ops.result(x, name='tokens')], [mel], 'sound')


def _project_sound(x: Value, model: OmniVinci, nodes: Nodes) -> ov.Node:
    kind, width = model.config.sound_mm_projector_type, model.sound_tower.config.d_model
    first = len(model.sound_mm_projector.layers) - 3  # two linear layers and what is between
    if kind == 'mlp_downsample':
        weight, bias = (nodes.tensor(f'layers.0.{each}') for each in ('weight', 'bias'))
        x = convolve(ops.transpose(x, numbers(0, 2, 1)), weight, bias, 2, 1)
        x = ops.transpose(x, numbers(0, 2, 1))
    elif kind == 'mlp_downsample_pool':
        x = halved(x, width, ops.reduce_mean)
    elif kind == 'mlp_downsample_pool_max':
        x = halved(x, width, ops.reduce_max)
    x = ops.gelu(nodes.linear(x, f'layers.{first}'), 'erf')
    return nodes.linear(x, f'layers.{first + 2}')


def halved(x: Value, width: int, pool: Callable[..., ov.Node]) -> ov.Node:
    """Pool each two of [B, N, width]; one that is left over is dropped."""
    length = ops.slice(ops.shape_of(x), numbers(1), numbers(2), numbers(1))
    even = ops.multiply(ops.divide(length, numbers(2)), numbers(2))
    x = ops.slice(x, numbers(0), even, numbers(1), numbers(1))
    return pool(ops.reshape(x, numbers(0, -1, 2, width), True), numbers(2), False)


def _folded(model: OmniVinci, weights: PartWeights) -> FoldedVisionProjector:
    projector = copy.deepcopy(model.mm_projector)  # the model stays without weights
    state = {name: weights[name] for name in projector.state_dict()}
    projector.load_state_dict(state, assign=True)
    return FoldedVisionProjector(projector, len(model.config.s2_scales))


def _activation(name: str) -> Callable[[Value], ov.Node]:
    if name not in ACTIVATIONS:
        raise EngineError(f'activation {name!r}; the CPU path knows {", ".join(ACTIVATIONS)}')
    return ACTIVATIONS[name]
