# SPDX-License-Identifier: Apache-2.0
"""Waiting, which follows a way: '... and wait there', '... then wait by the gate'."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.places import is_known_place

_WAITS = frozenset({'wait', 'stay', 'remain'})
_AT = frozenset('at by in near on'.split())
_WHERE = frozenset({'there', 'put', 'here'})
_FOR = (['for', 'me'], ['for', 'us'])
_SPANS = frozenset(
    'minute minutes second seconds sec secs moment moments while bit hour hours until till '
    'long'.split()
)


def waits_there(intent: str, bare: list[str], texts: list[str]) -> bool:
    """Say whether it is 'wait there for me' behind a way, which a robot does of itself.

    `texts` are the words with what is polite: 'for a minute' is no filler here.
    """
    if not bare or bare[0] not in _WAITS or intent != 'MOVE_TO' or not _SPANS.isdisjoint(texts):
        return False
    rest = _without_whom(bare[1:])
    return len(rest) == 1 and rest[0] in _WHERE - {'here'}


def place_of_waiting(bare: list[str]) -> list[str]:
    """Return the place of 'wait by the gate', [] where it names none that is known."""
    if not bare or bare[0] not in _WAITS:
        return []
    rest = _without_whom(bare[1:])
    named = len(rest) > 2 and rest[0] in _AT and rest[1] in DETERMINERS
    return rest[1:] if named and len(rest) < 6 and is_known_place(rest[1:]) else []


def _without_whom(words: list[str]) -> list[str]:
    """Take 'for me' off either end."""
    if words[:2] in _FOR:
        return words[2:]
    return words[:-2] if words[-2:] in _FOR else words
