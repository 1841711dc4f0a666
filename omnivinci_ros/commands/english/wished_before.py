# SPDX-License-Identifier: Apache-2.0
"""A wish that only leads to its order: 'i need some soap can you get me some'.

The order behind it says what is to be done. What is wished for fills in its 'some', 'one' and
'them'; a wish for a kind ('some cutlery') or to do something ('to read') is its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import find_preposition
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.counting import as_many
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wishes import WISHES
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

# Told of a thing, and no wish: only 'some' and 'one' are about it.
_TELLS_OF = phrase_table(
    'i am out of, we are out of, i have run out of, we have run out of, i ran out of, we ran out '
    'of, i have no more, we have no more, i have no, we have no, i do not have any, we do not '
    'have any, do you have, have you got, there is, there are'.split(', ')
)
_REQUESTS = phrase_table(
    'can you, could you, would you, will you, can you please, could you please, would you please, '
    'please can you, please could you, please would you, please, can you just, could you just, '
    'could you possibly'.split(', ')
)
_HANDING = frozenset('bring get fetch grab take give hand pass find pick collect'.split())
# 'Can you also bring a cup' asks for it beside what was wished for.
_BESIDE = frozenset({'also', 'too', 'another', 'then', 'well'})
_KINDS = frozenset(
    'cutlery silverware utensil utensils tableware crockery dishes snack snacks drink drinks '
    'beverage beverages food fruit fruits vegetables dessert sweets breakfast lunch dinner supper '
    'clothes stationery tool tools equipment medicine medication toiletries groceries toy toys '
    'something'.split()
)
_LEADING = LEADS | {',', 'look', 'robot'}
_STARTS = frozenset({'i', 'we', 'do', 'have', 'there'})
_COUNTS = frozenset({'two', 'three', 'four', 'five', 'six'})
_OPEN = frozenset({'some', 'one', 'it', 'them'}) | _COUNTS
# 'Some soup ... a bowl' is a bowl of it.
_PORTIONS = frozenset('glass cup bowl mug bottle jug carton pot slice piece loaf'.split())
_AFTER_OPEN = frozenset(
    'to from in on at for into onto off with please now and then here there over back up down '
    'too thanks quickly'.split()
)
_NEXT_TO_VERB = frozenset({'me', 'us'}) | _OPEN | DETERMINERS
_NOT_BEFORE_ORDERS = frozenset('to and or not you can could would will i we they'.split())
# A wish that says more is left as it is.
_MORE = frozenset('when if while until before after so because that who which whose to'.split())
_INNER = frozenset({'of', 'with', 'without', 'not'})
_LONGEST = 12  # words of a wish
_LONGEST_THING = 5


class _Wish(NamedTuple):
    thing: list[str]  # 'some soap', [] for 'to read'
    source: list[str]  # 'from the press' of what is there
    is_reason: bool  # whatever the order is about


def put_wish_into_order(words: Sequence[Word]) -> Sequence[Word]:
    """Read 'i need some soap can you get me some' as 'can you get me some soap'."""
    texts = [word.text for word in words]
    start = next((at for at, text in enumerate(texts) if text not in _LEADING), 0)
    if texts[start : start + 1] == [] or texts[start] not in _STARTS:
        return words
    begin = _order_at(texts, start)
    wish = _wish(_wished(texts[start:begin])) if begin else None
    if wish is None:
        return words
    again = wish.thing[-1:] != [] and wish.thing[-1] in _first_clause(texts, begin)
    if again and _BESIDE.isdisjoint(_first_clause(texts, begin)):
        return [*words[:start], *words[begin:]]  # 'i need a ruler bring me a ruler'
    at = _open_at(texts, begin, of_mass=_is_mass(wish.thing))
    if at and texts[at] in _COUNTS and not _INNER.isdisjoint(wish.thing):
        return words  # 'a cup with two handles can you bring me two'
    if at and _is_elsewhere(texts, at, wish.source):
        return words
    told = phrase_at(texts, start, _TELLS_OF) > 0
    if at and wish.thing and not (told and texts[at] in ('it', 'them')):
        named = Word(texts[at], words[at].start, words[at].end)
        mine = not told and texts[at - 1] in ('bring', 'fetch') and not _goes_to(texts, at)
        mine = mine and 'for' not in wish.source
        whose = ['us' if texts[start] == 'we' else 'me'] if mine else []
        filled = [named._replace(text=text) for text in (*whose, *_filled(texts, at, wish))]
        return [*words[:start], *words[begin:at], *filled, *words[at + 1 :]]
    reason = wish.is_reason and _BESIDE.isdisjoint(_first_clause(texts, begin))
    return [*words[:start], *words[begin:]] if reason else words


def _order_at(texts: list[str], start: int) -> int:
    """Return where an order to hand something over begins behind a wish, 0 for none."""
    for at in range(start + 2, min(len(texts) - 1, start + _LONGEST)):
        asked = phrase_at(texts, at, _REQUESTS)
        verb = texts[at + asked : at + asked + 1]
        if not verb or verb[0] not in _HANDING or texts[at - 1] in _NOT_BEFORE_ORDERS:
            continue
        following = texts[at + asked + 1 : at + asked + 2]
        if asked or following and following[0] in _NEXT_TO_VERB:
            return at
    return 0


def _wished(before: list[str]) -> list[str]:
    """Return the words of the wish; [] where somebody is called behind it: 'a pen. Tom, ...'."""
    end = next((at for at, text in enumerate(before) if text in PAUSES), len(before))
    alone = all(text in PAUSES or text in _LEADING for text in before[end:])
    return before[:end] if alone else []


def _wish(words: list[str]) -> _Wish | None:
    """Read 'i need some soap', 'i would like to read a paper', 'there is soap in the press'."""
    length = phrase_at(words, 0, WISHES) or phrase_at(words, 0, _TELLS_OF)
    if not length:
        return None
    rest = words[length:]
    does = rest[:1] == ['to'] and len(rest) > 1
    if does and (rest[1] in COMMAND_VERBS or len(rest) > 2 and rest[2] not in DETERMINERS):
        return None  # 'i want to go to the hall'
    rest = rest[2:] if does else rest
    if does and not rest or rest[:1] == ['something']:
        return _Wish([], [], is_reason=True)
    head, phrases = split_arguments(rest)
    thing = thing_of(head, [])
    known = bool(head) and len(head) <= _LONGEST_THING and not is_surely_person(head)
    if not known or not is_known_thing(thing) and head[0] not in DETERMINERS:
        return None
    if not _MORE.isdisjoint(rest) or phrases and 'and' in rest:
        return None  # what it is for, when, or of whose things
    if any(p.preposition == 'for' and not is_surely_person(p.words) for p in phrases):
        return None  # 'a bag for the bottles', 'a towel for ten minutes'
    if words[0] != 'there':
        told = [word for p in phrases for word in (*p.preposition.split(), *p.words)]
        return _Wish(head, told, not phrases and (does or head[-1] in _KINDS))
    of = phrases[0] if phrases and phrases[0].preposition in LOCATIONS else None
    source = ['from', *of.words] if of is not None else []
    return _Wish(head, source, does or head[-1] in _KINDS)


def _is_mass(thing: list[str]) -> bool:
    """Say whether it is 'some soup', of which there are portions."""
    some = thing[:1] == ['some'] and not thing[-1].endswith('s')
    return some or thing[-1:] != [] and thing[-1] in MASS_NOUNS


def _first_clause(texts: list[str], begin: int) -> list[str]:
    end = next((at for at in range(begin, len(texts)) if texts[at] in PAUSES), len(texts))
    return texts[begin:end]


def _open_at(texts: list[str], begin: int, *, of_mass: bool) -> int:
    """Return the place of the 'some', 'one', 'a bowl' that nothing behind it names, 0 for none."""
    clause = _first_clause(texts, begin)
    for at, text in enumerate(clause):
        if text == 'and':
            return 0
        ends = at + 1 == len(clause) or clause[at + 1] in _AFTER_OPEN
        portion = of_mass and text in _PORTIONS and clause[at - 1] in DETERMINERS
        if at and ends and (text in _OPEN or portion):
            return begin + at
    return 0


def _goes_to(texts: list[str], at: int) -> bool:
    """Say whether it is said where, or to whom, it is brought."""
    return not {'to', 'for', 'here', 'into', 'over', 'back'}.isdisjoint(_first_clause(texts, at))


def _is_elsewhere(texts: list[str], at: int, source: list[str]) -> bool:
    """Say whether it lies at one place and is fetched from another: 'one from the attic'."""
    placed = find_preposition(_first_clause(texts, at))[1]
    return _is_source(placed) and source[:1] not in ([], ['from'], ['for'])


def _is_source(preposition: tuple[str, ...]) -> bool:
    return preposition != () and _GOALS.isdisjoint(preposition)


_GOALS = frozenset({'to', 'for', 'into', 'onto'})


def _filled(texts: list[str], at: int, wish: _Wish) -> list[str]:
    """Return what is put for 'some', 'one' or 'them'."""
    bare = strip_determiners(wish.thing)
    bare = bare[1:] if len(bare) > 1 and bare[0] in NUMBER_WORDS else bare
    before, placed = texts[at - 1], find_preposition(_first_clause(texts, at))[1]
    source = [] if _is_source(placed) and wish.source[:1] == ['from'] else wish.source
    if texts[at] in _PORTIONS:
        return [texts[at], 'of', *bare, *source]
    if texts[at] in _COUNTS:
        return [texts[at], *bare[:-1], as_many(bare[-1], texts[at]), *source]
    if texts[at] == 'one':
        bare = [*bare[:-1], as_many(bare[-1], '1')]
        described = before in ATTRIBUTES or before in DETERMINERS
        return [*bare, *source] if described else ['a', *bare, *source]
    if before == 'of':  # 'a cup of it'
        return [*bare, *source]
    return ['some', *bare, *source] if texts[at] == 'some' else [*wish.thing, *source]
