# SPDX-License-Identifier: Apache-2.0
"""Orders to turn: direction and angle."""

from __future__ import annotations

import math
from dataclasses import replace

from omnivinci_ros.commands.english.motion import GLUE
from omnivinci_ros.commands.english.motion import is_guess
from omnivinci_ros.commands.english.motion import moved_thing
from omnivinci_ros.commands.english.motion import without
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.turn_places import part_turn_place
from omnivinci_ros.commands.english.turn_places import turned_to
from omnivinci_ros.commands.english.turn_places import with_turn_place
from omnivinci_ros.commands.english.verbs import TURN_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import Quantity
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number
from omnivinci_ros.commands.words import Word

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
_HALF_TURNS = frozenset(
    {
        'around',
        'round',
        'about',
        'u-turn',
        'back',
        'back around',
        'other way',
        'other way round',
        'other way around',
        'halfway around',
        'half way around',
        'halfway round',
        'right around',
        'right back around',
        'face other way',
    }
)
# The words that an order to turn begins with, beside numbers.
TURNING = TURN_VERBS.union(
    _TURNING, 'make do take hang perform execute about a counter anti hard sharp'.split()
)
_KNOWN = (
    GLUE
    | set(_TURNING)
    | {'through', 'turn', 'spin', 'rotation', 'around', 'place', 'angle'}
    | {'full', 'whole', 'complete'}
)
SPINS = frozenset({'spin', 'twirl', 'whirl', 'pirouette'})


def read_turn(words: list[str]) -> Reading | None:
    """Read 'turn left ninety degrees', 'make a quarter turn', 'turn left at the door'."""
    kept, place = part_turn_place(words)
    turn = _read_turn(kept) if place else None
    if turn is not None and turn.intent == 'TURN' and turn.slots:
        return with_turn_place(turn, place)
    kept, end = turned_to(words)
    turn = _read_turn(kept) if end else None
    if turn is not None and turn.intent == 'TURN' and 'direction' in turn.slots:
        return replace(turn, slots={**turn.slots, 'condition': end})
    return _read_turn(words)


def _read_turn(words: list[str]) -> Reading | None:
    words = _join_compounds(words)
    if words[-2:] == ['right', 'angle'] and len(words) > 3:
        words = [*words[: -3 if words[-3] == 'a' else -2], '90', 'degrees']
    if words[1:4] == ['on', 'the', 'spot']:
        words = [words[0], *words[4:]]
    elif words[-3:] == ['on', 'the', 'spot'] and len(words) > 4:
        words = words[:-3]
    if words[0] in ('make', 'do', 'take', 'hang', 'perform', 'execute'):
        if not _is_made_turn(words[1:]):
            return None
        rest = words[1:]
    elif words[0] in TURN_VERBS:
        rest = words[1:]
        if rest[:1] and rest[0] in ('on', 'off', 'up', 'down', 'over', 'into'):
            return None  # a light, a page
        if moved_thing(words):
            return None
    elif words in (['about', 'face'], ['about', 'turn']):
        return Reading('TURN', {'angle_deg': '180'}, 0)
    elif _is_bare_turn(words) or words[0] == 'a' and 'turn' in words[1:4]:
        rest = words
    else:
        return None
    purpose = _faced(words)
    if purpose:
        return Reading('LOOK_AT', {'object': purpose})
    fixed = _fixed_angle(words)
    return Reading('TURN', {'angle_deg': fixed}, 0) if fixed else _turning(rest, words[0])


def plain_facing(words: list[Word]) -> list[Word]:
    """Read 'spin round so you are facing the board' as 'turn to face the board'."""
    texts = [word.text for word in words]
    at = texts.index('so') if 'so' in texts else 0
    if not at:
        return words
    start = at + 1 + (texts[at + 1 : at + 2] == ['that'])
    verb = next((i for i in range(at) if texts[i] in TURN_VERBS), -1)
    for facing in _FACING:
        end = start + len(facing)
        if verb < 0 and texts[start:end] == facing and 'are' in facing and end < len(texts):
            # 'Walk round the table so that you are facing the door'
            begins = words[at].start
            facing_it = [Word(text, begins, words[end - 1].end) for text in ('and', 'face')]
            return [*words[:at], *facing_it, *words[end:]]
        bare = verb >= 0 and _ROUND.issuperset(texts[verb + 1 : at])  # no angle, no side
        if bare and texts[start:end] == facing and end < len(texts):
            toward = [Word(text, words[at].start, words[at].end) for text in ('to', 'face')]
            turned = Word('turn', words[verb].start, words[verb].end)
            return [*words[:verb], turned, *toward, *words[end:]]
    return words


_ROUND = frozenset('around round yourself about left right to the your ,'.split())
_FACING = (
    ['you', 'are', 'facing'],
    ['you', 'face'],
    ['you', 'can', 'see'],
    ['you', 'are', 'looking', 'at'],
    ['you', 'look', 'at'],
)


def _is_made_turn(rest: list[str]) -> bool:
    """Say whether it goes on as 'a left', 'a 180', and not as 'the left door'."""
    if _is_number_turn(rest):
        return True
    sides = {'left', 'right'}
    if rest[:1] == ['the'] and set(rest[1:2]) & sides and len(rest) > 2:
        return rest[2] == 'turn'
    at = next((i for i, word in enumerate(rest[:5]) if word in sides), None)
    if at is not None:
        before = set(rest[:at]) <= {
            'turn',
            'to',
            'next',
            'first',
            'second',
            'a',
            'the',
            'sharp',
            'slight',
            'hard',
            'slow',
            'quick',
            'your',
        }
        return before and rest[at + 1 : at + 2] not in (['side'], ['of'])
    kinds = {'turn', 'turns', 'u-turn', 'spin', 'rotation', 'circle', 'revolution', '180', '360'}
    return bool(kinds & set(rest[:6])) or bool(_is_number_turn(rest))


