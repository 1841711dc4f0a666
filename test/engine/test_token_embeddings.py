# SPDX-License-Identifier: Apache-2.0
"""The table of token embeddings: a row at a time, and none of the rest in memory."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from omnivinci_ros.common.memory import memory_bytes
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings


def written(path, dtype=torch.float32, rows=50, columns=24):
    table = torch.randn(rows, columns, dtype=torch.float32).to(dtype)
    # Another tensor before it: the rows do not begin where the data does.
    save_file({'another': torch.zeros(7), 'embeddings': table}, path)
    return table


@pytest.mark.parametrize('dtype', [torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_a_row_is_what_was_written(tmp_path, dtype):
    table = written(tmp_path / 'table.safetensors', dtype)
    found = TokenEmbeddings(tmp_path / 'table.safetensors')

    for token in (0, 17, 49):
        assert found[token].dtype == dtype
        assert torch.equal(found[token], table[token : token + 1])


def test_a_token_outside_the_table_is_refused(tmp_path):
    written(tmp_path / 'table.safetensors')
    found = TokenEmbeddings(tmp_path / 'table.safetensors')

    for token in (-1, 50):
        with pytest.raises(EngineError, match=f'token {token}; the table has 50'):
            found[token]


def test_rows_leave_nothing_of_a_large_table_in_memory(tmp_path):
    table = written(tmp_path / 'table.safetensors', rows=20_000, columns=512)  # 41 MB
    found = TokenEmbeddings(tmp_path / 'table.safetensors')
    before = memory_bytes()['resident']

    for token in range(0, 20_000, 7):
        assert found[token][0, 0] == table[token, 0]

    assert memory_bytes()['resident'] - before < 4e6


@pytest.mark.parametrize(
    'spoil',
    [
        lambda data: b'',
        lambda data: data[:-4],
        lambda data: data[:40],
        lambda data: b'\xff' * 64,
        lambda data: data.replace(b'embeddings', b'embodiment'),
    ],
    ids=['empty', 'cut short', 'header cut short', 'no header', 'another name'],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, spoil):
    path = tmp_path / 'table.safetensors'
    written(path)
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(EngineError, match='table.safetensors: cannot be read .*; export again'):
        TokenEmbeddings(path)


def test_a_table_that_loses_its_end_while_it_is_open_is_told_of(tmp_path):
    path = tmp_path / 'table.safetensors'
    written(path)
    found = TokenEmbeddings(path)
    path.open('r+b').truncate(path.stat().st_size - 8)

    with pytest.raises(EngineError, match='was cut short; export again'):
        found[49]
