# SPDX-License-Identifier: Apache-2.0
"""Orders in other words: a wish, a reason before the order, a name, where a thing belongs."""

from __future__ import annotations

from omnivinci_ros.commands.english.called_names import after_name
from omnivinci_ros.commands.english.called_names import begins_with_unknown
from omnivinci_ros.commands.english.called_names import is_report
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.reasons_before import order_after_reason
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wish_words import is_thought
from omnivinci_ros.commands.english.wish_words import place_last
from omnivinci_ros.commands.english.wish_words import plain_wish
from omnivinci_ros.commands.english.wishes import wanted_presence
from omnivinci_ros.commands.english.wishes import wants_unknown
from omnivinci_ros.commands.english.wishes import wish_of_another
from omnivinci_ros.commands.english.wishes import wished_order
from omnivinci_ros.commands.english.wishes import wishes_idly

_SHORT = 10  # words
_GROUPS = frozenset('everyone everybody guys folks'.split())
_BELONGS = frozenset('goes go belongs belong'.split())
_POINTING = frozenset({'this', 'that', 'these', 'those'})


def as_order(words: list[str]) -> list[str]:
    """Return the order that a wish, a reason or a name wraps, [] when there is none."""
    words = plain_wish(words)
    called = words[0] in _GROUPS or words[0] == 'you' and len(words) < _SHORT
    if called and words[1:2] and words[1] in COMMAND_VERBS:
        return words[1:]  # 'you go forward two metres', 'everybody go home'
    return (
        wished_order(words)
        or _supply(words)
        or wish_of_another(words)
        or _belonging(words)
        or place_last(words)
        or after_name(words)
        or order_after_reason(words)
    )


def wraps_order(words: list[str]) -> bool:
    """Say whether it holds an order that another one may follow: 'i need you in the hall'."""
    bare = unwrapped(words)
    if len(bare) < 3:
        return False
    plain = plain_wish(bare)
    wrapped = wanted_presence(plain) or after_name(plain) or order_after_reason(plain)
    return bool(wrapped)


def is_doubtful_order(words: list[str]) -> bool:
    """Say whether what `as_order` made of it should be asked about before it is done."""
    spoken, words = words, plain_wish(words)
    return (
        words[0] in _GROUPS
        or is_thought(spoken)
        or bool(wish_of_another(words) or _belonging(words))
        or wishes_idly(words)
        or is_report(words)
        or wants_unknown(words)
        or begins_with_unknown(words)
    )


def _supply(words: list[str]) -> list[str]:
    """Read 'supply grandma with a pen' as 'bring grandma a pen'."""
    if words[0] not in ('supply', 'provide', 'serve') or 'with' not in words[2:-1]:
        return []
    at = words.index('with', 2)
    return ['bring', *words[at + 1 :], 'to', *words[1:at]]


def _belonging(words: list[str]) -> list[str]:
    """Read 'that cup goes in the sink' as 'put that cup in the sink', which is asked about."""
    at = next((i for i, word in enumerate(words[:5]) if i and word in _BELONGS), 0)
    known = at > 0 and words[0] == 'the' and is_known_thing(thing_of(words[:at], []))
    if not at or not (words[0] in _POINTING or known) or len(words) < at + 3:
        return []
    return ['put', *words[:at], *words[at + 1 :]] if words[at + 1] in ('in', 'on', 'into') else []
