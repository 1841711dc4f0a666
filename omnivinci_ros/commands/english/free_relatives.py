# SPDX-License-Identifier: Apache-2.0
"""Things that are named by what happens to them: 'whatever he drops', 'any cups you see'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.words import Word

WHATEVER = frozenset({'whatever', 'whichever', 'what'})
_SUBJECTS = frozenset({'i', 'you', 'he', 'she', 'they', 'we'})
# What is seen to happen, so that the thing is known then. 'Whatever you want' is no thing.
_HAPPENS = frozenset(
    'drop drops dropped fall falls fell fallen spill spills spilled spilt leave leaves left find '
    'finds found see sees hold holds holding give gives gave bring brings brought throw throws '
    'threw put lose loses lost'.split()
)
_IS = frozenset({'is', 'are', 'was', 'looks', 'fits', 'falls'})
_ANY = frozenset({'any', 'every', 'all'})
_SEEN = (['you', 'see'], ['you', 'find'], ['you', 'spot'], ['you', 'notice'], ['you', 'can'])


def names_by_event(head: Sequence[str]) -> bool:
    """Say whether it is 'whatever he drops', 'what fell', 'whichever box is lighter'."""
    if head[:1] == [] or head[0] not in WHATEVER or len(head) < 2:
        return False
    if head[1] in _SUBJECTS:
        return len(head) > 2 and head[-1] in _HAPPENS
    if head[0] == 'whichever':
        return not _IS.isdisjoint(head[2:])
    return len(head) == 2 and head[1] in _HAPPENS


def plain_any(words: Sequence[Word]) -> Sequence[Word]:
    """Read 'any cups you see' as 'any cups that you see'."""
    texts = [word.text for word in words]
    if _ANY.isdisjoint(texts):
        return words
    for at in range(2, len(texts) - 1):
        if texts[at : at + 2] not in _SEEN or texts[at - 1] not in TANGIBLE | _many(texts[at - 1]):
            continue
        if not _ANY.isdisjoint(texts[max(0, at - 4) : at - 1]):
            here = words[at].start
            return [*words[:at], Word('that', here, here), *words[at:]]
    return words


def _many(noun: str) -> frozenset[str]:
    return frozenset({noun}) if noun.removesuffix('s') in TANGIBLE else frozenset()
