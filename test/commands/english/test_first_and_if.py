# SPDX-License-Identifier: Apache-2.0
"""What is to be done first, and what only if."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intents'),
    [
        ('go to the hall but not before you have brought me the tea', 'BRING_OBJECT MOVE_TO'),
        ('put the stickers on the desk once you have found them', 'FIND_OBJECT PLACE_OBJECT'),
        ('find the marker and, once found, hand it to Lou', 'FIND_OBJECT BRING_OBJECT'),
        ('after you have been to the desk bring me the cup', 'MOVE_TO BRING_OBJECT'),
        ('go to the pump and on your way home pick up the eggs', 'MOVE_TO GRAB_OBJECT'),
        ("go to room nine but not before you've told the cook it's late", 'SAY MOVE_TO'),
    ],
)
def test_the_order_of_carrying_out(text, intents):
    assert [intent for intent, _ in sure_steps(text)] == intents.split()


def test_what_is_waited_for_is_a_condition():
    assert sure_steps('as soon as the light turns green drive to the ramp') == [
        ('MOVE_TO', {'place': 'ramp', 'condition': 'as soon as the light turns green'})
    ]
    assert sure_steps('after the guests have left bring the chairs in')[0][1]['condition'] == (
        'after the guests have left'
    )


def test_what_a_robot_can_not_do_first_is_asked_about():
    asked = interpret('put the tray on the table after you have washed it').clarification
    assert 'after you have washed it' in asked
    asked = interpret('once you are done charging go to the hall').clarification
    assert 'charging' in asked
    assert (
        'asked me' in interpret('go to room nine but not before you have asked me').clarification
    )


def test_a_condition_says_where_to_go_in_and_who_is_there():
    told = 'if nobody is in the meeting room go in and take the cups out'
    assert sure_steps(told)[0][1]['place'] == 'meeting room'
    assert interpret('if the door is open go in and look for the cat').needs_clarification
    told = "go to Dr. Kim's office; if she's there, let her know I'm late"
    assert sure_steps(told)[1][1]['recipient'] == 'dr kim'


def test_otherwise_is_said_in_many_ways():
    told = 'bring me a towel from the bathroom or if there is none a cloth from the kitchen'
    assert sure_steps(told)[1][1]['condition'] == 'otherwise'
    assert sure_steps('if there is none come back')[0][1]['condition'] == 'there is none'


def test_a_question_asked_before_is_what_if_it_is_means():
    result = interpret('see if the guests are here and if they are tell Maria')
    assert result.steps[1].slots == {'recipient': 'maria', 'condition': 'they are'}
    assert interpret('if it is bring an umbrella').intent == 'NONE'


@pytest.mark.parametrize(
    'text',
    [
        'once found guilty he went to prison',
        'on the way home we saw a fox',
        'not before I have had my coffee',
        'if it rains we go home',
    ],
)
def test_talk_is_no_order(text):
    assert not interpret(text).steps


def test_what_is_told_to_do_behind_a_condition_is_no_part_of_it():
    asked = interpret('go to the copier if it is free and copy this')
    assert asked.steps[0].slots['condition'] == 'it is free'
    assert 'copy this' in asked.clarification


def test_an_answer_belongs_to_the_condition():
    told = 'Ask Tim if he is hungry; if he says yes bring him the sandwich'
    assert sure_steps(told)[1][1]['condition'] == 'he says yes'


def test_otherwise_nothing_is_done():
    told = 'If the bin is full take it out, otherwise leave it'
    assert sure_steps(told) == [
        ('BRING_OBJECT', {'object': 'bin', 'place': 'outside', 'condition': 'the bin is full'})
    ]


def test_a_second_if_is_another_condition():
    told = 'If the shop is closed come back, if it is open wait for me'
    assert [slots['condition'] for _, slots in sure_steps(told)] == [
        'the shop is closed',
        'it is open',
    ]
