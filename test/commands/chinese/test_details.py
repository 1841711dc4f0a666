# SPDX-License-Identifier: Apache-2.0
"""What is said behind a Chinese order of the thing or the place that it names."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'avoid'),
    [
        ('把药拿来,过期的那个别拿', '过期的那个'),
        ('给爷爷拿药,奶奶那瓶别拿', '奶奶那瓶'),
        ('去二楼,锁着的那间别进', '锁着的那间'),
        ('把书拿来,厚的那本先别拿', '厚的那本'),
        ('杯子拿过来,红的那个不要', '红的那个'),
    ],
)
def test_the_one_that_is_forbidden_is_kept_from(text, avoid):
    result = interpret(text)

    assert result.slots['avoid'] == avoid
    assert 'attribute' not in result.slots
    assert not result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        '找盘子,裂了的那个不算',
        '把药拿来,白色那瓶有毒',
        '把药拿来,红盖那瓶不行',
        '把药给奶奶,红的那瓶是爷爷的',
        '给爷爷拿药,奶奶那瓶',
        '拿个苹果,大的那个给爷爷',
        '拿瓶水,开过的那瓶扔掉',
        '碗端过来,脏的那个放水池',
        '去会议室,大的那间有人',
        '去会议室,靠窗那间在开会',
        '去二楼,亮灯的那间不是',
        '找护照,印着龙的不要',
        '找护照,有红皮的和蓝皮的',
        '找我的包,有两个黑的别拿',
        '拿红的杯子,蓝的那个',
        '给我两杯水,一杯热的一杯凉的',
        '把杯子拿来,一个一个拿',
    ],
)
def test_what_is_told_of_another_one_is_asked_about(text):
    result = interpret(text)

    assert result.needs_clarification
    chosen = {step.slots.get('attribute', '') for step in result.steps}
    assert chosen <= {'', '红'}


@pytest.mark.parametrize(
    ('text', 'slot', 'value'),
    [
        ('去会议室,大的那间', 'place', '大的会议室'),
        ('去那间,有窗的', 'place', '有窗的那间'),
        ('去二楼,最里面那间', 'place', '二楼最里面那间'),
        ('去三楼,靠窗的那间办公室', 'place', '三楼靠窗的办公室'),
        ('给爷爷拿药,白的那瓶', 'attribute', '白'),
        ('把药拿来,白的那瓶药', 'attribute', '白'),
        ('找箱子,写着小心', 'attribute', '写着小心'),
        ('把手机拿来,在充电的那个', 'attribute', '在充电'),
        ('把手机拿来,在洗衣机上', 'from', '洗衣机'),
        ('把杯子拿来,两个', 'quantity', '2'),
        ('把杯子拿来,要两个红的', 'quantity', '2'),
        ('把杯子拿来,要两个红的', 'attribute', '红'),
    ],
)
def test_which_one_is_meant_is_kept(text, slot, value):
    result = interpret(text)

    assert result.slots[slot] == value
    assert not result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        '把手机拿来,在充电',
        '把手机拿来,在充电别拔',
        '把杯子拿来,在桌上别碰翻',
        '把杯子拿来,在桌上或者柜里',
        '把手机拿来,在你不能进的那个房间',
    ],
)
def test_what_is_done_with_a_thing_is_no_place(text):
    result = interpret(text)

    assert result.needs_clarification
    assert all('from' not in step.slots for step in result.steps)


@pytest.mark.parametrize(
    'text', ['把杯子拿来,两三个', '拿苹果,最多三个', '拿苹果,至少三个', '给我拿最多三个苹果']
)
def test_a_number_that_is_not_one_is_asked_for(text):
    result = interpret(text)

    assert result.needs_clarification
    assert 'quantity' not in result.slots


@pytest.mark.parametrize('text', ['给我拿三个以内的苹果', '拿不超过三个苹果', '最多拿三个苹果'])
def test_a_limit_is_not_lost(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize('text', ['热水别太烫,拿一杯来', '给他之前尝尝', '给他药之前洗手'])
def test_what_is_no_thing_is_not_brought(text):
    result = interpret(text)

    assert result.needs_clarification
    assert not {'热水别', '尝尝', '洗手'} & {step.slots.get('object') for step in result.steps}


def test_how_often_is_asked_where_it_is_no_number():
    result = interpret('倒着走半米,再来一两次')

    assert result.needs_clarification
    assert 'times' not in result.slots
