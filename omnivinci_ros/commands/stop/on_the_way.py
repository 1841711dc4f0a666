# SPDX-License-Identifier: Apache-2.0
"""A stop that is a part of a way: 'drive on and stop at the door', 'wait ten seconds, then ...'.

Only behind another order; alone, and whenever in doubt, they are a STOP.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.politeness import drop_fillers
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.words import split_clauses

_NOW = frozenset({'once', 'all', 'now', 'place', 'moment', 'spot', 'instant', 'tracks', 'name'})
_NUMBER = (
    r'(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|'
    r'forty|fifty|sixty|ninety|half an?|a few|a couple of|several|some)(?: (?:five|and a half))?'
)
_WAITS = frozenset({'wait', 'pause', 'hold', 'rest', 'stay', 'stand', 'stop'})
_TIMED = re.compile(
    r'(?:and |then |there |next )*(?:wait|pause|hold|rest|stay|stand still|stand by|stop)'
    r'(?: there| here| in place| put| still)?(?: for)?'
    rf'(?: (?:about|around|exactly|at least|another))? {_NUMBER} ?'
    r'(?:s|sec|second|seconds|minute|minutes|min|hour|hours|moments)(?: there| here)?$'
)
_FOR_A_WHILE = re.compile(
    r'(?:and |then |there |next )*(?:wait|pause|rest|stop)(?: there| here)?'
    r' (?:for (?:an? )?(?:second|minute|moment|bit|while|hour|me|us|him|her|them|\w+)|there|here'
    r'|until .*|till .*)$'
)
# Behind an order: '... and wait for carlos', '... then wait for the doctor'.
_FOR_SOMEBODY = re.compile(
    r'(?:and then|then|and) wait (?:there |here )?for (?!a\b|me\b|us\b|it\b|one\b|\d)'
    r'(?:the |my |your |our |dr |mr |mrs |ms )?(?:\w+ ){0,2}\w+$'
)
_BARE = re.compile(r'(?:and |then |there |next )*(?:wait|pause|rest|stop|halt)(?: there| here)?$')
# Another order follows: 'go forward a metre, wait, then turn left'.
_AND_THEN = re.compile(r'(?:and then|then|and|after that|afterwards|next) ')
# It goes on: 'turn left, pause, and do it again'.
_GOES_ON = re.compile(
    r'(?:and |then |now |after that |afterwards )*'
    r'(?:do (?:it|that|the same)|repeat|once more|again|come back|carry on|go on|continue'
    r'|resume)\b'
)
_DISTANCE = re.compile(
    rf'{_NUMBER} ?(?:m|cm|ft|(?:centi)?met(?:re|er)s?|feet|foot|inch|inches|yards?|steps?)'
    r' (?:before|in front of|from|away from|short of|behind|after|past) '
)
_REACHED = re.compile(
    r'(?:when|once|after|as soon as) you (?:reach|get|arrive|are|come|see|find)\b'
    r'|(?:when|where|whenever|wherever|once|as soon as|if) (?:he|she|they|i|(?:the|my|your) \w+) '
    r'(?!says?\b|shouts?\b|yells?\b)\w+'
)
# 'Do not go through the kitchen but go to the garden': a way, not the motion, is forbidden.
_NOT_THAT_WAY = re.compile(
    r'do not (?:you |ever |just )*(?:go|drive|walk|move|roll|turn|come|run|travel|head) '
    r'(?:back |out |down |up |over |all the way )*'
    r'(?:through|into|in|near|past|over|across|along|by|under|around|round|on|to|towards|toward'
    r'|left|right|via|between|close to|any\w* near)\b'
)
_BUT = re.compile(
    r' (?:but|instead|rather)(?: (?:please|do|instead|rather|just|only|go ahead and))*'
    r' (?P<order>[a-z]+)\b'
)


def is_timed_wait(clause: list[str], *, last: bool) -> bool:
    """Say whether it is a wait of a known length, or one that another order ends."""
    if _WAITS.isdisjoint(clause):
        return False
    line = ' '.join(clause)
    if _TIMED.match(line) or _FOR_SOMEBODY.match(line):
        return True
    return not last and bool(_FOR_A_WHILE.match(line))


def is_pause_between(clauses: list[list[str]], at: int) -> bool:
    """Say whether it is the pause of 'turn left, pause, and do it again'."""
    if not 0 < at < len(clauses) - 1 or not _BARE.match(' '.join(clauses[at])):
        return False
    following = ' '.join(clauses[at + 1])
    if _AND_THEN.match(following) and goes_on(clauses[at + 1]):
        return True
    return clauses[at][-1] != 'stop' and bool(_GOES_ON.match(following))


_CHINESE_PAUSE = re.compile(
    r'(?:先)?(?:停|停下来?|停一[下会]儿?|等一[下会]儿?|等等|稍等)(?:一下)?'
)
_CHINESE_THEN = re.compile(r'(?:再|然后|然後|接着|接著|之后|之後)(?!见|見|也|不)\S')


def is_chinese_pause(clauses: list[str], at: int) -> bool:
    """Say whether it is the pause of 后退一米,停一下,再右转."""
    between = 0 < at < len(clauses) - 1 and _CHINESE_PAUSE.fullmatch(clauses[at])
    return bool(between) and bool(_CHINESE_THEN.match(clauses[at + 1]))


def goes_on(after: list[str]) -> bool:
    """Say whether another order follows a 'stop' inside a way: '... then stop and turn right'."""
    joint = _AND_THEN.match(' '.join(after[:3]))
    rest = after[len(joint.group().split()) :] if joint else []
    return bool(rest) and rest[0] in _ORDERS


def is_other_way(clauses: list[list[str]], at: int) -> bool:
    """Say whether only a way is forbidden, and another order follows."""
    line = ' '.join(clauses[at])
    if not _NOT_THAT_WAY.match(line):
        return False
    but = _BUT.search(line)
    if but is not None:
        return but['order'] in _ORDERS
    following = clauses[at + 1] if at + 1 < len(clauses) else []
    while len(following) > 1 and following[0] in _LEADING:
        following = following[1:]
    return following[:1] != [] and following[0] in _ORDERS


def goes_another_way(words: list[str]) -> bool:
    """Say whether an utterance forbids a way first, and orders another one."""
    clauses = split_clauses(drop_fillers(words))
    while clauses and is_courtesy(clauses[0]):
        clauses = clauses[1:]
    return bool(clauses) and is_other_way([unwrap(clauses[0]).words, *clauses[1:]], 0)


_ORDERS = (COMMAND_VERBS | {'about', 'left', 'right', 'forward'}) - {'stop', 'hold'}
_LEADING = frozenset('but instead rather please do just only and then'.split())


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
