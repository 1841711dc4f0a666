# SPDX-License-Identifier: Apache-2.0
"""Names that go on into what is no part of them, whichever Chinese rule filled them."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.chinese.swallowed import swallowed
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'slots',
    [
        {'place': '书房来嘛我在写字'},
        {'place': '通知维修老孙'},
        {'place': '胡同口儿遛个弯儿'},
        {'place': '圖書館他第一次'},
        {'place': '走廊五分钟'},
        {'place': '大厅然后'},
        {'object': '道声早上好'},
        {'object': '杯子收走'},
        {'object': '梨苹果别'},
        {'object': '毛巾顺手'},
        {'object': '药以外的东西'},
        {'object': '快递慢慢'},
        {'object': '床单明天'},
        {'object': '了'},
        {'place': '丢'},
        {'recipient': '二楼除了小王'},
        {'recipient': '铁皮推车'},
        {'text': '吃饭喊完回来'},
    ],
)
def test_a_value_that_holds_what_no_name_does_is_found(slots):
    assert swallowed(Step('BRING_OBJECT', slots))


@pytest.mark.parametrize(
    'slots',
    [
        {'place': '装卸口', 'object': '推车'},
        {'place': '收银台', 'object': '回形针'},
        {'place': '洗手间', 'object': '不锈钢碗'},
        {'place': '玄关', 'object': '拖鞋'},
        {'place': '别墅', 'object': '区别针'},
        {'place': '吧台', 'recipient': '维修老孙'},
        {'place': '七号货架跟前', 'object': '停车牌'},
        {'object': '送来的箱子', 'recipient': '门口等位的人'},
        {'object': '毛巾', 'attribute': '刚洗完'},
    ],
)
def test_a_noun_that_holds_a_verb_is_a_name(slots):
    assert not swallowed(Step('BRING_OBJECT', slots))


@pytest.mark.parametrize(
    'text',
    [
        '三号炉熄火了就去处理检修老赵',
        '把困难留给自己',
        '去拿拖鞋給阿公還有眼鏡',
        '要是库房没人,就把箱子放到架子上,你先看看有没有人',
        '工件放台子上,对准那个孔',
    ],
)
def test_an_order_that_may_hold_another_is_asked_about(text):
    assert interpret(text).needs_clarification
