# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that bring or put something to each of many."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (
            '给同学们发一下尺子，一人一把',
            [('BRING_OBJECT', {'object': '尺子', 'recipient': '同学们每人'})],
        ),
        (
            '把问卷发给来宾，每人一份',
            [('BRING_OBJECT', {'object': '问卷', 'recipient': '来宾每人'})],
        ),
        (
            '小王和小刘各给一个橙子',
            [
                ('BRING_OBJECT', {'object': '橙子', 'recipient': '小王'}),
                ('BRING_OBJECT', {'object': '橙子', 'recipient': '小刘'}),
            ],
        ),
        ('发给每位家长一张表', [('BRING_OBJECT', {'object': '表', 'recipient': '每位家长'})]),
        (
            '给每个房间放两条毛巾',
            [('PLACE_OBJECT', {'object': '毛巾', 'quantity': '2', 'place': '每个房间'})],
        ),
        ('每张桌子上摆一个花瓶', [('PLACE_OBJECT', {'object': '花瓶', 'place': '每张桌子'})]),
        ('把饼干分给小朋友们', [('BRING_OBJECT', {'object': '饼干', 'recipient': '小朋友们'})]),
    ],
)
def test_each_gets_or_holds_one(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '每人上一节课',
        '每人讲一个故事',
        '每人交五十块钱',
        '一人唱一首歌',
        '每人加一个好友',
        '每人打一针疫苗',
        '每人给一次机会',
        '各拿各的',
    ],
)
def test_what_nobody_can_bring_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'
