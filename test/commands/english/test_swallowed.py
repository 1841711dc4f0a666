# SPDX-License-Identifier: Apache-2.0
"""What a name swallowed, and what "all but" leaves out, is asked about whoever read it."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        'tell everybody in the yard except the girl wearing a scarf the time',
        'tell riddles to the pupils for five minutes',
        'follow the man in the raincoat and lock the gate',
        'turn right in the middle of the yard for three seconds',
        'bring all the spoons but the silver one',
        'carry all the parcels except the heavy one to the van',
        'pick up all the toys but the ball',
        'hand out the plates to everyone but Olga',
        'hand out the juice to all the pupils but the twins',
        'hand out the spoons and the bowls to the pupils',
        'distribute the apples but not the green ones to the pupils',
        'pass the counter with the tray',
        'could you please pass the counter with the tray',
        'say the time to the girl in the yard wearing a cap and wait for her answer',
        'put the vase on the left of the lamp to the right of the clock',
    ],
)
def test_what_would_be_lost_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'bring all the spoons but be careful',
        'follow the man in the hat and the red coat',
        'put the disk above the square and to the right of the cube',
        'bring the cups but not the red one',
        'find the woman who is not wearing a hat',
        'wait for ten minutes and go to the hall',
    ],
)
def test_what_has_its_slot_is_not(text):
    result = interpret(text)
    assert result.steps
    assert not result.needs_clarification, result.clarification
