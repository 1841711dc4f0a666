# SPDX-License-Identifier: Apache-2.0
"""The windower: it decides when a window opens and when it closes.

Terms as in the Dataflow model and in Flink: the watermark is the event time up to which every
required input has been heard; a window closes when the watermark passes its end, or when the
allowed lateness has run out on the node's clock. An input that has said nothing for the idle
timeout is idle, and no window waits for it.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.cutter import Cutter
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.timeline import Stream
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

TRIGGERS = ('periodic', 'speech_end', 'task', 'request')
REQUIRED_KINDS = ('camera', 'audio')  # a speech or task stream is silent most of the time


@dataclass(frozen=True)
class WindowPolicy:
    """When windows close and what they hold; times in nanoseconds."""

    triggers: frozenset[str] = frozenset({'periodic', 'speech_end', 'task'})
    length_ns: int = 4 * SECOND_NS
    period_ns: int = 2 * SECOND_NS  # from one periodic window's end to the next
    max_frames: int = 8  # a window, shared evenly by its cameras
    allowed_lateness_ns: int = 200 * MILLISECOND_NS
    disorder_ns: int = 0  # an input's samples arrive out of order by at most this
    idle_timeout_ns: int = 2 * SECOND_NS
    history_ns: int = 10 * SECOND_NS  # kept for a look back
    max_ahead_ns: int = 2 * SECOND_NS  # a stamp further in the future is refused
    max_pending: int = 64  # windows waiting to close
    sound_block_ns: int = 0  # forecasts hold sound in blocks of this; 0: none

    def __post_init__(self) -> None:
        if unknown := self.triggers - set(TRIGGERS):
            raise ValueError(f'triggers={sorted(unknown)} are not known: use {list(TRIGGERS)}')
        for name in ('length_ns', 'period_ns', 'max_frames', 'idle_timeout_ns', 'max_pending'):
            if getattr(self, name) <= 0:
                raise ValueError(f'{name}={getattr(self, name)} must be positive')


@dataclass(order=True)
class _Opened:
    """A window that waits for the watermark."""

    end_ns: int
    id: int
    trigger: str = field(compare=False)
    start_ns: int = field(compare=False)
    tasks: tuple[TaskText, ...] = field(compare=False, default=())


class Windower:
    """Samples in, closed windows out; not thread-safe."""

    def __init__(
        self,
        policy: WindowPolicy,
        timeline: Timeline,
        *,
        on_problem: Callable[[str, str], None] = lambda stream, sentence: None,
    ) -> None:
        self.policy = policy
        self._on_problem = on_problem
        self.timeline = timeline
        self.closed_ns = 0  # end of the newest closed window of this epoch
        self.last_opened_id = 0  # of the window that the last sample opened; 0: it opened none
        self.counts: Counter[str] = Counter()  # of windows, by what became of them
        self._cutter = Cutter(
            timeline,
            max_frames=policy.max_frames,
            tasks_apart='task' in policy.triggers,
            sound_block_ns=policy.sound_block_ns,
        )
        self._cutter.mark_wanted(policy.length_ns)
        self._opened: list[_Opened] = []  # by end
        self._periodic_end_ns: int | None = None  # the next periodic boundary
        self.next_id = 1

    @property
    def pending_windows(self) -> int:
        return len(self._opened)

    def add(self, sample: Sample, now_ns: int) -> list[Window]:
        """Take a sample, refuse what cannot be placed in time, return the windows it closes."""
        self.last_opened_id = 0
        stream = self.timeline.streams[sample.stream]
        if self.refuses(stream, sample.start_ns, sample.end_ns, now_ns):
            return []
        # Words are made from sound that windows may have closed on: they are never late.
        closed_ns = self.closed_ns if stream.kind in REQUIRED_KINDS else 0
        stream.add(sample, now_ns, closed_ns=closed_ns)
        self._open_for(sample)
        due = self._next_end_ns()
        if due is None or sample.end_ns < due:
            return []
        return self.advance(now_ns)

    def advance(self, now_ns: int) -> list[Window]:
        """Return the windows whose end the watermark or the allowed lateness has passed."""
        windows = []
        watermark = self._watermark_ns(now_ns)
        patience = now_ns - self.policy.allowed_lateness_ns
        while (due := self._next_end_ns()) is not None and due <= max(watermark, patience):
            closed_by = 'watermark' if due <= watermark else 'lateness'
            opened = self._take_next(due)
            self.closed_ns = max(self.closed_ns, due)
            window = self._cutter.cut(
                opened.id or self._take_id(),
                opened.trigger,
                closed_by,
                opened.start_ns,
                due,
                opened.tasks,
                period_ns=self.policy.period_ns if opened.trigger == 'periodic' else 0,
            )
            if (
                window.frames
                or window.utterances
                or window.tasks
                or (window.audio is not None and window.audio.coverage > 0)
            ):
                self.counts[window.trigger] += 1
                windows.append(window)
            else:
                self.counts['empty'] += 1
                self._skip_silence(patience)
        self._evict(now_ns)
        return windows

    def open(
        self,
        trigger: str,
        end_ns: int,
        *,
        length_ns: int | None = None,
        tasks: tuple[TaskText, ...] = (),
    ) -> int | None:
        """Open a window that ends at `end_ns`; return its id, or None when too many wait."""
        if len(self._opened) >= self.policy.max_pending:
            self.counts['refused'] += 1
            return None
        length_ns = length_ns or self.policy.length_ns
        opened = _Opened(end_ns, self._take_id(), trigger, max(0, end_ns - length_ns), tasks)
        insort(self._opened, opened)
        self.last_opened_id = opened.id
        return opened.id

    def forecast(self, now_ns: int) -> Forecast | None:
        """Return what is certain of the periodic window that closes next, if one is open."""
        if self._periodic_end_ns is None:
            return None
        end = self._periodic_end_ns
        start = max(0, end - self.policy.length_ns)
        # A frame is certain when its camera, and every other, has shown a later one.
        frames_ns, sound_ns = (self._watermark_ns(now_ns, (kind,)) for kind in REQUIRED_KINDS)
        return self._cutter.forecast(start, end, frames_ns, sound_ns)

    def begin_epoch(self) -> None:
        """Forget all windows and samples: the clock jumped back."""
        self.counts['discarded'] += len(self._opened)
        self._opened.clear()
        self._periodic_end_ns = None
        self.closed_ns = 0
        self.timeline.begin_epoch()

    def refuses(self, stream: Stream[Any], start_ns: int, end_ns: int, now_ns: int) -> bool:
        """Drop and report what has no place in time; return whether it was dropped."""
        refusal = self._refusal(stream.name, start_ns, end_ns, now_ns)
        if refusal is None:
            return False
        reason, sentence = refusal
        stream.drop(reason)
        self._on_problem(stream.name, sentence)
        return True

    def _refusal(
        self, topic: str, start_ns: int, end_ns: int, now_ns: int
    ) -> tuple[str, str] | None:
        if start_ns <= 0 or now_ns <= 0:
            if now_ns <= 0:
                return 'no clock', (
                    f'{topic}: no clock was heard yet: publish /clock, or unset use_sim_time'
                )
            return 'no stamp', f'{topic}: stamp {start_ns}: let the driver stamp its messages'
        ahead_ns = end_ns - now_ns
        if ahead_ns > self.policy.max_ahead_ns:
            return 'stamp ahead of the clock', (
                f'{topic}: stamp {start_ns} ns reaches {ahead_ns / SECOND_NS:.3f} s ahead of the '
                "node's clock: synchronise the clocks, or set use_sim_time for a recording"
            )
        behind_ns = now_ns - end_ns
        if behind_ns > self.policy.history_ns + self.policy.length_ns:
            return 'stamp behind the clock', (
                f'{topic}: stamp {start_ns} ns is {behind_ns / SECOND_NS:.3f} s behind the '
                "node's clock: synchronise the clocks, or play the recording with --clock and "
                'set use_sim_time'
            )
        return None

    # Triggers

    def _open_for(self, sample: Sample) -> None:
        triggers = self.policy.triggers
        if 'periodic' in triggers:
            period = self.policy.period_ns
            boundary = (sample.start_ns // period + 1) * period
            # Before the first one closed, an older sample may still come.
            if self._periodic_end_ns is None or (
                boundary < self._periodic_end_ns and not self.closed_ns
            ):
                self._periodic_end_ns = boundary
        if isinstance(sample, TaskText) and 'task' in triggers:
            self.open('task', sample.stamp_ns, tasks=(sample,))
        elif isinstance(sample, Utterance) and 'speech_end' in triggers:
            spoken_ns = sample.end_ns - sample.start_ns
            self.open('speech_end', sample.end_ns, length_ns=max(self.policy.length_ns, spoken_ns))

    def _next_end_ns(self) -> int | None:
        if not self._opened:
            return self._periodic_end_ns
        first = self._opened[0].end_ns
        return first if self._periodic_end_ns is None else min(first, self._periodic_end_ns)

    def _take_next(self, due_ns: int) -> _Opened:
        if self._opened and self._opened[0].end_ns == due_ns:
            return self._opened.pop(0)
        self._periodic_end_ns = due_ns + self.policy.period_ns
        return _Opened(due_ns, 0, 'periodic', max(0, due_ns - self.policy.length_ns))

    def _skip_silence(self, patience_ns: int) -> None:
        """After an empty window go on at the next sample, not through hours of nothing."""
        if self._periodic_end_ns is None:
            return
        held = [stream.first_since(self.closed_ns) for stream in self.timeline.streams.values()]
        resume_ns = min([patience_ns, *(start for start in held if start is not None)])
        period = self.policy.period_ns
        if resume_ns > self._periodic_end_ns:
            skipped = (resume_ns - self._periodic_end_ns) // period
            self.counts['empty'] += skipped
            self._periodic_end_ns += skipped * period

    def _take_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    # Time

    def _watermark_ns(self, now_ns: int, kinds: tuple[str, ...] = REQUIRED_KINDS) -> int:
        """Return the event time up to which every live input of these kinds was heard."""
        newest = [
            stream.newest_ns
            for stream in self.timeline.streams.values()
            if stream.kind in kinds
            and stream.newest_ns is not None
            and stream.arrived_ns is not None
            and now_ns - stream.arrived_ns <= self.policy.idle_timeout_ns
        ]
        # With nothing live to wait for, only the allowed lateness closes a window.
        return min(newest) - self.policy.disorder_ns if newest else 0

    def _evict(self, now_ns: int) -> None:
        keep_ns = now_ns - self.policy.history_ns
        if self._opened:
            keep_ns = min(keep_ns, min(opened.start_ns for opened in self._opened))
        if self._periodic_end_ns is not None:
            keep_ns = min(keep_ns, self._periodic_end_ns - self.policy.length_ns)
        self.timeline.evict(keep_ns)
