# SPDX-License-Identifier: Apache-2.0
"""How many of what was named, and which of them."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'last'),
    [
        (
            'bring six cups to lane two and another six to lane five',
            {'object': 'cups', 'quantity': '6', 'place': 'lane five'},
        ),
        (
            'put one chair by the window and two by the door',
            {'object': 'chairs', 'quantity': '2', 'place': 'by the door'},
        ),
        (
            'take four pens to the desk and one to the office',
            {'object': 'pen', 'quantity': '1', 'place': 'office'},
        ),
        (
            'get the cookies from the tin and give one to Tom',
            {'object': 'cookie', 'quantity': '1', 'recipient': 'tom'},
        ),
        ('find the pens and bring the good ones', {'object': 'pens', 'attribute': 'good'}),
        (
            'bring the saw over and after that the two planks',
            {'object': 'planks', 'quantity': '2'},
        ),
    ],
)
def test_the_thing_is_filled_in(text, last):
    assert sure_steps(text)[-1][1] == last


def test_a_condition_names_what_is_counted():
    assert sure_steps('if there are any apples left bring me three') == [
        (
            'BRING_OBJECT',
            {
                'object': 'apples',
                'quantity': '3',
                'recipient': 'me',
                'condition': 'there are any apples left',
            },
        )
    ]
    assert (
        sure_steps('If you can not find the red pen bring the blue one')[0][1]['object'] == 'pen'
    )


def test_the_left_and_the_right_one_are_put_away_at_once():
    assert sure_steps('pick up the left boot then the right and put them both in the box')[1:] == [
        ('GRAB_OBJECT', {'object': 'boot', 'attribute': 'right'}),
        ('PLACE_OBJECT', {'object': 'boot', 'attribute': 'left and right', 'place': 'box'}),
    ]


def test_what_is_left_out_is_avoided():
    told = 'pick up all the socks except the wet ones and put them in the drawer'
    assert sure_steps(told)[0][1]['avoid'] == 'wet ones'
    assert sure_steps('pick up the toys but leave the bear and come here')[0][1]['avoid'] == 'bear'


@pytest.mark.parametrize('text', ['bring two', 'give one to Tom', 'get the good one'])
def test_without_anything_named_it_is_asked_about(text):
    assert interpret(text).needs_clarification


def test_where_all_of_a_list_go_comes_with_the_last():
    told = 'Put the milk, the butter and the eggs in the fridge'
    assert [slots['place'] for _, slots in sure_steps(told)] == ['fridge', 'fridge', 'fridge']
    assert interpret('Put the milk and the butter').clarification == 'Where should I put the milk?'


def test_what_is_pointed_at_is_not_what_is_named_later():
    told = "Drop this off at Nora's desk and on the way pick up the mail"
    assert sure_steps(told)[1][1] == {'object': 'this', 'place': "nora's desk"}


def test_the_rest_is_of_the_same_things():
    told = 'Take three plates to the patio, two to the hall and the rest to the kitchen'
    assert sure_steps(told)[2] == (
        'BRING_OBJECT',
        {'object': 'rest of the plates', 'place': 'kitchen'},
    )
