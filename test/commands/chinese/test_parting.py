# SPDX-License-Identifier: Apache-2.0
"""Chinese that is said in one breath: where a name ends, and something else begins."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

READ = [
    (
        '大箱子放最下面那层小箱子放它上面',
        [
            {'object': '箱子', 'attribute': '大', 'place': '最下面那层'},
            {'object': '箱子', 'attribute': '小', 'place': '大箱子上面'},
        ],
    ),
    (
        '左边的花搬到阳台右边的搬到客厅',
        [
            {'object': '花', 'attribute': '左边', 'place': '阳台'},
            {'object': '花', 'attribute': '右边', 'place': '客厅'},
        ],
    ),
    (
        '脏盘子端到厨房干净盘子端到餐厅',
        [
            {'object': '盘子', 'attribute': '脏', 'place': '厨房'},
            {'object': '盘子', 'attribute': '干净', 'place': '餐厅'},
        ],
    ),
    ('把药送到二楼的病房里马上回来', [{'object': '药', 'place': '二楼的病房'}, {'place': 'here'}]),
    (
        '这箱子搬到仓库挺重的小心点',
        [{'object': '箱子', 'attribute': '挺重', 'place': '仓库', 'speed': '小心点'}],
    ),
    ('去餐厅慢一点', [{'place': '餐厅', 'speed': '慢一点'}]),
    ('把推车推到仓库放那儿', [{'object': '推车', 'place': '仓库'}]),
    ('去书房看台灯关了没有', [{'place': '书房'}, {'object': '台灯'}]),
    ('看看狗在不在沙发上', [{'object': '狗', 'place': '沙发'}]),
    ('看看桌子底下和窗帘后面有没有猫', [{'object': '猫', 'place': '桌子底下和窗帘后面'}]),
    ('看看有多少草莓熟了', [{'object': '草莓', 'attribute': '熟了'}]),
    ('看左边那是什么', [{'direction': 'left'}, {'object': 'that'}]),
    ('把砖头运三趟到院子', [{'object': '砖头', 'place': '院子', 'times': '3'}]),
    (
        '先碗后筷子都拿到厨房',
        [{'object': '碗', 'place': '厨房'}, {'object': '筷子', 'place': '厨房'}],
    ),
    (
        '给小王和小李一人一瓶水',
        [{'object': '水', 'recipient': '小王'}, {'object': '水', 'recipient': '小李'}],
    ),
    ('从车库里倒出来', [{'place': '车库外面', 'direction': 'backward'}]),
    ('原地转两圈', [{'angle_deg': '360', 'times': '2'}]),
]


@pytest.mark.parametrize(('text', 'slots'), READ)
def test_a_name_ends_where_something_else_begins(text, slots):
    found = interpret(text)

    assert [step.slots for step in found.steps] == slots
    assert not found.needs_clarification


@pytest.mark.parametrize(
    ('text', 'asked'),
    [
        ('样品送到实验室要一直竖着放', '要一直竖着放'),
        ('找到那只瘸腿的羊陪着它等我来', '陪着它等我来'),
        ('干净的送到三号房脏的送到五号房', '脏的送到五号房'),
        ('去a门等等去d门', '要我去d门吗'),
        ('把杯子放它旁边', '“它”是指什么'),
    ],
)
def test_what_no_order_holds_is_asked_about(text, asked):
    assert asked in interpret(text).clarification


@pytest.mark.parametrize('text', ['镜子里看左边其实是右边', '你先给张大爷送饭再给李大妈送'])
def test_talk_and_persons_are_not_parted(text):
    assert all('大爷' not in step.slots.get('object', '') for step in interpret(text).steps)


def test_what_is_to_be_said_stays_as_it_came():
    assert interpret('告诉小王去食堂慢一点').slots['text'] == '去食堂慢一点'
