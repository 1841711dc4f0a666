# SPDX-License-Identifier: Apache-2.0
"""Answers to a yes-or-no question that are no short word: what says yes, and what must not."""

from __future__ import annotations

import pytest
from support.free_answers import answered


@pytest.mark.parametrize(
    'answer',
    [
        # the yes at the end, or in the middle
        'they need it, yes',
        "I'm thirsty, yes, go on",
        'as agreed, yes',
        'oh you star, yes please',
        # a reason
        'yes yes we are parched',
        "yup, that's the one",
        "I've finished with it, please do",
        "yes please, you've saved my day",
        # a courtesy that accepts
        "if it's not too much bother",
        "that'd be smashing",
        'you may',
        'you might as well',
        'oh would you',
        "that'd be a godsend",
        "they're expecting it, yes",
        'would you? That would be kind.',
        # how soon
        'as quick as you can',
        'straight away please',
        'now would be good',
        # what was asked, said again
        'bring it',
        'haan bring it here',
        'you can bring it now',
        'yes, the kettle please',
        'bring me the kettle, ta',
        # spelled as it is shouted and typed
        'yesss please',
        'yes pls',
        "I don't see why not",
    ],
)
def test_consent_said_freely(answer):
    assert answered(answer) == 'YES'


@pytest.mark.parametrize(
    ('question', 'answer'),
    [
        ('Shall I take the tray to the kitchen?', 'take it, thanks'),
        ('Should I give the ticket to the lady?', 'give it to her'),
        ('Do you want me to turn around?', 'turn around, yes'),
        ('Shall I move two metres back?', 'two metres, correct'),
        ('Was that an order? Shall I bring you the kettle?', 'it was'),
    ],
)
def test_what_was_asked_is_said_again(question, answer):
    assert answered(answer, question) == 'YES'


@pytest.mark.parametrize(
    'answer',
    [
        # a limit, a contrast, a correction, another thing or person
        'yes but not now',
        'yes, maybe later',
        'yes, when it has boiled',
        'yes if it is empty',
        'yes, not the big one',
        'no, the other one',
        'bring it to Anna',
        'bring her it',
        'yes bring the cup',
        'yes, bring two',
        'yes please, black coffee',
        'yes follow me',
        "yes please don't",
        "yes thanks, I've got one",
        "yes, thank you, we're fine without",
        'go ahead and leave it there',
        # as good as a no
        'fine thanks',
        'good, thanks',
        "that's okay, thanks",
        'yeah right',
        "it's okay",
        "yes, I'm fine",
        # talk
        'yes, I know him',
        'yes, they are my cousins',
        "go ahead, I'm listening",
        'the kettle is old, yes?',
        'are you ready?',
        'they need it, yes?',
        'you may bring it?',
        'thanks',
        'okay team, the kettle',
    ],
)
def test_what_is_no_plain_yes(answer):
    assert answered(answer) != 'YES'


@pytest.mark.parametrize(
    ('question', 'answer'),
    [
        # of two deeds, or of so many things, one is less
        ('Shall I bring you the kettle and the cup?', 'bring the kettle'),
        ('Shall I turn left and then go to the kitchen?', 'turn left, yes'),
        ('Shall I bring you two cups?', 'bring one'),
        ('Shall I bring Anna the kettle?', 'bring it to me'),
        ('Shall I bring you the kettle?', 'it was'),
    ],
)
def test_what_says_less_or_other_than_was_asked(question, answer):
    assert answered(answer, question) != 'YES'


@pytest.mark.parametrize(
    ('question', 'answer', 'is_yes'),
    [
        ('Shall I take the tray from the kitchen to the hall?', 'take it to the hall', True),
        ('Shall I take the tray from the kitchen to the hall?', 'take it to the kitchen', False),
        ('Shall I take the tray from the kitchen to the hall?', 'yes, to the kitchen', False),
        ('Shall I bring you the cup from the kitchen?', 'bring it to the kitchen', False),
        ('Shall I bring you the cup from the kitchen?', 'bring it to me', True),
        ('Shall I fetch the ladder?', 'get it please', True),
        ('Should I look in the garage?', 'have a look, yes', True),
    ],
)
def test_a_deed_said_again_keeps_its_places(question, answer, is_yes):
    assert (answered(answer, question) == 'YES') is is_yes
