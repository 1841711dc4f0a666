# SPDX-License-Identifier: Apache-2.0
"""Linears that a file holds in 4 bits, as AutoAWQ and AutoGPTQ write them: unpacked on reading.

Eight values share an int32. GPTQ packs along the inputs, lowest bits first; AWQ along the
outputs, in the order 0 2 4 6 1 3 5 7. Both: weight = (value - zero) * scale, by groups of inputs.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_tensors

PER_WORD = 8  # 4-bit values in an int32
AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)  # which value stands at each place of a word
TENSORS = ('qweight', 'qzeros', 'scales')
METHODS = ('gptq', 'awq')


@dataclass(frozen=True)
class PackedLinear:
    """One linear's tensors, not read yet."""

    method: str
    group: int  # inputs that share a scale
    shape: tuple[int, int]  # outputs, inputs
    headers: Mapping[str, Header]  # by qweight, qzeros, scales, g_idx
    zero_offset: int  # GPTQ's first format stores a zero less one

    def unpack(self) -> Tensor:
        """Return the weight [outputs, inputs], float32."""
        tensors = dict(read_tensors(self.headers))
        outputs, inputs = self.shape
        if self.method == 'awq':
            values = unpack_awq(tensors['qweight'])  # [inputs, outputs]
            zeros = unpack_awq(tensors['qzeros'])
        else:
            values = unpack_rows(tensors['qweight'])
            zeros = unpack_rows(tensors['qzeros'].T.contiguous()).T + self.zero_offset
        groups = tensors.get('g_idx', torch.arange(inputs) // self.group).long()
        scales = tensors['scales'].float()
        if not 0 <= int(groups.min()) <= int(groups.max()) < len(scales):
            raise CheckpointError(
                f'{self.headers["qweight"].file}: g_idx names group {int(groups.max())} of '
                f'{len(scales)}; the file is damaged, copy it again'
            )
        weight = (values.float() - zeros.float()[groups]) * scales[groups]
        return weight.T.contiguous()


@dataclass(frozen=True)
class PackedLinears:
    """The packed linears of a language model by the name of the weight that they stand for."""

    linears: Mapping[str, PackedLinear] = field(default_factory=dict)
    names: frozenset[str] = frozenset()  # of the packed tensors

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: linear.shape for name, linear in self.linears.items()}

    @property
    def elements(self) -> int:
        return sum(a * b for a, b in (linear.shape for linear in self.linears.values()))

    def surplus_biases(self, found: Collection[str], wanted: Collection[str]) -> list[str]:
        """Return the biases that packed linears have in a file and not in the network."""
        biases = [name.removesuffix('weight') + 'bias' for name in self.linears]
        return [name for name in biases if name in found and name not in wanted]

    def unpacked(self) -> Iterator[tuple[str, Tensor]]:
        """Yield (name, weight) one after another."""
        for name, linear in self.linears.items():
            yield name, linear.unpack()


def packed_linears(
    folder: Path, quantization: Mapping[str, Any] | None, headers: Mapping[str, Header]
) -> PackedLinears:
    """Find the packed linears among a language model's tensors. Raises CheckpointError."""
    bases = sorted(name.removesuffix('.qweight') for name in headers if name.endswith('.qweight'))
    if not bases:
        return PackedLinears()
    method, group, offset = _scheme(folder, quantization)
    linears, names = {}, set()
    for base in bases:
        own = {
            key: headers[f'{base}.{key}']
            for key in (*TENSORS, 'g_idx')
            if f'{base}.{key}' in headers
        }
        names |= {f'{base}.{key}' for key in own}
        linears[f'{base}.weight'] = _linear(base, method, group, offset, own)
    return PackedLinears(linears, frozenset(names))


def unpack_rows(words: Tensor) -> Tensor:
    """Unpack int32 [n, m] to [8 n, m]: a word's lowest bits are the first row."""
    shifts = torch.arange(0, 32, 4, dtype=torch.int32)
    values = (words[:, None, :] >> shifts[None, :, None]) & 15
    return values.reshape(-1, words.shape[1])


def unpack_awq(words: Tensor) -> Tensor:
    """Unpack int32 [n, m] to [n, 8 m], in AWQ's order."""
    shifts = torch.arange(0, 32, 4, dtype=torch.int32)
    values = (words[:, :, None] >> shifts) & 15
    ordered = torch.empty_like(values)
    ordered[:, :, list(AWQ_ORDER)] = values
    return ordered.reshape(len(words), -1)


def _scheme(folder: Path, quantization: Mapping[str, Any] | None) -> tuple[str, int, int]:
    """Return the method, the group size (0: one group) and what is added to stored zeros."""
    path = folder / 'config.json'
    if quantization is None:
        raise CheckpointError(
            f'{path}: the weights are packed, but quantization_config is missing; copy the file '
            'of the quantised checkpoint'
        )
    method = quantization.get('quant_method')
    bits = quantization.get('bits', quantization.get('w_bit', 4))
    group = quantization.get('group_size', quantization.get('q_group_size', 128))
    for key, value, good, fix in (
        ('quant_method', method, method in METHODS, ' or '.join(METHODS)),
        ('bits', bits, bits == 4, '4'),
        (
            'group_size',
            group,
            type(group) is int and (group > 0 or group == -1),
            'positive, or -1',
        ),
        (
            'version',
            quantization.get('version', 'gemm'),
            method != 'awq' or str(quantization.get('version', 'gemm')).lower() == 'gemm',
            'gemm',
        ),
    ):
        if not good:
            raise CheckpointError(
                f'{path}: quantization_config.{key}={value!r}; it must be {fix}, or give the '
                '16-bit checkpoint'
            )
    first = quantization.get('checkpoint_format', 'gptq') != 'gptq_v2'
    return str(method), max(group, 0), int(method == 'gptq' and first)


def _linear(
    base: str, method: str, group: int, offset: int, headers: Mapping[str, Header]
) -> PackedLinear:
    missing = [key for key in TENSORS if key not in headers]
    file = headers['qweight'].file
    if missing:
        raise CheckpointError(f'{file}: {base}.{missing[0]} is missing; copy all shards again')
    rows, columns = headers['qweight'].shape if len(headers['qweight'].shape) == 2 else (0, 0)
    inputs, outputs = (rows, columns * PER_WORD) if method == 'awq' else (rows * PER_WORD, columns)
    group = group or max(inputs, 1)
    groups = -(-inputs // group)
    for key, shape in (
        ('scales', (groups, outputs)),
        ('qzeros', (groups, outputs // PER_WORD)),
        ('g_idx', (inputs,)),
    ):
        if key in headers and headers[key].shape != shape:
            raise CheckpointError(
                f'{file}: {base}.{key} is {list(headers[key].shape)}; with qweight '
                f'{[rows, columns]} and group_size={group} {method} makes it {list(shape)}: copy '
                'config.json and shards from one checkpoint'
            )
    return PackedLinear(method, group, (outputs, inputs), headers, offset)
