# SPDX-License-Identifier: Apache-2.0
"""Chinese deliveries and servings that say more than a thing and a place."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        '去四床送饭完',
        '去512送被单回来',
        '去四床送饭马上回来',
        '去四床送饭完了回来',
        '上楼送合同回来',
        '去四床或者六床送饭',
        '去四床送饭的那个护工那里',
        '去四床送饭的时候慢点',
        '去四床送饭路上当心',
        *('去四床送饭收盘子', '去四床送饭换枕套', '去四床送饭喂她吃', '去四床送饭叫她吃'),
        *('去四床送饭只送一份', '去四床送饭下午前', '去四床送饭在晚上', '去四床送饭要快'),
        *('去四床送饭慢点', '去四床送饭轻点', '去四床送血压计量血压', '去四床送毯子盖上'),
        *('去四床送床单下来', '去四床和六床送饭', '去四床送茶和水各一杯', '去四床送饭和去六床'),
        *('去四床送饭和六床送水', '去四床送饭以外的东西', '去四床送饭十分钟后回来'),
        *('去四床送饭别吵醒她', '去四床送饭如果她醒了', '去四床送饭给她量血压'),
        '我要两个枕头,给拿一个过来',
        '我要喝茶,再给我倒一杯',
        '我要喝茶,等五分钟再给倒一杯过来',
        '我和爸爸都要喝茶,给拿两杯过来',
        '小陈在书房,小方在客厅,给拿一盒牛奶过去',
        '爷爷在书房要茶,给拿一杯过去',
        '给小陈和小方分别拿一盒牛奶和一块蛋糕',
        '每人给一个橘子,先给奶奶',
        '给每人发一盒牛奶收空盒',
        '给每人发一盒牛奶除了小方',
        '给小陈和小方各拿一个橘子,小方的要大的',
        '给小陈和小方各拿一个橘子和一个桃子,要大的',
    ],
)
def test_what_no_slot_holds_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('去四床送饭完了去六床', [{'object': '饭', 'place': '四床'}, {'place': '六床'}]),
        ('去五床送药完了去六床', [{'object': '药', 'place': '五床'}, {'place': '六床'}]),
        ('上楼送合同', [{'object': '合同', 'place': '楼上'}]),
        ('去四楼送快递', [{'object': '快递', 'place': '四楼'}]),
        ('送快递给李先生', [{'object': '快递', 'recipient': '李先生'}]),
        (
            '去四床送饭去六床送水',
            [{'object': '饭', 'place': '四床'}, {'object': '水', 'place': '六床'}],
        ),
        ('我要喝茶,给倒一杯过来', [{'object': '茶', 'recipient': 'me'}]),
        ('我要喝茶,给我倒一杯', [{'object': '茶', 'recipient': 'me'}]),
        (
            '我要蓝色的毛巾,给拿一条过来',
            [{'object': '毛巾', 'attribute': '蓝色', 'recipient': 'me'}],
        ),
        ('我要喝茶,给倒一杯热的过来', [{'object': '茶', 'attribute': '热', 'recipient': 'me'}]),
        ('我要两个枕头,给拿两个过来', [{'object': '枕头', 'quantity': '2', 'recipient': 'me'}]),
        ('小陈在书房,给送一盒牛奶过去', [{'object': '牛奶', 'place': '书房'}]),
        (
            '给小陈和小方各拿一个橘子,要大的',
            [{'object': '橘子', 'recipient': who, 'attribute': '大'} for who in ('小陈', '小方')],
        ),
        ('大厅里有多少人没来', [{'object': '人', 'attribute': '没来', 'place': '大厅'}]),
        ('大厅里有几个人没戴帽子', [{'object': '人', 'attribute': '没戴帽子', 'place': '大厅'}]),
    ],
)
def test_each_is_read_once_and_whole(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [dict(step.slots) for step in read.steps] == steps
