# SPDX-License-Identifier: Apache-2.0
"""How often something is to be done: never part of a name, and asked about where it is unclear."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def steps_of(text):
    return [(step.intent, step.slots) for step in interpret(text).steps]


FORWARD = ('MOVE', {'direction': 'forward', 'distance_m': '1'})
LEFT = ('TURN', {'direction': 'left', 'angle_deg': '90'})


@pytest.mark.parametrize(
    ('text', 'step'),
    [
        ('去仓库两次', ('MOVE_TO', {'place': '仓库', 'times': '2'})),
        ('去三次仓库', ('MOVE_TO', {'place': '仓库', 'times': '3'})),
        ('去仓库两趟', ('MOVE_TO', {'place': '仓库', 'times': '2'})),
        (
            '把盒子送到车间四次',
            ('BRING_OBJECT', {'object': '盒子', 'place': '车间', 'times': '4'}),
        ),
        ('拿毛巾两次', ('GRAB_OBJECT', {'object': '毛巾', 'times': '2'})),
        ('做三次:前进一米', ('MOVE', {**FORWARD[1], 'times': '3'})),
        ('前进一米,再来一次', ('MOVE', {**FORWARD[1], 'times': '2'})),
        ('拿一次性杯子', ('GRAB_OBJECT', {'object': '一次性杯子'})),
    ],
)
def test_how_often_is_no_part_of_a_name_in_chinese(text, step):
    assert steps_of(text) == [step]
    assert not interpret(text).needs_clarification


def test_orders_are_repeated_one_after_the_other():
    assert steps_of('重复三次：前进一米，左转九十度') == [FORWARD, LEFT] * 3
    assert '太多' in interpret('重复一万次：前进一米，左转九十度').clarification


def test_whether_all_or_the_last_is_repeated_is_asked():
    result = interpret('前进一米，左转九十度，重复三次')

    assert '重复三次' in result.clarification
    assert [(step.intent, step.slots) for step in result.steps] == [FORWARD, LEFT]


@pytest.mark.parametrize(
    'text', ['再来一次', '再做一遍', '来一次', '重复一次', 'do that again', 'once more']
)
def test_once_more_of_nobody_knows_what_is_asked_about(text):
    result = interpret(text)

    assert result.intent == 'NONE'
    assert result.clarification.endswith(('要我做什么?', 'What should I do?'))


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('去厨房但别进卧室', {'place': '厨房', 'avoid': '卧室'}),
        ('去客厅可别踩地毯', {'place': '客厅', 'avoid': '地毯'}),
        ('去仓库只是别碰货架', {'place': '仓库', 'avoid': '货架'}),
    ],
)
def test_what_is_to_be_avoided_is_no_part_of_a_place(text, slots):
    assert steps_of(text) == [('MOVE_TO', slots)]


@pytest.mark.parametrize(
    ('text', 'steps', 'asked'),
    [
        (
            '去告诉爸爸饭好了然后回来',
            [('SAY', {'text': '饭好了', 'recipient': '爸爸'}), ('MOVE_TO', {'place': 'here'})],
            '',
        ),
        (
            '叫小王过来然后去厨房',
            [('SAY', {'text': '过来', 'recipient': '小王'}), ('MOVE_TO', {'place': '厨房'})],
            '要我对小王说“过来”,然后去厨房吗?',
        ),
        (
            '告诉妈妈我到了然后去厨房',
            [('SAY', {'text': '我到了然后去厨房', 'recipient': '妈妈'})],
            '要我对妈妈说“我到了然后去厨房”吗?',
        ),
        (
            '告诉妈妈我先去超市然后回家',
            [('SAY', {'text': '我先去超市然后回家', 'recipient': '妈妈'})],
            '',
        ),
    ],
)
def test_what_is_said_in_chinese_ends_where_another_order_begins(text, steps, asked):
    assert steps_of(text) == steps
    assert interpret(text).clarification == asked
