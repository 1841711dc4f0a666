# SPDX-License-Identifier: Apache-2.0
"""Orders to go to a place."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import location_words
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.features import joins_features
from omnivinci_ros.commands.english.leaving import DOORS
from omnivinci_ros.commands.english.leaving import come_out_of
from omnivinci_ros.commands.english.leaving import leave
from omnivinci_ros.commands.english.motion import MOVING
from omnivinci_ros.commands.english.motion import read_move
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import WAY_ADVERBS
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.places import is_unknown_name
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import GO_VERBS
from omnivinci_ros.commands.english.verbs import REACH_PHRASES
from omnivinci_ros.commands.english.verbs import REACH_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number

_WHERE_TO = ADVERB_PLACES | {'to', 'into'}
_COME_HERE = (['come'], ['come', 'back'], ['come', 'over'], ['come', 'closer'], ['return'])
# 'Go on strike', 'get in the mood': only with a place that is known.
_LOOSE = frozenset({'on', 'in', 'at', 'over', 'by', 'through', 'down', 'up', 'against', 'onto'})
_PHONES = frozenset('mobile phone cell telephone email skype whatsapp'.split())
_PRONOUNS = (['me'], ['you'], ['him'], ['her'], ['us'], ['them'])
_YOURS = frozenset(
    'charger base dock station position post place home point room corner bed side spot location '
    'left right charging parking'.split()
)
# The words that an order to go begins with, beside numbers.
GOING = MOVING.union(GO_VERBS, REACH_VERBS, REACH_PHRASES, 'stop leave exit pull come'.split())
_BITS = frozenset('a little bit slightly some just right'.split())


def read_go(words: list[str]) -> Reading | None:
    """Read 'go to the kitchen', 'enter the office', 'go forward two metres'."""
    if words in _COME_HERE:
        return Reading('MOVE_TO', {'place': 'here'})
    if words[0] == 'stop' and len(words) > 2 and words[1] not in ('by', 'over', 'off', 'for'):
        # Where a way ends: 'and stop at the door', 'and stop just before the rug'
        return _stopped_before(words[1:]) or _to_place(words, words[1:])
    reading = read_move(words)
    if reading and 'direction' in reading.slots and not reading.unexplained:
        # 'Go back to your base' is a place; 'go to the left' is not.
        return reading
    if words[0] in REACH_VERBS:
        return _reach(words[0], words[1:])
    if words[0] in ('leave', 'exit') and len(words) > 1:
        return leave(words[1:])
    if words[0] == 'return' and words[1:2] and words[1] in DETERMINERS | {'it', 'them'}:
        return None  # a thing
    if words in (['report', 'back', 'to', 'me'], ['report', 'back', 'to', 'us']):
        return None  # what was found
    if words[:2] == ['pull', 'up'] and words[2:3] not in (['to'], ['at'], ['next']):
        return reading
    length = begins_with(words, REACH_PHRASES)
    if not length and words[0] in GO_VERBS:
        length = 1
    if not length:
        return reading
    found = _to_place(words, words[length:])
    if words[:3] == ['get', 'back', 'to'] and is_surely_person(words[3:]) and found is not None:
        return replace(found, question=f'Should I go to {" ".join(words[3:])}?')
    if found is not None or words[0] == 'get':
        return found
    if words[0] in ('return', 'navigate'):
        return Reading('MOVE_TO', {}, len(words) - 1, 'Where should I go?')
    # 'Go back to the previous song'
    return None if reading and reading.unexplained and 'to' in words else reading


def _stopped_before(rest: list[str]) -> Reading | None:
    rest = rest[1:] if rest[0] in ('just', 'right', 'shortly') else rest
    place = rest[1:]
    if rest[0] != 'before' or len(place) < 2 or place[0] not in DETERMINERS or not is_place(place):
        return None
    known = is_known_place(place) and not is_far(place)
    question = '' if known else f'Should I stop {" ".join(rest)}?'
    return Reading('MOVE_TO', {'place': ' '.join(rest)}, stray(place), question)


def _reach(verb: str, rest: list[str]) -> Reading | None:
    if not rest:
        return Reading('MOVE_TO', {}, 0, 'Where should I go?')
    head, phrases = split_arguments(rest)
    if verb == 'reach' and any(p.preposition.endswith('to') for p in phrases):
        return None  # 'reach the hammer down to me'
    if verb == 'reach' and head in (['me'], ['us'], ['him'], ['them']):
        return None  # by telephone
    if any(p.words[-1:] and p.words[-1] in _PHONES for p in phrases):
        return None  # 'reach anna on her mobile'
    if not is_place(head, loose=False):
        return None
    place = ' '.join([*strip_determiners(head), location_words(phrases)]).strip()
    known = verb == 'approach' or is_known_place(head)
    known = known and (verb != 'reach' or not is_surely_person(head))
    question = '' if known else f'Should I {verb} {" ".join(head)}?'
    return Reading('MOVE_TO', {'place': place}, stray(rest), question)


def _to_place(words: list[str], rest: list[str]) -> Reading | None:
    quantity = find_quantity(rest)
    distance = quantity if quantity and quantity.start == 0 and quantity.unit == 'm' else None
    rest = rest[quantity.end :] if distance and quantity else rest
    sides = 0
    sided = rest[:1] != [] and rest[0] in ('left', 'right', 'forward') and len(rest) > 1
    if sided and rest[1] != 'of':
        sides, rest = int(rest[0] != 'forward'), rest[1:]  # 'go left to the kitchen'
    while len(rest) > 1 and rest[0] in _BITS and rest[:2] != ['right', 'of']:
        rest = rest[1:]
    while len(rest) > 1 and rest[0] in WAY_ADVERBS and rest[1] in _WHERE_TO:
        rest = rest[1:]
    inside = rest[1:2] and rest[0] in ('inside', 'outside') and rest[1] in DETERMINERS
    if rest[:2] in (['right', 'here'], ['right', 'over']):
        rest = rest[1:]
    if rest[:1] and rest[0] in ADVERB_PLACES and not inside:
        if distance and rest[0] in ('closer', 'nearer') and len(rest) == 1:
            metres = format_number(distance.value)  # 'come a metre closer'
            return Reading('MOVE', {'direction': 'forward', 'distance_m': metres})
        found = _adverb_place(rest, sides)
        if distance and found is not None and not found.question:
            return replace(found, question='How far should I go, and where to?')
        return found
    if rest[-1:] in (['to'], ['into'], ['towards']) and len(rest) <= 2:
        return Reading('MOVE_TO', {}, 0, 'Where should I go?')
    reversing = words[0] == 'reverse' or rest[:1] in (['backward'], ['backwards'])
    reversing = reversing or words[:2] == ['back', 'up']
    if words[0] == 'back' and rest[:1] == ['up']:
        rest = rest[1:]  # 'back up to the wall', not 'back up my phone'
    rest = rest[1:] if rest[:1] in (['backward'], ['backwards']) else rest
    head, phrases = split_arguments(rest)
    left = [word for word in head if word not in WAY_ADVERBS]
    if not phrases or left:
        return None
    question = ''
    if distance:
        metres = format_number(distance.value)
        goal = ' '.join(phrases[-1].words)
        question = f'Should I go all the way to {goal}, not just {metres} metres?'
    found = _with_phrases(phrases, sides, question)
    if reversing and found is not None and found.intent == 'MOVE_TO':
        found = replace(found, slots={**found.slots, 'direction': 'backward'})
    return found


_HEADED = ROOMS | {room.removesuffix('s') for room in ROOMS}
_BESIDE = frozenset({'by', 'near', 'beside', 'next', 'in', 'at'})


def _adverb_place(rest: list[str], sides: int) -> Reading | None:
    place = {'closer': 'here', 'nearer': 'here'}.get(rest[0], rest[0])
    more = rest[1:]
    if more and more[0] in ('to', 'by', 'near', 'next', 'in', 'at') and place == 'here':
        head, phrases = split_arguments(more)
        if rest[0] in ('closer', 'nearer') and phrases and not head:
            if phrases[0].preposition == 'to':
                phrases = [Phrase('closer to', phrases[0].words), *phrases[1:]]
            return _with_phrases(phrases, sides, '')
    phrases = split_arguments(more)[1] if more else []
    if place == 'there' and phrases and more[0] in _BESIDE:
        return _with_phrases(phrases, sides, '')  # 'over there by the window'
    loose = 0 if more in (['now'], ['to', 'me'], ['robot']) else len(more)
    return Reading('MOVE_TO', {'place': place}, sides + loose)


def _with_phrases(phrases: list[Phrase], sides: int, question: str) -> Reading | None:
    """Fill the place from the goal; what is left behind goes to `from`."""
    slots: dict[str, str] = {}
    lost = sides
    sources = [phrase for phrase in phrases if phrase.preposition in SOURCES]
    phrases = [phrase for phrase in phrases if phrase.preposition not in SOURCES]
    if not phrases:
        return come_out_of(sources[0], question)
    goal = next((i for i, p in enumerate(phrases) if p.preposition in GOALS), 0)
    heads = phrases[goal].preposition == 'for'  # 'head for the door', not 'go for lunch'
    if heads and (len(phrases) > 1 or phrases[goal].words[-1].removesuffix('s') not in _HEADED):
        return None
    if goal:
        crossed = [phrase for phrase in phrases[:goal] if not _is_crossed(phrase)]
        lost += sum(len(phrase.words) + 1 for phrase in crossed)
    first, rest = phrases[goal], phrases[goal + 1 :]
    if goal == 1 and lost and _is_way_through(phrases[0]):
        # 'through the door into the hall'
        lost, rest = sides, [*rest, phrases[0]]
    if first.words == ['my', 'side']:
        first = Phrase('next to', ['me'])
    if first.words in (['the', 'side'], ['one', 'side'], ['side']) and not rest:
        return Reading('MOVE', {}, 0, 'Which way should I go?')
    along = _taken_along(first.words) if 'with' in first.words[1:-1] and not rest else None
    if along is not None:
        return along
    if not is_place(first.words):
        return None
    if first.preposition in ('on', 'in', 'over', 'through') and first.words in _PRONOUNS:
        return None
    if not question and _is_doubtful(first):
        question = f'Should I go {first.preposition} {" ".join(first.words)}?'
    if any(is_virtual_place(phrase.words) for phrase in rest):
        return None
    more: list[Phrase] = []
    for phrase in rest:
        if phrase.preposition in LOCATIONS and not lost:
            more.append(phrase)
        else:
            lost += len(phrase.words) + 1
    slots['place'] = Phrase(
        'in' if first.preposition == 'inside' else first.preposition,
        [*first.words, *(w for p in more for w in (*p.preposition.split(), *p.words))],
    ).place()
    if sources:
        slots['from'] = location(sources[:1])
    at = first.words.index('and') if 'and' in first.words[1:-1] else 0
    if at and 'between' not in first.preposition and not joins_features(first.words, at):
        lost += len(first.words) - at
    return Reading('MOVE_TO', slots, max(lost, stray_in_places(first.words)), question)


def _is_doubtful(goal: Phrase) -> bool:
    """Say whether it may be no place for the robot to go to: 'on strike', 'to your seats'."""
    words = goal.words
    known = goal.preposition not in _LOOSE or is_known_place(words) or _is_beside(goal)
    if words[0] == 'your':  # 'to your seats' is said to people
        known = bool(_YOURS & set(words)) or is_known_place(words[1:])
    return not known or is_unknown_name(words) or is_far(words)


def _taken_along(words: list[str]) -> Reading | None:
    """Read 'the kitchen with it', 'the hall with tom'; not 'the room with the red door'."""
    at = words.index('with')
    place, taken = strip_determiners(words[:at]), words[at + 1 :]
    slots = {'place': ' '.join(place)}
    if not place:
        return None
    if taken == ['me'] or is_surely_person(taken):
        return Reading('FOLLOW', {'object': read_person(taken), **slots})
    thing = thing_of(taken, [])
    held = place[-1] in ROOMS and taken[0] in ('the', 'my') and is_known_thing(thing)
    if taken in (['it'], ['them']) or held and len(taken) == 2:
        return Reading('BRING_OBJECT', {'object': thing.name or taken[0], **slots})
    return None


def _is_crossed(phrase: Phrase) -> bool:
    """Say whether it is only where the robot is: 'across the room to the counter'."""
    return phrase.preposition in _CROSSING and phrase.words[-1] in _CROSSED


def _is_way_through(phrase: Phrase) -> bool:
    return phrase.preposition in ('through', 'via') and phrase.words[-1] in DOORS


def _is_beside(phrase: Phrase) -> bool:
    """Say whether it is 'by the flagpole', whatever stands there."""
    words = phrase.words
    named = len(words) == 2 and words[0] in ('the', 'that', 'this', 'my')
    return phrase.preposition == 'by' and named and not is_abstract(words[1])


_CROSSING = frozenset({'across', 'through', 'over', 'down', 'up', 'along'})
_CROSSED = frozenset('room floor hall hallway corridor way aisle passage'.split())


def read_ride(words: list[str]) -> Reading | None:
    """Read 'take the lift', 'take the left door': a way to go, nothing to carry."""
    if words[0] != 'take' or len(words) < 3 or words[1] not in DETERMINERS:
        return None
    head, _ = split_arguments(words[2:])
    noun = head[-1] if head else ''
    if noun in VEHICLES_AND_WAYS or noun in (
        'door',
        'doorway',
        'gate',
        'exit',
        'entrance',
        'aisle',
    ):
        return Reading(
            'MOVE_TO', {'place': ' '.join(head)}, 0, f'Should I go to the {" ".join(head)}?'
        )
    return None
