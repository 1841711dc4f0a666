# SPDX-License-Identifier: Apache-2.0
"""The decoder as an OpenVINO graph that keeps its own keys and values.

Its attention is made of products, which OpenVINO makes one operation with float32 between (seen
with AVX-512). Its own operation for a past that grows reads a prompt token by token once there is
a past: 3072 tokens took 2.1 to 2.4 times as long. Keys and values are filled up with zeros (FILL
in cpu_decoder), as OpenVINO makes code for each length and takes memory anew for each.
"""

from __future__ import annotations

import numpy as np
import openvino as ov
from openvino import opset6
from openvino import opset13 as ops
from openvino.op import util
from transformers import Qwen2Config

from omnivinci_ros.engine.cpu.graph_ops import Nodes
from omnivinci_ros.engine.cpu.graph_ops import Value
from omnivinci_ros.engine.cpu.graph_ops import apart
from omnivinci_ros.engine.cpu.graph_ops import cut
from omnivinci_ros.engine.cpu.graph_ops import join_heads
from omnivinci_ros.engine.cpu.graph_ops import number
from omnivinci_ros.engine.cpu.graph_ops import numbers
from omnivinci_ros.engine.cpu.graph_ops import split_heads
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.cpu.weights import Scheme
from omnivinci_ros.engine.graphs.ports import head_size


def decoder_graph(
    config: Qwen2Config, weights: PartWeights, scheme: Scheme, *, gives_hidden: bool = False
) -> ov.Model:
    """Return Qwen2: embeddings after the past to the logits [1, R, vocabulary] of some of them.

    Inputs: places [S], the positions, int32; embeds [1, S, C]; cos and sin [1, 1, S, D] of the
    positions; mask [1, 1, S, L] that is added to the scores, where L is at least what the
    variables hold and has room for the places; rows [R], int32, which of the S logits are
    wanted of. The variables hold L afterwards. With `gives_hidden` the
    last hidden states [1, S, C], after the norm, are a second output.
    """
    return _Qwen2(config, Nodes(weights, scheme.layers)).model(scheme.head, gives_hidden)


class _Qwen2:
    def __init__(self, config: Qwen2Config, nodes: Nodes):
        self.config, self.nodes = config, nodes
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.size = head_size(config)
        self.places = ops.parameter([-1], np.int32, name='places')
        self.embeds = ops.parameter([1, -1, config.hidden_size], np.float32, name='embeds')
        self.cos = ops.parameter([1, 1, -1, self.size], np.float32, name='cos')
        self.sin = ops.parameter([1, 1, -1, self.size], np.float32, name='sin')
        self.mask = ops.parameter([1, 1, -1, -1], np.float32, name='mask')
        self.rows = ops.parameter([-1], np.int32, name='rows')
        self.empty = ops.constant(np.zeros((1, self.kv_heads, 0, self.size), np.float32))
        self.filler: ov.Node | None = None  # as many zeros as the past of each layer lacks
        # For the queries of all heads that share their keys, one under the other.
        self.masks = ops.concat([self.mask] * (self.heads // self.kv_heads), 2)
        self.kept: list[ov.Node] = []  # what is written to the past

    def model(self, head_bits: int, gives_hidden: bool) -> ov.Model:
        x, eps = self.embeds, self.config.rms_norm_eps
        for number_ in range(self.config.num_hidden_layers):
            x = self.layer(x, number_, self.nodes.under(f'model.layers.{number_}.'), eps)
        if gives_hidden:
            hidden = self.nodes.rms_norm(x, 'model.norm', eps)
            x = self.wanted(hidden)
        else:
            x = self.nodes.rms_norm(self.wanted(x), 'model.norm', eps)
        tied = self.config.tie_word_embeddings
        logits = self.nodes.linear(x, 'model.embed_tokens' if tied else 'lm_head', bits=head_bits)
        inputs = [self.places, self.embeds, self.cos, self.sin, self.mask, self.rows]
        made = [ops.result(logits, name='logits')]
        if gives_hidden:
            made.append(ops.result(hidden, name='hidden'))
        return ov.Model(made, self.kept, inputs, 'decoder')

    def wanted(self, x: Value) -> ov.Node:
        """Take the rows of x [1, S, C] whose logits are wanted."""
        return ops.gather(x, self.rows, numbers(1))

    def layer(self, x: Value, number_: int, nodes: Nodes, eps: float) -> ov.Node:
        h = nodes.rms_norm(x, 'input_layernorm', eps)
        x = ops.add(x, self.attention(h, number_, nodes.under('self_attn.')))
        h = nodes.rms_norm(x, 'post_attention_layernorm', eps)
        gate, up = (nodes.linear(h, f'mlp.{name}_proj') for name in ('gate', 'up'))
        return ops.add(x, nodes.linear(ops.multiply(ops.swish(gate), up), 'mlp.down_proj'))

    def attention(self, h: Value, number_: int, nodes: Nodes) -> ov.Node:
        # One product for all three: a token of an answer takes 5 to 8 % less.
        heads, shared = self.heads, self.kv_heads
        qkv = nodes.linear(h, 'q_proj', 'k_proj', 'v_proj')
        qk, v = apart(split_heads(qkv, heads + 2 * shared, self.size), heads + shared, shared)
        q, k = apart(self.turn(qk), heads, shared)
        k, v = self.with_past(k, f'keys_{number_}'), self.with_past(v, f'values_{number_}')
        q = ops.reshape(q, numbers(1, shared, -1, self.size), False)
        scores = ops.multiply(ops.matmul(q, k, False, True), number(self.size**-0.5))
        weights = ops.softmax(ops.add(scores, self.masks), 3)
        seen = ops.reshape(
            ops.matmul(weights, v, False, False), numbers(1, heads, -1, self.size), False
        )
        return nodes.linear(join_heads(seen, heads * self.size), 'o_proj')

    def turn(self, x: Value) -> ov.Node:
        """Turn pairs of channels by the position's angles."""
        half = self.size // 2
        turned = ops.concat([ops.multiply(cut(x, 3, half), number(-1.0)), cut(x, 3, 0, half)], -1)
        return ops.add(ops.multiply(x, self.cos), ops.multiply(turned, self.sin))

    def with_past(self, x: Value, name: str) -> ov.Node:
        """Put x [1, heads, S, size] in its places of a variable; return all that it holds then."""
        info = util.VariableInfo()
        info.data_shape = ov.PartialShape([1, self.kv_heads, -1, self.size])
        info.data_type, info.variable_id = ov.Type.f32, name
        variable = util.Variable(info)
        held = opset6.read_value(self.empty, variable)
        if self.filler is None:
            lack = ops.subtract(length(self.mask, 3), length(held, 2))
            shape = ops.concat([numbers(1, self.kv_heads), lack, numbers(self.size)], 0)
            self.filler = ops.broadcast(number(0.0), shape)
        room = ops.concat([held, self.filler], 2)
        whole = ops.scatter_update(room, self.places, x, numbers(2))
        self.kept.append(opset6.assign(whole, variable))
        return whole


def length(x: Value, axis: int) -> ov.Node:
    """Return a tensor's length along an axis, [1]."""
    return ops.gather(ops.shape_of(x), numbers(axis), numbers(0))
