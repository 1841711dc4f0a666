# SPDX-License-Identifier: Apache-2.0
"""A stop that is a part of a way: 'drive on and stop at the door', 'wait ten seconds, then ...'.

Only behind another order; alone, and whenever in doubt, they are a STOP.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_NOW = frozenset({'once', 'all', 'now', 'place', 'moment', 'spot', 'instant', 'tracks', 'name'})
_NUMBER = (
    r'(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|'
    r'forty|fifty|sixty|ninety|half an?|a few|a couple of|several|some)(?: (?:five|and a half))?'
)
_WAITS = frozenset({'wait', 'pause', 'hold', 'rest', 'stay', 'stand', 'stop'})
_HALTS = frozenset({'stop', 'halt', 'hold'})
_JOINTS = frozenset({'then', 'and'})
HANGING = frozenset({'after', 'before', 'once', 'when'})  # 'after you have brought it, ...'
_TIMED_WAIT = (
    r'(?:and |then |there |next )*(?:wait|pause|hold|rest|stay|stand still|stand by|stop)'
    r'(?: there| here| in place| put| still)?(?: for)?'
    rf'(?: (?:about|around|exactly|at least|another))? {_NUMBER} ?'
    r'(?:s|sec|second|seconds|minute|minutes|min|hour|hours|moments)(?: there| here)?'
)
_TIMED = lazy_pattern(f'{_TIMED_WAIT}$')
# It goes on without a pause: 'wait two minutes and come back'.
_TIMED_THEN = lazy_pattern(
    rf'(?:{_TIMED_WAIT}|(?:and |then )+(?:wait|pause|rest)(?: there| here)? (?:for )?'
    r'an? (?:while|minute))(?: (?:and|then|and then))? (?P<order>\w.*)$'
)
_FOR_A_WHILE = lazy_pattern(
    r'(?:and |then |there |next )*(?:wait|pause|rest|stop)(?: there| here)?'
    r' (?:for (?:an? )?(?:second|minute|moment|bit|while|hour|me|us|him|her|them|\w+)|there|here'
    r'|until .*|till? .*)$'
)
# Behind an order: '... and wait for carlos', '... then wait for the doctor'.
_FOR_SOMEBODY = lazy_pattern(
    r'(?:and then|then|and) wait (?:there |here )?for (?!a\b|me\b|us\b|it\b|one\b|\d)'
    r'(?:the |my |your |our |dr |mr |mrs |ms )?(?:\w+ ){0,2}\w+$'
)
# What ends a wait: 'wait for the receipt', 'wait till I have gone', 'wait with him until ...'.
_AWAITED = (
    r'(?:and |then |there |next |just )*(?:wait|stand by|hang on|hold on|stay)'
    r'(?: right)?(?: there| here| outside| inside| put)?'
    r'(?: (?:with|by|at|in|near|outside) (?:\w+ ){1,4}?)?'
    r' ?\b(?:(?:until|till|til) \w+ \w|for (?!me\b|us\b|it\b|a\b|an\b|one\b|god|gods|heaven|\d)\w)'
)
_AWAITED_THING = lazy_pattern(_AWAITED)
# Alone too it is no cry: what somebody or something is to do, or a time that is long.
_AWAITED_EVENT = lazy_pattern(
    r'(?:just )?(?:wait|stay)(?: right)?(?: there| here| outside| inside)?'
    r' (?:(?:until|till|til) (?!you (?:see|hear)\b|(?:my|your|our) turn\b)\w+ \w'
    r'|for (?!me\b|us\b|god|gods|heaven)(?:\w+ ){1,4}to (?!get (?:out|off|up)\b|move\b'
    r'|go away\b)\w)'
)
# Whoever waits for one of these is held, hurt, or means the robot itself.
_CAUGHT = frozenset(
    'hand hands arm arms foot feet leg legs finger fingers toe toes head hair neck skirt sleeve '
    'coat dress tail paw stuck trapped caught hurt hurts hurting bleeding screaming crying '
    'breathe free clear stop under'.split()
)
_GOING_ON = frozenset('and then after before once when if until please next finally but'.split())
_LONG_WAIT = lazy_pattern(
    r'(?:just )?(?:wait|stay|pause)(?: right)?(?: there| here| outside| inside)?(?: for)?'
    rf'(?: (?:about|around|exactly|at least|another))? (?!one\b|1\b|half\b){_NUMBER} ?'
    r'(?:minutes|min|hours?)(?: there| here| please| yeah| then| ok| okay| thanks)*$'
)
_OUTSIDE = lazy_pattern(
    r'(?:and |then )*wait (?:right )?(?:outside|inside|beside|behind|by|near|next to) '
    r'(?:it|him|her|them|there|the \w+|my \w+)$'
)
_BARE = lazy_pattern(
    r'(?:and |then |there |next )*(?:wait|pause|rest|stop|halt)(?: there| here)?$'
)
_BARE_OUTSIDE = lazy_pattern(r'(?:and |then )*wait (?:outside|inside|there|behind)$')
_ENDING = lazy_pattern(r'(?:and then|and|then) (?:just |please )?wait(?: there| for me there)?$')
# It goes on: 'turn left, pause, and do it again'.
_GOES_ON = lazy_pattern(
    r'(?:and |then |now |after that |afterwards )*'
    r'(?:do (?:it|that|the same)|repeat|once more|again|come back|carry on|go on|continue'
    r'|resume)\b'
)
# 'Wait one second', 'half a second': a cry, and no length.
_CRY = lazy_pattern(r'.*\b(?:one|half an?|a few|several|some|1) ?(?:s|sec|seconds?|moments?)\b')
_RETURNING = frozenset({'come', 'bring', 'drive', 'walk', 'head', 'take'})
_FLEES = frozenset('off away back out release drop leave let brake watch free careful'.split())
_DISTANCE = lazy_pattern(
    rf'{_NUMBER} ?(?:m|cm|ft|(?:centi)?met(?:re|er)s?|feet|foot|inch|inches|yards?|steps?)'
    r' (?:before|in front of|from|away from|short of|behind|after|past) '
)
_REACHED = lazy_pattern(
    r'(?:when|once|after|as soon as) you (?:reach|get|arrive|are|come|see|find)\b'
    r'|(?:when|where|whenever|wherever|once|as soon as) (?:he|she|they|i|(?:the|my|your) \w+) '
    r'(?:stops?|halts?|pauses?)\b'
)


def is_timed_wait(clause: list[str], *, last: bool) -> bool:
    """Say whether it is a wait of a known length, or one that another order ends."""
    if _WAITS.isdisjoint(clause):
        return False
    line = ' '.join(clause)
    if _TIMED.match(line) or _FOR_SOMEBODY.match(line):
        return True
    return not last and bool(_FOR_A_WHILE.match(line))


def is_wait_in_plan(clauses: list[list[str]], at: int) -> bool:
    """Say whether a clause behind an order is a wait that has an end, or ends the plan:
    'deliver it, wait for the receipt, and ...', 'turn to me, and wait'.
    """
    clause = clauses[at]
    if not at or _WAITS.isdisjoint(clause):
        return False
    line = ' '.join(clause)
    behind = at + 1 < len(clauses) and clauses[at + 1][0] in _JOINTS
    joined = behind or clause[0] in _JOINTS or clauses[0][0] in HANGING
    if joined and (
        _AWAITED_THING.match(line) or _OUTSIDE.match(line) or _BARE_OUTSIDE.match(line)
    ):
        return True
    return at + 1 == len(clauses) and at > 1 and _ENDING.match(line) is not None


def is_awaited_event(clauses: list[list[str]], at: int) -> bool:
    """Say whether a wait has an end that is no cry: 'wait here till the lift comes'.

    It is one where somebody is caught, or where anything but an order stands behind it: 'wait for
    the door to open, my hand is in it'.
    """
    clause = clauses[at]
    if _WAITS.isdisjoint(clause) or not _CAUGHT.isdisjoint(clause):
        return False
    line = ' '.join(clause)
    if not _AWAITED_EVENT.match(line) and not _LONG_WAIT.match(line):
        return False
    return all(_goes_on(following) for following in clauses[at + 1 :])


def _goes_on(clause: list[str]) -> bool:
    """Say whether a plan goes on: with a joint, or with an order."""
    return clause[0] in _GOING_ON or clause[0] in COMMAND_VERBS or len(clause) < 2


def after_timed_wait(clause: list[str]) -> list[str]:
    """Return what follows a wait of a known length: 'come back'; [] where there is none."""
    following = behind_timed_wait(clause)
    plain = bool(following) and not _CRY.match(' '.join(clause)) and _is_plain_order(following)
    return following if plain else []


def behind_timed_wait(clause: list[str]) -> list[str]:
    """Return all that follows a wait of a known length, a cry too: 'let go of me'."""
    if _WAITS.isdisjoint(clause):
        return []
    found = _TIMED_THEN.match(' '.join(clause))
    return found['order'].split() if found else []


def _is_plain_order(words: list[str]) -> bool:
    """Say whether it is an order in which nobody flees or is freed."""
    returns = words[0] in _RETURNING or words[0] == 'go' and len(words) > 2
    flees = _FLEES - {'back'} if returns else _FLEES
    flees = flees - {'out'} if words[0] in ('take', 'lift') and len(words) > 3 else flees
    return words[0] in COMMAND_VERBS and flees.isdisjoint(words)


def is_wait_before(clauses: list[list[str]]) -> bool:
    """Say whether it is 'wait ten seconds, then turn left': the first step of a plan."""
    if len(clauses) < 2 or clauses[0][0] in _HALTS:
        return False
    line = ' '.join(clauses[0])
    awaited = _AWAITED_THING.match(line) and clauses[1][0] in _JOINTS
    if not awaited and not _TIMED.match(line):
        return False
    following = [word for word in clauses[1] if word not in _JOINTS]
    cry = _CRY.match(' '.join(clauses[0])) is not None
    joined = clauses[1][0] in _JOINTS and following != []
    return joined and not cry and _is_plain_order(following)


def is_pause_between(clauses: list[list[str]], at: int) -> bool:
    """Say whether it is the pause of 'turn left, pause, and do it again'."""
    if not 0 < at < len(clauses) - 1 or not _BARE.match(' '.join(clauses[at])):
        return False
    return clauses[at][-1] != 'stop' and bool(_GOES_ON.match(' '.join(clauses[at + 1])))


def is_place_to_stop(after: list[str]) -> bool:
    """Say whether 'in front of the lift' or 'two metres before it' follows 'stop'."""
    while after and after[0] in ('right', 'just', 'directly', 'exactly', 'shortly'):
        after = after[1:]
    line = ' '.join(after[:12])
    if _DISTANCE.match(line) or _REACHED.match(line):
        return True
    if not after:
        return False
    if after[0] == 'before':
        length = 1
    else:
        phrase = preposition_at(after, 0)
        length = len(phrase) if ' '.join(phrase) in LOCATIONS else 0
    place = after[length:]
    if not length or not place or not _NOW.isdisjoint(place[:3]):
        return False
    return place[0] in DETERMINERS | {'it', 'him', 'her', 'them'} or not ROOMS.isdisjoint(
        place[:3]
    )
