# SPDX-License-Identifier: Apache-2.0
"""When what of a bag is played: a clock of the bag's time that can be paused, moved and scaled.

The clock never runs ahead of the messages: where reading or sending is slow, time slips instead
of messages coming late. Not thread-safe; no ROS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS

SLIP_NS = 50 * MILLISECOND_NS  # behind by more: time slips; by less: it is caught up
MIN_RATE, MAX_RATE = 0.1, 100.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message of the bag."""

    topic: str
    time_ns: int  # log time
    data: bytes  # CDR


@dataclass(frozen=True, slots=True)
class Extent:
    """From where to where a bag is played, and how; real times in nanoseconds."""

    start_ns: int
    end_ns: int  # of the last message
    tail_ns: int = 0  # bag time that the clock goes on after it
    tick_ns: int = 10 * MILLISECOND_NS  # real, between two clocks
    settle_ns: int = 0  # real, that the clock stands still where receivers must follow it
    settled_topics: frozenset[str] = frozenset()  # whose messages have no stamp of their own


class Playback:
    """Call `wait_ns`, wait so long, then `step`; the rest may be called in between."""

    def __init__(
        self,
        messages: Callable[[int], Iterator[tuple[str, int, bytes]]],
        extent: Extent,
        *,
        rate: float = 1.0,
        loop: bool = False,
        paused: bool = False,
        steady_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`messages` yields those from a log time on; raises BadInputError for no length."""
        self.extent = extent
        self.loop = loop
        self.rate = rate
        self.paused = paused
        self.ended = False
        self.passes = 0  # that came to their end
        self.sent = 0
        self.slipped_ns = 0  # real time by which reading or sending was too slow
        self._read = messages
        self._is_settled = False
        self._steady_ns = steady_ns
        if loop:
            self.set_loop(True)
        self._go_to(extent.start_ns)

    @property
    def last_ns(self) -> int:
        """Return the time at which a pass ends."""
        return self.extent.end_ns + self.extent.tail_ns

    # What is next

    def wait_ns(self) -> int | None:
        """Return the real time until the next step; None: nothing comes of itself."""
        if self.paused or self.ended:
            return None
        return max(0, self._real_ns(self._due_ns()) - self._steady_ns())

    def step(self) -> tuple[int, Recorded | None]:
        """Go on to what comes next; return what the clock says, and the message, if it is one."""
        due_ns = self._due_ns()
        self._slip(due_ns)
        message = self._next
        if message is not None and message.time_ns <= due_ns:
            self.position_ns = due_ns
            return due_ns, self._take()
        if message is None and self.position_ns >= self.last_ns:
            if self.loop and self._stands():
                return self.position_ns, None
            self.passes += 1
            if self.loop:
                self._go_to(self.extent.start_ns)
            else:
                self.ended = True
            return self.position_ns, None
        self.position_ns = due_ns
        return due_ns, None

    def _due_ns(self) -> int:
        """Return the bag time of the next step."""
        tick_ns = self.position_ns + max(1, round(self.extent.tick_ns * self.rate))
        message_ns = self.last_ns if self._next is None else self._next.time_ns
        # One that was recorded out of order comes at once: the clock does not go back for it.
        return max(self.position_ns, min(tick_ns, message_ns))

    def _take(self) -> Recorded | None:
        """Return the message that is due; for one without a stamp only after the clock settled."""
        message = self._next
        assert message is not None  # `step` looked
        if message.topic in self.extent.settled_topics and self._stands():
            return None
        self._is_settled = False
        self.sent += 1
        self._advance()
        return message

    def _stands(self) -> bool:
        """Let the clock stand still, once before what comes and once after it; tell if before."""
        self.settle()
        self._is_settled = not self._is_settled
        return self._is_settled

    def _advance(self) -> None:
        found = next(self._messages, None)
        self._next = None if found is None else Recorded(*found)

    # Real time

    def _real_ns(self, bag_ns: int) -> int:
        at_ns, since_ns = self._anchor
        return since_ns + round((bag_ns - at_ns) / self.rate)

    def settle(self) -> None:
        """Let the clock stand still from now on until receivers have heard what it says."""
        self._anchor = self.position_ns, self._steady_ns() + self.extent.settle_ns

    def _go_on_from_here(self) -> None:
        """Let the clock go on, but not before it has stood still as long as it must."""
        self._anchor = self.position_ns, max(self._steady_ns(), self._anchor[1])

    def _slip(self, due_ns: int) -> None:
        behind_ns = self._steady_ns() - self._real_ns(due_ns)
        if behind_ns > SLIP_NS:
            self.slipped_ns += behind_ns
            self._anchor = due_ns, self._steady_ns()

    # Control

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        if self.paused:
            self.paused = False
            self._go_on_from_here()

    def set_rate(self, rate: float) -> None:
        if not MIN_RATE <= rate <= MAX_RATE:  # not turned round: a NaN must be refused as well
            raise BadInputError(f'rate={rate:g}: give a number from {MIN_RATE:g} to {MAX_RATE:g}')
        self.rate = float(rate)
        self._go_on_from_here()

    def set_loop(self, loop: bool) -> None:
        if loop and self.last_ns <= self.extent.start_ns:
            raise BadInputError(
                'loop is true, but what is played has no length: set loop to '
                'false, or tail_s to more than 0'
            )
        self.loop = loop

    def check(self, bag_ns: int) -> None:
        """Raise BadInputError for a time that is outside what is played."""
        if not self.extent.start_ns <= bag_ns <= self.last_ns:
            length_s = (self.last_ns - self.extent.start_ns) / SECOND_NS
            offset_s = (bag_ns - self.extent.start_ns) / SECOND_NS
            raise BadInputError(
                f'{offset_s:.3f} s from the beginning is outside the bag: give '
                f'an offset of 0 to {length_s:.3f} s, or a time from '
                f'{self.extent.start_ns} to {self.last_ns} ns'
            )

    def seek(self, bag_ns: int) -> None:
        """Go to a time of the bag; the next message is the first that is not before it."""
        self.check(bag_ns)
        self._go_to(bag_ns)

    def play_next(self) -> Recorded | None:
        """Go on to the next message, while paused, and return it; None at the end."""
        if not self.paused:
            raise BadInputError('it is playing: pause it first')
        message = self._next
        if message is not None:
            self.position_ns = max(self.position_ns, message.time_ns)
            self._is_settled = False
            self.sent += 1
            self._advance()
        return message

    def _go_to(self, bag_ns: int) -> None:
        self._messages = self._read(bag_ns)
        self._advance()
        self.position_ns = bag_ns
        self.ended = self._is_settled = False
        self.settle()

    def describe(self) -> str:
        """Say in a line where and how it plays."""
        start_ns = self.extent.start_ns
        state = 'ended' if self.ended else 'paused' if self.paused else 'playing'
        return (
            f'{state} at {(self.position_ns - start_ns) / SECOND_NS:.3f} s of '
            f'{(self.last_ns - start_ns) / SECOND_NS:.3f} s, {self.rate:g} times real time'
            f'{", looped" if self.loop else ""}'
        )


def check_extent(start_ns: int, end_ns: int, offset_s: float, name: str) -> int:
    """Return where playing begins; raise BadBagError for a bag without messages or so short."""
    if end_ns <= 0:
        raise BadBagError(f'{name} has no messages: record it again')
    first_ns = start_ns + round(offset_s * SECOND_NS)
    if first_ns > end_ns:
        raise BadBagError(
            f'parameter start_offset_s is {offset_s:g}, but {name} is '
            f'{(end_ns - start_ns) / SECOND_NS:.3f} s long: give less'
        )
    return first_ns
