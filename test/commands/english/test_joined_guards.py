# SPDX-License-Identifier: Apache-2.0
"""What is joined or said behind a place, and may be another order, is not read in silence."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ASKED = [
    # a garment that is a verb
    'take the man in the coat and tie his laces',
    'bring the man in the hat and cap his pen',
    'find the man wearing a shirt and top up his cup',
    'find the woman in the skirt and top up her cup',
    'find the woman wearing a watch and ring the nurse',
    'find the girl in a skirt and dress her teddy',
    'follow the man in the coat and tie them',
    'find the man in the cap and belt his coat',
    'follow the woman with the hat and mask your eyes',
    # a thing that lies somewhere
    'find the man wearing a cap and the gloves on the desk',
    'bring the jug with the dots and the flowers on the desk',
    'find the man in the blue hat and the white coat in the hall',
    # turns
    'turn right past the desk and the sofa',
    'turn right at the door and the plant',
    'turn right at the corner of the desk and the wall',
    'turn right into the hall when Olga calls',
    'turn right into the hall, if the light is on',
    'turn right into the hall only if the light is on',
    'turn right into the hall unless Olga is there',
    'turn right into the hall at five',
    'turn right into the hall with Olga',
    'turn right into the hall twice',
    'turn left at the door if the light is on, otherwise right',
    'turn right at the door, otherwise left',
    'turn right in the middle of the room for ten seconds',
    'turn right at the door with Olga',
    # ways that end with two events
    'go forward and stop when you see the desk and it is free',
    'go forward and stop when you reach the desk and nobody is there',
    'go straight and stop once you see the desk or the door',
    # meetings
    'meet Olga at the desk, take her to the hall, follow her and bring her back',
    'meet Olga at the desk, follow Pavel, and guide her back',
    'meet Olga on Friday and follow her',
    'meet Olga at six and follow her',
    'meet Olga for dinner and follow her',
    'meet Olga with Pavel and follow her',
    'meet Olga there and follow her',
    'meet Olga but not Pavel in the hall and follow her',
    'meet with Olga and Pavel in the hall and follow them',
    'meet Paris and Iris at the gate and lead them to the hall',
    'contact Pavel at the desk after dinner',
    'contact Pavel at the desk after dinner and come back',
    'contact Pavel at the desk, not Olga',
]


@pytest.mark.parametrize('text', ASKED)
def test_what_may_be_another_order_is_asked_about(text: str) -> None:
    assert interpret(text).needs_clarification


READ = [
    (
        'find the woman wearing a scarf and watch the window',
        [
            ('FIND_OBJECT', {'object': 'woman wearing a scarf'}),
            ('LOOK_AT', {'object': 'window'}),
        ],
    ),
    (
        'find the man in the coat and belt',
        [('FIND_OBJECT', {'object': 'man in the coat and belt'})],
    ),
    ('greet the man in the coat and tie', [('GREET', {'recipient': 'man in the coat and tie'})]),
    (
        'take Olga to the hall and follow her',
        [('GUIDE', {'object': 'olga', 'place': 'hall'}), ('FOLLOW', {'object': 'olga'})],
    ),
    (
        'when Olga calls, turn left into the hall',
        [
            ('TURN', {'direction': 'left', 'condition': 'olga calls'}),
            ('MOVE_TO', {'place': 'hall', 'condition': 'olga calls'}),
        ],
    ),
]


@pytest.mark.parametrize(('text', 'expected'), READ)
def test_nothing_of_it_is_lost(text: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    result = interpret(text)
    assert not result.needs_clarification
    assert [(step.intent, dict(step.slots)) for step in result.steps] == expected
