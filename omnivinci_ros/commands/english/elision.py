# SPDX-License-Identifier: Apache-2.0
"""Orders that leave out what the order before them has said: 'go to the hall and the cellar'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.verbs import SEARCH_PLACE
from omnivinci_ros.commands.intents import Reading

Read = Callable[[list[str]], 'Reading | None']

_PREPOSITIONS = frozenset(
    'to into onto in on at from under behind near beside by inside over through towards toward '
    'off between across for out outside next against above below around'.split()
)
_DIRECTIONS = frozenset(
    'left right forward forwards backward backwards ahead straight up down clockwise '
    'counterclockwise'.split()
)
_DEGREES = frozenset({'degrees', 'degree', 'deg', 'radians'})
# Verbs of no order that is known: '... and let tom in'.
_NO_NAMES = frozenset('report let keep ring stay enjoy relax await ensure allow invite'.split())
_DATIVES = frozenset({'me', 'us', 'him', 'her', 'them'})
_BEFORE_NAMES = _PREPOSITIONS | _DATIVES
_NAMED = DETERMINERS | ATTRIBUTES | PERSONS | NAMES | NUMBER_WORDS | {'it', 'one'}
_PURPOSES = VERBS | {'see', 'check'}
_THINGS = frozenset({'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT'})
_BACK = {
    ('back',): ['come', 'back'],
    ('back', 'here'): ['come', 'back'],
    ('back', 'again'): ['come', 'back'],
    ('return',): ['come', 'back'],
    ('back', 'home'): ['go', 'home'],
}


@dataclass(frozen=True, slots=True)
class Continued:
    """A fragment with the words that it leaves out."""

    words: list[str]
    reading: Reading
    shared: list[str]  # the end that belongs to the order before too: 'to the kitchen'
    doubtful: bool = False  # it may as well be a verb that is not known


def continue_order(
    before: list[str], intent: str, fragment: list[str], read: Read
) -> Continued | None:
    """Fill in what a fragment leaves out; None where it does not go on with that order."""
    if tuple(fragment) in _BACK:
        return _first([_BACK[tuple(fragment)]], None, read)
    if intent == 'GUIDE' and fragment[0] == 'back' and len(fragment) > 1:
        fragment = fragment[1:]  # 'take tom to the canteen and then back to his room'
    if fragment[0] in VERBS or fragment[0] in _NO_NAMES:
        return None
    if fragment[0] == 'a' and fragment[1:] in (['left'], ['right'], ['left', 'again']):
        fragment = fragment[1:]  # 'take a left, then a right'
    if fragment[0] in _DIRECTIONS and intent == 'LOOK_AT':
        return _first([[before[0], *fragment]], intent, read)
    if fragment[0] in _DIRECTIONS and intent in ('MOVE', 'TURN'):
        turns = bool(_DEGREES & set(fragment)) or intent == 'TURN'
        way = 'TURN' if turns else 'MOVE'
        return _first([['turn' if turns else 'go', *fragment]], way, read)
    if fragment[0] == 'to' and fragment[1:2] and fragment[1] in _PURPOSES:
        return None  # what for, not where to
    if fragment[0] in _PREPOSITIONS:
        places = [i for i, word in enumerate(before) if i and word in _PREPOSITIONS]
        cuts = [*reversed(places), len(before)]
        return _first([[*before[:cut], *fragment] for cut in cuts], intent, read)
    if not _is_named(fragment) or _does_something(fragment):
        return None
    if intent == 'TURN' or before[0] in _MEETING:
        return None  # 'turn left past the desk and the plant' is one turn
    return _continue_noun(before, intent, fragment, read)


_MEETING = frozenset({'meet', 'contact'})
_DONE_TO = frozenset({'him', 'her', 'them', 'it', 'me', 'us'})


def _does_something(fragment: list[str]) -> bool:
    """Say whether it is a verb that is not known, with its object: 'introduce him to ...'."""
    if fragment[1:2] == [] or fragment[1] not in _DONE_TO or fragment[0] in DETERMINERS:
        return False
    return fragment[1] != 'her' or len(fragment) == 2 or fragment[2] in _PREPOSITIONS


def _continue_noun(
    before: list[str], intent: str, fragment: list[str], read: Read
) -> Continued | None:
    if fragment[-1] == 'too':
        return _too(before, intent, fragment[:-1], read)
    place = _another_place(before, intent, fragment, read)
    if place is not None:
        return place
    tail = next((i for i, w in enumerate(fragment) if i and w in _PREPOSITIONS), len(fragment))
    named = _phrase_starts(before)
    goes_on = tail < len(fragment)
    goals = [i for i, word in enumerate(before) if i and word in _PREPOSITIONS]
    if not named:
        return None
    if goals == [len(before) - 1] and intent == 'BRING_OBJECT':  # 'bring the saw over'
        too = [*before[: named[0]], *fragment, before[-1]]
        return _first([too], intent, read) or _continue_noun(before[:-1], intent, fragment, read)
    last = goals[-1] + 1 if goals else 0
    bare = last and DETERMINERS.isdisjoint({*before[last : last + 1], fragment[0]})
    if bare and before[goals[-1]] == 'to' and len(fragment) == 1 and len(before) == last + 1:
        return _first([[*before[:last], *fragment]], intent, read)  # 'to jan or ola'
    if intent in _THINGS and goals and not goes_on and named[0] < goals[0]:
        return None  # 'the cup on the table and the plate': beside the cup, or the table?
    cuts = named if goes_on or intent in _THINGS else named[::-1]
    if intent == 'BRING_OBJECT' and named[:2] == [1, 2] and fragment[0] in DETERMINERS:
        cuts = named[1:]  # 'bring dad the paper and his glasses': both are for him
    if intent == 'BRING_OBJECT' and named == [1] and before[2:3] == ['her'] and len(before) > 3:
        cuts = [2]  # 'bring grandma her tea and a biscuit'
    shared = fragment[tail:] if goes_on and intent in _THINGS and not goals else []
    whole = read([*before, *shared]) if shared else None
    for cut in cuts:
        words = [*before[:cut], *fragment]
        reading = read(words)
        asked = reading is not None and reading.intent == intent and bool(reading.question)
        if asked and goes_on and cut == named[0] and intent in _THINGS:
            return None  # 'the doggy on the bed and the kitty on the chair'
        fits = reading is not None and not reading.unexplained and not reading.question
        # 'Put the milk, the butter and the eggs in the fridge': where comes with the last one.
        where = reading is not None and reading.question.startswith('Where should I ')
        fits = fits or where and not goes_on and intent == 'PLACE_OBJECT'
        if not fits or reading is None:
            continue
        if reading.intent == intent or whole is not None and whole.intent == reading.intent:
            shares = whole is not None and whole.intent == reading.intent
            return Continued(
                words, reading, shared if shares else [], _may_be_verb(before, intent, fragment)
            )
    return None


def _another_place(
    before: list[str], intent: str, fragment: list[str], read: Read
) -> Continued | None:
    """Read '... in the kitchen | and the hall', 'search the kitchen | and the hall for it'."""
    sought = fragment.index('for') if 'for' in fragment[1:-1] else 0
    if sought and before[0] in _SEARCHING and _stands_still(fragment[:sought]):
        start = 2 if before[0] == 'look' else 1
        found = _first([[*before[:start], *fragment]], 'FIND_OBJECT', read)
        whole = read([*before, *fragment[sought:]])
        if found is not None and whole is not None and whole.intent == 'FIND_OBJECT':
            return Continued(found.words, found.reading, fragment[sought:])
    last = max((i for i, word in enumerate(before) if word in _WHERE), default=0)
    named = fragment[: next((i for i, w in enumerate(fragment) if w in _PREPOSITIONS), None)]
    if last < 2 or intent not in _THINGS - {'PLACE_OBJECT'} or not _stands_still(named):
        return None
    entered = before[-1] in ENTERED and named[-1] in ENTERED
    furnished = intent == 'FIND_OBJECT' and _stands_still(before[last + 1 :])
    furnished = furnished and before[-1] not in ENTERED and named[-1] not in ENTERED
    if not entered and not furnished:
        return None
    return _first([[*before[: last + 1], *fragment]], intent, read)


_WHERE = frozenset({'in', 'on', 'from', 'inside', 'under', 'behind', 'near', 'at'})
_SEARCHING = SEARCH_PLACE | {'look'}
_CARRIED = frozenset('lamp box trolley printer stool plant bin chair cone crate rug mat'.split())


def _stands_still(words: list[str]) -> bool:
    """Say whether it is a room or what stays in one: 'the hall', and not 'a chair'."""
    noun = words[-1] if words else ''
    bare = len(words) == 1 and noun in ENTERED
    shown = words[:1] != [] and words[0] in ('the', 'my', 'our', 'your')
    return (bare or shown) and noun in ROOMS | ENTERED and noun not in TANGIBLE | _CARRIED


def _too(before: list[str], intent: str, fragment: list[str], read: Read) -> Continued | None:
    """Read '... and the plate too': the same with another thing."""
    starts = _phrase_starts(before)
    if not starts or not fragment:
        return None
    goals = [i for i, word in enumerate(before) if i > starts[0] and word in _PREPOSITIONS]
    end = goals[0] if goals else len(before)
    return _first([[*before[: starts[0]], *fragment, *before[end:]]], intent, read)


def _first(candidates: list[list[str]], intent: str | None, read: Read) -> Continued | None:
    for words in candidates:
        reading = read(words)
        if reading is None or reading.unexplained or reading.question:
            continue
        if intent is None or reading.intent == intent:
            return Continued(words, reading, [])
    return None


def _phrase_starts(before: list[str]) -> list[int]:
    """Return where a thing, a place or a person begins after the verb."""
    return [
        i
        for i, word in enumerate(before)
        if i
        and word not in _BEFORE_NAMES
        and (
            word in DETERMINERS
            or before[i - 1] in _BEFORE_NAMES
            or before[i - 1] in VERBS
            or before[i - 1] == 'up'
        )
        and before[i - 1] not in DETERMINERS
        and before[i - 1] != 'with'  # 'the pills with a glass of water'
        and word not in ('up', 'for')
        and not (word == 'a' and i == len(before) - 1)  # 'ward a'
    ]


def _is_named(fragment: list[str]) -> bool:
    """Say whether it names a thing, a person or a place: 'the plate', 'peter', 'two forks'."""
    head = next((i for i, w in enumerate(fragment) if w in _PREPOSITIONS), len(fragment))
    if stray(fragment[:head]):
        return False
    if fragment[0] in _NAMED or fragment[0][:1].isdigit():
        return True
    # 'vacuum the floor' is an order with a verb that is not known.
    return head <= 3 and not DETERMINERS & set(fragment[:head]) and fragment[0] not in VERBS


def _may_be_verb(before: list[str], intent: str, fragment: list[str]) -> bool:
    """Say whether a bare word after 'the kitchen and' may be an order: '... and dance'."""
    if fragment[0] in _NAMED or fragment[0][:1].isdigit():
        return False
    bare = not DETERMINERS & set(before)
    return not bare and not (intent in _THINGS and fragment[0].endswith('s'))
