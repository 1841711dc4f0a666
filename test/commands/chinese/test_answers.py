# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from omnivinci_ros.commands.answer_words import NO
from omnivinci_ros.commands.answer_words import YES
from omnivinci_ros.commands.answer_words import is_no
from omnivinci_ros.commands.answer_words import is_yes
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

S = 1_000_000_000


def answered(text, answer):
    dialogue = Dialogue(15 * S)
    dialogue.published(interpret(text), S)
    return dialogue.answer(answer, 2 * S)


@pytest.mark.parametrize(
    ('text', 'answer', 'intent', 'slots'),
    [
        ('去', '厨房', 'MOVE_TO', {'place': '厨房'}),
        ('前进十', '十米', 'MOVE', {'direction': 'forward', 'distance_m': '10'}),
        ('往后退两步', '一米', 'MOVE', {'direction': 'backward', 'distance_m': '1'}),
        ('走两米', '向前', 'MOVE', {'direction': 'forward', 'distance_m': '2'}),
        ('走两米', '左边', 'MOVE', {'direction': 'left', 'distance_m': '2'}),
        ('转九十度', '左', 'TURN', {'direction': 'left', 'angle_deg': '90'}),
        ('转九十度', '向右转', 'TURN', {'direction': 'right', 'angle_deg': '-90'}),
        ('拿', '杯子', 'GRAB_OBJECT', {'object': '杯子'}),
        ('把杯子放', '桌子上', 'PLACE_OBJECT', {'object': '杯子', 'place': '桌子'}),
        ('带路', '会议室', 'GUIDE', {'object': 'me', 'place': '会议室'}),
        ('说', '大家好', 'SAY', {'text': '大家好'}),
        ('去厨房,不对,去卧室', '是的', 'MOVE_TO', {'place': '卧室'}),
        ('去厨房,不对,去卧室', '对', 'MOVE_TO', {'place': '卧室'}),
        ('去厨房,不对,去卧室', '不,客厅', 'MOVE_TO', {'place': '客厅'}),
        ('拿苹果或者橙子给我', '橙子', 'BRING_OBJECT', {'object': '橙子', 'recipient': 'me'}),
        ('拿苹果或者橙子给我', '第一个', 'BRING_OBJECT', {'object': '苹果', 'recipient': 'me'}),
        ('午饭后去厨房', '好', 'MOVE_TO', {'place': '厨房'}),
        ('去厨房或者客厅', '除了厨房', 'MOVE_TO', {'place': '客厅'}),
        ('去厨房或者客厅', '2', 'MOVE_TO', {'place': '客厅'}),
        ('去厨房或者客厅', '厨房不行', 'MOVE_TO', {'place': '客厅'}),
        ('左转还是右转', '左不行', 'TURN', {'direction': 'right'}),
        ('左转还是右转', '往左', 'TURN', {'direction': 'left'}),
        (
            '把杯子拿来,两三个',
            '3',
            'BRING_OBJECT',
            {'object': '杯子', 'recipient': 'me', 'quantity': '3'},
        ),
        ('拿苹果,最多三个', '两个', 'GRAB_OBJECT', {'object': '苹果', 'quantity': '2'}),
    ],
)
def test_an_answer_in_chinese_completes_the_order(text, answer, intent, slots):
    result = answered(text, answer).result

    assert (result.intent, result.slots) == (intent, slots)
    assert not result.needs_clarification
    assert result.language == 'zh'


@pytest.mark.parametrize('answer', ['不', '不是', '不用了', '算了'])
def test_no_in_chinese_does_nothing(answer):
    result = answered('去厨房,不对,去卧室', answer).result

    assert result.intent == 'NONE'
    assert result.clarification == '好的,那就不做。要我做什么?'


@pytest.mark.parametrize(
    ('text', 'answer'),
    [
        ('去厨房或者客厅', '厨房有人'),
        ('左转还是右转', '左边有人'),
        ('左转还是右转', '左边没路'),
    ],
)
def test_what_is_told_of_one_of_two_chooses_none(text, answer):
    given = answered(text, answer)

    assert given is None or given.result.needs_clarification


@pytest.mark.parametrize('answer', ['今天天气很好', '帮我拿杯水', '嘟噜'])
def test_what_is_no_answer_is_left_to_the_reader(answer):
    assert answered('转九十度', answer) is None


def test_yes_and_no_of_many_languages_are_told_apart():
    assert (
        set(YES)
        == set(NO)
        >= {'en', 'zh', 'es', 'fr', 'de', 'it', 'pt', 'ja', 'ko', 'ru', 'ar', 'hi'}
    )
    assert all(is_yes(word) for word in ('是的', 'sí', 'oui', 'ja', 'はい', '네', 'да', 'نعم'))
    assert all(is_no(word) for word in ('不', 'non', 'nein', 'いいえ', '아니요', 'нет', 'لا'))
    for language in YES:
        assert not YES[language] & NO[language], language


