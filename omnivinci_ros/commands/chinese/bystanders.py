# SPDX-License-Identifier: Apache-2.0
"""Somebody, or a hand, that may be in the way of a motion: 放下箱子,孩子在里头."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WAYS = ('MOVE', 'TURN')
_THINGS = ('PLACE_OBJECT', 'GRAB_OBJECT')
_OTHERS = lazy_pattern('[他她它]|客人|有人|孩子|老人|病人|猫|狗|小[猫狗]')
_PART = (
    '(?:手指?(?!机|套|表|电|提|推|续|术|工)|'
    '脚(?!本|步|踏)|腿|胳膊|头发|脑袋|头(?!盔|等|像)|袖子|裙子|尾巴)'
)
# 我手还在下面, 他脚没拿开, 我还没躺好
_BODY = lazy_pattern(
    rf'(?:我们?|你|[他她它]们?|.{{1,4}}?)?的?{_PART}(?:都|还|正|就)*(?:在|卡|夹|压|没|伸|放|搭|扶|抓|拉|撑|靠|疼|痛|麻)'
    r'|我们?(?:还|都|正)*(?:没|在(?=你|那|这|.{0,3}[里下上前后旁边]))'
)
_LIES = '(?:在|坐|躺|站|趴|睡|蹲|靠|扶|挂)'
_THERE = lazy_pattern(
    rf'.{{0,8}}?(?:还|正|都|就)*(?:{_LIES}在?[^,]{{0,4}}?(?:[里下上前后]|(?<!旁)(?<!身)边|中间|底|那|这)|{_LIES}着)'
)
_IN_IT = lazy_pattern(
    rf'.{{0,8}}?(?:还|正|都|就)*{_LIES}在?(?:它|那|车|箱子?|椅子?|床|轮椅)?(?:上面?|里面?|里头|下面|底下|上头)'
)


def may_be_hurt(intent: str, clause: str, *, before: bool = False) -> bool:
    """Say whether a clause beside an order tells of somebody whom it may hurt.

    Before a way somebody may be why it is ordered: 客人来了,往旁边让让.
    """
    if intent not in (*_WAYS, *_THINGS, 'BRING_OBJECT'):
        return False
    if intent != 'BRING_OBJECT' and _BODY.match(clause):
        return True
    who, sure = leading_person(clause)
    if not _OTHERS.match(clause) and (not sure or who[0] in '我咱你您'):
        return False
    if intent in _WAYS and not before:
        return True
    return (_IN_IT if intent == 'BRING_OBJECT' else _THERE).match(clause) is not None
