# SPDX-License-Identifier: Apache-2.0
"""Short forms that were written apart, and what only looks like one."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.words import read_words


def words(text):
    return [word.text for word in read_words(text).words]


@pytest.mark.parametrize(
    ('apart', 'joined'),
    [
        ("let 's roll to the shed", "let's roll to the shed"),
        ("i 'd like a rug , but she 'll wait", "i'd like a rug , but she'll wait"),
        ("wo n't you sit", "won't you sit"),
        ("CA N'T you", "can't you"),
        ("they 've gone and we 're late", "they've gone and we're late"),
        ("priya 's desk", "priya's desk"),
        ("don ' t shove", "don't shove"),
        ('don t shove', "don't shove"),
        ('let s roll', "let's roll"),
        ('i m here', "i'm here"),
        ('it ’s late', 'it’s late'),
        ('we are gon na leave', 'we are gonna leave'),
    ],
)
def test_short_forms_written_apart_are_read_as_they_are_spoken(apart, joined):
    assert words(apart) == words(joined)


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ("the letter 's'", ['the', 'letter', 's']),
        ("say ' s '", ['say', 's']),
        ('roll 3 m', ['roll', '3', 'm']),
        ('gate s', ['gate', 's']),
        ('it s t o p', ['it', 'stop']),
    ],
)
def test_letters_and_units_stay_apart(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize('text', ["do n't move", "don ' t move", 'don t move', "do n't touch me"])
def test_a_cry_written_apart_stops(text):
    assert is_stop(text)


def test_an_order_not_to_do_something_stays_one():
    assert not interpret("do n't bring the ladder").steps
