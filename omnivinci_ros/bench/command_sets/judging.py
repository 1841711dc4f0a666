# SPDX-License-Identifier: Apache-2.0
"""Compare an interpretation with what is right for a sentence.

A slot beyond those expected is wrong where a robot would act otherwise because of it: a place,
distance, angle, direction, condition, time or another person that nobody named. `attribute`,
`quantity`, `speed` and `text` only describe, and the speaker as recipient is whom a thing is for
when nobody else is named: these are let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from itertools import product

from omnivinci_ros.commands.examples.expectations import Expected
from omnivinci_ros.commands.examples.expectations import ExpectedSlot
from omnivinci_ros.commands.examples.expectations import ExpectedStep
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Step

RIGHT, ASKED, MISSED, WRONG, REDUCED = 'right', 'asked', 'missed', 'wrong', 'reduced'
RAISED = 'raised'  # an error in place of a reading
HANDLING = frozenset(
    ('MOVE', 'TURN', 'MOVE_TO', 'FOLLOW', 'GUIDE', 'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT')
)
LIMITS = ('condition', 'avoid', 'times')  # a step without these is more than was ordered
HARMLESS = frozenset(('attribute', 'quantity', 'speed', 'text'))
NUMBERS = frozenset(('distance_m', 'angle_deg', 'duration_s', 'times'))
# Words that name nothing: the same place, thing or person is meant without them.
_FILLERS = frozenset(
    'the a an my your our her his this that these those some to at in into on onto inside from '
    'of off out over up'.split()
)


def outcome(found: Interpretation, expected: tuple[Expected, ...]) -> str:
    """Return RIGHT, ASKED, MISSED, REDUCED (some of the steps or limits alone) or WRONG."""
    if any(_is_right(found, one) for one in expected):
        return RIGHT
    if found.intent == 'STOP':
        return WRONG
    if found.needs_clarification:
        return ASKED
    if found.intent == 'NONE':
        return MISSED
    return REDUCED if _is_reduced(found, expected) else WRONG


def handles(found: Interpretation) -> bool:
    """Say whether a robot would drive or handle something, unasked."""
    return not found.needs_clarification and any(step.intent in HANDLING for step in found.steps)


def _is_right(found: Interpretation, expected: Expected) -> bool:
    if expected.question:
        return found.needs_clarification
    if expected.is_stop:
        return found.intent == 'STOP'
    if found.needs_clarification:
        return False
    if expected.is_nothing:
        return found.intent == 'NONE'
    return len(found.steps) == len(expected.steps) and all(
        map(step_is_right, found.steps, expected.steps)
    )


def _is_reduced(found: Interpretation, expected: tuple[Expected, ...]) -> bool:
    wanted = [one.steps for one in expected if one.steps]
    if not wanted:
        return False
    limited = {
        name
        for step in wanted[0]
        for slot in step.slots
        for name in slot.names
        if name in LIMITS and not slot.optional
    }
    kept = {name for step in found.steps for name in step.slots}
    return len(found.steps) < min(map(len, wanted)) or not limited <= kept


def step_is_right(found: Step, expected: ExpectedStep) -> bool:
    """Say whether a step is the one expected, by its intent and its slots."""
    if found.intent not in expected.intents:
        return False
    slots = dict(found.slots)
    wanted = list(expected.slots)
    thing = [slot for slot in wanted if slot.names in (('object',), ('attribute',))]
    if any(slot.names == ('object',) and _is_needed(slot, slots) for slot in thing):
        # 'red mug' is the same thing whether 'red' stands in `attribute` or in `object`.
        if not _same_thing(slots, thing):
            return False
        wanted = [slot for slot in wanted if slot not in thing]
        slots.pop('object', None)
        slots.pop('attribute', None)
    for slot in wanted:
        if not _take(slots, slot):
            return False
    return expected.any_slots or all(
        _is_harmless(found, name, value) for name, value in slots.items()
    )


def _is_needed(expected: ExpectedSlot, slots: Mapping[str, str]) -> bool:
    return bool(expected.values) and (not expected.optional or 'object' in slots)


def _same_thing(slots: Mapping[str, str], expected: Iterable[ExpectedSlot]) -> bool:
    by_name = {slot.names[0]: slot for slot in expected}
    attribute = by_name.get('attribute')
    found = [_words(slots.get(name, '')) for name in ('attribute', 'object')]
    things = by_name['object'].values
    if attribute is None:
        pairs = [('', thing) for thing in things]
    else:
        if not attribute.values and any(found[1] == _words(thing) for thing in things):
            return True
        pairs = list(product(attribute.values, things))
    return any(_joined(found) == _joined([_words(part) for part in pair]) for pair in pairs)


def _joined(parts: Iterable[list[str]]) -> list[str]:
    words = [word for part in parts for word in part]
    # Without spaces between words there is but one order to compare them in.
    return sorted(words) if all(map(str.isascii, words)) else [''.join(words)]


def _take(slots: dict[str, str], expected: ExpectedSlot) -> bool:
    held = [name for name in expected.names if name in slots]
    if not held:
        by_sign = expected.names == ('direction',) and 'angle_deg' in slots
        return expected.optional or by_sign
    value = slots.pop(held[0])
    return not expected.values or any(
        _same(expected.names[0], value, right) for right in expected.values
    )


def _same(name: str, found: str, right: str) -> bool:
    if name in NUMBERS:
        return _same_number(name, found, right)
    return _words(found) == _words(right)


def _same_number(name: str, found: str, right: str) -> bool:
    try:
        one, other = float(found), float(right)
    except ValueError:
        return False
    if name == 'angle_deg' and other in (180, 360):  # either way round
        one = abs(one)
    return abs(one - other) <= max(0.005, 0.01 * abs(other))


def _is_harmless(found: Step, name: str, value: str) -> bool:
    if name == 'direction' and found.intent == 'TURN' and 'angle_deg' in found.slots:
        return value in ('left', 'right')  # what the angle's sign says already
    return name in HARMLESS or (name, value) == ('recipient', 'me')


def _words(text: str) -> list[str]:
    """Return the words that carry a name: 'to the red cup' is ['red', 'cup']."""
    words = re.sub(r'[^\w.\s]', '', text.lower().replace('的', '')).rstrip('.').split()
    return [word for word in words if word not in _FILLERS] or words
