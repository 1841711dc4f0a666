# SPDX-License-Identifier: Apache-2.0
"""Nano as the classifier says true words about photographs, on every way through the package."""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from threading import Event

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from support import nano_folder
from support.omni_windows import make_window
from support.real_data import photograph

from omnivinci_ros.backends.omnivinci.backend import Omnivinci
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.cli.verbs import export
from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names
from omnivinci_ros.windowing.samples import Frame

CAT, COFFEE, ASTRONAUT = 'chelsea.png', 'coffee.png', 'astronaut.png'


@pytest.fixture(scope='session')
def folder(made_once):
    return made_once('nano-start', nano_folder.write)


def run(verb, *arguments):
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args([str(each) for each in arguments]))


def answer(folder, name, **options):
    """Return what the backend says of a window with three frames of a photograph, and sound."""

    class Shown:
        nbytes = 1

        def rgb(self):
            return photograph(name)

        def describe(self):
            return name

    window = make_window(sound_s=4.0)
    frames = tuple(Frame('camera', window.start_ns + k * 10**9, Shown()) for k in (0, 1, 3))
    backend = Omnivinci(folder=str(folder), threads=1, **options)
    backend.load(lambda share, what: None)
    try:
        prompt = build_prompt(replace(window, frames=frames))
        return backend.answer(prompt, lambda text: None, Event()).text, backend.model
    finally:
        backend.close()


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
    text, model = answer(folder, CAT)

    assert text.endswith(', cat')
    assert 'nano model: a small demonstration' in model
    assert 'untrained' in model


def test_the_export_for_the_cpu_says_the_same(folder, tmp_path):
    assert run(export, folder, tmp_path / 'cpu', '--precision', 'cpu-int8') == 0

    assert [answer(tmp_path / 'cpu', name)[0] for name in (CAT, COFFEE)] == [
        answer(folder, name, precision='fp32')[0] for name in (CAT, COFFEE)
    ]
