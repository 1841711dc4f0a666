# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.chinese_cases import CORRECTIONS
from support.chinese_cases import MOTION
from support.chinese_cases import NOTHING
from support.chinese_cases import PLACES
from support.chinese_cases import PLANS
from support.chinese_cases import SIGHT_AND_SPEECH
from support.chinese_cases import SPOKEN
from support.chinese_cases import THINGS

from omnivinci_ros.commands.chinese.reader import read_chinese
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.words import read_words

ORDERS = [*MOTION, *PLACES, *THINGS, *SIGHT_AND_SPEECH, *PLANS, *CORRECTIONS, *SPOKEN]
CHARACTERS = sorted({character for text, *_ in ORDERS for character in text})


def read(text):
    return read_chinese(read_words(text), text)


@pytest.mark.parametrize(('text', 'steps', 'asks'), ORDERS, ids=lambda v: str(v)[:30])
def test_an_order_is_read_as_a_speaker_means_it(text, steps, asks):
    result = read(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert result.needs_clarification == asks
    assert bool(result.clarification) == asks
    assert result.language == 'zh'
    assert 0 <= result.confidence <= 1


@pytest.mark.parametrize(('text', 'asks'), NOTHING)
def test_what_is_no_order_does_nothing_and_is_answered_where_it_was_one(text, asks):
    result = read(text)

    assert (result.intent, result.steps) == ('NONE', ())
    assert result.needs_clarification == asks


@pytest.mark.parametrize(
    ('text', 'place'),
    [
        ('去职工食堂', '职工食堂'),  # not 去职
        ('去留观室', '留观室'),
        ('去无障碍卫生间', '无障碍卫生间'),
        ('进行政楼', '行政楼'),  # not 进行
        ('进行李房', '行李房'),
        ('回日光室', '日光室'),
        ('回国际厅', '国际厅'),
    ],
)
def test_a_place_is_no_word_that_begins_as_an_order_does(text, place):
    assert [(step.intent, step.slots) for step in read(text).steps] == [
        ('MOVE_TO', {'place': place})
    ]


@pytest.mark.parametrize('text', ['去职十年了', '回首往事', '进取的人', '进行中', '追旅思'])
def test_a_word_that_begins_as_an_order_does_is_none(text):
    assert read(text).steps == ()


def test_one_order_is_its_intent_and_several_are_a_plan():
    one, several, partial = read('去厨房'), read('先去厨房,再去卧室'), read('去厨房,然后擦桌子')

    assert (one.intent, one.slots) == ('MOVE_TO', {'place': '厨房'})
    assert (several.intent, several.slots) == ('PLAN', {})
    assert partial.intent == 'PLAN'
    assert '擦桌子' in partial.clarification


def test_of_two_things_the_one_that_is_meant_is_asked_for():
    result = read('拿苹果或者橙子给我')

    assert [step.slots['object'] for step in result.question.options] == ['苹果', '橙子']


def test_no_text_holds_the_reader_up():
    for text in (
        '把' * 150,
        '去厨房' * 50,
        '把杯子拿' * 37,
        '前进一' * 50,
        '的' * 150,
        '如果就' * 50,
    ):
        begin = time.thread_time()  # of the CPU: what other processes take does not count
        read(text)
        # s; 1 to 20 ms where it was measured
        assert time.thread_time() - begin < 0.3, text[:4]


@given(st.lists(st.sampled_from(CHARACTERS), max_size=60).map(''.join))
@settings(max_examples=300, deadline=None)
def test_any_characters_give_a_bounded_interpretation(text):
    result = read(text)

    assert result.intent in INTENTS
    assert bool(result.clarification) == result.needs_clarification
    assert 0.0 <= result.confidence <= 1.0
    for step in result.steps:
        assert all(step.slots.values())
        for name, least, most in (('distance_m', 0.0001, 1000), ('angle_deg', -720, 720)):
            if name in step.slots:
                assert re.fullmatch(r'-?\d+(\.\d+)?', step.slots[name])
                assert least <= float(step.slots[name]) <= most


@pytest.mark.parametrize(
    ('said', 'intent'),
    [
        ('烦请跟我来', 'FOLLOW'),
        ('有劳您把书放回书架', 'PLACE_OBJECT'),
        ('如果可以的话,请去厨房', 'MOVE_TO'),
        ('要是方便,帮我拿杯水', 'BRING_OBJECT'),
        ('往后退一点点', 'MOVE'),
        ('你帮我把红色的杯子放到桌子上,行不行', 'PLACE_OBJECT'),
    ],
)
def test_polite_words_ask_nothing(said: str, intent: str) -> None:
    found = interpret(said)
    assert (found.intent, found.clarification) == (intent, '')
    assert 'condition' not in found.slots


def test_what_is_said_to_waiters_is_asked_about() -> None:
    found = interpret('给我来杯咖啡')
    assert (found.slots, found.clarification) == (
        {'object': '咖啡', 'recipient': 'me'},
        '要我拿咖啡给你吗?',
    )
