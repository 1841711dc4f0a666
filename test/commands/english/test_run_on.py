# SPDX-License-Identifier: Apache-2.0
"""English orders about what was just told, with and without a pause, and talk that is none."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('i dropped a fork under the bench pick it up', [('GRAB_OBJECT', {'object': 'fork'})]),
        ('the broom find it', [('FIND_OBJECT', {'object': 'broom'})]),
        (
            'grab the crate put it on the cart',
            [
                ('GRAB_OBJECT', {'object': 'crate'}),
                ('PLACE_OBJECT', {'object': 'crate', 'place': 'cart'}),
            ],
        ),
        (
            'in the shed there is a rake find it and lean it on the fence',
            [
                ('FIND_OBJECT', {'object': 'rake'}),
                ('PLACE_OBJECT', {'object': 'rake', 'place': 'fence'}),
            ],
        ),
        (
            'grandpa wants his pipe bring it to him',
            [('BRING_OBJECT', {'object': 'pipe', 'recipient': 'grandpa'})],
        ),
        (
            "where's my scarf bring it here",
            [
                ('FIND_OBJECT', {'object': 'scarf'}),
                ('BRING_OBJECT', {'object': 'scarf', 'place': 'here'}),
            ],
        ),
    ],
)
def test_an_order_about_what_was_told_needs_no_pause(text, expected):
    assert sure_steps(text) == expected


@pytest.mark.parametrize(
    'text',
    [
        'is the bucket full have a look for me',
        'Is the bucket full? Go and see.',
        'Is the bucket full? Can you have a look?',
    ],
)
def test_a_call_to_look_behind_a_question_asks_no_more(text):
    assert sure_steps(text) == [('DESCRIBE', {'object': 'bucket'})]


@pytest.mark.parametrize(
    ('text', 'thing'),
    [
        ('granny is waiting in the ward so go there', 'ward'),
        ('The kids want the kite from the top of the wardrobe, get it for them.', 'kite'),
        ('my hat blew away, i am so cold, go and get it', 'hat'),
    ],
)
def test_an_order_behind_talk_is_asked_about_by_name(text, thing):
    result = interpret(text)

    assert result.needs_clarification
    assert thing in result.clarification


def test_a_question_says_when_much_was_not_understood():
    question = interpret('Bring me anything but the black folder.').clarification

    assert question.startswith('I did not understand all of that.')


@pytest.mark.parametrize(
    'text',
    [
        'people like it when they bring it',
        'the dog wants to chase it',
        'my brother always says put it there',
        'i hope you find it',
        'the waiters put it in the soup',
        'we saw a fox in the garden follow it home',
    ],
)
def test_talk_about_it_is_no_order(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(
    'text',
    [
        "We've lost the tortoise again please search the garden",
        'excuse me i am cold you can bring me a blanket',
        "i'm going to the greenhouse you come along",
        'Let my wife lead, and you stay close to her',
        'You know the blue vase on the sill? I would like it.',
    ],
)
def test_a_request_behind_talk_is_never_passed_over(text):
    assert interpret(text).clarification
