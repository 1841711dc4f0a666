# SPDX-License-Identifier: Apache-2.0
"""The embeddings of tokens, looked up in the file that an export keeps beside its graphs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors import safe_open
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError

DTYPES = {'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16}


class TokenEmbeddings:
    """The table of token embeddings on disk; a row is read when it is needed.

    Read, not mapped: a mapped row brings 64 kB of its neighbours into the process's memory.
    """

    def __init__(self, path: Path):
        try:
            with safe_open(path, framework='pt') as tensors:  # it checks every offset
                self._rows, self._columns = tensors.get_slice('embeddings').get_shape()
            self._file = path.open('rb')
            header = int.from_bytes(self._file.read(8), 'little')
            found = json.loads(self._file.read(header))['embeddings']
            self._dtype = DTYPES[found['dtype']]
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise EngineError(
                f'{path}: cannot be read ({str(error)[:200]}); export again'
            ) from None
        self._start = 8 + header + found['data_offsets'][0]
        self._row_bytes = self._columns * self._dtype.itemsize

    def __getitem__(self, token: int) -> Tensor:
        """Return the token's row, [1, C]; raise EngineError for one that is not in the table."""
        if not 0 <= token < self._rows:
            raise EngineError(f'token {token}; the table has {self._rows}')
        row = os.pread(self._file.fileno(), self._row_bytes, self._start + token * self._row_bytes)
        if len(row) != self._row_bytes:
            raise EngineError(f'{self._file.name}: was cut short; export again')
        return torch.frombuffer(bytearray(row), dtype=self._dtype)[None]

    def rows(self, ids: Tensor) -> Tensor:
        """Return the rows of ids [L], [L, C]."""
        return torch.cat([self[token] for token in ids.tolist()])
