# SPDX-License-Identifier: Apache-2.0
"""A model's JSON as a command: checked against a schema, then against the rule for STOP."""

from __future__ import annotations

import copy
import functools
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from omnivinci_ros.commands.durations import MAX_DURATION_S
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import format_number
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.commands.stop.rule import is_stop

MAX_JSON = 10_000  # characters
UNSTATED = 0.5  # confidence of a model that gives none
_NO_STEPS = ('STOP', 'PLAN', 'NONE')
_NAME = {'type': 'string', 'minLength': 1, 'maxLength': 100}

MAX_STEPS = 10
_TEXT = {'type': 'string', 'minLength': 1, 'maxLength': 300}
_SLOTS: dict[str, Any] = {
    'type': 'object',
    'additionalProperties': False,
    'properties': {
        'direction': {'enum': ['forward', 'backward', 'left', 'right', 'up', 'down']},
        'distance_m': {
            'type': 'number',
            'exclusiveMinimum': 0,
            'maximum': MAX_DISTANCE_M,
            'description': 'metres',
        },
        'angle_deg': {
            'type': 'number',
            'minimum': -MAX_ANGLE_DEG,
            'maximum': MAX_ANGLE_DEG,
            'description': 'degrees; counter-clockwise, to the left, is positive',
        },
        'duration_s': {
            'type': 'number',
            'exclusiveMinimum': 0,
            'maximum': MAX_DURATION_S,
            'description': 'seconds, of WAIT',
        },
        'object': _NAME,
        'attribute': _NAME,
        'place': _NAME,
        'from': {**_NAME, 'description': 'where the object is taken from'},
        'recipient': _NAME,
        'text': _TEXT,
        'condition': {**_TEXT, 'description': 'what must be so first: "you see anna"'},
        'avoid': {**_TEXT, 'description': 'what to keep away from, or to do without'},
        'times': {**_NAME, 'description': 'how often: "2"'},
        'speed': {**_NAME, 'description': 'as it was said: "slowly"'},
        'quantity': _NAME,
        'when': {**_NAME, 'description': 'a time: "after lunch"'},
    },
}
COMMAND_SCHEMA: dict[str, Any] = {
    '$schema': 'https://json-schema.org/draft/2020-12/schema',
    'title': 'What somebody asked the robot to do',
    'type': 'object',
    'required': ['intent'],
    'additionalProperties': False,
    'properties': {
        'intent': {'enum': list(INTENTS)},
        'slots': _SLOTS,
        'steps': {
            'type': 'array',
            'maxItems': MAX_STEPS,
            'description': 'of several orders (intent PLAN): each, in the order of carrying out',
            'items': {
                'type': 'object',
                'required': ['intent'],
                'additionalProperties': False,
                'properties': {
                    'intent': {'enum': [one for one in INTENTS if one not in _NO_STEPS]},
                    'slots': _SLOTS,
                    'text': {**_TEXT, 'description': 'the words that it was read from'},
                },
            },
        },
        'confidence': {'type': 'number', 'minimum': 0, 'maximum': 1},
    },
}

_FENCE = lazy_pattern(r'\s*```(?:json)?\s*\n(?P<body>.*)\n\s*```\s*', re.DOTALL | re.IGNORECASE)
_NUMBER = lazy_pattern(r'-?\d{1,9}(?:\.\d{1,9})?')
# What an intent can not do without, and what to ask for it.
_NEEDED = {
    'MOVE': (('direction',), 'Which way should I go?'),
    'TURN': (('direction', 'angle_deg'), 'Should I turn to the left or to the right?'),
    'MOVE_TO': (('place',), 'Where should I go?'),
    'FOLLOW': (('object', 'recipient'), 'Whom should I follow?'),
    'GUIDE': (('object',), 'Whom should I guide?'),
    'GRAB_OBJECT': (('object',), 'What should I pick up?'),
    'BRING_OBJECT': (('object',), 'What should I bring?'),
    'PLACE_OBJECT': (('object',), 'What should I put down?'),
    'FIND_OBJECT': (('object',), 'What should I look for?'),
    'LOOK_AT': (('object', 'direction', 'place', 'recipient'), 'What should I look at?'),
    'SAY': (('text',), 'What should I say?'),
}


