# SPDX-License-Identifier: Apache-2.0
"""Somebody says a word over the robot's voice: a look is due then, though the robot goes on."""

from __future__ import annotations

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.speech.own_voice import BLOCK_NS
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.speech.segmenter import EARLY_NS


class OverlapWatch:
    """Finds the silence of others, where the robot's own voice leaves none in the sound."""

    EVERY_NS = 96 * MILLISECOND_NS  # between two looks at what the robot's sound leaves
    SOON_NS = 32 * MILLISECOND_NS  # ... while another speaks
    SPOKEN_NS = 96 * MILLISECOND_NS  # of another's voice, at least: shorter is a click
    SILENT_NS = (96 * MILLISECOND_NS, 192 * MILLISECOND_NS)  # after it: a word may end quietly

    def __init__(self, own: OwnVoice) -> None:
        self._own = own
        self._next_ns = 0
        self._began_ns = 0  # of the voice activity that is watched
        self._spoken_ns = 0  # of others' voice since the last look
        self._until_ns = 0  # up to where it was heard
        self._looks = 0  # since then
        self._is_early = False  # told since then that a look may be due soon

    def due(self, began_ns: int, now_ns: int) -> str:
        """Return 'look' where another has just spoken over the robot, 'early look' if it seems so.

        Call it with each sound; '' for neither. Voice activity, the robot's or another's, goes on
        since `began_ns` up to `now_ns`.
        """
        if began_ns != self._began_ns:
            self._began_ns, self._spoken_ns, self._looks = began_ns, 0, 0
            self._is_early = False
            self._next_ns = self._until_ns = began_ns
        if self._own.newest_began_ns(began_ns, now_ns) is None:
            return ''
        until_ns = self._own.known_until(now_ns)
        every_ns = self.SOON_NS if self._spoken_ns else self.EVERY_NS
        if until_ns < self._next_ns + every_ns:
            return ''
        voiced = self._own.others_lately(until_ns, until_ns - self._next_ns)
        self._next_ns = until_ns
        self._spoken_ns += voiced.count(True) * BLOCK_NS
        if True in voiced:
            self._looks, self._is_early = 0, False
            self._until_ns = until_ns - voiced[::-1].index(True) * BLOCK_NS
        silent_ns = until_ns - self._until_ns
        if silent_ns > self.SILENT_NS[-1] and self._spoken_ns < self.SPOKEN_NS:
            self._looks = self._spoken_ns = 0  # a click
        if self._spoken_ns < self.SPOKEN_NS:
            return ''
        if silent_ns < self.SILENT_NS[self._looks]:
            is_first = not self._is_early and silent_ns >= EARLY_NS
            self._is_early |= is_first
            return 'early look' if is_first else ''
        self._looks += 1
        if self._looks == len(self.SILENT_NS):
            self._looks = self._spoken_ns = 0
        return 'look'
