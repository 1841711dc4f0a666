# SPDX-License-Identifier: Apache-2.0
"""What a planner gets of a command: the message, and the line of JSON beside it."""

from __future__ import annotations

import json

import pytest

from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.interpreter import Interpretation
from omnivinci_ros.messages import build
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance

STEPS = (
    Step('MOVE_TO', {'place': 'kitchen'}, 'go to the kitchen'),
    Step('SAY', {'text': 'Hello'}, 'say Hello'),
)
PLAN = Interpretation(
    'PLAN', {}, 0.9, utterance='go to the kitchen and say Hello', steps=STEPS, language='en-GB'
)


@pytest.fixture
def result():
    return CommandResult(1, 0, 'text', PLAN, Provenance('grammar', 'rules'))


def test_the_message_carries_the_steps_in_their_order(result):
    message = build.command_interpretation(our_types(), result)

    assert (message.intent, message.slots, message.language) == ('PLAN', [], 'en-GB')
    assert [(step.intent, step.text) for step in message.steps] == [
        ('MOVE_TO', 'go to the kitchen'),
        ('SAY', 'say Hello'),
    ]
    assert [(slot.key, slot.value) for slot in message.steps[0].slots] == [('place', 'kitchen')]


def test_the_line_of_json_keeps_what_is_to_be_said_apart_from_what_was_read(result):
    line = json.loads(build.command_text(our_types(), result).data)

    assert (line['intent'], line['language']) == ('PLAN', 'en-GB')
    assert line['steps'][1] == {'intent': 'SAY', 'slots': {'text': 'Hello'}, 'text': 'say Hello'}
