# SPDX-License-Identifier: Apache-2.0
"""'Tell me what the biggest box on the rack is': what can be seen here is described."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ASKED = [
    (
        'Tell me what the widest box on the desk is',
        {'object': 'widest box', 'place': 'desk'},
    ),
    ('could you tell me what drink is on the counter', {'object': 'drink', 'place': 'counter'}),
    ('let me know what kind of fruit is in the bowl', {'object': 'fruit', 'place': 'bowl'}),
    (
        'please tell me the age of the visitor at the gate',
        {'object': 'age of the visitor', 'place': 'gate'},
    ),
    ('what is the name of the man at the door', {'object': 'name of the man', 'place': 'door'}),
    (
        'tell me the colour of the kettle on the stove',
        {'object': 'colour of the kettle', 'place': 'stove'},
    ),
    (
        'tell me how many guests in the garden are wearing hats',
        {'object': 'guests', 'place': 'garden', 'attribute': 'wearing hats'},
    ),
    (
        'how many children on the sofa are asleep',
        {'object': 'children', 'place': 'sofa', 'attribute': 'asleep'},
    ),
    (
        'how many plates in the sink are dirty',
        {'object': 'plates', 'place': 'sink', 'attribute': 'dirty'},
    ),
    ('report to me how many crates are on the rack', {'object': 'crates', 'place': 'rack'}),
    ('i need to know how many pens are in the drawer', {'object': 'pens', 'place': 'drawer'}),
    (
        'which bottle in the crate is the fullest',
        {'object': 'bottle', 'place': 'crate', 'attribute': 'fullest'},
    ),
    ('tell me which of these jars is the smallest', {'object': 'jars', 'attribute': 'smallest'}),
    ('what is the lady at the till carrying', {'object': 'lady', 'place': 'till'}),
    (
        'tell me how the man lying on the mat looks',
        {'object': 'man lying', 'place': 'mat'},
    ),
    ('tell me what the woman at the desk looks like', {'object': 'woman', 'place': 'desk'}),
    ('who is the tallest person in the hall', {'object': 'tallest person', 'place': 'hall'}),
    ('describe what the guest on the sofa is holding', {'object': 'guest', 'place': 'sofa'}),
    ('tell me how full the bin in the yard is', {'object': 'bin', 'place': 'yard'}),
    ('tell me who is sitting on the bench', {'attribute': 'sitting', 'place': 'bench'}),
    ('tell me the number of tins on the shelf', {'object': 'tins', 'place': 'shelf'}),
    ('count the tins in the larder and report to me', {'object': 'tins', 'place': 'larder'}),
]


@pytest.mark.parametrize(('text', 'slots'), ASKED, ids=[text for text, _ in ASKED])
def test_what_is_asked_of_what_stands_here_is_described(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('DESCRIBE', slots)
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'tell me what the capital of France is',
        'tell me what the best film in the cinema is',
        'tell me the name of the actor in the film',
        'tell me the price of the shoes in the window',
        'tell me what the matter is',
        'tell me what your favourite thing in the house is',
        'tell me how big the moon is',
        'how many people are working from home',
        'how many people are coming to dinner',
        'which of my friends is the best',
        'she asked me what the biggest thing on the table is',
        'did you see how many people are in the hall',
    ],
)
def test_what_a_phone_or_a_friend_answers_is_not_described(text):
    assert not interpret(text).steps


@pytest.mark.parametrize(
    ('text', 'who'),
    [
        ('tell my wife how many plates are in the sink', 'wife'),
        ('can you tell the chef which pans on the stove are dirty', 'chef'),
        ('describe the room to the visitors', 'visitors'),
        ('tell the height of the boy on the ladder to the nurse', 'nurse'),
        ('tell the cook at the stove how many pans are in the sink', 'cook at the stove'),
    ],
)
def test_what_is_told_to_another_is_looked_at_after_a_question(text, who):
    result = interpret(text)
    assert result.intent == 'DESCRIBE'
    assert result.slots['recipient'] == who
    assert result.clarification.startswith('Shall I ')


def test_what_was_found_is_told_to_another_after_a_question():
    result = interpret('count the pans in the sink and tell the cook')
    assert [step.slots for step in result.steps] == [
        {'object': 'pans', 'place': 'sink'},
        {'recipient': 'cook'},
    ]
    assert result.clarification == 'Shall I tell the cook what I found?'


def test_it_is_the_thing_and_not_its_colour():
    result = interpret('tell me the colour of the mug on the desk and bring it to Tom')
    assert result.steps[1].slots['object'] == 'mug'
    result = interpret('tell me the name of the man at the bar and follow him')
    assert result.steps[1].slots['object'] == 'man'


@pytest.mark.parametrize(
    'text', ['tell Anna how much I love her', 'tell Anna what happened at school']
)
def test_what_nobody_sees_is_said(text):
    assert interpret(text).intent == 'SAY'
