# SPDX-License-Identifier: Apache-2.0
"""Who is spoken to: what is said counts for a while after the wake word, or after a question.

The wake word counts by the time of its sound, so that a replay gives what the node gave. A
question counts from the end of the order that it asks about, up to so long after it went out by
the node's clock: what begins right at that end may count in the one and not in the other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from difflib import SequenceMatcher

from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.windowing.samples import Utterance

WAKE = 'wake'  # the kind of an utterance that is the wake word
ALIKE = 0.6  # of letters, from which on words are the wake word, however they were spelt


class WakeGate:
    """Lets an utterance through, or not; a STOP always."""

    def __init__(
        self, within_ns: int, answer_within_ns: int = 0, names: RobotNames = NAMELESS
    ) -> None:
        """`within_ns` counts from the word; after a question it is the longer of the two."""
        self.words = 0  # wake words that were heard
        self.unaddressed = 0  # utterances that were not let through
        self._names = names
        self._within_ns = within_ns
        self._answer_within_ns = max(within_ns, answer_within_ns)
        self._word: Utterance | None = None
        self._addressed: deque[int] = deque(maxlen=16)  # ends of what the word let through
        self._question: tuple[int, int] | None = None  # from when to when an answer may begin

    def clear(self) -> None:
        """Forget who was spoken to: the clock jumped."""
        self._word = self._question = None
        self._addressed.clear()

    def woken(self, word: Utterance) -> None:
        """Take note of the wake word."""
        self.words += 1
        self._word = word

    def asked(self, said_ns: int, at_ns: int, *, is_answer: bool = False) -> None:
        """Take note of a question that went out at `at_ns`: its answer needs no wake word.

        It is about an order that ended at `said_ns`. Where neither the wake word let that order
        through nor it answered a question itself, it changes nothing: talk in the room would keep
        the gate open with each order that must be asked about.
        """
        if is_answer or said_ns in self._addressed:
            self._question = (said_ns, at_ns + self._answer_within_ns)

    def admit(self, utterance: Utterance) -> Utterance | None:
        """Return the utterance, less the wake word and what was said before it.

        None where it is not meant for the robot; '' for its text where the word is all of it.
        """
        word, question = self._word, self._question
        if self._names.is_stop(utterance.text):
            return utterance
        if word is not None and utterance.end_ns > word.start_ns:
            if utterance.start_ns < word.end_ns:
                self._addressed.append(utterance.end_ns)
                return replace(utterance, text=behind_phrase(utterance.text, word.text))
            if utterance.start_ns <= word.end_ns + self._within_ns:
                self._addressed.append(utterance.end_ns)
                return utterance
        if question is not None and question[0] <= utterance.start_ns <= question[1]:
            return utterance
        self.unaddressed += 1
        return None


def behind_phrase(text: str, phrase: str) -> str:
    """Return what follows the wake word in a text; all of it where the word is not found.

    The first words that are like it are taken for it, not the likest: an order may hold others.
    """
    words = text.split()
    wanted, length = _letters(phrase), len(phrase.split())
    best, behind = 0.0, 0
    for first in range(len(words)):
        if behind and first >= behind:
            break
        for size in range(1, min(length + 1, len(words) - first) + 1):
            found = _letters(''.join(words[first : first + size]))
            likeness = SequenceMatcher(None, found, wanted, autojunk=False).ratio()
            if likeness >= ALIKE and likeness > best:
                best, behind = likeness, first + size
    return ' '.join(words[behind:])


def _letters(text: str) -> str:
    return ''.join(letter for letter in text.casefold() if letter.isalnum())
