# SPDX-License-Identifier: Apache-2.0
"""Cantonese, Sichuan, Shanghai and northern words in Chinese orders."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('同我攞杯水', [('BRING_OBJECT', {'object': '水', 'recipient': 'me'})]),
        ('俾我嗰支笔', [('BRING_OBJECT', {'object': '笔', 'recipient': 'me'})]),
        ('唔该行前三米', [('MOVE', {'direction': 'forward', 'distance_m': '3'})]),
        ('去睇下个水煲滚咗未', [('LOOK_AT', {'object': '水煲'})]),
        (
            '到灶屋头看哈火关了没得',
            [('MOVE_TO', {'place': '灶屋'}), ('LOOK_AT', {'object': '火'})],
        ),
        ('跟着奶奶，莫让她摔到', [('FOLLOW', {'object': '奶奶', 'avoid': '让她摔到'})]),
        (
            '您把点心端给客人，甭给他筷子',
            [('BRING_OBJECT', {'object': '点心', 'recipient': '客人', 'avoid': '给他筷子'})],
        ),
        ('侬去看看阿婆醒了伐', [('LOOK_AT', {'object': '阿婆'})]),
        (
            '到三楼冰箱头拿盒奶',
            [('MOVE_TO', {'place': '三楼冰箱'}), ('GRAB_OBJECT', {'object': '盒奶'})],
        ),
    ],
)
def test_dialects_order_as_the_standard_does(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '佢话今日唔返嚟',
        '食咗饭未',
        '你讲乜嘢',
        '莫摆龙门阵了',
        '侬今朝开心伐',
        '莫非他忘了',
        '莫听他乱讲',
    ],
)
def test_talk_in_a_dialect_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'
