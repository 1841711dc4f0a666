# SPDX-License-Identifier: Apache-2.0
"""What the file names of photographs say that they show: labels by people, where there are any."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

# A word of a file's name, and the basic word of `basic_words` that it stands for.
SAID = {
    'bear': 'bear', 'bee': 'bee', 'bison': 'buffalo', 'butterfly': 'butterfly',
    'camels': 'camel', 'castillo': 'castle', 'castle': 'castle', 'cathedral': 'church',
    'chameleon': 'lizard', 'chateaude': 'castle', 'cheetah': 'cheetah', 'chicken': 'chicken',
    'cow': 'cow', 'crab': 'crab', 'cup': 'cup', 'dam': 'dam', 'dragonfly': 'dragonfly',
    'duck': 'duck', 'erasers': 'rubber eraser', 'fish': 'fish', 'gibbon': 'ape', 'goat': 'goat',
    'gorilla': 'ape', 'hammer': 'hammer', 'harrier': 'bird', 'hedgehog': 'hedgehog',
    'heron': 'bird', 'horse': 'horse', 'kitten': 'cat', 'koala': 'koala', 'meerkats': 'mongoose',
    'monkey': 'monkey', 'palace': 'palace', 'palaisdes': 'palace', 'penguin': 'penguin',
    'pig': 'pig', 'pillow': 'pillow', 'plate': 'plate', 'screwdriver': 'screwdriver',
    'sheep': 'sheep', 'spoonbills': 'bird', 'stupa': 'stupa', 'swans': 'swan', 'toucan': 'bird',
}  # fmt: skip
BUILDINGS = frozenset({'castle', 'church', 'dam', 'palace', 'stupa'})  # they fill a picture
PAINTED = ('/paintings/', 'VanGogh', 'Van_Gogh', '_dAuvers')  # 'horse' names no photograph there


def word_of(source: str) -> str | None:
    """Return the basic word of what a file's name says that it shows; None where it says none."""
    if any(part in source for part in PAINTED):
        return None
    stem = PurePosixPath(source).stem.replace('screwDriver', 'screwdriver')
    parts = [part.lower() for part in re.findall('[A-Z]?[a-z]+', stem)]
    return next((SAID[part] for part in parts if part in SAID), None)
