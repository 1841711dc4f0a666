# SPDX-License-Identifier: Apache-2.0
"""What "them" stands for is every one of those that were named, in English and Chinese."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'last'),
    [
        (
            'find Ken and Rosa and follow them',
            [('FOLLOW', {'object': 'ken'}), ('FOLLOW', {'object': 'rosa'})],
        ),
        (
            'look for Lisa, Mark and Paul, and bring them to the lobby',
            [('GUIDE', {'object': who, 'place': 'lobby'}) for who in ('lisa', 'mark', 'paul')],
        ),
        (
            'go to grandma and then find Bob and tell them both that lunch is ready',
            [('SAY', {'text': 'lunch is ready', 'recipient': who}) for who in ('grandma', 'bob')],
        ),
        (
            'find the nurse and the doctor and give them the map',
            [('BRING_OBJECT', {'object': 'map', 'recipient': who}) for who in ('nurse', 'doctor')],
        ),
        (
            'find Lisa and the cup and take them to the lobby',
            [
                ('GUIDE', {'object': 'lisa', 'place': 'lobby'}),
                ('BRING_OBJECT', {'object': 'cup', 'place': 'lobby'}),
            ],
        ),
        (
            'find Tom, tell the guests that dinner is ready and give them the map',
            [('BRING_OBJECT', {'object': 'map', 'recipient': 'guests'})],
        ),
        (
            'look for Rosa and bring her tea',
            [('BRING_OBJECT', {'object': 'tea', 'recipient': 'rosa'})],
        ),
        ('find Tom and bring her coat', [('BRING_OBJECT', {'object': 'coat'})]),
        (
            '拿起锤子和钉子,放到桌子上',
            [('PLACE_OBJECT', {'object': one, 'place': '桌子'}) for one in ('锤子', '钉子')],
        ),
        (
            '找到碗、勺子和杯子,送到厨房去',
            [('BRING_OBJECT', {'object': one, 'place': '厨房'}) for one in ('碗', '勺子', '杯子')],
        ),
        (
            '拿起书,拿起笔,看看窗户,把它们放到架子上',
            [('PLACE_OBJECT', {'object': one, 'place': '架子'}) for one in ('书', '笔')],
        ),
        (
            '去找小张和小李,告诉他们开会了',
            [('SAY', {'text': '开会了', 'recipient': who}) for who in ('小张', '小李')],
        ),
        (
            '带爷爷和奶奶去花园',
            [('GUIDE', {'object': who, 'place': '花园'}) for who in ('爷爷', '奶奶')],
        ),
        (
            '告诉爸爸、妈妈和小李我回来了',
            [('SAY', {'text': '我回来了', 'recipient': who}) for who in ('爸爸', '妈妈', '小李')],
        ),
        ('告诉小王和他说好了', [('SAY', {'text': '和他说好了', 'recipient': '小王'})]),
    ],
)
def test_them_is_every_one_of_those_who_were_named(text, last):
    assert sure_steps(text)[-len(last) :] == last
    assert len(sure_steps(text)) <= 2 * len(last) + 2


def test_one_of_two_things_in_chinese_is_asked_for():
    result = interpret('拿起书和笔,把它放到架子上')

    assert result.clarification == '“它”是书还是笔?'
    assert [option.slots['object'] for option in result.question.options] == ['书', '笔']
