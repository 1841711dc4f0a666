# SPDX-License-Identifier: Apache-2.0
"""The timeline: one buffer a stream, ordered by event time, that accounts for every sample.

Of each sample that came in, exactly one is true at any time: it was `used` by a window, it
came `late` (a window that it belonged to had closed), it was `dropped` (with a reason), or it
is `pending` (held, and no window has used it yet).
"""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Any
from typing import Generic
from typing import Literal
from typing import TypeVar
from typing import overload

from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance

SampleT = TypeVar('SampleT', bound=Sample)
Kind = Literal['camera', 'audio', 'speech', 'task']

PENDING, USED, LATE = 0, 1, 2  # the fate of a held sample

# Two frames or two runs of sound with one stamp are the same one sent twice; two task texts
# with one stamp (a paused clock) are two.
DEDUPLICATED_KINDS = ('camera', 'audio')


class Stream(Generic[SampleT]):
    """The samples of one input, oldest first."""

    def __init__(self, name: str, kind: Kind, *, budget_bytes: int | None = None) -> None:
        self.name = name
        self.kind = kind
        self.budget_bytes = budget_bytes
        self.part_ns = 0  # windows want the newest sample of each part of time as long as this
        self.received = 0
        self.used = 0
        self.late = 0
        self.dropped: Counter[str] = Counter()  # by reason
        self.newest_ns: int | None = None  # the newest end of a sample, in this epoch
        self.arrived_ns: int | None = None  # when the newest sample came, on the node's clock
        self.nbytes = 0
        self._starts: list[int] = []
        self._samples: list[SampleT] = []
        self._fates: list[int] = []
        self._longest_ns = 0  # of a held sample

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def pending(self) -> int:
        return self.received - self.used - self.late - self.dropped.total()

    def drop(self, reason: str, count: int = 1) -> None:
        """Account for samples that came in and cannot be held."""
        self.received += count
        self.dropped[reason] += count

    def add(self, sample: SampleT, now_ns: int, *, closed_ns: int) -> None:
        """Hold a sample; it is late if it starts before `closed_ns`, the last window's end."""
        start, end = sample.start_ns, sample.end_ns
        self.received += 1
        self.arrived_ns = now_ns
        starts = self._starts
        at = len(starts) if not starts or start > starts[-1] else bisect_right(starts, start)
        if at and starts[at - 1] == start and self.kind in DEDUPLICATED_KINDS:
            self.dropped['duplicate'] += 1
            return
        fate = PENDING
        if start < closed_ns:
            fate = LATE
            self.late += 1
        starts.insert(at, start)
        self._samples.insert(at, sample)
        self._fates.insert(at, fate)
        self.nbytes += sample.nbytes
        self._longest_ns = max(self._longest_ns, end - start)
        if self.newest_ns is None or end > self.newest_ns:
            self.newest_ns = end
        if self.budget_bytes is not None and self.nbytes > self.budget_bytes:
            self._thin_out(self.budget_bytes)

    def overlapping(self, start_ns: int, end_ns: int) -> range:
        """Return the indices of the samples that share time with `[start_ns, end_ns)`.

        Until the next `add` or `evict`, an index stands for its sample.
        """
        last = bisect_left(self._starts, end_ns)
        first = bisect_left(self._starts, start_ns - self._longest_ns)
        while first < last and not self._reaches(first, start_ns):
            first += 1
        return range(first, last)

    def _reaches(self, index: int, start_ns: int) -> bool:
        return self._starts[index] >= start_ns or self._samples[index].end_ns > start_ns

    def newest_before(self, end_ns: int, *, since_ns: int) -> int | None:
        """Return the index of the newest sample that starts in `[since_ns, end_ns)`."""
        at = bisect_left(self._starts, end_ns) - 1
        return at if at >= 0 and self._starts[at] >= since_ns else None

    def first_since(self, start_ns: int) -> int | None:
        """Return the start of the oldest sample that starts at `start_ns` or later."""
        at = bisect_left(self._starts, start_ns)
        return self._starts[at] if at < len(self._starts) else None

    def widest_hole_ns(self, since_ns: int) -> int:
        """Return the longest time between two neighbours of those that start at `since_ns` on."""
        starts = self._starts[bisect_left(self._starts, since_ns) :]
        return max((b - a for a, b in zip(starts, starts[1:], strict=False)), default=0)

    def at(self, index: int) -> SampleT:
        return self._samples[index]

    def use(self, indices: Iterable[int]) -> list[SampleT]:
        """Return the samples at these indices, accounted for as used."""
        samples = []
        for index in indices:
            if self._fates[index] == PENDING:
                self._fates[index] = USED
                self.used += 1
            samples.append(self._samples[index])
        return samples

    def evict(self, before_ns: int) -> None:
        """Let go of the samples that end before; those that no window used are dropped."""
        count = 0
        while count < len(self._starts) and self._samples[count].end_ns < before_ns:
            self.nbytes -= self._samples[count].nbytes
            if self._fates[count] == PENDING:
                self.dropped['not picked'] += 1
            count += 1
        if count:
            del self._starts[:count], self._samples[:count], self._fates[:count]

    def clear(self, reason: str) -> None:
        """Let go of everything held, and of what was known of the stream's time."""
        self.dropped[reason] += self._fates.count(PENDING)
        self._starts.clear()
        self._samples.clear()
        self._fates.clear()
        self.nbytes = 0
        self.newest_ns = None
        self.arrived_ns = None
        self._longest_ns = 0

    def _thin_out(self, budget_bytes: int) -> None:
        """Let go of samples until there is room again, those first that leave the least hole.

        A hole counts less the older it is, so recent time stays dense and older time grows
        sparse, as a look back wants it. What windows want goes last: an open one may have been
        worked on already. The newest sample stays, and the oldest, as the far end of what can be
        looked back on. A sixteenth is freed at a time: choosing costs a sort.
        """
        goal = budget_bytes * 15 // 16
        while self.nbytes > budget_bytes and len(self) > 2:
            gone: set[int] = set()
            freed = 0
            for index in self._by_dispensability():
                if self.nbytes - freed <= goal:
                    break
                # Two neighbours at once would leave a greater hole than either was chosen for.
                if index - 1 not in gone and index + 1 not in gone:
                    gone.add(index)
                    freed += self._samples[index].nbytes
            for index in sorted(gone, reverse=True):
                self._remove(index, 'overflow')
        while self.nbytes > budget_bytes and len(self) > 1:
            self._remove(0, 'overflow')

    def _by_dispensability(self) -> list[int]:
        starts, part = self._starts, self.part_ns
        newest = starts[-1]
        return sorted(
            range(1, len(starts) - 1),
            key=lambda at: (
                part > 0 and starts[at] // part < starts[at + 1] // part,  # wanted
                (starts[at + 1] - starts[at - 1]) / (newest - starts[at] + 1),
            ),
        )

    def _remove(self, index: int, reason: str) -> None:
        self.nbytes -= self._samples[index].nbytes
        if self._fates[index] == PENDING:
            self.dropped[reason] += 1
        del self._starts[index], self._samples[index], self._fates[index]


