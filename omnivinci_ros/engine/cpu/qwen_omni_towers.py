# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni's towers as graphs of OpenVINO's own operations."""

from __future__ import annotations

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from omnivinci_ros.engine.cpu.graph_ops import Nodes
from omnivinci_ros.engine.cpu.graph_ops import Value
from omnivinci_ros.engine.cpu.graph_ops import convolve
from omnivinci_ros.engine.cpu.graph_ops import cut
from omnivinci_ros.engine.cpu.graph_ops import floats
from omnivinci_ros.engine.cpu.graph_ops import join_heads
from omnivinci_ros.engine.cpu.graph_ops import number
from omnivinci_ros.engine.cpu.graph_ops import numbers
from omnivinci_ros.engine.cpu.tower_graphs import TORCH_EPS
from omnivinci_ros.engine.cpu.tower_graphs import halved
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.model.qwen_omni.sound_tower import sinusoids
from omnivinci_ros.model.qwen_omni.thinker_config import AudioConfig
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig
from omnivinci_ros.model.qwen_omni.vision_tower import NORM_EPS


def sound_graph(config: AudioConfig, weights: PartWeights, bits: int) -> ov.Model:
    """Return the sound tower for blocks of one length: mel [U, bins, T] -> tokens [U, n, C]."""
    nodes = Nodes(weights, bits)
    mel = ops.parameter([-1, config.num_mel_bins, -1], np.float32, name='mel')
    x = mel
    for name, stride in (('conv1', 1), ('conv2', 2)):
        weight, bias = (nodes.tensor(f'{name}.{kind}') for kind in ('weight', 'bias'))
        x = ops.gelu(convolve(x, weight, bias, stride, 1), 'erf')
    x = ops.transpose(x, numbers(0, 2, 1))
    places = floats(sinusoids(config.n_window, config.d_model)[None])
    x = ops.add(x, ops.slice(places, numbers(0), _length(x, 1), numbers(1), numbers(1)))
    for layer in range(config.encoder_layers):
        x = nodes.under(f'layers.{layer}.').encoder_layer(
            x,
            heads=config.encoder_attention_heads,
            width=config.d_model,
            eps=TORCH_EPS,
            norms=('self_attn_layer_norm', 'final_layer_norm'),
            mlp='',
            act=lambda h: ops.gelu(h, 'erf'),
        )
    x = nodes.layer_norm(halved(x, config.d_model, ops.reduce_mean), 'ln_post', TORCH_EPS)
    return ov.Model([ops.result(nodes.linear(x, 'proj'), name='tokens')], [mel], 'sound')


def vision_graph(config: VisionConfig, weights: PartWeights, bits: int) -> ov.Model:
    """Return the vision tower: patches [P, N, 1176] and what tells the grid -> tokens [P, n, C].

    The other inputs are those of `GridInputs`, by name: one graph for pictures of any size.
    """
    return _Vision(config, Nodes(weights, bits)).model()


class _Vision:
    def __init__(self, config: VisionConfig, nodes: Nodes):
        self.config, self.nodes = config, nodes
        self.size = config.hidden_size // config.num_heads  # of a head
        self.slots = (config.window_size // config.patch_size) ** 2
        self.patches = ops.parameter([-1, -1, config.patch_columns], np.float32, name='patches')
        self.order = ops.parameter([-1, self.slots], np.int64, name='order')
        self.back = ops.parameter([-1], np.int64, name='back')
        self.mask = ops.parameter([-1, 1, 1, self.slots], np.float32, name='mask')
        self.cos = ops.parameter([-1, self.size], np.float32, name='cos')
        self.sin = ops.parameter([-1, self.size], np.float32, name='sin')
        self.pairs = _length(self.patches, 0)
        # [1, N, 1, head], for all pairs and heads.
        self.turns = [ops.unsqueeze(each, numbers(0, 2)) for each in (self.cos, self.sin)]
        self.flat_order = ops.reshape(self.order, numbers(-1), False)
        # Of the windows of each pair in turn.
        self.masks = ops.tile(self.mask, ops.concat([self.pairs, numbers(1, 1, 1)], 0))

    def model(self) -> ov.Model:
        config, nodes = self.config, self.nodes
        kernel = nodes.tensor('patch_embed.proj.weight').flatten(1)
        x: Value = nodes.affine(self.patches, kernel, None, bits=32)
        for index in range(config.depth):
            layer = nodes.under(f'blocks.{index}.')
            whole = index in config.fullatt_block_indexes
            h = layer.rms_norm(x, 'norm1', NORM_EPS)
            x = ops.add(x, self.attention(h, layer.under('attn.'), whole))
            h, mlp = layer.rms_norm(x, 'norm2', NORM_EPS), layer.under('mlp.')
            gate, up = (mlp.linear(h, f'{name}_proj') for name in ('gate', 'up'))
            x = ops.add(x, mlp.linear(ops.multiply(ops.swish(gate), up), 'down_proj'))
        merger = nodes.under('merger.')
        width = config.hidden_size * config.spatial_merge_size**2
        x = merger.rms_norm(x, 'ln_q', NORM_EPS)
        x = ops.reshape(x, numbers(0, -1, width), True)
        x = merger.linear(ops.gelu(merger.linear(x, 'mlp.0'), 'erf'), 'mlp.2')
        inputs = [self.patches, self.order, self.back, self.mask, self.cos, self.sin]
        return ov.Model([ops.result(x, name='tokens')], inputs, 'vision')

    def attention(self, h: Value, nodes: Nodes, whole: bool) -> ov.Node:
        heads, width = self.config.num_heads, self.config.hidden_size
        q, k, v = (
            ops.reshape(nodes.linear(h, name), numbers(0, 0, heads, self.size), True)
            for name in ('q', 'k', 'v')
        )
        q, k = self.turn(q), self.turn(k)
        if whole:
            seen = ops.scaled_dot_product_attention(*map(_heads_first, (q, k, v)))
            return nodes.linear(join_heads(seen, width), 'proj')
        q, k, v = (_heads_first(self.in_windows(each)) for each in (q, k, v))
        seen = join_heads(ops.scaled_dot_product_attention(q, k, v, self.masks), width)
        # [pairs windows, slots, C] -> [pairs, slots of all, C], and each patch in its place
        flat = ops.concat([self.pairs, numbers(-1, width)], 0)
        seen = ops.gather(ops.reshape(seen, flat, False), self.back, numbers(1))
        return nodes.linear(seen, 'proj')

    def in_windows(self, x: Value) -> ov.Node:
        """Turn [pairs, patches, heads, head] to [pairs windows, slots, heads, head]."""
        shape = numbers(-1, self.slots, self.config.num_heads, self.size)
        return ops.reshape(ops.gather(x, self.flat_order, numbers(1)), shape, False)

    def turn(self, x: Value) -> ov.Node:
        """Turn [pairs, patches, heads, head] by the patch's angles."""
        half, (cos, sin) = self.size // 2, self.turns
        turned = ops.concat([ops.multiply(cut(x, 3, half), number(-1.0)), cut(x, 3, 0, half)], -1)
        return ops.add(ops.multiply(x, cos), ops.multiply(turned, sin))


def _heads_first(x: Value) -> ov.Node:
    return ops.transpose(x, numbers(0, 2, 1, 3))


def _length(x: Value, axis: int) -> ov.Node:
    """Return a tensor's length along an axis, [1]."""
    return ops.gather(ops.shape_of(x), numbers(axis), numbers(0))
