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
MOVE_STEP = '{"intent": "MOVE", "slots": {"direction": "forward"}}'
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(['intent', 'slots', 'steps', 'object', 'distance_m', 'x']), inner
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


def test_how_long_to_wait_is_a_number_of_seconds():
    result = parse_command('{"intent": "WAIT", "slots": {"duration_s": "90.0"}}')

    assert (result.intent, result.slots) == ('WAIT', {'duration_s': '90'})


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
        ('{"intent": "WAIT", "slots": {"duration_s": 0}}', '$.slots.duration_s'),
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


PLAN = (
    '{"intent": "PLAN", "confidence": 0.9, "steps": ['
    '{"intent": "MOVE_TO", "slots": {"place": "kitchen"}, "text": "go to the kitchen"},'
    '{"intent": "TURN", "slots": {"direction": "left", "angle_deg": "90",'
    ' "condition": "you can"}}]}'
)


def test_a_plan_comes_out_in_its_steps():
    result = parse_command(PLAN, utterance='go to the kitchen and turn left if you can')

    assert (result.intent, result.slots, result.confidence) == ('PLAN', {}, 0.9)
    assert not result.needs_clarification
    assert [(step.intent, step.slots) for step in result.steps] == [
        ('MOVE_TO', {'place': 'kitchen'}),
        ('TURN', {'direction': 'left', 'angle_deg': '90', 'condition': 'you can'}),
    ]
    assert result.steps[0].text == 'go to the kitchen'


def test_a_single_command_is_its_only_step():
    (step,) = parse_command(MOVE, utterance='advance ten').steps

    assert (step.intent, step.slots, step.text) == (
        'MOVE',
        {'direction': 'forward', 'distance_m': '10'},
        'advance ten',
    )


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('{"intent": "PLAN"}', 'has no steps'),
        ('{"intent": "PLAN", "steps": []}', 'has no steps'),
        ('{"intent": "PLAN", "steps": [{"intent": "STOP"}]}', '$.steps[0].intent'),
        ('{"intent": "PLAN", "steps": [{"intent": "PLAN"}]}', '$.steps[0].intent'),
        ('{"intent": "PLAN", "steps": [{"intent": "MOVE", "to": 1}]}', '$.steps[0]'),
        (f'{{"intent": "PLAN", "steps": [{", ".join([MOVE_STEP] * 11)}]}}', '$.steps'),
        (f'{{"intent": "MOVE", "steps": [{MOVE_STEP}, {MOVE_STEP}]}}', 'in place of PLAN'),
        (f'{{"intent": "NONE", "steps": [{MOVE_STEP}]}}', 'in place of PLAN'),
        (
            '{"intent": "PLAN", "steps": [{"intent": "MOVE", "slots": {"distance_m": 1e400}}]}',
            '$.steps[0].slots.distance_m',
        ),
    ],
)
def test_steps_that_do_not_fit_are_nothing_with_one_sentence(text, reason):
    result = parse_command(text, utterance='go on then')

    assert (result.intent, result.steps) == ('NONE', ())
    assert reason in result.clarification


def test_a_plan_of_which_a_step_leaves_something_open_is_asked_about():
    steps = '[{"intent": "MOVE_TO", "slots": {"place": "hall"}}, {"intent": "FOLLOW"}]'
    result = parse_command(f'{{"intent": "PLAN", "steps": {steps}}}')

    assert result.clarification == 'Whom should I follow?'
    assert result.question.step == 1


def test_a_plan_of_one_step_is_that_step():
    result = parse_command(f'{{"intent": "PLAN", "steps": [{MOVE_STEP}]}}')

    assert (result.intent, result.slots) == ('MOVE', {'direction': 'forward'})


def test_the_allow_list_holds_for_the_steps_of_a_model():
    result = parse_command(PLAN, allowed=frozenset({'TURN'}), utterance='go')

    assert [step.intent for step in result.steps] == ['TURN']
    assert result.needs_clarification
    assert 'MOVE_TO' in result.clarification


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
