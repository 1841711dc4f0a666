# SPDX-License-Identifier: Apache-2.0
"""What the robot is to say in words of its own and to whom; whom it meets and leads back."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

SAID = [
    ('tell a riddle', {'text': 'a riddle'}),
    ('Could you tell what day it is?', {'text': 'what day it is'}),
    ('tell the date to Ingrid', {'text': 'the date', 'recipient': 'ingrid'}),
    ("Say your team's name to Pavel", {'text': "your team's name", 'recipient': 'pavel'}),
    ('tell one more joke to the twins', {'text': 'one more joke', 'recipient': 'twins'}),
    ('say your age to the bowlers', {'text': 'your age', 'recipient': 'bowlers'}),
    (
        'announce the time to all the pupils in the library',
        {'text': 'the time', 'recipient': 'all the pupils', 'place': 'library'},
    ),
    (
        'Tell a short story to the boy pointing to the left in the garden',
        {'text': 'a short story', 'recipient': 'boy pointing to the left', 'place': 'garden'},
    ),
    (
        'tell the lady sitting by the window your name',
        {'text': 'your name', 'recipient': 'lady sitting', 'place': 'window'},
    ),
    (
        'tell the waiter in the green apron a joke',
        {'text': 'a joke', 'recipient': 'waiter in the green apron'},
    ),
    ('tell all the visitors your name', {'text': 'your name', 'recipient': 'all the visitors'}),
    (
        'tell all of my cousins that supper is on the table',
        {'text': 'supper is on the table', 'recipient': 'all my cousins'},
    ),
    ('tell them all it is snowing', {'text': 'it is snowing', 'recipient': 'them'}),
    (
        'tell the girl holding the kite to come in',
        {'text': 'to come in', 'recipient': 'girl holding the kite'},
    ),
    (
        'tell the people standing at the counter we are sold out',
        {'text': 'we are sold out', 'recipient': 'people standing', 'place': 'counter'},
    ),
    ('say the time to us', {'text': 'the time', 'recipient': 'us'}),
    ('tell a riddle in the library', {'text': 'a riddle', 'place': 'library'}),
    (
        'tell the date and the time to Pavel',
        {'text': 'the date and the time', 'recipient': 'pavel'},
    ),
    ('Can you tell Olga the soup is hot?', {'text': 'the soup is hot', 'recipient': 'olga'}),
]


@pytest.mark.parametrize(('text', 'slots'), SAID, ids=[text for text, _ in SAID])
def test_what_is_said_and_who_is_told_are_two_slots(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('SAY', slots)
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    ['tell me a joke', 'tell us the time', 'tell me the weather', 'could you tell me the date'],
)
def test_what_other_machines_are_asked_is_no_order_where_it_stands_alone(text):
    result = interpret(text)
    assert result.intent == 'NONE'
    assert result.needs_clarification


@pytest.mark.parametrize(
    'text',
    ['tell everything to Rosa', 'tell the difference', 'tell the same old jokes', 'tell a lie'],
)
def test_what_names_nobody_and_nothing_to_say_is_asked_about(text):
    assert interpret(text).clarification == 'I do not know how to do that.'


PLANS = [
    (
        'tell the porter and the cook that the van is here',
        [
            ('SAY', {'text': 'the van is here', 'recipient': 'porter'}),
            ('SAY', {'text': 'the van is here', 'recipient': 'cook'}),
        ],
    ),
    (
        'tell Ingrid the time, go to the porch',
        [
            ('SAY', {'text': 'the time', 'recipient': 'ingrid'}),
            ('MOVE_TO', {'place': 'porch'}),
        ],
    ),
    (
        'bring me the plate and tell me a joke',
        [
            ('BRING_OBJECT', {'object': 'plate', 'recipient': 'me'}),
            ('SAY', {'text': 'a joke', 'recipient': 'me'}),
        ],
    ),
    (
        'look for a guest in the lounge and tell your name',
        [
            ('FIND_OBJECT', {'object': 'guest', 'place': 'lounge'}),
            ('SAY', {'text': 'your name'}),
        ],
    ),
    (
        'drive to the gate, meet Yusuf, and follow him',
        [
            ('MOVE_TO', {'place': 'gate'}),
            ('FIND_OBJECT', {'object': 'yusuf'}),
            ('FOLLOW', {'object': 'yusuf'}),
        ],
    ),
    (
        'go to the lobby, meet the piano tuner and lead him to the studio',
        [
            ('MOVE_TO', {'place': 'lobby'}),
            ('FIND_OBJECT', {'object': 'piano tuner'}),
            ('GUIDE', {'object': 'piano tuner', 'place': 'studio'}),
        ],
    ),
    (
        'Contact Ingrid at the reception and guide them to my uber.',
        [
            ('FIND_OBJECT', {'object': 'ingrid', 'place': 'reception'}),
            ('GUIDE', {'object': 'ingrid', 'place': 'uber'}),
        ],
    ),
    (
        'meet Olga at the counter, go to the garden and find them',
        [
            ('FIND_OBJECT', {'object': 'olga', 'place': 'counter'}),
            ('MOVE_TO', {'place': 'garden'}),
            ('FIND_OBJECT', {'object': 'olga'}),
        ],
    ),
    (
        'meet Pavel at the stairs, follow her, and walk him back',
        [
            ('FIND_OBJECT', {'object': 'pavel', 'place': 'stairs'}),
            ('FOLLOW', {'object': 'pavel'}),
            ('GUIDE', {'object': 'pavel', 'place': 'stairs'}),
        ],
    ),
    (
        'lead the guests from the porch to the cellar and then take them back',
        [
            ('GUIDE', {'object': 'guests', 'from': 'porch', 'place': 'cellar'}),
            ('GUIDE', {'object': 'guests', 'place': 'porch'}),
        ],
    ),
    (
        'find grandma and bring her back',
        [
            ('FIND_OBJECT', {'object': 'grandma'}),
            ('GUIDE', {'object': 'grandma', 'place': 'here'}),
        ],
    ),
]


@pytest.mark.parametrize(('text', 'steps'), PLANS, ids=[text for text, _ in PLANS])
def test_who_is_met_and_told_is_a_step_of_a_plan(text, steps):
    result = interpret(text)
    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


ASKED = [
    (
        'meet Olga at the gate and introduce her to everybody in the lounge',
        'I did not understand "introduce her to everybody in the lounge". Shall I do only the '
        'rest: look for olga (gate)?',
    ),
    (
        'find Pavel in the hall and photograph him for the album',
        'I did not understand "photograph him for the album". Shall I do only the rest: look for '
        'pavel (hall)?',
    ),
    (
        'greet Ingrid and introduce her to Pavel',
        'I did not understand "introduce her to Pavel". Shall I do only the rest: greet ingrid?',
    ),
    (
        'contact Ingrid and lead her to the garden',
        'I did not understand "contact Ingrid". Shall I do only the rest: guide her (garden)?',
    ),
    (
        'contact Ingrid by phone and come back',
        'I did not understand "contact Ingrid by phone". Shall I do only the rest: go here?',
    ),
    ('contact the nurse at the reception', 'Shall I look for nurse (reception)?'),
    ('take the visitors back', 'Where should I take visitors?'),
    ('follow Pavel and then take him back', 'Where should I take him?'),
    ('Speak.', 'What should I say?'),
    ('Speak to the nurse', 'What should I say?'),
    ('say the date to Olga or Pavel', 'Whom should I tell: olga or pavel?'),
    ('tell Olga and come back', 'I do not know how to do that.'),
    ('tell the nurse or the porter a riddle', 'I do not know how to do that.'),
    ('Introduce Ingrid to Pavel', 'I do not know how to do that.'),
    ('Could you pour some tea into the mug?', 'I do not know how to do that.'),
    ('would you mind ironing my blouse', 'I do not know how to do that.'),
    ('can you open the curtains, please?', 'I do not know how to do that.'),
    (
        'Will it snow?',
        'I can not answer that. Ask me what I see, or tell me what to do.',
    ),
]


@pytest.mark.parametrize(('text', 'question'), ASKED, ids=[text for text, _ in ASKED])
def test_the_question_names_what_is_not_understood(text, question):
    result = interpret(text)
    assert result.needs_clarification
    assert result.clarification == question


@pytest.mark.parametrize(
    'text',
    [
        'Meet Olga, my cousin.',
        'meet the deadline and follow the plan',
        'Contact us at the office.',
    ],
)
def test_talk_of_meetings_moves_nobody(text):
    assert interpret(text).steps == ()


@pytest.mark.parametrize(
    ('text', 'who', 'told'),
    [
        (
            'tell the boy in the green jumper that his bus is here',
            'boy in the green jumper',
            'his bus is here',
        ),
        ('tell the girl with braces to put on her coat', 'girl with braces', 'to put on her coat'),
        (
            'tell the man wearing a hat and glasses the time',
            'man wearing a hat and glasses',
            'the time',
        ),
    ],
)
def test_who_is_told_ends_where_what_they_are_told_begins(text, who, told):
    result = interpret(text)
    assert (result.intent, result.slots) == ('SAY', {'recipient': who, 'text': told})


def test_whom_them_means_later_has_a_name_that_may_be_a_word():
    result = interpret('meet angel at the gate and follow them to the hall')
    assert [step.slots for step in result.steps] == [
        {'object': 'angel', 'place': 'gate'},
        {'object': 'angel', 'place': 'hall'},
    ]
    assert interpret('meet deadlines at work and follow them').needs_clarification


HANDED_OUT = [
    (
        'distribute the cookies to all the pupils in the garden',
        {'object': 'cookies', 'recipient': 'all the pupils', 'place': 'garden'},
    ),
    ('hand out towels to the guests', {'object': 'towels', 'recipient': 'guests'}),
    (
        'offer something to eat to all the adults in the dining room',
        {'object': 'something to eat', 'recipient': 'all the adults', 'place': 'dining room'},
    ),
    ('take out the litter', {'object': 'litter', 'place': 'outside'}),
]


@pytest.mark.parametrize(('text', 'slots'), HANDED_OUT, ids=[text for text, _ in HANDED_OUT])
def test_what_is_handed_out_is_brought(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('BRING_OBJECT', slots)
    assert not result.needs_clarification, result.clarification
