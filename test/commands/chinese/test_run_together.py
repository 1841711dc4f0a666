# SPDX-License-Identifier: Apache-2.0
"""Chinese clauses that nobody parts by a comma."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('进书房来嘛我在写字', [('MOVE_TO', {'place': '书房'})]),
        ('把轮椅给我要去做检查了', [('BRING_OBJECT', {'object': '轮椅', 'recipient': 'me'})]),
        ('你先去大厅领导快来了', [('MOVE_TO', {'place': '大厅'})]),
        ('把扫帚拿来地上全是纸屑', [('BRING_OBJECT', {'object': '扫帚', 'recipient': 'me'})]),
        ('往后退一米踩到我的绳子了', [('MOVE', {'direction': 'backward', 'distance_m': '1'})]),
        (
            '送外婆回房间扶着点儿',
            [('GUIDE', {'object': '外婆', 'place': '房间', 'speed': '扶着点儿'})],
        ),
        (
            '把盒子搬到库房完了去前台',
            [
                ('BRING_OBJECT', {'object': '盒子', 'place': '库房'}),
                ('MOVE_TO', {'place': '前台'}),
            ],
        ),
        (
            '把信交给门卫完事儿去电梯口候着',
            [
                ('BRING_OBJECT', {'object': '信', 'recipient': '门卫'}),
                ('MOVE_TO', {'place': '电梯口'}),
                ('WAIT', {'place': '电梯口'}),
            ],
        ),
        (
            '把报纸递给老周，递完回门厅',
            [
                ('BRING_OBJECT', {'object': '报纸', 'recipient': '老周'}),
                ('MOVE_TO', {'place': '门厅'}),
            ],
        ),
        (
            '带叔叔去挂号处，挂完号送回病房',
            [
                ('GUIDE', {'object': '叔叔', 'place': '挂号处'}),
                ('GUIDE', {'place': '病房', 'object': '叔叔'}),
            ],
        ),
        (
            '领阿姨去缴费窗口到了以后在旁边等她',
            [
                ('GUIDE', {'object': '阿姨', 'place': '缴费窗口'}),
                ('WAIT', {'place': '旁边', 'object': '阿姨'}),
            ],
        ),
        (
            '送完牛奶以后回充电站',
            [('BRING_OBJECT', {'object': '牛奶'}), ('MOVE_TO', {'place': '充电站'})],
        ),
        ('拿完快递去三楼', [('GRAB_OBJECT', {'object': '快递'}), ('MOVE_TO', {'place': '三楼'})]),
        ('摆完碗筷来客厅', [('PLACE_OBJECT', {'object': '碗筷'}), ('MOVE_TO', {'place': '客厅'})]),
        (
            '打完针以后把托盘端给护士',
            [('BRING_OBJECT', {'object': '托盘', 'recipient': '护士', 'condition': '打完针'})],
        ),
        (
            '把毛毯拿来盖在奶奶腿上',
            [
                ('BRING_OBJECT', {'object': '毛毯', 'recipient': 'me'}),
                ('PLACE_OBJECT', {'place': '奶奶腿', 'object': '毛毯'}),
            ],
        ),
        (
            '再拿双筷子给我端过来',
            [
                ('GRAB_OBJECT', {'object': '筷子'}),
                ('BRING_OBJECT', {'recipient': 'me', 'object': '筷子'}),
            ],
        ),
        (
            '把拐杖拿给爷爷扶他到院子里坐坐',
            [
                ('BRING_OBJECT', {'object': '拐杖', 'recipient': '爷爷'}),
                ('GUIDE', {'object': '爷爷', 'place': '院子'}),
            ],
        ),
        (
            '去找小周让他来会议室一趟',
            [
                ('FIND_OBJECT', {'object': '小周'}),
                ('SAY', {'text': '来会议室一趟', 'recipient': '小周'}),
            ],
        ),
        ('把葡萄摘下来那串紫的', [('GRAB_OBJECT', {'object': '葡萄', 'attribute': '紫'})]),
        ('柜子里那卷胶带你把它取出来', [('GRAB_OBJECT', {'object': '胶带', 'from': '柜子'})]),
        (
            '左转走五米',
            [
                ('TURN', {'direction': 'left'}),
                ('MOVE', {'distance_m': '5', 'direction': 'forward'}),
            ],
        ),
        (
            '阳台去一趟看看花开没开',
            [('MOVE_TO', {'place': '阳台'}), ('LOOK_AT', {'object': '花'})],
        ),
    ],
)
def test_a_clause_ends_without_a_comma(text, steps):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    'text',
    [
        '我送完孩子就去上班',
        '他吃完饭就走了',
        '等我写完作业咱们出去玩',
        '看完电影去吃火锅',
        '说完他就回家了',
        '洗完澡再睡觉吧孩子',
        '领导快来了大家精神点',
        '地上全是纸屑,谁弄的',
    ],
)
def test_a_story_that_goes_on_is_no_order(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'
