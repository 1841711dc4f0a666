# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

from omnivinci_ros.cli.verbs import serve as verb


def test_a_served_model_tells_nobody_what_another_one_asked(monkeypatch, tmp_path):
    made = []

    def serve(maker, options, **more):
        made.append(maker())
        return ''

    monkeypatch.setattr(verb, 'serve', serve)
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)

    args = ['--backend', 'qwen_omni', '-p', f'model_folder:={tmp_path}']
    assert verb.run(parser.parse_args(args)) == 0

    assert made[0]._history_turns == 0
