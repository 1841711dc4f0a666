# SPDX-License-Identifier: Apache-2.0
"""Wishes without the words that only colour them, and orders whose place stands first."""

from __future__ import annotations

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_THINKING = phrase_table(
    'i think, i guess, i suppose, i reckon, i believe, i feel like, i am afraid, i am thinking, '
    'think, guess, reckon'.split(', ')
)
_SPEAKERS = frozenset({'i', 'we'})
_COLOURS = frozenset(
    'really just probably definitely actually certainly also still sure badly urgently '
    'desperately seriously honestly ever so very most awfully terribly truly rather'.split()
)
_WISHING = frozenset('could would will need want am are is like love going'.split())
FRONTED = frozenset('from off in on under behind at inside beside near past'.split())
_PLACED = frozenset('bring fetch get take grab pick find collect retrieve look'.split())
_TURNED = frozenset({'turn', 'veer', 'rotate', 'make', 'hang', 'take'})
_SIDES = frozenset({'left', 'right', 'around'})
_LONGEST_PLACE = 9  # words
_GOING = frozenset('go drive move walk run roll head get come'.split())


def plain_wish(words: list[str]) -> list[str]:
    """Return 'i could do with a rug' for 'i think i could really do with a rug'."""
    thinking = begins_with(words, _THINKING)
    if thinking and words[thinking : thinking + 1] and words[thinking] in _SPEAKERS:
        words = words[thinking:]
    if words[:3] in (['going', 'to', 'need'], ['going', 'to', 'want']):
        words = ['i', 'am', *words]
    if words[0] not in _SPEAKERS or not _COLOURS & set(words[1:6]):
        return words
    said = [word for word in words[1:6] if word not in _COLOURS]
    wishes = said[:1] != [] and said[0] in _WISHING
    return [words[0], *said, *words[6:]] if wishes else words


def is_thought(words: list[str]) -> bool:
    """Say whether a wish is only thought of, so that it is asked about: 'i think i need ...'."""
    return plain_wish(words) != words and begins_with(words, _THINKING) > 0


def place_last(words: list[str]) -> list[str]:
    """Read 'from the sofa fetch the cushion', 'the kitchen go there' with the place behind."""
    if words[-1] == 'there':
        return _named_first(words)
    if words[0] not in FRONTED or words[1:2] == [] or words[1] not in DETERMINERS:
        return []
    for at in range(3, min(len(words) - 1, _LONGEST_PLACE)):
        turns = words[at] in _TURNED and not _SIDES.isdisjoint(words[at + 1 : at + 3])
        if turns or words[at] in _PLACED and words[at + 1] in SURE_NEXT | {'up', 'for'}:
            known = is_known_place(words[1:at]) and words[at - 1] not in ('to', 'and', 'i', 'you')
            return [*words[at:], *words[:at]] if known else []
    return []


def join_fronted(words: list[Word]) -> list[Word]:
    """Read 'in the kitchen, pick up the cup' without its comma: the place belongs to it."""
    texts = [word.text for word in words[: 2 * _LONGEST_PLACE]]
    at = texts.index(',') if ',' in texts else 0
    if (
        at < 3
        or 'your' in texts[at:]
        or texts[0] not in FRONTED
        or not place_last(texts[:at] + texts[at + 1 :])
    ):
        return words
    return [*words[:at], *words[at + 1 :]]


def _named_first(words: list[str]) -> list[str]:
    """Read 'the kitchen please go there' as 'go to the kitchen'."""
    for at in range(1, min(len(words) - 1, 5)):
        order = unwrapped(words[at:])
        place = unwrapped(words[:at])
        goes = (
            order[:1] != [] and order[0] in _GOING and order[-1:] == ['there'] and len(order) < 4
        )
        if goes and place and place[-1] in ROOMS and order[0] in COMMAND_VERBS:
            return [*order[:-1], 'to', *place]
    return []
