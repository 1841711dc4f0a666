# SPDX-License-Identifier: Apache-2.0
"""A dialogue of one turn: the question that was asked back, and its answer.

It knows nothing of clocks: whoever asks says when, and so does who answers. So a replay gives what
the node gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.answer_words import is_no
from omnivinci_ros.commands.answer_words import is_yes
from omnivinci_ros.commands.answer_words import ordinal
from omnivinci_ros.commands.chinese.answers import answer_chinese
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.joints import VERBS
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.model_json import missing_of
from omnivinci_ros.commands.questions import is_yes_or_no
from omnivinci_ros.commands.rephrase import answer_words
from omnivinci_ros.commands.rephrase import filled
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import read_words

LONGEST = 15  # words of an answer
DECLINED = 'Then I will not. What should I do?'
JOINED = ' | '  # between a question's utterance and its answer
_WAYS = frozenset({'left', 'right', 'forward', 'back', 'backward', 'up', 'down'})


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


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as a command, and what it answers."""

    result: Interpretation
    asked: Asked


class Dialogue:
    """Holds one question at a time."""

    def __init__(self, answer_within_ns: int) -> None:
        self._within_ns = answer_within_ns
        self._asked: Asked | None = None

    def clear(self) -> None:
        """Drop the question: the clock jumped, or STOP was said."""
        self._asked = None

    def published(
        self,
        result: Interpretation,
        now_ns: int,
        *,
        stamp_ns: int = 0,
        model: str = '',
        words_confidence: float = 1.0,
    ) -> None:
        """Take note of a command that went out: it asks, or ends what was asked before."""
        if result.needs_clarification and result.steps:
            self._asked = Asked(result, now_ns, stamp_ns, model, words_confidence)
        elif result.intent != 'NONE' or result.clarification == DECLINED:
            self._asked = None

    def answer(
        self, text: str, said_ns: int, *, allowed: frozenset[str] | None = None
    ) -> Answered | None:
        """Read a text as an answer to what was asked; None: it is none, or nothing was asked.

        `said_ns` is when it began to be said; before the question, or later than answers are
        waited for, it is no answer.
        """
        asked = self._asked
        if asked is None or not 0 <= said_ns - asked.asked_ns <= self._within_ns:
            return None
        if is_stop(text):
            return None
        words = [word.text for word in read_words(text).words]
        if not 0 < len(words) <= LONGEST:
            return None
        result = _answer(asked, words, text)
        if result is None:
            return None
        both = f'{asked.result.utterance}{JOINED}{text}'[:MAX_UTTERANCE]
        result = replace(
            result,
            utterance=both,
            confidence=asked.words_confidence if result.steps else 0.0,
            language=asked.result.language,
        )
        return Answered(within(result, allowed), asked)


