# SPDX-License-Identifier: Apache-2.0
"""A sentence template checked: its brackets, its slots, and that it has words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

MAX_SLOTS = 4  # in one sentence: each takes the words between in many ways
# Of the text mirror, and what the grammar itself adds to an order.
RESERVED = (
    'intent utterance confidence needs_clarification clarification language source steps stamp '
    'condition avoid when times speed'.split()
)
_SLOT = lazy_pattern(r'[a-z][a-z0-9_]{0,39}')


def slots_of(sentence: str, lists: Mapping[str, object]) -> dict[str, str]:
    """Return the slots of a template with their lists; raise ValueError with what is wrong."""
    from hassil.parse_expression import parse_sentence

    try:
        expression = parse_sentence(sentence).expression
    except Exception as error:  # of several kinds, IndexError too
        why = ' '.join(str(error).split())[:100] or type(error).__name__
        raise ValueError(f'the sentence {sentence!r} can not be read ({why})') from error
    if sentence.count('{') != sentence.count('}') or sentence.count('(') != sentence.count(')'):
        raise ValueError(f'the sentence {sentence!r} has a bracket without its other half')
    found: dict[str, str] = {}
    references = list(_references(expression))
    for one in references:
        if one is None:
            raise ValueError(f'the sentence {sentence!r} has a <rule>: write its words instead')
        listed, slot = one
        if listed not in lists:
            known = ', '.join(sorted(lists)) or 'none'
            raise ValueError(f'{{{listed}}} is no list of this language; it has {known}')
        if _SLOT.fullmatch(slot) is None or slot in RESERVED:
            raise ValueError(f'a slot can not be called {slot!r}: take another name, such as bay')
        found[slot] = listed
    if len(references) > MAX_SLOTS:
        raise ValueError(f'{len(references)} slots are too many: write at most {MAX_SLOTS}')
    if not _has_words(expression):
        raise ValueError(f'the sentence {sentence!r} would fit any words: give it some of its own')
    return found


def first_words(sentence: str) -> frozenset[str]:
    """Return the words that what fits can begin with, as far as they stand in the template."""
    from hassil.parse_expression import parse_sentence

    return frozenset(_firsts(parse_sentence(sentence).expression)[0])


def _firsts(expression: Any) -> tuple[set[str], bool]:
    """Return the first words, and whether what fits may be empty."""
    kind = type(expression).__name__
    if kind == 'TextChunk':
        words = expression.text.lower().split()
        return set(words[:1]), not words
    found: set[str] = set()
    items = [_firsts(item) for item in getattr(expression, 'items', ())]
    if kind == 'Alternative':
        return set().union(*(words for words, _ in items)), any(empty for _, empty in items)
    for words, empty in items:
        found |= words
        if not empty:
            return found, False
    return found, bool(items)


def _references(expression: Any) -> list[tuple[str, str] | None]:
    kind = type(expression).__name__
    if kind == 'ListReference':
        return [(expression.list_name, expression.slot_name)]
    if kind == 'RuleReference':
        return [None]
    return [one for item in getattr(expression, 'items', ()) for one in _references(item)]


def _has_words(expression: Any) -> bool:
    """Say whether all that fits has a word that stands in the template itself."""
    kind = type(expression).__name__
    if kind == 'TextChunk':
        return any(character.isalnum() for character in expression.text)
    if kind == 'Alternative':
        return all(_has_words(item) for item in expression.items)
    return any(_has_words(item) for item in getattr(expression, 'items', ()))
