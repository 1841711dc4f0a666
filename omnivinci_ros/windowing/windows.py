# SPDX-License-Identifier: Apache-2.0
"""Windows in event time, as stream processors cut them (Dataflow model, VLDB 2015)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance


@dataclass(frozen=True, slots=True)
class InputReport:
    """What one input gave to a window, and what was lost of it so far.

    Losses are totals since the node was configured: so none is missed by who misses a message.
    """

    stream: str
    kind: str  # camera, audio, speech or task
    used: int
    late: int
    dropped: int
    oldest_ns: int  # 0 when nothing was used
    newest_ns: int
    coverage: float  # 0..1
    stamps_ns: tuple[int, ...] = ()  # of the frames used, of a camera


@dataclass(frozen=True, slots=True)
class Window:
    """All inputs of `[start_ns, end_ns)`, aligned by event time."""

    id: int
    epoch: int
    trigger: str  # periodic, speech_end, task or request
    closed_by: str  # watermark or lateness
    start_ns: int
    end_ns: int
    frames: tuple[Frame, ...] = ()  # ordered by stamp, over all cameras
    audio: AudioClip | None = None
    utterances: tuple[Utterance, ...] = ()
    tasks: tuple[TaskText, ...] = ()
    inputs: tuple[InputReport, ...] = ()
    period_ns: int = 0  # periodic windows end at whole multiples of it; 0 of another trigger

    @property
    def cameras(self) -> tuple[str, ...]:
        """Return the cameras that gave frames, in order of their first frame."""
        return tuple(dict.fromkeys(frame.stream for frame in self.frames))

    @property
    def frame_id(self) -> str:
        """Return that of the first camera, as they are configured, that gave a frame."""
        ids = {frame.stream: frame.frame_id for frame in self.frames}
        return next((ids[report.stream] for report in self.inputs if report.stream in ids), '')


@dataclass(frozen=True, slots=True)
class Forecast:
    """A periodic window that is still open: what of it is certain already.

    No later sample changes `frames` and `sound`, unless an input delivers out of order.
    """

    epoch: int
    start_ns: int
    end_ns: int
    frames: tuple[Frame, ...]  # ordered by stamp; the window will begin with them
    frames_most: int  # that the window may hold
    sound: tuple[AudioClip, ...] = field(default=(), compare=False)  # blocks on a grid of time
    sound_end_ns: int = 0  # where the last of them ends; 0 without any
