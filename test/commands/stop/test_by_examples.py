# SPDX-License-Identifier: Apache-2.0
"""STOPs that no rule knows, by their likeness to examples."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.examples.likeness import likeness_of
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.stop.by_examples import CONFIDENCE
from omnivinci_ros.commands.stop.rule import is_stop

NEW = [
    'hold it hold it the wheel is smoking it is burning',
    'hold it hold it the wheel is smoking',
    "you've got the hose caught under your wheel",
    '\u54ce\u54ce\u54ce\u8981\u649e\u5230\u67dc\u5b50\u4e86',
]


@pytest.mark.parametrize('text', NEW)
def test_a_cry_that_no_rule_knows_stops_the_robot_and_says_what_found_it(text: str) -> None:
    like = likeness_of(text, 'en' if text.isascii() else 'zh')
    assert like is not None
    assert not like.known
    result = interpret(text)

    assert result.intent == 'STOP'
    if not is_stop(text):  # a rule may learn it
        assert result.by_examples
        assert result.confidence == CONFIDENCE


def test_without_comparing_only_rules_stop_it() -> None:
    text = next(text for text in NEW if not is_stop(text))

    assert interpret(text, compare=False).intent != 'STOP'
    assert interpret('stop', compare=False).intent == 'STOP'


def test_a_rule_is_sure() -> None:
    result = interpret('stop right there')

    assert (result.confidence, result.by_examples) == (1.0, False)


@pytest.mark.parametrize(
    'text',
    [
        'freeze the leftover soup please',
        "don't stop now",
        'no thank you very much',
        'he is pulling your leg',
        'she stopped the car by the lake',
        'the patience of a saint',
        'bring me the red cup',
        'turn left at the end of the hall',
    ],
)
def test_what_rules_know_better_and_what_is_talk_stops_nothing(text: str) -> None:
    assert interpret(text).intent != 'STOP'


def test_a_long_text_is_no_cry() -> None:
    assert interpret(' '.join(['you are on the hose and it is burning'] * 4)).intent != 'STOP'


@pytest.mark.parametrize(
    'text',
    ['what is under your wheel', 'is something caught in your wheel', 'hey hey grab a cone'],
)
def test_what_the_grammar_is_sure_of_is_no_cry(text: str) -> None:
    result = interpret(text)

    assert result.intent != 'STOP'
    assert result.steps


def test_who_is_called_tells_nothing() -> None:
    assert interpret('robot thank you very much').intent != 'STOP'
    assert interpret('are you tired robot').intent != 'STOP'
