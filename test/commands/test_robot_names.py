# SPDX-License-Identifier: Apache-2.0
"""What a team calls its robot: a name that no table has, or that is a person's elsewhere."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames

NAMES = RobotNames(['Kanchana', 'Michael', '小智', 'R2-D2'])


@pytest.mark.parametrize(
    ('said', 'intent', 'slots'),
    [
        ('michael go to the kitchen', 'MOVE_TO', {'place': 'kitchen'}),
        ('Hey Kanchana turn left', 'TURN', {'direction': 'left'}),
        ('grab a chair, Kanchana.', 'GRAB_OBJECT', {'object': 'chair'}),
        ('go to the kitchen please Michael', 'MOVE_TO', {'place': 'kitchen'}),
        ('Kanchana put the cup on the table', 'PLACE_OBJECT', {'object': 'cup', 'place': 'table'}),
        ('kanchana take grandma to the door', 'GUIDE', {'object': 'grandma', 'place': 'door'}),
        ('R2-D2, come here', 'MOVE_TO', {'place': 'here'}),
        ('小智，去厨房', 'MOVE_TO', {'place': '厨房'}),
        ('去厨房，小智', 'MOVE_TO', {'place': '厨房'}),
        ('Hallo Kanchana, fahr in die Küche', 'MOVE_TO', {'place': 'küche'}),
        ('fahr in die Küche, Kanchana', 'MOVE_TO', {'place': 'küche'}),
    ],
)
def test_what_is_said_to_the_robot_by_its_name_needs_no_question(said, intent, slots):
    found = interpret(said, names=NAMES)

    assert (found.intent, found.slots, found.needs_clarification) == (intent, slots, False)
    assert found.utterance == said  # as it was said


@pytest.mark.parametrize(
    'said', ['michael go to the kitchen', 'grab a chair, Kanchana', 'hey kanchana turn left']
)
def test_without_its_name_it_asks_whether_it_was_meant(said):
    assert interpret(said).needs_clarification


@pytest.mark.parametrize(
    'said',
    [
        'kanchana freeze',
        'freeze kanchana',
        'Kanchana halt!',
        'kanchana hold it',
        'r2-d2 freeze',
        'Kanchana, no!',
        '小智停',
    ],
)
def test_a_stop_that_begins_or_ends_with_the_name_is_one(said):
    assert NAMES.is_stop(said)
    assert NAMES.is_stop_so_far(said)
    assert interpret(said, names=NAMES).intent == 'STOP'


def test_the_name_matters_where_no_table_has_it():
    assert not NAMELESS.is_stop('kanchana freeze')


@pytest.mark.parametrize(
    'said',
    [
        'bring it to Kanchana',
        "Kanchana's dock is in the hall",
        'Kanchana and Tom are hungry',
        'tell Michael dinner is ready',
        'Michael is in the kitchen',
        'Michaela go to the kitchen',
        'do not wait for Kanchana',
        'Kanchana will bring the cup to Anna',
        'Kanchana should go to the kitchen',
        'we had to stop Kanchana',
        '小智的杯子在哪',
    ],
)
def test_who_tells_of_the_robot_does_not_call_it(said):
    assert NAMES.plain(said) == said
    assert not NAMES.is_stop(said)


def test_an_answer_may_call_the_robot_too():
    dialogue = Dialogue(10, NAMES)
    dialogue.published(interpret('maybe go to the kitchen', names=NAMES), 0)

    answered = dialogue.answer('Yes, Kanchana', 5)

    assert answered is not None
    assert answered.result.slots == {'place': 'kitchen'}
    assert answered.result.utterance.endswith('| Yes, Kanchana')


@pytest.mark.parametrize(
    ('names', 'why'),
    [
        (['Halt'], "'Halt' is a STOP"),
        (['3PO'], "'3PO' is no name"),
        (['Bring'], "'Bring' is a word of orders"),
        (['x' * 41], 'is longer than 40 characters'),
        ([chr(97 + i) * 3 for i in range(9)], 'there are 9 names: give up to 8'),
    ],
)
def test_what_can_not_be_a_name_is_refused_in_a_sentence(names, why):
    with pytest.raises(ValueError, match=why):
        RobotNames(names)


def test_no_name_at_all_is_none():
    assert RobotNames(['', '  ']).names == ()
    assert RobotNames(['Ada ', 'Ada']).names == ('Ada',)


@pytest.mark.parametrize(
    ('name', 'said'),
    [
        ('Nao', 'Nao se mexa!'),
        ('Bleib', 'Bleib stehen.'),
        ('Don', 'Don t move'),
        ('小智', '小智我的手夹住了'),
        ('小智', '小智别跟着我了'),
        ("O'Brien", 'O\u2019Brien freeze'),
        ('Kanchana', 'oh Kanchana freeze'),
        ('Kanchana', 'Kanchana Kanchana freeze'),
    ],
)
def test_no_name_hides_a_stop(name, said):
    names = RobotNames([name])

    assert names.is_stop(said)
    assert interpret(said, names=names).intent == 'STOP'


def test_a_name_is_no_part_of_another():
    names = RobotNames(['Lena', 'Ra'])

    for said in ('Helena, go to the kitchen', 'Nora, go to the kitchen'):
        assert names.plain(said) == said


def test_what_is_to_be_said_ends_before_the_name():
    result = interpret('say thank you, Kanchana', names=NAMES)

    assert result.slots == {'text': 'thank you'}
