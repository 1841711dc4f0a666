# SPDX-License-Identifier: Apache-2.0
"""Orders to move: direction and distance."""

from __future__ import annotations

import math
from dataclasses import replace

from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.verbs import BUILT_IN_DIRECTIONS
from omnivinci_ros.commands.english.verbs import MOVE_VERBS
from omnivinci_ros.commands.english.verbs import NEED_DIRECTION
from omnivinci_ros.commands.english.verbs import TURN_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import Quantity
from omnivinci_ros.commands.quantities import begins_quantity
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number

_DIRECTIONS = {
    'forward': 'forward',
    'forwards': 'forward',
    'ahead': 'forward',
    'straight': 'forward',
    'onward': 'forward',
    'onwards': 'forward',
    'foreward': 'forward',
    'backward': 'backward',
    'backwards': 'backward',
    'back': 'backward',
    'reverse': 'backward',
    'left': 'left',
    'leftward': 'left',
    'leftwards': 'left',
    'right': 'right',
    'rightward': 'right',
    'rightwards': 'right',
    'up': 'up',
    'upward': 'up',
    'upwards': 'up',
    'down': 'down',
    'downward': 'down',
    'downwards': 'down',
}
# Words between the parts of such an order that add nothing to it.
GLUE = frozenset(
    'round all hard a an to the your by for of about approximately roughly around in on toward '
    'towards some further farther more bit little slightly just way direction sharply sharp '
    'hand side straight degrees exactly another only yourself robot tiny small touch smidge '
    'distance course facing total turn position itself over out on along off tad smidgen hair '
    'spot stretch'.split()
)
WHICH_WAY = 'Which way should I go?'
_STARTS = frozenset({'forward', 'forwards', 'backward', 'backwards', 'ahead', 'straight'})
_SMALL = frozenset('a little tad slightly further farther more some just'.split())
_AWAY = frozenset({'up', 'off', 'away', 'back', 'down'})  # 'back up', 'back off'
_BARE = frozenset({'left', 'back', 'up', 'down'})
_MOTION_VERBS = MOVE_VERBS | TURN_VERBS
_PLAIN_WAYS = GLUE | set(_DIRECTIONS)
# The words that an order to move begins with, beside numbers.
MOVING = MOVE_VERBS | _STARTS | _BARE | _SMALL | {'take', 'make', 'do'}


def read_move(words: list[str]) -> Reading | None:
    """Read 'go forward ten metres'."""
    words = _without_right(_steps(_straight_on(_aside(words))))
    away = words[:1] == ['back'] and words[1:2] and words[1] in _AWAY
    if words == ['go', 'ahead']:
        return Reading('MOVE', {'direction': 'forward'}, 0, 'Should I move forward?')
    if words[0] in _BARE and not away and (len(words) == 1 or find_quantity(words)):
        ask = '' if len(words) > 1 else f'Should I turn {words[0]} or move {words[0]}?'
        ask = f'Should I move {words[0]}?' if words[0] in ('back', 'up', 'down') and ask else ask
        return _moving(words, '', ask)
    if words[0] in _STARTS or _is_bare_way(words) or _is_bit(words) and len(words) > 2:
        return _moving(words, '', '')
    if words[0] not in MOVE_VERBS:
        return None
    found, rest = BUILT_IN_DIRECTIONS.get(words[0], ''), words[1:]
    if found == 'up' and rest[:1] == ['down']:
        found = 'down'  # 'climb down'
    if found and rest[:1] and rest[0] in _AWAY:
        rest = rest[1:]
    if words[0] == 'pull' and words[1:2] == ['up'] and len(words) > 2 and words[2] != 'to':
        return None  # 'pull up the map'
    if words[0] in NEED_DIRECTION and not (found or not _DIRECTIONS.keys().isdisjoint(rest)):
        return None
    if moved_thing(words):
        return None
    return _moving(rest, found, '')


