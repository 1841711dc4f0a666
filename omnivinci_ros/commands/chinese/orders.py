# SPDX-License-Identifier: Apache-2.0
"""The order that a Chinese text begins with, by the first reader that knows it."""

from __future__ import annotations

import re
from collections.abc import Callable

from omnivinci_ros.commands.chinese.characters import QUOTED
from omnivinci_ros.commands.chinese.clauses import read_lead
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.handling import read_handling
from omnivinci_ros.commands.chinese.motion import read_follow
from omnivinci_ros.commands.chinese.motion import read_go
from omnivinci_ros.commands.chinese.motion import read_guide
from omnivinci_ros.commands.chinese.motion import read_move
from omnivinci_ros.commands.chinese.motion import read_turn
from omnivinci_ros.commands.chinese.seeing import read_greeting
from omnivinci_ros.commands.chinese.seeing import read_saying
from omnivinci_ros.commands.chinese.seeing import read_seeing

_READERS: tuple[Callable[[str], Found | None], ...] = (
    read_greeting,
    read_saying,
    read_turn,
    read_move,
    read_guide,
    read_follow,
    read_seeing,
    read_handling,
    read_go,
)
# A story, or a name, and no order: 左转的车, 去过.
_NO_ORDER = re.compile(r'(?:的|过(?!去|来)|得(?!去)|了(?=.)(?!吧)|着(?!我))')
_GO_AND = re.compile(r'[去来](?=.)')


def is_order(text: str) -> bool:
    """Say whether a text is one order from its beginning to its end."""
    rest = read_lead(text).rest
    found = read_one(rest) if rest else None
    return found is not None and found.end == len(rest)


def begins_order(text: str) -> bool:
    """Say whether a text begins with an order."""
    rest = read_lead(text).rest
    return bool(rest) and read_one(rest) is not None


def read_one(text: str) -> Found | None:
    """Read the order that a text begins with."""
    quoted = QUOTED.search(text)
    for read in _READERS:
        found = read(text)
        if found is None or _NO_ORDER.match(text, found.end):
            continue
        if found.intent == 'SAY' and quoted is not None and 'text' in found.slots:
            found.slots['text'] = quoted['said'] or found.slots['text']
        if found.intent == 'MOVE_TO' and (then := _and_then(text)) is not None:
            return then
        return found
    return _and_then(text)


def _and_then(text: str) -> Found | None:
    """Read 去拿报纸 as 拿报纸."""
    match = _GO_AND.match(text)
    if match is None or name_end('x' + text[1:]) != 1:
        return None
    found = read_one(text[1:])
    if found is None:
        return None
    found.end += 1
    return found
