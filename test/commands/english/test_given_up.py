# SPDX-License-Identifier: Apache-2.0
"""A thing is given up, and another order follows: that one is carried out, without the thing."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        (
            'never mind the towel, bring me the soap',
            {'object': 'soap', 'recipient': 'me', 'avoid': 'towel'},
        ),
        ('forget the plates and bring the cups', {'object': 'cups', 'avoid': 'plates'}),
        ('instead of the plates bring the cups', {'object': 'cups', 'avoid': 'plates'}),
        ("don't bring the coffee yet, bring the cake", {'object': 'cake', 'avoid': 'coffee'}),
        ('forget about the boxes just go to the door', {'place': 'door', 'avoid': 'boxes'}),
    ],
)
def test_the_order_behind_it_is_read(text, slots):
    found = interpret(text)

    assert found.slots == slots
    assert not found.needs_clarification


@pytest.mark.parametrize(
    'text', ['never mind the dog', 'do not bring me the knife', 'forget the movie']
)
def test_alone_it_orders_nothing(text):
    assert not interpret(text).steps


@pytest.mark.parametrize(
    ('text', 'direction'),
    [('turn right i mean left', 'left'), ('go forward no backward', 'backward')],
)
def test_another_way_corrects_the_first_without_a_pause(text, direction):
    found = interpret(text)

    assert found.slots['direction'] == direction
    assert found.clarification.startswith('You changed your mind')


@pytest.mark.parametrize(
    ('text', 'said', 'place'),
    [
        ('tell everybody in the hall dinner is ready', 'dinner is ready', 'hall'),
        ('tell the nurse in room five I need help', 'I need help', 'room five'),
    ],
)
def test_where_somebody_is_told_is_not_said_aloud(text, said, place):
    found = interpret(text)

    assert (found.slots['text'], found.slots['place']) == (said, place)


@pytest.mark.parametrize(
    'text',
    [
        'use both hands to lift the tray',
        'with your left arm pick up the cup',
        'remind me to take my pills',
    ],
)
def test_what_a_robot_can_not_do_gets_a_word(text):
    assert interpret(text).clarification


def test_all_but_some_and_where_it_was_need_no_question():
    all_toys = interpret('pick up all the toys except the lego')

    assert (all_toys.slots['avoid'], all_toys.clarification) == ('lego', '')
    assert not interpret('put the cup back where you found it').needs_clarification