def moved_thing(words: list[str]) -> list[str]:
    """Return what an order to move or turn is about when it is not the robot itself.

    'Move the box forward' moves a box, 'turn the camera left' a camera.
    """
    if words[0] not in _MOTION_VERBS or len(words) < 2 or begins_quantity(words[1:]):
        return []
    end = 1
    while end < len(words) and words[end] in DETERMINERS:
        end += 1
    if end == 1 and words[1] not in ('it', 'them') and words[1] not in BODY_PARTS:
        return []
    named: list[str] = []
    while end < len(words) and words[end] not in _ENDS_A_NAME:
        if begins_quantity(words[end:]):
            break
        named.append(words[end])
        end += 1
    whole = set(named) <= _ITSELF and named != ['hand']  # 'move your hand forward'
    if not named or named[0] in _OF_THE_ROBOT or whole:
        return []
    return words[1:end]


_ENDS_A_NAME = frozenset(_DIRECTIONS) | frozenset(
    'closer nearer next to into onto on in at by towards toward around round about clockwise '
    'counterclockwise anticlockwise away over from off next near under behind through along '
    'past of for'.split()
)
_COMPASS = frozenset(
    'north south east west northeast northwest southeast southwest sideways away'.split()
)
_SELF = frozenset({'yourself', 'robot', 'rover', 'drone', 'vehicle', 'bot'})
_ITSELF = GLUE | _SELF
_OF_THE_ROBOT = _SELF | frozenset(
    'way direction bit little distance full half quarter small complete tiny couple few step '
    'steps turn circle path road right left back same other opposite short'.split()
)


def onward(reading: Reading, before: Reading) -> Reading:
    """Read 'go two metres' behind a turn, or behind a way forward, as forward."""
    open_way = reading.intent == 'MOVE' and reading.question == WHICH_WAY
    ahead = before.intent == 'MOVE' and before.slots.get('direction') == 'forward'
    turned = before.intent == 'TURN' or ahead
    if not open_way or 'distance_m' not in reading.slots or not turned:
        return reading
    return replace(reading, slots={'direction': 'forward', **reading.slots}, question='')


def _without_right(words: list[str]) -> list[str]:
    """Read 'come right in' as 'come in': at once, and not to the right."""
    at = 1 if words[1:2] == ['right'] and words[0] in MOVE_VERBS else 0
    here = at > 0 and len(words) == 3 and words[2] in _RIGHT_THERE
    return [words[0], *words[2:]] if here else words


def _aside(words: list[str]) -> list[str]:
    """Read 'slide over ten centimetres to the left' without 'over': it is no 'more than'."""
    sized = len(words) > 2 and words[1] == 'over' and begins_quantity(words[2:])
    return [words[0], *words[2:]] if sized and words[0] in MOVE_VERBS else words


def _straight_on(words: list[str]) -> list[str]:
    """Read 'go ten metres in a straight line' as 'go ten metres straight'."""
    at = next((i for i in range(len(words)) if words[i : i + 4] == _STRAIGHT_LINE), -1)
    return [*words[:at], 'straight', *words[at + 4 :]] if at > 0 else words


_STRAIGHT_LINE = ['in', 'a', 'straight', 'line']
_RIGHT_THERE = frozenset('in up over down back out through away on by'.split())


def _steps(words: list[str]) -> list[str]:
    """Read 'take two steps back' as 'move two steps back'."""
    if words[0] in ('take', 'make', 'do') and {'step', 'steps', 'pace', 'paces'} & set(words[1:5]):
        return ['move', *words[1:]]
    return words


def _is_bit(words: list[str]) -> bool:
    """Say whether it is 'a bit further forward'."""
    if words[0] not in _SMALL:
        return False
    sides = [word for word in words if word in _DIRECTIONS]
    return len(sides) == 1 and set(words) <= _PLAIN_WAYS


