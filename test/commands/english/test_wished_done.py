# SPDX-License-Identifier: Apache-2.0
"""Orders in the passive, and wishes where the robot should be."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'Would it be possible to have the mail brought to my desk?',
            'BRING_OBJECT',
            {'object': 'mail', 'place': 'desk'},
        ),
        (
            'could we have a wheelchair brought to the entrance',
            'BRING_OBJECT',
            {'object': 'wheelchair', 'place': 'entrance'},
        ),
        (
            "I'd like my luggage taken down to the lobby",
            'BRING_OBJECT',
            {'object': 'luggage', 'place': 'lobby'},
        ),
        (
            'I want the chairs put against the wall',
            'PLACE_OBJECT',
            {'object': 'chairs', 'place': 'against the wall'},
        ),
        ("I'd like you to point yourself at the screen", 'LOOK_AT', {'object': 'screen'}),
        ("I'd like you by the door", 'MOVE_TO', {'place': 'by the door'}),
        (
            'these samples have to go to the lab, take them',
            'BRING_OBJECT',
            {'object': 'samples', 'place': 'lab'},
        ),
        (
            'could the robot take the tea tray to bed four',
            'BRING_OBJECT',
            {'object': 'tea tray', 'place': 'bed four'},
        ),
        (
            'can we get the dessert brought out to the terrace',
            'BRING_OBJECT',
            {'object': 'dessert', 'place': 'terrace'},
        ),
        ('I need that box picked up', 'GRAB_OBJECT', {'object': 'box'}),
        ('I need you a bit further forward', 'MOVE', {'direction': 'forward'}),
        (
            'I want the label gun here, can you bring it?',
            'BRING_OBJECT',
            {'object': 'label gun', 'recipient': 'me', 'place': 'here'},
        ),
        (
            'could we have the parcel taken to the lodge',
            'BRING_OBJECT',
            {'object': 'parcel', 'place': 'lodge'},
        ),
        (
            "I'd like the easel brought down to the studio",
            'BRING_OBJECT',
            {'object': 'easel', 'place': 'studio'},
        ),
        ('I want you facing the pond', 'LOOK_AT', {'object': 'pond'}),
        ('point yourself towards the stage', 'LOOK_AT', {'object': 'stage'}),
    ],
)
def test_wished_done_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'I had my luggage brought to the lobby',
        'was the mail brought to my desk',
        'I would like to be brought up to date',
        'I require some peace',
        'is it possible to have dinner at eight',
        'I need you to know I care',
        'the report was taken to the manager',
        'could the robot be broken',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
