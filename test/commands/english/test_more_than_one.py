# SPDX-License-Identifier: Apache-2.0
"""Several things in one breath: each gets its place, and what is said of one stays with it."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

S = 10**9  # nanoseconds

PLANS = [
    (
        'put the big box on the bottom shelf and the small one on top of it',
        [
            {'object': 'box', 'attribute': 'big', 'place': 'bottom shelf'},
            {'object': 'box', 'attribute': 'small', 'place': 'on top of the big box'},
        ],
    ),
    (
        'carry the hay to the stable and the straw to the shed next to the house',
        [
            {'object': 'hay', 'place': 'stable'},
            {'object': 'straw', 'place': 'shed next to the house'},
        ],
    ),
    (
        'put five of the small screws in the left tray and two of the long ones in the right one',
        [
            {'object': 'screws', 'attribute': 'small', 'quantity': '5', 'place': 'left tray'},
            {'object': 'screws', 'attribute': 'long', 'quantity': '2', 'place': 'right tray'},
        ],
    ),
    (
        'when the bell rings take the cake out of the oven and put it on the rack',
        [
            {'object': 'cake', 'place': 'oven', 'condition': 'the bell rings'},
            {'object': 'cake', 'place': 'rack', 'condition': 'the bell rings'},
        ],
    ),
    (
        'pick up the ball, find the box and put it in there',
        [{'object': 'ball'}, {'object': 'box'}, {'object': 'ball', 'place': 'box'}],
    ),
    (
        'ask Jim where the spare keys are and bring them to me',
        [
            {'recipient': 'jim', 'text': 'where the spare keys are'},
            {'object': 'keys', 'attribute': 'spare', 'recipient': 'me'},
        ],
    ),
    (
        'go to the greenhouse and tell me how many tomatoes are ripe',
        [{'place': 'greenhouse'}, {'object': 'tomatoes', 'attribute': 'ripe'}],
    ),
    (
        'hand me the ten millimetre wrench',
        [{'object': 'wrench', 'attribute': '10 millimetre', 'recipient': 'me'}],
    ),
    (
        'bring me a coffee with milk and no sugar',
        [{'object': 'coffee with milk', 'avoid': 'sugar', 'recipient': 'me'}],
    ),
    (
        "take this box to my office it's heavy so be careful",
        [{'object': 'box', 'place': 'office', 'speed': 'carefully'}],
    ),
    ('pick up the eggs so be gentle', [{'object': 'eggs', 'speed': 'gently'}]),
]


@pytest.mark.parametrize(('text', 'slots'), PLANS)
def test_each_thing_keeps_what_was_said_of_it(text, slots):
    found = interpret(text)

    assert [step.slots for step in found.steps] == slots
    assert not found.needs_clarification


@pytest.mark.parametrize(
    ('text', 'asked'),
    [
        ('take the cup and the plate and put it in the sink', 'What do you mean by "it"?'),
        ('go along the fence keeping left', '"keeping left"'),
        ('carry the tray to the ward keeping it level', '"keeping it level"'),
        ('bring the coffee but not before ten', 'I can not wait until then (not before ten)'),
        ('drive to dock three, no, dock five', 'shall I go to dock five?'),
        ('go to room two no room three', 'shall I go to room three?'),
        ('bring three chairs, make that four', 'shall I bring 4 chairs?'),
    ],
)
def test_what_has_no_slot_is_asked_about(text, asked):
    assert asked in interpret(text).clarification


@pytest.mark.parametrize(
    ('answer', 'places'),
    [('the plate', [('plate', 'sink')]), ('both of them', [('cup', 'sink'), ('plate', 'sink')])],
)
def test_it_behind_two_things_is_one_of_them_or_both(answer, places):
    dialogue = Dialogue(10 * S)
    dialogue.published(interpret('take the cup and the plate and put it in the sink'), 0)

    answered = dialogue.answer(answer, S)

    assert answered is not None
    put = answered.result.steps[2:]
    assert [(one.slots['object'], one.slots['place']) for one in put] == places
    assert not answered.result.needs_clarification


def test_both_of_nothing_is_no_answer():
    dialogue = Dialogue(10 * S)
    dialogue.published(interpret('pick it up'), 0)

    answered = dialogue.answer('both', S)

    assert answered is None or not answered.result.steps or answered.result.needs_clarification
