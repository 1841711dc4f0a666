# SPDX-License-Identifier: Apache-2.0
"""Who is spoken to: what is said counts for a while after the wake word, or after a question.

It knows no clock but that of the sound, so that a replay gives what the node gave.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.windowing.samples import Utterance

WAKE = 'wake'  # the kind of an utterance that is the wake word
ALIKE = 0.6  # of letters, from which on words are the wake word, however they were spelt


class WakeGate:
    """Lets an utterance through, or not; a STOP always."""

    def __init__(self, within_ns: int) -> None:
        self.words = 0  # wake words that were heard
        self.unaddressed = 0  # utterances that were not let through
        self._within_ns = within_ns
        self._word: Utterance | None = None
        self._asked_ns: int | None = None

    def clear(self) -> None:
        """Forget who was spoken to: the clock jumped."""
        self._word = self._asked_ns = None

    def woken(self, word: Utterance) -> None:
        """Take note of the wake word."""
        self.words += 1
        self._word = word

    def asked(self, at_ns: int) -> None:
        """Take note of a question: its answer needs no wake word."""
        self._asked_ns = at_ns

    def admit(self, utterance: Utterance) -> Utterance | None:
        """Return the utterance, less the wake word and what was said before it.

        None where it is not meant for the robot; '' for its text where the word is all of it.
        """
        word, asked_ns = self._word, self._asked_ns
        if is_stop(utterance.text):
            return utterance
        if word is not None and utterance.end_ns > word.start_ns:
            if utterance.start_ns < word.end_ns:
                return replace(utterance, text=behind_phrase(utterance.text, word.text))
            if utterance.start_ns <= word.end_ns + self._within_ns:
                return utterance
        if asked_ns is not None and 0 <= utterance.start_ns - asked_ns <= self._within_ns:
            return utterance
        self.unaddressed += 1
        return None


def behind_phrase(text: str, phrase: str) -> str:
    """Return what follows the wake word in a text; all of it where the word is not found."""
    words = text.split()
    wanted, length = _letters(phrase), len(phrase.split())
    best, behind = ALIKE, 0
    for size in range(1, length + 2):
        for first in range(len(words) - size + 1):
            found = _letters(''.join(words[first : first + size]))
            likeness = SequenceMatcher(None, found, wanted, autojunk=False).ratio()
            if likeness > best:
                best, behind = likeness, first + size
    return ' '.join(words[behind:])


def _letters(text: str) -> str:
    return ''.join(letter for letter in text.casefold() if letter.isalnum())
