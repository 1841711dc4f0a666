# SPDX-License-Identifier: Apache-2.0
"""Ways that end with an event: 'go on and stop when you are beside the chair'.

The stop is the end of the way, 'until you are beside the chair', and no step of its own.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.verbs import GO_VERBS
from omnivinci_ros.commands.english.verbs import MOVE_VERBS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

STOPPING = frozenset({'stop', 'halt'})
_EVENTS = (['when', 'you'], ['once', 'you'], ['as', 'soon', 'as', 'you'], ['where', 'you'])
_MOVING = (GO_VERBS | MOVE_VERBS | {'keep', 'continue', 'turn'}) - STOPPING
_BETWEEN = frozenset({'moving', 'there', 'walking', 'driving', 'turning'})
_ALSO = frozenset({'and', 'or', 'but', 'unless', 'if', 'while'})
_JOINED = PAUSES | {'and', 'then', 'but'}


def plain_stopping(words: list[Word]) -> list[Word]:
    """Read 'and stop when you see it' behind a way as 'until you see it'."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 3):
        if texts[at] not in STOPPING or texts[at - 1] not in _JOINED:
            continue
        end = at + 1 + (texts[at + 1] in _BETWEEN)
        event = next((one for one in _EVENTS if texts[end : end + len(one)] == one), [])
        start = at
        while start and texts[start - 1] in _JOINED:
            start -= 1
        if event and _is_way(texts[:start]) and _is_one_event(texts[end:]):
            until = Word('until', words[at].start, words[end + len(event) - 2].end)
            return [*words[:start], until, *words[end + len(event) - 1 :]]
    return words


def _is_way(before: list[str]) -> bool:
    """Say whether what stands before it, up to its own joint, is a way."""
    start = max((i for i, text in enumerate(before) if text in _JOINED), default=-1) + 1
    told = before[start:]
    return begins_order(told) and not _MOVING.isdisjoint(told[:3])


def _is_one_event(rest: list[str]) -> bool:
    """Say whether no other event is joined: not 'when you see the door and it is open'."""
    end = next((i for i, text in enumerate(rest) if text in SENTENCE_ENDS), len(rest))
    joints = [i for i, text in enumerate(rest[:end]) if text in _ALSO and rest[i + 1 : end]]
    return all(begins_order(rest[i + 1 : end]) for i in joints)
