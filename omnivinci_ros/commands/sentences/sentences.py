# SPDX-License-Identifier: Apache-2.0
"""All sentences of a file, in all its languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number
from omnivinci_ros.commands.sentences.book import Book
from omnivinci_ros.commands.sentences.book import Match
from omnivinci_ros.commands.words import Words

MAX_WORDS = 24  # of a clause
_TIMES = lazy_pattern(rf'(?P<order>.+?)(?P<times>{NUMERAL})[次遍]')

# They may stand before a sentence, and say nothing of whose it is.
_ADDRESSES = frozenset('please robot you the a to can could would now hey'.split())


@dataclass(frozen=True, eq=False)
class Sentences:
    """A robot's own intents."""

    books: tuple[Book, ...]
    confirmed: frozenset[str]  # intents that are always asked back
    replaces: bool  # the built-in intents, but STOP, are not for this robot
    sha256: str  # of the file
    verbs: frozenset[str]  # that their sentences begin with

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for book in self.books for name in book.sentences)

    def begins(self, words: Sequence[str]) -> bool:
        """Say whether it begins as one of the sentences does."""
        return bool(words) and words[0] in self.verbs

    def may_begin_in(self, heard: Words) -> bool:
        """Say whether a word that begins a sentence is anywhere in an utterance."""
        verbs = self.verbs - _ADDRESSES
        said = any(word.text in verbs for word in heard.words)
        return said or any(verb in heard.source for verb in self.verbs if not verb.isascii())

    def begins_chinese(self, clause: str) -> bool:
        """Say the same of a clause without spaces."""
        return clause.startswith(tuple(verb for verb in self.verbs if not verb.isascii()))

    def read(self, words: Sequence[str], language: str = 'en') -> Reading | None:
        """Read a whole clause without its polite words, of this language.

        Among English are those that are written without spaces, but Chinese.
        """
        if not 0 < len(words) <= MAX_WORDS:
            return None
        match = self._match(' '.join(words), language)
        if match is not None and not match.taken:
            return self._reading(match, {})
        beside = take_adverbials(self._time_last(list(words)))
        if beside.slots and beside.words:  # 'the shelf twice' is no name
            shorter = self._match(' '.join(beside.words), language)
            if shorter is not None and (match is None or shorter.intent == match.intent):
                return self._reading(shorter, dict(beside.slots))
        return None if match is None else self._reading(match, {})

    def read_chinese(self, clause: str) -> Reading | None:
        """Read a whole clause without its polite words, in simplified characters."""
        again = _TIMES.fullmatch(clause)
        times = read_number(again['times']) if again is not None else math.nan
        if again is not None and math.isfinite(times):  # 扫描箱子两次
            beside = {'times': format_number(times)}
            found = self._chinese(again['order'], clause, beside)
            if found is not None:
                return found
        return self._chinese(clause, clause, {})

    def _chinese(self, order: str, clause: str, beside: dict[str, str]) -> Reading | None:
        found = (book.read(order) for book in self.books if book.language.startswith('zh'))
        match = next((one for one in found if one is not None), None)
        if match is None or match.refused:
            return None
        asked = f'要我{clause}吗?' if match.intent in self.confirmed else ''
        return Reading(match.intent, {**match.slots, **beside}, question=asked)

    def schema(self) -> dict[str, Any]:
        """Return the slots as JSON schemas, for models."""
        slots: dict[str, Any] = {}
        for book in self.books:
            for slot, listed in book.slot_lists.items():
                one = book.lists[listed]
                if one.step:
                    kind: dict[str, Any] = {
                        'type': 'number',
                        'minimum': one.low,
                        'maximum': one.high,
                    }
                else:
                    kind = {'type': 'string', 'minLength': 1, 'maxLength': 100}
                if one.values:
                    kind['enum'] = sorted({out for _, out in one.values})
                slots.setdefault(slot, {'anyOf': []})['anyOf'].append(kind)
        return slots

    def confirmation(self, order: Reading | Step) -> str:
        """Return what to ask before an intent is carried out, '' where nothing is."""
        return f'Shall I {phrase(order)}?' if order.intent in self.confirmed else ''

    def _match(self, clause: str, language: str) -> Match | None:
        found = [
            book.read(clause)
            for book in self.books
            if book.base == language or language == 'en' and book.base in ('ja', 'th')
        ]
        fitting = [match for match in found if match is not None]
        return min(fitting, key=lambda match: bool(match.refused), default=None)

    def _time_last(self, words: list[str]) -> list[str]:
        """Put a time behind the order: 'after lunch dock at bay 3'."""
        verb = next((at for at, word in enumerate(words[:6]) if word in self.verbs), 0)
        return [*words[verb:], *words[:verb]]

    def _reading(self, match: Match, beside: dict[str, str]) -> Reading:
        if match.refused:
            return Reading('NONE', question=match.refused)
        slots = {**match.slots, **beside}
        asked = self.confirmation(Reading(match.intent, slots))
        if 'when' in beside:
            now = {name: value for name, value in slots.items() if name != 'when'}
            doing = phrase(Reading(match.intent, now))
            asked = f'I can not wait until then ({beside["when"]}). Shall I {doing} now?'
        return Reading(match.intent, slots, question=asked)
