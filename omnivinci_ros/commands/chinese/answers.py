# SPDX-License-Identifier: Apache-2.0
"""Answers in Chinese to what was asked: 两米, 左边, 不,去卧室, 第二个."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from omnivinci_ros.commands.chinese.amending import another_thing
from omnivinci_ros.commands.chinese.amending import names_other
from omnivinci_ros.commands.chinese.amending import overrides
from omnivinci_ros.commands.chinese.amending import with_person
from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.numbers import read_quantity
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.chinese.pointed import name_pointed
from omnivinci_ros.commands.chinese.wording import phrase_plan
from omnivinci_ros.commands.chinese.wording import side
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_LONGEST = 300  # characters of an answer; what is said again is cut there too
_HERE = frozenset({'这儿', '那儿', '这里', '那里'})
_LONGEST_THING = 8  # characters of another thing than was asked about
# What may stand before the value: a yes or a no only with a pause after it.
_HEAD = lazy_pattern(
    r'^(?:(?:是的?|对的?|好的?|好吧|可以|行|嗯|不是|不对|不要|不用|不|没有)[,!.]+|嗯+'
    r'|(?:应该)?是(?=.)|我说的是|我要|(?:要|到|在|用)(?=.))[,!.]?'
)
_NO = lazy_pattern(r'^(?:千万|绝对|可)?(?:不|没有|没|别|甭|莫|取消|放弃)')
_MEANT = lazy_pattern(r'^(?:不是|不要|不)[^,!.]+[,!.]+(?:而)?(?:是|要)(?P<meant>.+)')
_SAID_YES = lazy_pattern(r'^(?:是的?|对的?|好的?|好吧|可以|行)[,!.]')
_SAID_NO = lazy_pattern(r'^(?:不是?|不对|不要|不用|没有)[,!.]')
# Talk, and no name of a thing, a place or a person.
_TALK = lazy_pattern(
    r'多少|一起|走$|千万|绝对|别(?!墅)|救命|[疼痛烫嘘呸哼滚]|闭嘴|休想|免谈|算球|少来|胡说|哈哈|再见|晚安|也许|收起|吗|呢$|什么|怎么|为什么|知道|天气|了|过$|不(?!锈)|没|很|太(?!阳)|真(?!丝)|觉得|可以|对不起|抱歉|谢谢'
    r'|没关系|随便|今天|明天|昨天|现在|谁|哪|[吃喝睡](?!饭|的)|下雨|是|热[啊呀]?$|^好.{0,3}$'
    r'|^[你您他她它](?!们?(?:的|家|$)|俩$)|^我(?!们?(?:的|家|这|那|身|旁|面|$))|在(?=.)|^快|^慢|^看|^等|^[想说]'
)
# In the answer to a yes-or-no question a new value is one that is plainly a place.
_PLACE = lazy_pattern(
    r'.*(?:[室房厅间台屋楼区口门廊店院场馆库站家道梯园所层桌床椅沙发架柜箱旁边上下里外]|电梯|沙发|卫生间|\d)(?:那|这)?(?:边|里)?$|[二三四五六七八九十]楼'
)
_NOW = lazy_pattern(
    r'(?:不是?|不用)?,?(?:那?就)?(?:现在|马上|立刻|立即|这就)(?:就)?(?:去|做|走|开始|来)?(?:吧|好了)?'
)
_TAIL = lazy_pattern(r'(?:那个|这个|那边|那里|吧|啊|呀|的)+$')
_PLACES = (
    (lazy_pattern(r'第?[一1]个?|前者|前(?:面)?(?:那|一)个|头一个'), 0),
    (lazy_pattern(r'第?[二两2]个?|后者|后(?:面)?(?:那|一)个'), 1),
    (lazy_pattern(r'第?[三3]个?'), 2),
    (lazy_pattern(r'最后(?:那|一)?个'), -1),
)
# 除了厨房, 厨房不行: of two it is the other. 厨房有人 tells something, and chooses none.
_NOT_THAT = lazy_pattern(
    r'除了(?P<but>.+?)(?:都行|都可以|以外|之外|外)*|(?P<not>.+?)(?:可?不行|不要|不去|不可以|不能|去不了|不好|不是|不对|不成)了?'
)
_TELLS = lazy_pattern('[不没别除非勿莫有坏堵满锁关危脏湿]')
_POINTED = lazy_pattern(f'.{{0,4}}[那这][{MEASURES}]')  # 不是,旁边那瓶: of what, nobody said
_COUNT = lazy_pattern(rf'(?:就|只)?(?:要|拿|取|带|送)?(?P<number>{NUMERAL})[{MEASURES}]?')
_ORDERED = lazy_pattern(rf'第?{NUMERAL}个?|[前后]者|[前后头](?:面)?(?:那|一)个|最后(?:那|一)?个')


def answer_chinese(result: Interpretation, question: Question, text: str) -> Interpretation | None:
    """Return the command with what was answered in its place; None: it is no answer."""
    if len(text) > _LONGEST:
        return None
    plain = read_text(text.strip()).plain.strip('.,!?')
    if _NOW.fullmatch(plain) and any('when' in step.slots for step in result.steps):
        return _at_once(result)
    said, denied = _value(plain)
    if not said:
        return None
    if question.options:
        chosen = _chosen(question.options, said)
        return _with(result, question.step, chosen) if chosen is not None else None
    if question.word:
        named = read_one(said) is None and _TALK.search(said) is None
        return name_pointed(result, question, said) if named else None
    last = len(result.steps) - 1
    agrees = question.confirms and _SAID_YES.match(plain) is not None
    agrees = agrees and read_one(said) is None  # 好,去客厅 is an order
    if question.confirms and last == 0:
        person = with_person(result.steps[0], said, denied=denied)
        if person is not None:
            return _put_right(result, 0, person.step, sure=person.sure, agrees=agrees)
    counted = _counted(result.steps[min(question.step, last)], said)
    if counted is not None:
        return _put_right(result, min(question.step, last), counted, agrees=agrees)
    order = range(last, -1, -1) if question.confirms else [min(question.step, last)]
    for at in order:
        if question.confirms and names_other(result.steps[at], said, denied=denied):
            continue
        if not _suits(result.steps[at], said, confirms=question.confirms and not denied):
            continue
        other = another_thing(result.steps[at], said) if question.confirms else None
        if other is not None:
            return _put_right(result, at, other, agrees=agrees, sure=False)
        step = _filled(result.steps[at], said)
        if step is not None:
            pointed = question.confirms and _POINTED.fullmatch(said) is not None
            return _put_right(result, at, step, agrees=agrees, sure=not pointed)
    return None


def _put_right(
    result: Interpretation, at: int, step: Step, *, agrees: bool, sure: bool = True
) -> Interpretation:
    """Return the steps with one put right; ask where that is unsure, or contradicts a yes."""
    found = _with(result, at, step)
    if sure and not (agrees and overrides(result.steps[at], step)):
        return found
    return replace(
        found,
        needs_clarification=True,
        clarification=f'要我{phrase_plan(found.steps)}吗?',
        question=Question(confirms=True),
    )


def _value(plain: str) -> tuple[str, bool]:
    """Return what is put in the open place, '' for nothing, and whether a no stands before it."""
    meant = _MEANT.match(plain)
    if meant is not None:
        return bare(meant['meant']), True
    denied = _SAID_NO.match(plain) is not None
    rest = _HEAD.sub('', plain, count=1).strip(',.!? ')
    # bare() takes 能 and 那 away: what is denied or asked is seen before it.
    if not rest or _NO.match(rest) and not rest.startswith('不锈') or plain.endswith('吗'):
        return '', denied
    return bare(rest), denied


def _suits(step: Step, said: str, *, confirms: bool) -> bool:
    """Say whether an answer can name what an order lacks; talk can not."""
    if step.intent == 'SAY' and 'text' not in step.slots:
        return True
    if _TALK.search(said) is not None:
        return False
    things = confirms and step.intent in _OF_THINGS
    if things and (
        ',' in said
        or said[0] in '放搁摆搬送递端'
        or said[:2] in _HERE
        or len(said) > _LONGEST_THING
    ):
        return False  # 放我手里 names no other thing
    if things and is_person(said):
        return False  # 好的,老婆
    if not confirms or is_person(said) or _PLACE.fullmatch(said) is not None:
        return True
    return read_quantity(said) is not None or read_one(said) is not None


def _counted(step: Step, said: str) -> Step | None:
    """Return how many of a thing that is named already: 三个 after 要多少."""
    match = _COUNT.fullmatch(said)
    if match is None or step.intent not in _OF_THINGS or 'object' not in step.slots:
        return None
    number = read_number(match['number'])
    if not math.isfinite(number):
        return None
    return Step(step.intent, {**step.slots, 'quantity': format_number(number)}, step.text)


def _chosen(options: tuple[Step, ...], said: str) -> Step | None:
    if _ORDERED.fullmatch(said):
        place = next((at for pattern, at in _PLACES if pattern.fullmatch(said)), len(options))
        return options[place] if place < len(options) else None
    denied = _NOT_THAT.fullmatch(said)
    if denied is not None:
        not_that = _named(options, denied['but'] or denied['not'])
        others = [option for option in options if option is not not_that]
        return others[0] if not_that is not None and len(others) == 1 else None
    return _named(options, _TAIL.sub('', said) or said)


def _named(options: tuple[Step, ...], said: str) -> Step | None:
    """Return the one option that is named, with nothing told of it."""
    fits = [
        option
        for option in options
        if any(_names_it(said, value) for value in _names(option) if value != 'me')
    ]
    return fits[0] if len(fits) == 1 else None


def _names_it(said: str, value: str) -> bool:
    return said in value or value in said and not _TELLS.search(said.replace(value, '', 1))


def _names(option: Step) -> list[str]:
    """Return the values of an option, its direction in Chinese."""
    way = side(option.slots.get('direction', '')) if 'place' not in option.slots else ''
    return [way.removeprefix('向')] if way else list(option.slots.values())


def _filled(step: Step, said: str) -> Step | None:
    """Read the order again with the answer in each of its places."""
    whole_first = () if step.intent in ('MOVE', 'TURN') else (said,)  # 向前 keeps the metres
    orders = step.intent in _OF_THINGS and read_one(said) is not None  # 进来 is no thing to bring
    for whole in (*whole_first, *(() if orders else _sentences(step, said))):
        found = read_one(whole)
        fits = found is not None and not found.question and found.end == len(whole)
        if found is None or not fits or found.intent not in (step.intent, *_turns(step.intent)):
            continue
        if (found.intent, found.slots) == (step.intent, step.slots):
            continue
        kept = {name: step.slots[name] for name in _KEPT if name in step.slots}
        return Step(found.intent, {**kept, **found.slots}, step.text)
    if step.intent == 'SAY' and 'text' not in step.slots:
        return Step('SAY', {**step.slots, 'text': said}, step.text)
    return None


_OF_THINGS = frozenset({'BRING_OBJECT', 'GRAB_OBJECT', 'FIND_OBJECT'})
_KEPT = ('condition', 'avoid', 'times', 'speed', 'from')


def _turns(intent: str) -> tuple[str, ...]:
    return ('TURN',) if intent == 'MOVE' else ()


def _sentences(step: Step, said: str) -> Iterator[str]:
    slots = {name: '我' if value == 'me' else value for name, value in step.slots.items()}
    short = _TAIL.sub('', said) or said
    thing = slots.get('attribute', '') + slots.get('object', '')
    way = side(slots.get('direction', ''))
    far = f'{slots["distance_m"]}米' if 'distance_m' in slots else ''
    angle = f'{slots["angle_deg"].lstrip("-")}度' if 'angle_deg' in slots else ''
    place = slots.get('place', '')
    recipient = slots.get('recipient', '')
    yield from {
        'MOVE': (
            f'{said}走{far}',
            f'向{short}走{far}',
            f'{said}{far}',
            f'{way}走{said}',
            f'{way}{said}',
        ),
        'TURN': (f'{said}转{angle}', f'向{short}转{angle}', f'{said}{angle}', f'{way}转{said}'),
        'MOVE_TO': (f'去{said}', said),
        'FOLLOW': (f'跟着{said}',),
        'GUIDE': (f'带{slots.get("object", "我")}去{said.lstrip("去到")}', f'带{said}去{place}'),
        'GRAB_OBJECT': (f'拿起{said}',),
        'BRING_OBJECT': (
            f'把{said}拿给{recipient or "我"}' if not place else f'把{said}拿到{place}',
            f'把{thing}拿给{said}',
        ),
        'PLACE_OBJECT': (
            f'把{thing}放在{said}' if thing else f'放下{said}',
            f'把{said}放在{place}' if place else f'把{said}放下',
        ),
        'FIND_OBJECT': (f'找{said}',),
        'LOOK_AT': (f'看{short}', f'看着{said}'),
    }.get(step.intent, ())


def _at_once(result: Interpretation) -> Interpretation:
    """Return what was ordered for later as it is done now."""
    for at, step in enumerate(result.steps):
        slots = {name: value for name, value in step.slots.items() if name != 'when'}
        result = _with(result, at, Step(step.intent, slots, step.text))
    return result


def _with(result: Interpretation, at: int, step: Step) -> Interpretation:
    return result.with_steps((*result.steps[:at], step, *result.steps[at + 1 :]))
