# SPDX-License-Identifier: Apache-2.0
"""A language's file of templates, ready to be matched with clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# [a|b] may be left out, (a|b) is one of them, {name} is what fills a slot.
_PIECE = lazy_pattern(
    r'\[(?P<optional>[^]]*)\]|\((?P<one>[^)]*)\)|\{(?P<slot>\w+)\}|(?P<word>[^\s[({]+)'
)
_NAME = r'(?:\S+ ){1,8}?'


@dataclass(frozen=True, slots=True)
class Template:
    """One way to give an order."""

    intent: str
    fixed: dict[str, str]  # slots that it always has
    pattern: re.Pattern[str]  # of words with a space after each
    question: str = ''


@dataclass(frozen=True, slots=True)
class Book:
    """A language: its templates, and the words that they are made of."""

    name: str
    known_by: frozenset[str]
    templates: tuple[Template, ...]
    times: tuple[re.Pattern[str], ...]  # that say when
    verbs: frozenset[str]  # that an order begins with
    directions: dict[str, str]  # as said: 'forward'
    metres: dict[str, float]
    degrees: dict[str, float]
    seconds: dict[str, float]
    numbers: dict[str, float]
    persons: dict[str, str]
    places: dict[str, str]
    articles: frozenset[str]
    kept: frozenset[str]
    dropped: frozenset[str]
    goals: frozenset[str]  # of the dropped, those that only say where to
    timed_by: frozenset[str]
    origins: frozenset[str]
    them: frozenset[str]
    not_in_names: frozenset[str]
    forbids: frozenset[str]
    conditions: frozenset[str]
    fillers: frozenset[str]
    polite: frozenset[str]  # make an order of a question
    joints: tuple[tuple[str, ...], ...]
    around: tuple[tuple[str, ...], ...]
    sentences: dict[str, str]


def read_book(module: ModuleType) -> Book:
    """Read a language's file."""
    directions = {
        said: name for name, ways in module.DIRECTIONS.items() for said in ways.split('|')
    }
    kept, dropped = frozenset(module.KEPT.split()), frozenset(module.DROPPED.split())
    slots = {
        'direction': _one_of(directions),
        'where': _one_of(module.PLACES),
        'distance': rf'(?:\S+ ){{1,4}}?{_one_of(module.METRES)}',
        'angle': rf'(?:\S+ ){{1,4}}?{_one_of(module.DEGREES)}',
        'duration': rf'(?:\S+ ){{1,4}}?{_one_of(module.SECONDS)}',
        'place': rf'{_one_of(kept | dropped)}{_NAME}',
        'text': r'.+',
    }
    orders = [(name, text, '') for name, text in module.ORDERS] + list(module.MISSING)
    lines = [
        (name, line, question)
        for name, text, question in orders
        for line in re.split(r'[,\n]', text)
        if line.strip()
    ]
    return Book(
        name=module.__name__.rpartition('.')[2],
        known_by=frozenset(module.KNOWN_BY.split()),
        templates=tuple(_template(name, line, question, slots) for name, line, question in lines),
        times=tuple(
            lazy_pattern(rf'(?<!\S){_pattern(line, slots)}')
            for line in module.TIMES.strip().split('\n')
        ),
        verbs=frozenset(verb for _, line, _ in lines for verb in _verbs(line))
        - frozenset(module.NO_VERBS.split()),
        directions=directions,
        metres=module.METRES,
        degrees=module.DEGREES,
        seconds=module.SECONDS,
        numbers=module.NUMBERS,
        persons=module.PERSONS,
        places=module.PLACES,
        articles=frozenset(module.ARTICLES.split()),
        kept=kept,
        dropped=dropped,
        goals=frozenset(module.GOALS.split()),
        timed_by=frozenset(module.TIMED_BY.split()),
        origins=frozenset(module.FROM.split()),
        them=frozenset(module.THEM.split()),
        not_in_names=frozenset(module.NOT_IN_NAMES.split()),
        conditions=frozenset(module.CONDITIONS.split()),
        forbids=frozenset(module.FORBIDS.split()),
        fillers=frozenset(module.FILLERS.split()),
        polite=frozenset(module.POLITE.split()),
        joints=_phrases(module.JOINTS),
        around=_phrases(module.AROUND.replace('\n', '|')),
        sentences={name: getattr(module, name) for name in _SENTENCES},
    )


_SENTENCES = (
    *('UNREAD', 'FORBIDDEN', 'UNKNOWN', 'NO_ANSWER', 'NOT_ALLOWED', 'REFERS', 'ASKED'),
    'NOT_TIMED',
)


def _verbs(line: str) -> set[str]:
    """Return the words that a template begins with, of those that begin with one."""
    first = _PIECE.search(line)
    choices = (first['one'] or first['word'] or '') if first is not None else ''
    return {choice.split()[0] for choice in choices.split('|') if choice}


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return phrases as words, longest first."""
    found = {tuple(phrase.split()) for phrase in text.split('|') if phrase.strip()}
    return tuple(sorted(found, key=lambda words: (-len(words), words)))


def _one_of(phrases: Mapping[str, object] | frozenset[str]) -> str:
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return '(?:' + '|'.join(re.escape(phrase) + ' ' for phrase in longest) + ')'


def _template(name: str, line: str, question: str, slots: dict[str, str]) -> Template:
    intent, *pairs = name.split()
    fixed = dict(pair.split('=', 1) for pair in pairs)
    return Template(intent, fixed, lazy_pattern(_pattern(line, slots)), question)


def _pattern(line: str, slots: dict[str, str]) -> str:
    pattern = ''
    for piece in _PIECE.finditer(line):
        if piece['slot']:
            pattern += f'(?P<{piece["slot"]}>{slots.get(piece["slot"], _NAME)})'
        elif piece['word']:
            pattern += re.escape(piece['word']) + ' '
        else:
            pattern += _choice(piece['optional'] or piece['one'], slots)
            pattern += '?' if piece['optional'] else ''
    return pattern


def _choice(text: str, slots: dict[str, str]) -> str:
    choices = []
    for choice in text.split('|'):
        slot = re.fullmatch(r'\{(\w+)\}', choice)
        if slot is not None:
            choices.append(f'(?P<{slot[1]}>{slots.get(slot[1], _NAME)})')
        else:
            choices.append(''.join(re.escape(word) + ' ' for word in choice.split()))
    return '(?:' + '|'.join(choices) + ')'
