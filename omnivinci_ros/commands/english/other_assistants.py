# SPDX-License-Identifier: Apache-2.0
"""Whether another assistant is called: 'Hey Siri, ...', '..., Alexa', '... on all speakers'.

A robot may be called by such a name through its wake word, and what is said with that counts
without it: a name that is left in the words calls somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.words import PAUSES

_ASSISTANTS = frozenset({'alexa', 'siri', 'cortana', 'bixby', 'google'})
_SALUTES = frozenset(
    'hey ok okay hi hello yo so now please um uh ah oh right good morning'.split()
)
# 'Announce that dinner is ready on all the speakers' is for what speaks from them.
_FROM_DEVICES = lazy_pattern(
    r' on (?:(?:all|every|each|both) (?:of )?(?:the |my |our )?(?:\w+ )?'
    r'(?:speakers?|devices?|phones?|tablets?|tvs?|screens?|radios?|'
    r'echos?|echoes|homepods?|intercoms?)'
    r'|(?:the |my |our |his |her )?(?:\w+ )?(?:echos?|echoes|homepods?|smart speakers?|intercom))$'
)
_NAMED = frozenset(
    'tell ask to for with like of than and is are was the a my your call called named that from '
    'on in use using via by about or say says not it on'.split()
)


def calls_assistant(words: Sequence[str]) -> bool:
    """Say whether the words begin or end with the name of one, as a call."""
    if _ASSISTANTS.isdisjoint(words):
        return False
    spoken = [word for word in words if word not in PAUSES]
    start = next((i for i, word in enumerate(spoken) if word not in _SALUTES), len(spoken) - 1)
    if spoken[start] in _ASSISTANTS:
        return start > 0 or spoken[0] != 'google' or ',' in words[:2]  # 'google it'
    last = [word for word in words if word not in ('.', '?')]
    parted = len(last) > 1 and last[-2] == ','
    return last[-1] in _ASSISTANTS and (parted or last[-2] not in _NAMED)


def is_said_from_devices(said: str) -> bool:
    """Say whether what shall be said ends with the devices that it shall be heard from."""
    return _FROM_DEVICES.search(f' {said}') is not None
