# SPDX-License-Identifier: Apache-2.0
"""What a relative clause says of a thing stays with the thing, and out of the order's words."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

SAID = [
    (
        'Put the pan you are holding on the stove.',
        'PLACE_OBJECT',
        {'object': 'pan', 'attribute': 'you are holding', 'place': 'stove'},
    ),
    (
        'bring me the kettle that is whistling',
        'BRING_OBJECT',
        {'object': 'kettle', 'attribute': 'that is whistling', 'recipient': 'me'},
    ),
    (
        'Could you take the parcel that came yesterday to the office?',
        'BRING_OBJECT',
        {'object': 'parcel', 'attribute': 'that came yesterday', 'place': 'office'},
    ),
    (
        'take the blanket i washed to grandma',
        'BRING_OBJECT',
        {'object': 'blanket', 'attribute': 'i washed', 'recipient': 'grandma'},
    ),
    (
        'Bring this to the boy who dropped his hat.',
        'BRING_OBJECT',
        {'object': 'this', 'recipient': 'boy who dropped his hat'},
    ),
    (
        'put the folder on the shelf labelled invoices',
        'PLACE_OBJECT',
        {'object': 'folder', 'place': 'shelf labelled invoices'},
    ),
    (
        'Find the woman who ordered the soup.',
        'FIND_OBJECT',
        {'object': 'woman', 'attribute': 'who ordered the soup'},
    ),
    (
        'go to the room that smells of paint',
        'MOVE_TO',
        {'place': 'room that smells of paint'},
    ),
]


@pytest.mark.parametrize(('text', 'intent', 'slots'), SAID, ids=[text for text, *_ in SAID])
def test_what_is_said_of_a_thing_is_kept_with_it(text, intent, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == (intent, slots)
    assert not result.needs_clarification, result.clarification


def test_a_later_step_means_the_same_thing_by_its_name():
    result = interpret('Pick up the spoon she dropped and put it in the sink.')
    assert [(step.intent, step.slots) for step in result.steps] == [
        ('GRAB_OBJECT', {'object': 'spoon', 'attribute': 'she dropped'}),
        ('PLACE_OBJECT', {'object': 'spoon', 'place': 'sink'}),
    ]


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('bring me a hot drink i am freezing here', {'object': 'drink', 'attribute': 'hot'}),
        ('pick up the fork it fell', {'object': 'fork'}),
        ('take the rolls from the oven they are done', {'object': 'rolls', 'place': 'oven'}),
        ('find my brother he is hiding', {'object': 'brother'}),
    ],
)
def test_a_reason_without_a_comma_is_no_part_of_the_thing(text, slots):
    result = interpret(text)
    assert slots.items() <= result.slots.items()
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'The cup you gave me is dirty.',
        'i love the lamp you bought',
        'Tell anna that the soup is ready.',  # to be said, and said of nothing
        'she said the man who called was rude',
    ],
)
def test_who_tells_of_a_thing_orders_nothing_with_it(text):
    result = interpret(text)
    assert not any('attribute' in step.slots for step in result.steps)
    assert result.intent in ('NONE', 'SAY')


def test_where_somebody_is_is_a_place():
    result = interpret('Take the ball to where the children are playing.')
    assert result.slots == {'object': 'ball', 'place': 'where the children are playing'}
    assert not result.needs_clarification
    assert interpret('Go to where we were yesterday.').needs_clarification
