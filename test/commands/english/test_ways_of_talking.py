# SPDX-License-Identifier: Apache-2.0
"""What people say around an order: why, which one, what it is about, who hears it."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

REASONS = [
    ("Bring me the bandage, she's cut her thumb.", 'BRING_OBJECT'),
    ('Look for Walter, he wanders.', 'FIND_OBJECT'),
    ("Find Doctor Ames, she's not answering.", 'FIND_OBJECT'),
    ('Take grandma to the balcony, she wants to see the roses.', 'GUIDE'),
    ("Turn round, you're shining a light in his eyes.", 'TURN'),
    ('Bring the clerk this form, he has to sign.', 'BRING_OBJECT'),
    ('bring mrs olsen a coffee shes had no break', 'BRING_OBJECT'),
    ("Lift the crate off the bench, careful, it's heavy.", 'GRAB_OBJECT'),
]


@pytest.mark.parametrize(('text', 'intent'), REASONS, ids=[text for text, _ in REASONS])
def test_why_it_is_wanted_changes_nothing_of_an_order(text, intent):
    result = interpret(text)
    assert [step.intent for step in result.steps] == [intent]
    assert not result.needs_clarification, result.clarification


def test_a_reason_between_two_orders_parts_them():
    result = interpret('Find Walter, he is in the yard somewhere, and tell him the van is here.')
    assert [step.intent for step in result.steps] == ['FIND_OBJECT', 'SAY']
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'Go forward, a bus is coming.',  # it speaks against the order
        'Go to the hall, the stairs are blocked.',
        'Take the box, the lid must stay closed.',
        'Take the box, it must not be shaken.',
        'Bring the cup, I want the red one.',
    ],
)
def test_what_may_change_the_order_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize('text', ['careful', 'Pick up the cup, careful!', 'careful, careful'])
def test_a_cry_of_care_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


WHICH = [
    ('Look for the peeler, the green plastic one.', {'attribute': 'green plastic'}),
    ('look for the peeler the green plastic one', {'attribute': 'green plastic'}),
    ('Bring the gloves, size medium, to the bathroom.', {'attribute': 'size medium'}),
    ('Bring a spoon for the yoghurt, a plastic one.', {'object': 'spoon', 'attribute': 'plastic'}),
]


@pytest.mark.parametrize(('text', 'slots'), WHICH, ids=[text for text, _ in WHICH])
def test_which_one_is_meant_is_said_behind_it(text, slots):
    result = interpret(text)
    assert slots.items() <= result.slots.items()
    assert not result.needs_clarification, result.clarification


def test_two_things_are_not_one_that_is_described():
    result = interpret('Bring the cup and the red one.')
    assert len(result.steps) == 2


WITHOUT_VERB = [
    ('raincoats on the pegs please', 'PLACE_OBJECT', {'object': 'raincoats', 'place': 'pegs'}),
    (
        'torque wrench to bay three please pal',
        'BRING_OBJECT',
        {'object': 'torque wrench', 'place': 'bay three'},
    ),
    ('the parcel by your feet pick it up', 'GRAB_OBJECT', {'object': 'parcel'}),
    (
        'the red box, bring it to me',
        'BRING_OBJECT',
        {'object': 'box', 'attribute': 'red', 'recipient': 'me'},
    ),
    (
        'I want my bear can you bring it to my bed',
        'BRING_OBJECT',
        {'object': 'bear', 'place': 'bed'},
    ),
    ('spin round so you are facing the window', 'LOOK_AT', {'object': 'window'}),
]


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'), WITHOUT_VERB, ids=[text for text, *_ in WITHOUT_VERB]
)
def test_what_an_order_is_about_may_stand_first(text, intent, slots):
    result = interpret(text)
    assert [(step.intent, step.slots) for step in result.steps] == [(intent, slots)]
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'Two returns to Bristol, please.',
        'the giant picked up the house and put it in his pocket',
        'coffee please',
    ],
)
def test_no_verb_is_made_up_for_talk(text):
    assert not interpret(text).steps


@pytest.mark.parametrize(
    'text',
    [
        'where is my hammer go and find it',
        'Where did the hammer go? Find it.',
        'where has Tom hidden the hammer, find it',
        'my hammer is gone, look for it',
    ],
)
def test_who_asks_where_and_says_find_it_wants_one_thing(text):
    result = interpret(text)
    assert [(step.intent, step.slots['object']) for step in result.steps] == [
        ('FIND_OBJECT', 'hammer')
    ]
    assert not result.needs_clarification, result.clarification


HEARD = [
    ('tell the boy on the fish counter his break is over', 'boy on the fish counter'),
    ('Inform the cook they are here.', 'cook'),
    ('tell the couple by the fountain their taxi is outside', 'couple by the fountain'),
    ('Tell the kitchen that dinner is late.', 'kitchen'),
]


@pytest.mark.parametrize(('text', 'who'), HEARD, ids=[text for text, _ in HEARD])
def test_whoever_is_named_before_what_is_told_hears_it(text, who):
    result = interpret(text)
    assert (result.intent, result.slots['recipient']) == ('SAY', who)
    assert result.slots['text']


def test_the_truth_hears_nothing():
    assert interpret('tell the truth').intent == 'NONE'


PLANS = [
    ('Bring me the tray, then see if the rice is boiling.', ['BRING_OBJECT', 'DESCRIBE']),
    ('go to the boiler and read me the gauge', ['MOVE_TO', 'DESCRIBE']),
    ('Find the vet and tell her the foal is coming.', ['FIND_OBJECT', 'SAY']),
    ('turn round go to the lift and wait there for a minute', ['TURN', 'MOVE_TO', 'WAIT']),
    ('Pick up a bale and set it in the rack.', ['GRAB_OBJECT', 'PLACE_OBJECT']),
    ('Say goodnight to Lily and bring me her bottle.', ['GREET', 'BRING_OBJECT']),
]


@pytest.mark.parametrize(('text', 'intents'), PLANS, ids=[text for text, _ in PLANS])
def test_steps_of_a_plan_are_read_as_people_put_them(text, intents):
    result = interpret(text)
    assert [step.intent for step in result.steps] == intents
    assert not result.needs_clarification, result.clarification


def test_her_is_who_was_sought_and_them_who_is_there():
    found = interpret('Find the vet and tell her the foal is coming.').steps[1]
    assert found.slots['recipient'] == 'vet'
    asked = interpret('Go to table four and ask them if they are ready.').steps[1]
    assert asked.slots['recipient'] == 'people at table four'
    # A shawl is nobody.
    assert interpret('Bring him his shawl and wait with him until it is dark.').needs_clarification


SAID_BESIDE = [
    ('Lift the lid, mind the steam.', 'GRAB_OBJECT', {'object': 'lid', 'avoid': 'steam'}),
    (
        'Set the slab down on the blocks, slow.',
        'PLACE_OBJECT',
        {'object': 'slab', 'place': 'blocks', 'speed': 'slowly'},
    ),
    ('Hand me that torch, cheers.', 'BRING_OBJECT', {'object': 'torch', 'recipient': 'me'}),
    ('follow Anna up the ramp', 'FOLLOW', {'object': 'anna', 'place': 'up the ramp'}),
    ('head for the bike sheds', 'MOVE_TO', {'place': 'bike sheds'}),
    (
        'bring two rolls of till paper to checkout nine',
        'BRING_OBJECT',
        {'object': 'rolls of till paper', 'quantity': '2', 'place': 'checkout nine'},
    ),
    ('Walk Tom to the hall, he bumped his head.', 'GUIDE', {'object': 'tom', 'place': 'hall'}),
]


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'), SAID_BESIDE, ids=[text for text, *_ in SAID_BESIDE]
)
def test_how_and_along_what_is_kept(text, intent, slots):
    result = interpret(text)
    assert [(step.intent, step.slots) for step in result.steps] == [(intent, slots)]
    assert not result.needs_clarification, result.clarification


def test_mind_the_step_alone_is_a_stop():
    assert interpret('mind the step').intent == 'STOP'
