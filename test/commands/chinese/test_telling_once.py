# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to tell: once something is so, in a set phrase, to whoever is there."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (
            '四号炉熄火了就去通知检修老赵',
            [
                (
                    'SAY',
                    {'recipient': '检修老赵', 'text': '四号炉熄火了', 'condition': '四号炉熄火了'},
                )
            ],
        ),
        (
            '指示灯一灭就来告诉我',
            [('SAY', {'text': '指示灯灭了', 'recipient': 'me', 'condition': '指示灯一灭'})],
        ),
        (
            '客人到齐了跟我说一声',
            [('SAY', {'text': '客人到齐了', 'recipient': 'me', 'condition': '客人到齐了'})],
        ),
        ('给同学们道声早上好', [('SAY', {'text': '早上好', 'recipient': '同学们'})]),
        ('给客人道个歉，就说汤洒了', [('SAY', {'text': '汤洒了', 'recipient': '客人'})]),
        (
            '提醒走廊那位先生这里禁止拍照',
            [('SAY', {'text': '这里禁止拍照', 'recipient': '走廊那位先生'})],
        ),
    ],
)
def test_what_is_told_and_to_whom(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '他让我告诉你别等了',
        '叫他滚远点',
        '我跟老板说了一声就走了',
        '老师让我们写检讨',
        '别告诉我妈',
        '他通知我明天面试',
        '人家一叫他就来了',
    ],
)
def test_what_others_said_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'
