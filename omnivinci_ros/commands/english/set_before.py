# SPDX-License-Identifier: Apache-2.0
"""What is set before an order without a verb: 'in ten minutes, ...', 'kitchen first, then ...'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.adverbials import may_begin_adverbial
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import ROOMS


def is_time_before(clauses: Sequence[Clause], i: int, texts: list[str]) -> bool:
    """Say whether it is 'in ten minutes' before an order."""
    following = clauses[i + 1 : i + 2]
    goes_on = following and following[0].joint in ('', ',') and following[0].kind == 'main'
    if not goes_on or following[0].sentence != clauses[i].sentence:
        return False
    if not texts or not may_begin_adverbial(texts[0]):
        return False
    found = take_adverbials(['do', *texts])
    timed = found.words == ['do'] and 'when' in found.slots
    return timed and begins_order(following[0].texts)


def place_before(clauses: Sequence[Clause], i: int, texts: list[str]) -> list[str]:
    """Return the place of 'kitchen first', where something follows; [] where it is none."""
    place = [text for text in texts if text != 'first']
    following = clauses[i + 1 : i + 2]
    goes_on = following and following[0].joint in ('then', ',')
    if not goes_on or not place or place[-1] not in ROOMS or begins_order(place):
        return []
    first = texts != place or begins_order(following[0].texts)
    return place if first and len(strip_determiners(place)) < 3 else []
