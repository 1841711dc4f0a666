# SPDX-License-Identifier: Apache-2.0
"""What a speaker of Chinese did not order is not carried out unasked."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ABOUT_SO_MANY = (
    *('前进两三米', '前进三四米', '前进五六厘米', '前进一两米', '前进三五米', '前进两三百米'),
    *('前进十二三米', '前进几米', '前进十几米', '前进三四步', '左转三四圈', '前进两米三四次'),
    '说三四遍你好',
)


@pytest.mark.parametrize('text', ABOUT_SO_MANY)
def test_about_so_many_is_asked_about(text):
    result = interpret(text)

    assert result.needs_clarification
    assert all(step.slots.get('distance_m', '2') == '2' for step in result.steps)
    assert not any('times' in step.slots or 'angle_deg' in step.slots for step in result.steps)


@pytest.mark.parametrize(
    ('text', 'metres'),
    [('前进十二米', '12'), ('前进一米八五', '1.85'), ('前进两米半', '2.5'), ('前进二零米', '20')],
)
def test_a_number_that_is_sure_is_not_asked_about(text, metres):
    result = interpret(text)

    assert (result.slots['distance_m'], result.needs_clarification) == (metres, False)


@pytest.mark.parametrize(
    'text',
    [
        *(
            '不去厨房',
            '机器人不去厨房',
            '现在不去厨房',
            '先不去厨房',
            '以后不去厨房',
            '明天不去厨房',
        ),
        *(
            '能不能不去厨房',
            '不前进',
            '应该不前进',
            '不往前走',
            '不左转',
            '可不可以不左转',
            '不拿刀',
        ),
        *(
            '不是左转',
            '不再前进',
            '取消去厨房',
            '放弃前进两米',
            '去厨房开玩笑的',
            '去厨房我开玩笑的',
        ),
    ],
)
def test_what_is_not_to_be_done_is_not_done(text):
    result = interpret(text)

    assert (result.intent, result.steps) == ('NONE', ())
    assert result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'place'),
    [
        *(
            (text, '厨房')
            for text in ('你去不去厨房', '你去厨房了吗', '你要去厨房吗', '去厨房要多久')
        ),
        *((text, '厨房') for text in ('你去厨房干什么', '去厨房不是卧室', '去厨房不去卧室')),
        *((text, '厨房') for text in ('去厨房除非门关着', '要不要去厨房')),
        ('把杯子放在桌上了吗', '桌上'),
    ],
)
def test_a_question_about_an_order_is_asked_back(text, place):
    result = interpret(text)

    assert result.needs_clarification
    assert [step.slots['place'] for step in result.steps] == [place]


@pytest.mark.parametrize(
    'text',
    [
        '你拿起杯子了吗',
        '跟着谁也不行',
        '跟着我还是他',
        '去厨房对吗',
        '拿什么',
        '拿哪个杯子',
        '去厨房没有',
        '去厨房不好',
        '前进还是左转',
        '去厨房或左转',
        '把杯子给谁',
        '去厨房之前',
        '拿杯子还是去厨房',
    ],
)
def test_what_is_no_name_is_never_silent(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    ['你能去厨房吗', '去厨房好吗', '去厨房行吗', '可以去厨房吗', '请你去厨房', '能不能去厨房'],
)
def test_a_polite_order_is_an_order(text):
    result = interpret(text)

    assert (result.intent, result.slots) == ('MOVE_TO', {'place': '厨房'})
    assert not result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'slot', 'values'),
    [
        ('左转还是右转', 'direction', ['left', 'right']),
        ('拿杯子还是拿碗', 'object', ['杯子', '碗']),
        ('去厨房还是卧室', 'place', ['厨房', '卧室']),
        ('去厨房还是去卧室', 'place', ['厨房', '卧室']),
    ],
)
def test_of_two_the_one_that_is_meant_is_asked_for(text, slot, values):
    result = interpret(text)

    assert result.needs_clarification
    assert [step.slots[slot] for step in result.question.options] == values


@pytest.mark.parametrize('text', ['去厨房如果门开着', '去厨房要是门开着'])
def test_a_condition_after_a_place_is_no_part_of_its_name(text):
    assert interpret(text).slots == {'place': '厨房', 'condition': '门开着'}


@pytest.mark.parametrize(
    ('text', 'intents'),
    [
        ('去厨房之前拿杯子', ['GRAB_OBJECT', 'MOVE_TO']),
        ('拿杯子之前先去厨房', ['MOVE_TO', 'GRAB_OBJECT']),
    ],
)
def test_what_is_done_before_comes_first(text, intents):
    result = interpret(text)

    assert [step.intent for step in result.steps] == intents
    assert not result.needs_clarification


@pytest.mark.parametrize(
    'text', ['奶奶摔倒了,去叫护士', '孩子摔倒了,扶起来', '病人要下床,扶他一下']
)
def test_who_asks_for_help_is_answered(text):
    assert interpret(text).needs_clarification
