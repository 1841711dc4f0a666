# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders to move and to turn, put plainly: 'give me two metres forward'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.quantities import find_quantity

_WAYS = frozenset(
    'forward forwards backward backwards back ahead left right up down straight clockwise '
    'counterclockwise sideways around onward'.split()
)
# Told of the robot itself.
_ITSELF = (
    ('your', 'body'),
    ('your', 'base'),
    ('your', 'self'),
    ('the', 'robot'),
    ('the', 'rover'),
    ('the', 'drone'),
    ('the', 'vehicle'),
)
_PLAIN = {
    'back it up': 'back up',
    'forward march': 'go forward',
    'stay by my side': 'follow me',
    'keep by my side': 'follow me',
    'stay at my side': 'follow me',
    'walk by my side': 'follow me',
    'put it in reverse': 'move backward',
    'get a bit closer': 'come closer',
    'get a little closer': 'come closer',
    'get closer': 'come closer',
    'get nearer': 'come nearer',
    'raise yourself': 'move up',
    'lift yourself': 'move up',
    'lower yourself': 'move down',
    'go higher': 'move up',
    'fly higher': 'move up',
    'move higher': 'move up',
    'go lower': 'move down',
    'fly lower': 'move down',
    'left face': 'turn left',
    'right face': 'turn right',
    'eyes left': 'look left',
    'eyes right': 'look right',
    'eyes front': 'look forward',
    'twirl around': 'spin around',
    'whirl around': 'spin around',
    'twirl round': 'spin around',
    'whirl round': 'spin around',
    'swing round the other way': 'turn around',
    'whip round the other way': 'turn around',
    'spin round the other way': 'turn around',
    'whip round': 'turn around',
    'whip around': 'turn around',
    'flip round': 'turn around',
    'flip around': 'turn around',
    'about face': 'turn around',
    'turn tail': 'turn around',
    'do a twirl': 'spin around',
    'do a pirouette': 'spin around',
    'do an about face': 'turn around',
    'do an about turn': 'turn around',
    'make an about turn': 'turn around',
    'do a one eighty': 'turn around',
    'make a one eighty': 'turn around',
    'do a three sixty': 'turn 360 degrees',
    'face the other way': 'turn around',
    'face the other direction': 'turn around',
    'face the opposite way': 'turn around',
    'face the opposite direction': 'turn around',
    'turn to the other side': 'turn around',
    'turn in the other direction': 'turn around',
    'turn in the opposite direction': 'turn around',
    'turn to the opposite side': 'turn around',
}
# Only with a way to go, or a distance, behind them.
_WITH_A_WAY = {
    'make your way': 'move',
    'take it': 'move',
    'have it': 'move',
    'give me': 'move',
    'give us': 'move',
    'make it': 'move',
    'make that': 'move',
    'drop down': 'move down',
    'get back': 'move back',
    'get down': 'move down',
    'get up': 'move up',
    'cover': 'move',
    'drift': 'move',
    'scooch': 'move',
    'skooch': 'move',
    'budge': 'move',
    'trundle': 'move',
    'hop': 'move',
    'jump': 'move',
    'steer': 'turn',
    'angle': 'turn',
    'curve': 'turn',
    'wheel': 'turn',
}
# Only with a place behind them.
_TO_A_PLACE = {
    'call in at': 'go to',
    'stop off at': 'go to',
    'stop in at': 'go to',
    'come round to': 'go to',
    'go round to': 'go to',
    'go as far as': 'go to',
    'drive as far as': 'go to',
    'take up position': 'go',
    'take up a position': 'go',
    'take your place': 'go',
    'walk round': 'go around',
    'go round': 'go around',
    'drive round': 'go around',
    'pass through': 'go through',
    'pass between': 'go between',
    'pass behind': 'go behind',
    'make for': 'go to',
    'set course for': 'go to',
    'set a course for': 'go to',
    'plot a course to': 'go to',
    'plot a route to': 'go to',
    'make a trip to': 'go to',
    'take a trip to': 'go to',
    'take a walk to': 'go to',
    'pay a visit to': 'go to',
    'show up at': 'go to',
    'show up in': 'go to',
    'turn up at': 'go to',
    'be at': 'go to',
    'be in': 'go to',
    'off to': 'go to',
    'off you go to': 'go to',
    'race to': 'go to',
    'race over to': 'go to',
    'swing by': 'go to',
    'stop by': 'go to',
    'stop by at': 'go to',
    'drop by': 'go to',
    'drop in at': 'go to',
    'pass by': 'go to',
    'leave for': 'go to',
    'depart for': 'go to',
    'get going to': 'go to',
    'get moving to': 'go to',
    'get yourself': 'go',
    'pop yourself': 'go',
    'shift yourself': 'go',
    'take yourself': 'go',
    'haul yourself': 'go',
    'hoist yourself': 'go',
    'plant yourself': 'go',
    'park yourself': 'go',
    'get your wheels': 'go',
    'get your backside': 'go',
    'get your bum': 'go',
    'get your tin butt': 'go',
    'get your metal butt': 'go',
    'shift your wheels': 'go',
    'hightail it': 'go',
    'leg it': 'go',
    'beetle': 'go',
    'mosey': 'go',
    'toddle': 'go',
    'amble': 'go',
    'saunter': 'go',
    'trot': 'go',
    'trundle': 'go',
    'potter': 'go',
    'motor': 'go',
    'whizz': 'go',
    'zoom': 'go',
    'scamper': 'go',
    'scuttle': 'go',
    'scurry': 'go',
    'skedaddle': 'go',
    'glide': 'go',
    'stroll': 'go',
    'jog': 'go',
    'bolt': 'go',
    'race': 'go',
    'run along': 'go',
    'cut along': 'go',
    'pop along': 'go',
    'nip along': 'go',
    'hop along': 'go',
    'get along': 'go',
    'move along': 'go',
    'come along': 'come',
    'head along': 'go',
    'make tracks': 'go',
    'make tracks for': 'go to',
    'make a beeline for': 'go to',
    'make your way': 'go',
    'wend your way': 'go',
    'be off': 'go',
    'go and wait': 'go',
    'go and sit': 'go',
    'go and park': 'go',
    'go hang out': 'go',
    'bring yourself': 'go',
    'navigate yourself': 'go',
    'move yourself': 'go',
    'drive yourself': 'go',
    'get your butt': 'go',
    'go wait': 'go',
    'go sit': 'go',
    'go stay': 'go',
    'go stand': 'go',
    'go and stand': 'go',
    'go park': 'go',
    'come stand': 'go',
    'come and stand': 'go',
    'come sit': 'go',
    'come wait': 'go',
    'come find me': 'go',
    'come meet me': 'go',
    'come and meet me': 'go',
    'come on': 'come',
    'cross': 'go across',
    'traverse': 'go across',
    'exit through': 'go through',
    'leave through': 'go through',
    'exit by': 'go through',
    'leave by': 'go through',
}
_LENGTHS = {  # of the phrases with this first word, the longest first
    first: sorted({len(p) for p in phrases}, reverse=True)
    for first, phrases in phrase_table([*_PLAIN, *_WITH_A_WAY, *_TO_A_PLACE]).items()
}
_PULLED = frozenset('pull drag haul push nudge inch ease edge scoot slide lift raise'.split())
_HEADINGS = frozenset({'heading', 'direction', 'course', 'orientation', 'bearing', 'yaw'})
_CHANGES = frozenset({'change', 'adjust', 'alter', 'correct', 'shift', 'set', 'rotate'})


