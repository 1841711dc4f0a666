# SPDX-License-Identifier: Apache-2.0
"""`omnivinci replay` of the demo's bag with the network on the tiny checkpoint."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')


import json
from pathlib import Path

from support.replaying import omnivinci

from omnivinci_ros.commands.interpreter import INTENTS

BAG = Path(__file__).resolve().parents[2] / 'demo' / 'bag'


def test_the_backend_reads_the_typed_command_and_two_runs_leave_the_same_bytes(
    tiny_folder,
    tmp_path,
):
    settings = (
        'backend:=omnivinci',
        f'model_folder:={tiny_folder}',
        'model_precision:=fp32',
        'model_max_new_tokens:=100',
        'interpret_with:=backend',
        'listen:=false',
    )
    arguments = [argument for one in settings for argument in ('-p', one)]

    for out in ('first', 'second'):
        assert omnivinci('replay', BAG, '--out', tmp_path / out, *arguments) == 0

    first, second = (
        (tmp_path / out / 'results.jsonl').read_bytes() for out in ('first', 'second')
    )
    assert first == second
    results = [json.loads(line) for line in first.decode().splitlines()]
    (command,) = [one['message'] for one in results if one['topic'] == '/command']
    assert command['utterance'] == 'find the cat'
    assert command['provenance']['backend'] == 'omnivinci'
    assert command['intent'] in INTENTS
    assert len([one for one in results if one['topic'] == '/scene']) == 8
