# SPDX-License-Identifier: Apache-2.0
"""Somebody else begins and ceases to speak, while the robot may be speaking."""

from __future__ import annotations

from typing import Protocol

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.speech.own_voice import LATELY
from omnivinci_ros.speech.own_voice import OTHERS
from omnivinci_ros.speech.own_voice import OwnVoice


class TellActivity(Protocol):
    """Takes what ActivityWatch finds."""

    def __call__(self, speaking: bool, at_ns: int, own: float) -> None:
        """`own` is the share of the sound that the robot itself was playing."""


class ActivityWatch:
    """Tells when somebody else begins and ceases to speak, while the robot may be speaking."""

    LISTEN_NS = 256 * MILLISECOND_NS  # of voice, before it is compared with what is played
    EVERY_NS = 160 * MILLISECOND_NS  # between two comparisons
    OVER = 2  # comparisons in a row that hear another's voice over the robot's

    def __init__(self, own: OwnVoice, tell: TellActivity) -> None:
        self._own = own
        self._tell = tell
        self._told = False  # that somebody speaks
        self._is_other = False  # ... who was told not to be the robot
        self._began_ns = 0
        self._under_ns = 0  # when the robot's utterance began that the other was told over
        self._next_ns = 0
        self._over = 0

    def look(self, began_ns: int | None, now_ns: int) -> None:
        """Look at voice activity: since when and up to when somebody speaks, None for nobody."""
        if began_ns is None:
            if self._told:
                self._told = False
                self._tell(False, now_ns, 0.0)
            return
        if began_ns != self._began_ns:
            self._began_ns, self._told, self._is_other = began_ns, False, False
            self._next_ns, self._over, self._under_ns = began_ns + self.LISTEN_NS, 0, 0
        robot_ns = self._own.newest_began_ns(began_ns, now_ns)
        if robot_ns is None:
            if not self._told:
                self._told = self._is_other = True
                self._tell(True, began_ns, 0.0)
            return
        if self._is_other and robot_ns > self._under_ns:
            self._listen_again(robot_ns)
        self._compare(robot_ns, now_ns)

    def _listen_again(self, robot_ns: int) -> None:
        """Find out whether a voice goes on that was told before the robot began.

        Its last word is no reason to tell it again: only what was heard since then is compared.
        """
        self._is_other, self._over = False, 0
        self._next_ns = robot_ns + LATELY * SAMPLE_NS + self.LISTEN_NS

    def _compare(self, robot_ns: int, now_ns: int) -> None:
        until_ns = self._own.known_until(now_ns)
        if until_ns < self._next_ns or self._is_other:
            return
        self._next_ns = until_ns + self.EVERY_NS
        share = self._own.share_lately(until_ns)
        self._over = self._over + 1 if share < OTHERS else 0
        if not self._told and not self._over:
            self._told = True
            self._tell(True, self._began_ns, share)
        elif self._over >= self.OVER:
            self._told = self._is_other = True
            self._under_ns = robot_ns
            # Never before the utterance that it interrupts.
            self._tell(True, max(robot_ns, now_ns - self.OVER * self.EVERY_NS), share)
