# SPDX-License-Identifier: Apache-2.0
"""Waits that end a Chinese plan, or last while others do something."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (
            '拿上雨伞去车库等着',
            [
                ('GRAB_OBJECT', {'object': '雨伞'}),
                ('MOVE_TO', {'place': '车库'}),
                ('WAIT', {'place': '车库'}),
            ],
        ),
        (
            '跟着我到服务台那儿等着',
            [('FOLLOW', {'object': 'me', 'place': '服务台'}), ('WAIT', {})],
        ),
        (
            '找到漏水的龙头就在那儿等着，我马上来',
            [('FIND_OBJECT', {'object': '龙头', 'attribute': '漏水'}), ('WAIT', {})],
        ),
        ('在楼梯口等着我取个东西', [('WAIT', {'place': '楼梯口'})]),
        (
            '片子取回来以前先在影像科等着',
            [('WAIT', {'place': '影像科', 'condition': '直到片子取回来'})],
        ),
        (
            '到收费口就停下来等我交钱',
            [('MOVE_TO', {'place': '收费口'}), ('WAIT', {'condition': '直到我交钱'})],
        ),
        (
            '你在墙边等着，叫你再过来',
            [
                ('WAIT', {'place': '墙边', 'condition': '直到我叫你'}),
                ('MOVE_TO', {'place': 'here'}),
            ],
        ),
        (
            '先在影像室门口等着，片子出来了拿给我',
            [
                ('WAIT', {'place': '影像室门口'}),
                ('BRING_OBJECT', {'recipient': 'me', 'object': '片子', 'condition': '片子出来了'}),
            ],
        ),
    ],
)
def test_to_stay_behind_an_order_is_to_wait(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '你就等着瞧吧',
        '大家都等着看你笑话',
        '客人在外面等着急了',
        '他在车站等着接人',
        '等着升职加薪呢',
        '等他来了再说吧',
    ],
)
def test_who_waits_or_is_told_of_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'


def test_to_stay_where_one_was_sent_is_no_step_of_its_own():
    read = interpret('到电梯口等着')
    assert [step.intent for step in read.steps] == ['MOVE_TO']
