# SPDX-License-Identifier: Apache-2.0
"""Answers to a yes-or-no question that say less, more or other than was asked."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.answers import DECLINED
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret


def asked_and_answered(order, answer):
    """Return what was asked, and what an answer makes of it; None: it is no answer."""
    result = interpret(order)
    assert result.needs_clarification, 'this is no test of an answer'
    dialogue = Dialogue(10)
    dialogue.published(result, 0)
    found = dialogue.answer(answer, 1)
    return result, None if found is None else found.result


@pytest.mark.parametrize(
    ('order', 'question'),
    [
        ('maybe bring anna two cups', 'Shall I bring 2 cups for anna?'),
        ('maybe bring anna all the cups', 'Shall I bring all the cups for anna?'),
        ('maybe pick up both red boxes', 'Shall I pick up both red boxes?'),
        ('maybe bring me the cup', 'Shall I bring cup for you?'),
    ],
)
def test_how_many_is_part_of_the_question(order, question):
    assert interpret(order).clarification.endswith(question)


@pytest.mark.parametrize(
    ('order', 'answer'),
    [
        ('maybe bring anna two cups', 'bring them'),
        ('maybe bring the cup to the kitchen', 'bring it there'),
        ('perhaps take grandma to the bathroom', 'take her there'),
        ('maybe bring anna two cups', 'bring her the two cups'),
        ('maybe bring anna all the cups', 'bring them all'),
        ('maybe bring the cup to anna', 'bring her it'),
        ('maybe bring the cup to anna', 'bring it to her'),
        ('maybe bring the water to grandpa', 'get him it'),
        ('maybe bring me the cup', 'bring it over here'),
        ('maybe go to the kitchen', 'very well'),
    ],
)
def test_the_same_said_again_is_a_yes(order, answer):
    result, found = asked_and_answered(order, answer)

    assert (found.steps, found.needs_clarification) == (result.steps, False)


@pytest.mark.parametrize(
    ('order', 'answer'),
    [
        # other or fewer than was asked, and it is not said how many
        ('maybe bring anna two cups', 'bring some'),
        ('maybe bring anna five cups', 'bring her some'),
        ('maybe bring anna two cups', 'bring it'),
        # to somebody else
        ('maybe bring the cup to anna', 'bring him it'),
        ('maybe bring the cup to tom', 'bring her it'),
        ('maybe bring the cup to anna', 'bring it here'),
        ('maybe bring the cup to anna', 'get it over here'),
        ('maybe bring me the cup', 'bring him it'),
        ('maybe bring anna two cups', 'bring him one'),
        ('maybe bring anna two cups', 'no one'),
        ('maybe bring the cup to the kitchen', 'bring it here'),
        # half a question, or thanks for being asked
        ('maybe bring me the cup', 'could you please'),
        ('maybe bring me the cup', 'can you please'),
        ('maybe go to the kitchen', 'very well, thanks'),
        # yes, or the other way
        ('maybe turn left', 'right'),
        ('maybe turn left', 'yes, right'),
        ('maybe go back two metres', 'right, please'),
        # what is put, or where
        ('maybe put the knife on the table', 'the box'),
    ],
)
def test_what_may_mean_another_thing_is_asked_again(order, answer):
    result, found = asked_and_answered(order, answer)

    assert found.needs_clarification
    assert (found.steps, found.clarification) == (result.steps, result.clarification)


@pytest.mark.parametrize(
    ('order', 'answer', 'slots'),
    [
        # how many
        ('perhaps bring me two cups', 'three cups', {'object': 'cups', 'quantity': '3'}),
        ('perhaps bring me two cups', 'three', {'object': 'cups', 'quantity': '3'}),
        ('perhaps bring me two cups', 'no, make it four', {'object': 'cups', 'quantity': '4'}),
        ('perhaps bring me two cups', 'just one', {'object': 'cup', 'quantity': '1'}),
        ('maybe get me three towels', 'get one', {'object': 'towel', 'quantity': '1'}),
        ('maybe bring me all the boxes', 'two of them', {'object': 'boxes', 'quantity': '2'}),
        # what
        ('maybe bring me the pills', 'no, the water', {'object': 'water'}),
        ('maybe bring me the red cup', 'the plate', {'object': 'plate'}),
    ],
)
def test_one_value_is_put_right_and_the_others_stay(order, answer, slots):
    _, found = asked_and_answered(order, answer)

    assert not found.needs_clarification
    assert found.slots == {**slots, 'recipient': 'me'}


@pytest.mark.parametrize(
    ('order', 'answer', 'slots'),
    [
        ('maybe bring anna five cups', 'three cups', {'quantity': '3'}),
        ('maybe bring anna five cups', 'bring her three cups', {'quantity': '3'}),
        ('maybe bring anna five cups', 'only three cups', {'quantity': '3'}),
        ('maybe bring anna her pills', 'no, her glasses', {'object': 'glasses'}),
        ('maybe bring anna her pills', 'to me', {'recipient': 'me'}),
        ('maybe bring anna her pills', 'no, to grandpa', {'recipient': 'grandpa'}),
        ('maybe put the knife on the table', 'the fork', {'object': 'fork'}),
        ('maybe put the knife on the table', 'no, the fork', {'object': 'fork'}),
        ('maybe put the knife on the table', 'certainly not, the fork', {'object': 'fork'}),
        ('maybe put the knife on the table', 'the shelf', {'place': 'shelf'}),
        ('maybe put the knife on the table', 'no, in the drawer', {'place': 'drawer'}),
        ('perhaps take grandma to the bathroom', 'take me', {'object': 'me'}),
        ('perhaps take grandma to the bathroom', 'no, to the bedroom', {'place': 'bedroom'}),
        ('maybe lift the crate', 'the red one', {'attribute': 'red'}),
    ],
)
def test_each_kind_of_word_goes_to_its_place(order, answer, slots):
    result, found = asked_and_answered(order, answer)

    assert not found.needs_clarification
    assert found.slots == {**result.slots, **slots}


@pytest.mark.parametrize(
    ('order', 'answer', 'question'),
    [
        # who is named may only be called
        ('maybe bring anna her pills', 'bob', 'Shall I bring pills for bob?'),
        (
            'perhaps take grandma to the bathroom',
            'no, grandpa',
            'Shall I guide grandpa (bathroom)?',
        ),
        ('maybe bring anna two cups', 'bring me one', 'Shall I bring 1 cup for you?'),
        # how somebody goes, more likely than where
        (
            'perhaps take grandma to the bathroom',
            'in the wheelchair',
            'Shall I guide grandma (wheelchair)?',
        ),
        # a yes to something else
        ('maybe go to the kitchen', 'yes, the hall', 'Shall I go to hall?'),
        ('maybe bring anna two cups', 'yes, bring one', 'Shall I bring 1 cup for anna?'),
        # more than was said
        ('maybe lift the crate', 'make it two', 'Shall I pick up 2 crates?'),
        ('perhaps bring me two cups', 'the plates', 'Shall I bring 2 plates for you?'),
    ],
)
def test_an_unsure_correction_is_asked_about_and_can_be_confirmed(order, answer, question):
    dialogue = Dialogue(10)
    dialogue.published(interpret(order), 0)
    found = dialogue.answer(answer, 1).result
    assert (found.needs_clarification, found.clarification) == (True, question)

    dialogue.published(found, 1)

    assert dialogue.answer('yes', 2).result.steps == found.steps


@pytest.mark.parametrize(
    ('order', 'answer'),
    [
        ('maybe put the knife on the table', 'certainly not the knife'),
        ('maybe put the knife on the table', 'absolutely not on the table'),
        ('maybe put the knife on the table', 'exactly the opposite'),
        ('maybe go to the kitchen', 'on the contrary'),
        ('maybe bring anna her pills', 'allow me'),
    ],
)
def test_what_refuses_is_no_place(order, answer):
    _, found = asked_and_answered(order, answer)

    assert (found.intent, found.clarification) == ('NONE', DECLINED)


@pytest.mark.parametrize(
    ('order', 'answer'),
    [
        ('maybe lift the crate', 'do so at your peril'),
        ('maybe lift the crate', 'sounds good on paper'),
        ('maybe bring anna her pills', 'try me'),
        ('maybe bring anna two cups', 'one each'),
        ('maybe bring anna two cups', 'a few'),
        ('maybe bring anna two cups', "two o'clock"),
        ('maybe go to the hall', 'at your leisure'),
        ('maybe go to the hall', 'in a hurry'),
        ('maybe go to the hall', 'to the left'),
        ('maybe go to the hall', 'a cup of tea would be nice'),
        ('maybe lift the crate', 'a piece of cake'),
        ('maybe go to the kitchen', 'anna'),
        ('maybe move two metres forward', 'move it'),
    ],
)
def test_an_idiom_names_no_place_and_no_person(order, answer):
    _, found = asked_and_answered(order, answer)

    assert found is None
