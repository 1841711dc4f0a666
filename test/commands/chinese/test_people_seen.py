# SPDX-License-Identifier: Apache-2.0
"""People by what they wear, do or where they are, in Chinese orders and questions."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('带那个男孩去出口', 'GUIDE', {'object': '男孩', 'place': '出口'}),
        ('带游客去售票厅', 'GUIDE', {'object': '游客', 'place': '售票厅'}),
        ('把柜台前那位先生带过来', 'GUIDE', {'object': '柜台前那位先生', 'place': 'here'}),
        ('带坐在长椅上的老人去花房', 'GUIDE', {'object': '坐在长椅上的老人', 'place': '花房'}),
        ('带七号桌的客人去电梯', 'GUIDE', {'object': '七号桌的客人', 'place': '电梯'}),
        ('带赵敏从大门去车间', 'GUIDE', {'object': '赵敏', 'from': '大门', 'place': '车间'}),
        ('从大堂带客人去餐厅', 'GUIDE', {'object': '客人', 'place': '餐厅', 'from': '大堂'}),
        ('跟着穿绿外套的女人到天台', 'FOLLOW', {'object': '穿绿外套的女人', 'place': '天台'}),
        ('跟着舅舅从前厅到后院', 'FOLLOW', {'object': '舅舅', 'from': '前厅', 'place': '后院'}),
        ('把茶端给那个女的', 'BRING_OBJECT', {'object': '茶', 'recipient': '女的'}),
        (
            '告诉站在门边的那位女士车来了',
            'SAY',
            {'text': '车来了', 'recipient': '站在门边的那位女士'},
        ),
        ('跟坐在角落里的老人打个招呼', 'GREET', {'recipient': '坐在角落里的老人'}),
    ],
)
def test_somebody_is_known_by_looks_and_place(text, intent, slots):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert (read.intent, dict(read.slots)) == (intent, slots)


@pytest.mark.parametrize('name', ['李静', '张建军', '刘洋'])
def test_a_whole_name_is_somebody(name):
    read = interpret(f'找到{name},带他去会议室')
    assert not read.needs_clarification
    assert read.steps[1].slots == {'object': name, 'place': '会议室'}


@pytest.mark.parametrize('thing', ['李子', '陈醋', '杨梅', '胡萝卜', '张纸'])
def test_a_thing_that_begins_like_a_name_is_none(thing):
    read = interpret(f'找到{thing},带她去会议室')
    assert read.clarification == '“她”是指谁?'


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('柜台前的人长什么样', {'object': '人', 'place': '柜台前'}),
        ('长椅上那个人是男的还是女的', {'object': '人', 'place': '长椅'}),
        ('车间里的人在干什么', {'object': '人', 'place': '车间'}),
        ('穿校服的学生有几个', {'object': '学生', 'attribute': '穿校服'}),
        ('大厅里有几个人坐着', {'object': '人', 'attribute': '坐着', 'place': '大厅'}),
        ('有多少小孩在展厅', {'object': '小孩', 'place': '展厅'}),
        ('货架上最轻的包裹是哪个', {'object': '包裹', 'attribute': '最轻', 'place': '货架'}),
        ('柜子里都有哪些药', {'object': '药', 'place': '柜子'}),
        ('窗台上有哪些东西', {'place': '窗台'}),
    ],
)
def test_what_is_asked_of_people_and_things_that_are_seen_is_described(text, slots):
    read = interpret(text)
    assert not read.needs_clarification
    assert (read.intent, dict(read.slots)) == ('DESCRIBE', slots)


@pytest.mark.parametrize(
    'text',
    [
        '世界上最深的湖是哪个',
        '电视里的人在干什么',
        '你在干什么',
        '我手机里有什么歌',
        '他是男的还是女的',
    ],
)
def test_what_nobody_sees_is_not_described(text):
    read = interpret(text)
    assert read.intent == 'NONE'


@pytest.mark.parametrize('text', ['我的拐杖放哪儿了', '我把拐杖搁哪儿了', '拐杖塞哪里去了'])
def test_what_was_put_somewhere_is_looked_for(text):
    read = interpret(text)
    assert (read.intent, read.needs_clarification) == ('FIND_OBJECT', False)
    assert read.slots['object'].endswith('拐杖')


def test_whether_it_is_so_is_looked_at():
    read = interpret('看看锅是不是空的')
    assert (read.intent, dict(read.slots)) == ('LOOK_AT', {'object': '锅'})
    assert not read.needs_clarification


@pytest.mark.parametrize('text', ['来来来 吃瓜', '来喝汤', '你回来啦', '回来啦', '你可算回来了'])
def test_a_welcome_is_no_order(text):
    read = interpret(text)
    assert (read.intent, read.needs_clarification) == ('NONE', False)


def test_a_welcome_that_may_be_an_order_is_asked_about():
    assert interpret('你过来啦').needs_clarification


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('转向左侧', 'TURN', {'direction': 'left'}),
        ('面向右边', 'LOOK_AT', {'direction': 'right'}),
        ('转向右边的门', 'LOOK_AT', {'object': '门', 'attribute': '右边'}),
    ],
)
def test_a_side_is_no_thing_to_look_at(text, intent, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots)) == (intent, slots)


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('拿起货架上第四个盒子', {'object': '盒子', 'attribute': '第四个', 'from': '货架'}),
        ('拿架子上的倒数第二瓶酒', {'object': '酒', 'attribute': '倒数第二瓶', 'from': '架子'}),
        ('捡起掉在床底下的笔', {'object': '笔', 'from': '床底下'}),
        ('拿把锤子', {'object': '锤子'}),
        ('拿包糖', {'object': '糖'}),
        ('拿包裹', {'object': '包裹'}),
        ('拿手机', {'object': '手机'}),
    ],
)
def test_which_one_and_how_many_are_no_part_of_a_name(text, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots)) == ('GRAB_OBJECT', slots)
    assert not read.needs_clarification


def test_the_robot_may_be_called_twice():
    read = interpret('小安小安,去车库')
    assert (read.intent, read.needs_clarification) == ('MOVE_TO', False)
