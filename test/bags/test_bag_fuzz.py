# SPDX-License-Identifier: Apache-2.0
"""Bags with wrong bytes: a result or one sentence, never a traceback, a hang or a remnant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies
from support.fuzzing import EXAMPLES
from support.fuzzing import LONG
from support.fuzzing import fuzz
from support.fuzzing import given
from support.replaying import ECHO
from support.replaying import omnivinci
from support.replaying import scene_of
from support.replaying import write_bag


@pytest.fixture(scope='module')
def bags(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp('bags')
    return {
        'mcap': write_bag(folder / 'a', scene_of(1), 'mcap') / 'a.mcap',
        'mcap by chunk': write_bag(folder / 'b', scene_of(1), 'mcap', 'storage') / 'b.mcap',
        'sqlite3': write_bag(folder / 'c', scene_of(1), 'sqlite3') / 'c.db3',
        'metadata': write_bag(folder / 'd', scene_of(1), 'mcap') / 'metadata.yaml',
    }


@pytest.mark.parametrize('kind', ['mcap', 'mcap by chunk', 'sqlite3', 'metadata'])
@settings(fuzz, max_examples=EXAMPLES if LONG else 60)
@given(data=strategies.data())
def test_a_bag_with_wrong_bytes_is_read_or_refused_in_a_sentence(
    bags, tmp_path, capsys, kind, data
):
    file = bags[kind]
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(strategies.integers(1, 8))):
        # Half of them near the end, where the indexes of both storages are.
        near_end = data.draw(strategies.booleans())
        low = max(0, len(content) - 2000) if near_end else 0
        at = data.draw(strategies.integers(low, len(content) - 1))
        content[at] = data.draw(strategies.integers(0, 255))
    folder = tmp_path / 'bag'
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(file.parent, folder)
    (folder / file.name).write_bytes(content)

    code = omnivinci('replay', folder, *ECHO, '--out', tmp_path / 'out')

    error = capsys.readouterr().err
    assert code in (0, 2)
    assert code == 0 or error.count('\n') == 1, error
    assert not (tmp_path / '.out.partial').exists()
