# SPDX-License-Identifier: Apache-2.0
"""One camera over several of image_transport's transports: which of them is taken.

A transport publishes beside the camera's raw topic: NAME/compressed, NAME/zstd and so on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from omnivinci_ros.bags.bag import Topic
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE

# Those whose names tell it even where the raw topic was not recorded; best first.
READABLE = ('compressed', 'compressedDepth')  # jpeg, png or webp; depth in png
UNREADABLE = ('zstd', 'theora', 'ffmpeg', 'avif', 'h264', 'h265')
ENOUGH = 0.8  # of the messages that the fullest of them holds


@dataclass(frozen=True)
class Twin:
    """A transport that is left out for another one of the same camera."""

    name: str
    messages: int
    chosen: str
    chosen_messages: int

    @property
    def sentence(self) -> str:
        return (
            f'{self.name} ({self.messages} messages) is left out: it shows what {self.chosen} '
            f'({self.chosen_messages} messages) shows; give --camera {self.name} to take it '
            'instead'
        )


def twin_transports(topics: Iterable[Topic]) -> list[Twin]:
    """Return the transports to leave out: of each camera the best one that is full stays."""
    pictures = {
        one.name: one for one in topics if one.type in (IMAGE, COMPRESSED_IMAGE) and one.messages
    }
    cameras: dict[str, list[Topic]] = {}
    for one in pictures.values():
        base, _, ending = one.name.rpartition('/')
        is_transport = one.type == COMPRESSED_IMAGE and (
            base in pictures or ending in (*READABLE, *UNREADABLE)
        )
        cameras.setdefault(base if is_transport else one.name, []).append(one)
    twins = []
    for base, group in cameras.items():
        group.sort(key=lambda one: (_rank(base, one), one.name))
        good = [one for one in group if _ending(one) not in UNREADABLE] or group
        fullest = max(one.messages for one in good)
        chosen = next(one for one in good if one.messages >= ENOUGH * fullest)
        twins += [
            Twin(one.name, one.messages, chosen.name, chosen.messages)
            for one in group
            if one is not chosen
        ]
    return twins


def _ending(topic: Topic) -> str:
    return topic.name.rpartition('/')[2]


def _rank(base: str, topic: Topic) -> int:
    """Return the raw one first, then those whose pictures can be read, then unknown ones."""
    known = (*READABLE[:1], '', *READABLE[1:], *UNREADABLE)
    if topic.name == base:
        return -1
    ending = _ending(topic)
    return known.index(ending if ending in known else '')
