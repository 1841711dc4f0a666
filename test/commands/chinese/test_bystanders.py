# SPDX-License-Identifier: Apache-2.0
"""Somebody who may be in the way of what is ordered in Chinese."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        *(
            '往后退一米,奶奶在那儿',
            '往左走两米,宝宝在那边爬',
            '往右转,小王站在右边',
            '往左走,我的手还扶着你',
        ),
        *('放下箱子,孩子在里头', '把箱子放下,我手还在下面', '放下托盘,猫在下面'),
        *('把床放平,我还没躺好', '往前走,我还没上车', '把床抬起来,奶奶在床上'),
        *('把轮椅推过来,奶奶坐在上面', '奶奶在那儿,往后退一米', '我手还在下面,把箱子放下'),
    ],
)
def test_who_may_be_hurt_is_asked_about(text):
    result = interpret(text)

    assert result.intent == 'STOP' or result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'intent'),
    [
        ('把汤放桌上,爷爷在等', 'PLACE_OBJECT'),
        ('把水放桌上,奶奶在睡觉', 'PLACE_OBJECT'),
        ('剪刀收到抽屉去,小朋友在旁边很危险', 'PLACE_OBJECT'),
        ('往后退一点,我够不着', 'MOVE'),
        ('后退一米,我要过去', 'MOVE'),
        ('往前走,你挡着我了', 'MOVE'),
        ('奶奶要过去,后退一米', 'MOVE'),
        ('拿起箱子,我手机在下面', 'GRAB_OBJECT'),
        ('转个圈给孩子看看', 'TURN'),
    ],
)
def test_a_harmless_reason_stands_in_nobodys_way(text, intent):
    result = interpret(text)

    assert (result.intent, result.needs_clarification) == (intent, False)
