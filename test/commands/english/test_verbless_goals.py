# SPDX-License-Identifier: Apache-2.0
"""Orders to go somewhere without a verb, and talk that is none."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('Off to the produce section with you', 'MOVE_TO', {'place': 'produce section'}),
        ('Loading bay pronto', 'MOVE_TO', {'place': 'loading bay'}),
        ('cold store, go', 'MOVE_TO', {'place': 'cold store'}),
        ('tool crib now please', 'MOVE_TO', {'place': 'tool crib'}),
        ("over by the lathe, that's where I want you", 'MOVE_TO', {'place': 'by the lathe'}),
        ('By the sink is where I need you', 'MOVE_TO', {'place': 'by the sink'}),
        ('aisle nine pal off you go', 'MOVE_TO', {'place': 'aisle nine'}),
        ('Over to the dairy, off you pop.', 'MOVE_TO', {'place': 'dairy'}),
        ('Robot go greenhouse', 'MOVE_TO', {'place': 'greenhouse'}),
        ('bathroom you go', 'MOVE_TO', {'place': 'bathroom'}),
        ('my glasses please', 'BRING_OBJECT', {'object': 'glasses', 'recipient': 'me'}),
        (
            'six bowls to pastry please',
            'BRING_OBJECT',
            {'object': 'bowls', 'quantity': '6', 'place': 'pastry'},
        ),
        ('this way, robot', 'FOLLOW', {'object': 'me'}),
        ('boxes on the shelf please', 'PLACE_OBJECT', {'object': 'boxes', 'place': 'shelf'}),
        ('Hangar pronto', 'MOVE_TO', {'place': 'hangar'}),
        ('off to the pantry with you', 'MOVE_TO', {'place': 'pantry'}),
        ('over by the kiln is where I need you', 'MOVE_TO', {'place': 'by the kiln'}),
        ('mortuary, off you go', 'MOVE_TO', {'place': 'mortuary'}),
        ("to the front gate please the postman's here", 'MOVE_TO', {'place': 'front gate'}),
        ('my book please', 'BRING_OBJECT', {'object': 'book', 'recipient': 'me'}),
    ],
)
def test_verbless_goals_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'off to the pub then',
        'tyre prices now',
        'over by the lathe there was a cat',
        'garage was closed',
        'to the moon!',
        'off with you',
        'kitchen smells nice',
        'my goodness',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