@pytest.mark.parametrize(
    ('text', 'answer'),
    [
        *(('左转还是右转', answer) for answer in ('不是左边', '不要左', '两个都不要')),
        *(('转九十度', answer) for answer in ('不是左边', '不要左')),
        *(
            ('走两米', '不往前'),
            ('前进十', '没有十米'),
            ('往前走几步', '没有十米'),
            ('前进十', '两三米'),
        ),
        *(
            ('拿起', answer)
            for answer in ('不要杯子', '没有杯子', '天气真好', '他吃饭了吗', '不知道')
        ),
        *(('拿起', answer) for answer in ('我饿了', '今天', '是谁', '随便')),
        *(('去', answer) for answer in ('不要去厨房', '天气真好', '他在厨房', '没关系', '你看')),
        *(
            ('明天去厨房', answer)
            for answer in ('不要去厨房', '可以吗?', '对不起', '好热啊', '今天')
        ),
        *(('明天去厨房', answer) for answer in ('我是老师', '没有人', '厨房没有人', '下雨了')),
        ('带路', '你好吗'),
    ],
)
def test_what_is_denied_or_talk_fills_nothing(text, answer):
    found = answered(text, answer)

    assert found is None or found.result.intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'answer', 'slots'),
    [
        ('左转还是右转', '左', {'direction': 'left'}),
        ('左转还是右转', '不是左边,是右边', {'direction': 'right'}),
        ('去厨房还是卧室', '卧室', {'place': '卧室'}),
        ('拿起', '我的杯子', {'object': '我的杯子'}),
        ('拿起', '不锈钢杯', {'object': '不锈钢杯'}),
        ('去', '好的,厨房', {'place': '厨房'}),
        ('去', '我家', {'place': '我家'}),
        ('前进十', '嗯十米', {'direction': 'forward', 'distance_m': '10'}),
        ('前进两三米', '三米', {'direction': 'forward', 'distance_m': '3'}),
        ('明天去厨房', '好,去客厅', {'place': '客厅'}),
        ('你去厨房了吗', '是的', {'place': '厨房'}),
    ],
)
def test_what_names_it_fills_the_place(text, answer, slots):
    result = answered(text, answer).result

    assert (result.slots, result.needs_clarification) == (slots, False)


@pytest.mark.parametrize(
    ('text', 'answer', 'slots'),
    [
        ('别拿茶,扶奶奶去厕所', '不是,是爷爷', {'object': '爷爷', 'place': '厕所'}),
        ('别拿茶,扶奶奶去厕所', '扶我去', {'object': 'me', 'place': '厕所'}),
        ('别拿茶,扶奶奶去厕所', '扶她去', {'object': '奶奶', 'place': '厕所'}),
        ('别拿茶,扶奶奶去厕所', '不,去卧室', {'object': '奶奶', 'place': '卧室'}),
        ('不要拿水,把药拿给奶奶', '给爷爷', {'object': '药', 'recipient': '爷爷'}),
        ('不要拿水,把药拿给奶奶', '不,给爷爷', {'object': '药', 'recipient': '爷爷'}),
        (
            '不要拿水,把药拿给奶奶',
            '给奶奶两片',
            {'object': '药', 'recipient': '奶奶', 'quantity': '2'},
        ),
        ('不要等我,把杯子放到桌上', '柜子里', {'object': '杯子', 'place': '柜子'}),
        (
            '不要拿水,给奶奶拿两个杯子',
            '拿一个',
            {'object': '杯子', 'recipient': '奶奶', 'quantity': '1'},
        ),
        (
            '不要拿水,给奶奶拿两个杯子',
            '拿给她',
            {'object': '杯子', 'recipient': '奶奶', 'quantity': '2'},
        ),
    ],
)
def test_a_person_or_a_number_goes_to_its_place(text, answer, slots):
    result = answered(text, answer).result

    assert not result.needs_clarification
    assert result.slots == slots


@pytest.mark.parametrize(
    ('text', 'answer', 'question'),
    [
        # who is named may only be called, or a yes goes on with something else
        ('别拿茶,扶奶奶去厕所', '爷爷', '要我带爷爷去厕所吗?'),
        ('别拿茶,扶奶奶去厕所', '对,爷爷', '要我带爷爷去厕所吗?'),
        ('不要等我,向前走两米', '对,三米', '要我向前走3米吗?'),
        ('不要等我,把杯子放到桌上', '不,盘子', '要我把盘子放到桌上吗?'),
        ('不要拿水,给奶奶拿两个杯子', '好,三个', '要我把3个杯子拿给奶奶吗?'),
    ],
)
def test_an_unsure_correction_is_asked_about(text, answer, question):
    result = answered(text, answer).result

    assert (result.needs_clarification, result.clarification) == (True, question)


@pytest.mark.parametrize(
    ('text', 'answer'),
    [
        ('钥匙放在桌上', '对,给我'),
        ('不要拿水,把药拿给奶奶', '一会儿'),
        ('不要拿水,把药拿给奶奶', '桌上'),
        ('别拿茶,扶奶奶去厕所', '坐轮椅'),
        ('不要等我,去厨房', '爷爷'),  # who may only be called
        ('不要等我,去厨房', '好,三个'),
        ('不要等我,把杯子放到桌上', '三个'),
    ],
)
def test_somebody_a_time_or_a_number_is_no_place_and_no_thing(text, answer):
    assert answered(text, answer) is None


def test_how_many_is_part_of_the_question_in_chinese():
    asked = interpret('不要拿水,给奶奶拿两个杯子').clarification

    assert asked.endswith('要我把2个杯子拿给奶奶吗?')
