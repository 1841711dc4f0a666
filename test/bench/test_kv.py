# SPDX-License-Identifier: Apache-2.0
"""`bench kv`: what a step writes follows from how the past is kept; no speed is judged."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnxscript', reason='needs the extra engine: run scripts/setup --test')

import json

from omnivinci_ros.cli.main import main

# Two exports, slow where others use the machine too.
pytestmark = pytest.mark.timeout(600)
# As the tests of engine/ have it: exports are made once.
CONTEXT = 128  # tokens
PAST = 8
ROW = 2 * 2 * 2 * 32 * 4  # bytes of a token: layers, keys and values, heads, their size, float32


def test_a_past_that_grows_is_written_whole_and_one_in_place_by_a_token(exports, capsys):
    whole, in_place = exports('fp32'), exports('fp32', '--kv', 'in-place', '--context', CONTEXT)
    capsys.readouterr()  # what exporting said
    options = ('--past', str(PAST), '--steps', '3', '--threads', '1', '--json')

    assert main(['bench', 'kv', str(whole), str(in_place), *options]) == 0

    first, second = json.loads(capsys.readouterr().out)['exports']
    assert (first['kv'], second['kv']) == ('concatenated', 'in-place')
    assert first['written_mb'] == round((PAST + 1) * ROW / 1e6, 4)
    assert second['written_mb'] == round(ROW / 1e6, 4)
    assert second['cache_mb'] == round(CONTEXT * ROW / 1e6, 3)
    assert first['step_ms']['count'] == second['step_ms']['count'] == 3
    assert first['of_the_first'] == 1.0


def test_more_tokens_than_an_export_takes_are_refused_with_the_export(exports, capsys):
    export = exports('fp32', '--kv', 'in-place', '--context', CONTEXT)

    assert main(['bench', 'kv', str(export), '--past', '200', '--steps', '1']) == 2

    assert f'{export}: takes 128 tokens and 202 are needed' in capsys.readouterr().err
