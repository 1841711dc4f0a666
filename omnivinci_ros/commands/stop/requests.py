# SPDX-License-Identifier: Apache-2.0
"""Requests to stop that are no orders by their form: 'would you mind stopping?'."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_TOLD = ['i', 'told', 'you', 'to']
# 'Someone tell it to halt': whoever is to tell the robot so, it has heard it.
_THE_ROBOT = r'(?:the|that|this) (?:\w+ )?(?:robot|thing|machine|bot|cart)'
_TELL_IT = lazy_pattern(
    r'(?:(?:please|oh|no|quick|hey|can|could|will|would|you) )*'
    r'(?:(?:someone|somebody|anyone|anybody|everyone) (?:please |quick )?'
    rf'(?:tell|order|ask|get|command) (?:him|her|it|them|{_THE_ROBOT}) '
    rf'|(?:tell|order|command) (?:it|{_THE_ROBOT}) )'
    r'to (?=(?:stop|halt|freeze|brake|stand still|stay still|hold still|stay put|stay where)\b)'
)
_DOING = {
    **{'stopping': 'stop', 'halting': 'halt', 'freezing': 'freeze', 'pausing': 'pause'},
    **{'waiting': 'wait', 'braking': 'brake', 'standing': 'stand', 'staying': 'stay'},
    **{'holding': 'hold', 'keeping': 'keep', 'remaining': 'remain', 'stopped': 'stop'},
    **{'halted': 'halt', 'froze': 'freeze', 'paused': 'pause', 'stop': 'stop', 'halt': 'halt'},
    **{'quitting': 'quit', 'ceasing': 'cease', 'waited': 'wait', 'stood': 'stand'},
}
_NOT_DOING = {
    **{'moving': 'move', 'going': 'go', 'driving': 'drive', 'walking': 'walk', 'coming': 'come'},
    **{'turning': 'turn', 'rolling': 'roll', 'touching': 'touch', 'pushing': 'push'},
    **{'following': 'follow', 'moved': 'move', 'advancing': 'advance'},
}
_FRAME = lazy_pattern(
    r'(?:(?:hey|please|robot|sorry|excuse me|oh|and|so|just) )*(?:'
    r'(?:(?:would|do|could|will) )?you (?:please )?mind (?:please |just )*'
    r'|mind (?:please |just )*(?=(?:not )?\w+(?:ing)\b)'
    r'|(?:how|what) about (?:you (?:just )?)?'
    r'|(?:i|we) (?:would )?(?:really )?(?:prefer|like|love|appreciate|rather|want) (?:it )?'
    r'(?:very much )?'
    r'(?:if )?you (?:could |would |to )?(?:please |just )*'
    r'|it would be (?:\w+ )?(?:good|great|nice|better|best|lovely|kind|helpful|safer|wise) if you '
    r'(?:could |would )?(?:please |just )*'
    r'|(?:i|we) (?:want|need|would like) you (?=stopped|halted)'
    r')'
)


def put_plainly(words: list[str]) -> list[str]:
    """Return 'stop there' for 'would you mind stopping there'; other words as they are."""
    if words[:4] == _TOLD:  # an order to go there may be talk; one to stand still is said again
        words = words[4:]
    told = _TELL_IT.match(' '.join(words)) if 'to' in words[2:8] else None
    if told is not None:
        return words[len(told.group().split()) :]
    if _DOING.keys().isdisjoint(words) and _NOT_DOING.keys().isdisjoint(words):
        return words
    frame = _FRAME.match(' '.join(words))
    if frame is None:
        return words
    rest = words[len(frame.group().split()) :]
    if rest[:1] == ['not'] and rest[1:2] and rest[1] in _NOT_DOING:
        return ['do', 'not', _NOT_DOING[rest[1]], *rest[2:]]
    if rest[:2] == ['did', 'not'] and rest[2:3] and rest[2] in _NOT_DOING.values():
        return ['do', *rest[1:]]
    return [_DOING[rest[0]], *rest[1:]] if rest and rest[0] in _DOING else words
