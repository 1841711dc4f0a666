# SPDX-License-Identifier: Apache-2.0
"""What somebody wears, and what a thing has, told with an 'and': one description, no list."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.words import PAUSES

_BEGINS = frozenset({'with', 'wearing', 'in'})
_OF_PEOPLE = frozenset(
    'hair beard moustache mustache goatee glasses sunglasses eyes ponytail braid braids plait '
    'curls fringe tattoo tattoos freckles earrings necklace '
    'jumper vest coat jacket shirt t-shirt tshirt hat cap beanie dress suit uniform hoodie '
    'sweater scrubs apron helmet skirt jeans trousers pants shorts leggings blouse cardigan scarf '
    'gown overalls tie belt boots shoes trainers sneakers sandals slippers heels socks stockings '
    'tights gloves mask raincoat turban headscarf top'.split()
)
# They do not come off: 'the mug with the blue rim and the white dots'. A lid may be fetched too.
_OF_THINGS = frozenset(
    'stripes stripe dots spots stars squares checks flowers handle handles rim border edge edges '
    'corner corners logo label labels sticker stickers letters writing pattern spine buttons '
    'pockets sleeves collar spout wheels legs'.split()
)
_MORE_OF_THINGS = _OF_THINGS | frozenset('lid cap cover strap straps cork zip lining'.split())
# What may be done with the name of a garment: 'and tie his shoes', 'and cap the bottle'.
_ENDS = frozenset(
    'and or then in on at by near behind beside from to with of who that is are please now into '
    'standing sitting waiting over next opposite under inside outside for around through'.split()
)
_PLACING = frozenset('in on at by near behind beside under inside next'.split())
_ANOTHER = (DETERMINERS | frozenset({'his', 'her', 'their', 'its'})) - {'a', 'an'}
_LONGEST = 10  # words from where the description begins
_LONGEST_FEATURE = 4  # words


def joins_features(texts: Sequence[str], at: int) -> bool:
    """Say whether the 'and' here joins 'with the red hat' and 'the white coat'."""
    start = next((i for i in range(at - 2, max(0, at - _LONGEST), -1) if texts[i] in _BEGINS), 0)
    if not start or texts[at + 1] in COMMAND_VERBS - ATTRIBUTES:
        return False
    if may_end_here(texts, at, _OF_PEOPLE | _MORE_OF_THINGS):
        return False
    before, after = texts[at - 1], texts[at + 1 : at + 1 + _LONGEST_FEATURE]
    if before in _MORE_OF_THINGS and texts[start] == 'with' and not _OF_THINGS.isdisjoint(after):
        return True
    worn = before in _OF_PEOPLE and not _OF_PEOPLE.isdisjoint(after)
    return worn and not PERSONS.isdisjoint(texts[max(0, start - 4) : start])


def may_end_here(texts: Sequence[str], at: int, features: frozenset[str]) -> bool:
    """Say whether it may end with the 'and' here: '... in the hat and the scarf on the table'."""
    first, following = _following(texts, at, features)
    if not following or following in PAUSES:
        return False
    if first in features:
        return following not in _ENDS and following not in features
    return first in _ANOTHER and following in _PLACING


def _following(texts: Sequence[str], at: int, features: frozenset[str]) -> tuple[str, str]:
    """Return the word behind the 'and', and the one behind the feature that it begins."""
    after = list(texts[at + 1 : at + 2 + _LONGEST_FEATURE])
    named = next((i for i, text in enumerate(after[:-1]) if text in features), -1)
    return (after[0] if after else ''), (after[named + 1] if named >= 0 else '')


def may_share_place(before: Sequence[str], fragment: Sequence[str]) -> bool:
    """Say whether 'the man wearing a hat' and 'the scarf on the table' may stand together."""
    begun = not _BEGINS.isdisjoint(before[-_LONGEST:-1]) and not _PLACING.isdisjoint(fragment)
    return begun and before[-1] in _OF_PEOPLE | _MORE_OF_THINGS
