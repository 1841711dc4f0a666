# SPDX-License-Identifier: Apache-2.0
"""Cutting a window out of the timeline: which samples it holds, and what was lost of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.audio_clip import cut_audio
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.timeline import SampleT
from omnivinci_ros.windowing.timeline import Stream
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import InputReport
from omnivinci_ros.windowing.windows import Window

_START, _END = attrgetter('start_ns'), attrgetter('end_ns')


class Cutter:
    """Cuts windows out of one timeline."""

    def __init__(
        self,
        timeline: Timeline,
        *,
        max_frames: int,
        tasks_apart: bool,
        sound_block_ns: int = 0,
    ) -> None:
        self._timeline = timeline
        self._max_frames = max_frames  # a window, shared evenly by the cameras
        self._tasks_apart = tasks_apart  # each task has a window of its own
        self._sound_block_ns = sound_block_ns  # of forecasts; 0: they hold no sound
        self._blocks: dict[tuple[int, int], AudioClip] = {}  # by epoch and number: cut already

    def cut(
        self,
        window_id: int,
        trigger: str,
        closed_by: str,
        start: int,
        end: int,
        opened_by: tuple[TaskText, ...] = (),
        *,
        period_ns: int = 0,
    ) -> Window:
        """Return the window over `[start, end)` ns; what it holds counts as used."""
        frames: list[Frame] = []
        reports: list[InputReport] = []
        cameras = self._timeline.of_kind('camera')
        wanted = self._wanted(cameras)
        for stream in cameras:
            picked = stream.use(pick_evenly(stream, start, end, wanted))
            frames += picked
            reports.append(report_on(stream, picked, len(picked) / wanted))
        audio = self._cut_audio(start, end, reports)
        utterances = _take_texts(self._timeline.of_kind('speech'), start, end, reports)
        tasks = self._take_tasks(opened_by, start, end, reports)
        return Window(
            id=window_id,
            epoch=self._timeline.epoch,
            trigger=trigger,
            closed_by=closed_by,
            start_ns=start,
            end_ns=end,
            frames=tuple(sorted(frames, key=lambda frame: frame.stamp_ns)),
            audio=audio,
            utterances=tuple(utterances),
            tasks=tuple(tasks),
            inputs=tuple(reports),
            period_ns=period_ns,
        )

    def forecast(self, start: int, end: int, seen_until: int, heard_until: int) -> Forecast:
        """Return what a window over `[start, end)` ns will surely hold.

        All frames before `seen_until` and all sound before `heard_until` have come. Nothing
        counts as used.
        """
        cameras = self._timeline.of_kind('camera')
        wanted = self._wanted(cameras)
        frames = [
            stream.at(index)
            for stream in cameras
            for index in pick_evenly(stream, start, end, wanted, until_ns=seen_until)
        ]
        sound = self._cut_blocks(start, min(end, heard_until))
        return Forecast(
            epoch=self._timeline.epoch,
            start_ns=start,
            end_ns=end,
            frames=tuple(sorted(frames, key=lambda frame: frame.stamp_ns)),
            frames_most=wanted * len(cameras),
            sound=sound,
            sound_end_ns=sound[-1].end_ns if sound else 0,
        )

    def mark_wanted(self, length_ns: int) -> None:
        """Tell the cameras which of their frames windows of this length will want."""
        cameras = self._timeline.of_kind('camera')
        for stream in cameras:
            stream.part_ns = max(1, length_ns // self._wanted(cameras))

    def _wanted(self, cameras: list[Stream[Frame]]) -> int:
        """Return how many frames of each camera a window holds."""
        return max(1, self._max_frames // max(1, len(cameras)))

    def _cut_audio(self, start: int, end: int, reports: list[InputReport]) -> AudioClip | None:
        clip = None
        for stream in self._timeline.of_kind('audio')[:1]:
            spans = stream.use(stream.overlapping(start, end))
            clip = cut_audio(spans, stream.name, start, end)
            reports.append(report_on(stream, spans, clip.coverage))
        return clip

    def _cut_blocks(self, start: int, end: int) -> tuple[AudioClip, ...]:
        """Return the whole blocks of sound in `[start, end)`, on a grid of event time."""
        streams, size = self._timeline.of_kind('audio')[:1], self._sound_block_ns
        if not streams or not size:
            return ()
        (stream,) = streams
        blocks = {}
        for number in range(-(-start // size), end // size):
            key = (self._timeline.epoch, number)
            begin = number * size
            blocks[key] = self._blocks.get(key) or cut_audio(
                [stream.at(index) for index in stream.overlapping(begin, begin + size)],
                stream.name,
                begin,
                begin + size,
            )
        self._blocks = blocks
        return tuple(blocks.values())

    def _take_tasks(
        self, opened_by: tuple[TaskText, ...], start: int, end: int, reports: list[InputReport]
    ) -> list[TaskText]:
        """Return the tasks that opened the window; those inside it, if none has its own."""
        if not self._tasks_apart and not opened_by:
            return _take_texts(self._timeline.of_kind('task'), start, end, reports)
        for stream in self._timeline.of_kind('task'):
            used = [task for task in opened_by if task.stream == stream.name]
            for task in used:
                same = stream.overlapping(task.stamp_ns, task.stamp_ns + 1)
                stream.use(index for index in same if stream.at(index) is task)
            reports.append(report_on(stream, used, 1.0 if used else 0.0))
        return list(opened_by)


def _take_texts(
    streams: list[Stream[SampleT]], start: int, end: int, reports: list[InputReport]
) -> list[SampleT]:
    texts = []
    for stream in streams:
        # An utterance that ends the window belongs to it: its end is the window's end.
        found = stream.use(stream.overlapping(start, end))
        texts += found
        reports.append(report_on(stream, found, 1.0 if found else 0.0))
    return texts


def report_on(stream: Stream[Any], used: Sequence[Sample], coverage: float) -> InputReport:
    """Return what an input gave to a window, and its losses so far."""
    return InputReport(
        stream=stream.name,
        kind=stream.kind,
        used=len(used),
        late=stream.late,
        dropped=stream.dropped.total(),
        oldest_ns=min(map(_START, used), default=0),
        newest_ns=max(map(_END, used), default=0),
        coverage=coverage,
        stamps_ns=tuple(sample.start_ns for sample in used) if stream.kind == 'camera' else (),
    )


def pick_evenly(
    stream: Stream[Any],
    start_ns: int,
    end_ns: int,
    count: int,
    until_ns: int | None = None,
) -> list[int]:
    """Pick at most `count` samples of `[start_ns, end_ns)`, spread evenly, the newest among them.

    Time is cut into parts of a `count`-th of the window, on a grid that does not depend on where
    the window ends, and the newest sample of each part is taken. So windows that overlap share
    their samples, and the choice depends on stamps only, never on arrival. With `until_ns` only
    the parts that end by then are looked at.
    """
    picked = []
    part = max(1, (end_ns - start_ns) // count)
    upper, lower = end_ns, (end_ns - 1) // part * part
    for _ in range(count):
        known = until_ns is None or upper <= until_ns
        since = max(start_ns, lower)
        found = stream.newest_before(upper, since_ns=since) if known else None
        if found is not None:
            picked.append(found)
        upper, lower = lower, lower - part
    if not picked and until_ns is None:
        # The newest part may be short and hold none, and the oldest has not been looked at.
        found = stream.newest_before(end_ns, since_ns=start_ns)
        picked = [] if found is None else [found]
    return picked[::-1]
