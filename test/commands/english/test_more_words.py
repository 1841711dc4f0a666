# SPDX-License-Identifier: Apache-2.0
"""Wishes in other colours, a place said first, waiting behind a way, questions about sights."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('I could really do with a pillow', 'BRING_OBJECT', {'object': 'pillow'}),
        ('Gonna need you to follow Anna', 'FOLLOW', {'object': 'anna'}),
        ('From the shed fetch the rake', 'BRING_OBJECT', {'object': 'rake'}),
        ('The attic please go there', 'MOVE_TO', {'place': 'attic'}),
        ('Follow the guard wearing gloves', 'FOLLOW', {'object': 'guard wearing gloves'}),
        ('Go to the barn and make it snappy', 'MOVE_TO', {'place': 'barn'}),
        ('Come to where I am standing', 'MOVE_TO', {'place': 'me'}),
        ('Bring me that cup over there', 'BRING_OBJECT', {'object': 'cup', 'place': 'there'}),
        ('Bring up the wine from the cellar', 'BRING_OBJECT', {'object': 'wine'}),
        ('Can you see Tom to the gate?', 'GUIDE', {'object': 'tom', 'place': 'gate'}),
        ('Wheel Mr Brown to the ward', 'GUIDE', {'object': 'mr brown', 'place': 'ward'}),
        ('Take your time but go to the barn', 'MOVE_TO', {'place': 'barn'}),
        ('Carry the groceries into the barn', 'BRING_OBJECT', {'object': 'groceries'}),
        ('Drive to the ramp and wait there', 'MOVE_TO', {'place': 'ramp'}),
        ('The kids need the mop, get it for them', 'BRING_OBJECT', {'recipient': 'kids'}),
        ('Fetch the parcel if it has arrived', 'BRING_OBJECT', {'condition': 'it has arrived'}),
    ],
)
def test_an_order_in_other_words_is_done_without_a_question(text, intent, slots):
    found = interpret(text)

    assert (found.intent, found.clarification) == (intent, '')
    assert found.slots.items() >= slots.items()


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (
            'Take the jar and the lid and put them both on the shelf',
            ['GRAB_OBJECT jar', 'GRAB_OBJECT lid', 'PLACE_OBJECT jar', 'PLACE_OBJECT lid'],
        ),
        ('fetch the saw and take it up to the loft', ['BRING_OBJECT saw', 'BRING_OBJECT saw']),
        ('lift the toys and drop them into the tub', ['GRAB_OBJECT toys', 'PLACE_OBJECT toys']),
        ('take Tom to the gym and then back to his room', ['GUIDE tom', 'GUIDE tom']),
        ('find a chair and drive up to it', ['FIND_OBJECT chair', 'MOVE_TO chair']),
        (
            "I'd be glad if you took the tray to Anna and then brought me the post card",
            ['BRING_OBJECT tray', 'BRING_OBJECT post card'],
        ),
        ('go to the shed, take a rake and come out again', ['MOVE_TO shed', 'GRAB_OBJECT rake',
                                                            'MOVE backward']),
        ('go to the cellar, grab a jar and come up again', ['MOVE_TO cellar', 'GRAB_OBJECT jar',
                                                            'MOVE_TO here']),
        ('turn right move ahead two metres', ['TURN right', 'MOVE forward']),
        ('come with me then wait by the gate', ['FOLLOW me', 'MOVE_TO by the gate']),
    ],
)  # fmt: skip
def test_what_a_step_leaves_out_comes_from_the_one_before(text, steps):
    found = interpret(text)

    assert found.clarification == ''
    assert [f'{step.intent} {_named(step.slots)}' for step in found.steps] == steps


def _named(slots):
    return next(slots[name] for name in ('object', 'place', 'direction') if name in slots)


@pytest.mark.parametrize(
    'text',
    [
        'I think I need a towel',
        'go to the hall, wait for a while, then come back',
    ],
)
def test_a_thought_or_a_vague_time_of_waiting_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'I could really do with a holiday',
        'I think I need a new job',
        'From the sofa she could see the garden',
        'take it or leave it',
        'pick me a winner',
    ],
)
def test_talk_in_the_same_words_is_no_order(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('What colour is my jacket?', {'object': 'jacket'}),
        ('How many people are sitting in the lounge?', {'object': 'people', 'place': 'lounge'}),
        ('Tell me which is the tallest box on the shelf', {'object': 'tallest box'}),
        ('Explain what you can see through the window', {}),
        ('What does the sign on the door say?', {'object': 'sign'}),
        ('What is that man holding?', {'object': 'man'}),
        ('Is the drawer open?', {'object': 'drawer'}),
    ],
)
def test_a_question_of_what_is_before_it_is_answered_by_looking(text, slots):
    found = interpret(text)

    assert (found.intent, found.clarification) == ('DESCRIBE', '')
    assert found.slots.items() >= slots.items()


@pytest.mark.parametrize(
    'text',
    [
        'What colour is the sky?',
        'How many people live in France?',
        'which is the biggest country',
        'Is the garage door closed',
        'Read me the news',
    ],
)
def test_a_question_of_the_world_is_none_of_sight(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('Read out the following sentence: the pool is closed.', {'text': 'the pool is closed'}),
        ('Read this aloud: we open at six', {'text': 'we open at six'}),
        ('Shout that the soup is ready', {'text': 'the soup is ready'}),
        ('Announce to everyone that we land', {'text': 'we land', 'recipient': 'everyone'}),
        ('Tell the class to sit down', {'recipient': 'class'}),
        ('Pass on my thanks to the nurse', {'text': 'thank you', 'recipient': 'nurse'}),
    ],
)
def test_what_is_to_be_read_out_or_passed_on_is_said(text, slots):
    found = interpret(text)

    assert (found.intent, found.clarification) == ('SAY', '')
    assert found.slots.items() >= slots.items()


@pytest.mark.parametrize(
    ('text', 'intent'),
    [('take the cake out of the oven', 'GRAB_OBJECT'), ('take the cake', 'NONE')],
)
def test_an_idiom_is_meant_as_it_is_said_where_something_is_taken_from(text, intent):
    assert interpret(text).intent == intent
