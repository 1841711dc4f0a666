# SPDX-License-Identifier: Apache-2.0
"""What a phrase behind an order says of it is never taken for a place or another order."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def steps_of(text):
    return [(step.intent, step.slots) for step in interpret(text).steps]


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('turn right instead of left', 'TURN', {'direction': 'right', 'avoid': 'left'}),
        ('move forward rather than back', 'MOVE', {'direction': 'forward', 'avoid': 'back'}),
        ('go to the lab instead of the hall', 'MOVE_TO', {'place': 'lab', 'avoid': 'hall'}),
        (
            'bring the mug rather than the glass',
            'BRING_OBJECT',
            {'object': 'mug', 'avoid': 'glass'},
        ),
    ],
)
def test_instead_of_names_what_is_not_meant(text, intent, slots):
    assert steps_of(text) == [(intent, slots)]
    assert not interpret(text).needs_clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('shift the couch left by ten centimetres', {'direction': 'left', 'distance_m': '0.1'}),
        ('move the box forward by two metres', {'direction': 'forward', 'distance_m': '2'}),
        ('push the chair back by half a metre', {'distance_m': '0.5'}),
    ],
)
def test_how_far_a_thing_is_moved_is_no_place(text, slots):
    (_, found), *_ = steps_of(text)

    assert {name: value for name, value in found.items() if name != 'object'} == slots
    assert interpret(text).clarification.startswith('Where exactly should I put the')


@pytest.mark.parametrize(
    ('text', 'place'),
    [
        ('go to the kitchen, you know the one upstairs, and get the broom', 'kitchen upstairs'),
        ('go to the office, the one next to the lift, and get the mop', 'office next to the lift'),
    ],
)
def test_which_place_is_meant_is_no_other_place(text, place):
    assert [slots.get('place') for _, slots in steps_of(text)] == [place, None]
    assert not interpret(text).needs_clarification


@pytest.mark.parametrize(
    'manner', ['staying close to the wall', 'keeping to the left', 'hugging the shelves']
)
def test_a_manner_that_no_slot_has_is_asked_about_by_its_words(manner):
    result = interpret(f'go to the dock {manner}')

    assert manner in result.clarification
    assert [step.slots for step in result.steps] == [{'place': 'dock'}]


@pytest.mark.parametrize(
    'text', ['move forward 5\u2082 meters', 'turn left 9\u2460 degrees', '前进5\u2082米']
)
def test_a_small_digit_behind_a_number_is_no_part_of_it(text):
    result = interpret(text)

    assert result.needs_clarification
    assert not {'distance_m', 'angle_deg'} & result.steps[0].slots.keys()
