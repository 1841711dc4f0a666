# SPDX-License-Identifier: Apache-2.0
"""A refusal in words that no rule knows is a no; a yes is never guessed."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import DECLINED
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.examples.answers import is_like_no
from omnivinci_ros.commands.interpreter import interpret

S = 1_000_000_000


def answer(said: str, *, compares: bool = True):
    dialogue = Dialogue(10 * S, compares=compares)
    asked = interpret('go to the kitchen after lunch')
    assert asked.question is not None
    assert asked.question.confirms
    dialogue.published(asked, 0)
    return dialogue.answer(said, S)


@pytest.mark.parametrize('said', ["no need I've already eaten thanks", "don't bother i'm full up"])
def test_a_refusal_with_its_reason_is_a_no(said: str) -> None:
    answered = answer(said)

    assert answered is not None
    assert answered.result.steps == ()
    assert answered.result.clarification == DECLINED


def test_what_rules_do_not_know_needs_the_examples() -> None:
    said = "i've still got plenty left"
    assert is_like_no(said, 'en')

    assert answer(said) is not None
    assert answer(said, compares=False) is None


@pytest.mark.parametrize(
    'said', ['the weather is lovely today', 'go to the garage', 'did you see the match']
)
def test_talk_and_orders_refuse_nothing(said: str) -> None:
    assert not is_like_no(said, 'en') or answer(said) is None


def test_chinese_refusals_are_like_chinese_ones() -> None:
    assert is_like_no('\u7b97\u4e86\u5427\u6211\u81ea\u5df1\u6765', 'zh')


def test_answers_in_another_language_than_the_question_are_left_to_the_rules() -> None:
    assert not is_like_no('Ich war gestern im Kino', 'de')
    assert not is_like_no('\u7b97\u4e86\u5427\u6211\u81ea\u5df1\u6765', 'en')


def test_what_was_never_counted_is_no_refusal() -> None:
    assert not is_like_no('xyzzy plugh frobnicate', 'en')


@pytest.mark.parametrize(
    'said',
    ["don't mind if i do", "i'm already late so get a move on", "i'm still waiting for it"],
)
def test_an_impatient_yes_is_no_refusal(said: str) -> None:
    assert not is_like_no(said, 'en')


def test_an_order_is_no_refusal() -> None:
    said = 'i am still eating go to the garage'
    assert is_like_no(said, 'en')

    assert answer(said) is None
