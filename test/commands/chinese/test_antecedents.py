# SPDX-License-Identifier: Apache-2.0
"""Whom and what an order in Chinese means of what was told before it."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

S = 1_000_000_000


@pytest.mark.parametrize(
    ('text', 'recipient'),
    [
        ('爷爷不吃,奶奶吃,把饭给她', '奶奶'),
        ('爷爷不渴,奶奶渴,送水给她', '奶奶'),
        ('奶奶不渴,爷爷渴,拿水给他', '爷爷'),
        ('小王不渴,小李渴,给他倒杯水', '小李'),
        ('奶奶在客厅,爷爷在书房,给他送杯茶', '爷爷'),
        ('奶奶的药在桌上,给她拿来', '奶奶'),
        ('妈妈的包在沙发上,给她送去', '妈妈'),
        ('妈妈要的盐在柜里,给她拿去', '妈妈'),
        ('爷爷不舒服,给他倒杯水', '爷爷'),
        ('奶奶没吃药,把药给她', '奶奶'),
        ('五床要水,给他送去', '五床'),
    ],
)
def test_a_pronoun_means_who_was_told_of(text, recipient):
    result = interpret(text)

    assert result.slots['recipient'] == recipient
    assert not result.needs_clarification


def test_who_is_not_there_is_sought():
    assert interpret('孩子在哭,妈妈不在,去找她').slots == {'object': '妈妈'}


@pytest.mark.parametrize(
    'text',
    [
        '小王来了,小李来了,给他倒茶',
        '奶奶在客厅,护士在门口,把药给她',
        '爷爷不吃,把饭给他',
        '弟弟吃过了,哥哥没吃,把饭给他',
        '小王来了,小李走了,跟着他',
    ],
)
def test_whom_nobody_knows_is_asked(text):
    result = interpret(text)

    assert result.needs_clarification
    assert '是指谁' in result.clarification


@pytest.mark.parametrize(('answer', 'recipient'), [('小李', '小李'), ('给小王', '小王')])
def test_the_answer_names_one_of_them(answer, recipient):
    dialogue = Dialogue(15 * S)
    dialogue.published(interpret('小王来了,小李来了,给他倒茶'), S)
    result = dialogue.answer(answer, 2 * S).result

    assert result.slots == {'object': '茶', 'recipient': recipient}


@pytest.mark.parametrize(
    'text',
    [
        *('奶奶的药在桌上,爷爷的在柜里,给他拿来', '手机在桌上,钱包在床上,拿来'),
        *('钥匙在抽屉里,抽屉在卧室,拿来', '三床要水,五床要饭,送过去', '三床要水五床要饭,送过去'),
        *('奶奶要喝水,爷爷要吃药,拿给他', '三床要药,护士说不行,送过去'),
        *('手机在桌上或者床上,拿来', '去房间,他睡的那间'),
        *('客人要茶,医生不让喝,端过去', '老板要咖啡不要茶,送去', '三床要换药,送过去'),
    ],
)
def test_what_else_was_told_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('三床要三瓶水,送过去', {'object': '水', 'quantity': '3', 'recipient': '三床'}),
        ('五床要两个枕头,拿给他', {'object': '枕头', 'quantity': '2', 'recipient': '五床'}),
        ('老板要咖啡,不加糖,送去', {'object': '咖啡', 'attribute': '不加糖', 'recipient': '老板'}),
        ('育苗室缺喷壶,送两个去', {'object': '喷壶', 'quantity': '2', 'recipient': '育苗室'}),
        ('三床要另一个枕头,送过去', {'object': '另一个枕头', 'recipient': '三床'}),
    ],
)
def test_how_many_and_how_made_is_kept(text, slots):
    result = interpret(text)

    assert result.slots == slots
    assert not result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'things'),
    [
        ('三床要毛巾和牙刷,送过去', [('毛巾', None), ('牙刷', None)]),
        ('三床要一杯水和两片药,送过去', [('水', None), ('药', '2')]),
        ('老板要两份饭一杯茶,送去', [('饭', '2'), ('茶', None)]),
    ],
)
def test_each_thing_that_is_wanted_is_brought(text, things):
    steps = interpret(text).steps

    assert [(step.slots['object'], step.slots.get('quantity')) for step in steps] == things


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('有只猫在桌上,抱下来', {'object': '猫', 'from': '桌上'}),
        ('桌上有苹果,拿两个', {'object': '苹果', 'quantity': '2'}),
    ],
)
def test_what_is_there_is_meant(text, slots):
    assert interpret(text).slots == slots


def test_which_is_taken_is_asked_where_nothing_is_named():
    result = interpret('红的不要,蓝的拿来')

    assert [step.slots['object'] for step in result.steps] == ['蓝的']
    assert result.needs_clarification
    assert interpret('红的蓝的都拿来').needs_clarification
    assert interpret('杯子脏了,蓝的拿来').slots['attribute'] == '蓝'
