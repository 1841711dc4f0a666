# SPDX-License-Identifier: Apache-2.0
"""Orders that leave out the verb, and say please: 'raincoats on the pegs please'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import Word

_LONGEST = 5  # words of a thing
_BEHIND = 3  # words behind 'please': 'please pal'


def with_verb(words: list[Word]) -> list[Word]:
    """Read 'raincoats on the pegs please' as 'put ...', 'bowls to bay two please' as 'bring ...'.

    The thing must be counted, pointed at or a known one, and the place one that is here: 'two
    returns to bristol please' is said at a counter.
    """
    texts = [word.text for word in words]
    asked = max(i for i, text in enumerate(texts) if text == 'please') if 'please' in texts else 0
    core = [text for text in texts[:asked] if text != ',']
    if len(core) < 3 or len(texts) - asked > _BEHIND or ',' in texts[: asked - 1]:
        return words
    if begins_order(texts) or begins_order(texts[asked + 1 :]) or "'s" in ' '.join(core):
        return words
    head, phrases = split_arguments(core)
    if len(phrases) != 1 or not _is_wanted(head) or not _is_here(phrases[0].words):
        return words
    measured = find_quantity(core)
    if measured is not None and measured.unit in ('m', 'deg', '?'):
        return words  # 'one metre to the left please'
    to = phrases[0].preposition in GOALS
    on = phrases[0].preposition in ('on', 'in', 'under')
    if not to and not (on and phrases[0].words[0] in DETERMINERS):
        return words
    if on and head[0] in ('the', 'that', 'this', 'my', 'a'):
        return words  # 'the cup on the table please' may as well be wanted here
    return [Word('bring' if to else 'put', words[0].start, words[0].start), *words]


def _is_wanted(head: list[str]) -> bool:
    """Say whether it is a thing that somebody wants: 'four bowls', 'raincoats', not 'I'."""
    if not 0 < len(head) <= _LONGEST or head[0] in VERBS | _ASKING or is_surely_person(head):
        return False
    thing = thing_of(head, [])
    counted = head[0] in DETERMINERS | QUANTIFIERS | NUMBER_WORDS or is_known_thing(thing)
    return counted and bool(thing.name) and not thing.unexplained and is_held(thing)


def _is_here(where: list[str]) -> bool:
    known = is_known_place(where) or is_numbered_place(where)
    return known or where[0] in DETERMINERS or is_surely_person(where)


_ASKING = frozenset(
    'i you we he she they it what where who how why can could would will is everyone everybody '
    'somebody someone guys'.split()
)
