# SPDX-License-Identifier: Apache-2.0
"""Orders to put a thing somewhere, and to move one."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.bringing import read_bring
from omnivinci_ros.commands.english.bringing import with_purpose
from omnivinci_ros.commands.english.graspable import POINTED_AT
from omnivinci_ros.commands.english.graspable import is_doubtful
from omnivinci_ros.commands.english.graspable import is_graspable
from omnivinci_ros.commands.english.graspable import is_virtual
from omnivinci_ros.commands.english.motion import moved_thing
from omnivinci_ros.commands.english.motion import read_move
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.thematic_roles import HERE_PLACES
from omnivinci_ros.commands.english.thematic_roles import roles
from omnivinci_ros.commands.english.thematic_roles import stands_at
from omnivinci_ros.commands.english.thematic_roles import with_goal_behind
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.two_places import second_place_at
from omnivinci_ros.commands.english.verbs import MOVE_VERBS
from omnivinci_ros.commands.english.verbs import PLACE_OR_NOTHING
from omnivinci_ros.commands.english.verbs import PUT_DOWN
from omnivinci_ros.commands.english.verbs import PUT_PHRASES
from omnivinci_ros.commands.english.verbs import TURN_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.quantities import begins_quantity
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number

_BINS = frozenset('bin dustbin trash garbage rubbish basket wastebasket hamper can'.split())
_CARTS = (['my', 'basket'], ['my', 'cart'], ['my', 'trolley'], ['my', 'bag'])  # of a shop
_BARE_THINGS = TANGIBLE | MASS_NOUNS | QUANTIFIERS
_PLACES = GOALS | LOCATIONS
# The words that an order to put begins with.
PUTTING = MOVE_VERBS.union(TURN_VERBS, {'let'}, PUT_PHRASES)


def read_put(words: list[str]) -> Reading | None:
    """Read 'put the cup on the table', 'move the vase from the shelf to the desk'."""
    if words == ['let', 'go']:
        return Reading('PLACE_OBJECT', {'object': 'it'})
    if moved_thing(words):
        return _moved(words)
    length = begins_with(words, PUT_PHRASES)
    if not length:
        return None
    verb, rest = ' '.join(words[:length]), words[length:]
    if words[0] in MOVE_VERBS and rest[:1] and rest[0] not in _BARE_THINGS:
        return None  # a thing with an article was read above
    if 'high' in rest[2:-1]:
        rest = _without_high(rest)
    rest, verb = _hung_or_dropped(words[0], rest, verb)
    if _switches(rest):
        return None
    rest, verb = _particle(rest, verb)
    if 'with' in rest[1:-1] and words[0] in ('leave', 'drop', 'deposit'):
        at = rest.index('with', 1)
        if is_surely_person(rest[at + 1 :]):  # 'leave the parcel with anna'
            return read_bring(['bring', *rest[:at], 'to', *rest[at + 1 :]])
    if verb == 'lay' and rest == ['the', 'table']:
        return None  # with plates, and nowhere
    if not rest:
        bare = verb in PLACE_OR_NOTHING
        return None if bare else Reading('PLACE_OBJECT', {}, 0, f'What should I {verb}?')
    return _put(words, verb, rest)


def _put(words: list[str], verb: str, rest: list[str]) -> Reading | None:
    """Fill in what is put, from where and where; ask where something else may be meant."""
    rest, where = _where_it_was(rest)
    head, phrases = with_purpose(*split_arguments(rest))
    head, there = (
        (head[:-1], head[-1]) if len(head) > 1 and head[-1] in HERE_PLACES else (head, '')
    )
    there = there or where
    if head and head[-1] == 'over' and there:
        head = head[:-1]
    goals, origin = _from_and_to([p for p in phrases if p.preposition != 'for'])
    lost = sum(len(p.words) + 1 for p in phrases if p.preposition == 'for')
    thing = thing_of(head, [])
    place = there or location(goals)
    if not head and _only_where(verb, phrases, goals):
        return Reading('PLACE_OBJECT', {'place': place}, 0, f'What should I {verb} there?')
    if not thing.name or not is_graspable(head, thing) or any(map(is_virtual, phrases)):
        return None
    if verb in PLACE_OR_NOTHING and not place:
        return None
    thrown = verb in ('throw', 'toss', 'dump') and set(place.split()) & _BINS
    if verb in ('dispose of', 'discard', 'dump', 'throw', 'toss', 'push') and not thrown:
        return Reading('PLACE_OBJECT', thing.slots() | _filled(place, origin), 0, _sure(words))
    if verb == 'lower' and not is_known_thing(thing) and not place:
        return None
    down = verb in PUT_DOWN
    named = thing.name if thing.name in POINTED_AT else f'the {thing.name}'
    bought = not thing.definite and any(p.words in _CARTS for p in goals)
    moves = verb in _MOVES and not (head and there) and _may_stand_there(phrases)
    moves = moves or second_place_at(phrases) > 0
    asks = is_doubtful(head, thing) or bought or moves
    question = f'Should I {" ".join(words)}?' if asks else ''
    question = question if place or down else f'Where should I {verb} {named}?'
    lost += thing.unexplained + sum(stray(p.words) for p in phrases) + _turned(rest)
    if any(map(_is_how_far, phrases)):
        return _moved_by(thing, rest)  # 'lower the platform by 15 cm'
    return Reading('PLACE_OBJECT', thing.slots() | _filled(place, origin), lost, question)


def _without_high(rest: list[str]) -> list[str]:
    """Leave out how high the shelf of 'the box high up on the shelf' is."""
    at = rest.index('high', 2)
    start = at - (rest[at - 1] == 'up')
    end = at + 1 + (rest[at + 1] == 'up')
    placed = rest[end : end + 1] in (['on'], ['in'], ['above'])
    return [*rest[:start], *rest[end:]] if placed else rest


def _only_where(verb: str, phrases: list[Phrase], goals: list[Phrase]) -> bool:
    """Say whether it is 'put in the cupboard', where nobody says what."""
    surface = len(phrases) == 1 and phrases == goals and goals[0].preposition in _ONTO
    return verb in _PUTS and surface and not _DEFINITE.isdisjoint(goals[0].words[:1])


def _from_and_to(phrases: list[Phrase]) -> tuple[list[Phrase], str]:
    """Sort phrases into where a thing goes, and where it comes from."""
    goal, source, where = roles(phrases)
    twice = sum(p.preposition in SOURCES for p in source) > 1
    source = source[:1] if twice else source  # and what is left over is asked about
    if goal is not None:  # 'the cup on the shelf to the table'
        return [goal], stands_at(source, where)
    second = 0 if source else second_place_at(where)
    if second:  # 'the cup on the table on the shelf', which is asked about
        return where[second:], location(where[:second])
    if source and not where:  # 'from the shelf next to the sink'
        roomy = (
            len(source) > 2 and source[1].preposition == 'in' and source[1].words[-1] in ENTERED
        )
        end = 2 if roomy else 1  # 'from the desk in the hall on the chair'
        return source[end:], location(source[:end])
    return where, location(source)


def _where_it_was(rest: list[str]) -> tuple[list[str], str]:
    """Take 'where it was', 'where you found it' off: the robot, or who told it, knows."""
    at = rest.index('where') if 'where' in rest[1:] else len(rest)
    where = rest[at:]
    told = len(where) > 2 and (
        where[-1] in _WAS or where[1:3] in (['you', 'found'], ['you', 'got'])
    )
    return (rest[:at], ' '.join(where)) if told else (rest, '')


_WAS = frozenset({'was', 'were', 'belongs', 'belong', 'goes', 'go', 'is', 'are', 'lives'})
_PUTS = frozenset({'put', 'place', 'set', 'lay', 'stick', 'stow', 'put back'})
_DEFINITE = DETERMINERS - {'a', 'an', 'some', 'any', 'another'}  # not 'put in a good word'
_ONTO = frozenset({'in', 'on', 'into', 'onto', 'inside', 'under', 'beside', 'behind'})


def _turned(rest: list[str]) -> int:
    """Count the words that tell which way up a thing is put, which no slot holds."""
    return sum(word in _WAYS_UP for word in rest)


_WAYS_UP = frozenset('face upside upright sideways flat lengthways lengthwise'.split())


def _switches(rest: list[str]) -> bool:
    """Say whether it is 'put the lights on in the hall'."""
    pairs = zip(rest[1:], rest[2:], strict=False)
    return any(one in ('on', 'off') and other in ('in', 'at', 'by', 'for') for one, other in pairs)


_PARTICLES = ('down', 'back', 'away', 'out')
_WITH_PARTICLE = frozenset(_PARTICLES)
_AFTER_PARTICLES = frozenset({'on', 'in', 'to', 'into', 'onto', 'at'})


def _hung_or_dropped(first: str, rest: list[str], verb: str) -> tuple[list[str], str]:
    """Take 'up' and 'off' out: 'hang the coat up', 'drop this off at the office'."""
    if first == 'hang' and 'up' in rest[1:]:
        at = rest.index('up', 1)
        return [*rest[:at], *rest[at + 1 :]], verb
    if first == 'drop' and 'off' in rest[1:]:
        at = rest.index('off', 1)
        return [*rest[:at], *rest[at + 1 :]], 'drop off'
    return rest, verb


def _particle(rest: list[str], verb: str) -> tuple[list[str], str]:
    """Take 'down', 'back' and 'away' out: 'put the cup back on the shelf'."""
    if _WITH_PARTICLE.isdisjoint(rest):
        return rest, verb
    head, _ = split_arguments(rest)
    for particle in _PARTICLES:
        if particle in rest[: len(head)] and (len(rest) > 1):
            at = rest.index(particle)
            return rest[:at] + rest[at + 1 :], f'{verb} {particle}'
        if particle in rest[:6] and rest[-1] == particle:
            return rest[:-1], f'{verb} {particle}'
        at = rest.index(particle) if particle in rest[:6] else len(rest)
        side = rest[at - 1] in DETERMINERS  # 'at the back on the tray'
        goes_on = rest[at + 1 : at + 2] and rest[at + 1] in _AFTER_PARTICLES
        if goes_on and not side:
            return rest[:at] + rest[at + 1 :], f'{verb} {particle}'
    return rest, verb


def _filled(place: str, origin: str) -> dict[str, str]:
    slots = {'place': place} if place else {}
    return {**slots, 'from': origin} if origin else slots


def _sure(words: list[str]) -> str:
    return f'Do you really want me to {" ".join(words)}?'


def _moved(words: list[str]) -> Reading | None:
    """Read an order to move a thing somewhere; by a direction alone it is asked about."""
    name = moved_thing(words)
    rest = words[1 + len(name) :]
    thing = thing_of(name, [])
    _, phrases = split_arguments(rest)
    sides = {'left', 'right', 'front', 'back', 'side'}
    phrases = with_goal_behind(words[0], phrases)
    where, origin = _from_and_to(
        [p for p in phrases if p.words[-1] not in sides and _tells_where(p)]
    )
    named = thing.name.split()
    part = not BODY_PARTS.isdisjoint(named)
    # Where it should stand is no question: it only opens, shuts or switches.
    part = part or not where and not _FIXED.isdisjoint(named[-1:])
    movers = set(_MOVES)
    if words[0] in ('ease', 'scoot', 'nudge', 'inch', 'edge', 'roll') and where:
        movers = {words[0]}
    if part or words[0] not in movers:
        return Reading('NONE', {}, 0, f'I can not {" ".join(words)} by itself. What should I do?')
    if not thing.name:
        return None
    if is_virtual(where[0]) if where else not is_graspable(name, thing):
        return None
    if is_surely_person(name) or not is_graspable(name, thing):
        return None
    if not where:
        return _moved_by(thing, rest)
    lost = len(rest) - sum(len(p.words) + len(p.preposition.split()) for p in phrases)
    lost -= len(set(rest[:1]) & {'over', 'back', 'away', 'up', 'down'})
    slots = thing.slots() | _filled(location(where), origin)
    question = f'Shall I {" ".join(words)}?' if _may_stand_there(phrases) else ''
    return Reading('PLACE_OBJECT', slots, max(0, lost) + thing.unexplained, question)


def _may_stand_there(phrases: list[Phrase]) -> bool:
    """Say whether a place may be where the thing is: 'the cup on the desk next to the sink'."""
    where = [p for p in phrases if p.preposition in LOCATIONS]
    if len(where) < 2 or any(p.preposition in GOALS for p in phrases):
        return False
    if any(p.preposition in SOURCES for p in phrases):  # 'near the bed from the seat by the door'
        return where[0] is phrases[0] and where[-1] is phrases[-1]
    # Not 'next to the plate on the table', where nothing stands before.
    return where[0].preposition in _HOLDING and where[-1].words[-1] not in ENTERED


_HOLDING = frozenset({'on', 'in', 'inside', 'under'})
_MOVES = frozenset({'move', 'shift', 'slide'})


def _tells_where(phrase: Phrase) -> bool:
    told = phrase.preposition in _PLACES or phrase.preposition in SOURCES
    return told and not _is_how_far(phrase)


_FIXED = frozenset(
    'door doors gate window drawer lever handle slider switch knob button valve dial tap faucet '
    'hatch shutter shutters blind blinds curtain curtains'.split()
)


def _is_how_far(phrase: Phrase) -> bool:
    return phrase.preposition == 'by' and begins_quantity(phrase.words)


def _moved_by(thing: Thing, rest: list[str]) -> Reading:
    """Read 'left by ten centimetres' of a thing, which says no place."""
    at = rest.index('by') if 'by' in rest else 0
    moved = read_move(['move', *rest[max(0, at - 1) :]]) or read_move(['move', *rest])
    far = find_quantity(rest[at:])
    named = thing.name if thing.name in POINTED_AT else f'the {thing.name}'
    slots = thing.slots() | (moved.slots if moved else {})
    if far is not None and far.unit == 'm':  # 'lower it by 15 cm'
        slots.setdefault('distance_m', format_number(far.value))
    return Reading('PLACE_OBJECT', slots, 0, f'Where exactly should I put {named}?')
