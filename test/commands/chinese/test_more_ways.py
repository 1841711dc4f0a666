# SPDX-License-Identifier: Apache-2.0
"""More ways to order in Chinese, and orders that are asked about and never passed over."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

READ = [
    # places without 到
    ('把花盆搬院子里去', 'BRING_OBJECT', {'object': '花盆', 'place': '院子'}),
    (
        '把奶奶的毯子给她送房间里去',
        'BRING_OBJECT',
        {'object': '奶奶的毯子', 'place': '房间', 'recipient': '她'},
    ),
    ('枕头放床头', 'PLACE_OBJECT', {'object': '枕头', 'place': '床头'}),
    ('去五年级一班的教室', 'MOVE_TO', {'place': '五年级一班的教室'}),
    # verbs
    ('帮我把帽子够过来', 'BRING_OBJECT', {'object': '帽子', 'recipient': 'me'}),
    ('抱一下这个箱子', 'GRAB_OBJECT', {'object': '箱子'}),
    ('放下！把花瓶放下！', 'PLACE_OBJECT', {'object': '花瓶'}),
    ('碗端稳了别洒', 'GRAB_OBJECT', {'object': '碗', 'avoid': '洒'}),
    # turns
    ('往你左手边转个身', 'TURN', {'direction': 'left'}),
    ('车头朝大门摆正', 'LOOK_AT', {'object': '大门'}),
    ('面朝镜子站着', 'LOOK_AT', {'object': '镜子'}),
    # persons
    ('引导两位客人去会议室', 'GUIDE', {'object': '客人', 'place': '会议室'}),
    ('跟着王师傅他去哪你去哪', 'FOLLOW', {'object': '王师傅'}),
    # waits
    ('在这儿等我一会儿', 'WAIT', {'object': 'me'}),
    ('等一下等我十分钟', 'WAIT', {'object': 'me', 'duration_s': '600'}),
    # what it is to keep from
    ('到阳台去，别在门口堵着', 'MOVE_TO', {'place': '阳台', 'avoid': '在门口堵着'}),
    (
        '酸奶放冰箱里，别放门上',
        'PLACE_OBJECT',
        {'object': '酸奶', 'place': '冰箱', 'avoid': '放门上'},
    ),
    # looks
    ('读一下盒子上的标签给我听', 'DESCRIBE', {'object': '标签', 'place': '盒子'}),
    ('我的帽子掉哪儿了你给找找', 'FIND_OBJECT', {'object': '我的帽子'}),
    # why, and what it is good for
    ('去休息室吧这里太吵了', 'MOVE_TO', {'place': '休息室'}),
    ('杯子收进柜子里，要打烊了', 'PLACE_OBJECT', {'object': '杯子', 'place': '柜子'}),
    ('原地转一圈给小朋友们看看', 'TURN', {'angle_deg': '360'}),
    ('转过来，让我看看你背面', 'TURN', {'angle_deg': '180'}),
]


@pytest.mark.parametrize(('text', 'intent', 'slots'), READ)
def test_it_is_read_as_people_say_it(text, intent, slots):
    result = interpret(text)

    assert (result.clarification, result.intent, result.slots) == ('', intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        '给客人道个歉',
        '给推车让个道',
        '给仪表拍张照',
        '右手拿那把钳子',
        '那个红的拿上',
        '原地待命等我口令',
        '身子再偏左一点点',
        '退出来掉头走吧',
        '离我远一点，我要扫地',
    ],
)
def test_an_order_that_no_rule_reads_is_never_passed_over(text):
    assert interpret(text).clarification


def test_to_go_and_charge_is_asked_about_with_a_place():
    result = interpret('把盘子放下，然后去充电')

    assert [step.intent for step in result.steps] == ['PLACE_OBJECT', 'MOVE_TO']
    assert result.clarification == '要我去充电桩吗?'


@pytest.mark.parametrize('text', ['抱一下宝宝', '把你的护照给我，我去办登机'])
def test_persons_and_errands_of_others_are_not_carried_out(text):
    result = interpret(text)

    assert result.intent == 'NONE' or result.needs_clarification


def test_where_it_is_carried_is_not_the_thing():
    _, bring = interpret('去看看门口的箱子,然后搬屋里来').steps

    assert (bring.intent, bring.slots) == ('BRING_OBJECT', {'place': '屋里', 'object': '箱子'})
