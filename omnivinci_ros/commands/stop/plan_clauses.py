# SPDX-License-Identifier: Apache-2.0
"""Clauses of a plan that look like a STOP and are none: waits, care, causes, warnings."""

from __future__ import annotations

from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.on_the_way import after_timed_wait
from omnivinci_ros.commands.stop.on_the_way import behind_timed_wait
from omnivinci_ros.commands.stop.on_the_way import is_awaited_event
from omnivinci_ros.commands.stop.on_the_way import is_pause_between
from omnivinci_ros.commands.stop.on_the_way import is_timed_wait
from omnivinci_ros.commands.stop.on_the_way import is_wait_before
from omnivinci_ros.commands.stop.on_the_way import is_wait_in_plan
from omnivinci_ros.commands.stop.other_ways import is_other_way

_TOO_CLOSE = lazy_pattern(
    r'(?:robot )?(?:you are |that is )?(?:way |much |a bit |far )*(?:too|so) (?:close|near)'
)
_MOVES_OFF = lazy_pattern(
    r'(?:please |robot |now )*(?:move|go|back|step|drive|roll|reverse|scoot|shift)\b'
    r'.*\b(?:back|backwards?|away|left|right|off|reverse|up)\b'
)
# Behind an order it limits the speed; alone it is a cry.
_NOT_FAST = lazy_pattern(
    r'(?:and |but |please )*do not (?:you )?\w+ (?:it |there )?(?:too|so|very|that) '
    r'(?:fast|quick|quickly)(?: please)?'
)
_WARNING = lazy_pattern(r'(?:please )?mind (?:the|your) (?:step|stairs|glass|wall|gap|head)')
_HALTS = frozenset({'stop', 'halt', 'freeze', 'hold'})
_DELICATE = lazy_pattern(
    r'(?:it|they|that|this|those) (?:is|are) (?:very |really |quite |a bit |so )?'
    r'(?:heavy|hot|fragile|full|sharp|delicate|wet|slippery|expensive|old|made of glass)$'
)


def without_plan_clauses(
    clauses: list[list[str]], *, led: bool, order: bool, denied: bool
) -> list[list[str]]:
    """Leave out the clauses that are no STOP by themselves.

    `led`: the text begins with an order, or with a clause that hangs on one; `order`: and is
    short; `denied`: a 'not' stands in it.
    """
    behind = [rest for rest in map(behind_timed_wait, clauses) if rest]
    clauses = [
        clause if not i and clause[0] in _HALTS else after_timed_wait(clause) or clause
        for i, clause in enumerate(clauses)
    ]
    clauses.extend(rest for rest in behind if rest not in clauses)
    if is_wait_before(clauses):
        clauses = clauses[1:]
    clauses = [
        clause
        for i, clause in enumerate(clauses)
        if not is_awaited_event(clauses, i) and not (led and is_wait_in_plan(clauses, i))
    ]
    if led and ['careful'] in clauses:
        clauses = [clause for i, clause in enumerate(clauses) if not _is_care(clauses, i)]
    if len(clauses) > 1 and _MOVES_OFF.match(' '.join(clauses[-1])):
        # 'You are too close, move back'; alone it is a cry.
        clauses = [c for c in clauses if not _TOO_CLOSE.fullmatch(' '.join(c))]
    clauses = _without_warnings(_without_cause(clauses))
    if denied:
        clauses = [c for i, c in enumerate(clauses) if not is_other_way(clauses, i)]
    if order:
        last = len(clauses) - 1
        clauses = [
            c
            for i, c in enumerate(clauses)
            if not is_timed_wait(c, last=i == last) and not is_pause_between(clauses, i)
            if not (i and _NOT_FAST.fullmatch(' '.join(c)))
        ]
    return clauses


def _is_care(clauses: list[list[str]], at: int) -> bool:
    """Say whether it is the 'careful' of 'lift the crate, careful, it is heavy'."""
    following = clauses[at + 1 : at + 2]
    care = at > 0 and clauses[at] == ['careful'] and bool(following)
    return care and _DELICATE.match(' '.join(following[0])) is not None


_ON_ME = lazy_pattern(r'(?:because )?you are (?:\w+ )?(?:on|over) (?:my|his|her) \w+')


def _without_cause(clauses: list[list[str]]) -> list[list[str]]:
    """Leave out why the robot is to go: 'back up thirty centimetres, you are on my foot'."""
    first = ' '.join(unwrapped(clauses[0])) if len(clauses) > 1 else ''
    if not _MOVES_OFF.match(first) or not _MEASURED.search(first):
        return clauses
    return [c for i, c in enumerate(clauses) if not i or not _ON_ME.fullmatch(' '.join(c))]


_MEASURED = lazy_pattern(r'\b(?:met(?:re|er)s?|centimet(?:re|er)s?|cm|feet|foot|inch(?:es)?|m)\b')


def _without_warnings(clauses: list[list[str]]) -> list[list[str]]:
    """Leave out what the robot is to say to others: 'say "mind the step"'."""
    return [
        clause
        for i, clause in enumerate(clauses)
        if not (i and clauses[i - 1][-1] == 'say' and _WARNING.fullmatch(' '.join(clause)))
    ]
