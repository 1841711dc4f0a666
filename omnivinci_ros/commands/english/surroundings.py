# SPDX-License-Identifier: Apache-2.0
"""What stands around orders: names, reasons, talk, and orders that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.reasons_before import order_after_reason
from omnivinci_ros.commands.english.statements import is_statement
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.quantities import find_quantity

ORDER_LIKE = 10  # words of a clause that may be an order, though no rule reads it
_POLITE = frozenset({'can', 'could', 'would', 'will', 'please', 'mind', 'may', 'might'})
_MAYBE = frozenset({'maybe', 'perhaps', 'possibly'})
_SALUTES = frozenset({'hey', 'hello', 'hi', 'ok', 'okay', 'yo', 'dear'})
_STATEMENTS = frozenset(
    'i my we our the it there he she this that they his her you somebody someone nobody'.split()
)
_SURE_STATEMENTS = _STATEMENTS - {'the', 'it'}
# 'You are too close', 'you are in the way'.
_IN_THE_WAY = frozenset({'too', 'blocking', 'way', 'block', 'obstructing'})
# 'Your battery is low, go to the charger'.
_PARTS_OF_ROBOTS = frozenset(
    'battery batteries charge wheel wheels tyre tyres camera cameras lens gripper arm sensor '
    'sensors motor motors tray basket tank bumper brush brushes base lidar screen'.split()
)
_OF_OTHERS = frozenset('he she they his her their you that this'.split())
_REPEATS = frozenset({'it', 'that', 'this', 'so'})
_TIMES = {'twice': '2', 'thrice': '3', 'again': '2', 'once more': '2'}
_COUNTS = {'two': '2', 'three': '3', 'four': '4', 'five': '5', 'six': '6', 'ten': '10'}
_BEFORE_TO = frozenset(
    'next close closer closest nearer up on in down back due nearest right left over something '
    'anything adjacent'.split()
)
# Names do not end so: 'the kitchen before', 'the kitchen no'.
_AFTER_TO = DETERMINERS | {'left', 'right'}
_UNFINISHED = frozenset(
    'the a an my your to of before after and but or with if when no nope not never enough wait '
    'halt cancel abort mine yours hers theirs ours salute signal hover'.split()
)
# In the middle of a name they begin an order that was not cut off.
_SURE_VERBS = frozenset(
    'look go bring find pick put turn take grab follow tell come give fetch describe say'.split()
)
_OWN_PLACES = (
    *(['place'], ['spot'], ['usual', 'place'], ['usual', 'spot']),
    *(['usual'], ['thing'], ['something', 'nice'], ['same'], ['stuff']),
)
_TELLING = frozenset('with that which next near by from without who closest nearest'.split())
# No jack: 'the pallet jack'.
_CALLED = ((NAMES - ROBOT_NAMES) - {'jack'}) | frozenset(
    'mum mom dad mummy daddy honey darling son man kids boys girls guys ladies sir love'.split()
)
_GROUPS = frozenset('everyone everybody gentlemen children folks lads passengers class'.split())
_OF_PERSONS = frozenset(
    'mum mom mummy mother dad daddy father grandma grandpa grandmother grandfather granny '
    'aunt uncle cousin brother sister wife husband son daughter friend friends parents '
    'family kids children table plate plates coat shoes bag car house place office seat '
    'chair room bed desk glass toys homework'.split()
)
_ASKED_AS_DOING = frozenset({'mind', 'about', 'keep', 'start', 'begin', 'try'})
_POINTING = frozenset({'it', 'them', 'that', 'this', 'those', 'one', 'him', 'her', 'there'})
_NO_THINGS = NUMBER_WORDS | _SURE_VERBS


def asks_politely(clauses: Sequence[Clause], clause: Clause) -> bool:
    """Say whether its sentence asks in the way of 'can you go and ...'."""
    words = [word for one in clauses if one.sentence == clause.sentence for word in one.texts]
    return not _POLITE.isdisjoint(words) or unwrap(words).addressed


def is_order_like(texts: Sequence[str], *, joined: bool) -> bool:
    """Say whether it may be an order that no rule reads: 'vacuum the floor'."""
    if len(texts) > ORDER_LIKE:
        return False
    if begins_order(texts):
        return True
    return joined and not stray(list(texts)) and texts[0] not in _SURE_STATEMENTS


def is_maybe(texts: Sequence[str]) -> bool:
    """Say whether it is 'maybe go there', and not 'maybe you could go there'."""
    doubted = not _MAYBE.isdisjoint(texts[:2]) and (texts[0] in _MAYBE or texts[0] in LEADS)
    return doubted and not unwrap(list(texts)).addressed


def is_to_persons(texts: Sequence[str]) -> bool:
    """Say whether it names what robots do not have: 'pass the peas to your sister'."""
    at = texts.index('your') + 1 if 'your' in texts else len(texts)
    return not _OF_PERSONS.isdisjoint(texts[at : at + 2])


def _is_of_robot(texts: Sequence[str]) -> bool:
    """Say whether it tells of the robot itself: 'you are in the way', 'your battery is low'."""
    stands = list(texts[:2]) == ['you', 'are']
    placed = stands and len(texts) > 3 and is_known_place(list(texts[3:]))  # 'you are in the hall'
    stands = stands and (placed or not _IN_THE_WAY.isdisjoint(texts))
    owned = texts[0] == 'your' and len(texts) > 1
    return stands or owned and texts[1].removesuffix("'s") in _PARTS_OF_ROBOTS


def is_spoken_before(clauses: Sequence[Clause], i: int, source: str) -> bool:
    """Say whether it is 'Jarvis' before an order, or why it is given: 'my hands are wet'."""
    clause = clauses[i]
    next_at = i + 1
    while next_at < len(clauses) and _goes_on_telling(clause, clauses[next_at]):
        next_at += 1  # 'the hall is dark and the lamp is off, go ...'
    following = clauses[next_at] if next_at < len(clauses) else None
    if following is not None and following.joint == 'and' and next_at == i + 1:
        return _stands_here(clause.texts) and bool(order_after_reason(following.texts))
    if following is None or following.joint not in ('', ','):
        return False
    words = [word for word in clause.texts if word not in _SALUTES]
    named = len(words) == 1 and words[0] not in PERSONS and words[0].isalpha()
    same = following.sentence == clause.sentence
    if named and same:
        asks = following.texts[0] in ('where', 'what', 'who', 'how', 'can', 'could', 'do')
        return begins_order(following.texts) or asks
    if begins_order(following.texts) and _is_meant(clause.texts, clauses[i + 1 :]):
        return True
    between = source[clause.end : following.end].lower()
    asked = unwrap(following.texts).addressed or 'please' in between
    robots = _is_of_robot(clause.texts)
    stated = robots or clause.texts[0] in _STATEMENTS or _shows_one(clause.texts)
    ours = same and (robots or clause.texts[0] not in _OF_OTHERS) and begins_order(following.texts)
    return stated and len(clause.texts) <= ORDER_LIKE and (asked or ours)


def _shows_one(texts: list[str]) -> bool:
    """Say whether it is 'a customer is waiting'."""
    return texts[0] in ('a', 'an') and is_statement(texts)


def _goes_on_telling(clause: Clause, following: Clause) -> bool:
    """Say whether 'and the lamp is off' goes on with what a clause tells."""
    if following.joint != 'and' or clause.sentence != following.sentence:
        return False
    told = clause.texts[0] in _STATEMENTS and following.texts[0] in _STATEMENTS
    told = told and not _STATES.isdisjoint(following.texts[1:5])
    return told and not begins_order(following.texts) and not order_after_reason(following.texts)


def _stands_here(told: Sequence[str]) -> bool:
    """Say whether it tells of a place or a state: 'you are in the hall', 'the hall is dark'."""
    return told[0] in _STATEMENTS and not _STATES.isdisjoint(told[1:5]) and len(told) < ORDER_LIKE


_STATES = frozenset({'is', 'are', 'am', 'has', 'have', 'hurts', 'hurt'})
_YOU_SEE = (['you', 'will', 'find'], ['you', 'will', 'see'], ['you', 'can', 'see'])


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words, words[1:], strict=False)


def _is_meant(told: Sequence[str], later: Sequence[Clause]) -> bool:
    """Say whether an order is about what was told: 'There is a case here. Pick it up.'."""
    ordered = [text for clause in later for text in clause.texts]
    if _POINTING.isdisjoint(ordered) or len(told) > ORDER_LIKE:
        return False
    shown = told[0] in ('there', 'here', 'see') and told[1:2] != [] and told[1] not in _OF_OTHERS
    shown = shown or list(told[:3]) in _YOU_SEE
    shown = shown or any(one == 'there' and other in ('is', 'are') for one, other in _pairs(told))
    shown = shown or told[:2] == ['see', 'that']
    at = next((i for i, word in enumerate(told) if word in ('is', 'are')), 0)
    subject = list(told[:at])
    stands = bool(subject) and (is_surely_person(subject) or subject[0] in ('the', 'my', 'our'))
    where = preposition_at(list(told), at + 1) if at + 1 < len(told) else ()
    placed = bool(where) or told[-1] in ADVERB_PLACES
    return shown or stands and placed and subject[0] not in ('i', 'you', 'he', 'she')


def orders_it(texts: Sequence[str]) -> bool:
    """Say whether it is an order about what was just named: 'get it for them'."""
    return begins_order(texts) and not {'it', 'them', 'that', 'one'}.isdisjoint(texts)


def with_shared_noun(clauses: Sequence[Clause], i: int, texts: list[str]) -> list[str]:
    """Give 'bring me the blue' its cup, where 'or the red cup' follows."""
    following = clauses[i + 1] if i + 1 < len(clauses) else None
    if following is None or following.joint not in ('or', 'and') or len(texts) < 2:
        return texts
    if texts[-1] not in ATTRIBUTES or begins_order(following.texts):
        return texts
    rest = strip_determiners(following.texts)
    name = read_thing(following.texts).name.split()
    shares = rest[0] in ATTRIBUTES and name and name[0] not in ATTRIBUTES
    return [*texts, *name] if shares else texts


def plain_gerund(clauses: Sequence[Clause], i: int, texts: list[str]) -> list[str]:
    """Read 'bringing me a spoon' as 'bring me a spoon' behind 'would you mind going there and'."""
    if not texts or texts[0] not in GERUNDS or not clauses[i].joint:
        return texts
    first = next(one for one in clauses if one.sentence == clauses[i].sentence)
    asked = not _ASKED_AS_DOING.isdisjoint(first.texts) and not GERUNDS.keys().isdisjoint(
        first.texts
    )
    return [GERUNDS[texts[0]], *texts[1:]] if asked else texts


def repeats(texts: list[str]) -> str:
    """Return how often the order before is meant: 'do that twice'; '' where it is not that."""
    if 'do' not in texts and 'repeat' not in texts:
        return ''
    bare = unwrapped(texts)
    if bare[:1] not in (['do'], ['repeat']):
        return ''
    rest = [word for word in bare[1:] if word not in _REPEATS]
    if len(rest) == 2 and rest[1] == 'times':
        return _COUNTS.get(rest[0], rest[0] if rest[0].isdigit() else '')
    return _TIMES.get(' '.join(rest), '')


def _holds_purpose(words: list[str]) -> bool:
    """Say whether a name goes on with what for: 'the hall to see', not 'the box to the left'."""
    for i, word in enumerate(words[:-1]) if 'to' in words else ():
        goes_on = i > 0 and word == 'to' and words[i - 1] not in _BEFORE_TO
        if goes_on and words[i + 1] not in _AFTER_TO:
            return True
    return False


def _is_no_name(words: list[str]) -> bool:
    """Say whether it holds a size, or points at something: 'me by one metre', 'its place'."""
    if (
        'thought' in words
        or words in _OWN_PLACES
        or words[0] == 'one'
        and words[1:2] != []
        and words[1] in _TELLING
    ):
        return True
    quantity = find_quantity(words) if 'by' in words else None
    return quantity is not None and quantity.unit in ('m', 'deg')


_COUNTED = DETERMINERS | ATTRIBUTES | NUMBER_WORDS


def _calls_somebody(words: list[str]) -> bool:
    """Say whether a name ends with who is spoken to: 'the kitchen tom', 'your room young man'."""
    if len(words) > 1 and words[-1] in _GROUPS and words[-2] not in _COUNTED:
        return True  # 'the exit ladies and gentlemen'
    if len(words) < 2 or words[-1] not in _CALLED:
        return False
    described = words[-2] in ATTRIBUTES or words[-2] in ('young', 'dear')
    before = words[-3] if described and len(words) > 2 else words[-2]
    return before in ROOMS or before in TANGIBLE or before in MASS_NOUNS


def runs_into_another(reading: Reading) -> bool:
    """Say whether a name may be none: 'go to the window look outside', 'three to mary'."""
    slots = reading.slots
    shown = slots.get('object') == 'one' and 'attribute' in slots  # 'the blue one'
    if slots.get('object') in _NO_THINGS and not shown:
        return True  # 'three to mary': three of what? 'drop go to the hall': drop what?
    names = [slots[name].split() for name in ('place', 'object', 'recipient') if name in slots]
    return any(
        bool(words)
        and (
            _is_no_name(words)
            or _calls_somebody(words)
            or 'about' in words[1:-1]
            and words == slots.get('place', '').split()
            or words[-1] in _UNFINISHED
            and not (
                words[-1] == 'a' and words[-2:-1] != [] and words[-2] in ROOMS
            )  # 'go to the', 'go to the kitchen before'
            or _holds_purpose(words)
            or not _SURE_VERBS.isdisjoint(words[1:])
        )
        for words in names
    )
