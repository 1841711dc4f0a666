# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.words import read_words


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ("Don't go!", ['do', 'not', 'go', '.']),
        ('It’s 2½ m', ['it', 'is', '2', '1/2', 'm']),
        ('1,200 mm, now', ['1200', 'mm', ',', 'now']),
        ('30cm', ['30', 'cm']),
        ('90°', ['90', 'degrees']),
        ('Stoooop!', ['stop', '.']),
        ('S.T.O.P.', ['stop', '.']),
        ('room b12', ['room', 'b12']),
        ('really?!', ['really', '.']),
        ('go -3 m', ['go', '-3', 'm']),
    ],
)
def test_one_spelling_for_what_is_said_and_typed(text, words):
    assert [word.text for word in read_words(text).words] == words


def test_words_know_their_place_in_the_source():
    heard = read_words('Say: Good DAY, Sir')

    day = next(word for word in heard.words if word.text == 'day')

    assert heard.source[day.start : day.end] == 'DAY'


@pytest.mark.parametrize(
    ('text', 'left'),
    [
        ('um could you please go forward', 'go forward'),
        ('okay robot i want you to turn left right now', 'turn left'),
        ('would you mind moving forward', 'move forward'),
        ('keep going', 'go'),
        ('robot', 'robot'),
        ('say thank you', 'say thank you'),
    ],
)
def test_polite_words_come_off_both_ends(text, left):
    assert ' '.join(unwrap(text.split()).words) == left