def plain_motion(words: list[str]) -> list[str]:
    """Return the order in plain words, or as it was."""
    words = _straightened(_turned_round(words))
    if words[0] in _CHANGES:
        at = 2 if words[1:2] in (['your'], ['the']) else 1
        if words[at : at + 1] and words[at] in _HEADINGS:
            return ['turn', *words[at + 1 :]]
    if words[1:2] == ['yourself'] and words[0] in _PULLED and len(words) > 2:
        words = ['move', *words[2:]]  # 'drag yourself over to the door'
    if len(words) > 3 and tuple(words[1:3]) in _ITSELF and words[0] not in ('face', 'follow'):
        words = [words[0], *words[3:]]
    for length in _LENGTHS.get(words[0], ()):
        start = ' '.join(words[:length])
        rest = words[length:]
        if start in _PLAIN:
            return [*_PLAIN[start].split(), *rest]
        if start.endswith('yourself') and start in _TO_A_PLACE and _has_way(rest, 'drift'):
            return ['move', *rest]
        if start in _TO_A_PLACE and _has_place(rest, start):
            return [*_TO_A_PLACE[start].split(), *rest]
        if start in _WITH_A_WAY and _has_way(rest, start):
            quantity = find_quantity(rest)
            turns = quantity is not None and quantity.unit == 'deg' or 'turn' in rest
            return [*(['turn'] if turns else _WITH_A_WAY[start].split()), *rest]
    return words


