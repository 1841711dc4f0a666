# SPDX-License-Identifier: Apache-2.0
"""Chinese in the words of somebody who knew nothing of this package."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        '别动弹!',
        '停到,莫动',
        '一号机停止',
        '叫你停你听见没有!',
        '站那儿别动弹',
        '所有机器人停止',
        '立即停止所有動作',
        '要撞了要撞了',
        '机械臂停止动作',
        '停在那儿别动',
        '麻烦停一下好吗',
        '别推了!',
        '甭动',
        '等等我!',
    ],
)
def test_a_call_to_stop_is_heard(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text', ['车停在那儿', '他停在原地不动', '好吗', '不停地响', '去厨房等我', '停在门口']
)
def test_what_only_sounds_like_it_is_none(text):
    assert interpret(text).intent != 'STOP'


def bring(thing, **slots):
    return 'BRING_OBJECT', {'object': thing, **slots}


def put(thing, place, **slots):
    return 'PLACE_OBJECT', {'object': thing, 'place': place, **slots}


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        # the thing first
        ('这袋米搬到厨房去', [bring('米', place='厨房')]),
        ('湿毛巾晾阳台上去', [put('毛巾', '阳台', attribute='湿')]),
        ('剪刀都归位到工具墙上', [put('剪刀', '工具墙')]),
        ('手里的盒子先搁地上吧', [put('盒子', '地上', **{'from': '手里'})]),
        ('脏袜子扔洗衣篮里', [put('袜子', '洗衣篮', attribute='脏')]),
        ('螺丝刀给我递一下', [bring('螺丝刀', recipient='me')]),
        ('遥控器递我', [bring('遥控器', recipient='me')]),
        # a thing that was named before
        (
            '夹起那块红的,放蓝盒子里',
            [('GRAB_OBJECT', {'object': '那块红的'}), put('那块红的', '蓝盒子')],
        ),
        (
            'A4纸没有了,去库房搬两包来',
            [('MOVE_TO', {'place': '库房'}), bring('A4纸', recipient='me', quantity='2')],
        ),
        # to whom, and where to
        ('帮我倒杯温水过来', [bring('温水', recipient='me')]),
        ('拿卷尺过来', [bring('卷尺', recipient='me')]),
        ('给教授送一杯咖啡到办公室', [bring('咖啡', recipient='教授', place='办公室')]),
        ('去给三床送两片退烧药', [bring('退烧药', quantity='2', recipient='三床')]),
        ('替我拿着外套', [('GRAB_OBJECT', {'object': '外套'})]),
        # why, and how
        ('跟着妹妹,别让她摔了', [('FOLLOW', {'object': '妹妹', 'avoid': '让她摔'})]),
        ('到前台去,客人在等', [('MOVE_TO', {'place': '前台'})]),
        ('弄块抹布来,汤洒了', [bring('抹布', recipient='me')]),
        ('把盘子端起来,端稳了', [('GRAB_OBJECT', {'object': '盘子', 'speed': '端稳了'})]),
        # where it goes
        ('导航到实验室门口', [('MOVE_TO', {'place': '实验室门口'})]),
        ('立刻返回待命点', [('MOVE_TO', {'place': '待命点'})]),
        ('你下楼到门卫那儿去一下', [('MOVE_TO', {'place': '门卫'})]),
        ('退回去一尺', [('MOVE', {'direction': 'backward', 'distance_m': '0.3333'})]),
        ('横着往左移十厘米', [('MOVE', {'direction': 'left', 'distance_m': '0.1'})]),
        # what is seen
        ('桌上有几个杯子?', [('DESCRIBE', {'object': '杯子', 'place': '桌上'})]),
        ('墙上写的什么', [('DESCRIBE', {'object': '墙'})]),
        ('你看看门锁好了没有', [('LOOK_AT', {'object': '门'})]),
        ('看见我眼镜没?去找找', [('FIND_OBJECT', {'object': '我眼镜'})]),
        # what has to be so first
        (
            '看看冰箱里有没有鸡蛋,没有的话跟我说一声',
            None,
        ),
        (
            '等他签完字再回来',
            [('WAIT', {'condition': '直到他签完字'}), ('MOVE_TO', {'place': 'here'})],
        ),
        (
            '去卧室找我的眼镜,找到了拿来给我',
            [
                ('MOVE_TO', {'place': '卧室'}),
                ('FIND_OBJECT', {'object': '我的眼镜'}),
                bring('我的眼镜', recipient='me'),
            ],
        ),
    ],
)
def test_an_order_is_read(text, steps):
    result = interpret(text)
    found = [(step.intent, step.slots) for step in result.steps]
    if steps is None:
        assert result.needs_clarification or found[-1][1].get('condition')
        return
    assert found == steps
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        '师傅,您往前再开五十米我就下了',
        '爸,你帮我把自行车推出来呗',
        '钥匙放在桌上',
        '读一下我的未读短信',
        '把会议邀请发给全组',
        '搜索电影流浪地球',
        '最近的加油站在哪',
        '给客人道个歉',
        '朝货架方向推进四十厘米',
        '来点轻音乐',
        '你说他怎么老放不下呢',
        '那份合同退回来了,说章盖得不清楚',
        '跟着感觉走呗',
        '去厨房停在门口',
    ],
)
def test_what_is_meant_for_others_or_not_certain_moves_nothing(text):
    result = interpret(text)
    assert result.needs_clarification or result.intent == 'NONE'


def test_a_refusal_is_no_thing_to_be_carried():
    from omnivinci_ros.commands.dialogue import Dialogue

    dialogue = Dialogue(10_000_000_000)
    dialogue.published(interpret('去厨房,不对,去卧室'), 0)
    answered = dialogue.answer('千万别去!', 1)
    assert answered is None or not answered.result.steps


@pytest.mark.parametrize(
    'text',
    ['都停了', '给我都停了', '再走一米停', '离我一米停', '到一米停', '快停', '给我松开'],
)
def test_a_stop_stays_one_whatever_stands_before_it(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    ('text', 'named'),
    [
        ('前进两米,让他先过去', '让他先过去'),
        ('后退一米,他正好在后面', '他正好在后面'),
        ('把杯子放桌上,碗拿走了', '碗拿走了'),
        ('去厨房,我要去客厅', '我要去客厅'),
        ('前进两米,别超过一米', '别超过一米'),
        ('前进两米,我走了你再走', '我走了你再走'),
    ],
)
def test_what_may_change_an_order_is_no_reason_for_it(text, named):
    result = interpret(text)
    assert result.needs_clarification
    assert named in result.clarification


@pytest.mark.parametrize('text', ['去厨房,不要去了', '把药给奶奶,别给了', '把药给奶奶,先别给'])
def test_an_order_that_is_taken_back_is_not_carried_out(text):
    assert not interpret(text).steps


def test_all_that_is_to_be_avoided_is_kept():
    result = interpret('杯子拿过来,别碰刀,别走地毯')
    assert result.slots['avoid'] == '刀,地毯'
