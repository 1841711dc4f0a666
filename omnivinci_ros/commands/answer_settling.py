# SPDX-License-Identifier: Apache-2.0
"""A command whose question waits for an answer, and the command that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.english.questions import is_yes_or_no
from omnivinci_ros.commands.english.steps import is_pointed_at
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.model_json import missing_of
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number

_REFERENCES = frozenset({'it', 'him', 'her', 'them', 'one', 'there'})


_POINTED = frozenset(
    {'it', 'them', 'that', 'this', 'those', 'these', 'that one', 'this one', 'thing'}
    | {'someone', 'somebody'}
)
_GUESSED = lazy_pattern(r'Exactly how many (?P<unit>metres|degrees): (?P<many>[\d.]+)\?')


@dataclass(frozen=True, slots=True)
class Asked:
    """A command whose question waits for an answer."""

    result: Interpretation
    asked_ns: int
    stamp_ns: int  # of the command
    model: str  # that heard it
    words_confidence: float  # 0..1, that these words were said

    @property
    def question(self) -> Question:
        about = self.result.question
        return about or Question(confirms=is_yes_or_no(self.result.clarification))


def pointing_question(result: Interpretation) -> Question | None:
    """Return what may still be named of a single order: the 'that' of 'pick that up'."""
    slots = result.steps[0].slots if len(result.steps) == 1 else {}
    word = slots.get('object', '')
    points = word in _POINTED or word.removeprefix('one of ') in _POINTED
    return Question(word=word) if points and result.language == 'en' else None


def confirmed(asked: Asked) -> Interpretation:
    """Return what 'yes' means: the steps, or the question again where it can not be meant."""
    result, question = asked.result, asked.question
    guessed = _GUESSED.fullmatch(result.clarification)
    if guessed is not None:
        step = result.steps[question.step]
        right = guessed['unit'] == 'degrees' and step.slots.get('direction') == 'right'
        slot = 'angle_deg' if guessed['unit'] == 'degrees' else 'distance_m'
        many = f'-{guessed["many"]}' if right else guessed['many']
        meant = replace(step, slots={**step.slots, slot: many})
        return settled(asked, put_at(result.steps, question.step, meant))
    if not question.confirms:
        return result
    steps = result.steps
    if 'when' in steps[min(question.step, len(steps) - 1)].slots:  # 'Shall I do it now?'
        steps = tuple(
            Step(one.intent, {k: v for k, v in one.slots.items() if k != 'when'}, one.text)
            if i == question.step
            else one
            for i, one in enumerate(steps)
        )
    return settled(asked, steps)


def part_of_way(asked: Asked, words: list[str]) -> Interpretation | None:
    """Read 'just three metres' to 'all the way, not just 3 metres?'; forward is asked about."""
    whole = _ALL_THE_WAY.search(asked.result.clarification)
    if whole is None:
        return None
    if words in (['all', 'the', 'way'], ['the', 'whole', 'way'], ['right', 'up', 'to', 'it']):
        return confirmed(asked)
    rest = [word for word in words if word not in _JUST]
    far = find_quantity(rest)
    told = far is not None and far.start == 0 and far.end == len(rest) and far.unit == 'm'
    if far is None or not told or format_number(far.value) != whole['metres']:
        return None
    at = asked.question.step
    slots = {'direction': 'forward', 'distance_m': whole['metres']}
    step = Step('MOVE', slots, asked.result.steps[at].text)
    return asked_about(asked, put_at(asked.result.steps, at, step))


_JUST = frozenset('no just only please not but'.split())
_ALL_THE_WAY = lazy_pattern(r'all the way to .*, not just (?P<metres>[\d.]+) metres\?$')


def all_of(asked: Asked) -> tuple[Step, ...]:
    """Return the steps with all that there was to choose from."""
    steps, question = asked.result.steps, asked.question
    text = steps[question.step].text
    chosen = [replace(option, text=text) for option in question.options]
    return (*steps[: question.step], *chosen, *steps[question.step + 1 :])


_NAMING: tuple[str, ...] = ('object', 'attribute')


def each_before(asked: Asked) -> tuple[Step, ...]:
    """Return the steps with 'it' as each of the things that are taken before it, () for none."""
    steps, at = asked.result.steps, asked.question.step
    begin = at
    while begin and at and steps[begin - 1].intent == steps[at - 1].intent:
        begin -= 1
    named = [
        {name: one.slots[name] for name in _NAMING if name in one.slots} for one in steps[begin:at]
    ]
    if len(named) < 2:
        return ()
    meant = [replace(steps[at], slots={**steps[at].slots, **names}) for names in named]
    return (*steps[:at], *meant, *steps[at + 1 :])


def put_at(steps: tuple[Step, ...], at: int, step: Step) -> tuple[Step, ...]:
    text = steps[at].text
    return (*steps[:at], replace(step, text=text), *steps[at + 1 :])


def _still_open(step: Step, planned: bool) -> str:
    """Return what else is to be asked of a step."""
    sentence = missing_of(step)
    if not sentence and 'when' in step.slots:
        now = Step(step.intent, {k: v for k, v in step.slots.items() if k != 'when'})
        when = step.slots['when']
        return f'I can not wait until then ({when}). Shall I {phrase_plan([now])} now?'
    for word in (step.slots.get(name, '') for name in ('object', 'recipient', 'place')):
        pointed = not planned and is_pointed_at(step, word)
        if not sentence and word in _REFERENCES and not pointed:
            return f'What do you mean by "{word}"?'
    return sentence


def settled(asked: Asked, steps: tuple[Step, ...]) -> Interpretation:
    """Return the steps as a command; ask on where one of them still lacks something."""
    planned = len(steps) > 1
    result = asked.result.with_steps(steps)
    for at, step in enumerate(steps):
        sentence = _still_open(step, planned)
        if sentence:
            word = sentence.split('"')[1] if sentence.startswith('What do you mean') else ''
            question = Question(at, confirms=is_yes_or_no(sentence), word=word)
            return replace(
                result, needs_clarification=True, clarification=sentence, question=question
            )
    return result


def asked_about(asked: Asked, steps: tuple[Step, ...]) -> Interpretation:
    """Return the steps with the question whether they are meant."""
    result = settled(asked, steps)
    if result.needs_clarification:
        return result
    return replace(
        result,
        needs_clarification=True,
        clarification=f'Shall I {phrase_plan(steps)}?',
        question=Question(confirms=True),
    )
