# SPDX-License-Identifier: Apache-2.0
"""Who is shown a place or the way to it: 'show the new fella where the break room is at'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.places import is_place

_ARE = frozenset({'is', 'are'})
_STAYS = frozenset('sits works lives sleeps stands stays waits parks is are'.split())
_SPEAKERS = (['me'], ['us'])


def way_shown_to(who: list[str], shown: list[str]) -> list[str]:
    """Return the way of 'the way to radiology', 'where the break room is at'; [] for none."""
    named = is_surely_person(who) or who[0] in DETERMINERS | TITLES | NAMES and len(who) > 1
    if shown[:3] in (['the', 'way', 'to'], ['the', 'way', 'into']) and len(shown) > 3:
        return shown[2:] if named else []
    if shown[0] != 'where' or who in _SPEAKERS or not named or len(shown) < 4:
        return []
    return _where(shown[1:])


def _where(place: list[str]) -> list[str]:
    """Read 'the break room is at', 'the director sits' as a way there."""
    place = place[:-1] if place[-1] == 'at' and place[-2] in _ARE else place
    named, stays = place[:-1], place[-1]
    if named[0] not in DETERMINERS and not is_surely_person(named) or stays not in _STAYS:
        return []
    if stays in _ARE and is_place(named):
        known = is_known_place(named) or len(strip_determiners(named)) > 1
        return ['to', *named] if known else []
    return ['to', 'where', *place] if is_surely_person(named) else []
