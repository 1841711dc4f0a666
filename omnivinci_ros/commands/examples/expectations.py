# SPDX-License-Identifier: Apache-2.0
"""What is right for a sentence: one or more alternatives, as the files have them.

`GRAB_OBJECT object=cup;from/place=shelf > MOVE_TO place=here|me | ASK` reads: either these two
steps, or a question. `|` with spaces around it parts alternatives, without them equal words. A
slot may be named twice (`from/place`: either may hold it), be optional (`speed?`: right
without it), or be free (`*` as its value: any words). `*` in place of a slot: any slots.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpectedSlot:
    """The names that may hold the value, and the values that are right; none: any value."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """The intents that are right, and the slots."""

    intents: tuple[str, ...]
    slots: tuple[ExpectedSlot, ...] = ()
    any_slots: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """One right outcome: steps in order, a question, STOP or nothing."""

    steps: tuple[ExpectedStep, ...] = ()
    question: bool = False

    @property
    def is_stop(self) -> bool:
        return len(self.steps) == 1 and self.steps[0].intents == ('STOP',)

    @property
    def is_nothing(self) -> bool:
        return not self.steps and not self.question


def read_expectations(text: str) -> tuple[Expected, ...]:
    """Return the alternatives that a file's second column names."""
    return tuple(_read_one(alternative.strip()) for alternative in text.split(' | '))


def _read_one(text: str) -> Expected:
    if text == 'ASK':
        return Expected(question=True)
    if text == 'NONE':
        return Expected()
    return Expected(tuple(_read_step(step.strip()) for step in text.split(' > ')))


def _read_step(text: str) -> ExpectedStep:
    intents, _, slots = text.partition(' ')
    named = [slot for slot in slots.split(';') if slot]
    return ExpectedStep(
        tuple(intents.split('|')),
        tuple(_read_slot(slot) for slot in named if slot != '*'),
        '*' in named,
    )


def _read_slot(text: str) -> ExpectedSlot:
    names, _, values = text.partition('=')
    return ExpectedSlot(
        tuple(names.removesuffix('?').split('/')),
        () if values == '*' else tuple(values.split('|')),
        names.endswith('?'),
    )
