# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders to move and to turn, put plainly: 'give me two metres forward'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.motion_synonyms import PLAIN
from omnivinci_ros.commands.english.motion_synonyms import ROUNDABOUT
from omnivinci_ros.commands.english.motion_synonyms import TO_A_PLACE
from omnivinci_ros.commands.english.motion_synonyms import WITH_A_WAY
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.passing import plain_passing
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import lengths_first
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
_ROLLING = frozenset({'move', 'go', 'roll', 'drive'})
_ROUND = frozenset({'clockwise', 'anticlockwise', 'counterclockwise'})
_OF_ITSELF = frozenset(first for first, _ in _ITSELF)
_PULLED = frozenset(
    'pull drag haul push nudge inch ease edge scoot slide lift raise wheel roll drive trundle '
    'shift '
    'bring move shuffle carry steer'.split()
)
_OUT_AGAIN = frozenset('out back again right straight'.split())
_HEADINGS = frozenset({'heading', 'direction', 'course', 'orientation', 'bearing', 'yaw'})
_CHANGES = frozenset({'change', 'adjust', 'alter', 'correct', 'shift', 'set', 'rotate'})


def _circles(words: list[str]) -> bool:
    """Say whether it goes round something: 'go clockwise around the table'."""
    pairs = zip(words, words[1:], strict=False)
    return any(one in ('around', 'round') and other in DETERMINERS for one, other in pairs)


def plain_motion(words: list[str]) -> list[str]:
    """Return the order in plain words, or as it was."""
    if words[0] in ('turn', 'swing', 'spin', 'twist', 'rotate') and words[1:2] == ['yourself']:
        words = [words[0], *words[2:]]
    if words[0] in _ROLLING and not _ROUND.isdisjoint(words) and not _circles(words):
        words = ['turn', *(word for word in words[1:] if word not in ('around', 'round'))]
        words = words[:-3] if words[-3:] == ['on', 'the', 'spot'] else words
    words = plain_passing(_toward_speaker(_to_somebody(words)))
    if words[0] in ('off', 'away') and words[-2:] == ['with', 'you'] and len(words) > 4:
        words = ['go', *words[1:-2]]  # 'off to the dairy with you'
    words = _in_front(_straightened(_turned_round(_by_height(_by_angle(_bits(words))))))
    if words[:1] == ['come'] and 'out' in words[1:] and _OUT_AGAIN.issuperset(words[1:]):
        return ['come', 'back', 'out'] if len(words) > 2 else words
    if words[0] in _CHANGES:
        at = 2 if words[1:2] in (['your'], ['the']) else 1
        if words[at : at + 1] and words[at] in _HEADINGS:
            return ['turn', *words[at + 1 :]]
    if words[1:2] == ['yourself'] and words[0] in _PULLED and len(words) > 2:
        words = ['move', *words[2:]]  # 'drag yourself over to the door'
    itself = len(words) > 3 and words[1] in _OF_ITSELF and tuple(words[1:3]) in _ITSELF
    if itself and words[0] not in ('face', 'follow'):
        words = [words[0], *words[3:]]
    for length in lengths_first(words, ROUNDABOUT):
        start = ' '.join(words[:length])
        rest = words[length:]
        if start.endswith('yourself') and start in TO_A_PLACE and _has_way(rest, 'drift'):
            return ['move', *rest]
        if start in TO_A_PLACE and _has_place(rest, start):
            return [*TO_A_PLACE[start].split(), *rest]
        if start in WITH_A_WAY and _has_way(rest, start):
            quantity = find_quantity(rest)
            turns = quantity is not None and quantity.unit == 'deg' or 'turn' in rest
            return [*(['turn'] if turns else WITH_A_WAY[start].split()), *rest]
        if start in PLAIN:
            return [*PLAIN[start].split(), *rest]
    return words


def _by_height(words: list[str]) -> list[str]:
    """Read 'gain three metres of altitude', 'drop altitude by a metre' as 'move up ...'."""
    if words[0] not in _BY_HEIGHT or _HEIGHTS.isdisjoint(words):
        return words
    rest = [word for word in words[1:] if word not in _AROUND_HEIGHTS]
    return ['move', _BY_HEIGHT[words[0]], *rest] if find_quantity(rest) else words


_HEIGHTS = frozenset({'altitude', 'height', 'elevation'})
_AROUND_HEIGHTS = _HEIGHTS | {'your', 'the', 'of', 'in', 'by'}
_BY_HEIGHT = {
    **dict.fromkeys(('gain', 'climb', 'increase', 'raise', 'add', 'rise'), 'up'),
    **dict.fromkeys(('drop', 'lose', 'decrease', 'reduce', 'lower', 'cut', 'shed'), 'down'),
}


def _to_somebody(words: list[str]) -> list[str]:
    """Read 'go see anna', 'go and stand with anna' as 'go to anna'."""
    length = begins_with(words, _VISITS)
    who = words[length:]
    if not length or not who:
        return words
    named = is_surely_person(split_arguments(who)[0] or who)
    stands = words[0] == 'go' and words[length - 1] == 'with' and len(who) == 1
    return (
        ['go', 'to', *who]
        if named or stands and who[0].isalpha() and who[0] not in _NO_NAMES
        else words
    )


