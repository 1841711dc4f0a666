# SPDX-License-Identifier: Apache-2.0
"""Orders to move and to turn: direction, distance and angle."""

from __future__ import annotations

import math

from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import Quantity
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number

MOVE_VERBS = frozenset(
    'go move drive walk roll step run travel slide proceed head come fly strafe shift scoot '
    'advance retreat reverse back climb'.split()
)
TURN_VERBS = frozenset('turn rotate spin pivot swivel'.split())
_BUILT_IN = {
    'advance': 'forward',
    'retreat': 'backward',
    'reverse': 'backward',
    'back': 'backward',
}
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
_TURNING = {
    'left': 'left',
    'leftward': 'left',
    'leftwards': 'left',
    'counterclockwise': 'left',
    'anticlockwise': 'left',
    'right': 'right',
    'rightward': 'right',
    'rightwards': 'right',
    'clockwise': 'right',
}
# Words between the parts of such an order that add nothing to it.
_GLUE = frozenset(
    'a an to the your by for of about approximately roughly around in on toward towards some '
    'further more bit little slightly slowly quickly carefully gently just way direction '
    'sharply sharp hand side straight degrees fast exactly another only yourself it robot'.split()
)
_HALF_TURNS = frozenset(
    {
        'around',
        'round',
        'about',
        'u-turn',
        'back',
        'back around',
        'other way',
        'face other way',
    }
)
_STARTS = frozenset({'forward', 'forwards', 'backward', 'backwards', 'ahead', 'straight'})
_AWAY = frozenset({'up', 'off', 'away', 'back', 'down'})  # 'back up', 'back off'
_BARE = frozenset({'left', 'back', 'up', 'down'})


def read_move(words: list[str]) -> Reading | None:
    """Read 'go forward ten metres'."""
    away = words[:1] == ['back'] and words[1:2] and words[1] in _AWAY
    if words[0] in _BARE and not away and (len(words) == 1 or find_quantity(words)):
        ask = '' if len(words) > 1 else f'Should I turn {words[0]} or move {words[0]}?'
        ask = f'Should I move {words[0]}?' if words[0] in ('back', 'up', 'down') and ask else ask
        rest, found = words, ''
    elif words[0] in _STARTS:
        rest, found, ask = words, '', ''
    elif words[0] in MOVE_VERBS:
        rest, found, ask = words[1:], _BUILT_IN.get(words[0], ''), ''
        if found and rest[:1] and rest[0] in _AWAY:
            rest = rest[1:]
    elif _is_bare_way(words):
        rest, found, ask = words, '', ''
    else:
        return None
    quantity = find_quantity(rest)
    outside = _without(rest, quantity)
    directions = {_DIRECTIONS[word] for word in outside if word in _DIRECTIONS}
    left = [word for word in outside if word not in _DIRECTIONS and word not in _GLUE]
    if found:
        directions.add(found)
    slots = {'direction': directions.pop()} if len(directions) == 1 else {}
    if directions:
        ask = 'I heard more than one direction. Which way should I go?'
    elif not slots:
        ask = 'Which way should I go?'
    if 'my' in outside and slots and slots['direction'] in ('left', 'right'):
        ask = f'Do you mean my {slots["direction"]} or yours?'
        left = [word for word in left if word != 'my']
    if left and not slots:
        return None  # 'go on with your story', 'move your arm'
    distance, question = _distance(quantity)
    if distance:
        slots['distance_m'] = distance
    return Reading('MOVE', slots, len(left), ask or question)


def _is_bare_way(words: list[str]) -> bool:
    """Say whether it is 'ten metres forward'."""
    quantity = find_quantity(words)
    rest = set(_without(words, quantity))
    return (
        quantity is not None
        and quantity.start == 0
        and quantity.unit == 'm'
        and bool(rest & set(_DIRECTIONS))
        and rest <= set(_DIRECTIONS) | _GLUE
    )


