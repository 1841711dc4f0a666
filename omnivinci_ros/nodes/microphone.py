# SPDX-License-Identifier: Apache-2.0
"""The microphone node: a sound device as AudioChunk messages."""

from __future__ import annotations

import os
import sys
import time
from array import array

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.qos_overriding_options import QoSOverridingOptions
from rclpy.task import Future

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.channels import parse_channels
from omnivinci_ros.media.microphone import LOST
from omnivinci_ros.media.microphone import RUNNING
from omnivinci_ros.media.microphone import Capture
from omnivinci_ros.media.microphone import Captured
from omnivinci_ros.media.microphone import CaptureReport
from omnivinci_ros.media.microphone import CaptureSettings
from omnivinci_ros.messages import stamps
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.nodes.dds_profile import send_no_pictures
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.process import run

TYPES = ros_types()

# Reliable is offered, so that subscribers choose: a best-effort one (SensorData) gets best
# effort, a recorder may ask for every chunk. Nothing ever waits: history is keep-last. The
# depth holds 2 s of 20 ms chunks, more than any executor of a healthy subscriber is away.
AUDIO_QOS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE)
SILENT_S = 10.0  # of zeros, after which the diagnostics ask about the device
RECENT_S = 10.0  # how long an overflow or a lost device stays a warning


class Microphone(Node):
    """Publish what a microphone hears."""

    def __init__(self) -> None:
        super().__init__('microphone')
        settings = CaptureSettings(
            device=declare(
                self,
                'device',
                '',
                'The sound device: a part of its name, or its index; empty is the default one.',
            ),
            sample_rate=declare(
                self,
                'sample_rate',
                0,
                "Samples a second [Hz]; 0 is the device's own rate.",
                low=0,
                high=384_000,
            ),
            channels=declare(self, 'channels', 1, 'Channels to record.', low=1, high=64),
            listen_to=parse_channels(
                declare(
                    self,
                    'audio_channels',
                    '',
                    "Channels to publish, from 0 on: '0', '0,2', '1-4'; \"\" for all that are "
                    'recorded. As many are recorded as these need.',
                )
            ),
            chunk_ms=declare(
                self, 'chunk_ms', 20, 'Length of one message [ms].', low=5, high=1000
            ),
            reconnect_s=declare(
                self,
                'reconnect_s',
                2.0,
                'Time between two tries to open a device that is not there [s].',
                low=0.1,
                high=3600.0,
            ),
        )
        self._frame_id = declare(self, 'frame_id', 'microphone', 'frame_id of the messages.')
        self.done = Future()
        self._publisher = self.create_publisher(
            AudioChunk,
            'audio',
            AUDIO_QOS,
            qos_overriding_options=QoSOverridingOptions.with_default_policies(),
        )
        self._diagnostics = self.create_publisher(DiagnosticArray, '/diagnostics', 10)
        self._reported = CaptureReport()
        self._troubled_s = -RECENT_S  # monotonic time of the last loss
        self._cancelled_s = -RECENT_S  # the same of channels that cancel each other
        self._warned_sim_time = False
        clock = self.get_clock()
        self._capture = Capture(
            settings, self._publish, self._log_state, clock_ns=lambda: clock.now().nanoseconds
        )
        # Real time: diagnostics go on where a simulation stands still.
        self.create_timer(1.0, self._diagnose, clock=Clock(clock_type=ClockType.STEADY_TIME))
        self._warn_sim_time()
        self._capture.start()

    def close(self) -> None:
        """Stop recording; leave at once when the sound system does not let go of us."""
        if not self._capture.stop():
            print(
                'microphone: the sound server hangs; leaving without closing the device',
                file=sys.stderr,
                flush=True,
            )
            os._exit(0)  # sounddevice would wait for it at exit, without end

    def _publish(self, chunk: Captured) -> None:
        message = AudioChunk(sample_rate=chunk.sample_rate, channels=chunk.channels)
        message.header.frame_id = self._frame_id
        message.header.stamp = stamps.time(TYPES, chunk.start_ns)
        message.samples = array('h', chunk.samples)  # a list would be checked item by item
        try:
            self._publisher.publish(message)
        except Exception:
            if rclpy.ok():  # else Ctrl-C came between two chunks
                raise

    def _log_state(self, report: CaptureReport) -> None:
        if report.state == RUNNING:
            self.get_logger().info(
                f'recording: {report.device=} {report.sample_rate=} '
                f'{report.channels=} {report.disconnects=}'
            )
        elif report.state == LOST:
            self.get_logger().error(f'microphone lost: {report.reason}')
        else:
            self.get_logger().error(f'no microphone: {report.reason}')

    def _warn_sim_time(self) -> None:
        if not self._warned_sim_time and self.get_parameter('use_sim_time').value:
            self._warned_sim_time = True
            self.get_logger().warning(
                'use_sim_time is true, but a real microphone hears in real time: its stamps only '
                'match other sensors when the simulation runs at rate 1; use the player instead'
            )

    def _diagnose(self) -> None:
        self._warn_sim_time()
        now_s = time.monotonic()
        report, before = self._capture.report, self._reported
        self._reported = report
        if (report.overflows, report.disconnects, report.dropped) != (
            before.overflows,
            before.disconnects,
            before.dropped,
        ):
            self._troubled_s = now_s
        if report.cancels != before.cancels:
            if not before.cancels:
                self.get_logger().warning(report.cancelling)
            self._cancelled_s = now_s
        troubled, cancelled = (
            now_s - at_s < RECENT_S for at_s in (self._troubled_s, self._cancelled_s)
        )
        message = DiagnosticArray(
            status=[device_status(self.get_name(), report, troubled, cancelled)]
        )
        message.header.stamp = self.get_clock().now().to_msg()
        self._diagnostics.publish(message)


