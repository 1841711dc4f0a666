# SPDX-License-Identifier: Apache-2.0
"""Orders that run on behind what was told."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'the lady in 304 wants more blankets bring her two',
            'BRING_OBJECT',
            {'object': 'blankets', 'quantity': '2', 'recipient': 'lady in 304'},
        ),
        (
            'the baby threw his spoon under the table pick it up',
            'GRAB_OBJECT',
            {'object': 'spoon'},
        ),
        ('a customer is waiting go to the counter', 'MOVE_TO', {'place': 'counter'}),
        (
            "Somebody's dropped a tray of eggs, get over to the bakery aisle.",
            'MOVE_TO',
            {'place': 'bakery aisle'},
        ),
        (
            'I think the oximeter is in the side room could you fetch it to me love',
            'BRING_OBJECT',
            {'object': 'oximeter', 'recipient': 'me'},
        ),
        (
            "My crossword it's on the sideboard bring it over to the sofa",
            'BRING_OBJECT',
            {'object': 'crossword', 'place': 'sofa'},
        ),
        ("the visitor's at the front desk go to her", 'MOVE_TO', {'place': 'visitor'}),
        ('anyone seen the stapler go look for it', 'FIND_OBJECT', {'object': 'stapler'}),
        ('anybody seen my keys go find them', 'FIND_OBJECT', {'object': 'keys'}),
        (
            "the syrup it's in the medicine cabinet bring it to me",
            'BRING_OBJECT',
            {'object': 'syrup', 'recipient': 'me'},
        ),
        ('a lady is waiting at the counter go to the till', 'MOVE_TO', {'place': 'till'}),
    ],
)
def test_told_run_on_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'the lady in 304 wants more blankets she said',
        'a customer is waiting so Tom went to the counter',
        'my brother threw his spoon and mum picked it up',
        'these forms go in the red folder',
        'I left dolly under the bench and dad found her',
        'somebody dropped a tray of eggs',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