def read_turn(words: list[str]) -> Reading | None:
    """Read 'turn left ninety degrees', 'make a quarter turn', 'turn around'."""
    words = _join_compounds(words)
    if words[0] in ('make', 'do', 'take'):
        turn = {
            'turn',
            'turns',
            'left',
            'right',
            'u-turn',
            'spin',
            'rotation',
            'circle',
            'revolution',
            'full',
            '180',
        }
        if not turn & set(words[1:6]):
            return None
        rest = words[1:]
    elif words[0] in TURN_VERBS:
        rest = words[1:]
        if rest[:1] and rest[0] in ('on', 'off', 'up', 'down', 'over', 'into'):
            return None  # a light, a page
    elif _is_bare_turn(words):
        rest = words
    else:
        return None
    fixed = _fixed_angle(words)
    if fixed:
        return Reading('TURN', {'angle_deg': fixed}, 0)
    quantity = find_quantity(rest)
    outside = _without(rest, quantity)
    directions = {_TURNING[word] for word in outside if word in _TURNING}
    known = _GLUE | set(_TURNING) | {'turn', 'spin', 'rotation'}
    left = [word for word in outside if word not in known]
    slots = {'direction': directions.pop()} if len(directions) == 1 else {}
    ask = 'I heard both left and right. Which way should I turn?' if directions else ''
    if left and not slots and not quantity:
        return None
    angle, question = _angle(quantity)
    if angle is not None and slots:
        signed = angle if slots['direction'] == 'left' else -angle
        slots['angle_deg'] = format_number(signed)
    elif angle == 360.0:
        slots['angle_deg'] = '360'  # ends the same way round either way
    elif not slots and not ask:
        size = f' {format_number(angle)} degrees' if angle else ''
        ask = f'Should I turn{size} to the left or to the right?'
    return Reading('TURN', slots, len(left), ask or question)


def _is_bare_turn(words: list[str]) -> bool:
    """Say whether it is 'half a turn left' or '90 degrees right'."""
    quantity = find_quantity(words)
    return quantity is not None and quantity.start == 0 and quantity.unit == 'deg'


def _fixed_angle(words: list[str]) -> str:
    phrase = ' '.join(word for word in words[1:] if word not in ('the', 'a', 'yourself'))
    if phrase in _HALF_TURNS or phrase in ('around 180 degrees', 'around completely'):
        return '360' if words[0] == 'spin' else '180'
    if phrase in ('all way around', 'full circle', 'circle', 'spin', 'in circle'):
        return '360'
    return ''


def _join_compounds(words: list[str]) -> list[str]:
    """Join 'counter clockwise', 'anti clockwise', 'u turn'."""
    joined: list[str] = []
    for word in words:
        if word == 'clockwise' and joined and joined[-1] in ('counter', 'anti'):
            joined[-1] = 'counterclockwise'
        elif word == 'turn' and joined and joined[-1] in ('u', 'you'):
            joined[-1] = 'u-turn'
        else:
            joined.append(word)
    return joined


def _without(words: list[str], quantity: Quantity | None) -> list[str]:
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


def _angle(quantity: Quantity | None) -> tuple[float | None, str]:
    """Return degrees, unsigned, or a question."""
    if quantity is None:
        return None, ''
    # 'Rotate by forty five' means degrees; a small bare number may mean turns.
    degrees = quantity.unit == 'deg' or (quantity.unit == '' and 5 <= quantity.value <= 360)
    if math.isnan(quantity.value) or not degrees:
        return None, 'How many degrees should I turn?'
    if quantity.value <= 0 or format_number(quantity.value) == '0':
        return None, 'An angle must be more than zero: say left or right, and how many degrees.'
    if quantity.value > MAX_ANGLE_DEG:
        return None, f'That is more than {MAX_ANGLE_DEG:g} degrees. How far should I turn?'
    return float(f'{quantity.value:.3f}'), ''
