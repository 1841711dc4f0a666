# SPDX-License-Identifier: Apache-2.0
"""`omnivinci replay` of the demo's bag with nano: what it says of the pictures is true."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import json
from pathlib import Path

from support.replaying import omnivinci

BAG = Path(__file__).resolve().parents[2] / 'demo' / 'bag'


def test_the_demo_s_cup_and_cat_are_named_and_each_answer_says_that_it_is_nano(
    made_once, tmp_path, monkeypatch
):
    cache = made_once('nano-cache', lambda folder: folder.mkdir())
    monkeypatch.setenv('XDG_CACHE_HOME', str(cache))

    code = omnivinci(
        'replay', BAG, '--out', tmp_path, '-p', 'backend:=omnivinci', '-p', 'listen:=false'
    )

    assert code == 0
    lines = (tmp_path / 'results.jsonl').read_text(encoding='utf-8').splitlines()
    scenes = [each['message'] for each in map(json.loads, lines) if each['topic'] == '/scene']
    said = [scene['text'] for scene in scenes]
    # The bag shows a cup of coffee, a person and a cat, one after another.
    assert said[0].endswith((', coffee', ', cup'))
    assert said[-1].endswith(', cat')
    for scene in scenes:
        assert 'nano-' in scene['provenance']['model']
        assert 'nano model: a small demonstration' in scene['provenance']['model']
        assert (
            scene['provenance']['confidence'] > 0.2
            or scene['provenance']['note']
            or (scene['text'] == 'I do not know')
        )
