# SPDX-License-Identifier: Apache-2.0
"""People by what they wear and do, where they are found, and things that go to several of them."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

DESCRIBED = [
    (
        'Carry the lamp to the lady lifting her right hand in the library',
        'BRING_OBJECT',
        {'object': 'lamp', 'recipient': 'lady lifting her right hand', 'place': 'library'},
    ),
    (
        'please give this folder to the engineer dressed in a red vest in the workshop',
        'BRING_OBJECT',
        {
            'object': 'folder',
            'recipient': 'engineer dressed in a red vest',
            'place': 'workshop',
        },
    ),
    (
        'bring the towel to the guest pointing at the ceiling',
        'BRING_OBJECT',
        {'object': 'towel', 'recipient': 'guest pointing at the ceiling'},
    ),
    (
        'take my soup to the boy holding the balloon',
        'BRING_OBJECT',
        {'object': 'soup', 'recipient': 'boy holding the balloon'},
    ),
    (
        'hand the nurse wearing a mask the scissors',
        'BRING_OBJECT',
        {'object': 'scissors', 'recipient': 'nurse wearing a mask'},
    ),
    (
        'Escort the gentleman wearing brown shoes from the foyer to the lift',
        'GUIDE',
        {'object': 'gentleman wearing brown shoes', 'from': 'foyer', 'place': 'lift'},
    ),
    (
        'lead the visitor who is dressed in green to the terrace',
        'GUIDE',
        {'object': 'visitor dressed in green', 'place': 'terrace'},
    ),
    (
        'follow the girl carrying an umbrella to the gate',
        'FOLLOW',
        {'object': 'girl carrying an umbrella', 'place': 'gate'},
    ),
    (
        'look for somebody pointing to the left in the garage',
        'FIND_OBJECT',
        {'object': 'somebody pointing to the left', 'place': 'garage'},
    ),
    (
        'locate the student sitting at the window',
        'FIND_OBJECT',
        {'object': 'student sitting', 'place': 'window'},
    ),
    (
        'greet the aunt wearing a red coat and a scarf in the lounge',
        'GREET',
        {'recipient': 'aunt wearing a red coat and a scarf', 'place': 'lounge'},
    ),
    (
        'tell the man wearing a cap that supper is ready',
        'SAY',
        {'recipient': 'man wearing a cap', 'text': 'supper is ready'},
    ),
    (
        'tell Lisa the man wearing a cap is here',
        'SAY',
        {'recipient': 'lisa', 'text': 'the man wearing a cap is here'},
    ),
    (
        'describe the patient lying down on the bench',
        'DESCRIBE',
        {'object': 'patient lying down', 'place': 'bench'},
    ),
    (
        'bring the charger to the woman in the corridor who is wearing a green scarf',
        'BRING_OBJECT',
        {
            'object': 'charger',
            'recipient': 'woman wearing a green scarf',
            'place': 'corridor',
        },
    ),
    (
        'greet the people in the cellar wearing badges',
        'GREET',
        {'recipient': 'people wearing badges', 'place': 'cellar'},
    ),
    (
        'bring lemonade to the people working in the barn',
        'BRING_OBJECT',
        {'object': 'lemonade', 'recipient': 'people working in the barn'},
    ),
    (
        'if the boy wearing a helmet comes back, greet him',
        'GREET',
        {'recipient': 'boy wearing a helmet', 'condition': 'the boy wearing a helmet comes back'},
    ),
    (
        'are the guests on the terrace wearing hats',
        'DESCRIBE',
        {'object': 'guests', 'place': 'terrace', 'attribute': 'wearing hats'},
    ),
    (
        'guide the tallest gentleman in the big dining room to the terrace',
        'GUIDE',
        {'object': 'tallest gentleman in the big dining room', 'place': 'terrace'},
    ),
    (
        'serve tea to all the visitors in the waiting room',
        'BRING_OBJECT',
        {'object': 'tea', 'recipient': 'all the visitors', 'place': 'waiting room'},
    ),
]


@pytest.mark.parametrize(('text', 'intent', 'slots'), DESCRIBED, ids=[d[0] for d in DESCRIBED])
def test_a_description_stays_with_its_person_and_the_place_apart(text, intent, slots):
    result = interpret(text)
    assert (result.clarification, result.intent, result.slots) == ('', intent, slots)


def test_each_of_two_people_keeps_a_description():
    result = interpret('greet the man wearing a hat and the man wearing a scarf')
    who = [step.slots['recipient'] for step in result.steps]
    assert who == ['man wearing a hat', 'man wearing a scarf']
    result = interpret('greet the man and follow the man wearing a scarf')
    assert [step.slots for step in result.steps] == [
        {'recipient': 'man'},
        {'object': 'man wearing a scarf'},
    ]


def test_he_is_who_was_described():
    result = interpret('find the boy holding a kite and guide him to the beach hut')
    assert result.steps[1].slots['object'] == 'boy holding a kite'


def test_a_question_names_the_description():
    result = interpret('give the boy holding the kite a frobnicator')
    assert 'boy holding the kite' in result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'the kids are wearing hats',
        'i saw a man wearing a hat',
        'people wearing hats annoy me',
        'she was wearing a lovely dress at the wedding',
    ],
)
def test_who_is_only_told_of_is_no_order(text):
    assert not interpret(text).steps


WHEREABOUTS = [
    ('Escort Tom to the attic, you will find him at the piano', ('attic', 'piano')),
    ('conduct Lena to the gate, you can find them at the fountain', ('gate', 'fountain')),
    ("walk my mother to the car, she's waiting in the lobby", ('car', 'lobby')),
    ('lead Anna to the lift. She is by the window', ('lift', 'by the window')),
]


@pytest.mark.parametrize(('text', 'places'), WHEREABOUTS, ids=[w[0] for w in WHEREABOUTS])
def test_where_somebody_is_found_is_where_they_are_led_from(text, places):
    result = interpret(text)
    assert (result.intent, result.clarification) == ('GUIDE', '')
    assert (result.slots['place'], result.slots['from']) == places


LOOKS = [
    ('find Tom, he is in a blue shirt', {'object': 'tom in a blue shirt'}),
    ('follow that man, he is carrying a box', {'object': 'man carrying a box'}),
    ('turn left, she is wearing a hat', {'direction': 'left'}),
    (
        'bring the tea to Anna, she is dressed in white',
        {'object': 'tea', 'recipient': 'anna dressed in white'},
    ),
]


@pytest.mark.parametrize(('text', 'slots'), LOOKS, ids=[one[0] for one in LOOKS])
def test_how_somebody_looks_is_told_behind_the_order(text, slots):
    result = interpret(text)
    assert (result.clarification, result.slots) == ('', slots)


def test_why_somebody_needs_a_thing_is_no_place():
    result = interpret('bring mum the tea, she is in a hurry')
    assert result.slots == {'object': 'tea', 'recipient': 'mum'}


def test_where_a_thing_or_its_receiver_is_found_goes_to_the_order():
    result = interpret("fetch me the stapler, you'll see it beside the printer")
    assert result.slots == {'object': 'stapler', 'recipient': 'me', 'from': 'beside the printer'}
    result = interpret('bring the jam to Olga, you should find her in the cellar')
    assert result.slots == {'object': 'jam', 'recipient': 'olga', 'place': 'cellar'}


def test_another_sex_is_asked_about_and_a_place_is_nobody():
    assert interpret('guide Linda to the bar, you can find him at the door').needs_clarification
    assert 'from' not in interpret('guide Ann to the car, it is at the gate').slots


SHARED = [
    ('distribute the leaflets to the visitors in the foyer', 'leaflets', 'visitors'),
    ('pass the biscuits round to the guests', 'biscuits', 'guests'),
    ('hand out one apple to each child', 'apple', 'each child'),
    ('share the cookies with the children', 'cookies', 'children'),
    ('hand the towels round', 'towels', 'everyone'),
    ('pass around the sandwiches', 'sandwiches', 'everyone'),
]


@pytest.mark.parametrize(('text', 'thing', 'who'), SHARED, ids=[s[0] for s in SHARED])
def test_what_is_handed_round_is_brought_to_them(text, thing, who):
    result = interpret(text)
    assert (result.intent, result.clarification) == ('BRING_OBJECT', '')
    assert (result.slots['object'], result.slots['recipient']) == (thing, who)


@pytest.mark.parametrize(
    'text',
    [
        'hand out',
        'pass out from the heat',
        'give out your number to the press',
        'share your thoughts with the group',
        'distribute the wealth',
        'pinpoint the cause of the noise',
    ],
)
def test_what_nobody_holds_is_not_handed_round(text):
    assert not interpret(text).steps


def test_waste_is_taken_outside_and_luggage_to_a_hired_car():
    result = interpret('take out the waste')
    assert (result.intent, result.slots) == (
        'BRING_OBJECT',
        {'object': 'waste', 'place': 'outside'},
    )
    result = interpret('carry my bags to the uber')
    assert result.slots == {'object': 'bags', 'place': 'uber'}


def test_what_is_served_in_something_is_one_thing():
    result = interpret('bring me some juice in a glass')
    assert result.slots == {'object': 'juice in a glass', 'recipient': 'me'}
    result = interpret('bring me the juice in the glass')
    assert result.slots == {'object': 'juice', 'recipient': 'me', 'place': 'glass'}


def test_its_left_is_the_left_of_what_was_put_down():
    result = interpret('put a saucer on the bench and a spoon on its left')
    assert result.steps[1].slots['place'] == 'left of the saucer'
