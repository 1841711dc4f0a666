# SPDX-License-Identifier: Apache-2.0
"""Orders that were misread, and names that are none."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


def test_a_cut_place_is_asked_about():
    assert interpret('Hang my jacket on the by if the door.').needs_clarification


def test_who_is_told_a_joke_is_kept():
    assert sure_steps('tell your kids jokes') == [('SAY', {'text': 'jokes', 'recipient': 'kids'})]
    assert sure_steps('tell your name') == [('SAY', {'text': 'your name'})]


def test_a_hand_is_where_the_thing_is():
    assert sure_steps('put the cup in your left hand on the table') == [
        ('PLACE_OBJECT', {'object': 'cup', 'place': 'table', 'from': 'left hand'})
    ]


@pytest.mark.parametrize(
    'text',
    [
        'you should meet Anna and follow her',
        "can't you bring me the cup",
        "couldn't you hand me the wrench",
    ],
)
def test_advice_and_impatience_are_asked_about(text):
    result = interpret(text)
    assert result.steps
    assert result.needs_clarification


def test_what_shows_in_nobody_is_no_question_of_sight():
    assert interpret('who is the boss in this house').intent == 'NONE'
    assert interpret('who is the man in this room').intent == 'DESCRIBE'


WORDS = (
    "go to the by if door don't just but leave one two it is once found not before no wait and "
    'then tell him put cup in your left hand whatever he drops , . you should if there none'
).split()


@pytest.mark.parametrize('start', range(0, 40, 4))
def test_any_order_of_these_words_gives_an_answer(start):
    for step in range(1, 30):
        text = ' '.join(WORDS[(start + i * step) % len(WORDS)] for i in range(12))
        assert interpret(text).intent
