# SPDX-License-Identifier: Apache-2.0
"""What is said back in Chinese: the orders, and the questions about them."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.intents import Step

TOO_LONG = '这句话太长了,请用一句话说清楚要我做什么。'
TOO_MANY = '一次的任务太多了,请分几次告诉我。'
NO_RULES = '我不接受修改我自己规则的命令。要我做什么?'
FORBIDDEN = '我听到了不要做什么。那要我做什么?'
TAKEN_BACK = '你收回了刚才的话。要我做什么?'
AGAIN_WHAT = '我不记得上一件事了。要我做什么?'
NO_ANSWER = '这个我回答不了。可以问我看到了什么,或者告诉我做什么。'
NOT_ALLOWED = '我听懂了{},但是不允许我这样做。'
UNKNOWN = '这个我不会做。'
UNSURE = '我不确定要我做什么。'
NOT_TIMED = '我不会定时做事。现在就{}吗?'

_SIDES = {
    **{'forward': '向前', 'backward': '向后', 'left': '向左', 'right': '向右'},
    **{'up': '向上', 'down': '向下'},
}
_DOING = {
    'MOVE': '{direction}走{distance_m}',
    'TURN': '{direction}转{angle_deg}',
    'MOVE_TO': '{direction}去{place}',
    'FOLLOW': '跟着{object}',
    'GUIDE': '带{object}去{place}',
    'GRAB_OBJECT': '{from}拿起{object}',
    'BRING_OBJECT': '{from}把{object}拿{where}',
    'PLACE_OBJECT': '{from}把{object}放{where}',
    'FIND_OBJECT': '{at}找{object}',
    'LOOK_AT': '看{direction}{object}{place}',
    'DESCRIBE': '描述{object}{place}',
    'GREET': '{whom}打招呼',
    'SAY': '{to}说“{text}”',
    'WAIT': '{at}等{object}{duration_s}',
}
_NAMES = {'me': '你', 'here': '这里', 'there': '那里', 'this': '这个', 'that': '那个'}


# What an intent can not do without, as it is asked for where nothing of it was understood.
_NEEDED = {
    **{'MOVE': '要我往哪边走?', 'TURN': '要我向左转还是向右转?', 'MOVE_TO': '要我去哪里?'},
    **{'FOLLOW': '要我跟着谁?', 'GUIDE': '要我带谁去?', 'GRAB_OBJECT': '要我拿起什么?'},
    **{'BRING_OBJECT': '要我拿什么?', 'PLACE_OBJECT': '要我放什么?', 'FIND_OBJECT': '要找什么?'},
    **{'LOOK_AT': '要我看什么?', 'SAY': '要我说什么?', 'WAIT': '要我等多久?'},
}


def missing_of(step: Step) -> str:
    """Return what to ask about an order of which only the kind is known."""
    return _NEEDED.get(step.intent, UNSURE)


def side(direction: str) -> str:
    """Return a direction in Chinese: 向前; '' for none."""
    return _SIDES.get(direction, '')


def phrase(step: Step) -> str:
    """Say an order back: 向前走10米."""
    slots = {name: _NAMES.get(value, value) for name, value in step.slots.items()}
    attribute = f'{slots["attribute"]}的' if 'attribute' in slots else ''
    count = slots.get('quantity', '')
    many = '所有' if count == 'all' else f'{count}个' if count else ''
    recipient, place = slots.get('recipient', ''), slots.get('place', '')
    words = {
        'direction': side(slots.get('direction', '')),
        'distance_m': f'{slots["distance_m"]}米' if 'distance_m' in slots else '',
        'angle_deg': f'{slots["angle_deg"].lstrip("-")}度' if 'angle_deg' in slots else '',
        'duration_s': f'{slots["duration_s"]}秒' if 'duration_s' in slots else '',
        'object': many + attribute + slots.get('object', ''),
        'place': place,
        'where': (f'到{place}' if place else '') + (f'给{recipient}' if recipient else ''),
        'from': f'从{slots["from"]}' if 'from' in slots else '',
        'at': f'在{place}' if place else '',
        'whom': f'跟{recipient}' if recipient else '',
        'to': f'对{recipient}' if recipient else '',
        'text': slots.get('text', ''),
    }
    said = _DOING.get(step.intent, step.intent).format(**words)
    condition = slots.get('condition', '')
    ends = condition.startswith('直到')  # of a wait
    before = f'如果{condition},就' if condition and not ends else ''
    after = f',{condition}' if ends else ''
    after += f'{slots["times"]}次' if 'times' in slots else ''
    after += f',小心{slots["avoid"]}' if 'avoid' in slots else ''
    return before + slots.get('speed', '') + said + after


def phrase_plan(steps: Sequence[Step]) -> str:
    """Say orders back: 去厨房,然后把杯子拿给你."""
    return ',然后'.join(phrase(step) for step in steps)
