# SPDX-License-Identifier: Apache-2.0
"""What is forbidden first, and what is ordered instead."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


def test_the_order_behind_is_done_and_what_is_forbidden_is_kept():
    assert sure_steps('do not wake Dad, just put the paper on his chair') == [
        ('PLACE_OBJECT', {'object': 'paper', 'place': 'chair', 'avoid': 'wake dad'})
    ]
    assert sure_steps("don't stop at the desk go straight to room nine") == [
        ('MOVE_TO', {'place': 'room nine', 'avoid': 'stop at the desk'})
    ]


def test_what_is_forbidden_names_what_it_and_one_are():
    assert sure_steps("Don't touch the statue, just look at it and tell me what it is") == [
        ('LOOK_AT', {'object': 'statue', 'avoid': 'touch the statue'}),
        ('DESCRIBE', {'object': 'statue', 'avoid': 'touch the statue'}),
    ]
    assert sure_steps("don't take the red folder take the green one to Igor") == [
        (
            'BRING_OBJECT',
            {
                'object': 'folder',
                'attribute': 'green',
                'recipient': 'igor',
                'avoid': 'take the red folder',
            },
        )
    ]


def test_a_condition_before_it_stays():
    assert sure_steps('If Grandma is sleeping do not wake her just come back') == [
        (
            'MOVE_TO',
            {'place': 'here', 'condition': 'grandma is sleeping', 'avoid': 'wake her'},
        )
    ]


@pytest.mark.parametrize(
    'text',
    [
        'do not go to the kitchen and bring the cup',
        'do not leave until you have given me my pills; then go to the hall',
        'do not touch the vase, move the chair or open the door',
        'never put water on it, put a lid on it',
    ],
)
def test_what_may_be_forbidden_as_well_is_not_done(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification


def test_a_list_that_may_go_on_is_asked_about():
    asked = interpret('do not touch the vase, move the chair to the wall and bring me the box')
    assert asked.clarification.startswith('Was that an order?')


@pytest.mark.parametrize(
    'text', ['do not worry just relax', "you don't bring flowers you bring wine"]
)
def test_talk_forbids_nothing(text):
    assert interpret(text).intent == 'NONE'


def test_what_somebody_does_not_do_forbids_nothing():
    told = "If Anna doesn't answer, leave the parcel at the door and come back."
    assert [intent for intent, _ in sure_steps(told)] == ['PLACE_OBJECT', 'MOVE_TO']