class Timeline:
    """The streams of one epoch; a clock that jumps back begins the next."""

    def __init__(self) -> None:
        self.epoch = 0
        self.streams: dict[str, Stream[Any]] = {}  # each of its kind's samples, see `of_kind`

    def add_stream(self, name: str, kind: Kind, *, budget_bytes: int | None = None) -> Stream[Any]:
        if name in self.streams:
            raise ValueError(f'stream {name!r} is listed twice: give each input its own topic')
        self.streams[name] = Stream(name, kind, budget_bytes=budget_bytes)
        return self.streams[name]

    @overload
    def of_kind(self, kind: Literal['camera']) -> list[Stream[Frame]]: ...
    @overload
    def of_kind(self, kind: Literal['audio']) -> list[Stream[AudioSpan]]: ...
    @overload
    def of_kind(self, kind: Literal['speech']) -> list[Stream[Utterance]]: ...
    @overload
    def of_kind(self, kind: Literal['task']) -> list[Stream[TaskText]]: ...

    def of_kind(self, kind: Kind) -> list[Stream[Any]]:
        return [stream for stream in self.streams.values() if stream.kind == kind]

    def evict(self, before_ns: int) -> None:
        for stream in self.streams.values():
            stream.evict(before_ns)

    def begin_epoch(self) -> None:
        """Empty every stream: what was held belongs to a time that no longer is."""
        self.epoch += 1
        for stream in self.streams.values():
            stream.clear('clock jumped back')
