# SPDX-License-Identifier: Apache-2.0
"""A dialogue of one turn: the question that was asked back, and its answer.

It reads no clock: the caller tells when a question went out, and when an answer began. So a replay
gives what the node gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.answer_settling import Asked
from omnivinci_ros.commands.answer_settling import pointing_question
from omnivinci_ros.commands.answers import DECLINED
from omnivinci_ros.commands.answers import DECLINED_IN
from omnivinci_ros.commands.answers import read_answer
from omnivinci_ros.commands.by_likeness import confirm_first
from omnivinci_ros.commands.examples.answers import is_like_no
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.commands.stop.by_examples import stop_likelihood
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import read_words

LONGEST = 15  # words of an answer
JOINED = ' | '  # between a question's utterance and its answer


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as a command, and what it answers."""

    result: Interpretation
    asked: Asked


class Dialogue:
    """Holds one question at a time."""

    def __init__(
        self, answer_within_ns: int, names: RobotNames = NAMELESS, *, compares: bool = True
    ) -> None:
        """`compares`: a refusal in other words is found by the examples of answers."""
        self._within_ns = answer_within_ns
        self._names = names
        self._compares = compares
        self._asked: Asked | None = None

    def clear(self) -> None:
        """Drop the question: the clock jumped, or STOP was said."""
        self._asked = None

    def is_open(self, said_ns: int) -> bool:
        """Say whether a question waits for an answer that begins now."""
        asked = self._asked
        return asked is not None and 0 <= said_ns - asked.asked_ns <= self._within_ns

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
        pointing = pointing_question(result)
        if result.needs_clarification and result.steps:
            self._asked = Asked(result, now_ns, stamp_ns, model, words_confidence)
        elif pointing is not None:  # 'pick that up' may still be named: 'the towel'
            named = replace(result, question=pointing)
            self._asked = Asked(named, now_ns, stamp_ns, model, words_confidence)
        elif result.intent != 'NONE' or result.clarification.endswith('?'):
            self._asked = None  # an order, a refusal, or another question

    def answer(
        self,
        text: str,
        said_ns: int,
        *,
        allowed: frozenset[str] | None = None,
        own: Sentences | None = None,
    ) -> Answered | None:
        """Read a text as an answer to what was asked; None: it is none, or nothing was asked.

        `said_ns` is when it began to be said; before the question, or later than answers are
        waited for, it is no answer.
        """
        asked = self._asked
        if asked is None or not self.is_open(said_ns):
            return None
        said = self._names.plain(text)
        if self._names.is_stop(text) or own is not None and _is_own_order(said, own):
            return None
        heard = read_words(said)
        words = [word.text for word in heard.words]
        if not 0 < len(words) <= LONGEST or PAUSES.issuperset(words):
            return None
        result = read_answer(asked, words, said)
        cries = self._compares and stop_likelihood(heard, language_of(said)) > 0
        if cries and not _is_yes_or_no(asked, result):
            return None  # 'something is on fire' is nothing to bring
        if result is None and self._is_like_no(asked, said):
            result = replace(nothing(said, DECLINED), by_examples=True)
        if result is None:
            return None
        language = asked.result.language
        if _fills_guess(asked, result):
            result = confirm_first(result, language)
        if result.clarification == DECLINED:
            result = replace(result, clarification=DECLINED_IN.get(language, DECLINED))
        both = f'{asked.result.utterance}{JOINED}{text}'[:MAX_UTTERANCE]
        result = replace(
            result,
            utterance=both,
            confidence=asked.words_confidence if result.steps else 0.0,
            language=language,
        )
        return Answered(within(result, allowed), asked)

    def _is_like_no(self, asked: Asked, said: str) -> bool:
        """Say whether a yes or no question is refused in words that no rule knows."""
        question = asked.result.question
        confirms = question is not None and question.confirms
        like_no = self._compares and confirms and is_like_no(said, asked.result.language)
        if not like_no:
            return False
        return not interpret(said, compare=False).steps  # 'take it to the hall' is an order


def _is_yes_or_no(asked: Asked, result: Interpretation | None) -> bool:
    """Say whether the rules know an answer for a plain yes or no."""
    if result is None:
        return False
    return result.clarification == DECLINED or result.steps == asked.result.steps


def _fills_guess(asked: Asked, result: Interpretation) -> bool:
    """Say whether it fills in an order of which only examples told the kind: two lines of talk
    may come to that, and a yes is wanted first.
    """
    question = asked.result.question
    guessed = asked.result.by_examples and question is not None and not question.confirms
    return guessed and bool(result.steps) and not result.needs_clarification


def _is_own_order(text: str, own: Sentences) -> bool:
    """Say whether it orders something that the grammar does not know: no answer then."""
    return any(step.intent in own.names for step in interpret(text, own=own, compare=False).steps)
