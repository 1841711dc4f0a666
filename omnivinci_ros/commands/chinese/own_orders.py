# SPDX-License-Identifier: Apache-2.0
"""A robot's own orders at the beginning of a Chinese clause, by the sentences of its file."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.own_sentences import OwnSentences

_JOINTS = lazy_pattern(r'(?<=.)(?:然后|接着|随后|之后|再|并且|最后)')


def read_own(own: OwnSentences | None, text: str) -> Found | None:
    """Read what is left of a clause by the robot's own sentences."""
    if own is None:
        return None
    for end in (len(text), *(joint.start() for joint in _JOINTS.finditer(text))):
        # 扫描一下箱子 is 扫描箱子: 一下 is no part of a name.
        reading = own.read_chinese(bare(text[:end]).replace('一下', '', 1))
        if reading is not None:
            return Found(reading.intent, dict(reading.slots), end, reading.question)
    return None
