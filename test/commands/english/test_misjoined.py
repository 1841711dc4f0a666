# SPDX-License-Identifier: Apache-2.0
"""What is left out, passed by or wished for is read with all it says, or asked about."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ASKED = [
    # what is left out
    'distribute all the mugs but the green one to the visitors',
    'hand out the mugs to all the visitors but the twins',
    'hand out the bowls to everyone but Olga',
    'share the biscuits with everyone but Pavel',
    'distribute the mugs but not the green ones to the visitors',
    'bring juice to everyone but Olga',
    'take all the medicine but the red pills to Pavel',
    'pick up all the toys but the train',
    'bring all the mugs minus the green one',
    'bring all the mugs but not the green one to the lobby',
    'bring every mug but the green one and pass the salt but not the pepper',
    # who gets what, and who 'them' are
    'hand out the mugs and the bowls to the visitors',
    'hand out the mugs to the visitors on the bench and the chairs',
    'hand out the mugs to the visitors and bring them back',
    'bring the mugs to the visitors and bring them back',
    # a wish that says more
    'i need a coat and a hat for Olga can you bring them',
    'i need a basket for the jars can you bring them',
    'i need a robe for ten minutes can you bring me one',
    'i need a screw for the shelf can you bring me one',
    'i need a mug with two handles can you bring me two',
    'i need a mug with a lid can you get me two',
    'i need a coat but not the green one can you bring me one',
    'i need a robe under the sink can you fetch one from the lobby',
    # what is passed
    'pass the ramp carefully with the crate',
    'pass the desk with the mug',
    'pass the desk twice',
    'pass the chair in the lobby',
    'pass the desk on the left and the chair on the right',
    'pass the fridge and take the juice out of it',
    'pass the desk and bring the mug from there',
    'turn right before passing the sofa',
    'go to the lobby, but before that pass the kitchen and take the mug',
    'go to the lobby but first take the mug and go to the desk',
]


@pytest.mark.parametrize('text', ASKED)
def test_what_may_be_misjoined_is_asked_about(text: str) -> None:
    assert interpret(text).needs_clarification


READ = [
    ('pass the salt', [('BRING_OBJECT', {'object': 'salt'})]),
    ('pass the bread basket', [('BRING_OBJECT', {'object': 'bread basket'})]),
    (
        'share the cake between Olga and Pavel',
        [('BRING_OBJECT', {'object': 'cake', 'recipient': 'olga and pavel'})],
    ),
    (
        'there is juice in the fridge can you bring some to the lobby',
        [('BRING_OBJECT', {'object': 'juice', 'place': 'lobby', 'from': 'fridge'})],
    ),
    (
        'i need the crate from the van can you bring it into the lobby',
        [('BRING_OBJECT', {'object': 'crate', 'place': 'lobby', 'from': 'van'})],
    ),
    (
        'pass the bookcase on the left and turn right',
        [
            ('MOVE_TO', {'place': 'past the bookcase on the left'}),
            ('TURN', {'direction': 'right'}),
        ],
    ),
    (
        'go to the lobby, but before that turn left',
        [('TURN', {'direction': 'left'}), ('MOVE_TO', {'place': 'lobby'})],
    ),
    (
        'bring all the mugs but not the green one',
        [('BRING_OBJECT', {'object': 'mugs', 'quantity': 'all', 'avoid': 'green one'})],
    ),
]


@pytest.mark.parametrize(('text', 'expected'), READ)
def test_what_says_it_all_is_not(text: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert [(step.intent, dict(step.slots)) for step in result.steps] == expected
