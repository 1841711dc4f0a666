# SPDX-License-Identifier: Apache-2.0
"""Whether an order that was read is a likely one: what looks like a figure of speech is asked.

Words of feelings, of law and of states, of persons as things, a verb or an adverb in place of a
name: the rules take any unknown noun for a thing, as robots are given things that no list has.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.unlikely_words import FAR
from omnivinci_ros.commands.english.unlikely_words import HELD_PERSONS
from omnivinci_ros.commands.english.unlikely_words import INFINITIVES
from omnivinci_ros.commands.english.unlikely_words import NEVER_FOLLOWED
from omnivinci_ros.commands.english.unlikely_words import NEVER_HELD
from omnivinci_ros.commands.english.unlikely_words import NOWHERE
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.quantities import find_quantity

_HANDLING = frozenset({'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT'})
_GOING = frozenset({'MOVE_TO', 'GUIDE'})
_NO_NAMES = frozenset(
    'too also forth onto alone either neither though anyway apart together advance straight more '
    'less far though going gone done again self themselves yourself yourselves '
    'you'.split()
)
_ARTICLES = frozenset({'a', 'an', 'the'})
_BEFORE_ARTICLES = frozenset(
    'of with and or to in on at from by for near than between behind under over beside inside all '
    'both into onto off through around round past along across against next like but front out '
    'up down above below opposite beyond towards toward outside within underneath beneath where '
    'nearest closest close'.split()
)
_AFTER_GERUNDS = DETERMINERS | {'in', 'on', 'with', 'it', 'them'}
_NO_LY = frozenset(
    'jelly lolly brolly supply assembly family holly lily belly fly butterfly dolly monopoly '
    'trolly doily bully ally ply'.split()
)
_NO_ENDS = frozenset(
    'down up off out over across too also around sometime yourself myself me us him'.split()
)
_GOING_ON = frozenset({'continue', 'begin', 'start', 'back'})
_NEAR = frozenset('near beside behind by before around past under next of at with to'.split())
_NO_RECEIVERS = _NO_NAMES | frozenset(
    'in up out off on over down away hot cold silly half'.split()
)
_PARTICLES = frozenset({'up', 'down', 'over', 'on', 'across', 'off'})
# Behind 'down' and 'up' they are ways to go.
_WAYS = (
    VEHICLES_AND_WAYS
    | (ROOMS - TANGIBLE - {'window', 'door', 'tv', 'television', 'lamp', 'box', 'car', 'plant'})
    | frozenset('hill slope street road path stairs steps ramp row rows line there here'.split())
)
_CLAUSES = frozenset('before after when while until because if although since let than'.split())
_HEAD_ENDS = frozenset(
    'of for with from in on at to and or that who which by about beside near next behind under '
    'opposite'.split()
)
_LOOSE_VERBS = frozenset('get roll run speed turn pull wind reach leave take put bring'.split())
_FREE_VERBS = COMMAND_VERBS - ROOMS - NAMES
_FETCHED_BY_CAR = frozenset({'meet', 'drop', 'pick'})  # 'meet me at the station'
_MET = {('back', 'from'), ('run', 'into')}  # 'run into an old friend'
_STOREYS = (' upstairs', ' downstairs', ' outside', ' inside')
_GETTING = frozenset({'get', 'have'})
_VAGUE = frozenset({'it', 'that', 'this', 'anything', 'everything', 'nothing'})
_RED = frozenset(
    'bed red seed shed feed weed bread thread sled reed embed bobsled hundred'.split()
)


def is_unlikely(step: Step, words: Sequence[str]) -> bool:
    """Say whether a step that was read from these words may be no order at all."""
    slots, intent = step.slots, step.intent
    name, place = slots.get('object', ''), slots.get('place', '')
    receiver = slots.get('recipient', '')
    if intent in _HANDLING and name and _is_no_thing(name, words):
        return True
    if intent == 'FOLLOW' and name:
        return _is_not_followed(name, words)
    if intent == 'GUIDE' and (name == 'you' or words[0] == 'help' and place == 'outside'):
        return True  # 'help a brother out'
    if name.endswith(_STOREYS) and name.split()[0] in NAMES:
        return True  # 'look for tom upstairs'
    if list(words) == ['get', 'this'] or tuple(words[:2]) in _MET:
        return True  # 'get this, she is ...', 'back from the party'
    if receiver and (receiver in _NO_RECEIVERS or _is_verb(receiver, words)):
        return True
    goes = intent in _GOING
    if place and (goes or intent in _HANDLING) and _is_no_place(place, words, goes=goes):
        return True
    met = words[0] in _FETCHED_BY_CAR and place.split()[-1:] == ['station']
    return met or intent == 'MOVE_TO' and _hides_a_thing(place, words)


def _is_not_followed(name: str, words: Sequence[str]) -> bool:
    """Say whether nobody goes behind it: 'follow the script', 'follow other accounts'."""
    if not NEVER_FOLLOWED.isdisjoint((_head(name), name)) or name in _NO_NAMES:
        return True
    parts = name.split()
    unnamed = DETERMINERS.isdisjoint(words) and (len(parts) > 1 or name.endswith('s'))
    return unnamed and parts[0] not in _FOLLOWED and not is_surely_person(parts)


_FOLLOWED = frozenset({'me', 'us', 'him', 'her', 'it', 'them', 'everyone', 'everybody', 'whoever'})


def _head(name: str) -> str:
    """Return the noun that the others describe: 'case' of 'case of china'."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i and word in _HEAD_ENDS), len(words))
    return words[at - 1]


