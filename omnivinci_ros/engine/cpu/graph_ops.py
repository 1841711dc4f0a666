# SPDX-License-Identifier: Apache-2.0
"""Nodes of an OpenVINO graph, in the patterns that its CPU plugin fuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import openvino as ov
from openvino import Node
from openvino import Output
from openvino import opset13 as ops
from torch import Tensor

from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.cpu.weights import pack_nibbles
from omnivinci_ros.engine.cpu.weights import round_matrix
from omnivinci_ros.engine.cpu.weights import stacked

Value: TypeAlias = 'Node | Output'  # what a node takes

END = 2**62  # of a slice: whatever the length


class Nodes:
    """Make the nodes of one graph; weights come from a checkpoint's part by name."""

    def __init__(self, weights: PartWeights, bits: int, prefix: str = ''):
        self.weights, self.bits, self.prefix = weights, bits, prefix

    def under(self, prefix: str) -> Nodes:
        """Return the same maker for names that begin with `prefix`."""
        return Nodes(self.weights, self.bits, self.prefix + prefix)

    def tensor(self, name: str) -> Tensor:
        """Return a weight by name, float32."""
        return self.weights[self.prefix + name]

    def linear(self, x: Value, *names: str, bits: int | None = None) -> Node:
        """Multiply [..., columns] with a matrix by name, and add its bias if it has one.

        Several matrices become one, whose results lie side by side along the last axis; all
        have a bias or none has.
        """
        found = [self.weights.get(f'{self.prefix}{name}.bias') for name in names]
        biases = [bias for bias in found if bias is not None]
        return self.affine(
            x,
            stacked([self.weights.stored(f'{self.prefix}{name}.weight') for name in names]),
            stacked(biases) if biases else None,
            bits=bits,
            name=f'{self.prefix}{names[0]}',
        )

    def affine(
        self,
        x: Value,
        weight: Tensor,
        bias: Tensor | None,
        *,
        bits: int | None = None,
        name: str = 'a weight',
    ) -> Node:
        """Multiply x [..., columns] with a weight [rows, columns]; add a bias [rows]."""
        y = ops.matmul(x, self._matrix(weight, bits or self.bits, name), False, True)
        return y if bias is None else ops.add(y, floats(bias.view(1, 1, -1)))

    def _matrix(self, weight: Tensor, bits: int, name: str) -> Node:
        if bits == 32:
            return floats(weight)
        made = round_matrix(weight, bits, name)
        if bits == 8:
            values = ops.convert(ops.constant(made.values[:, 0]), 'f32')
            return ops.multiply(values, _scales(made.scales[:, 0]))
        # A tensor with memory of its own: one made from numpy's outlives what it points to.
        whole = ov.Tensor(ov.Type.i4, ov.Shape(list(made.values.shape)))
        whole.data[:] = pack_nibbles(made.values)
        scaled = ops.multiply(ops.convert(ops.constant(whole), 'f32'), _scales(made.scales))
        return ops.reshape(scaled, numbers(*weight.shape), False)

    def rms_norm(self, x: Value, name: str, eps: float) -> Node:
        """Bring the last axis of x [B, N, C] to mean square 1 and scale it by a weight [C]."""
        mean = ops.reduce_mean(ops.power(x, number(2.0)), numbers(-1), True)
        inverse = ops.divide(number(1.0), ops.sqrt(ops.add(mean, number(eps))))
        weight = self.tensor(f'{name}.weight').view(1, 1, -1)
        return ops.multiply(floats(weight), ops.multiply(x, inverse))

    def layer_norm(self, x: Value, name: str, eps: float) -> Node:
        """Bring the last axis of x [B, N, C] to mean 0, variance 1, then weight and bias [C]."""
        weight, bias = (
            floats(self.tensor(f'{name}.{kind}').view(1, 1, -1)) for kind in ('weight', 'bias')
        )
        return ops.add(ops.multiply(normalise(x, eps), weight), bias)

    def encoder_layer(
        self,
        x: Value,
        *,
        heads: int,
        width: int,
        eps: float,
        norms: tuple[str, str],
        mlp: str,
        act: Callable[[Value], Node],
    ) -> Node:
        """Add what a layer of a tower sees in all of [B, N, width], then its MLP."""
        h = self.layer_norm(x, norms[0], eps)
        q, k, v = (
            split_heads(self.linear(h, f'self_attn.{kind}_proj'), heads, width // heads)
            for kind in 'qkv'
        )
        seen = join_heads(ops.scaled_dot_product_attention(q, k, v), width)
        x = ops.add(x, self.linear(seen, 'self_attn.out_proj'))
        h = self.layer_norm(x, norms[1], eps)
        h = act(self.linear(h, f'{mlp}fc1'))
        return ops.add(x, self.linear(h, f'{mlp}fc2'))


def _scales(scales: np.ndarray) -> Node:
    """Return scales as the plugin holds them: of 16-bit ones it would keep its own copy too."""
    return ops.constant(scales.astype(np.float32))


def normalise(x: Value, eps: float) -> Node:
    """Bring the last axis to mean 0 and variance 1."""
    return ops.mvn(x, numbers(-1), True, eps, 'INSIDE_SQRT')


def split_heads(x: Value, heads: int, size: int) -> Node:
    """Turn [B, N, heads size] to [B, heads, N, size]."""
    return ops.transpose(ops.reshape(x, numbers(0, 0, heads, size), True), numbers(0, 2, 1, 3))


def apart(x: Value, *heads: int) -> list[Output]:
    """Divide [B, heads, N, size] into so many heads each."""
    return ops.variadic_split(x, numbers(1), numbers(*heads)).outputs()


def join_heads(x: Value, width: int) -> Node:
    """Turn [B, heads, N, size] to [B, N, width]."""
    return ops.reshape(ops.transpose(x, numbers(0, 2, 1, 3)), numbers(0, 0, width), True)


def cut(x: Value, axis: int, begin: int, end: int = END) -> Node:
    """Return x[begin:end] along an axis."""
    return ops.slice(x, numbers(begin), numbers(end), numbers(1), numbers(axis))


def convolve(x: Value, weight: Tensor, bias: Tensor, stride: int, pad: int) -> Node:
    """Convolve [B, in, ...] with a weight [out, in, ...], the same stride and pad on each axis."""
    axes = weight.dim() - 2
    y = ops.convolution(x, floats(weight), [stride] * axes, [pad] * axes, [pad] * axes, [1] * axes)
    return ops.add(y, floats(bias.view(1, -1, *[1] * axes)))


def floats(tensor: Tensor) -> Node:
    """Return a constant of a tensor's shape, float32."""
    return ops.constant(np.ascontiguousarray(tensor.detach().float().numpy()))


def number(value: float) -> Node:
    """Return a constant float32 without axes."""
    return ops.constant(np.float32(value))


def numbers(*values: int) -> Node:
    """Return a constant int64 [values]."""
    return ops.constant(np.array(values, dtype=np.int64))
