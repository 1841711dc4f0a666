# SPDX-License-Identifier: Apache-2.0
"""Who is shown a place, and who is brought something by table or room."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('show Olga the bathroom', 'GUIDE', {'object': 'olga', 'place': 'bathroom'}),
        (
            "show the new guy where the locker room's at",
            'GUIDE',
            {'object': 'new guy', 'place': 'locker room'},
        ),
        (
            'Show the visitor where the director sits.',
            'GUIDE',
            {'object': 'visitor', 'place': 'where the director sits'},
        ),
        (
            "Show Mrs Novak's daughter the way to radiology",
            'GUIDE',
            {'object': "mrs novak's daughter", 'place': 'radiology'},
        ),
        ('show us the way out', 'GUIDE', {'object': 'us', 'place': 'exit'}),
        (
            'show the delivery man the loading bay',
            'GUIDE',
            {'object': 'delivery man', 'place': 'loading bay'},
        ),
        (
            'show the electrician where the fuse box is',
            'GUIDE',
            {'object': 'electrician', 'place': 'fuse box'},
        ),
        ('show my mother to her seat', 'GUIDE', {'object': 'mother', 'place': 'seat'}),
        ('lead the parents through to the hall', 'GUIDE', {'object': 'parents', 'place': 'hall'}),
        ('can you take my aunt to see the garden', 'GUIDE', {'object': 'aunt', 'place': 'garden'}),
        (
            'walk the health inspector over to the kitchen',
            'GUIDE',
            {'object': 'health inspector', 'place': 'kitchen'},
        ),
        (
            'would you take my friend along to the canteen',
            'GUIDE',
            {'object': 'friend', 'place': 'canteen'},
        ),
        (
            'shepherd the group to the third exhibit',
            'GUIDE',
            {'object': 'group', 'place': 'third exhibit'},
        ),
        ('can you take us to security', 'GUIDE', {'object': 'us', 'place': 'security'}),
        ('bring table nine their bill', 'BRING_OBJECT', {'object': 'bill', 'place': 'table nine'}),
        ('take table four the menus', 'BRING_OBJECT', {'object': 'menus', 'place': 'table four'}),
        (
            'bring the interns some water',
            'BRING_OBJECT',
            {'object': 'water', 'recipient': 'interns'},
        ),
        (
            'Fetch the apprentice some goggles',
            'BRING_OBJECT',
            {'object': 'goggles', 'recipient': 'apprentice'},
        ),
        (
            'fetch sister Agnes a pillow',
            'BRING_OBJECT',
            {'object': 'pillow', 'recipient': 'sister agnes'},
        ),
        (
            'bring grandma her slippers',
            'BRING_OBJECT',
            {'object': 'slippers', 'recipient': 'grandma'},
        ),
        ('pass table two their salad', 'BRING_OBJECT', {'object': 'salad', 'place': 'table two'}),
        (
            'take the stagehands an extension lead',
            'BRING_OBJECT',
            {'object': 'extension lead', 'recipient': 'stagehands'},
        ),
        (
            'bring room 118 three towels',
            'BRING_OBJECT',
            {'object': 'towels', 'quantity': '3', 'place': 'room 118'},
        ),
        ('get the new lad a helmet', 'BRING_OBJECT', {'object': 'helmet', 'recipient': 'new lad'}),
        (
            'bring Mr Okonkwo a coffee',
            'BRING_OBJECT',
            {'object': 'coffee', 'recipient': 'mr okonkwo'},
        ),
        ('give the dog a biscuit', 'BRING_OBJECT', {'object': 'biscuit', 'recipient': 'dog'}),
        (
            'take the parcel to the Hendersons in 412',
            'BRING_OBJECT',
            {'object': 'parcel', 'place': 'hendersons in 412'},
        ),
        (
            'carry the mixer to the lads on the roof',
            'BRING_OBJECT',
            {'object': 'mixer', 'recipient': 'lads', 'place': 'roof'},
        ),
        (
            'hand the receptionist the stapler',
            'BRING_OBJECT',
            {'object': 'stapler', 'recipient': 'receptionist'},
        ),
        (
            'show the plumber where the boiler is',
            'GUIDE',
            {'object': 'plumber', 'place': 'boiler'},
        ),
        (
            'show the tourists the way to the platform',
            'GUIDE',
            {'object': 'tourists', 'place': 'platform'},
        ),
        ('show Dad the toilet', 'GUIDE', {'object': 'dad', 'place': 'toilet'}),
        (
            'shepherd the delegates to the auditorium',
            'GUIDE',
            {'object': 'delegates', 'place': 'auditorium'},
        ),
        (
            'bring table seven some bread rolls',
            'BRING_OBJECT',
            {'object': 'bread rolls', 'place': 'table seven'},
        ),
        (
            'get the welders some goggles',
            'BRING_OBJECT',
            {'object': 'goggles', 'recipient': 'welders'},
        ),
        ('fetch Nan a muffin', 'BRING_OBJECT', {'object': 'muffin', 'recipient': 'nan'}),
    ],
)
def test_shown_ways_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'show me how it works',
        'show me the pictures',
        'show Kevin the results',
        'he will show Olga the bathroom',
        'show me where it hurts',
        'show us what you can do',
        'where did you show her',
        'show some respect to the judge',
        'get the interns to clean up',
        'bring the table a bit closer',
        'take bed eleven to the theatre',
        'table nine got their bill',
        'the waiter brought table nine their bill',
        'give the project a try',
        'bring the meeting a conclusion',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
