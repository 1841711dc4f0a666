# SPDX-License-Identifier: Apache-2.0
"""Whether a few words name a thing, a place, a person, a way or a size: what answers do."""

from __future__ import annotations

from omnivinci_ros.commands.arguments import preposition_at
from omnivinci_ros.commands.joints import VERBS
from omnivinci_ros.commands.noun_phrases import stray
from omnivinci_ros.commands.nouns import ATTRIBUTES
from omnivinci_ros.commands.nouns import DETERMINERS
from omnivinci_ros.commands.nouns import NAMES
from omnivinci_ros.commands.nouns import PERSONS
from omnivinci_ros.commands.quantities import find_quantity

LONGEST = 8  # words
WAYS = frozenset(
    'left right forward forwards backward backwards back up down ahead straight clockwise '
    'counterclockwise anticlockwise turn move'.split()
)
_HERE = frozenset({'here', 'there', 'home', 'upstairs', 'downstairs', 'outside', 'inside', 'over'})
# They answer nothing that is asked about an order.
_NO_NAMES = frozenset(
    'maybe perhaps later whatever what why who how when which hmm well so then again already yes '
    'no not never always really very much more less okay ok thanks thank please sorry hello hi '
    'hey good great nice fine cool wrong true false sure nothing never avoid without but if '
    'unless because and or than like love hate want need think know guess mean see hear it '
    'idea matter care wait stop oh ah wow yeah huh moment minute minutes seconds sec '
    'weather day'.split()
)


def is_fragment(words: list[str], *, marked: bool) -> bool:
    """Say whether words name something; `marked`: a bare 'coffee' is not enough."""
    if not words or len(words) > LONGEST or stray(words):
        return False
    quantity = find_quantity(words)
    if words[0] in WAYS | _HERE:
        return True
    if quantity is not None and quantity.start <= 1 and 'not' not in words:
        return True
    if any(word in _NO_NAMES for word in words):
        return False
    known = words[0] in DETERMINERS | ATTRIBUTES | PERSONS | NAMES
    if known or preposition_at(words, 0):
        return True
    bare = len(words) <= 3 and DETERMINERS.isdisjoint(words) and words[0] not in VERBS
    return bare and not marked
