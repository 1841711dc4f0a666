# SPDX-License-Identifier: Apache-2.0
"""English orders of which a word is said later, or otherwise than the tables have it."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def bring(thing, **slots):
    return 'BRING_OBJECT', {'object': thing, **slots}


SAID = [
    # which one, without a pause
    (
        'i need the small bottle the one beside the door',
        bring('bottle', attribute='small', recipient='me', place='beside the door'),
    ),
    # named behind 'it'
    (
        'put it on the shelf, the green box',
        ('PLACE_OBJECT', {'object': 'box', 'place': 'shelf', 'attribute': 'green'}),
    ),
    ('pick it up, the spoon', ('GRAB_OBJECT', {'object': 'spoon'})),
    # rooms by their number
    ('bring the towels to 305', bring('towels', place='room 305')),
    ('go to two oh six', ('MOVE_TO', {'place': 'room two oh six'})),
    # whether something is so
    ('check if the fan is on', ('DESCRIBE', {'object': 'fan'})),
    (
        'check whether the freezer in the hall is showing red',
        ('DESCRIBE', {'object': 'freezer', 'place': 'hall'}),
    ),
    # persons
    (
        'ask the woman at the till how much the tea costs',
        ('SAY', {'text': 'how much the tea costs', 'recipient': 'woman'}),
    ),
    ('follow that cart wherever it goes', ('FOLLOW', {'object': 'cart'})),
    ("look for my brother he's hiding", ('FIND_OBJECT', {'object': 'brother'})),
    # what is to be seen of what is looked at
    ('Have a peek inside the oven, is the pie brown?', ('DESCRIBE', {'place': 'inside the oven'})),
    (
        'read me the label on that small bottle',
        ('DESCRIBE', {'object': 'label', 'place': 'small bottle'}),
    ),
    (
        'how many carts are left at dock nine',
        ('DESCRIBE', {'object': 'carts', 'place': 'dock nine'}),
    ),
    # politely
    ('bring the scissors to me, stat', bring('scissors', recipient='me')),
    ('would you mind tagging along behind the nurse', ('FOLLOW', {'object': 'nurse'})),
    ('would you mind waiting here for ten minutes', ('WAIT', {'duration_s': '600'})),
    # lost
    ("my son's kite has gone missing", ('FIND_OBJECT', {'object': "son's kite"})),
]


@pytest.mark.parametrize(('text', 'expected'), SAID)
def test_what_is_said_later_belongs_to_the_order(text, expected):
    result = interpret(text)

    assert (result.clarification, result.intent, result.slots) == ('', *expected)


def test_who_is_shown_the_way_is_guided():
    result = interpret('show them the way out')

    assert result.steps[0].intent == 'GUIDE'
    assert result.clarification == 'What do you mean by "them"?'


@pytest.mark.parametrize(
    'text', ['pick it up, the hall is dark', 'set the oven to 200', 'see if i care']
)
def test_what_only_sounds_so_is_not_read_so(text):
    result = interpret(text)

    assert all(step.slots.get('object') in (None, 'it') for step in result.steps)
    assert not any('room' in step.slots.get('place', '') for step in result.steps)
