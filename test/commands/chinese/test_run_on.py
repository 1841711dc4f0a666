# SPDX-License-Identifier: Apache-2.0
"""Orders in Chinese that no pause parts from what is told, or from another order."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('五床要热水你端一杯过去', 'BRING_OBJECT', {'object': '热水', 'recipient': '五床'}),
        ('客人不认识路你领她去前台', 'GUIDE', {'object': '客人', 'place': '前台'}),
        ('我去洗碗你在门口等我', 'WAIT', {'object': 'me', 'place': '门口'}),
        ('小美在画画你把水彩笔给她', 'BRING_OBJECT', {'object': '水彩笔', 'recipient': '小美'}),
        ('我要拖地你去阳台', 'MOVE_TO', {'place': '阳台'}),
        ('我不知道路带我去电梯', 'GUIDE', {'object': 'me', 'place': '电梯'}),
    ],
)
def test_an_order_to_you_is_read_behind_what_is_told(text, intent, slots):
    assert sure_steps(text) == [(intent, slots)]


def test_what_is_told_and_not_understood_is_named():
    assert '门口来了三位客人' in interpret('门口来了三位客人你领他们去二号桌').clarification


@pytest.mark.parametrize(
    'text',
    [
        '大妈您先去那边坐',  # somebody else is called
        '老婆你把垃圾带下去',
        '我送你到楼下吧',
        '我觉得你去厨房比较好',
        '他让我告诉你去开会',
        '昨天我推车你跟在我后面',
    ],
)
def test_you_in_talk_among_people_begins_no_order(text):
    assert interpret(text).intent == 'NONE'


def test_what_was_just_done_begins_the_next_order():
    assert sure_steps('叫奶奶吃饭，叫完去客厅') == [
        ('SAY', {'text': '吃饭', 'recipient': '奶奶'}),
        ('MOVE_TO', {'place': '客厅'}),
    ]
    assert sure_steps('找一下小刚找到了告诉他开饭了') == [
        ('FIND_OBJECT', {'object': '小刚'}),
        ('SAY', {'text': '开饭了', 'recipient': '小刚'}),
    ]


def test_a_condition_without_a_pause_does_not_swallow_the_order_before_it():
    assert sure_steps('帮我找找胶水没有的话去问老王有没有') == [
        ('FIND_OBJECT', {'object': '胶水'}),
        ('SAY', {'text': '有没有', 'recipient': '老王', 'condition': '没有'}),
    ]


def test_what_is_done_before_leaving_holds_the_leaving():
    assert sure_steps('出门之前先把雨伞拿起来然后到电梯口去') == [
        ('GRAB_OBJECT', {'object': '雨伞'}),
        ('MOVE_TO', {'place': '电梯口'}),
    ]


def test_a_turn_ends_the_name_before_it():
    assert sure_steps('进厨房转过来面向窗户') == [
        ('MOVE_TO', {'place': '厨房'}),
        ('LOOK_AT', {'object': '窗户'}),
    ]


@pytest.mark.parametrize(
    'text',
    [
        '跟老周说一声然后把梯子拿回来',
        '跟小雨说我在楼下等她再带她上来',
        '问问李小姐要不要茶，要的话送一杯过去',
        '把土豆倒进筐里，留几个给我',
        '去三零二敲门说您的饭到了把饭放门口桌上',
    ],
)
def test_an_order_that_what_is_said_or_named_may_hold_is_asked_about(text):
    result = interpret(text)

    assert result.needs_clarification
    assert result.clarification


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('告诉妈妈我先去超市然后回家', '我先去超市然后回家'),
        ('告诉客人先登记再去二楼', '先登记再去二楼'),
        ('跟客人说稍等一下马上就好', '稍等一下马上就好'),
    ],
)
def test_what_is_plainly_to_be_said_is_not_asked_about(text, said):
    [(intent, slots)] = sure_steps(text)

    assert (intent, slots['text']) == ('SAY', said)
