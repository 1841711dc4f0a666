# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to deliver, and places that end where something is done there."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'thing', 'place'),
    [
        ('去807送拖鞋', '拖鞋', '807'),
        ('到十二床送一条毛毯', '毛毯', '十二床'),
        ('去收费处送单据', '单据', '收费处'),
        ('去五号货架送胶水', '胶水', '五号货架'),
        ('推着箱子去装卸口', '箱子', '装卸口'),
    ],
)
def test_a_delivery_is_one_order(text, thing, place):
    read = interpret(text)
    assert not read.needs_clarification
    assert (read.intent, dict(read.slots)) == ('BRING_OBJECT', {'object': thing, 'place': place})


def test_where_a_thing_goes_to_is_asked():
    assert interpret('送床单').clarification == '床单要送到哪里?'


@pytest.mark.parametrize(
    ('text', 'place', 'unread'),
    [
        ('去807换枕套', '807', '换枕套'),
        ('去厨房倒醋', '厨房', '倒醋'),
        ('去6号桌上茶', '6号桌', '上茶'),
        ('去门口签收包裹', '门口', '签收包裹'),
        ('去二楼领文件', '二楼', '领文件'),
        ('去吧台点两杯果汁', '吧台', '点两杯果汁'),
    ],
)
def test_a_place_does_not_take_in_what_is_done_there(text, place, unread):
    read = interpret(text)
    assert read.steps[0].slots == {'place': place}
    assert f'没听懂“{unread}”' in read.clarification


@pytest.mark.parametrize(
    'place',
    ['送货区', '接待室', '换药室', '领事馆', '取药窗口', '登记处', '五楼换乘大厅', '收发室'],
)
def test_a_place_that_is_called_by_what_is_done_there_is_one(place):
    read = interpret(f'去{place}')
    assert (read.intent, dict(read.slots), read.needs_clarification) == (
        'MOVE_TO',
        {'place': place},
        False,
    )


@pytest.mark.parametrize(
    ('text', 'unread'),
    [
        ('拿条绳子绑在柱子上', '绑在柱子上'),
        ('拿根带子系在箱子上', '系在箱子上'),
        ('端盆水浇到菜里', '浇到菜里'),
    ],
)
def test_a_thing_does_not_take_in_what_is_done_with_it(text, unread):
    read = interpret(text)
    assert read.steps[0].intent == 'GRAB_OBJECT'
    assert f'没听懂“{unread}”' in read.clarification


@pytest.mark.parametrize('text', ['拿块布盖在琴上', '拿件衣服披在姥姥身上', '拿张画贴到门上'])
def test_what_is_laid_on_something_is_placed(text):
    read = interpret(text)
    assert not read.needs_clarification
    assert [step.intent for step in read.steps] == ['GRAB_OBJECT', 'PLACE_OBJECT']
    assert read.steps[0].slots['object'] == read.steps[1].slots['object']


@pytest.mark.parametrize(
    ('text', 'intents'),
    [
        ('把收据交给陈经理之后去前厅', ['BRING_OBJECT', 'MOVE_TO']),
        ('把茶给姥爷端去以后回厨房', ['BRING_OBJECT', 'MOVE_TO']),
        ('把钳子递给师傅把锤子放到箱子里', ['BRING_OBJECT', 'PLACE_OBJECT']),
        ('去阳台拿手电筒,送到车库', ['MOVE_TO', 'GRAB_OBJECT', 'BRING_OBJECT']),
        ('过来找我', ['MOVE_TO']),
    ],
)
def test_what_follows_a_handing_over_is_another_step(text, intents):
    read = interpret(text)
    assert not read.needs_clarification
    assert [step.intent for step in read.steps] == intents


def test_the_one_that_is_pointed_at_is_what_is_delivered():
    read = interpret('把这个拿着,送到前台')
    assert read.clarification == '“它”是指什么?'
    assert read.steps[1].slots == {'place': '前台', 'object': '它'}


@pytest.mark.parametrize(
    'text',
    [
        '从聊天记录里找出电话',
        '把图片放到网盘里',
        '把合同放到桌面文件夹里',
        '从大厅抱客人',
        '帮我带我',
    ],
)
def test_nothing_is_taken_from_a_screen_and_nobody_is_a_thing(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('把架子上所有的瓶子拿给我', {'object': '瓶子', 'from': '架子', 'quantity': 'all'}),
        ('把盘子全部拿给我', {'object': '盘子', 'quantity': 'all'}),
        ('把窗台上的一切拿给我', {'object': '东西', 'from': '窗台', 'quantity': 'all'}),
        ('把茶慢慢端给我', {'object': '茶', 'speed': '慢慢'}),
        ('把椅子和门之间的伞拿给我', {'object': '伞', 'from': '椅子和门之间'}),
        ('把这碗面端给我', {'object': '面'}),
    ],
)
def test_no_word_of_a_thing_is_lost(text, slots):
    read = interpret(text)
    assert not read.needs_clarification
    assert (read.intent, dict(read.slots)) == ('BRING_OBJECT', {**slots, 'recipient': 'me'})


def test_all_of_them_are_said_back():
    assert interpret('把所有的瓶子都拿起来吗').clarification == '要我拿起所有瓶子吗?'


@pytest.mark.parametrize(
    'text', ['推着餐车去大厅接一位客人', '把客人介绍给馆长', '把这部片子推荐给婶婶']
)
def test_an_order_takes_in_no_other_verb(text):
    assert interpret(text).needs_clarification


def test_a_distance_that_is_kept_is_how_it_follows():
    read = interpret('保持两米距离跟着我')
    assert (read.intent, dict(read.slots)) == (
        'FOLLOW',
        {'object': 'me', 'speed': '保持两米距离'},
    )
