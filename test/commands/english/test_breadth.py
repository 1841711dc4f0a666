# SPDX-License-Identifier: Apache-2.0
"""English as people speak it: requests that go round, reports, words for no thing, cries."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.interpreter import is_stop

ROUNDABOUT = [
    ("I'd love it if you could bring me the spanner.", 'BRING_OBJECT'),
    ("It'd be lovely if you came here.", 'MOVE_TO'),
    ('it would help if you moved back a metre', 'MOVE'),
    ('Would it be too much to ask you to bring me a colander?', 'BRING_OBJECT'),
    ('Could I trouble you to hand me the duvet?', 'BRING_OBJECT'),
    ('might you be able to pick up the rake', 'GRAB_OBJECT'),
    ('Is there any way you could move forward two metres?', 'MOVE'),
    ("If it's not too much bother, follow me.", 'FOLLOW'),
    ('Be so good as to bring me the rake.', 'BRING_OBJECT'),
    ("You'd better go back to the pantry.", 'MOVE_TO'),
    ('All you have to do is go to the lobby.', 'MOVE_TO'),
    ('If you could go to the staff room, that would be great.', 'MOVE_TO'),
]
TAKEN_BACK = [
    'bring me the bucket scratch that',
    'put the stapler on the desk oh forget about it',
    'go to the break room just kidding',
    'pick up the corkscrew sorry no',
    'follow anna nope',
]
REPORTS = [
    'Dennis put the corkscrew on the desk.',
    'and then yuki put the spanner in the bag',
    'Rachel just put the bucket on the shelf.',
    'Odette set the hairbrush on the desk',
]
FOR_ANOTHER_ASSISTANT = [
    'Get me an invitation to the gala.',
    'Find me a solution to this equation.',
    "Give me today's horoscope.",
    'give me a synonym for happy',
    'Get me customer service.',
    'Deliver a pizza to my address.',
    'Put my phone in airplane mode.',
    'put it in the group chat',
    'Put the eggs in my online basket.',
    'Put the lights on in the mudroom.',
    'Go to page twelve.',
    'bring the living room lights to fifty percent',
    'Search the web for kayaks.',
    'Move the file to the downloads folder.',
    'Find the nearest pharmacy.',
    'Remove the last item.',
]
ORDERS = [
    ('Take Odette to the pantry.', 'GUIDE', {'object': 'odette', 'place': 'pantry'}),
    ('Go to the drop zone.', 'MOVE_TO', {'place': 'drop zone'}),
    ('move to the watch tower', 'MOVE_TO', {'place': 'watch tower'}),
    ('sanjay where is the ladle', 'FIND_OBJECT', {'object': 'ladle'}),
    ('hey jonas what do you see', 'DESCRIBE', {}),
    (
        'Ask the guests what they would like to drink.',
        'SAY',
        {'recipient': 'guests', 'text': 'what they would like to drink'},
    ),
    (
        'Tell Anna not to wait.',
        'SAY',
        {'recipient': 'anna', 'text': 'not to wait'},
    ),
    (
        'Lower the corkscrew onto the desk.',
        'PLACE_OBJECT',
        {'object': 'corkscrew', 'place': 'desk'},
    ),
    (
        'follow the person in front of you until he stops',
        'FOLLOW',
        {'object': 'person in front of you', 'condition': 'until he stops'},
    ),
    ('Come half a metre nearer.', 'MOVE', {'direction': 'forward', 'distance_m': '0.5'}),
    ("You're too close, move back a metre.", 'MOVE', {'direction': 'backward', 'distance_m': '1'}),
]
CRIES = [
    'Ow, my foot!',
    'ouch',
    "You're pinching my finger!",
    'you just ran into me',
    'My sleeve is caught in the gripper.',
    "You're going to knock the lamp over!",
    'Watch my toes!',
    'halt tess',
    'Mabel stand still',
    'Interrupt the current task.',
]
NO_CRIES = [
    'Ouch, that must have been expensive.',
    "You're pulling my leg.",
    'My foot hurts today.',
    'You hit the nail on the head.',
    'My hand is cold.',
    'It hurts when I laugh, said Anna.',
    'hmm',
    'keep going forward until I tell you to stop',
]


@pytest.mark.parametrize(('text', 'intent'), ROUNDABOUT)
def test_a_request_that_goes_round_is_the_order_it_means(text, intent):
    result = interpret(text)

    assert (result.intent, result.needs_clarification) == (intent, False)


@pytest.mark.parametrize('text', TAKEN_BACK)
def test_what_is_taken_back_without_a_pause_is_not_done(text):
    result = interpret(text)

    assert result.intent in ('NONE', 'STOP') or result.needs_clarification


@pytest.mark.parametrize('text', REPORTS)
def test_what_somebody_did_is_not_done_again_unasked(text):
    result = interpret(text)

    assert result.intent == 'NONE' or result.needs_clarification


@pytest.mark.parametrize('text', FOR_ANOTHER_ASSISTANT)
def test_what_nobody_can_hold_is_neither_fetched_nor_put_anywhere(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(('text', 'intent', 'slots'), ORDERS)
def test_an_order_of_other_words_is_read(text, intent, slots):
    result = interpret(text)

    assert (result.intent, result.slots, result.clarification) == (intent, slots, '')


@pytest.mark.parametrize('text', CRIES)
def test_a_cry_is_a_stop(text):
    assert is_stop(text)


@pytest.mark.parametrize('text', NO_CRIES)
def test_what_only_sounds_like_a_cry_is_none(text):
    assert not is_stop(text)


@pytest.mark.parametrize(
    ('text', 'places'),
    [
        ('Go down the hall and stop at the cabinet.', ['down the hall', 'cabinet']),
        ('Go to the desk, then stop next to the door.', ['desk', 'next to the door']),
    ],
)
def test_where_a_way_ends_is_a_step(text, places):
    result = interpret(text)

    assert [step.slots['place'] for step in result.steps] == places
    assert not result.needs_clarification


def test_a_pause_between_orders_is_asked_about_by_its_name():
    result = interpret('Navigate to waypoint B, pause, and return home.')

    assert result.intent == 'PLAN'
    assert result.clarification == 'How long should I wait?'


@pytest.mark.parametrize(
    'text',
    [
        'go forward and stop',
        'Turn left, then stop at once.',
        'Go to the kitchen, wait!',
        'Go to the kitchen, wait a minute!',
        'Stop in front of the door!',
        'wait',
    ],
)
def test_a_stop_that_ends_no_way_stays_a_stop(text):
    assert is_stop(text)


def test_what_a_thing_is_put_on_must_be_known():
    result = interpret('Put the corkscrew on it.')

    assert result.clarification == 'What do you mean by "it"?'
