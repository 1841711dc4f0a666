# SPDX-License-Identifier: Apache-2.0
"""`omnivinci infer` with nano says true words about files: a photograph and a human voice."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('av', reason='needs the extra devices: run scripts/setup --test')

import argparse
import json

from support.real_data import RECORDINGS
from support.real_data import photographs

from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.nano.questions import ORDER_QUESTION


@pytest.fixture
def said(nano, capsys):
    """Give what the verb prints of files and questions, without its figures."""

    def ask(*arguments):
        parser = argparse.ArgumentParser()
        infer.add_arguments(parser)
        assert infer.run(parser.parse_args([str(nano), *map(str, arguments)])) == 0
        return capsys.readouterr().out.strip()

    return ask


def test_a_photograph_s_thing_is_named_and_one_that_is_not_there_is_denied(said):
    cat = ('--image', photographs() / 'chelsea.png')

    assert said(*cat, '--question', 'What is in the picture?') == 'Egyptian cat, cat'
    assert said(*cat, '--question', 'Is there a cup?').endswith(', no')


def test_a_recorded_order_is_read(said):
    path = RECORDINGS / 'goforward.raw'
    if not path.exists():
        pytest.skip('apt-get install pocketsphinx-testdata')

    assert json.loads(said('--audio', path, '--question', ORDER_QUESTION)) == {
        'intent': 'MOVE',
        'slots': {'direction': 'forward', 'distance_m': 10},
    }
