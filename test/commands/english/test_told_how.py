# SPDX-License-Identifier: Apache-2.0
"""How an order is to be done, told behind it: kept in `speed`, or in `from` of who is followed."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.english.told_how import loses_care
from omnivinci_ros.commands.english.told_how import told_how
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'speed'),
    [
        ('go to the kitchen but slowly', 'slowly'),
        ('go to the kitchen, but quietly', 'quietly'),
        ('bring everything on the table, but slowly', 'slowly'),
        ('bring me the cup, but do it very slowly please', 'very slowly'),
        ('bring me the cup but with care', 'with care'),
        ('turn left, slowly though', 'slowly'),
        ('go to the kitchen and drive slowly', 'slowly'),
        ('go to the kitchen but take it slow', 'slowly'),
        ('go to the kitchen, and be quick about it', 'quickly'),
        ('pick up the vase and be careful with it', 'carefully'),
        ('pick up the vase and be careful with the vase', 'carefully'),
        ('pick up the glass. be careful.', 'carefully'),
        ('go to the kitchen. Be very careful!', 'carefully'),
    ],
)
def test_how_is_kept(text: str, speed: str) -> None:
    result = interpret(text)

    assert (len(result.steps), result.clarification) == (1, '')
    assert result.slots['speed'] == speed


@pytest.mark.parametrize(
    ('text', 'speed'),
    [
        ('go to the kitchen, max 1 m/s', 'max 1 m/s'),
        ('go to the kitchen at no more than 1 m/s', 'at no more than 1 m/s'),
        ('go to the kitchen but no faster than 1 m/s', 'no faster than 1 m/s'),
        ('go to the kitchen with at most 0.5 m/s', 'with at most 0.5 m/s'),
        (
            'go to the kitchen but never faster than half a metre per second',
            'not faster than half a metre per second',
        ),
        ('go to the kitchen at a speed of 2 km/h', '2 km/h'),
        ('go to the kitchen at 20 percent', '20 percent'),
    ],
)
def test_a_limit_of_speed_is_kept_as_it_was_said(text: str, speed: str) -> None:
    result = interpret(text)

    assert (result.intent, result.clarification) == ('MOVE_TO', '')
    assert result.slots == {'place': 'kitchen', 'speed': speed}


@pytest.mark.parametrize(
    ('text', 'apart'),
    [
        ('follow me, but at a distance', 'distance'),
        ('follow me but stay two metres behind', 'two metres behind'),
        ('follow me and keep a few steps behind me', 'a few steps behind'),
        ('follow anna but keep your distance from her', 'distance'),
        (
            'follow the nurse but stay at least two metres behind her',
            'at least two metres behind',
        ),
    ],
)
def test_the_distance_that_is_kept_is_from_where_somebody_is_followed(
    text: str, apart: str
) -> None:
    result = interpret(text)

    assert (result.intent, result.clarification) == ('FOLLOW', '')
    assert result.slots['from'] == apart
    assert 'avoid' not in result.slots


def test_each_step_has_its_own_manner() -> None:
    lifted, put = interpret('pick up the vase, but gently, and put it on the shelf').steps

    assert lifted.slots['speed'] == 'gently'
    assert 'speed' not in put.slots


@pytest.mark.parametrize(
    'text', ['be careful', 'careful!', 'pick up the glass. careful!', 'drive forward. be careful!']
)
def test_a_call_for_care_is_a_stop_where_the_robot_may_already_move(text: str) -> None:
    assert interpret(text).intent == 'STOP'


def test_going_slowly_is_no_manner_of_lifting() -> None:
    result = interpret('pick up the vase and go slowly')

    assert result.needs_clarification


@pytest.mark.parametrize('words', [['the', 'cup'], ['and', 'wait'], ['quickly', 'tell', 'tom']])
def test_other_clauses_tell_no_manner(words: list[str]) -> None:
    assert told_how(words) == ''


def test_care_that_no_slot_holds_is_asked_about() -> None:
    step = Step('MOVE_TO', {'place': 'kitchen'}, '')

    assert loses_care('go to the kitchen slowly'.split(), [step])
    assert not loses_care('say drive slowly'.split(), [Step('SAY', {'text': 'drive'}, '')])


@pytest.mark.parametrize(
    'text',
    ['slowly go to the kitchen, but quickly', 'go to the kitchen slowly, and be quick about it'],
)
def test_two_manners_that_differ_are_asked_about(text: str) -> None:
    assert interpret(text).needs_clarification


def test_care_that_a_rule_dropped_is_asked_about() -> None:
    text = "right so the thing is the baby's asleep so very quietly go to the hall"

    assert interpret(text, compare=False).needs_clarification
