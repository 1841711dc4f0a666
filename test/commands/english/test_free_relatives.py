# SPDX-License-Identifier: Apache-2.0
"""Things that are named by what happens to them, and persons by what they did."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'thing'),
    [
        ('follow Dara and pick up what she drops', 'what she drops'),
        ('move back and pick up what fell', 'what fell'),
        ('bring me whichever of the two keys fits', 'whichever of the two keys fits'),
    ],
)
def test_the_event_is_the_name(text, thing):
    assert sure_steps(text)[-1][1]['object'] == thing


def test_what_is_seen_is_an_attribute():
    assert sure_steps('collect any cups you see and take them to the sink') == [
        ('GRAB_OBJECT', {'object': 'cups', 'attribute': 'that you see'}),
        ('BRING_OBJECT', {'object': 'cups', 'place': 'sink'}),
    ]


def test_whoever_is_a_person():
    assert sure_steps('find whoever left this bag and bring them to the desk')[1][0] == 'GUIDE'


@pytest.mark.parametrize(
    'text',
    ['do whatever you want', 'get whatever you fancy', 'take whatever it takes', 'bring whatever'],
)
def test_what_is_wanted_is_no_thing(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