def _is_no_thing(name: str, words: Sequence[str]) -> bool:
    parts = name.split()
    head = _head(name)
    singular = head[:-1] if head.endswith('s') else head
    if not NEVER_HELD.isdisjoint((head, singular)) or not HELD_PERSONS.isdisjoint(
        (head, singular)
    ):
        return True
    adverb = parts[-1].endswith('ly') and parts[-1] not in _NO_LY and parts[-1] not in NAMES
    if parts[-1] in _NO_NAMES or head in ('good', 'bad') or adverb:
        return True
    done = parts[-1].endswith('ed') and parts[-1] not in _RED
    if done and words[0] in _GETTING and (len(parts) > 1 or 'this' in words or 'it' in words):
        return True  # 'get the oil changed'
    measured = find_quantity(parts) if len(parts) > 2 else None
    if measured is not None and measured.unit in ('m', 'deg'):
        behind = parts[measured.start - 1] != 'of'  # 'the cable of ten metres'
        return behind and measured.end == len(parts)  # 'the cup 10 cm'
    return _runs_on(parts)


def _is_no_place(place: str, words: Sequence[str], *, goes: bool) -> bool:
    place = place.removeprefix('out of the ').removeprefix('out of ')
    parts = place.split()
    head = _head(place)
    if goes and (parts[0] == 'something' or parts[0] in _VAGUE and len(parts) > 1):
        return True  # 'back into it this summer', 'on to something else'
    if (
        place in ('you', 'point', 'by', 'of', 'for', 'with')
        or parts[-1] in NOWHERE
        or parts[0] == 'comfort'
        or head in NOWHERE
        or _is_verb(place, words)
    ):
        return True
    beside = not _NEAR.isdisjoint(parts[1:-1])  # 'the table beside the aquarium'
    if goes and (head in FAR or parts[-1] in FAR and not beside):
        return True
    if 'one to the' in place and parts[-1] not in ('left', 'right'):
        return True  # 'to the bottom and the bottom one to the top'
    first = parts[1:] if parts[0] == 'by' else parts
    gerund = len(first) > 1 and first[0].endswith('ing') and first[1] in _AFTER_GERUNDS
    unclear = goes and (_names_two(parts) or _ends_badly(parts, words))
    return gerund or unclear or _runs_on(parts)


def _ends_badly(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether it is 'aid me' of 'continue to aid me', 'down yourself', not 'me' or 'by me'."""
    if words[0] in _GOING_ON and list(words[1:2]) == ['to'] and not is_known_place([*parts]):
        return True  # 'back to the pigs'
    if len(parts) < 2 or parts[-1] not in _NO_ENDS:
        return False
    return parts[-2] not in _NEAR and parts[-2:] not in (['way', 'out'], ['closer', 'me'])


def _names_two(parts: Sequence[str]) -> bool:
    """Say whether it is 'anna a couple of times'."""
    return any(
        part in _ARTICLES and parts[at - 1] not in _BEFORE_ARTICLES
        for at, part in enumerate(parts)
        if at
    )


def _runs_on(parts: Sequence[str]) -> bool:
    """Say whether another order stands inside a name: 'over load the crates'."""
    if not _CLAUSES.isdisjoint(parts[1:]):
        return True  # 'the chicken after adding the vegetables'
    return any(
        parts[i] in _FREE_VERBS and parts[i + 1] in DETERMINERS and parts[i - 1] not in DETERMINERS
        for i in range(1, len(parts) - 1)
    )


def _is_verb(value: str, words: Sequence[str]) -> bool:
    """Say whether it is 'advise us' of 'to advise us': what for, and not to whom."""
    first = value.split()[0]
    if first not in INFINITIVES or first in NAMES or first in PERSONS:
        return False
    return any(
        one == 'to' and other == first for one, other in zip(words, words[1:], strict=False)
    )


def _hides_a_thing(place: str, words: Sequence[str]) -> bool:
    """Say whether it is 'roll down the window', 'get down the sugar': a thing, and no way."""
    parts = place.split()
    if len(parts) < 3 or parts[0] not in _PARTICLES or parts[1] not in DETERMINERS:
        return False
    loose = words[0] in _LOOSE_VERBS and list(words[1:2]) == parts[:1]
    return loose and _WAYS.isdisjoint(parts)