def _answer(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    spoken = ' '.join(word for word in words if word not in PAUSES)
    if spoken == 'right' and not asked.question.confirms:
        return _fill(asked, [spoken], text)
    if is_no(spoken):
        return nothing(text, DECLINED)
    if is_yes(spoken):
        return _confirmed(asked)
    if asked.result.language == 'zh' and language_of(text) == 'zh':
        return answer_chinese(asked.result, asked.question, text)
    for size in (3, 2, 1):  # 'yes, the left one', 'no the kitchen'
        head, rest = ' '.join(_spoken(words)[:size]), _spoken(words)[size:]
        if rest and (is_no(head) or is_yes(head)):
            return _more(asked, rest, text, yes=is_yes(head))
    return _fill(asked, _spoken(words), text)


def _spoken(words: list[str]) -> list[str]:
    return [word for word in words if word not in PAUSES]


def _more(asked: Asked, rest: list[str], text: str, *, yes: bool) -> Interpretation | None:
    """Read what comes after the yes or no."""
    bare = answer_words(rest)
    if not bare or _is_order(bare):
        if not yes or rest[0] not in ('and', 'then', 'but'):
            return None  # an order of its own: 'no, go to the kitchen'
        added = interpret(' '.join(rest))
        sure = _confirmed(asked)
        if added.needs_clarification or not added.steps or sure.needs_clarification:
            return None
        return _settled(asked, (*sure.steps, *added.steps))
    return _fill(asked, bare, text)


def _is_order(bare: list[str]) -> bool:
    alone = len(bare) == 1 and bare[0] in ('turn', 'move')  # 'Should I turn left or move left?'
    return bare[0] in VERBS and bare[0] not in _WAYS and not alone


def _confirmed(asked: Asked) -> Interpretation:
    """Return what 'yes' means: the steps, or the question again where it can not be meant."""
    result, question = asked.result, asked.question
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
    return _settled(asked, steps)


def _fill(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Put what was answered in its place."""
    question, steps = asked.question, asked.result.steps
    bare = answer_words(words)
    if not bare or _is_order(bare) and not question.options:
        return None
    if question.options:
        chosen = _chosen(question.options, bare)
        if chosen is not None:
            return _settled(asked, _with(steps, question.step, chosen))
        if _is_order(bare):
            return None
    at = min(question.step, len(steps) - 1)
    if steps[at].intent == 'SAY' and 'text' not in steps[at].slots:
        said = text.strip().strip('"').removesuffix('.')
        return _settled(asked, _with(steps, at, Step('SAY', {**steps[at].slots, 'text': said})))
    order = [at] if not question.confirms else list(range(len(steps) - 1, -1, -1))
    for i in order:
        step = filled(steps[i], bare)
        if step is not None:
            return _settled(asked, _with(steps, i, step))
    return _together(asked, text) if len(steps) == 1 else None


def _together(asked: Asked, text: str) -> Interpretation | None:
    """Read the order and its answer in one go, as in languages that leave no space."""
    before = asked.result.steps[0].text
    for whole in (f'{before} {text}', f'{before}{text}'):
        result = interpret(whole)
        same = result.intent == asked.result.intent and not result.needs_clarification
        if same and result.slots != asked.result.slots:
            return _settled(asked, result.steps)
    return None


def _chosen(options: tuple[Step, ...], words: list[str]) -> Step | None:
    """Return the option that an answer names, if it names one."""
    place = ordinal(words)
    if place is not None and place < len(options) and set(words) <= _ORDINAL_WORDS:
        return options[place]
    named = [
        sum(word in _values(option) for word in words if word not in _common(options))
        for option in options
    ]
    best = max(named)
    return options[named.index(best)] if best and named.count(best) == 1 else None


_ORDINAL_WORDS = frozenset('the first second third last former latter other one option'.split())


def _values(option: Step) -> set[str]:
    doing = {'MOVE_TO': 'go', 'TURN': 'turn', 'MOVE': 'move'}.get(option.intent, '')
    return {doing, *' '.join(option.slots.values()).split()}


def _common(options: tuple[Step, ...]) -> set[str]:
    return set.intersection(*(_values(option) for option in options))


def _with(steps: tuple[Step, ...], at: int, step: Step) -> tuple[Step, ...]:
    text = steps[at].text
    return (*steps[:at], replace(step, text=text), *steps[at + 1 :])


def _still_open(step: Step, planned: bool) -> str:
    """Return what else is to be asked of a step."""
    sentence = missing_of(step)
    if not sentence and 'when' in step.slots:
        now = Step(step.intent, {k: v for k, v in step.slots.items() if k != 'when'})
        when = step.slots['when']
        return f'I can not wait until then ({when}). Shall I {phrase_plan([now])} now?'
    word = step.slots.get('object', '')
    if not sentence and planned and word in ('it', 'him', 'her', 'them', 'one'):
        return f'What do you mean by "{word}"?'
    return sentence


def _settled(asked: Asked, steps: tuple[Step, ...]) -> Interpretation:
    """Return the steps as a command; ask on where one of them still lacks something."""
    planned = len(steps) > 1
    result = replace(
        asked.result,
        intent='PLAN' if planned else steps[0].intent,
        slots={} if planned else steps[0].slots,
        steps=steps,
        needs_clarification=False,
        clarification='',
        question=None,
    )
    for at, step in enumerate(steps):
        sentence = _still_open(step, planned)
        if sentence:
            question = Question(at, confirms=is_yes_or_no(sentence))
            return replace(
                result, needs_clarification=True, clarification=sentence, question=question
            )
    return result
