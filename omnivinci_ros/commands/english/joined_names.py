# SPDX-License-Identifier: Apache-2.0
"""Names with a particle or an 'and' inside, joined before anything cuts: 'the walk-in fridge'.

'Go to the lost and found' is one place, and 'the walk in cooler' no way to walk.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.words import Word

# Joined where an article or an adjective stands before them.
_NAMES = {
    'lost': (('lost', 'and', 'found'),),
    'walk': (('walk', 'in'),),
    'drive': (('drive', 'through'), ('drive', 'in')),
    'arts': (('arts', 'and', 'crafts'),),
    'fish': (('fish', 'and', 'chips'),),
    'mac': (('mac', 'and', 'cheese'),),
    'health': (('health', 'and', 'safety'),),
    'hi': (('hi', 'vis'),),
    'lean': (('lean', 'to'),),
}
JOINED = frozenset(_NAMES)
# What may follow a name that is a verb too: 'the drive through window'.
_FOLLOWED = frozenset(
    'cooler fridge freezer closet pantry wardrobe clinic shower window desk counter area point '
    'zone bay lane truck table kiosk line room store cupboard'.split()
)
_ALONE = frozenset({'lost', 'walk', 'arts', 'fish', 'mac', 'health', 'lean'})
_ENDS = frozenset('and then please for to with at by on next now thanks , .'.split())


def join_names(words: list[Word]) -> list[Word]:
    """Read 'the walk in fridge' as 'the walk-in fridge'."""
    texts = [word.text for word in words]
    for at in range(1, len(texts) - 1):
        for name in _NAMES.get(texts[at], ()):
            end = at + len(name)
            if tuple(texts[at:end]) != name or texts[at - 1] not in DETERMINERS | {'to', 'into'}:
                continue
            behind = texts[end : end + 1]
            named = behind != [] and behind[0] in _FOLLOWED
            alone = texts[at] in _ALONE and texts[at - 1] in DETERMINERS
            if not named and not (alone and (not behind or behind[0] in _ENDS)):
                continue
            joined = Word('-'.join(name), words[at].start, words[end - 1].end)
            return join_names([*words[:at], joined, *words[end:]])
    return words
