# SPDX-License-Identifier: Apache-2.0
"""What is put right: 爷爷 to 要我带奶奶去厕所吗, 给爷爷 to 要我把药拿给奶奶吗."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_GIVEN = lazy_pattern(r'(?:拿|送|递|端)?给(?P<who>.+)')
_LED = lazy_pattern(r'(?:就)?(?P<verb>[带扶陪领搀送]着?)?(?P<who>.+?)(?:(?P<goes>过去|去|走)吧?)?')
_GIVEN_SOME = lazy_pattern(rf'(?:拿|送|递|端)?给(?P<who>.+?)(?P<number>{NUMERAL})[{MEASURES}]')
_COUNT = lazy_pattern(rf'{NUMERAL}[{MEASURES}]')
_TIME = lazy_pattern(r'会儿|分钟|秒|小时|钟头|[早中下晚]上?午|以后|之后')
_IS_AT = lazy_pattern(r'(?<!晚)[上下里](?:面|边|头)?$|[旁内外]边?$')
_IS_PLACE = lazy_pattern(
    r'[室房厅间台屋楼区口门廊店院场馆库站家道梯园所层桌床椅架柜箱旁边上下里外]子?(?:那|这)?(?:边|里)?$'
    r'|^[放搁摆]|地$|\d'
)
_WITH_THINGS = frozenset({'BRING_OBJECT', 'GRAB_OBJECT', 'FIND_OBJECT'})
_PRONOUNS = frozenset('他 她 它 他们 她们 你 您'.split())

_MOST = 1000  # of a thing


@dataclass(frozen=True, slots=True)
class Amended:
    """A step as an answer has it; where it is not sure, the new step is asked about."""

    step: Step
    sure: bool


def with_person(step: Step, said: str, *, denied: bool) -> Amended | None:
    """Return a step for another person; `denied`: a no came before, so nobody is only called."""
    if step.intent == 'BRING_OBJECT':
        some = _GIVEN_SOME.fullmatch(said)  # 给奶奶两片
        number = read_number(some['number']) if some is not None else 0.0
        if some is not None and is_person(some['who']) and 0 < number < _MOST:
            many = {'quantity': format_number(number), 'recipient': read_person(some['who'])}
            return Amended(Step(step.intent, {**step.slots, **many}, step.text), sure=True)
        given = _GIVEN.fullmatch(said)
        if given is None or given['who'] in _PRONOUNS or not is_person(given['who']):
            return None
        return _for(step, 'recipient', given['who'], sure='place' not in step.slots)
    led = _LED.fullmatch(said) if step.intent == 'GUIDE' else None
    if led is None or led['who'] in _PRONOUNS or not is_person(led['who']):
        return None
    return _for(step, 'object', led['who'], sure=denied or bool(led['verb']))


def _for(step: Step, slot: str, who: str, *, sure: bool) -> Amended:
    return Amended(Step(step.intent, {**step.slots, slot: read_person(who)}, step.text), sure)


def names_other(step: Step, said: str, *, denied: bool) -> bool:
    """Say whether an answer names what is neither a place nor a thing of a step.

    That is somebody, a time, how somebody goes, or how many.
    """
    if step.intent in _WITH_THINGS:
        return said[0] == '给' or _TIME.search(said) is not None or _IS_AT.search(said) is not None
    if step.intent == 'PLACE_OBJECT':
        return said[0] == '给' or is_count(said)
    if step.intent == 'GUIDE':
        other = said[0] in '带扶陪领搀坐用推' or '轮椅' in said
        return other or is_person(said) or is_count(said)
    if step.intent == 'MOVE_TO':
        return is_person(said) and not denied or is_count(said)
    return False


def is_count(said: str) -> bool:
    """Say whether it is only a number of things: 三个."""
    return _COUNT.fullmatch(said) is not None


def another_thing(step: Step, said: str) -> Step | None:
    """Return what is put down for another thing: a 盘子 is no place to put a cup."""
    if step.intent != 'PLACE_OBJECT' or not {'object', 'place'} <= step.slots.keys():
        return None
    if _IS_PLACE.search(said) is not None or read_one(said) is not None:
        return None
    kept = {name: value for name, value in step.slots.items() if name != 'attribute'}
    return Step(step.intent, {**kept, **read_thing(said)}, step.text)


def overrides(before: Step, after: Step) -> bool:
    """Say whether a step has another value where there was one."""
    return any(after.slots.get(name, value) != value for name, value in before.slots.items())