def _has_way(rest: list[str], start: str) -> bool:
    quantity = find_quantity(rest)
    measured = quantity is not None and quantity.unit in ('m', 'deg')
    if start in ('get back', 'get down', 'get up', 'drop down'):
        return measured and quantity is not None and quantity.start <= 1
    if start in ('give me', 'give us', 'make it', 'make that', 'cover', 'have it', 'take it'):
        ways = bool(_WAYS & set(rest))
        at_start = quantity is not None and quantity.start <= 1
        return ways and (at_start and measured or start == 'take it' and rest[0] in _WAYS)
    bare = [word for word in rest if word not in ('to', 'the', 'your', 'a', 'bit', 'little')]
    return bool(bare) and bare[0] in _WAYS or measured and bool(_WAYS & set(rest))


def _has_place(rest: list[str], start: str) -> bool:
    here = rest[-1:] != [] and rest[-1] in _WHERE_TO
    head, phrases = split_arguments(rest)
    noun = (phrases[0].words if phrases else head)[-1:] if rest else []
    known = bool(noun) and (noun[0] in ROOMS or noun[0] == 'me')
    known = known or bool(phrases) and is_known_place(phrases[0].words)
    if _TO_A_PLACE[start] in ('go', 'come'):
        named = start.endswith('yourself') or bool(phrases) and phrases[0].words[0] in DETERMINERS
        return here or bool(phrases) and not head[1:] and (known or named)
    return known


def _turned_round(words: list[str]) -> list[str]:
    """Read 'off you pop to the hall', 'back you go two metres' as 'go ...'."""
    if words[1:2] != ['you'] or len(words) < 4 or words[0] not in _AWAY or words[2] not in _GOING:
        return words
    rest = words[4:] if words[3] == 'then' else words[3:]
    way = [] if words[0] in ('off', 'away', 'along', 'on') else words[:1]
    goes = bool(way) or rest[:1] != [] and (rest[0] in _WHERE_TO or preposition_at(rest, 0) != ())
    return ['go', *way, *rest] if rest and goes else words


_AWAY = frozenset('off away along back up down over in out forward forwards on round'.split())
_GOING = frozenset(
    'go pop trot toddle nip run come get scoot roll jump hop step walk move'.split()
)
_WHERE_TO = frozenset({'home', 'upstairs', 'downstairs', 'outside', 'inside', 'there', 'here'})


def _straightened(words: list[str]) -> list[str]:
    """Read 'in a straight line' as 'straight'."""
    for at in range(1, len(words) - 3) if 'straight' in words else ():
        if words[at : at + 4] == ['in', 'a', 'straight', 'line']:
            return [*words[:at], 'straight', *words[at + 4 :]]
    return words
