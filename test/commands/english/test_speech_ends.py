# SPDX-License-Identifier: Apache-2.0
"""Where what is to be said ends, and the robot's next order begins."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'said', 'then'),
    [
        (
            'Tell the plumber to wait outside, then bring me the keys',
            {'text': 'to wait outside', 'recipient': 'plumber'},
            {'object': 'keys', 'recipient': 'me'},
        ),
        (
            'say sorry to my brother and drive to the kitchen',
            {'text': 'sorry', 'recipient': 'brother'},
            {'place': 'kitchen'},
        ),
        (
            'say to my sister that I am late and then go to the kitchen',
            {'text': 'I am late', 'recipient': 'sister'},
            {'place': 'kitchen'},
        ),
        (
            'tell the cook the soup is too salty and bring me the bread',
            {'text': 'the soup is too salty', 'recipient': 'cook'},
            {'object': 'bread', 'recipient': 'me'},
        ),
    ],
)
def test_what_only_the_robot_can_be_told_is_not_said(text, said, then):
    assert [slots for _, slots in sure_steps(text)] == [said, then]


def test_behind_a_statement_the_listener_is_led():
    told = 'Find the janitor, tell him the sink is leaking, lead him to the bathroom'
    assert sure_steps(told) == [
        ('FIND_OBJECT', {'object': 'janitor'}),
        ('SAY', {'text': 'the sink is leaking', 'recipient': 'janitor'}),
        ('GUIDE', {'object': 'janitor', 'place': 'bathroom'}),
    ]


def test_meanwhile_begins_an_order():
    result = interpret('Tell Pablo to sit down and meanwhile fetch the tray')
    assert [step.intent for step in result.steps] == ['SAY', 'BRING_OBJECT']


@pytest.mark.parametrize(
    'text',
    [
        'tell the kids to tidy up and come downstairs',
        'tell Mia to give the bone to the dog and then come here',
        'tell your mother dinner is ready, go wash your hands',
        'go to grandma tell her i miss her come back',
    ],
)
def test_what_the_listener_may_be_told_is_asked_about(text):
    assert interpret(text).clarification.startswith('Shall I say all of it')