def _is_number_turn(rest: list[str]) -> bool:
    bare = rest[1:] if rest[:1] == ['a'] else rest
    quantity = find_quantity(bare)
    return quantity is not None and quantity.start == 0 and quantity.unit == 'deg'


def _faced(words: list[str]) -> str:
    """Return what 'turn around to face the door' ends at."""
    line = ' '.join(word for word in words[1:] if word not in DETERMINERS)
    for start in ('around to face ', 'around and face ', 'round to face '):
        if line.startswith(start):
            return line.removeprefix(start)
    return ''


def _turning(rest: list[str], verb: str) -> Reading | None:
    quantity = find_quantity(rest)
    outside = without(rest, quantity)
    directions = {_TURNING[word] for word in outside if word in _TURNING}
    known = _KNOWN
    left = [word for word in outside if word not in known]
    slots = {'direction': directions.pop()} if len(directions) == 1 else {}
    ask = 'I heard both left and right. Which way should I turn?' if directions else ''
    if left and not slots and not quantity:
        return None
    if verb in ('bear', 'steer') and not slots:
        return None
    if 'my' in outside and slots:
        ask = f'Do you mean my {slots["direction"]} or yours?'
    counted = {'next', 'first', 'second'} & set(rest)
    if counted and slots and not ask:
        left = [word for word in left if word not in counted]
        ask = f'Should I turn {slots["direction"]} now?'
    angle, question = _angle(quantity)
    if angle is not None and is_guess(rest, quantity):
        question = f'Exactly how many degrees: {format_number(angle)}?'
        angle = None
    if angle is not None and slots:
        signed = angle if slots['direction'] == 'left' else -angle
        slots['angle_deg'] = format_number(signed)
    elif angle in (180.0, 360.0) and not ask:
        slots['angle_deg'] = format_number(angle)  # ends the same way round either way
    elif not slots and not ask:
        size = f' {format_number(angle)} degrees' if angle else ''
        ask = f'Should I turn{size} to the left or to the right?'
    return Reading('TURN', slots, len(left), ask or question)


_SHARP_TURNS = tuple([how, side] for how in ('hard', 'sharp') for side in ('left', 'right'))


def _is_bare_turn(words: list[str]) -> bool:
    """Say whether it is 'half a turn left' or '90 degrees right'."""
    if words[0] in ('left', 'right') and words[1:2] == ['turn']:
        return True
    if words in _SHARP_TURNS:
        return True
    sided = words[0] in _TURNING
    if not may_begin_number(words[0]) and not sided:
        return False
    quantity = find_quantity(words)
    if quantity is None or quantity.start > sided + (words[1:2] == ['by']):
        return False
    return quantity.unit == 'deg' or not quantity.unit and words[0].endswith('clockwise')


def _fixed_angle(words: list[str]) -> str:
    phrase = ' '.join(word for word in words[1:] if word not in ('the', 'a', 'yourself'))
    if (
        phrase in ('one eighty', '180 degrees')
        or phrase in _HALF_TURNS
        or phrase in ('around 180 degrees', 'around completely', '180')
    ):
        whole = words[0] == 'spin' and '180' not in phrase and 'eighty' not in phrase
        return '360' if whole else '180'
    if words[1:2] in (['around'], ['round']) and _is_half_turn(words[2:]):
        return '180'
    if phrase in (
        'all way around',
        'all way round',
        'full circle',
        'circle',
        'spin',
        'in circle',
        'three sixty',
        '360',
    ):
        return '360'
    return ''


def _is_half_turn(rest: list[str]) -> bool:
    """Say whether it is 'a hundred and eighty degrees', which is no guess behind 'around'."""
    quantity = find_quantity(rest)
    whole = quantity is not None and quantity.start == 0 and quantity.end == len(rest)
    return quantity is not None and whole and (quantity.value, quantity.unit) == (180, 'deg')


def _join_compounds(words: list[str]) -> list[str]:
    """Join 'counter clockwise', 'anti clockwise', 'u turn'."""
    if 'clockwise' not in words and 'turn' not in words:
        return words
    joined: list[str] = []
    for word in words:
        if word == 'clockwise' and joined and joined[-1] in ('counter', 'anti'):
            joined[-1] = 'counterclockwise'
        elif word == 'turn' and joined and joined[-1] in ('u', 'you'):
            joined[-1] = 'u-turn'
        else:
            joined.append(word)
    return joined


def _angle(quantity: Quantity | None) -> tuple[float | None, str]:
    """Return degrees, unsigned, or a question."""
    if quantity is None:
        return None, ''
    # 'Rotate by forty five' means degrees; a small bare number may mean turns.
    if quantity.unit == '' and quantity.value in (0.25, 0.75):
        quantity = replace(quantity, value=360 * quantity.value)  # 'a quarter to the left'
    degrees = quantity.unit == 'deg' or (quantity.unit == '' and 5 <= quantity.value <= 360)
    if math.isnan(quantity.value) or not degrees:
        return None, 'How many degrees should I turn?'
    if quantity.value <= 0 or format_number(quantity.value) == '0':
        return None, 'An angle must be more than zero: say left or right, and how many degrees.'
    if quantity.value > MAX_ANGLE_DEG:
        return None, f'That is more than {MAX_ANGLE_DEG:g} degrees. How far should I turn?'
    return float(f'{quantity.value:.3f}'), ''
