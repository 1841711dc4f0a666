# SPDX-License-Identifier: Apache-2.0
"""Who is told something in Chinese, and what."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'recipient', 'said'),
    [
        ('告诉经理有客人', '经理', '有客人'),
        ('告诉前台客人到了', '前台', '客人到了'),
        ('告诉厨房客人不要香菜', '厨房', '客人不要香菜'),
        ('告诉护士医生来了', '护士', '医生来了'),
        ('告诉妈妈等爷爷', '妈妈', '等爷爷'),
        ('告诉护士喊医生', '护士', '喊医生'),
        ('告诉小王停工', '小王', '停工'),
        ('告诉张工停工', '张工', '停工'),
        ('告诉小王保安来了', '小王', '保安来了'),
        ('告诉小王师傅吃饭', '小王师傅', '吃饭'),
        ('告诉护士站三床要水', '护士站', '三床要水'),
        ('告诉护士长开会', '护士长', '开会'),
        ('告诉保安队长关门', '保安队长', '关门'),
        ('告诉病人家属等一下', '病人家属', '等一下'),
        ('告诉爷爷奶奶吃饭', '爷爷奶奶', '吃饭'),
        ('告诉孩子爸爸吃饭', '孩子爸爸', '吃饭'),
        ('告诉老板娘结账', '老板娘', '结账'),
        ('告诉财务部的小刘来一下', '财务部的小刘', '来一下'),
        ('告诉三床的病人吃药', '三床的病人', '吃药'),
        ('通知全体员工开会', '全体员工', '开会'),
        ('通知各部门经理开会', '各部门经理', '开会'),
        ('告诉王医生的护士来一趟', '王医生的护士', '来一趟'),
    ],
)
def test_what_is_said_begins_behind_the_name(text, recipient, said):
    result = interpret(text)

    assert (result.intent, result.slots) == ('SAY', {'text': said, 'recipient': recipient})
    assert not result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'said', 'place'),
    [
        ('告诉经理有客人,然后回来', '有客人', 'here'),
        ('告诉前台有客人,然后回来', '有客人', 'here'),
        ('通知前台准备房间,再去二楼', '准备房间', '二楼'),
    ],
)
def test_the_order_behind_it_is_not_said(text, said, place):
    first, second = interpret(text).steps

    assert (first.intent, first.slots['text']) == ('SAY', said)
    assert (second.intent, second.slots['place']) == ('MOVE_TO', place)


@pytest.mark.parametrize(
    'text', ['给王总带个话,算了', '给王总带个话,去厨房', '跟护士说一声,不用来了']
)
def test_what_may_be_no_message_is_not_said_unasked(text):
    assert interpret(text).needs_clarification
