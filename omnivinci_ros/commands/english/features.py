# SPDX-License-Identifier: Apache-2.0
"""What somebody wears, and what a thing has, told with an 'and': one description, no list."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS

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
_LONGEST = 10  # words from where the description begins
_LONGEST_FEATURE = 4  # words


def joins_features(texts: Sequence[str], at: int) -> bool:
    """Say whether the 'and' here joins 'with the red hat' and 'the white coat'."""
    start = next((i for i in range(at - 2, max(0, at - _LONGEST), -1) if texts[i] in _BEGINS), 0)
    if not start or texts[at + 1] in COMMAND_VERBS - ATTRIBUTES:
        return False
    before, after = texts[at - 1], texts[at + 1 : at + 1 + _LONGEST_FEATURE]
    if before in _MORE_OF_THINGS and texts[start] == 'with' and not _OF_THINGS.isdisjoint(after):
        return True
    worn = before in _OF_PEOPLE and not _OF_PEOPLE.isdisjoint(after)
    return worn and not PERSONS.isdisjoint(texts[max(0, start - 4) : start])