def device_status(
    node: str, report: CaptureReport, troubled: bool, cancelled: bool = False
) -> DiagnosticStatus:
    """Return what the diagnostics say of the device.

    `troubled`: it lost sound lately; `cancelled`: its channels cancelled each other.
    """
    status = DiagnosticStatus(name=f'{node}: device', hardware_id=report.device)
    if report.state != RUNNING:
        status.level = DiagnosticStatus.ERROR
        status.message = f'{report.state}: {report.reason}' if report.reason else report.state
    elif troubled:
        status.level = DiagnosticStatus.WARN
        status.message = (
            f'recording, but it lost sound: overflows={report.overflows} '
            f'disconnects={report.disconnects} dropped={report.dropped}'
        )
    elif cancelled:
        status.level = DiagnosticStatus.WARN
        status.message = f'recording, but {report.cancelling}'
    elif report.silent_ns > SILENT_S * SECOND_NS:
        status.level = DiagnosticStatus.WARN
        status.message = (
            f'recording, but nothing except zeros for {report.silent_ns // SECOND_NS} s: unmute '
            'it; or its channels cancel where the sound server averages them: set channels to '
            'all that it has'
        )
    else:
        status.level = DiagnosticStatus.OK
        status.message = 'recording'
    values = {
        'sample_rate': f'{report.sample_rate} Hz',
        'channels': report.channels,
        'chunks': report.chunks,
        'overflows': report.overflows,
        'disconnects': report.disconnects,
        're_anchors': report.re_anchors,
        'dropped': report.dropped,
        'drift': f'{report.drift_ns / 1e6:.1f} ms',
        'latency': f'{report.latency_ns / 1e6:.1f} ms',
    }
    status.values = [KeyValue(key=key, value=str(value)) for key, value in values.items()]
    return status


def main(args: list[str] | None = None) -> int:
    """Publish what a microphone hears."""
    send_no_pictures()
    return run('microphone', Microphone, args)
