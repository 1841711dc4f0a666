# SPDX-License-Identifier: Apache-2.0
"""What is said more exactly behind a thing or a place: '..., six millimetre', '..., bay two'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

# Orders about a thing: 'go to the hall, room two' says a place more exactly.
_ABOUT_THINGS = frozenset(
    'bring fetch get take find grab pick look locate hand pass give carry collect deliver hunt '
    'search put store place stack'.split()
)
_KINDS = frozenset('kind sort type brand size variety version model flavour flavor'.split())
_AMOUNTS = frozenset('handful dozen pair few couple bunch bit'.split())
_ORDINALS = frozenset(
    'first second third fourth fifth sixth top bottom middle left right upper lower back front '
    'last'.split()
)
_HOLDERS = frozenset('tray shelf drawer rack row bin box hook cupboard cabinet locker bay'.split())
_NUMBERED = frozenset(
    'aisle bay room ward bed cubicle table shelf rack row bin locker drawer bench desk lane suite '
    'hook tray cupboard gate floor level pump line cage pallet'.split()
)
_MODIFIERS = frozenset({'extra', 'semi', 'non'})
_SPEEDS = frozenset({'no', 'not', 'needed', 'urgent', 'please', 'red'})
_ENDS = PAUSES | {'please', 'thanks', 'thank', 'and', 'then', 'robot'}
_LONGEST = 3  # words


def kind_behind(texts: Sequence[str], at: int) -> list[str]:
    """Return the words behind a comma that tell of what kind a thing is; [] for others."""
    said: list[str] = []
    for text in texts[at + 1 : at + _LONGEST + 3]:
        if text in _ENDS:
            if text in ('and', 'then'):
                return []
            break
        said.append(text)
    if not 0 < len(said) <= _LONGEST + 1:
        return []
    return said if _says_kind(said) and _orders_thing(texts, at) else []


def _says_kind(said: list[str]) -> bool:
    if said[0] == 'the' and len(said) == 4 and said[1] in _ORDINALS and said[2] == 'one':
        return said[3] in ALONG  # 'the drawer, the second one down'
    if said[-1] in _KINDS and len(said) == 2 and said[0] not in DETERMINERS:
        return True  # 'sterile kind'
    if said[0] in ('the', 'a', 'an', 'any') and said[-1] in _KINDS | _AMOUNTS:
        return len(said) > 1 and (said[-1] in _AMOUNTS or len(said) > 2)
    if len(said) > _LONGEST or said[0] in DETERMINERS:
        return False
    if said[0] in _MODIFIERS and len(said) > 1 or all(word in ATTRIBUTES for word in said):
        return True
    if said[-1].endswith('ed') and len(said) < 3 and said[-1] not in _SPEEDS:
        return said[0] not in LEADS
    counted = said[0] in NUMBER_WORDS or said[0].isdigit()
    if counted and len(said) == 2:
        return said[1] in _UNITS
    graded = said[-1] in NUMBER_WORDS or said[-1].isdigit()
    return graded and len(said) == 2 and said[0] in _GRADES


ALONG = frozenset({'down', 'up', 'along', 'in'})
_UNITS = frozenset(
    'millimetre millimeter millimetres mil mm centimetre centimeter cm inch litre liter ml '
    'microlitre microliter gauge gram grams kilo kg pound watt volt amp ply'.split()
)
_GRADES = frozenset('size grade number od type model code class schedule gauge category'.split())


def _orders_thing(texts: Sequence[str], at: int) -> bool:
    if [*texts[at - 2 : at]] == [',', 'please']:
        at -= 2
    start = max((i for i in range(at) if texts[i] in PAUSES), default=-1) + 1
    before = [*texts[start:at]]
    return len(before) > 1 and not _ABOUT_THINGS.isdisjoint(before[:5]) and begins_order(before)


def plain_appositions(words: list[Word]) -> list[Word]:
    """Read '..., aisle nine' as '... from aisle nine', 'a pen any pen' as 'a pen'."""
    texts = [word.text for word in words]
    count = len(texts)
    for at in range(3, count - 1):
        if texts[at] == ',' and count - at < _LONGEST + 4:
            end = next((i for i in range(at + 1, len(texts)) if texts[i] in _ENDS), len(texts))
            place = texts[at + 1 : end]
            last = end >= len(texts) or texts[end] in ('please', 'thanks', 'thank', 'robot')
            named = last and len(place) < 4 and _is_where(place) and _orders_thing(texts, at)
            if named and not any(preposition_at(texts, i) for i in range(1, at)):
                source = words[at]._replace(text='from')
                return [*words[:at], source, *words[at + 1 :]]
        if texts[at] == 'any' and texts[at - 1] == texts[at + 1] and begins_order(texts[:at]):
            rest = words[at + 2 :]
            if not rest or rest[0].text == 'that' and len(rest) < 5:
                return words[:at]  # 'a pen any pen that works'
    return words


def _is_where(place: list[str]) -> bool:
    """Say whether it is 'aisle nine', 'second tray', 'top shelf'."""
    bare = place[1:] if place[:1] == ['the'] else place
    if len(bare) != 2:
        return False
    counted = bare[1] in NUMBER_WORDS or bare[1].isdigit() or len(bare[1]) == 1
    numbered = bare[0] in _NUMBERED and counted
    return numbered or bare[0] in _ORDINALS and bare[1] in _HOLDERS & (ROOMS | _HOLDERS)
