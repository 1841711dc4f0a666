# SPDX-License-Identifier: Apache-2.0
"""Another person: 爷爷 to 要我带奶奶去厕所吗, 给爷爷 to 要我把药拿给奶奶吗."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_GIVEN = lazy_pattern(r'(?:拿|送|递|端)?给(?P<who>.+)')
_LED = lazy_pattern(r'(?:就)?(?P<verb>[带扶陪领搀送]着?)?(?P<who>.+?)(?:(?P<goes>过去|去|走)吧?)?')
_PRONOUNS = frozenset('他 她 它 他们 她们 你 您'.split())


@dataclass(frozen=True, slots=True)
class Amended:
    """A step as an answer has it; where it is not sure, the new step is asked about."""

    step: Step
    sure: bool


def with_person(step: Step, said: str, *, denied: bool) -> Amended | None:
    """Return a step for another person; `denied`: a no came before, so nobody is only called."""
    if step.intent == 'BRING_OBJECT':
        given = _GIVEN.fullmatch(said)
        if given is None or given['who'] in _PRONOUNS or not is_person(given['who']):
            return None
        return _for(step, 'recipient', given['who'], sure='place' not in step.slots)
    led = _LED.fullmatch(said) if step.intent == 'GUIDE' else None
    if led is None or led['who'] in _PRONOUNS or not is_person(led['who']):
        return None
    return _for(step, 'object', led['who'], sure=denied or bool(led['verb']))


def _for(step: Step, slot: str, who: str, *, sure: bool) -> Amended:
    return Amended(Step(step.intent, {**step.slots, slot: read_person(who)}, step.text), sure)


def names_other(step: Step, said: str) -> bool:
    """Say whether an answer names somebody where a place or a thing would be put."""
    if step.intent == 'GUIDE':
        return said[0] in '带扶陪领搀' or is_person(said)
    return said[0] == '给' and step.intent in ('BRING_OBJECT', 'PLACE_OBJECT', 'GRAB_OBJECT')


def overrides(before: Step, after: Step) -> bool:
    """Say whether a step has another value where there was one."""
    return any(after.slots.get(name, value) != value for name, value in before.slots.items())
