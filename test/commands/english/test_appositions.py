# SPDX-License-Identifier: Apache-2.0
"""What is said more exactly behind a thing or a place."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'Bring me the barcode scanner, please, aisle nine.',
            'BRING_OBJECT',
            {'object': 'barcode scanner', 'recipient': 'me', 'place': 'from aisle nine'},
        ),
        (
            'fetch the ladder the aluminium one from the shed',
            'BRING_OBJECT',
            {'object': 'ladder', 'place': 'from the shed', 'attribute': 'aluminium'},
        ),
        (
            'take Tom his gloves the leather ones',
            'BRING_OBJECT',
            {'object': 'gloves', 'recipient': 'tom', 'attribute': 'leather'},
        ),
        (
            'Put the folders on the shelf, the bottom one.',
            'PLACE_OBJECT',
            {'object': 'folders', 'place': 'shelf', 'attribute': 'bottom'},
        ),
        (
            'Bring the electrician some drill bits, six millimetre.',
            'BRING_OBJECT',
            {'object': 'drill bits', 'recipient': 'electrician', 'attribute': 'six millimetre'},
        ),
        (
            'bring the welding mask here, size large',
            'BRING_OBJECT',
            {'object': 'welding mask', 'place': 'here', 'attribute': 'size large'},
        ),
        (
            'Look for the charger, the short kind',
            'FIND_OBJECT',
            {'object': 'charger', 'attribute': 'short kind'},
        ),
        (
            'Bring us some milk, semi-skimmed.',
            'BRING_OBJECT',
            {'object': 'milk', 'recipient': 'us', 'attribute': 'semi skimmed'},
        ),
        (
            'pick up the crate the one with the apples',
            'GRAB_OBJECT',
            {'object': 'crate with the apples'},
        ),
        (
            'bring three cushions to suite 12, extra soft',
            'BRING_OBJECT',
            {
                'object': 'cushions',
                'quantity': '3',
                'place': 'suite 12',
                'attribute': 'extra soft',
            },
        ),
        (
            'bring the doctor a pen any pen',
            'BRING_OBJECT',
            {'object': 'pen', 'recipient': 'doctor'},
        ),
        (
            'grab the screws, a handful',
            'GRAB_OBJECT',
            {'object': 'screws', 'attribute': 'handful'},
        ),
        (
            'bring chef his apron the white one not the black',
            'BRING_OBJECT',
            {'object': 'apron', 'recipient': 'chef', 'attribute': 'white one not the black'},
        ),
        ('follow the man, the tall one', 'FOLLOW', {'object': 'man', 'attribute': 'tall'}),
        (
            'take the red pen, the doctor wants it',
            'GRAB_OBJECT',
            {'object': 'pen', 'attribute': 'red'},
        ),
        (
            'bring me the ladder, the shed is open',
            'BRING_OBJECT',
            {'object': 'ladder', 'recipient': 'me'},
        ),
        (
            'fetch the drill, the cordless one',
            'BRING_OBJECT',
            {'object': 'drill', 'attribute': 'cordless'},
        ),
        (
            'pass me the gauze, sterile kind',
            'BRING_OBJECT',
            {'object': 'gauze', 'recipient': 'me', 'attribute': 'sterile kind'},
        ),
        (
            'Get me the tin, bottom shelf.',
            'BRING_OBJECT',
            {'object': 'tin', 'recipient': 'me', 'place': 'from bottom shelf'},
        ),
        (
            'take Tess her boots the brown ones',
            'BRING_OBJECT',
            {'object': 'boots', 'recipient': 'tess', 'attribute': 'brown'},
        ),
        (
            'put the jars in the cupboard, the left one',
            'PLACE_OBJECT',
            {'object': 'jars', 'place': 'cupboard', 'attribute': 'left'},
        ),
    ],
)
def test_appositions_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'bring the cup, the saucer stays',
        'bring the towel, the other room',
        'the ladder, the aluminium one, fell on him',
        'she wore the dress, the blue one',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
