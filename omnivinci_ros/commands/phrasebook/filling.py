# SPDX-License-Identifier: Apache-2.0
"""The slots of an order that a template matched: names without articles, numbers in metres."""

from __future__ import annotations

import re
from dataclasses import dataclass

from text_to_num import text2num

from omnivinci_ros.commands.durations import MAX_DURATION_S
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.phrasebook.book import Book
from omnivinci_ros.commands.phrasebook.book import Template
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import format_number

_ADJECTIVE = lazy_pattern(r'.{2,}(?:e|en|er|es|em)$')  # of German; harmless elsewhere

_THOUSANDS = lazy_pattern(r'[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?')  # '1.000' is a thousand


@dataclass(slots=True)
class Filled:
    """An order with its slots."""

    intent: str
    slots: dict[str, str]
    question: str


def fill(book: Book, template: Template, match: re.Match[str], words: list[str]) -> Filled | None:
    """Return the order that a template matched; None where a slot holds what it can not."""
    slots = dict(template.fixed)
    for name, value in match.groupdict().items():
        if value is None:
            continue
        if name == 'text':  # as it came, with its capitals
            slots['text'] = ' '.join(words[match.string[: match.start(name)].count(' ') :])
            continue
        found = _slot(book, name, value.split())
        if found is None:
            return None
        slots.update(found)
    if 'angle_deg' in slots and slots.get('direction') == 'right':
        slots['angle_deg'] = f'-{slots["angle_deg"]}'
    return Filled(template.intent, slots, template.question)


def _slot(book: Book, name: str, words: list[str]) -> dict[str, str] | None:
    if name == 'direction':
        return {'direction': book.directions[' '.join(words)]}
    if name == 'where':
        return {'place': book.places[' '.join(words)]}
    if name == 'distance':
        return _quantity(book, 'distance_m', words, book.metres, MAX_DISTANCE_M)
    if name == 'angle':
        return _quantity(book, 'angle_deg', words, book.degrees, MAX_ANGLE_DEG)
    if name == 'duration':
        return _quantity(book, 'duration_s', words, book.seconds, MAX_DURATION_S)
    if book.not_in_names & set(words):
        return None
    if name == 'place':
        place = _place(book, words)
        return {'place': place} if place else None
    if name == 'recipient':
        return {'recipient': _person(book, words)}
    return _thing(book, words)


def _quantity(
    book: Book, slot: str, words: list[str], units: dict[str, float], most: float
) -> dict[str, str] | None:
    value = _number(book, ' '.join(words[:-1]))
    if value is None or not 0 < value * units[words[-1]] <= most:
        return None
    return {slot: format_number(value * units[words[-1]])}


def _number(book: Book, text: str) -> float | None:
    if text in book.numbers:
        return book.numbers[text]
    if _THOUSANDS.fullmatch(text):
        text = text.replace('.', '')
    try:
        return float(text.replace(',', '.'))
    except ValueError:
        pass
    try:
        return float(text2num(text, book.name))
    except (ValueError, OverflowError):
        return None


def _place(book: Book, words: list[str]) -> str:
    """Return a place, without a preposition that says no more than where to."""
    timed = words[0] in book.timed_by and words[1:2] != [] and words[1] in book.articles
    if book.seconds.keys() & set(words) or timed and (book.kept | book.dropped) & set(words[2:]):
        return ''  # in zwei Stunden, nach der Feier in die Küche
    rest = words[1:] if words[0] in book.dropped else words
    if words[0] in book.dropped:
        while rest and rest[0] in book.articles:
            rest = rest[1:]
    if _holds_more(book, rest):
        return ''
    name = ' '.join(rest)
    return book.persons.get(name, book.places.get(name, name)) if rest != words[:1] else ''


def _holds_more(book: Book, name: list[str]) -> bool:
    """Say whether another goal or another thing stands in it: 'Tür ein Glas Wasser'."""
    before = book.kept | book.dropped | book.origins | book.articles
    return any(
        word in book.goals or word in book.articles and name[i] not in before
        for i, word in enumerate(name[1:])
    )


def _person(book: Book, words: list[str]) -> str:
    name = ' '.join(word for i, word in enumerate(words) if i or word not in book.articles)
    return book.persons.get(name, name)


def _thing(book: Book, words: list[str]) -> dict[str, str] | None:
    """Return a thing and what is said of it; None where a place hangs on it."""
    slots: dict[str, str] = {}
    at = next((i for i, word in enumerate(words) if word in book.origins and i), 0)
    if at:
        origin = _place(book, [sorted(book.dropped)[0], *words[at + 1 :]])
        if not origin:
            return None
        slots, words = {'from': origin}, words[:at]
    if (book.kept | book.dropped) & set(words):
        return None
    while words and words[0] in book.articles:
        words = words[1:]
    if not words:
        return None
    name = ' '.join(words)
    if name in book.persons:
        return {'object': book.persons[name], **slots}
    own = words[0].startswith(('mein', 'dein', 'sein', 'ihr', 'unser'))
    if len(words) > 1 and not own and all(_ADJECTIVE.match(word) for word in words[:-1]):
        return {'object': words[-1], 'attribute': ' '.join(words[:-1]), **slots}
    return {'object': name, **slots}
