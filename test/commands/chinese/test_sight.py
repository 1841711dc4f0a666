# SPDX-License-Identifier: Apache-2.0
"""Chinese questions of what is seen, and the looks that stand behind them."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('衣架上那是风衣还是雨衣', {'place': '衣架'}),
        ('水缸里还剩多少水', {'object': '水', 'place': '水缸'}),
        ('鞋架上摆着几双拖鞋', {'object': '拖鞋', 'place': '鞋架'}),
        ('灶台上还缺哪样调料', {'object': '调料', 'place': '灶台'}),
        ('走廊尽头的窗户关严了没', {'object': '窗户', 'place': '走廊尽头'}),
        ('推车是在仓库还是在过道里', {'object': '推车'}),
        ('这箱苹果有烂的没', {'object': '烂的'}),
        ('茶几上搁着几个核桃', {'object': '核桃', 'place': '茶几'}),
        ('你手里拿的是什么', {'place': '手里'}),
        ('左边那个红灯亮着吗', {'object': '红灯', 'place': '左边'}),
        ('手套一共多少双,数一下', {'object': '手套'}),
        ('打印机里还有没有纸去看一眼', {'object': '纸', 'place': '打印机'}),
        ('阿嬷有没有把药吃掉,你去看看', {'object': '阿嬷'}),
        ('低头看看脚底下有啥', {'place': '脚底下'}),
    ],
)
def test_whatever_is_asked_of_what_is_seen_is_described(text, slots):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert (read.intent, dict(read.slots)) == ('DESCRIBE', slots)


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('护士长跑哪儿去了你快找找她', {'object': '护士长'}),
        ('乐乐躲到哪里了,你去找找他', {'object': '乐乐'}),
        ('我那副手套不知道扔哪儿了,帮我找找', {'object': '手套'}),
        ('钳子让谁拿走了你给找找', {'object': '钳子'}),
        ('找一下哪张桌子没收拾', {'object': '桌子', 'attribute': '没收拾'}),
        (
            '孙子的疫苗本找找看在不在柜子里',
            {'object': '疫苗本', 'attribute': '孙子', 'place': '柜子'},
        ),
    ],
)
def test_what_is_not_there_is_looked_for(text, slots):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert (read.intent, dict(read.slots)) == ('FIND_OBJECT', slots)


@pytest.mark.parametrize(
    'text',
    [
        '你喜欢喝红茶还是绿茶',
        '他到底是不是认真的',
        '咱们班还有几个没交钱',
        '明天是晴天还是下雨',
        '股票今天跌了没',
        '家里现在湿度多少',
        '清单上还有什么',
        '咖啡机旁边那袋豆子谁的',
        '这是什么歌',
        '你说楼下那人是不是疯了',
        '我的日历下周三有什么安排',
    ],
)
def test_what_nobody_can_see_is_not_described(text):
    assert interpret(text).intent == 'NONE'


def test_a_person_who_is_asked_about_is_meant_by_the_order_behind():
    read = interpret('小孙女放学回来没有,你上她屋里看看她在不在')
    assert not read.needs_clarification
    assert read.steps[-1].slots['object'] == '小孙女'


def test_a_look_before_a_search_is_no_step_of_its_own():
    read = interpret('去沙发底下看看找一只蓝袜子')
    assert [step.intent for step in read.steps] == ['MOVE_TO', 'FIND_OBJECT']
