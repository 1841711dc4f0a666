# SPDX-License-Identifier: Apache-2.0
"""Questions of what is before the robot need no list of things; those for a phone are none."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

SEEN = [
    ('What is that on the rug?', {'object': 'that', 'place': 'rug'}),
    ('what colour is the valve on the boiler', {'object': 'valve', 'place': 'boiler'}),
    ('What number is on the locker?', {'object': 'number', 'place': 'locker'}),
    ('how many crates are left in bay seven', {'object': 'crates', 'place': 'bay seven'}),
    ('Is anybody waiting in the lobby?', {'object': 'anybody', 'place': 'lobby'}),
    ('is the cellar door open or shut', {'object': 'cellar door'}),
    ('does the patient look awake', {'object': 'patient'}),
    ('How does the paint look in room two, dry or wet?', {'object': 'paint', 'place': 'room two'}),
    ('What does it say on the crate?', {'object': 'crate'}),
    ('is he wearing a helmet', {}),
    ('count the tins', {'object': 'tins'}),
    ("what's written on that tin have a look", {'object': 'tin'}),
]


@pytest.mark.parametrize(('text', 'slots'), SEEN, ids=[text for text, _ in SEEN])
def test_what_is_shown_is_described(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('DESCRIBE', slots)
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'What colour is the sky?',
        'how many people live in france',
        'how many days are in july',
        'is the front door locked',
        'What are you wearing?',
        "what's in the news",
        'is it raining',
        'count to ten',
        'Where did you put the scissors yesterday?',
    ],
)
def test_what_nobody_sees_here_is_not_described(text):
    assert not interpret(text).steps


def test_whether_something_is_so_is_looked_at_in_a_plan():
    result = interpret('go to the bathroom look if the tap is running')
    assert [step.intent for step in result.steps] == ['MOVE_TO', 'DESCRIBE']
    result = interpret('Look in the oven and say if it is brown.')
    assert [step.intent for step in result.steps] == ['LOOK_AT', 'DESCRIBE']
    assert not result.needs_clarification
