# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from omnivinci_ros.commands.interpreter import COMMAND_SCHEMA
from omnivinci_ros.commands.interpreter import INTENTS
from omnivinci_ros.commands.interpreter import parse_command

MOVE = '{"intent": "MOVE", "slots": {"direction": "forward", "distance_m": 10}, "confidence": 0.9}'
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(['intent', 'slots', 'confidence', 'object', 'distance_m', 'x']), inner
        )
    ),
    max_leaves=10,
)


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(COMMAND_SCHEMA)


def test_a_command_that_fits_comes_out_as_text_slots():
    result = parse_command(MOVE, utterance='advance ten')

    assert result.intent == 'MOVE'
    assert result.slots == {'direction': 'forward', 'distance_m': '10'}
    assert result.confidence == 0.9
    assert not result.needs_clarification
    assert result.utterance == 'advance ten'


def test_a_fenced_answer_and_numbers_as_text_are_read():
    command = '{"intent": "TURN", "slots": {"direction": "right", "angle_deg": "-90.0"}}'
    text = f'```json\n{command}\n```'

    result = parse_command(text)

    assert result.slots == {'direction': 'right', 'angle_deg': '-90'}
    assert result.confidence == 0.5


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('', 'not JSON'),
        ('Sure! I will go forward.', 'not JSON'),
        ('{"intent": "MOVE"', 'not JSON'),
        ('[]', 'is not of type'),
        ('{}', 'required'),
        ('{"intent": "FLY"}', '$.intent'),
        ('{"intent": "MOVE", "speed": 3}', 'speed'),
        ('{"intent": "MOVE", "slots": {"direction": "sideways"}}', '$.slots.direction'),
        ('{"intent": "MOVE", "slots": {"distance_m": -1}}', '$.slots.distance_m'),
        ('{"intent": "MOVE", "slots": {"direction": "up", "distance_m": NaN}}', 'NaN'),
        ('{"intent": "MOVE", "slots": {"distance_m": 1e400}}', '$.slots.distance_m'),
        ('{"intent": "MOVE", "slots": {"distance_m": true}}', '$.slots.distance_m'),
        ('{"intent": "TURN", "slots": {"angle_deg": 9000}}', '$.slots.angle_deg'),
        ('{"intent": "MOVE", "confidence": 2}', '$.confidence'),
        ('{"intent": "SAY", "slots": {"text": ""}}', '$.slots.text'),
        ('{"intent": "NONE", "intent": "MOVE"}', 'twice'),
        ('[' * 9_000, 'not JSON'),
        ('{"intent": ' + '9' * 9_000 + '}', '$.intent'),
        (' ' * 20_000, 'longer than'),
    ],
)
def test_what_does_not_fit_is_nothing_with_one_sentence(text, reason):
    result = parse_command(text, utterance='go on then')

    assert (result.intent, result.slots, result.confidence) == ('NONE', {}, 0.0)
    assert result.needs_clarification
    assert reason in result.clarification
    assert len(result.clarification) < 300
    assert result.utterance == 'go on then'


@pytest.mark.parametrize('text', [MOVE, 'no json at all', '{"intent": "NONE"}'])
def test_a_stop_found_by_rule_wins_over_the_model(text):
    result = parse_command(text, allowed=frozenset(), utterance='No, wait, stop!')

    assert result.intent == 'STOP'


def test_a_model_may_say_stop():
    assert parse_command('{"intent": "STOP"}', allowed=frozenset()).intent == 'STOP'


def test_the_allow_list_holds_for_a_model_too():
    result = parse_command(MOVE, allowed=frozenset({'DESCRIBE'}), utterance='go')

    assert result.intent == 'NONE'
    assert 'MOVE' in result.clarification


@pytest.mark.parametrize(
    ('text', 'sentence'),
    [
        ('{"intent": "MOVE"}', 'Which way should I go?'),
        ('{"intent": "GRAB_OBJECT", "slots": {"place": "table"}}', 'What should I pick up?'),
        (
            '{"intent": "TURN", "slots": {"direction": "left", "angle_deg": -90}}',
            'sign of the angle',
        ),
    ],
)
def test_a_model_that_leaves_something_open_is_asked(text, sentence):
    result = parse_command(text)

    assert result.needs_clarification
    assert sentence in result.clarification


@given(json_values.map(json.dumps) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_nothing_a_model_says_raises(text):
    assert parse_command(text).intent in INTENTS
