# SPDX-License-Identifier: Apache-2.0
"""English orders that are joined to what leads to them: a wish, a reason, a place, 'go'."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


def bring(thing, **slots):
    return [('BRING_OBJECT', {'object': thing, **slots})]


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('robot go get the ladder', bring('ladder')),
        ('could you go get my scarf for me', bring('scarf', recipient='me')),
        ("let's go get the ladder", bring('ladder')),
        ('hey robot come pick up the socks', [('GRAB_OBJECT', {'object': 'socks'})]),
        ('robot go find priya', [('FIND_OBJECT', {'object': 'priya'})]),
        (
            'robot go tell anna lunch is late',
            [('SAY', {'text': 'lunch is late', 'recipient': 'anna'})],
        ),
        (
            'go tell tom and anna lunch is late',
            [
                ('SAY', {'text': 'lunch is late', 'recipient': 'tom'}),
                ('SAY', {'text': 'lunch is late', 'recipient': 'anna'}),
            ],
        ),
        ('the fork is under the bench. go get it', bring('fork')),
    ],
)
def test_who_goes_to_do_something_has_one_order(text, expected):
    assert sure_steps(text) == expected


@pytest.mark.parametrize('text', ["let's go get a coffee", "let's go grab lunch"])
def test_what_people_may_mean_for_themselves_is_asked(text):
    assert interpret(text).clarification.startswith('Was that an order?')


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('follow the plumber wherever he goes', {'object': 'plumber'}),
        ('follow the plumber everywhere he wants to go', {'object': 'plumber'}),
        ('stay behind anna wherever she walks', {'object': 'anna'}),
        ('follow the plumber at a safe distance', {'object': 'plumber', 'from': 'safe distance'}),
        ('follow me from three steps behind', {'object': 'me', 'from': 'three steps behind'}),
        (
            'follow me at a distance of one metre',
            {'object': 'me', 'from': 'distance of one metre'},
        ),
    ],
)
def test_how_somebody_is_followed_is_no_part_of_the_name(text, slots):
    assert sure_steps(text) == [('FOLLOW', slots)]


@pytest.mark.parametrize(
    'text', ['i follow him wherever he goes', 'would you follow your heart wherever it goes']
)
def test_who_is_followed_in_talk_is_no_order(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('can you find the stapler for me', ('FIND_OBJECT', 'stapler', 'me')),
        ('could you locate the stapler for us', ('FIND_OBJECT', 'stapler', 'us')),
        ('can you search the shed for the hose for me', ('FIND_OBJECT', 'hose', 'me')),
        ('can you find the stapler for my mother', ('FIND_OBJECT', 'stapler', 'mother')),
    ],
)
def test_a_question_may_order_to_find_something_for_somebody(text, expected):
    [(intent, slots)] = sure_steps(text)
    assert (intent, slots['object'], slots['recipient']) == expected


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('look at the dial for me', [('LOOK_AT', {'object': 'dial'})]),
        ('could you look in the oven for me', [('LOOK_AT', {'place': 'oven'})]),
        ('move back for me', [('MOVE', {'direction': 'backward'})]),
        ('look for me', [('FIND_OBJECT', {'object': 'me'})]),
    ],
)
def test_a_favour_looks_for_nobody(text, expected):
    assert sure_steps(text) == expected


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('i need some string can you fetch me some', bring('string', recipient='me')),
        ('I need some soap. Could you bring me some?', bring('soap', recipient='me')),
        ('we need napkins could you bring some', bring('napkins', recipient='us')),
        ('i am out of milk can you get me some', bring('milk', recipient='me')),
        ('i would like to eat a pear can you bring me one', bring('pear', recipient='me')),
        (
            'i need a pen can you give me a blue one',
            bring('pen', attribute='blue', recipient='me'),
        ),
        ('i want my scarf could you bring it to me', bring('scarf', recipient='me')),
        ('i need nails can you bring me two', bring('nails', quantity='2', recipient='me')),
        ("i'd love some soup could you fetch me a bowl", bring('bowl of soup', recipient='me')),
        ('i need some tools could you hand me a hammer', bring('hammer', recipient='me')),
        ('i want to draw can you bring me a pencil', bring('pencil', recipient='me')),
        ('i need something to eat can you get me a pear', bring('pear', recipient='me')),
        ('do you have a pen can you give me one', bring('pen', recipient='me')),
        (
            'there is some juice in the fridge can you get me some',
            bring('juice', recipient='me', place='from the fridge'),
        ),
        (
            'i need a clean shirt could you fetch me one and put it on the bed',
            [
                *bring('shirt', attribute='clean', recipient='me'),
                ('PLACE_OBJECT', {'object': 'shirt', 'attribute': 'clean', 'place': 'bed'}),
            ],
        ),
    ],
)
def test_a_wish_fills_in_the_order_behind_it(text, expected):
    assert sure_steps(text) == expected


def test_what_was_wished_for_is_brought_once_whatever_is_told_between():
    told = 'I would like some tea. The kettle is on. Can you bring me some?'
    assert sure_steps(told) == bring('tea', recipient='me')


def test_a_wish_before_a_call_to_somebody_is_no_order_to_the_robot_alone():
    assert interpret('I need a hammer. Tom, can you bring me one?').needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'i need a towel can you also bring me a pen',
        'i need a towel can you bring me a pen too',
        'i need a towel then bring me a pen',
        'i need a towel and a pen',
    ],
)
def test_two_wishes_are_two_orders(text):
    assert sure_steps(text) == [*bring('towel', recipient='me'), *bring('pen', recipient='me')]


@pytest.mark.parametrize(
    'text',
    [
        'i need a hug can you give me one',
        'i want a divorce can you give me one',
        'tom said i need soap can you bring me some',
        'bring me some',
    ],
)
def test_what_is_no_thing_or_has_no_name_is_not_brought(text):
    result = interpret(text)
    assert result.intent == 'NONE' or result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('i need you in the attic come to the attic', [('MOVE_TO', {'place': 'attic'})]),
        (
            'robot i want you in the hall bring me the hose',
            [('MOVE_TO', {'place': 'hall'}), *bring('hose', recipient='me')],
        ),
        (
            'jarvis go to the hall fetch me my scarf',
            [('MOVE_TO', {'place': 'hall'}), *bring('scarf', recipient='me')],
        ),
        (
            'go to the kitchen get water and come back',
            [
                ('MOVE_TO', {'place': 'kitchen'}),
                ('GRAB_OBJECT', {'object': 'water'}),
                ('MOVE_TO', {'place': 'here'}),
            ],
        ),
        (
            "i'm hungry go to the kitchen bring me a pear",
            [('MOVE_TO', {'place': 'kitchen'}), *bring('pear', recipient='me')],
        ),
        (
            'you are in the hall and the lift is on your left go to the lift',
            [('MOVE_TO', {'place': 'lift'})],
        ),
        (
            'the hall is dark and the lamp is off, go to the lamp',
            [('MOVE_TO', {'place': 'lamp'})],
        ),
        ('i am in the attic and my arm hurts bring me the phone', bring('phone', recipient='me')),
        ("i'm in the shed bring two pears here", bring('pears', quantity='2', place='here')),
        ('are you there go to the shed', [('MOVE_TO', {'place': 'shed'})]),
        ('go to the plant stand', [('MOVE_TO', {'place': 'plant stand'})]),
        (
            "find priya's pen and give it to her",
            [
                ('FIND_OBJECT', {'object': "priya's pen"}),
                *bring("priya's pen", recipient='priya'),
            ],
        ),
    ],
)
def test_sentences_without_a_pause_are_parted(text, expected):
    assert sure_steps(text) == expected


@pytest.mark.parametrize(
    ('text', 'unread', 'place'),
    [
        ('go to the attic close the window', 'close the window', 'attic'),
        ('go to the hall clean the mirror and come back', 'clean the mirror', 'hall'),
        ('go to the garden water the roses', 'water the roses', 'garden'),
        ('go to the hall turn on the lamp', 'turn on the lamp', 'hall'),
    ],
)
def test_a_place_swallows_no_order_that_has_no_intent(text, unread, place):
    result = interpret(text)
    assert f'I did not understand "{unread}"' in result.clarification
    assert result.steps[0].slots == {'place': place}


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('go to the light switch', [('MOVE_TO', {'place': 'light switch'})]),
        ('bring me the answer book', bring('answer book', recipient='me')),
        ('make a u-turn on the spot', [('TURN', {'angle_deg': '180'})]),
    ],
)
def test_a_verb_in_a_name_begins_no_order(text, expected):
    assert sure_steps(text) == expected


@pytest.mark.parametrize(
    'text',
    [
        'i am tired turn off the lamp',
        "it's hot in here open the window",
        'my hands are full open the door',
        'the phone is ringing answer it',
    ],
)
def test_an_order_without_an_intent_behind_a_reason_is_answered(text):
    assert interpret(text).clarification == 'I do not know how to do that.'


@pytest.mark.parametrize(
    'text',
    ['i was so tired i turned off the lamp', 'i am tired', 'i am sure the cook cleans the pan'],
)
def test_a_story_about_oneself_gets_no_answer(text):
    assert not interpret(text).clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        (
            'i need the drops in the blue tin can you bring them',
            {'object': 'drops', 'recipient': 'me', 'place': 'blue tin'},
        ),
        (
            'i need a stool for Olga can you fetch one from the attic',
            {'object': 'stool', 'recipient': 'olga', 'from': 'attic'},
        ),
        (
            'we need two chairs in the yard can you bring them',
            {'object': 'chairs', 'quantity': '2', 'recipient': 'us', 'place': 'yard'},
        ),
    ],
)
def test_what_a_wish_says_of_place_and_person_is_kept(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('BRING_OBJECT', slots)


@pytest.mark.parametrize(
    'text',
    [
        'i need a blanket at nine can you bring me one',
        'i need some drops in an hour please get me some',
        'i need a basket to carry the jars can you bring them',
        'i need a robe when i come out of the bath can you bring me one',
    ],
)
def test_a_wish_for_later_or_with_a_purpose_is_asked_about(text):
    assert interpret(text).needs_clarification
