# SPDX-License-Identifier: Apache-2.0
"""Chinese in the words of somebody who knew nothing of this package."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        '别动弹!',
        '停到,莫动',
        '一号机停止',
        '叫你停你听见没有!',
        '站那儿别动弹',
        '所有机器人停止',
        '立即停止所有動作',
        '要撞了要撞了',
        '机械臂停止动作',
        '停在那儿别动',
        '麻烦停一下好吗',
        '别推了!',
        '甭动',
        '等等我!',
    ],
)
def test_a_call_to_stop_is_heard(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text', ['车停在那儿', '他停在原地不动', '好吗', '不停地响', '去厨房等我', '停在门口']
)
def test_what_only_sounds_like_it_is_none(text):
    assert interpret(text).intent != 'STOP'
