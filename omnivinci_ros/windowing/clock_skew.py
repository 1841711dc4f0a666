# SPDX-License-Identifier: Apache-2.0
"""How far each input's clock is from the node's, estimated from stamps and arrivals alone.

An arrival minus its stamp is the latency plus the skew of the two clocks. Latency has a floor
and a long tail, so the least offset of a second is taken (as NTP's clock filter takes the
sample of least delay), and the median over the last seconds: one absurd stamp, or one stall,
moves a single second. What is left of the latency cannot be told from skew; so the offset
counts as skew only where no sensor that works would have it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS

SECONDS = 15  # looked back on: half of them must agree, so a step is told within 8 s
LEAST_SECONDS = 3  # with a sample, before anything is said
# A sensor's stamp cannot be ahead of its arrival, but for synchronisation itself and the steps
# of /clock; and drivers that take longer than this from exposure to message are rare.
AHEAD_NS = -100 * MILLISECOND_NS
BEHIND_NS = 300 * MILLISECOND_NS


class Offsets:
    """The offsets of one input over the last seconds."""

    def __init__(self) -> None:
        self._least: deque[int] = deque(maxlen=SECONDS)  # ns, of each second that had a sample
        self._second = 0

    def add(self, offset_ns: int, now_ns: int) -> None:
        second = now_ns // SECOND_NS
        if second > self._second or not self._least:
            self._second = second
            self._least.append(offset_ns)
        elif offset_ns < self._least[-1]:
            self._least[-1] = offset_ns

    @property
    def estimate_ns(self) -> int | None:
        """Return clock skew plus least latency, positive when the stamps are behind; or None."""
        # The running second is not over: its least may still come.
        over = list(self._least)[:-1]
        return round(median(over)) if len(over) >= LEAST_SECONDS else None


@dataclass(frozen=True)
class Skew:
    """What is known of one input's clock; positive is behind."""

    offset_ns: int  # to the node's clock, least latency included
    to_others_ns: int | None  # to the median of the other inputs
    sentence: str  # what is wrong and what to do, or ''


class SkewMonitor:
    """Give it each stamp with its arrival; ask for `skews` now and then."""

    def __init__(self) -> None:
        self._inputs: dict[str, Offsets] = {}

    def add(self, stream: str, end_ns: int, now_ns: int) -> None:
        """Take a sample's stamp (of sound: its end) and the time at which it came."""
        if end_ns > 0 and now_ns > 0:
            self._inputs.setdefault(stream, Offsets()).add(now_ns - end_ns, now_ns)

    def clear(self) -> None:
        """Forget all: the clock jumped."""
        self._inputs.clear()

    def skews(self) -> Mapping[str, Skew]:
        """Return what is known of each input that was heard long enough."""
        known = {
            stream: offset
            for stream, offsets in self._inputs.items()
            if (offset := offsets.estimate_ns) is not None
        }
        off = [stream for stream, offset in known.items() if not AHEAD_NS <= offset <= BEHIND_NS]
        all_off = len(off) > 1 and len(off) == len(known)
        skews = {}
        for stream, offset in known.items():
            others = [one for other, one in known.items() if other != stream]
            to_others = offset - round(median(others)) if others else None
            sentence = _sentence(stream, offset, to_others, all_off) if stream in off else ''
            skews[stream] = Skew(offset, to_others, sentence)
        return skews


def _sentence(stream: str, offset_ns: int, to_others_ns: int | None, all_off: bool) -> str:
    said = f"{stream}: its stamps are {_apart(offset_ns)} the node's clock"
    if to_others_ns is not None:
        said += f' and {_apart(to_others_ns)} the other inputs'
    if all_off:
        return f"{said}; all inputs are off: synchronise the clock of the node's machine"
    fix = 'synchronise the clock of its machine or sensor (chrony, PTP)'
    if offset_ns > 0:
        return f'{said}: {fix}, or stamp pictures and sound when they are taken'
    return f'{said}: {fix}'


def _apart(offset_ns: int) -> str:
    return f'{abs(offset_ns) / SECOND_NS:.3f} s {"behind" if offset_ns > 0 else "ahead of"}'
