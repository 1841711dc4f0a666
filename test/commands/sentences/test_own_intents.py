# SPDX-License-Identifier: Apache-2.0
"""A warehouse robot's own intents, from config/warehouse_commands.yaml."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.model_json import command_schema
from omnivinci_ros.commands.model_json import parse_command
from omnivinci_ros.commands.sentences.loading import load_sentences
from omnivinci_ros.commands.sentences.numbers import number_in
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.parameters.configuration import allowed
from omnivinci_ros.windowing.windows import Window

FILE = Path(__file__).resolve().parents[3] / 'config' / 'warehouse_commands.yaml'
OWN = load_sentences(str(FILE))


def read(text: str) -> tuple[list[tuple[str, dict[str, str]]], str]:
    found = interpret(text, own=OWN)
    return [(step.intent, step.slots) for step in found.steps], found.clarification


@pytest.mark.parametrize(
    ('said', 'intent', 'slots'),
    [
        ('dock at bay seven', 'DOCK', {'bay': '7'}),
        ('Please park yourself in 12.', 'DOCK', {'bay': '12'}),
        ('Could you open your gripper, please?', 'OPEN_GRIPPER', {}),
        ('sweep the delivery ramp', 'CLEAN', {'area': 'ramp'}),
        ('scan the red boxes', 'SCAN', {'object': 'red boxes'}),
        (
            'scan the pallets in the cold store',
            'SCAN',
            {'object': 'pallets', 'place': 'cold store'},
        ),
        ('dock at bay seven slowly', 'DOCK', {'bay': '7', 'speed': 'slowly'}),
        ('if you see Anna, dock at bay 3', 'DOCK', {'bay': '3', 'condition': 'you see anna'}),
        ('请停靠到三号位', 'DOCK', {'bay': '3'}),
        ('扫描一下箱子', 'SCAN', {'object': '箱子'}),
        ('清点红色的箱子', 'SCAN', {'object': '红色的箱子'}),
    ],
)
def test_a_sentence_gives_the_teams_intent(said, intent, slots):
    assert read(said) == ([(intent, slots)], '')
    assert interpret(said).intent != intent  # without the file


@pytest.mark.parametrize(
    ('said', 'steps'),
    [
        (
            'go to the kitchen and dock at bay seven',
            [('MOVE_TO', {'place': 'kitchen'}), ('DOCK', {'bay': '7'})],
        ),
        (
            'find the red box and scan it',
            [
                ('FIND_OBJECT', {'object': 'box', 'attribute': 'red'}),
                ('SCAN', {'object': 'box', 'attribute': 'red'}),
            ],
        ),
        (
            'first mop the cold store, then dock at 3 and come back',
            [
                ('CLEAN', {'area': 'cold store'}),
                ('DOCK', {'bay': '3'}),
                ('MOVE_TO', {'place': 'here'}),
            ],
        ),
        ('去厨房,然后停靠到三号', [('MOVE_TO', {'place': '厨房'}), ('DOCK', {'bay': '3'})]),
        ('扫描箱子然后停靠到三号', [('SCAN', {'object': '箱子'}), ('DOCK', {'bay': '3'})]),
    ],
)
def test_own_intents_are_steps_of_plans(said, steps):
    assert read(said) == (steps, '')
    assert interpret(said, own=OWN).intent == 'PLAN'


@pytest.mark.parametrize(
    ('said', 'asked'),
    [
        ('dock at bay 25', 'bay 25 is none that I know: say one from 1 to 20.'),
        ('dock at bay minus three', 'bay -3 is none that I know: say one from 1 to 20.'),
        ('停靠到三十号', '这个我不会做。'),
        ('mop the ceiling', 'I do not know how to do that.'),
        ('do not dock at bay 3', 'I heard what not to do. What should I do?'),
    ],
)
def test_what_no_sentence_covers_is_said_so(said, asked):
    assert read(said) == ([], asked)


@pytest.mark.parametrize(
    ('said', 'kept'),
    [
        ('scan the box and weld the seam', [('SCAN', {'object': 'box'})]),
        ('scan the box and weld it', [('SCAN', {'object': 'box'})]),
        ('go to the hall and dock at bay 25', [('MOVE_TO', {'place': 'hall'})]),
    ],
)
def test_a_wildcard_swallows_no_other_order(said, kept):
    steps, asked = read(said)
    assert steps == kept
    assert asked.startswith('I did not understand')


@pytest.mark.parametrize(
    'said',
    [
        'dock at bay 3, never mind',
        'dock at bay 3. Not now.',
        'never dock at bay 3',
        'please do not scan the box, dock at 4',
        'did you dock at bay 3?',
        'we dock at bay 3 every day',
        'Anna said: dock at bay 3',
        'scan nothing',
        'scan anything but the box',
        '别停靠到三号',
    ],
)
def test_what_is_no_order_or_taken_back_gives_none(said):
    assert interpret(said, own=OWN).intent == 'NONE'


@pytest.mark.parametrize(
    'said', ['dock at bay 3?', 'dock at bay 3 tomorrow', 'after lunch dock at bay 3']
)
def test_a_question_and_a_later_time_are_asked_back(said):
    found = interpret(said, own=OWN)
    assert found.needs_clarification
    assert [step.intent for step in found.steps] == ['DOCK']


def test_a_correction_replaces_the_number_and_is_asked_about():
    assert read('dock at bay 3, no, bay 4') == (
        [('DOCK', {'bay': '4'})],
        'You changed your mind: shall I dock (bay: 4)?',
    )


def test_an_intent_that_wants_confirmation_waits_for_a_yes():
    asked = interpret('raise the forks by half a metre', own=OWN)
    assert asked.clarification == 'Shall I raise forks (height_m: 0.5)?'
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(asked, 0)
    answered = dialogue.answer('yes', SECOND_NS, own=OWN)
    assert answered is not None
    assert (answered.result.intent, answered.result.slots) == ('RAISE_FORKS', {'height_m': '0.5'})
    assert not answered.result.needs_clarification


def test_an_own_order_is_no_answer():
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(interpret('go'), 0)
    assert dialogue.answer('dock at bay seven', SECOND_NS, own=OWN) is None


def test_stop_and_the_built_in_intents_stay():
    assert interpret('stop', own=OWN).intent == 'STOP'
    assert read('bring me the red cup') == (
        [('BRING_OBJECT', {'object': 'cup', 'attribute': 'red', 'recipient': 'me'})],
        '',
    )


def test_allowed_intents_knows_the_teams_names():
    only = allowed(['DOCK'], OWN)
    assert interpret('dock at 3', own=OWN, allowed=only).intent == 'DOCK'
    assert interpret('open the gripper', own=OWN, allowed=only).intent == 'NONE'
    with pytest.raises(ValueError, match=r"allowed_intents is 'FLY': give one of .*'DOCK'"):
        allowed(['FLY'], OWN)


def test_replace_leaves_only_the_teams_intents_and_stop(tmp_path):
    file = tmp_path / 'own.yaml'
    file.write_text(FILE.read_text().replace('mode: merge', 'mode: replace'))
    own = load_sentences(str(file))
    only = allowed([''], own)
    assert interpret('dock at 3', own=own, allowed=only).intent == 'DOCK'
    assert interpret('go to the kitchen', own=own, allowed=only).intent == 'NONE'
    assert interpret('stop', own=own, allowed=only).intent == 'STOP'


def test_models_are_told_of_the_intents_and_checked_by_them():
    said = '{"intent": "DOCK", "slots": {"bay": 7}}'
    assert parse_command(said, own=OWN).slots == {'bay': '7'}
    assert parse_command(said).intent == 'NONE'
    assert parse_command('{"intent": "DOCK", "slots": {"bay": 99}}', own=OWN).intent == 'NONE'
    raised = parse_command('{"intent": "RAISE_FORKS", "slots": {"height_m": 1}}', own=OWN)
    assert raised.clarification == 'Shall I raise forks (height_m: 1)?'
    assert 'DOCK' in command_schema(OWN)['properties']['intent']['enum']
    window = Window(1, 'task', 0, SECOND_NS, {}, None)
    assert '"DOCK"' in build_command_prompt(window, 'dock at 3', own=OWN).json_schema


def test_sentences_with_a_joint_are_read_whole(tmp_path):
    file = tmp_path / 'own.yaml'
    file.write_text(
        'languages: {en: {intents: {SORT: {sentences: ["pick and place [the] {object}"]}}, '
        'lists: {object: {wildcard: true}}}}'
    )
    found = interpret('pick and place the red box, please', own=load_sentences(str(file)))
    assert (found.intent, found.slots) == ('SORT', {'object': 'red box'})


@pytest.mark.parametrize(
    ('text', 'language', 'value'),
    [
        ('seven', 'en', 7),
        ('minus three', 'en', -3),
        ('half a', 'en', 0.5),
        ('two point five', 'en', 2.5),
        ('two and a half', 'en', 2.5),
        ('seven red', 'en', None),
        ('负三', 'zh', -3),
        ('十二', 'zh', 12),
        ('siete', 'es', 7),
        ('2,5', 'de', 2.5),
    ],
)
def test_numbers_are_read_by_the_language(text, language, value):
    assert number_in(text, language) == value


def test_the_longest_clause_takes_no_long_time():
    began = time.process_time()
    for _ in range(20):
        OWN.read(['scan', *(['box', 'in', 'on'] * 7)])
    assert time.process_time() - began < 2  # about 0.03 s
