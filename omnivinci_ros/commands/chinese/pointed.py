# SPDX-License-Identifier: Apache-2.0
"""What 它, 他 and 那里 are said to mean in an answer: 杯子, 小王, 厨房."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.chinese.mentions import IT
from omnivinci_ros.commands.chinese.mentions import WHO
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step

_TAKES = ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT')
_WHOM = {'FOLLOW': 'object', 'GUIDE': 'object', 'BRING_OBJECT': 'recipient'}
_THERE = '那里'


def pointed_question(word: str) -> str:
    """Return what to ask about a word that nothing before it explains."""
    asked = '谁' if word in WHO else '哪里' if word == _THERE else '什么'
    return f'“{word}”是指{asked}?'


def name_pointed(result: Interpretation, question: Question, said: str) -> Interpretation:
    """Return the steps with what a word means in each of its places; ask on where one is open."""
    word = question.word
    if word in IT and is_person(said):  # 把这个给他: 小王
        people = [step.slots.get(_WHOM.get(step.intent, ''), '') for step in result.steps]
        word = next((name for name in people if name in WHO), word)
        if word in IT:
            return result
    steps = tuple(
        _named(step, word, said, later=at > question.step) for at, step in enumerate(result.steps)
    )
    found = result.with_steps(steps)
    at, still = _still_open(steps)
    if not still:
        return found
    return replace(
        found,
        needs_clarification=True,
        clarification=pointed_question(still),
        question=Question(at, word=still),
    )


def _named(step: Step, word: str, said: str, *, later: bool) -> Step:
    """Return a step with a name in the place of a word; a `later` one may have left it out."""
    slots = dict(step.slots)
    name = slots.get('object', '')
    whom = _WHOM.get(step.intent, 'recipient')
    if word in WHO and slots.get(whom) == word:
        slots[whom] = read_person(said)
    elif word in IT and (name == word or later and not name and step.intent in _TAKES):
        slots |= read_thing(said)
    for_place = word == _THERE and slots.get('place') == 'there'
    if for_place or slots.get('place', '').startswith(word):
        slots['place'] = read_place(said)
    return replace(step, slots=slots)


def _still_open(steps: Sequence[Step]) -> tuple[int, str]:
    """Return a step and the word of it that stands for something unknown, '' for none."""
    for at, step in enumerate(steps):
        whom = step.slots.get(_WHOM.get(step.intent, ''), '')
        thing = step.slots.get('object', '') if step.intent in _TAKES else ''
        if thing in IT or whom in WHO:
            return at, thing if thing in IT else whom
    return 0, ''
