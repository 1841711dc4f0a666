# SPDX-License-Identifier: Apache-2.0
"""Whether a stream of sound is as long as its stamps say.

A rate or a channel count that is announced wrongly (an AudioInfo that says mono of stereo) makes
every chunk longer or shorter than the time to the next one. Lost chunks and stamps that jitter
or come in bursts do that to some chunks, or not to the sum; so what is usual among the last
chunks must agree with their sum. Where stamps are made of arrivals they follow the announced
rate until they jump back; so sound that is far too long over a longer time is told whatever is
usual: nothing that is lost makes sound longer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice

from omnivinci_ros.common.units import SECOND_NS

CHUNKS = 50  # looked back on: a second of 20 ms chunks
MANY_CHUNKS = 250  # the longer time
EVERY = 10  # chunks from one look to the next
OFF = 0.05  # of 1: 44.1 kHz announced as 48 kHz is 0.09 off, the worst sound card 0.001
FAR = 1.25  # the sum over the longer time, from which on it is told
ALIKE = 0.03  # the sum and the median, of 1
LOSSY = 0.75  # the sum, below which losses may be the reason: then the shortest quarter must agree
LOSSY_ALIKE = 0.2  # as far as this
LONGEST_NS = 2 * SECOND_NS  # from one stamp to the next; more is a pause, or a clock that jumped
AGAIN_NS = 5 * SECOND_NS  # from one report to the next, in the time of the stamps


class LengthWatch:
    """Tell it of each chunk of one stream, in the order in which they came."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the stream: the clock jumped."""
        self._announced = (0, 0)
        self._last_ns = self._length_ns = 0  # of the newest chunk: its stamp and its length
        self._steps: deque[tuple[int, int]] = deque(
            maxlen=MANY_CHUNKS
        )  # to the next stamp, length
        self._unseen = 0  # chunks since the last look
        self._told_ns: int | None = None

    def add(self, stamp_ns: int, rate: int, channels: int, length_ns: int) -> str:
        """Take a chunk of `length_ns` at `rate` [Hz]; now and then, return what is wrong."""
        step_ns = stamp_ns - self._last_ns
        if (rate, channels) != self._announced or abs(step_ns) > LONGEST_NS:
            self._announced = (rate, channels)
            self._steps.clear()
        elif self._length_ns:
            self._steps.append((step_ns, self._length_ns))
        self._last_ns, self._length_ns = stamp_ns, length_ns
        self._unseen += 1
        if len(self._steps) < CHUNKS or self._unseen < EVERY:
            return ''
        self._unseen = 0
        if self._told_ns is not None and abs(stamp_ns - self._told_ns) < AGAIN_NS:
            return ''
        ratio = self._wrong_ratio()
        if ratio is None:
            self._told_ns = None
            return ''
        self._told_ns = stamp_ns
        return sentence(ratio, rate, channels)

    def _wrong_ratio(self) -> float | None:
        """Return how many times as long as its stamps the sound is, where that is wrong."""
        newest = list(islice(reversed(self._steps), CHUNKS))
        ratio = _ratio(newest)
        if abs(ratio - 1) > OFF and self._is_usual(newest, ratio):
            return ratio
        ratio = _ratio(self._steps)
        return ratio if ratio > FAR and len(self._steps) == MANY_CHUNKS else None

    def _is_usual(self, newest: list[tuple[int, int]], ratio: float) -> bool:
        steps = sorted(step / length for step, length in newest)
        if ratio < LOSSY:
            return abs(steps[CHUNKS // 4] * ratio - 1) <= LOSSY_ALIKE
        return abs(steps[CHUNKS // 2] * ratio - 1) <= ALIKE


def _ratio(steps: Iterable[tuple[int, int]]) -> float:
    stamps_ns, sound_ns = map(sum, zip(*steps, strict=True))
    return sound_ns / max(1, stamps_ns)


def sentence(ratio: float, rate: int, channels: int) -> str:
    """Return what is wrong with sound that lasts `ratio` times as long as its stamps say."""
    fits = [f'about {round(rate * ratio, -2):.0f} Hz']
    if (likely := round(channels * ratio)) and abs(channels * ratio / likely - 1) <= ALIKE:
        fits.insert(0, f'{likely} channel{"s" if likely > 1 else ""}')
    lost = '' if ratio > 1 else '; or every few chunks are lost on the way'
    return (
        f'its sound lasts {ratio:.2f} times as long as its stamps say: {rate} Hz and {channels} '
        f'channel{"s" if channels > 1 else ""} are announced, the stamps fit {" or ".join(fits)}: '
        f'correct what the publisher says of its sound (its AudioInfo, or its messages){lost}'
    )
