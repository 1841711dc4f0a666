# SPDX-License-Identifier: Apache-2.0
"""Who is called beside a call: 'halt tess', 'stand still you daft machine'."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Called so where a STOP is shouted, though elsewhere they are words, or nobody's name.
_PETS = frozenset(
    (
        'rosie rover dusty sparky zippy atlas pepper nova luna pixel gizmo ziggy bender '
        'hal kitt scout rex fido bubbles tango turbo flash robocop wally walle bessie pip bot '
        'botty robby bumblebee nemo zorg beep droid android bob'
    ).split()
)
CALLED_NAMES = NAMES | ROBOT_NAMES | _PETS
# 'Stand still you daft machine': what it is called at the end.
_CALLINGS = (
    'robot|machine|thing|contraption|can|lump|idiot|fool|beast|toaster|maniac|monster|menace|eejit'
    '|bucket|brute|metal|bolts|junk|bot|clown|dummy|moron|bastard'
)
_CALLED = lazy_pattern(
    rf'(?<=.) you(?! are\b)(?: (?!you\b)\w+){{0,2}} (?:{_CALLINGS})'
    r'(?: of \w+)?$'
    r'| you (?:over |up |down )?there(?: (?:with|in|at|on|by) (?:the|your|that) .*)?$'
)
_CALLED_AS = frozenset([*_CALLINGS.split('|'), 'there'])  # without one of them it finds nothing


def uncalled(words: list[str]) -> list[str]:
    """Take the name of who is called off both ends: 'halt tess', 'tess stand still'."""
    if len(words) > 2 and 'you' in words[1:] and not _CALLED_AS.isdisjoint(words):
        words = _CALLED.sub('', ' '.join(words)).split()
    start, end = 0, len(words)
    while end - start > 1 and words[end - 1] in CALLED_NAMES:
        end -= 1
    while end - start > 1 and words[start] in CALLED_NAMES:
        start += 1
    return words[start:end]
