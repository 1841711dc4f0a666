# SPDX-License-Identifier: Apache-2.0
"""What is asked where the grammar reads nothing: an order inside is offered, a lack asked for."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

SECOND_NS = 1_000_000_000


def test_an_order_inside_is_offered_and_one_yes_is_enough() -> None:
    text = 'right so um i guess carry the parcels to the mail room'
    asked = interpret(text)

    assert asked.by_examples
    assert (
        asked.clarification
        == 'I understood only a part of that. Shall I bring parcels (mail room)?'
    )
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(asked, 0)
    answered = dialogue.answer('yes please', SECOND_NS)
    assert answered is not None
    assert answered.result.intent == 'BRING_OBJECT'
    assert answered.result.slots == {'object': 'parcels', 'place': 'mail room'}
    assert not answered.result.needs_clarification


def test_what_is_missing_is_asked_for_and_the_answer_fills_it() -> None:
    asked = interpret('have a good old rummage about for it in that cupboard would you')

    assert (asked.intent, asked.steps[0].slots) == ('FIND_OBJECT', {})
    assert asked.clarification == 'What should I look for?'
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(asked, 0)
    answered = dialogue.answer('the torch', SECOND_NS)
    assert answered is not None
    assert answered.result.slots == {'object': 'torch'}
    # Two lines of talk may come to that: a yes is wanted first.
    assert answered.result.clarification == 'Shall I look for torch?'
    dialogue.published(answered.result, 2 * SECOND_NS)
    confirmed = dialogue.answer('yes', 3 * SECOND_NS)
    assert confirmed is not None
    assert not confirmed.result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        "until then don't go to the loading dock",
        'i forbid you to bring me the knife',
        'only tom may go there',
    ],
)
def test_what_is_missing_is_not_asked_for_where_it_may_be_forbidden(text: str) -> None:
    result = interpret(text)

    assert result.steps == ()


@pytest.mark.parametrize('cry', ['hey hey the shelf is coming down', "something's on fire"])
def test_a_cry_is_no_answer(cry: str) -> None:
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(interpret('bring me'), 0)

    assert dialogue.answer(cry, SECOND_NS) is None


@pytest.mark.parametrize(
    'text',
    [
        'bring the football because she is hungry',
        'bring my winter coat to the wedding guests',
        'find the book i was reading last night',
    ],
)
def test_what_begins_as_an_order_is_not_doubted(text: str) -> None:
    assert not interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'she walked to the market and bought a melon',
        'he said go to the kitchen and have a look',
        'my bag is by the door',
        'orange juice',
        'grandad keeps putting his glasses in the fridge',
        'my sister would bring the dog round every sunday',
        'meter',
        'i hope you find it soon',
        '\u6628\u5929\u4ed6\u628a\u676f\u5b50\u6253\u788e\u4e86',
    ],
)
def test_talk_is_left_alone(text: str) -> None:
    result = interpret(text)

    assert (result.intent, result.steps) == ('NONE', ())
    assert not result.by_examples


def test_what_somebody_does_is_offered_as_no_order() -> None:
    assert interpret('the cooks put it in the soup').steps == ()


def test_what_nobody_knows_to_do_is_said_as_before() -> None:
    result = interpret('would you mind ironing my blouse')

    assert result.clarification == 'I do not know how to do that.'


def test_an_order_that_is_like_talk_is_doubted_where_its_thing_is_none() -> None:
    result = interpret('check the weather for the weekend', compare=False)
    doubted = interpret('check the weather for the weekend')

    if result.steps and not result.needs_clarification:  # a rule may learn it
        assert doubted.clarification.startswith('Was that meant for me?')
    assert doubted.needs_clarification or not doubted.steps


def test_nothing_is_asked_while_a_question_is_open_or_where_nobody_wants_it() -> None:
    text = 'right so um i guess carry the parcels to the mail room'

    assert not interpret(text, ask=False).by_examples
    assert not interpret(text, compare=False).by_examples


def test_an_intent_that_is_not_allowed_is_not_offered() -> None:
    text = 'right so um i guess carry the parcels to the mail room'

    assert not interpret(text, allowed=frozenset({'FOLLOW'})).steps
