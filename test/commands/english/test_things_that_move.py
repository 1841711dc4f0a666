# SPDX-License-Identifier: Apache-2.0
"""What moves is not the robot, what is held is no place, and what a thing is for is nobody."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def steps_of(result):
    return [(step.intent, step.slots) for step in result.steps]


@pytest.mark.parametrize(
    'text',
    [
        'move your hand forward',
        'slide your hand left',
        'rotate your hand right',
        'go push the yellow crate left',
        'come pull the lever down',
        'slide the gate to the right',
        'move the lever up',
        'push the tray in',
        'turn the tap on',
    ],
)
def test_a_part_and_a_thing_move_no_robot(text):
    result = interpret(text)

    assert not result.steps
    assert result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        (
            'put the pot which is in your hand on the hob',
            {'object': 'pot', 'attribute': 'you are holding', 'place': 'hob'},
        ),
        (
            'put the ladle, which is in your hands, in the drawer',
            {'object': 'ladle', 'attribute': 'you are holding', 'place': 'drawer'},
        ),
        (
            'drop the ball in your gripper into the basket',
            {'object': 'ball', 'attribute': 'you are holding', 'place': 'basket'},
        ),
        ('put the cup in your hand', {'object': 'cup', 'place': 'hand'}),
        (
            'put the jar on the third shelf from the top',
            {'object': 'jar', 'place': 'third shelf from the top'},
        ),
        (
            'put the cup on the counter, between the sink and the hob',
            {'object': 'cup', 'place': 'counter between the sink and the hob'},
        ),
        (
            'put the disk above the square and to the right of the cube',
            {'object': 'disk', 'place': 'above the square and to the right of the cube'},
        ),
        ('put the jar at the back on the tray', {'object': 'jar', 'place': 'back on the tray'}),
        (
            'put the plate with the egg on it on the table',
            {'object': 'plate with the egg on it', 'place': 'table'},
        ),
    ],
)
def test_where_a_thing_goes_is_one_place(text, expected):
    result = interpret(text)

    assert steps_of(result) == [('PLACE_OBJECT', expected)]
    assert not result.needs_clarification


@pytest.mark.parametrize(
    ('text', 'who', 'thing'),
    [
        ('bring me a coffee to wake up', 'me', 'coffee'),
        ('hand me a marker to sign this', 'me', 'marker'),
        ('bring me a drink and a snack to recover', 'me', 'snack'),
        ('bring me something to clean with', 'me', 'something to clean with'),
        ('bring tom a rag to dry the bench', 'tom', 'rag'),
    ],
)
def test_what_a_thing_is_for_is_nobody_who_gets_it(text, who, thing):
    last = interpret(text).steps[-1]

    assert (last.slots['recipient'], last.slots['object']) == (who, thing)
    assert 'place' not in last.slots


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        (
            'warm the soup in the oven and put it on the table',
            {'object': 'soup', 'place': 'table'},
        ),
        ('turn on the hob and put the pan on it', {'object': 'pan', 'place': 'hob'}),
        ('open the locker and put the vest inside it', {'place': 'inside the locker'}),
        ('pick up the peeler, peel the carrot and put it in the bowl', {'object': 'carrot'}),
        ('grab the cube, open the drawer and put it in', {'object': 'cube', 'place': 'drawer'}),
    ],
)
def test_it_means_what_an_order_is_about_that_no_rule_reads(text, expected):
    result = interpret(text)

    assert expected.items() <= result.steps[-1].slots.items()
    assert 'I did not understand' in result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'how would you put the can in the bin?',
        'How would you bring me an apple from the shelf',
        'I dropped the jam on the mat, how would you throw it away and bring me a cloth',
        'group the red cubes together',
        'pick the part from crate c',
        'in the pantry, pick up the jar',
    ],
)
def test_no_order_is_left_in_silence(text):
    result = interpret(text)

    assert result.clarification or result.steps


def test_a_place_in_an_order_that_no_rule_reads_is_not_what_them_means():
    asked = interpret('Conduct Mary to the tv stand, you can find them at the sofa').clarification

    assert 'tv stand' not in asked.partition('rest: ')[2]


def test_an_order_that_asks_how_is_asked_about():
    assert interpret('how would you pick up the jar').needs_clarification


def test_a_place_before_an_order_belongs_to_it():
    assert interpret('in the pantry, pick up the jar').slots == {
        'object': 'jar',
        'place': 'pantry',
    }
