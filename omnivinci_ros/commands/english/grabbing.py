# SPDX-License-Identifier: Apache-2.0
"""Orders to grab a thing."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.graspable import POINTED_AT
from omnivinci_ros.commands.english.graspable import is_doubtful
from omnivinci_ros.commands.english.graspable import is_graspable
from omnivinci_ros.commands.english.graspable import is_virtual
from omnivinci_ros.commands.english.motion import read_move
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.thematic_roles import stands_at
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_common_thing
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.two_places import second_place_at
from omnivinci_ros.commands.english.verbs import GRAB_PHRASES
from omnivinci_ros.commands.english.verbs import LOOSE_GRABS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with

NAMED = (
    DETERMINERS | ATTRIBUTES | QUANTIFIERS | TANGIBLE | MASS_NOUNS | {'it', 'them', 'one', 'two'}
)
_OFF = frozenset({'from', 'away from', 'off', 'off of'})
_HANDLES = frozenset('handle handles neck rim stem edge edges corner strap lid bottom'.split())
_FOR_US = (['me'], ['us'])
_OF_PEOPLE = frozenset('my our his her their this'.split())
_APART = {'pick': 'up', 'lift': 'up', 'take': 'out', 'gather': 'up', 'pull': 'out'}
_LIFTING = frozenset({'lift', 'hoist', 'raise', 'pick', 'heave'})


def _lifted_onto(head: list[str], phrases: list[Phrase], onto: list[Phrase]) -> Reading | None:
    """Read 'lift the box onto the table' as an order to put it there."""
    thing = thing_of(head, [])
    if not thing.name or not is_graspable(head, thing) or is_virtual(onto[0]):
        return None
    slots = {**thing.slots(), 'place': onto[0].place()}
    source = [p for p in phrases if p.preposition in _OFF | {'out of'}]
    return Reading('PLACE_OBJECT', slots | ({'from': location(source[:1])} if source else {}))


def read_grab(words: list[str]) -> Reading | None:
    """Read 'pick up the red cup', 'take the book on the shelf'."""
    length = begins_with(words, GRAB_PHRASES)
    if not length:
        return None
    verb, rest = words[:length], words[length:]
    if length == 1:
        verb, rest = _with_particle(verb, rest)
    if not rest:
        doing = 'pick up' if verb == ['pick'] else ' '.join(verb)
        return Reading('GRAB_OBJECT', {}, 0, f'What should I {doing}?')
    if length == 1 and verb[0] in LOOSE_GRABS and rest[0] not in NAMED:
        return None  # 'get better', 'take heart'
    if _grabs_nothing(words, verb, rest):
        return None
    head, phrases = split_arguments(rest)
    while len(head) > 1 and head[-1] in ('away', 'home', 'along', 'out'):
        head = head[:-1]  # 'take the dishes away'
    phrases = [p for p in phrases if not (p.preposition == 'for' and not p.words)]
    phrases = [p for p in phrases if not (p.preposition == 'by' and p.words[-1] in _HANDLES)]
    onto = [p for p in phrases if p.preposition in ('onto', 'on to')]
    if onto and verb[0] in _LIFTING:
        return _lifted_onto(head, phrases, onto)
    thing = thing_of(head, [p for p in phrases if p.preposition != 'for'])
    if not thing.name or not is_graspable(head, thing) or any(map(is_virtual, phrases)):
        return None
    if verb in (['raise'], ['catch']) and not is_common_thing(thing):
        return None  # 'raise the blinds'
    if verb == ['remove'] and not phrases:
        question = f'Should I pick up the {thing.name}?'  # or strike it off a list
        return Reading('GRAB_OBJECT', thing.slots(), thing.unexplained, question)
    return _grabbed(words, verb, head, thing, phrases)


def _with_particle(verb: list[str], rest: list[str]) -> tuple[list[str], list[str]]:
    """Put the 'up' of 'pick the cup up from the table' to its verb."""
    particle = _APART.get(verb[0], '')
    if particle not in rest[1:6]:
        return verb, rest
    at = rest.index(particle)
    if verb == ['take'] or rest[at + 1 : at + 2] in (['the'], ['on']):
        return verb, rest
    return [*verb, particle], rest[:at] + rest[at + 1 :]


def _grabs_nothing(words: list[str], verb: list[str], rest: list[str]) -> bool:
    """Say whether it is 'take your vitamins', 'take a look', 'catch the bus', 'take a left'."""
    if verb[0] in ('take', 'get', 'hold') and rest[0] == 'your':
        return True
    if rest[:2] == ['a', 'look'] or verb == ['catch'] and rest[-1] in VEHICLES_AND_WAYS:
        return True
    return verb == ['take'] and read_move(words) is not None


def _grabbed(
    words: list[str], verb: list[str], head: list[str], thing: Thing, phrases: list[Phrase]
) -> Reading:
    """Fill in what is grabbed, and from where; ask where something else may be meant."""
    origin = [p for p in phrases if p.preposition in SOURCES]
    where = phrases[: phrases.index(origin[0])] if origin else []
    slots = thing.slots()
    if where and all(p.preposition in LOCATIONS for p in where):
        slots['place'] = stands_at(origin, where)  # 'the pen on the desk from the office'
    holder = [p for p in phrases if p.preposition in _OFF and is_surely_person(p.words)]
    if holder:
        slots = {**slots, 'from': read_person(holder[0].words)}
        slots.pop('place', None)
    certain = is_common_thing(thing) or thing.attribute or thing.place or thing.name in POINTED_AT
    certain = certain or verb == ['pick'] and thing.definite and is_known_thing(thing)
    certain = certain or len(head) > 1 and head[-1] in NUMBER_WORDS  # 'plate five'
    if verb in (['pick'], ['hold']) and not certain:
        question = f'Should I {" ".join(verb)} {" ".join(head)}?'
        return Reading('GRAB_OBJECT', slots, thing.unexplained, question)
    lost = [p for p in phrases if p.preposition == 'for' and p.words not in _FOR_US]
    lost += [p for p in phrases if p.preposition == 'to']  # 'remove a case to another court'
    lost_words = sum(len(p.words) + 1 for p in lost)
    if head[0] in _OF_PEOPLE and head_noun(thing) in BODY_PARTS:  # 'grab my arm'
        return Reading('GRAB_OBJECT', slots, lost_words, f'Should I {" ".join(words)}?')
    offered = verb == ['take'] and (thing.quantity == 'more' or second_place_at(phrases) > 0)
    rooms = [p for p in (*where, *origin) if p.words[-1] in ENTERED]
    offered = offered or bool(where) and len(rooms) > 1
    if offered or is_doubtful(head, thing):
        return Reading('GRAB_OBJECT', slots, thing.unexplained, f'Should I {" ".join(words)}?')
    return Reading('GRAB_OBJECT', slots, thing.unexplained + lost_words)
