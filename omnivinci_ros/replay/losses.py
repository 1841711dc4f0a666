# SPDX-License-Identifier: Apache-2.0
"""Why an input lost a fifth of its samples or more, where nobody else has said it.

What is refused is told when it is refused. What comes late, or is let go of later, is only
counted then; here it gets its sentence, at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.replay.problems import ProblemLedger
from omnivinci_ros.windowing.timeline import Stream

NOTABLE = 5  # one sample of so many
KINDS = ('camera', 'audio')
# Reasons of the timeline that come without a sentence.
SILENT = ('late', 'duplicate', 'overflow', 'clock jumped back')
LONGER = 'times as long as its stamps say'  # in the sentence about sound of a wrong format
SKEW_PERIOD_NS = SECOND_NS  # of log time, between two looks at the clocks


@dataclass
class Loss:
    """What an input lost for one reason; times in nanoseconds."""

    count: int
    first_ns: int
    last_ns: int
    least_behind_ns: int  # from a sample's end to its log time
    most_behind_ns: int


class LossWatch:
    """Call `look` after each sample, and `tell` at the end."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._losses: dict[tuple[str, str], Loss] = {}
        self._skews: dict[str, str] = {}  # stream -> the newest sentence about its clock
        self._looked_ns = 0

    def look(self, stream_name: str, end_ns: int, now_ns: int) -> None:
        """Notice what was lost when a sample with that end was taken."""
        stream = self._pipeline.timeline.streams[stream_name]
        for reason in SILENT:
            count = stream.late if reason == 'late' else stream.dropped[reason]
            loss = self._losses.get((stream_name, reason))
            if count == (0 if loss is None else loss.count):
                continue
            behind_ns = now_ns - end_ns
            if loss is None:
                loss = Loss(0, now_ns, now_ns, behind_ns, behind_ns)
                self._losses[stream_name, reason] = loss
            loss.count, loss.last_ns = count, now_ns
            loss.least_behind_ns = min(loss.least_behind_ns, behind_ns)
            loss.most_behind_ns = max(loss.most_behind_ns, behind_ns)
            if reason == 'late' and abs(now_ns - self._looked_ns) >= SKEW_PERIOD_NS:
                self._look_at_clocks(now_ns)

    def _look_at_clocks(self, now_ns: int) -> None:
        self._looked_ns = now_ns
        for stream, skew in self._pipeline.skew.skews().items():
            if skew.sentence:
                self._skews[stream] = skew.sentence.removeprefix(f'{stream}: ')

    def tell(self, ledger: ProblemLedger) -> None:
        """Note why inputs lost a fifth or more."""
        self._look_at_clocks(self._looked_ns)
        for (name, reason), loss in self._losses.items():
            stream = self._pipeline.timeline.streams[name]
            if stream.kind not in KINDS or not is_notable(stream):
                continue
            said = f'{name}: {loss.count} of {stream.received} samples '
            if reason == 'duplicate' and ledger.says(name, LONGER):
                said += 'lie within the ones before, since each lasts longer than its stamps say'
            else:
                said += WHY[reason](self._pipeline, loss, self._skews.get(name, ''))
            ledger.note(name, said, loss.first_ns, loss.last_ns, loss.count)


def is_notable(stream: Stream[Any]) -> bool:
    """Return whether it lost a fifth; a camera may be faster than windows take its pictures."""
    lost = stream.late + stream.dropped.total() - stream.dropped['not picked']
    return NOTABLE * lost >= stream.received


def _late(pipeline: Pipeline, loss: Loss, skew: str) -> str:
    if skew:
        return f'came late: {skew}'
    least, most = (f'{ns / SECOND_NS:.3f}' for ns in (loss.least_behind_ns, loss.most_behind_ns))
    behind = f'{least} s' if least == most else f'{least} to {most} s'
    patience = pipeline.config.policy.allowed_lateness_ns / SECOND_NS
    return (
        f'came late, {behind} after their stamps, when their windows had closed: stamp them when '
        'they are taken, synchronise the clocks, or raise allowed_lateness_s, which is '
        f'{patience:g}'
    )


WHY: dict[str, Callable[[Pipeline, Loss, str], str]] = {
    'late': _late,
    'duplicate': lambda pipeline, loss, skew: (
        'have the stamp of another one and are dropped: let the driver stamp each anew, or record '
        'only one of two publishers'
    ),
    'overflow': lambda pipeline, loss, skew: (
        f'did not fit into the {pipeline.config.buffer_bytes >> 20} MiB for frames and are '
        'dropped: raise buffer_mb'
    ),
    'clock jumped back': lambda pipeline, loss, skew: (
        'were held when the time of the bag jumped back, and belong to no window: record without '
        'resets of the clock'
    ),
}
