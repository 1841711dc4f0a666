# SPDX-License-Identifier: Apache-2.0
"""Reasons that run on behind an order, and what may change one, which stays."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            "take the nebuliser to cubicle three she can't catch her breath",
            'BRING_OBJECT',
            {'object': 'nebuliser', 'place': 'cubicle three'},
        ),
        (
            "fetch me the mop someone's knocked the vase over",
            'BRING_OBJECT',
            {'object': 'mop', 'recipient': 'me'},
        ),
        (
            "bring me my earplugs the drilling's started again",
            'BRING_OBJECT',
            {'object': 'earplugs', 'recipient': 'me'},
        ),
        (
            'pick up the ladle it slid behind the cooker',
            'GRAB_OBJECT',
            {'object': 'ladle', 'place': 'behind the cooker'},
        ),
        ("go to the loading dock the driver won't wait", 'MOVE_TO', {'place': 'loading dock'}),
        ("find Marcus, he hasn't signed the forms", 'FIND_OBJECT', {'object': 'marcus'}),
        (
            'pick the rope up off the deck somebody will fall over it',
            'GRAB_OBJECT',
            {'object': 'rope', 'place': 'deck'},
        ),
        (
            'Take Granny to the porch, she loves the sunset.',
            'GUIDE',
            {'object': 'granny', 'place': 'porch'},
        ),
        (
            'bring the goggles to the welder he left his at home',
            'BRING_OBJECT',
            {'object': 'goggles', 'recipient': 'welder'},
        ),
        (
            'back up one metre the forklift needs to get by',
            'MOVE',
            {'direction': 'backward', 'distance_m': '1'},
        ),
        (
            "move left half a metre please I can't reach the socket",
            'MOVE',
            {'direction': 'left', 'distance_m': '0.5'},
        ),
        (
            "get me the tissues there's snot all over the place",
            'BRING_OBJECT',
            {'object': 'tissues', 'recipient': 'me'},
        ),
        (
            'look for my stethoscope somebody keeps nicking it',
            'FIND_OBJECT',
            {'object': 'stethoscope'},
        ),
        ("go to the back door that'll be the plumber", 'MOVE_TO', {'place': 'back door'}),
        (
            "bring the blanket for the baby he's freezing",
            'BRING_OBJECT',
            {'object': 'blanket', 'recipient': 'baby'},
        ),
        (
            "please bring me the umbrella I don't want to get soaked",
            'BRING_OBJECT',
            {'object': 'umbrella', 'recipient': 'me'},
        ),
        (
            'put the knife in the drawer the kids will be back any minute',
            'PLACE_OBJECT',
            {'object': 'knife', 'place': 'drawer'},
        ),
        (
            "take the nurses some coffee it's been a long night",
            'BRING_OBJECT',
            {'object': 'coffee', 'recipient': 'nurses'},
        ),
        (
            "bring me my inhaler the pollen's got me wheezing",
            'BRING_OBJECT',
            {'object': 'inhaler', 'recipient': 'me'},
        ),
        ("fetch the dustpan somebody's smashed a plate", 'BRING_OBJECT', {'object': 'dustpan'}),
        (
            'head over to the cloakroom the coats have fallen down',
            'MOVE_TO',
            {'place': 'cloakroom'},
        ),
        ('pick up that nail someone will get a puncture', 'GRAB_OBJECT', {'object': 'nail'}),
        ("find my ferret he's got out again", 'FIND_OBJECT', {'object': 'ferret'}),
        ("follow the surveyor he doesn't know the way", 'FOLLOW', {'object': 'surveyor'}),
        (
            'put the jug in the sink it needs washing',
            'PLACE_OBJECT',
            {'object': 'jug', 'place': 'sink'},
        ),
        (
            "take the oats to the stable the pony hasn't eaten",
            'BRING_OBJECT',
            {'object': 'oats', 'place': 'stable'},
        ),
        ('fetch the pie before it burns', 'BRING_OBJECT', {'object': 'pie'}),
        ('pick up the toy before somebody slips', 'GRAB_OBJECT', {'object': 'toy'}),
    ],
)
def test_reasons_run_on_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'bring me the cup the waiter left on the table',
        'go to the desk the receptionist sits at',
        'find the man she said is waiting',
        'fetch the box they sent us before it rains',
        "he said take the tray she can't",
        "I told her put it back they won't mind",
        "take the parcel Tom can't have it",
        'go to the gate the others will come later if it stops raining',
        'take the parcel to Tom he lives upstairs',
        'take grandma to the bathroom she needs the walker',
        'put the cup on the table we need it on the shelf',
        'bring the cup it must be the red one',
        'go to room five she moved to room six',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
