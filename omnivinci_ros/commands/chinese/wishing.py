# SPDX-License-Identifier: Apache-2.0
"""Chinese wishes for a thing, which is brought: 我要一个苹果, 想喝水."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WISH = lazy_pattern(
    r'(?:我(?:还|很|现在)?|(?=想))(?:想要|想喝|想吃|要喝|要吃|需要用?|要(?!是)|想来|缺|急需)(?=.)'
)
_NOT_WISHED = lazy_pattern(
    r'(?:退|换|办|结|请假|下班|加班|出差|开(?!水|瓶|塞)|拖(?!把|鞋)|扫(?!把)|擦(?!手|嘴|脸|鞋|桌布|纸)|过(?!期|滤)|进(?!口)|存|寄|穿|脱|炒|煮|烧|练|考|写|读|拍|剪|修|洗(?!手液|衣粉|洁精|发)|去|走|回|看|知道|说|做|学|买|问|睡|休息|吃饭|上|下|离开|帮|你|他|她|想|有|和|出|进|到|来|走|开|听|告诉|感谢|一个人|时间|考虑|更|被|是|迟|在|跟|坐|站|玩|努力|先|把|洗|找|的是|死)'
)


def read_wish(text: str) -> Found | None:
    """Read 我要一个苹果, 想喝水."""
    match = _WISH.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if _NOT_WISHED.match(rest):
        return None
    end = name_end(rest)
    named = rest[:end].removesuffix('了')
    return about_thing('BRING_OBJECT', named, match.end() + end, WHICH, recipient='me')