def parse_command(
    text: str,
    *,
    allowed: frozenset[str] | None = None,
    utterance: str = '',
    own: Sentences | None = None,
) -> Interpretation:
    """Check a model's JSON against the schema of commands; never raises.

    `utterance` is what the model was asked about: when the rule finds STOP in it, STOP it is.
    What does not parse or fit gives NONE and a sentence to say back.
    """
    if is_stop(utterance):
        return Interpretation('STOP', {}, 1.0, utterance=utterance[:MAX_UTTERANCE])
    try:
        command = _load(text)
        _check(command, own)
    except (ValueError, RecursionError) as error:
        return nothing(utterance or text, f'The model did not give a command: {error}.')
    said = utterance[:MAX_UTTERANCE]
    try:
        steps = _steps(command, said.strip())
    except ValueError as error:
        return nothing(utterance or text, f'The model did not give a command: {error}.')
    asked = [
        (at, sentence)
        for at, step in enumerate(steps)
        if (sentence := missing_of(step) or (own.confirmation(step) if own is not None else ''))
    ]
    question = None
    if asked:
        at = asked[0][0]
        question = Question(at, confirms=not missing_of(steps[at]))
    planned = len(steps) > 1
    result = Interpretation(
        # A plan of one step is that step.
        intent=steps[0].intent if len(steps) == 1 else command['intent'],
        slots={} if planned or not steps else steps[0].slots,
        confidence=float(command.get('confidence', UNSTATED)),
        needs_clarification=bool(asked),
        clarification=asked[0][1] if asked else '',
        utterance=said,
        steps=steps,
        question=question,
    )
    return within(result, allowed)


def _steps(command: dict[str, Any], said: str) -> tuple[Step, ...]:
    """Return the steps of a command; raise ValueError where they do not fit its intent."""
    intent, steps = command['intent'], command.get('steps', [])
    if intent == 'PLAN':
        if not steps:
            raise ValueError('its PLAN has no steps')
        return tuple(
            Step(one['intent'], _as_text(one.get('slots', {})), one.get('text', said))
            for one in steps
        )
    if len(steps) > 1 or any(one['intent'] != intent for one in steps):
        raise ValueError(f'it gives steps, but the intent {intent} in place of PLAN')
    if intent in _NO_STEPS:
        return ()
    return (Step(intent, _as_text(command.get('slots', {})), said),)


def _as_text(slots: dict[str, Any]) -> dict[str, str]:
    return {
        name: format_number(value) if isinstance(value, int | float) else value
        for name, value in slots.items()
    }


def missing_of(step: Step) -> str:
    """Return what to ask before a step can be carried out, '' where it lacks nothing."""
    return _question(step.intent, step.slots)


def _load(text: str) -> Any:
    """Return what JSON it holds; raise ValueError where it is none."""
    if len(text) > MAX_JSON:
        raise ValueError(f'its answer is longer than {MAX_JSON} characters')
    fenced = _FENCE.fullmatch(text)
    try:
        command = json.loads(
            fenced['body'] if fenced else text,
            # An integer of thousands of digits takes quadratic time; a float does not.
            parse_int=float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f'its answer is not JSON ({error.msg} at {error.pos})') from None
    except RecursionError:
        raise ValueError('its answer is not JSON of a usable depth') from None
    for slots in _all_slots(command):
        for name in ('distance_m', 'angle_deg', 'duration_s'):
            # Models also write numbers as text.
            value = slots.get(name)
            if isinstance(value, str) and _NUMBER.fullmatch(value):
                slots[name] = float(value)
    return command


def _all_slots(command: Any) -> Iterator[dict[str, Any]]:
    """Yield the slots of a command and of its steps, as far as they are what they should be."""
    steps = command.get('steps') if isinstance(command, dict) else None
    for one in (command, *(steps if isinstance(steps, list) else ())):
        slots = one.get('slots') if isinstance(one, dict) else None
        if isinstance(slots, dict):
            yield slots


def _refuse_constant(name: str) -> float:
    raise ValueError(f'it holds {name}, which is no number')


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError('it gives a name twice')
    return found


def command_schema(own: Sentences | None = None) -> dict[str, Any]:
    """Return COMMAND_SCHEMA with the robot's own intents and their slots."""
    if own is None:
        return COMMAND_SCHEMA
    schema = copy.deepcopy(COMMAND_SCHEMA)
    properties = schema['properties']
    step = properties['steps']['items']['properties']
    for intents in (properties['intent'], step['intent']):
        intents['enum'] += sorted(own.names - set(intents['enum']))
    for slots in (properties['slots'], step['slots']):
        slots['properties'] = {**own.schema(), **slots['properties']}
    return schema


@functools.lru_cache(2)
def _validator(own: Sentences | None) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(command_schema(own))


def _check(command: Any, own: Sentences | None) -> None:
    errors = _validator(own).iter_errors(command)
    error = next(iter(sorted(errors, key=lambda e: e.json_path)), None)
    if error is not None:
        message = error.message if len(error.message) <= 120 else f'{error.message[:117]}...'
        raise ValueError(f'{error.json_path}: {message}')
    for slots in _all_slots(command):
        if any(isinstance(value, float) and not math.isfinite(value) for value in slots.values()):
            raise ValueError('a number is not finite')


def _question(intent: str, slots: dict[str, Any]) -> str:
    needed, question = _NEEDED.get(intent, ((), ''))
    if needed and not any(name in slots for name in needed):
        return question
    if intent == 'TURN' and 'angle_deg' in slots and slots.get('direction') in ('left', 'right'):
        left = slots['direction'] == 'left'
        angle = float(slots['angle_deg'])
        if angle and (angle > 0) != left:
            return 'The direction and the sign of the angle differ. Should I turn left or right?'
    return ''
