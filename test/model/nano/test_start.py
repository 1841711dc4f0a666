# SPDX-License-Identifier: Apache-2.0
"""Nano as the classifier says true words about photographs, on every way through the package."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from support import nano_folder
from support.nano_windows import Asked
from support.nano_windows import window_of

from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names

CAT, COFFEE = 'chelsea.png', 'coffee.png'


@pytest.fixture(scope='session')
def folder(made_once):
    return made_once('nano-start', nano_folder.write)


def run(verb, *arguments):
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args([str(each) for each in arguments]))


def test_each_class_has_a_name_of_its_own_and_a_basic_word():
    assert len(set(fine_names())) == len(basic_words()) == 1000
    pairs = dict(zip(fine_names(), basic_words(), strict=True))
    assert pairs['golden retriever'] == 'dog'
    assert pairs['coffee mug'] == pairs['cup'] == 'cup'
    assert pairs['umbrella'] == 'umbrella'


@pytest.mark.parametrize(('name', 'said'), [(CAT, ', cat'), (COFFEE, 'espresso, coffee')])
def test_infer_names_what_a_photograph_shows(folder, capsys, name, said):
    picture = Path(find_spec('skimage').origin).parent / 'data' / name

    assert run(infer, folder, '--image', picture, '--question', 'What is in the picture?') == 0

    assert capsys.readouterr().out.strip().endswith(said)


def test_the_backend_names_what_frames_show_whatever_is_heard_and_says_that_it_is_nano(folder):
    with Asked(folder) as asked:
        text, model = asked.about(window_of(CAT)), asked.model

    assert text.endswith(', cat')
    assert 'nano model: a small demonstration' in model
    assert 'untrained' in model
