# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that bring one to each of several, or not to whom."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def brought(text):
    read = interpret(text)
    assert not read.needs_clarification, read.clarification
    assert {step.intent for step in read.steps} == {'BRING_OBJECT'}
    return [(step.slots.get('object'), step.slots.get('recipient')) for step in read.steps]


@pytest.mark.parametrize(
    ('text', 'whom'),
    [
        ('给爸爸和我各倒一碗汤', ['爸爸', 'me']),
        ('给外公外婆一人盛一碗汤', ['外公', '外婆']),
        ('請給小陳和老李各拿一碗汤', ['小陳', '老李']),
        ('给六号桌和九号桌分别上一碗汤', ['六号桌', '九号桌']),
        ('给四零一和四零五各送一碗汤', ['四零一', '四零五']),
        ('帮我和哥哥各端一碗汤', ['me', '哥哥']),
        ('给小方小林各拿一碗汤', ['小方', '小林']),
    ],
)
def test_each_who_is_named_gets_one(text, whom):
    assert brought(text) == [('汤', who) for who in whom]


@pytest.mark.parametrize(
    ('text', 'whom'),
    [
        ('给教室里每个人拿一支笔', '教室里每个人'),
        ('给病房里的每位病人发一支笔', '病房里的每位病人'),
        ('给车间里所有的工人发一支笔', '车间里所有的工人'),
        ('给同学们一人发一支笔', '同学们每人'),
        ('给咱们仨各拿一支笔', '咱们仨每人'),
        ('给三位嘉宾各递一支笔', '三位嘉宾每人'),
        ('每人发一支笔', '每人'),
        ('给每桌送一支笔', '每桌'),
    ],
)
def test_the_words_for_all_of_them_are_kept(text, whom):
    assert brought(text) == [('笔', whom)]


def test_several_things_for_several_persons_are_all_brought():
    assert brought('给叔叔和阿姨各拿一个碗和一双筷子') == [
        ('碗', '叔叔'),
        ('筷子', '叔叔'),
        ('碗', '阿姨'),
        ('筷子', '阿姨'),
    ]


@pytest.mark.parametrize(
    'text',
    [
        '给每个人发一条短信',
        '给大家各发一张照片',
        '给他们俩各送一束花',  # nobody was named
        '他们每人拿了一个橘子',
        '给全家每人买一张票',
        '你给我拿的汤太咸了',
        '上回你给姥姥拿的那个挺好使',
    ],
)
def test_what_is_sent_told_or_for_nobody_known_moves_nothing(text):
    read = interpret(text)
    assert read.needs_clarification or read.intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('六床说要拐杖 你给送一根过去', [('拐杖', '六床')]),
        ('给伯伯送报纸再给婶婶送最后回前台', [('报纸', '伯伯'), ('报纸', '婶婶')]),
        ('给爷爷拿双袜子,给奶奶也拿一双', [('袜子', '爷爷'), ('袜子', '奶奶')]),
    ],
)
def test_what_is_left_out_is_what_was_named_before(text, steps):
    read = interpret(text)
    assert not read.needs_clarification
    brings = [step for step in read.steps if step.intent == 'BRING_OBJECT']
    assert [(step.slots['object'], step.slots['recipient']) for step in brings] == steps


@pytest.mark.parametrize(
    ('text', 'question'),
    [
        ('你给倒杯牛奶', '要拿给谁?'),
        ('给工人发手套', '要我把手套拿给工人吗?'),
        ('豆浆来一碗', '要我拿豆浆给你吗?'),
    ],
)
def test_to_whom_is_asked(text, question):
    assert interpret(text).clarification == question
