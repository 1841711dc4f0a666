# SPDX-License-Identifier: Apache-2.0
"""Where a thing is, whose side that is, and where it goes are kept apart."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    found = interpret(text)
    assert found.clarification == '', text
    return [(step.intent, step.slots) for step in found.steps]


READ = [
    (  # beside what a screen has too
        'fetch the stapler on the right of the desktop for my aunt',
        [
            (
                'BRING_OBJECT',
                {'object': 'stapler', 'recipient': 'aunt', 'place': 'right of the desktop'},
            )
        ],
    ),
    (
        'hand me the wrench at the bottom of the toolbox',
        [
            (
                'BRING_OBJECT',
                {'object': 'wrench', 'recipient': 'me', 'place': 'bottom of the toolbox'},
            )
        ],
    ),
    (  # a side behind another place is where it goes
        'can you take the jars in the pantry to the right of the oven',
        [
            (
                'BRING_OBJECT',
                {'object': 'jars', 'from': 'pantry', 'place': 'right of the oven'},
            )
        ],
    ),
    (
        'carry the crate by the gate to the side of the barn',
        [
            (
                'BRING_OBJECT',
                {'object': 'crate', 'from': 'by the gate', 'place': 'side of the barn'},
            )
        ],
    ),
    (
        'take the flowers to the front of the house',
        [('BRING_OBJECT', {'object': 'flowers', 'place': 'front of the house'})],
    ),
    (
        'move the stool near the piano to the left of the window',
        [
            (
                'PLACE_OBJECT',
                {'object': 'stool', 'from': 'near the piano', 'place': 'left of the window'},
            )
        ],
    ),
    (
        'move the folder that is on the desk from the study to the shelf in the hall',
        [
            (
                'PLACE_OBJECT',
                {'object': 'folder', 'from': 'desk in the study', 'place': 'shelf in the hall'},
            )
        ],
    ),
    (  # where the thing is that is fetched
        'get me the jar on the shelf to the left of the stove',
        [
            (
                'BRING_OBJECT',
                {
                    'object': 'jar',
                    'recipient': 'me',
                    'place': 'shelf to the left of the stove',
                },
            )
        ],
    ),
    (
        'grab the jug to the right of the sink',
        [('GRAB_OBJECT', {'object': 'jug', 'place': 'right of the sink'})],
    ),
    (  # long places with others in them
        'carry the tray near the bar towards the table on the right hand side',
        [
            (
                'BRING_OBJECT',
                {
                    'object': 'tray',
                    'from': 'near the bar',
                    'place': 'table on the right hand side',
                },
            )
        ],
    ),
    (
        'bring the pen near the keyboard here',
        [('BRING_OBJECT', {'object': 'pen', 'from': 'near the keyboard', 'place': 'here'})],
    ),
    (  # what is told of the thing is not where it goes
        'put the jug which is under the sink in the cupboard',
        [('PLACE_OBJECT', {'object': 'jug', 'from': 'under the sink', 'place': 'cupboard'})],
    ),
    (
        'put the letter that is on the desk in the hall on the stool',
        [('PLACE_OBJECT', {'object': 'letter', 'from': 'desk in the hall', 'place': 'stool'})],
    ),
    (
        'put the ladle in the pot that is on the hob',
        [('PLACE_OBJECT', {'object': 'ladle', 'place': 'pot on the hob'})],
    ),
    (
        'put the cup on the tray on the table',
        [('PLACE_OBJECT', {'object': 'cup', 'place': 'tray on the table'})],
    ),
    (
        'put the vase at the back on the sideboard',
        [('PLACE_OBJECT', {'object': 'vase', 'place': 'back on the sideboard'})],
    ),
    (
        'grab the parcel on the bench from the lobby',
        [('GRAB_OBJECT', {'object': 'parcel', 'place': 'bench in the lobby'})],
    ),
    (  # the place first
        'take towards the stove the heavy pan',
        [('BRING_OBJECT', {'object': 'pan', 'attribute': 'heavy', 'place': 'stove'})],
    ),
    (
        'walk next to the window very slowly',
        [('MOVE_TO', {'place': 'next to the window', 'speed': 'very slowly'})],
    ),
    (
        'go behind the counter quite carefully',
        [('MOVE_TO', {'place': 'behind the counter', 'speed': 'quite carefully'})],
    ),
    ('walk next to the nurse', [('FOLLOW', {'object': 'nurse'})]),
    ('take the cake tin', [('GRAB_OBJECT', {'object': 'cake tin'})]),
    ('please pick my cellphone', [('GRAB_OBJECT', {'object': 'cellphone'})]),
    (
        'carry some toilet roll to the bathroom',
        [('BRING_OBJECT', {'object': 'toilet roll', 'place': 'bathroom'})],
    ),
]


@pytest.mark.parametrize(('text', 'steps'), READ, ids=[text for text, _ in READ])
def test_a_place_holds_no_goal_and_a_thing_no_place(text, steps):
    assert read(text) == steps


FOLLOWED = [
    (
        'follow the lady in red to the back of the shop',
        {'object': 'lady in red', 'place': 'back of the shop'},
    ),
    (
        'follow the boy behind me to the front of the class',
        {'object': 'boy behind me', 'place': 'front of the class'},
    ),
    ('follow anna to the bench in the garden', {'object': 'anna', 'place': 'bench in the garden'}),
    ('follow me to the left of the stairs', {'object': 'me', 'place': 'left of the stairs'}),
    ('come with me next to the fridge', {'object': 'me', 'place': 'next to the fridge'}),
    ('follow me upstairs', {'object': 'me', 'place': 'upstairs'}),
    ('follow my uncle around the house', {'object': 'uncle', 'place': 'around the house'}),
    ('follow my aunt wherever she goes', {'object': 'aunt'}),
    (
        'follow that boy over there to the shed',
        {'object': 'boy over there', 'place': 'shed'},
    ),
    (
        'follow the nurse with the green scrubs and the white shoes to the ward',
        {'object': 'nurse with the green scrubs and the white shoes', 'place': 'ward'},
    ),
    (
        'please follow the woman in the blue coat and the red hat slowly',
        {'object': 'woman in the blue coat and the red hat', 'speed': 'slowly'},
    ),
]


@pytest.mark.parametrize(('text', 'slots'), FOLLOWED, ids=[text for text, _ in FOLLOWED])
def test_who_is_followed_is_no_place(text, slots):
    assert read(text) == [('FOLLOW', slots)]


DESCRIBED = [
    (
        'bring the bowl with the blue rim and the white dots to tom',
        [
            (
                'BRING_OBJECT',
                {'object': 'bowl with the blue rim and the white dots', 'recipient': 'tom'},
            )
        ],
    ),
    (
        'give the man with the beard and the glasses a towel',
        [
            (
                'BRING_OBJECT',
                {'object': 'towel', 'recipient': 'man with the beard and the glasses'},
            )
        ],
    ),
    (  # these are two things, and two orders
        'bring the jug with the lid and the spoon',
        [
            ('BRING_OBJECT', {'object': 'jug with the lid'}),
            ('BRING_OBJECT', {'object': 'spoon'}),
        ],
    ),
    (
        'follow the man with the hat and bring me the scarf',
        [
            ('FOLLOW', {'object': 'man with the hat'}),
            ('BRING_OBJECT', {'object': 'scarf', 'recipient': 'me'}),
        ],
    ),
]


@pytest.mark.parametrize(('text', 'steps'), DESCRIBED, ids=[text for text, _ in DESCRIBED])
def test_an_and_inside_a_description_parts_nothing(text, steps):
    assert read(text) == steps


def seeks(thing: str, *places: str) -> list[tuple[str, dict[str, str]]]:
    return [('FIND_OBJECT', {'object': thing, 'place': place}) for place in places]


SOUGHT = [
    ('look for the broom in the cellar and the attic', seeks('broom', 'cellar', 'attic')),
    (
        'find the remote on the couch and the armchair',
        seeks('remote', 'couch', 'armchair'),
    ),
    (
        'search for the rope in the shed, the barn and the garage',
        seeks('rope', 'shed', 'barn', 'garage'),
    ),
    ('search the cellar and the attic for the broom', seeks('broom', 'cellar', 'attic')),
    (
        'search the study for the folder which is on the shelf',
        seeks('folder', 'shelf in the study'),
    ),
    (
        'grab the mugs in the office and the lounge',
        [
            ('GRAB_OBJECT', {'object': 'mugs', 'place': 'office'}),
            ('GRAB_OBJECT', {'object': 'mugs', 'place': 'lounge'}),
        ],
    ),
    ('find the thermostat', [('FIND_OBJECT', {'object': 'thermostat'})]),
    ('look for the shower in the cellar', seeks('shower', 'cellar')),
]


@pytest.mark.parametrize(('text', 'steps'), SOUGHT, ids=[text for text, _ in SOUGHT])
def test_a_thing_is_sought_in_each_of_several_places(text, steps):
    assert read(text) == steps


@pytest.mark.parametrize(
    ('text', 'question'),
    [
        (  # where it is, or where it goes
            'take the jug to the left of the sink',
            'Shall I bring jug (left of the sink)?',
        ),
        (
            'take the jug on the shelf to the left of the sink',
            'Shall I bring jug from shelf (left of the sink)?',
        ),
        ('take the pen on the desk here', 'Shall I bring pen from desk (here)?'),
        (
            'move the vase on the sideboard next to the lamp',
            'Shall I move the vase on the sideboard next to the lamp?',
        ),
        (
            'move the phone near the bed from the chair by the door',
            'Shall I move the phone near the bed from the chair by the door?',
        ),
        (
            'follow the man to the left of the bar',
            'Should I follow the man to the left of the bar?',
        ),
        (
            'follow the man behind me near the wall',
            'Should I follow the man behind me near the wall?',
        ),
        (
            'put the plates on the counter in the dishwasher',
            'Should I put the plates on the counter in the dishwasher?',
        ),
        (
            'bring the socks on the bed on the bench near the door',
            'Shall I bring socks from bed (bench near the door)?',
        ),
        (
            'take the pan on the stove in the sink',
            'Should I take the pan on the stove in the sink?',
        ),
        ('search the pantry', 'What should I look for?'),
    ],
)
def test_what_may_be_a_place_or_a_goal_is_asked_about(text, question):
    assert interpret(text).clarification == question


@pytest.mark.parametrize(
    'text',
    [
        'drag the icon to the left of the desktop',
        'put eggs at the top of my list',
        'follow anna on twitter',
        'search for flights to rome and paris',
        'take the cake',
        'the cup on the shelf to the left of the sink is mine',
        'find the milk in the fridge and the eggs',
    ],
)
def test_nothing_is_done_with_what_is_no_thing_or_no_place(text):
    found = interpret(text)
    assert found.intent == 'NONE' or found.clarification
