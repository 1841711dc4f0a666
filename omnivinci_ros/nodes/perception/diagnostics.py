# SPDX-License-Identifier: Apache-2.0
"""What the perception node says of itself on /diagnostics (REP-107): a task per input, for the
speech recogniser, for the model and for the pipeline."""

from __future__ import annotations

import time
from typing import Any
from typing import Protocol

from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.nodes.perception.command_publisher import CommandPublisher
from omnivinci_ros.nodes.perception.inputs import Inputs
from omnivinci_ros.nodes.perception.problems import QUIET_S
from omnivinci_ros.nodes.perception.problems import ProblemLog
from omnivinci_ros.nodes.process_usage import ProcessUsage
from omnivinci_ros.nodes.process_usage import resident_mb
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.speech.listener import Listener
from omnivinci_ros.windowing.clock_skew import Skew
from omnivinci_ros.windowing.timeline import Stream

OK, WARN, ERROR = DiagnosticStatus.OK, DiagnosticStatus.WARN, DiagnosticStatus.ERROR


class Node(Protocol):
    """What it uses of the perception node."""

    active: bool
    commands: CommandPublisher
    context: Any
    inputs: Inputs
    listener: Listener | None
    outdated: int
    pipeline: Pipeline | None
    problems: ProblemLog
    refusal: str
    worker: Failover | None

    def now_ns(self) -> int:
        """Return the time of the node's clock [ns]."""

    def create_publisher(self, kind: type[Any], topic: str, qos: Any) -> Any: ...

    def get_clock(self) -> Any: ...

    def get_fully_qualified_name(self) -> str: ...

    def get_parameter(self, name: str) -> Any: ...


