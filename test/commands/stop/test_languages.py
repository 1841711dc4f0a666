# SPDX-License-Identifier: Apache-2.0
"""What speakers of each language shout at a robot, and what only sounds like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from omnivinci_ros.commands.stop import phrases
from omnivinci_ros.commands.stop.phrases import LANGUAGES
from omnivinci_ros.commands.stop.phrases import expand
from omnivinci_ros.commands.stop.rule import is_stop

# One file a language; '+ ...' is a STOP, '- ...' is none.
SENTENCES = Path(__file__).parents[2] / 'data' / 'stop'
RULED = sorted(path.stem for path in SENTENCES.glob('*.txt'))


def sentences(language, sign):
    lines = (SENTENCES / f'{language}.txt').read_text(encoding='utf-8').splitlines()
    return [line[2:] for line in lines if line.startswith(sign)]


def test_every_language_has_sentences():
    assert set(LANGUAGES) - {'romanised'} <= set(RULED)
    for language in RULED:
        assert len(sentences(language, '+')) >= 10, language
        assert len(sentences(language, '-')) >= 5, language


@pytest.mark.parametrize('language', RULED)
def test_what_speakers_shout_is_a_stop(language):
    assert [text for text in sentences(language, '+') if not is_stop(text)] == []


@pytest.mark.parametrize('language', RULED)
def test_what_only_sounds_like_it_is_none(language):
    assert [text for text in sentences(language, '-') if is_stop(text)] == []


@pytest.mark.parametrize(
    'text',
    [
        '\u0405\u0422OP',  # Cyrillic letters that look like Latin ones
        '\u0405\u0422\u041e\u0420!',
        '\u03a4OP \u0405TOP',
        'C\u0442o\u043f',  # Latin letters in a Cyrillic word
        '\U0001d5e6\U0001d5e7\U0001d5e2\U0001d5e3',  # mathematical capitals
        'ｈａｌｔ',
        'ⓢⓣⓞⓟ',
        '停\u200b下',
        '🛑',
        'dE\u0301tente',
        'arre\u0302te !',
    ],
)
def test_a_stop_in_letters_that_look_like_it_is_heard(text):
    assert is_stop(text)


@pytest.mark.parametrize(
    'around',
    ['{}', '{}!', '{} {}', '{}, {}, {}!', 'Robot, {}', '\n {} ...', '“{}”', '¡{}!', '{}。'],
)
@pytest.mark.parametrize(
    'call', ['detente', 'arrête', 'anhalten', '停下', '止まれ', '멈춰', 'стой']
)
def test_repeats_and_marks_change_nothing(call, around):
    text = around.format(call, call, call)

    assert is_stop(text)
    assert is_stop(text.upper())


def test_a_word_of_two_meanings_counts_alone_and_not_in_a_list():
    assert is_stop('Alto.')
    assert is_stop('Ven aquí. ¡Alto! Hay un perro.')
    assert not is_stop('Cantan soprano, alto, tenor y bajo.')


def test_a_template_stands_for_all_its_choices():
    assert expand('halt [now|there]') == ['halt ', 'halt now', 'halt there']
    assert expand('(a|b) c') == ['a c', 'b c']


@pytest.mark.parametrize('language', LANGUAGES)
def test_choices_of_a_template_are_not_nested(language):
    path = Path(phrases.__file__).parent / 'languages' / f'{language}.py'

    depth = 0
    for character in path.read_text(encoding='utf-8'):
        depth += (character in '([') - (character in ')]')
        assert 0 <= depth <= 1, language
