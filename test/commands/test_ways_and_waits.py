# SPDX-License-Identifier: Apache-2.0
"""A way that ends at a place is one MOVE_TO, and a wait behind it is never dropped."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret


def steps_of(result):
    return [(step.intent, step.slots) for step in result.steps]


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('前进到冰箱前', {'place': '冰箱前'}),
        ('直行到路口', {'place': '路口'}),
        ('左移到货架旁边', {'place': '货架旁边'}),
        ('后退到墙边', {'place': '墙边', 'direction': 'backward'}),
        ('倒车进车库', {'place': '车库', 'direction': 'backward'}),
        ('往后退到柜子边', {'place': '柜子边', 'direction': 'backward'}),
        ('reverse into the garage', {'place': 'garage', 'direction': 'backward'}),
        ('back up to the wall', {'place': 'wall', 'direction': 'backward'}),
        ('drive backwards to the dock', {'place': 'dock', 'direction': 'backward'}),
        ('go back up to the second floor', {'place': 'second floor'}),
    ],
)
def test_a_motion_to_a_place_is_one_order(text, slots):
    result = interpret(text)

    assert steps_of(result) == [('MOVE_TO', slots)]
    assert not result.needs_clarification


def test_the_place_that_was_chosen_is_driven_to_backwards():
    dialogue = Dialogue(10)
    dialogue.published(interpret('后退到墙边或者门口'), 0)

    answered = dialogue.answer('门口', 1).result

    assert answered.slots == {'place': '门口', 'direction': 'backward'}


@pytest.mark.parametrize(
    ('text', 'asked'),
    [
        ('右转到窗户那边', '要我向右转,然后去窗户吗?'),
        ('前进到门口两米', '我没听懂“门口两米”。你指的是什么?'),
    ],
)
def test_a_way_that_is_unclear_in_chinese_is_asked_about(text, asked):
    assert interpret(text).clarification == asked


@pytest.mark.parametrize(
    'text',
    [
        'go to the garden, wait and come back',
        'drive to the lift, stay there and then turn left',
        'bring tea to Anna, wait and follow me',
        'go to the hall, wait for a bit, then go to the kitchen',
    ],
)
def test_a_wait_between_a_way_and_another_order_is_asked_about(text):
    dialogue = Dialogue(10)
    asked = interpret(text)
    dialogue.published(asked, 0)

    assert asked.clarification == 'How long should I wait?'
    answered = dialogue.answer('ten minutes', 1).result
    assert steps_of(answered)[1] == ('WAIT', {'duration_s': '600'})
    assert len(answered.steps) == 3


@pytest.mark.parametrize(
    ('text', 'waits'),
    [
        ('go to the hall, wait for me there and then follow me', {'object': 'me'}),
        ('到门口等我', {'object': 'me'}),
        ('去电梯口等我然后回来', {'object': 'me'}),
    ],
)
def test_whom_it_waits_for_behind_a_way_is_kept(text, waits):
    assert steps_of(interpret(text))[1] == ('WAIT', waits)


def test_a_wait_at_the_end_of_a_way_is_part_of_it():
    assert steps_of(interpret('go to the garden and wait there')) == [
        ('MOVE_TO', {'place': 'garden'})
    ]
    assert steps_of(interpret('去花园等着')) == [('MOVE_TO', {'place': '花园'})]


def test_those_who_are_waited_for_are_no_place():
    assert '他们' in interpret('去楼下等他们').clarification