def _moving(rest: list[str], found: str, ask: str) -> Reading | None:
    rest = _without_source(rest, backs=found == 'backward')
    quantity = find_quantity(rest)
    outside = without(rest, quantity)
    directions = {_DIRECTIONS[word] for word in outside if word in _DIRECTIONS}
    left = [word for word in outside if word not in _DIRECTIONS and word not in GLUE]
    if quantity and quantity.unit == 'm' and not directions and not found and rest[0] == 'on':
        directions.add('forward')  # 'drive on for two metres'
    if len(left) == 1 and left[0] in _COMPASS and (quantity or rest == ['sideways']):
        left = []  # which way that is has to be asked
    if found and not (found == 'up' and directions):
        directions.add(found)
    if len(directions) > 1 and {'forward', 'backward'} & directions and _straight(outside):
        directions.discard('forward')  # 'straight back', 'straight up'
    slots = {'direction': directions.pop()} if len(directions) == 1 else {}
    if directions:
        ask = 'I heard more than one direction. Which way should I go?'
    elif not slots:
        ask = WHICH_WAY
    if 'my' in outside and slots and slots['direction'] in ('left', 'right'):
        ask = f'Do you mean my {slots["direction"]} or yours?'
        left = [word for word in left if word != 'my']
    if left and not slots:
        return None  # 'go on with your story', 'move your arm'
    distance, question = _distance(quantity)
    if distance and is_guess(rest, quantity):
        distance, question = '', f'Exactly how many metres: {distance}?'
    if distance:
        slots['distance_m'] = distance
    return Reading('MOVE', slots, len(left), ask or question)


def is_guess(words: list[str], quantity: Quantity | None) -> bool:
    """Say whether a number is about right: 'about two metres', 'a metre or so', 'ten feet ish'."""
    if quantity is None:
        return False
    before = words[: quantity.start][-1:]
    after = words[quantity.end : quantity.end + 2]
    return before != [] and before[0] in _ABOUT or after[:1] == ['ish'] or after == ['or', 'so']


_ABOUT = frozenset({'about', 'roughly', 'approximately', 'around'})


def _straight(words: list[str]) -> bool:
    forward = [word for word in words if _DIRECTIONS.get(word) == 'forward']
    return forward == ['straight']


def _without_source(words: list[str], *, backs: bool) -> list[str]:
    """Leave out what is left behind: 'back from the wall', 'away from the stove'."""
    for at, word in enumerate(words) if 'from' in words else ():
        leaves = at == 0 and backs or words[at - 1] in (*_BACK, 'away')
        if word == 'from' and leaves and len(words) > at + 1:
            before = [other for other in words[:at] if other != 'away']
            tail = find_quantity(words[at + 1 :])
            kept = words[at + 1 + tail.start : at + 1 + tail.end] if tail else []
            return ['backward', *(w for w in before if w not in _BACK), *kept]
    return words


_BACK = frozenset({'back', 'backward', 'backwards'})


def _is_bare_way(words: list[str]) -> bool:
    """Say whether it is 'ten metres forward'."""
    if not may_begin_number(words[0]):
        return False
    quantity = find_quantity(words)
    rest = set(without(words, quantity))
    return (
        quantity is not None
        and quantity.start == 0
        and quantity.unit in ('m', '?')  # 'three steps back'
        and not _DIRECTIONS.keys().isdisjoint(rest)
        and rest <= _PLAIN_WAYS
    )


def without(words: list[str], quantity: Quantity | None) -> list[str]:
    if quantity is None:
        return words
    return words[: quantity.start] + words[quantity.end :]


def _distance(quantity: Quantity | None) -> tuple[str, str]:
    """Return the slot distance_m or a question."""
    if quantity is None:
        return '', ''
    if math.isnan(quantity.value) or quantity.unit == '?':
        return '', 'How many metres should I go?'
    if quantity.unit == 'deg':
        return '', 'I can not move by an angle. How many metres should I go?'
    if quantity.unit == '':
        number = format_number(quantity.value) if abs(quantity.value) < 1e6 else 'That many'
        return '', f'{number} of what? How many metres should I go?'
    if quantity.value <= 0 or format_number(quantity.value) == '0':
        return '', 'A distance must be more than zero. How many metres should I go?'
    if quantity.value > MAX_DISTANCE_M:
        return '', f'That is more than {MAX_DISTANCE_M:g} metres. How far should I go?'
    return format_number(quantity.value), ''
