# SPDX-License-Identifier: Apache-2.0
"""A no that is none of the short words, and talk that is none."""

from __future__ import annotations

import pytest
from support.free_answers import answered


@pytest.mark.parametrize(
    'answer',
    [
        # left as it is
        'leave it',
        'leave the poor thing alone',
        'leave it on the stove',
        'let Mei hold on to it',
        "don't bother, I've got one",
        'no, the kettle',
        'you keep away from that',
        # not now
        'not just now',
        'maybe later',
        'give me five minutes',
        'when I have finished',
        # by oneself
        'I can manage',
        "we'd rather do it ourselves",
        "I'll get it myself in a bit",
        # had, enough, not needed
        "she's already got one",
        "I've only just had one",
        "we've got plenty",
        'one is enough',
        "I'm warm enough, thank you",
        "that won't be needed",
        "I don't think that's necessary",
        "we don't want any",
        # why not
        "it's too heavy for you",
        "I'm still eating",
        'you would be in the way',
        "it's in my bag",
        "there's nobody there",
        "the kettle's hot, leave it",
        'wrong one, mate',
        "it isn't clean yet",
        'five more minutes',
        'she does not want company',
        'I never asked for that',
        'it belongs down here',
        'I need you here',
        'we are eating later',
        'let them sleep a bit longer',
        'they have left',
        "the nurse's doing it",
        'anything but that',
        'the other one, no',
        'no no I prefer tea',
        'certainly not',
        'are you out of your mind?',
    ],
)
def test_a_no_said_freely(answer):
    assert answered(answer) == 'NO'


@pytest.mark.parametrize(
    'answer',
    [
        'no, Mum, I am late',
        'no, I told your aunt about it',
        'put it on my card, no, the blue card',
        "no way that's hilarious",
        'no idea',
        'I do not follow',
        'not sure',
        "it isn't fair, you always win",
        'who wants pudding',
        'she has been looking for a flat since march',
        "don't you think he looks like his father?",
        'they came, they looked at the roof, and they left',
        'hang on, the phone is ringing',
        'the lift smells of fish',
        'good morning, Father',
        'okay class, page twelve',
    ],
)
def test_talk_to_somebody_else_stays_untouched(answer):
    assert answered(answer) == ''


@pytest.mark.parametrize('answer', ['no, go to the garage', 'maybe later, go to the garage'])
def test_an_order_beside_the_no_is_left_to_the_grammar(answer):
    assert answered(answer) == ''


def test_a_yes_beside_what_sounds_like_a_no_is_no_no():
    assert answered("it's Sam's turn, yes") != 'NO'
