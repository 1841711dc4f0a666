# SPDX-License-Identifier: Apache-2.0
"""What bounds, denies or revokes an order is never dropped: it asks, refuses or stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.sentences.loading import load_sentences

WAREHOUSE = Path(__file__).resolve().parents[3] / 'config' / 'warehouse_commands.yaml'
METRES = 'How many metres should I go?'
DEGREES = 'How many degrees should I turn?'


@pytest.mark.parametrize(
    ('text', 'question'),
    [
        ('go forward not more than two meters', METRES),
        ('go backward not over one meter', METRES),
        ('move forward never exceeding half a meter', METRES),
        ('drive forward without exceeding two meters', METRES),
        ('go forward not two meters but three', METRES),
        ('turn left not more than thirty degrees', DEGREES),
        (
            "follow me but don't follow me",
            'I am not sure that I understood. Shall I follow you?',
        ),
    ],
)
def test_a_limit_behind_an_order_is_asked_about(text, question):
    found = interpret(text)

    assert (found.clarification, 'avoid' in found.slots) == (question, False)


@pytest.mark.parametrize(
    ('text', 'avoid'),
    [
        ('go to the kitchen but not the hall', 'hall'),
        ('go to the garage but do not drive over the hose', 'drive over the hose'),
        ("go to the kitchen and don't touch the table", 'touch the table'),
        ('go forward without hitting the two chairs', 'hitting the two chairs'),
    ],
)
def test_what_is_to_be_kept_away_from_is_no_limit(text, avoid):
    found = interpret(text)

    assert (found.slots['avoid'], found.clarification) == (avoid, '')


@pytest.mark.parametrize(
    ('text', 'condition'),
    [
        ('go to the kitchen, but only if I nod', 'only if i nod'),
        ('go forward two metres and only if I nod', 'only if i nod'),
        ('open the gripper but only if I nod', 'only if i nod'),
    ],
)
def test_a_condition_said_last_is_kept(text, condition):
    found = interpret(text, own=load_sentences(str(WAREHOUSE)))

    assert found.slots['condition'] == condition


@pytest.mark.parametrize(
    'text',
    [
        'go to the kitchen depending on the weather',
        'go to the kitchen, but if I nod',
        'Go to the kitchen. If the light is on.',
    ],
)
def test_a_condition_that_binds_nothing_is_asked_about(text):
    assert interpret(text).clarification.startswith('I did not understand')


@pytest.mark.parametrize(
    'text',
    [
        *(
            f'{word} go to the kitchen'
            for word in 'cancel abort skip undo ignore forbidden reject deny false delay'.split()
        ),
        'cancel turn left',
        'drop go to the kitchen',
        'type go forward two meters',
        'spell go forward two meters',
        'write go forward two meters',
        'the game is called go forward two meters',
        'everyone but you go to the kitchen',
        'follow no one',
        'bring the knife to nobody',
        'pick up neither cup',
        'bring me no cup',
        'go to the kitchen no',
        'go to the kitchen enough',
        "go to the kitchen and then don't do anything",
    ],
)
def test_what_revokes_denies_or_quotes_an_order_does_nothing(text):
    found = interpret(text)

    assert not found.steps or found.clarification


@pytest.mark.parametrize(
    ('text', 'question'),
    [
        ('jarvis go to the kitchen', ''),
        ('max go to the kitchen', ''),
        ('anna go to the kitchen', 'Was that meant for me? Shall I go to kitchen?'),
        ('zorba could you go to the kitchen', ''),
        ('zorba go to the kitchen', 'Shall I go to kitchen?'),
    ],
)
def test_a_name_of_no_robot_is_asked_about(text, question):
    found = interpret(text)

    assert (found.slots, found.clarification) == ({'place': 'kitchen'}, question)
