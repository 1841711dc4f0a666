# SPDX-License-Identifier: Apache-2.0
"""English clauses that say the order before them once more, and things that are taken out."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('walk behind my mother and keep up with her', ('FOLLOW', {'object': 'mother'})),
        (
            'Show the plumber where the office is, walk with him.',
            ('GUIDE', {'object': 'plumber', 'place': 'office'}),
        ),
        (
            'i want my scarf, please bring it',
            ('BRING_OBJECT', {'object': 'scarf', 'recipient': 'me'}),
        ),
        ('Come here, come to the window.', ('MOVE_TO', {'place': 'window'})),
        (
            'Get further away from the wall, say twenty centimetres backwards.',
            ('MOVE', {'direction': 'backward', 'distance_m': '0.2'}),
        ),
    ],
)
def test_what_is_said_again_is_done_once(text, expected):
    assert sure_steps(text) == [expected]


def test_what_is_ordered_twice_is_done_twice():
    back = ('MOVE', {'direction': 'backward'})

    assert sure_steps('back up, then back up') == [back, back]


def test_another_place_is_searched_for_the_same_thing():
    assert sure_steps('check the attic for my drill then check the cellar') == [
        ('FIND_OBJECT', {'object': 'drill', 'place': 'attic'}),
        ('FIND_OBJECT', {'object': 'drill', 'place': 'cellar'}),
    ]


def test_what_was_put_in_is_taken_out_of_there():
    put, grab = sure_steps('put the pie in the oven and take it out again')

    assert put == ('PLACE_OBJECT', {'object': 'pie', 'place': 'oven'})
    assert grab == ('GRAB_OBJECT', {'object': 'pie', 'place': 'oven'})


def test_what_is_taken_out_and_set_down_is_brought_to_no_place():
    assert [intent for intent, _ in sure_steps('take the pan out and set it on the trivet')] == [
        'GRAB_OBJECT',
        'PLACE_OBJECT',
    ]


def test_what_is_taken_out_of_the_house_is_brought_there():
    assert sure_steps('take the rubbish out') == [
        ('BRING_OBJECT', {'object': 'rubbish', 'place': 'outside'})
    ]


def test_otherwise_ends_what_is_to_be_said():
    said, _ = sure_steps('If the nurse is free, tell her the samples are here, otherwise wait.')

    assert said[1]['text'] == 'the samples are here'


def test_an_order_to_come_back_may_be_no_part_of_what_is_said():
    assert interpret('go to grandma tell her i miss her come back').needs_clarification
    assert not interpret('tell anna to come back').needs_clarification


def test_a_report_behind_a_look_goes_nowhere():
    result = interpret('Go to the lab, check whether the lamp works and report to the office.')

    assert [step.intent for step in result.steps] == ['MOVE_TO', 'DESCRIBE', 'DESCRIBE']
    assert result.clarification == 'Shall I tell office what I found?'