class PerceptionDiagnostics:
    """Publishes a DiagnosticArray each time it is called."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._unheard_ns = 0
        self._usage = ProcessUsage()
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)
        # stream -> steady time; received, late and let go for lack of memory by then
        self._before: dict[str, tuple[float, int, int, int]] = {}

    def forget(self) -> None:
        """Begin again to count: there will be new streams."""
        self._unheard_ns = 0
        self._before.clear()

    def publish(self) -> None:
        node = self._node
        if not node.context.ok():
            return
        pipeline, worker, listener = node.pipeline, node.worker, node.listener
        if pipeline is None or worker is None:
            level = ERROR if node.refusal else OK
            statuses = [self._status('pipeline', level, node.refusal or 'not configured', {})]
        else:
            with pipeline.lock:
                streams = pipeline.timeline.streams.values()
                skews = pipeline.skew.skews()
                statuses = [
                    self._input(pipeline, stream, skews.get(stream.name)) for stream in streams
                ]
                statuses += [self._listener(listener, pipeline)] if listener is not None else []
                statuses += [self._model(worker), self._pipeline(pipeline, worker)]
        statuses.append(self._process())
        message = DiagnosticArray(status=statuses)
        message.header.stamp = node.get_clock().now().to_msg()
        self._publisher.publish(message)

    def _status(self, task: str, level: bytes, message: str, values: dict) -> DiagnosticStatus:
        return DiagnosticStatus(
            level=level,
            name=f'{self._node.get_fully_qualified_name()[1:]}: {task}',
            message=message,
            hardware_id=self._node.get_fully_qualified_name(),
            values=[KeyValue(key=key, value=str(value)) for key, value in values.items()],
        )

    def _input(self, pipeline: Pipeline, stream: Stream, skew: Skew | None) -> DiagnosticStatus:
        node = self._node
        now_ns = node.now_ns()
        rate = self._report_losses(pipeline, stream, skew, now_ns)
        values = {
            'kind': stream.kind,
            'received': stream.received,
            'rate (Hz)': f'{rate:.1f}',
            'used': stream.used,
            'late': stream.late,
            'pending': stream.pending,
            'dropped': stream.dropped.total(),
            **{f'dropped: {reason}': count for reason, count in sorted(stream.dropped.items())},
            'held (MB)': f'{stream.nbytes / 1e6:.1f}',
        }
        if stream.newest_ns is not None:
            values['age of the newest (s)'] = f'{(now_ns - stream.newest_ns) / SECOND_NS:.3f}'
        if skew is not None:
            values["behind the node's clock (s)"] = f'{skew.offset_ns / SECOND_NS:.3f}'
            if skew.to_others_ns is not None:
                values['behind the other inputs (s)'] = f'{skew.to_others_ns / SECOND_NS:.3f}'
        if (sensor := node.inputs.sensors.get(stream.name)) is not None:
            values.update(
                {
                    'type': sensor.type,
                    'publishers': sensor.publishers,
                    'reliability': sensor.described,
                }
            )
        if stream.kind == 'audio' and (audio := pipeline.audio_input) is not None:
            values.update(
                {
                    'gaps': audio.gaps,
                    'gap time (s)': f'{audio.gap_ns / SECOND_NS:.3f}',
                    'overlaps': audio.overlaps,
                    'rate changes': audio.rate_changes,
                }
            )
        level, message = OK, f'{rate:.1f} Hz'
        silence_s = (
            silent_s(pipeline, stream, now_ns) if sensor is not None and node.active else 0.0
        )
        # A problem that ended before it fell silent is not what is wrong now.
        if problem := node.problems.recent(stream.name, min(silence_s, QUIET_S) or QUIET_S):
            level, message = WARN, problem
        elif sensor is not None and sensor.publishers > 1:
            device = 'microphone' if stream.kind == 'audio' else 'camera'
            level, message = (
                WARN,
                (f'{sensor.publishers} publishers: give each {device} a topic of its own'),
            )
        elif sensor is not None and node.active and not stream.received:
            level, message = WARN, nothing_heard(sensor.publishers)
        elif silence_s:
            level, message = WARN, f'silent for {silence_s:.1f} s'
        return self._status(f'{stream.kind} {stream.name}', level, message, values)

    def _report_losses(
        self, pipeline: Pipeline, stream: Stream, skew: Skew | None, now_ns: int
    ) -> float:
        """Report what was lost since the last look, and why; return the rate [Hz] since then."""
        report = self._node.problems.report
        now, overflow = time.monotonic(), stream.dropped['overflow']
        counted = (now, stream.received, stream.late, overflow)
        at, before, late_before, overflow_before = self._before.get(stream.name, counted)
        self._before[stream.name] = counted
        received, late = stream.received - before, stream.late - late_before
        if overflow > overflow_before and (hole := hole_s(pipeline, stream)):
            report(
                stream.name,
                (
                    f'{stream.name}: frames were let go for lack of memory, which left holes of '
                    f'{hole:.1f} s in the newest window: raise '
                    f'buffer_mb={self._node.get_parameter("buffer_mb").value}, or lower '
                    "the camera's rate or size"
                ),
            )
        is_late = late > 2 and late > received / 2
        told = f'{late} of the last {received} came after their window had closed'
        if skew is not None and skew.sentence:
            report(stream.name, f'{skew.sentence}; {told}' if is_late else skew.sentence)
        elif is_late and stream.newest_ns is not None:
            behind_s = (now_ns - stream.newest_ns) / SECOND_NS
            report(
                stream.name,
                (
                    f"{stream.name}: {told}; the newest is {behind_s:.3f} s behind the node's "
                    'clock: synchronise the clocks, or raise allowed_lateness_s'
                ),
            )
        return received / (now - at) if now > at else 0.0

    def _listener(self, listener: Listener, pipeline: Pipeline) -> DiagnosticStatus:
        level = {'failed': ERROR, 'loading': WARN}.get(listener.state, OK)
        message = listener.error or listener.state
        if listener.dropped_ns > self._unheard_ns:
            level, message = WARN, 'sound comes faster than it can be listened to: free the CPU'
        self._unheard_ns = listener.dropped_ns
        if listener.wake_word_failures:
            level = WARN
        return self._status(
            'speech recognition',
            level,
            message,
            {
                'state': listener.state,
                'busy (s)': f'{listener.busy_ns / SECOND_NS:.2f}',
                'not listened to (s)': f'{listener.dropped_ns / SECOND_NS:.2f}',
                **_wake_word(pipeline, listener),
                'own words, no commands': pipeline.own_voice.own_utterances,
                'own words taken off': pipeline.own_voice.trimmed_utterances,
                'STOPs of its own voice': pipeline.own_voice.own_stops,
            },
        )

    def _model(self, worker: Failover) -> DiagnosticStatus:
        level, message = OK, worker.state
        if worker.state == 'loading':
            level, message = WARN, f'loading: {worker.progress[1]} {worker.progress[0]:.0%}'
        elif worker.state in ('failed', 'away'):
            level, message = ERROR, worker.error
        elif problem := self._node.problems.recent('backend'):
            level, message = ERROR, problem
        elif worker.note:
            level, message = WARN, worker.note
        return self._status(
            'model',
            level,
            message,
            {
                'backend': worker.backend_name,
                'model': worker.model,
                'state': worker.state,
                'answered': worker.answered,
                'cut short': worker.cut,
                'failed': worker.failed,
                'left behind': worker.abandoned,
                'handed over to the fall-back': worker.handed_over,
                'answered by the fall-back': worker.answered_by_fallback,
                'changes between the two': worker.changes,
                'last change': worker.last_change,
                'without the JSON asked for': worker.unparsed,
                'memory of the process (MB)': f'{resident_mb():.0f}',
            },
        )

    def _pipeline(self, pipeline: Pipeline, worker: Failover) -> DiagnosticStatus:
        node = self._node
        windower = pipeline.windower
        level, message = (OK, 'perceiving') if node.active else (OK, 'inactive')
        if node.active and node.now_ns() <= 0:
            level, message = WARN, 'no clock was heard yet: publish /clock or unset use_sim_time'
        return self._status(
            'pipeline',
            level,
            message,
            {
                'epoch': pipeline.epoch,
                **{f'windows: {what}': count for what, count in sorted(windower.counts.items())},
                'windows: waiting to close': windower.pending_windows,
                'windows: skipped': worker.skipped,
                'results of an older epoch': node.outdated,
                'commands revoked': node.commands.revoked,
                **{
                    f'commands: {intent}': count
                    for intent, count in sorted(pipeline.commands.items())
                },
            },
        )

    def _process(self) -> DiagnosticStatus:
        usage = self._usage.read()
        message = f'{usage.cpu_percent:.0f} % of a core, {usage.memory_mb:.0f} MB'
        return self._status('process', OK, message, usage.values())


def nothing_heard(publishers: int) -> str:
    if publishers:
        return f'nothing heard yet of {publishers} publisher{"s" if publishers > 1 else ""}'
    return 'nothing heard yet: nobody publishes there; check the topic name'


def hole_s(pipeline: Pipeline, stream: Stream) -> float:
    """Return the widest hole of a window's length [s], if it is one that a window would miss."""
    config = pipeline.config
    policy = config.policy
    if stream.newest_ns is None:
        return 0.0
    frames = max(1, policy.max_frames // len(config.cameras))
    hole_ns = stream.widest_hole_ns(stream.newest_ns - policy.length_ns)
    return hole_ns / SECOND_NS if hole_ns > policy.length_ns / frames else 0.0


def silent_s(pipeline: Pipeline, stream: Stream, now_ns: int) -> float:
    """Return for how long nothing came [s], 0 if that is not longer than the time allowed."""
    silent_ns = now_ns - stream.arrived_ns if stream.arrived_ns is not None else 0
    allowed_ns = pipeline.config.policy.idle_timeout_ns
    return silent_ns / SECOND_NS if silent_ns > allowed_ns else 0.0


def _wake_word(pipeline: Pipeline, listener: Listener) -> dict[str, int]:
    """Return what became of the wake word, where there is one."""
    wake = pipeline.wake
    if wake is None:
        return {}
    return {
        'wake words': wake.words,
        'speech without wake word': wake.unaddressed,
        'wake word failures': listener.wake_word_failures,
    }
