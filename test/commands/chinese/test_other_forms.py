# SPDX-License-Identifier: Apache-2.0
"""Chinese orders by what is left out, named first, fetched for others or put back."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (
            '把桌上的梨拿给我，苹果不要拿',
            [
                (
                    'BRING_OBJECT',
                    {'object': '梨', 'from': '桌上', 'recipient': 'me', 'avoid': '苹果'},
                )
            ],
        ),
        (
            '别的都不要，就把那双皮鞋给我拿来',
            [('BRING_OBJECT', {'object': '皮鞋', 'recipient': 'me'})],
        ),
        (
            '跟着前面那位大爷，保持两米',
            [('FOLLOW', {'object': '前面那位大爷', 'speed': '保持两米'})],
        ),
        (
            '那瓶老白干给你李叔递过去',
            [('BRING_OBJECT', {'object': '老白干', 'recipient': '你李叔'})],
        ),
        (
            '这桶涂料帮忙提到三楼办公室',
            [('BRING_OBJECT', {'object': '涂料', 'place': '三楼办公室'})],
        ),
        ('把那个柚子给我够下来', [('GRAB_OBJECT', {'object': '柚子'})]),
        (
            '遥控器滚到茶几底下了给掏出来',
            [('GRAB_OBJECT', {'from': '茶几底下', 'object': '遥控器'})],
        ),
        ('护士台上有一包棉签拿给我', [('BRING_OBJECT', {'recipient': 'me', 'object': '棉签'})]),
        (
            '把床单送到六楼给护工阿姨',
            [('BRING_OBJECT', {'object': '床单', 'place': '六楼', 'recipient': '护工阿姨'})],
        ),
        (
            '去书店拿本字典，拿到教室给王老师',
            [
                ('MOVE_TO', {'place': '书店'}),
                ('GRAB_OBJECT', {'object': '字典'}),
                ('BRING_OBJECT', {'place': '教室', 'recipient': '王老师', 'object': '字典'}),
            ],
        ),
        (
            '绕过水坑去财务那边领两本账簿',
            [
                ('MOVE_TO', {'place': '财务', 'avoid': '水坑'}),
                ('GRAB_OBJECT', {'object': '账簿', 'quantity': '2'}),
            ],
        ),
        (
            '给爷爷端碗粥顺便问个好',
            [
                ('BRING_OBJECT', {'object': '粥', 'recipient': '爷爷'}),
                ('GREET', {'recipient': '爷爷'}),
            ],
        ),
        (
            '找一个空托盘，把这四个碗放上去',
            [
                ('FIND_OBJECT', {'object': '托盘', 'attribute': '空'}),
                ('PLACE_OBJECT', {'object': '碗', 'quantity': '4', 'place': '托盘'}),
            ],
        ),
        (
            '拿起烧杯，看看刻度，放回去',
            [
                ('GRAB_OBJECT', {'object': '烧杯'}),
                ('LOOK_AT', {'object': '刻度'}),
                ('PLACE_OBJECT', {'place': '原处', 'object': '烧杯'}),
            ],
        ),
        ('带规培生去更衣室', [('GUIDE', {'object': '规培生', 'place': '更衣室'})]),
    ],
)
def test_the_form_tells_the_order(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '那个人给我介绍过对象',
        '这事你给我记着',
        '饭菜都端上来了',
        '水果我自己拿过去了',
        '他从来没给谁送过东西',
        '老李不要给我打电话了',
        '除了你谁都知道',
        '你要不要去楼下拿外卖给室友',
    ],
)
def test_what_is_told_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'
