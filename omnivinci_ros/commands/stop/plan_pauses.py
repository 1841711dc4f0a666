# SPDX-License-Identifier: Apache-2.0
"""A pause that parts two orders of a plan: 'go down two metres, then stop and turn right'.

In doubt it is a STOP. 'Stop' and 'halt' part orders only behind 'then', or behind an order with a
measure, which ends by itself; and what follows must be joined, and not be a flight.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.words import PAUSES

_HALTS = frozenset({'stop', 'halt'})
_PAUSING = frozenset({'wait', 'pause', 'rest'})
_ORDERS = (COMMAND_VERBS | {'about', 'left', 'right', 'forward'}) - _HALTS - {'hold'}
_JOINED = lazy_pattern(r'(?:(?:there|here) )?(?:, )?(?:and then|then|and|after that|afterwards) ')
# 'Stop and get off my foot', 'stop and let go', 'stop and move away'.
_FLIGHT = lazy_pattern(r'(?:get|let|leave|release)\b|\w+ (?:off|away)\b')
_MEASURE = lazy_pattern(
    r'(?:\d|\b(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|'
    r'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred))(?: and a half)? ?'
    r'(?:m|cm|(?:centi)?met(?:re|er)s?|feet|foot|inch|inches|yards?|steps?|degrees?)\b'
)
_CHINESE_PAUSE = lazy_pattern('(?:先)?(?:停|停下来?|停一[下会]儿?|等一[下会]儿?|稍等)(?:一下)?')
_CHINESE_THEN = lazy_pattern('(?:再|然后|然後|接着|接著|之后|之後)(?!见|見|也|不|别|別)\\S')
_CHINESE_MEASURE = lazy_pattern('[0-9一二两兩三四五六七八九十百半](?:公|厘|釐)?[米分尺步度]')


def without_pauses(words: list[str]) -> list[str]:
    """Leave out each 'stop' or 'wait' that only parts two orders."""
    if _HALTS.isdisjoint(words) and _PAUSING.isdisjoint(words):
        return words
    return [word for at, word in enumerate(words) if not _parts_orders(words, at)]


def _parts_orders(words: list[str], at: int) -> bool:
    if words[at] not in _HALTS | _PAUSING:
        return False
    before = words[:at]
    joints: list[str] = []
    while before and before[-1] in ('then', 'and', ','):
        joints.append(before.pop())
    start = max(
        (i for i, word in enumerate(before) if word in PAUSES or word in _THEN), default=-1
    )
    order = before[start + 1 :]
    bare = unwrapped(order)
    if not joints or not bare or bare[0] not in _ORDERS or not _goes_on(words[at + 1 :]):
        return False
    led = joints[0] == 'then' and order[-1] not in ('on', 'go')  # 'go on then stop and go back'
    return words[at] in _PAUSING or led or bool(_MEASURE.search(' '.join(order)))


_THEN = frozenset({'then', 'and'})


def _goes_on(after: list[str]) -> bool:
    """Say whether another order is joined: 'and turn right'."""
    line = ' '.join(after[:8])
    joint = _JOINED.match(line)
    if joint is None or _FLIGHT.match(line, joint.end()):
        return False
    return line[joint.end() :].split(' ')[0] in _ORDERS


def is_chinese_pause(clauses: list[str], at: int) -> bool:
    """Say whether it is the pause of 后退一米,停一下,再右转."""
    if not 0 < at < len(clauses) - 1 or not _CHINESE_PAUSE.fullmatch(clauses[at]):
        return False
    measured = _CHINESE_MEASURE.search(clauses[at - 1])
    return measured is not None and _CHINESE_THEN.match(clauses[at + 1]) is not None
