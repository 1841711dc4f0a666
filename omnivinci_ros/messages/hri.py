# SPDX-License-Identifier: Apache-2.0
"""Commands and speech as the robots of ROS4HRI take them: hri_actions_msgs, hri_msgs.

REP 155 names the intents and the thematic roles that an intent's JSON data is made of: object,
recipient, goal. What has no role goes into `other_data`. An intent that REP 155 does not name
keeps our name, which hri_actions_msgs allows. Nothing here imports ROS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from omnivinci_ros.commands.intents import Step
from omnivinci_ros.messages import foreign_fields
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.names import MessageTypes
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.stamps import header
from omnivinci_ros.windowing.samples import Utterance

INTENT = 'hri_actions_msgs/msg/Intent'
LIVE_SPEECH = 'hri_msgs/msg/LiveSpeech'
NEEDED: dict[str, Mapping[str, str]] = {  # fields, and the types that ours go into
    INTENT: {
        'intent': 'string',
        'data': 'string',
        'source': 'string',
        'modality': 'string',
        'priority': 'uint8',
        'confidence': 'float',
    },
    LIVE_SPEECH: {
        'header': 'std_msgs/Header',
        'incremental': 'string',
        'final': 'string',
        'confidence': 'double',
    },
}
DEFAULT_PRIORITY, HIGHEST_PRIORITY = 128, 255  # of 0 to 255
# What a slot is called there, where that depends on the intent; '' leaves it in other_data.
ROLES: dict[str, dict[str, str]] = {
    'SAY': {'text': 'object'},
    'GUIDE': {'object': 'recipient'},
    'PLACE_OBJECT': {'place': 'recipient'},  # the support
    'GREET': {'object': 'recipient', 'place': ''},
}
COMMON_ROLES = {'object': 'object', 'recipient': 'recipient', 'place': 'goal'}

Data = dict[str, Any]


def check_fields(kind: str, message_class: Any) -> None:
    """Raise BadInputError for a package of that name with other fields than are filled."""
    foreign_fields.check_fields(kind, message_class, NEEDED[kind])


def intent(message_class: Any, result: CommandResult) -> Message | None:
    """Return a command as an Intent; None where this version has no word for what it is.

    What is to be asked back first, and what was no order, is raw user input: never an intent
    that somebody might act on.
    """
    understood = result.interpretation
    raw = understood.needs_clarification or understood.intent == 'NONE'
    is_stop = understood.intent == 'STOP'
    data: Data = {}
    if is_stop:
        name = 'STOP_ACTIVITY'
    elif raw:
        name = 'RAW_USER_INPUT'
        data = {'input': understood.utterance, 'locale': understood.language}
        if not hasattr(message_class, name):
            return None
    elif understood.intent == 'PLAN':
        # One message: whoever takes the steps one by one would begin with all of them.
        steps = [_step(message_class, step) for step in understood.steps]
        name, data = 'PLAN', {'other_data': {'steps': steps}}
    else:
        name, data = understood.intent, thematic_roles(understood.intent, understood.slots)
    spoken = result.source == 'speech'
    return message_class(
        intent=_named(message_class, name),
        data=json.dumps(data, ensure_ascii=False),
        source=_named(message_class, 'UNKNOWN_AGENT' if spoken else 'UNKNOWN'),
        modality=_named(message_class, 'MODALITY_SPEECH' if spoken else 'MODALITY_OTHER'),
        priority=HIGHEST_PRIORITY if is_stop else DEFAULT_PRIORITY,
        confidence=float(understood.confidence),
    )


def _named(message_class: Any, name: str) -> str:
    """Return the constant of this version of the package, else our own name."""
    return str(getattr(message_class, name, name))


def _step(message_class: Any, step: Step) -> Data:
    return {
        'intent': _named(message_class, step.intent),
        'data': thematic_roles(step.intent, step.slots),
    }


def thematic_roles(name: str, slots: Mapping[str, str]) -> Data:
    """Return slots by their thematic roles: 'the red cup' is one object."""
    roles = {**COMMON_ROLES, **ROLES.get(name, {})}
    data: Data = {}
    others: dict[str, str] = {}
    for slot, value in slots.items():
        if slot == 'attribute' and 'object' in slots:
            continue
        if slot == 'object' and 'attribute' in slots:
            value = f'{slots["attribute"]} {value}'
        role = roles.get(slot, '')
        if role and role not in data:
            data[role] = value
        else:
            others[slot] = value
    return {**data, 'other_data': others} if others else data


def live_speech(
    types: MessageTypes, message_class: Any, utterance: Utterance, *, is_final: bool
) -> Message:
    """Return words as LiveSpeech: those so far as `incremental`, the whole as `final`."""
    return message_class(
        header=header(types, utterance.end_ns),
        incremental='' if is_final else utterance.text,
        final=utterance.text if is_final else '',
        confidence=float(utterance.confidence),
    )