def _toward_speaker(words: list[str]) -> list[str]:
    """Read 'come back in', 'come back down', 'turn this way', 'swivel toward me'."""
    if words[0] in _TURNS and words[1:] in _THIS_WAY:
        return ['face', 'me']
    if words[0] in ('look', 'face') and words[1:] in (['here'], ['over', 'here']):
        return ['face', 'me']
    if words[0] == 'follow' and words[1:2] in (['me'], ['us']) and words[2:] in _ALONG:
        return words[:2]
    if words[0] == 'swivel' and words[1:2] in (['to'], ['toward'], ['towards']):
        return ['turn', *words[1:]]
    if words[0] in _STEPPING and words[1:] in _BACK_INSIDE:
        return ['go', 'inside']
    return ['come', 'back'] if words[0] == 'come' and words[1:] in _BACK_HERE else words


_STEPPING = frozenset('come go get walk step drive roll head move'.split())
_TURNS = frozenset({'turn', 'look', 'face', 'swivel', 'spin', 'rotate'})
_THIS_WAY = (['this', 'way'], ['this', 'way', 'please'])
_ALONG = (['in'], ['inside'], ['through'], ['out'], ['outside'], ['up'], ['along'], ['over'])
_BACK_INSIDE = (['back', 'in'], ['back', 'on', 'in'], ['in', 'again'], ['back', 'in', 'here'])
_BACK_HERE = (
    ['back', 'down'],
    ['back', 'up'],
    ['on', 'back'],
    ['back', 'down', 'again'],
    ['back', 'up', 'again'],
    ['back', 'down', 'here'],
    ['back', 'up', 'here'],
)
_NO_NAMES = frozenset('it them that this pride care ease honour honor'.split())
_VISITS = phrase_table(
    'go see, go and see, stand with, go stand with, go and stand with, go stand by, go over and '
    'see, pop in on, look in on, check in on, go sit with, go and sit with'.split(', ')
)


def _bits(words: list[str]) -> list[str]:
    """Read 'a wee bit forward' with 'little', 'turn a bit more toward me' as 'turn toward me'."""
    if 'wee' in words[1:3]:
        words = ['little' if word == 'wee' else word for word in words]
    if words[0] == 'come' and words[-1] in ('nearer', 'closer') and not _STEPS.isdisjoint(words):
        return ['go', 'forward', *words[1:-1]]  # 'come two steps nearer'
    if words[0] not in ('turn', 'rotate', 'look', 'face') or len(words) < 4:
        return words
    at = 1 + len([word for word in words[1:5] if word in _SOME])
    toward = words[at : at + 1] in (['toward'], ['towards'])
    if at > 1 and toward and not _SOME.isdisjoint(words[1:2]):
        return [words[0], *words[at:]]
    back = words[0] == 'turn' and words[1] == 'back' and words[2] in ('to', 'toward', 'towards')
    return [words[0], *words[2:]] if back else words  # 'turn back to me'


_STEPS = frozenset({'step', 'steps', 'pace', 'paces'})
_SOME = frozenset({'a', 'bit', 'little', 'tad', 'more', 'slightly', 'further'})


def _by_angle(words: list[str]) -> list[str]:
    """Read 'turn left at an angle of 45 degrees' as 'turn left 45 degrees'."""
    if 'angle' not in words[2:-1]:
        return words
    at = words.index('angle')
    before = words[at - 2 : at] in (['at', 'an'], ['by', 'an'], ['through', 'an'], ['to', 'an'])
    return [*words[: at - 2], *words[at + 2 :]] if before and words[at + 1] == 'of' else words


def _in_front(words: list[str]) -> list[str]:
    """Read 'move two metres in front' as 'move two metres forward'."""
    if words[-2:] == ['in', 'front'] and find_quantity(words):
        return [*words[:-2], 'forward']
    return words


def _has_way(rest: list[str], start: str) -> bool:
    quantity = find_quantity(rest)
    measured = quantity is not None and quantity.unit in ('m', 'deg')
    if start in ('get back', 'get down', 'get up', 'drop down'):
        return measured and quantity is not None and quantity.start <= 1
    if start in ('give me', 'give us', 'make it', 'make that', 'cover', 'have it', 'take it'):
        ways = bool(_WAYS & set(rest))
        at_start = quantity is not None and quantity.start <= 1
        taken = start == 'take it' and rest[:1] != [] and rest[0] in _WAYS
        taken = taken and 'to' not in rest[1:-1]
        return ways and (at_start and measured or taken)  # 'take it up to the roof' carries
    bare = [word for word in rest if word not in ('to', 'the', 'your', 'a', 'bit', 'little')]
    return bool(bare) and bare[0] in _WAYS or measured and bool(_WAYS & set(rest))


def _has_place(rest: list[str], start: str) -> bool:
    waits = start.partition(' ')[0] == 'wait'  # 'wait there' is no way
    here = rest[-1:] != [] and rest[-1] in _WHERE_TO and not waits
    head, phrases = split_arguments(rest)
    if waits and not (phrases and phrases[0].preposition in LOCATIONS):
        return False  # 'wait for me', 'wait for the bus to go'
    noun = (phrases[0].words if phrases else head)[-1:] if rest else []
    known = bool(noun) and (noun[0] in ROOMS or noun[0] == 'me')
    known = known or bool(phrases) and is_known_place(phrases[0].words)
    if TO_A_PLACE[start] in ('go', 'come'):
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
