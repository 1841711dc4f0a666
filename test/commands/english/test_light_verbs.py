# SPDX-License-Identifier: Apache-2.0
"""Light verbs with a noun: have a rummage for, do a twirl to the left."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'have a rummage in the bureau for a stamp',
            'FIND_OBJECT',
            {'object': 'stamp', 'place': 'bureau'},
        ),
        (
            'Have a scout round the cellar for a torch',
            'FIND_OBJECT',
            {'object': 'torch', 'place': 'cellar'},
        ),
        (
            'have a dig about under the sink for the dustpan',
            'FIND_OBJECT',
            {'object': 'dustpan', 'place': 'under the sink'},
        ),
        ('have a look-see for the chisel', 'FIND_OBJECT', {'object': 'chisel'}),
        ('have a gander at the fuse box', 'LOOK_AT', {'object': 'fuse box'}),
        ('have a squint at the label', 'LOOK_AT', {'object': 'label'}),
        ('take a wee peek at the baby', 'LOOK_AT', {'object': 'baby'}),
        ('get ahold of that rope end', 'GRAB_OBJECT', {'object': 'rope end'}),
        ('get a proper grip on the handle', 'GRAB_OBJECT', {'object': 'handle'}),
        ('take hold of the suitcase', 'GRAB_OBJECT', {'object': 'suitcase'}),
        ('do a spin to the left', 'TURN', {'direction': 'left'}),
        (
            'give us a quarter turn to the right',
            'TURN',
            {'direction': 'right', 'angle_deg': '-90'},
        ),
        ('do a full turn', 'TURN', {'angle_deg': '360'}),
        ('take a metre back', 'MOVE', {'direction': 'backward', 'distance_m': '1'}),
        ('do two metres forward', 'MOVE', {'direction': 'forward', 'distance_m': '2'}),
        ('make a trip to the pantry', 'MOVE_TO', {'place': 'pantry'}),
        ('pay a visit to the workshop', 'MOVE_TO', {'place': 'workshop'}),
        ('do a search for the key', 'FIND_OBJECT', {'object': 'key'}),
        ('do a check of the oven', 'LOOK_AT', {'object': 'oven'}),
        (
            'have a poke about in the sewing box for my thimble',
            'FIND_OBJECT',
            {'object': 'thimble', 'place': 'sewing box'},
        ),
        (
            'take a quick scout under the bench for a screw',
            'FIND_OBJECT',
            {'object': 'screw', 'place': 'under the bench'},
        ),
        ('make a dash to the forge', 'MOVE_TO', {'place': 'forge'}),
        ('give us a twirl to the right', 'TURN', {'direction': 'right'}),
    ],
)
def test_light_verbs_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'have a good look at yourself',
        'have a go at it',
        'do a little dance',
        'he had a rummage in the drawer for a stamp',
        'have a nice day in the garden',
        'give us a break',
        'take a turn for the worse',
        'have a word with Tom',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
