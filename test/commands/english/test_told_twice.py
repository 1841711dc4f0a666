# SPDX-License-Identifier: Apache-2.0
"""Places told twice, a look that is one question with what it asks, and why an order is urgent."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'set the lamp where he can reach it on the nightstand',
            'PLACE_OBJECT',
            {'object': 'lamp', 'place': 'nightstand'},
        ),
        (
            "store the biscuits where the kids won't find them top shelf",
            'PLACE_OBJECT',
            {'object': 'biscuits', 'place': 'top shelf'},
        ),
        (
            'Put the vase up high, on top of the bookcase.',
            'PLACE_OBJECT',
            {'object': 'vase', 'place': 'on top of the bookcase'},
        ),
        (
            "have a look in the van and tell me if there's a jack",
            'FIND_OBJECT',
            {'object': 'jack', 'place': 'van'},
        ),
        (
            'look under the sink and see if there are any sponges',
            'FIND_OBJECT',
            {'object': 'sponges', 'place': 'under the sink'},
        ),
        (
            'bring me the pan before it burns',
            'BRING_OBJECT',
            {'object': 'pan', 'recipient': 'me'},
        ),
        (
            'put the shovel by the gate because dad says so',
            'PLACE_OBJECT',
            {'object': 'shovel', 'place': 'by the gate'},
        ),
        ('go and see Marta at the till', 'MOVE_TO', {'place': 'marta at the till'}),
        ('fetch us out a stool', 'BRING_OBJECT', {'object': 'stool', 'recipient': 'us'}),
    ],
)
def test_it_is_one_order_with_its_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'put the cup where I can see it',
        'look under the bed and if there is a shoe bring it and clean it',
        'take the tray before dinner',
        'put the tray down before you leave the room',
        'we should leave before someone trips',
        'nobody wants this take it back',
        "put it where the sun doesn't shine",
    ],
)
def test_what_says_when_or_nothing_more_exactly_is_no_sure_order_to_do_it_now(text):
    result = interpret(text)
    kept = any('condition' in step.slots or 'when' in step.slots for step in result.steps)
    assert not result.steps or result.needs_clarification or kept or len(result.steps) > 1
