# SPDX-License-Identifier: Apache-2.0
"""Orders in Chinese as people say them who talk freely, by kinds of wording."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def bring(thing, **slots):
    return 'BRING_OBJECT', {'object': thing, **slots}


def grab(thing, **slots):
    return 'GRAB_OBJECT', {'object': thing, **slots}


def put(thing, place, **slots):
    return 'PLACE_OBJECT', {'object': thing, 'place': place, **slots}


def go(place, **slots):
    return 'MOVE_TO', {'place': place, **slots}


def find(thing, **slots):
    return 'FIND_OBJECT', {'object': thing, **slots}


def guide(who, place):
    return 'GUIDE', {'object': who, 'place': place}


def say(text, who, **slots):
    return 'SAY', {'text': text, 'recipient': who, **slots}


def look(thing, **slots):
    return 'LOOK_AT', {'object': thing, **slots}


def wait(event):
    return 'WAIT', {'condition': f'直到{event}'}


THINGS = [
    # for whom, and up or down the stairs
    ('帮奶奶把拐杖拿过来', [bring('拐杖', recipient='奶奶')]),
    ('箱子给我拿上楼', [bring('箱子', place='楼上')]),
    ('把盒子往架子上一放', [put('盒子', '架子')]),
    ('把纸巾抽两张给我', [bring('纸巾', quantity='2', recipient='me')]),
    # how a verb ends, and what it is for
    ('把墙上的画摘下来', [grab('画', **{'from': '墙上'})]),
    ('从烤箱里把蛋糕取出来', [grab('蛋糕', **{'from': '烤箱'})]),
    ('把扳手拿在手里', [grab('扳手')]),
    ('帮我把围裙拿来系一下', [bring('围裙', recipient='me')]),
    ('螺丝刀给我递上来', [bring('螺丝刀', recipient='me')]),
    ('把箱子给我抬到二楼去', [bring('箱子', place='二楼')]),
    ('把轮椅推到门口给刘奶奶', [bring('轮椅', place='门口', recipient='刘奶奶')]),
    ('把杯子拿进来放桌上', [grab('杯子'), put('杯子', '桌上')]),
    (
        '把空瓶子收起来放到箱子里',
        [grab('瓶子', attribute='空'), put('瓶子', '箱子', attribute='空')],
    ),
    ('把样品从盒子里夹出来放到盘子里', [grab('样品', **{'from': '盒子'}), put('样品', '盘子')]),
    # the thing first
    ('那把剪刀拿给我用用', [bring('剪刀', recipient='me')]),
    ('用完的针头扔锐器盒里', [put('针头', '锐器盒', attribute='用完')]),
    ('可乐拿两罐给客厅的客人', [bring('可乐', quantity='2', recipient='客厅的客人')]),
    ('地上的纸团捡一下', [grab('纸团', **{'from': '地上'})]),
    ('湿毛巾丢水桶', [put('毛巾', '水桶', attribute='湿')]),
    ('抽屉里拿一个电池', [grab('电池', **{'from': '抽屉'})]),
    ('书房里找找我的钢笔', [find('我的钢笔', place='书房')]),
    # in a clause of its own
    ('充电器,帮我拿一下', [bring('充电器', recipient='me')]),
    ('把这个包裹,交给李老师', [bring('包裹', recipient='李老师')]),
    ('体温计,就在抽屉里那个,给我拿来', [bring('体温计', recipient='me', **{'from': '抽屉'})]),
    ('拿着,这个托盘', [grab('托盘')]),
    # said to be wanted, gone or ready
    ('五床要喝水,你送一杯过去', [bring('水', recipient='五床')]),
    ('前台缺签字笔,你拿几支过去', [bring('签字笔', recipient='前台')]),
    ('浴室没纸了,给我拿一卷来', [bring('纸', recipient='me')]),
    ('眼镜不晓得搁哪儿了,你去找找', [find('眼镜')]),
    ('三号桌的面好了,端过去', [bring('面', recipient='三号桌')]),
    # where it lies, which it is, how many
    ('找一下我的帽子,应该在沙发上', [find('我的帽子', place='沙发')]),
    ('给我拿瓶水,要常温的', [bring('水', recipient='me', attribute='常温')]),
    ('把盘子摆到桌上,六个', [put('盘子', '桌上', quantity='6')]),
]


@pytest.mark.parametrize(('text', 'steps'), THINGS)
def test_a_thing_is_handled_however_it_is_named(text, steps):
    result = interpret(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


WAYS = [
    ('朝着门口走', [go('门口')]),
    ('向着窗户前进', [go('窗户')]),
    ('从这儿往前走十米', [('MOVE', {'direction': 'forward', 'distance_m': '10'})]),
    ('陪爷爷下楼', [guide('爷爷', '楼下')]),
    ('转身面对黑板', [look('黑板')]),
    ('麻烦引导一下这位乘客去登机口', [guide('乘客', '登机口')]),
    ('滚回你的角落去', [go('角落')]),
    ('移动至货架前', [go('货架前')]),
    ('来一下厨房', [go('厨房')]),
    ('往前台走一趟', [go('前台')]),
    ('a区三排,去', [go('a区三排')]),
    ('过来,到我这边来', [go('here')]),
    ('往前蹭一蹭', [('MOVE', {'direction': 'forward'})]),
    ('退一点,再退一点', [('MOVE', {'direction': 'backward'})]),
    ('再靠左十公分', [('MOVE', {'direction': 'left', 'distance_m': '0.1'})]),
    ('转过来对着我', [look('me')]),
    ('脸朝窗户', [look('窗户')]),
    ('转一圈给客人看看', [('TURN', {'angle_deg': '360'})]),
    ('在后面跟着', [('FOLLOW', {'object': 'me'})]),
    ('跟紧点儿,别丢了', [('FOLLOW', {'object': 'me', 'avoid': '丢'})]),
    ('跟着王姐,她去哪你去哪', [('FOLLOW', {'object': '王姐'})]),
    ('带路,去配药室', [guide('me', '配药室')]),
    ('厕所在哪,带我过去', [guide('me', '厕所')]),
    ('去楼下接一下张阿姨,带她上来', [go('楼下'), guide('张阿姨', 'here')]),
    ('别杵在那儿,到门口去', [go('门口')]),
]


@pytest.mark.parametrize(('text', 'steps'), WAYS)
def test_a_way_is_read_however_it_is_told(text, steps):
    result = interpret(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


SEEN_AND_SAID = [
    ('瞅一眼炉子关没关', [look('炉子')]),
    ('看看屏幕上显示多少', [look('屏幕上')]),
    ('看看篮子里还有没有苹果', [('DESCRIBE', {'object': '苹果', 'place': '篮子'})]),
    ('阳台的灯关了没,看看', [('DESCRIBE', {'object': '灯', 'place': '阳台'})]),
    ('看看谁在门外', [('DESCRIBE', {'place': '门外'})]),
    ('瞧瞧小狗躲哪去了', [find('小狗')]),
    ('瞅瞅钱包是不是掉车里了', [find('钱包', place='车里')]),
    ('告诉我爸,饭好了', [say('饭好了', '我爸')]),
    ('给陈总带个话,车到了', [say('车到了', '陈总')]),
    ('通知食堂加两个菜', [say('加两个菜', '食堂')]),
    ('叫他们安静点', [say('安静点', '他们')]),
    ('你跟妹妹说不许爬窗户', [say('不许爬窗户', '妹妹')]),
    ('替我谢谢那位医生', [say('谢谢', '医生')]),
]


@pytest.mark.parametrize(('text', 'steps'), SEEN_AND_SAID)
def test_what_is_seen_or_said_is_read(text, steps):
    result = interpret(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


PLANS = [
    ('等水开了,跟我说一声', [wait('水开'), say('水开了', 'me')]),
    (
        '去院子里找大黄,找到了带它回来',
        [go('院子'), find('大黄'), bring('大黄', recipient='me')],
    ),
    ('去茶水间接杯水,送到会议室', [go('茶水间'), grab('水'), bring('水', place='会议室')]),
    ('去厨房,我一会儿就来', [go('厨房')]),
    ('等绿灯亮了,再进库房', [wait('绿灯亮'), go('库房')]),
    ('等我洗完澡你就跟我出门', [wait('我洗完澡'), ('FOLLOW', {'object': 'me'})]),
    (
        '去1506,敲不开就在门口等五分钟',
        [
            go('1506'),
            ('WAIT', {'place': '门口', 'duration_s': '300', 'condition': '敲不开'}),
        ],
    ),
    (
        '把药给病人,他不在就拿回来',
        [bring('药', recipient='病人'), bring('药', recipient='me', condition='他不在')],
    ),
    ('去厨房,饭好了端来', [go('厨房'), bring('饭', recipient='me', condition='饭好了')]),
    (
        '回来之前,先把空杯子拿起来放到托盘上',
        [
            grab('杯子', attribute='空'),
            put('杯子', '托盘', attribute='空'),
            go('here'),
        ],
    ),
    (
        '去202,但去之前先到库房取两个枕头',
        [go('库房'), grab('枕头', quantity='2'), go('202')],
    ),
    (
        '抓起那个螺母,看看有没有裂纹,没问题就放到盒子里',
        [grab('螺母'), find('裂纹'), put('螺母', '盒子', condition='没问题')],
    ),
]


@pytest.mark.parametrize(('text', 'steps'), PLANS)
def test_a_plan_is_read_whole_and_in_order(text, steps):
    result = interpret(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'why',
    [
        *('我在炒菜', '班长找你', '客人第一次来', '叉车要过', '狗要咬了', '里头是玻璃'),
        *('孩子在旁边很危险', '挡着门了', '要出门了', '我记得刚才还在'),
    ],
)
def test_a_reason_behind_an_order_is_not_asked_about(why):
    result = interpret(f'去厨房,{why}')

    assert (result.intent, result.needs_clarification) == ('MOVE_TO', False)


@pytest.mark.parametrize(
    'more',
    [
        *('水要倒掉', '灯要关掉', '妈妈要一杯水', '客人要喝茶', '汤要端来'),
        *('关火', '收衣服', '把灯关了', '让他先过去'),
    ],
)
def test_what_may_be_another_order_is_asked_about(more):
    result = interpret(f'去厨房,{more}')

    assert result.needs_clarification
    assert more in result.clarification


@pytest.mark.parametrize(
    'text',
    [
        *('看看地上有没有钉子有就捡起来', '衣服叠好放柜子里', '帮奶奶把腿抬起来擦擦'),
        *('去浇花', '去阳台收衣服', '等水开了关火', '给病人量一下体温', '抹布给我拧一把'),
        *('把纸箱抱到车上,放稳了再回来', '等我有钱了我就去环游世界', '打给张经理'),
        *('去厨房之前', '三床要一个便盆', '告诉老王,把车挪一下'),
    ],
)
def test_what_is_not_known_moves_and_handles_nothing(text):
    result = interpret(text)
    acts = {'MOVE', 'MOVE_TO', 'BRING_OBJECT', 'GRAB_OBJECT', 'PLACE_OBJECT'}

    assert result.needs_clarification or acts.isdisjoint(step.intent for step in result.steps)


def test_what_is_told_to_somebody_is_no_order_to_the_robot():
    result = interpret('跟小李说,去厨房拿水')

    assert [(step.intent, step.slots) for step in result.steps] == [say('去厨房拿水', '小李')]


@pytest.mark.parametrize('text', ['他说他等退休了就回老家', '他一生气就走了', '说走就走'])
def test_what_others_do_under_a_condition_is_not_done(text):
    result = interpret(text)

    assert result.needs_clarification or result.intent == 'NONE'


@pytest.mark.parametrize(
    'text',
    [
        '把床单换下来以后送洗衣房',
        '先去A区盘点，完了去B区',
    ],
)
def test_a_name_that_holds_what_is_done_is_asked_about(text):
    read = interpret(text)
    assert read.needs_clarification
    assert '没听懂' in read.clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('从第二格抽屉里拿出胶带', {'object': '胶带', 'from': '第二格抽屉'}),
        ('把傳送帶上的紙箱拿起來。', {'object': '紙箱', 'from': '傳送帶'}),
    ],
)
def test_a_verb_inside_a_name_is_no_verb(text, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots)) == ('GRAB_OBJECT', slots)
