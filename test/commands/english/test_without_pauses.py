# SPDX-License-Identifier: Apache-2.0
"""Orders that follow one another without a pause or a joint."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intents'),
    [
        ('forward three metres turn left and put the box down', 'MOVE TURN PLACE_OBJECT'),
        ('Put the globe down turn round and go to the door', 'PLACE_OBJECT TURN MOVE_TO'),
        (
            'grab a clean flask place it on the scale wait ten seconds',
            'GRAB_OBJECT PLACE_OBJECT WAIT',
        ),
        ('go to the barn have a look and come back', 'MOVE_TO LOOK_AT MOVE_TO'),
        ('go to the desk hand him the key', 'MOVE_TO BRING_OBJECT'),
    ],
)
def test_each_order_is_a_step(text, intents):
    assert [step.intent for step in interpret(text).steps] == intents.split()


def test_a_wait_ends_before_the_next_order():
    assert sure_steps('Go to the plate reader wait till it finishes pick up the plate')[1:] == [
        ('WAIT', {'condition': 'till it finishes'}),
        ('GRAB_OBJECT', {'object': 'plate'}),
    ]


def test_a_noun_in_a_condition_is_no_order():
    result = interpret('if the drip stand in bay one is free bring it to bay three')
    assert result.steps[0].slots['condition'] == 'the drip stand in bay one is free'
    assert result.steps[0].slots['object'] == 'drip stand'


def test_a_look_behind_a_way_is_there():
    assert sure_steps('go to the stable, have a look')[1] == ('LOOK_AT', {'place': 'stable'})
    assert interpret('have a look').clarification == 'What should I look at?'


@pytest.mark.parametrize(
    'text',
    [
        'they pick up kids bring them home and leave',
        'you take the bus you get off at the station you walk two blocks',
        'he had to turn around drive to the gate and stop there',
    ],
)
def test_talk_without_pauses_is_no_plan(text):
    assert interpret(text).intent == 'NONE'
