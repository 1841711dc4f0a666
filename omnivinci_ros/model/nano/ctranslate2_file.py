# SPDX-License-Identifier: Apache-2.0
"""Read the variables of a CTranslate2 model.bin, format 6, without CTranslate2."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.errors import CheckpointError

FORMAT = 6
# By the number that the file has; bfloat16 has no NumPy type and is not needed.
DTYPES = {0: '<f4', 1: '<i1', 2: '<i2', 3: '<i4', 4: '<f2'}
MOST_AXES = 8


@dataclass
class _Bytes:
    """What is left of a file; nothing is taken that is not there."""

    data: memoryview
    at: int = 0

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.at:
            raise ValueError(f'it ends at byte {len(self.data)}, within a value')
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, kind: str) -> int:
        (value,) = struct.unpack(f'<{kind}', self.take(struct.calcsize(kind)))
        return int(value)

    def text(self) -> str:
        return bytes(self.take(self.number('H'))).rstrip(b'\0').decode()


def read_variables(path: Path, prefix: str = '') -> dict[str, Tensor]:
    """Return the variables whose names begin with `prefix`, without it, as float32 or integers.

    Aliases are among them. Raises CheckpointError for a file that is damaged or of another
    format.
    """
    try:
        content = _Bytes(memoryview(path.read_bytes()))
        found = dict(_variables(content, prefix))
        for _ in range(content.number('I')):
            alias, name = content.text(), content.text()
            if alias.startswith(prefix) and name.removeprefix(prefix) in found:
                found[alias.removeprefix(prefix)] = found[name.removeprefix(prefix)]
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f'{path}: cannot be read as a CTranslate2 model ({error}); install it again'
        ) from None
    return found


def _variables(content: _Bytes, prefix: str) -> Iterator[tuple[str, Tensor]]:
    if (version := content.number('I')) != FORMAT:
        raise ValueError(f'its format is {version}, {FORMAT} was expected')
    content.text(), content.number('I')  # the model's kind and its revision
    for _ in range(content.number('I')):
        name = content.text()
        if (axes := content.number('B')) > MOST_AXES:
            raise ValueError(f'{name} has {axes} axes')
        shape = [content.number('I') for _ in range(axes)]
        dtype = content.number('B')
        raw = content.take(content.number('I'))
        if not name.startswith(prefix):
            continue
        if dtype not in DTYPES:
            raise ValueError(f'{name} has the type number {dtype}, which is not known')
        values = np.frombuffer(raw, DTYPES[dtype]).reshape(shape)
        values = values.astype(np.float32 if values.dtype.kind == 'f' else values.dtype)
        yield name.removeprefix(prefix), torch.from_numpy(values.copy())
