# SPDX-License-Identifier: Apache-2.0
"""Where an order begins behind what is told, though no pause parts them: 三床要水你送过去."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.clauses import read_lead
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.orders import is_order
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.chinese.reasons import is_reason_before
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# 天黑了回充电桩, 地上有个球捡起来. Who begins with a person tells of that person.
_REASON_ENDS = lazy_pattern(
    r'(?<![他她])(?<=..[了呢])(?=.)|(?<=..)(?=[捡帮把请]|(?<![拿递送端取传交带])给[我她他]|[拿递送端取](?=给[我她他]))'
)
# 我推车你跟我后面. Not of 我让你, 他说你, 如果你.
_TO_YOU = lazy_pattern(
    '(?<=..)(?<![让叫请帮给跟和同对向比像把被将用以为想等看教替陪爱谢找知诉怕使因是若当在的送带接领载扶])'
    '(?<!知道)(?<!觉得)(?<!如果)(?<!要是)(?<!听说)(?<!(?<!要)说)(?=[你您](?![们的也都还说]))'
)
# 妈妈的药在桌上拿给妈妈, 我不认路带我去车站
_NEXT_DEED = lazy_pattern(
    '(?<=..[上下里头边旁])(?=[拿取送递端搬带](?:[出下起]来)?(?:给|到|过来|过去))|(?<=..)(?=[带陪领]我)'
)
_IS_THERE = lazy_pattern('[^,你我他她]{1,8}[上里下边台桌架柜面]有')  # 护士台上有一包棉签拿给我
_STORY = lazy_pattern(
    '[他她]们?(?:就|也|又|还|已经|昨天|刚才)|昨[天晚]|以前|当时|那时|如果|要是|哪怕'
)
# What somebody says so leaves no doubt that an order follows.
_PLAIN_REASON = lazy_pattern(
    '[^,我你他她]{1,6}(?:掉|倒|滚|洒|用完|没电)|[天水灯电]|太|外面|屋里|会议|时间|地上|门口|我'
)


def told_end(clause: str) -> tuple[int, bool]:
    """Return where what is told ends and an order begins, 0 for nowhere; and whether it is sure.

    Without a pause it may be one sentence: 商店关门了去超市.
    """
    for joint in _REASON_ENDS.finditer(clause):
        at = joint.start()
        if clause[at - 1] not in '了呢' and '有' not in clause[1:at]:
            continue
        if is_reason_before(clause[:at]) and (
            is_order(clause[at:]) or clause[at] in '去到回把' and _are_orders(clause[at:])
        ):
            return at, _IS_THERE.match(clause) is not None or _PLAIN_REASON.match(
                clause
            ) is not None
    for joints in (_TO_YOU, _NEXT_DEED):
        for joint in joints.finditer(clause):
            at = joint.start()
            told = clause[:at]
            if _STORY.search(told) or is_person(told):  # 老公你把垃圾带下去
                continue
            if clause[at] not in '你您' and clause[at + 1] == '我' and told[0] != '我':
                continue  # 他们带我去车站
            if _are_orders(clause[at:]):
                return at, True
    return 0, False


def _are_orders(text: str) -> bool:
    """Say whether a text is orders from its beginning to its end."""
    rest = read_lead(text).rest
    while rest:
        found = read_one(rest)
        if found is None:
            return False
        rest = read_lead(rest[found.end :]).rest if found.end < len(rest) else ''
    return True
