# SPDX-License-Identifier: Apache-2.0
"""Somebody cries in Chinese that he is caught or hurt, or that somebody falls."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        *('救命', '疼疼疼', '手手手', '我的手!', '着火了', '卡住了'),
        *('我动不了了', '我出不来了', '我被卡住了', '我喘不过气'),
        *('你弄疼我了', '你打到我了', '你踩到猫了', '你夹到狗尾巴了', '你撞到桌子了'),
        *('头发卷进去了', '我的衣服夹住了', '孩子掉下去了', '奶奶摔倒了', '有人晕倒了'),
        *('啊啊啊疼', '绳子勒着我脖子了', '要倒了', '门夹手了', '夹人了', '慢点我脚在下面'),
        *('孩子在后面', '我的手还在门里', '我在你后面', '猫在车底下'),
        *('让他停下', '快让它停下来', '机器人让他停下', '叫他停一下'),
    ],
)
def test_a_cry_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text',
    [
        *('等一下门夹住我了', '等一下孩子摔倒了', '等等她晕倒了', '等一下老人倒了'),
        *('等一下绳子缠住了', '等一等有人摔倒了', '等等水洒了', '等等水烫', '等等杯子要掉了'),
        *('等等我鞋带松了', '等等我还没好', '慢着夹到手了', '等一下,孩子摔倒了'),
    ],
)
def test_wait_before_what_goes_wrong_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    ('text', 'condition'),
    [
        ('等一下我洗完手', '直到我洗完手'),
        ('等他倒完水', '直到他倒完水'),
        ('等雨停了', '直到雨停'),
        ('等孩子睡了', '直到孩子睡'),
    ],
)
def test_what_comes_of_itself_is_waited_for(text, condition):
    result = interpret(text)

    assert (result.intent, result.slots) == ('WAIT', {'condition': condition})


def test_nobody_waits_for_a_fall_unasked():
    result = interpret('等他摔倒了再说')

    assert result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        *('他摔倒了', '昨天爷爷晕倒了', '老人晕倒了怎么办', '电影里有人摔倒了', '笑死我了'),
        *('我走不动了', '我头疼', '我的手机在里面', '我在后面', '手手', '车动不了了'),
        *('停在半路上了', '车停在门口', '我看不见了', '纸卡住了'),
    ],
)
def test_what_is_told_is_none(text):
    assert interpret(text).intent != 'STOP'


@pytest.mark.parametrize(
    ('text', 'intent'),
    [
        ('我动不了,给我拿轮椅', 'BRING_OBJECT'),
        ('告诉他停下', 'SAY'),
    ],
)
def test_an_order_behind_it_is_kept(text, intent):
    assert interpret(text).intent == intent


@pytest.mark.parametrize(('text', 'place'), [('停在门口', '门口'), ('停在沙发旁边', '沙发旁边')])
def test_where_to_stop_is_asked_about(text, place):
    result = interpret(text)

    assert (result.intent, result.slots) == ('MOVE_TO', {'place': place})
    assert result.needs_clarification
