# SPDX-License-Identifier: Apache-2.0
"""The player node: pictures, videos and sound files as camera and microphone topics."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import rclpy
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.qos_overriding_options import QoSOverridingOptions
from rclpy.task import Future
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage
from sensor_msgs.msg import Image
from std_msgs.msg import String

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import Picture
from omnivinci_ros.media.playlist import Ahead
from omnivinci_ros.media.playlist import Event
from omnivinci_ros.media.playlist import SoundRun
from omnivinci_ros.media.playlist import repeated
from omnivinci_ros.messages import stamps
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.nodes.declare import declare_parameter
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.players.player_parameters import LOOP
from omnivinci_ros.nodes.players.player_parameters import RATE
from omnivinci_ros.nodes.players.player_parameters import declare_clock_rate
from omnivinci_ros.nodes.players.player_parameters import declare_exit_at_end
from omnivinci_ros.nodes.players.player_parameters import declare_playlist
from omnivinci_ros.nodes.players.player_parameters import declare_start_delay
from omnivinci_ros.nodes.process import run

TYPES = ros_types()

# Reliable is offered, so that subscribers choose: a best-effort one (SensorData) gets best
# effort, a recorder may ask for every message. Nothing ever waits: history is keep-last.
CAMERA_QOS = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
AUDIO_QOS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE)
TASK_QOS = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
LATE_NS = 50 * MILLISECOND_NS  # behind the schedule by more is told
SAY_S = 5.0  # between two log lines about the same thing
POLL_S = 0.05
MATCH_S = 0.25  # a subscriber that we see may need this long to see us


class Player(Node):
    """Play pictures, video and sound as if they happened now."""

    def __init__(self) -> None:
        super().__init__('player')
        self.done = Future()
        self._stop = threading.Event()
        self._compressed = (
            declare(
                self,
                'transport',
                'raw',
                'How pictures are sent: raw (rgb8) or compressed.',
                choices=('raw', 'compressed'),
            )
            == 'compressed'
        )
        self._rate = declare_parameter(self, RATE, read_only=True)
        self._loop = declare_parameter(self, LOOP, read_only=True)
        self._exit_at_end = declare_exit_at_end(self)
        self._start_delay_s = declare_start_delay(self)
        self._wait = declare(
            self,
            'wait_for_subscribers',
            False,
            'Begin when each camera, audio and task topic that is played has a subscriber.',
        )
        self._camera_frame = declare(
            self, 'camera_frame_id', 'camera', 'frame_id of the pictures.'
        )
        self._audio_frame = declare(self, 'audio_frame_id', 'microphone', 'frame_id of the sound.')
        self._declare_clock()
        self._playlist = declare_playlist(self, compressed=self._compressed)
        self._open_topics()
        self._messages: dict[str, tuple[Picture, Image | CompressedImage]] = {}
        self._late = self._worst_ns = 0
        self._said_late_s = self._said_problems_s = -SAY_S
        self._problems: set[str] = set()  # that were said
        self._ahead: Ahead | None = None
        self._thread = threading.Thread(target=self._run, name='player', daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stop.set()
        if self._ahead is not None:
            self._ahead.stop()
        self._thread.join(1.0)

    def _declare_clock(self) -> None:
        self._publish_clock = declare(
            self,
            'publish_clock',
            False,
            'Publish /clock; stamps are then in its time, and follow the rate.',
        )
        start_s = declare(
            self,
            'start_time_s',
            1.0,
            'What /clock says at media time 0 [s]; 0 would mean that no clock has been heard.',
            low=0.001,
            high=4e9,
        )
        clock_hz = declare_clock_rate(self)
        self._start_ns = round(start_s * SECOND_NS)
        self._tick_ns = round(SECOND_NS * self._rate / clock_hz)  # media time
        self._next_tick_ns = 0
        if self._rate != 1.0 and not self._publish_clock:
            self.get_logger().warning(
                f'rate is {self._rate} and publish_clock is false: stamps leave the time of other '
                'nodes; set publish_clock to true here and use_sim_time to true there'
            )

    def _open_topics(self) -> None:
        def publisher(kind: type[Any], topic: str, qos: QoSProfile) -> Publisher:
            return self.create_publisher(
                kind,
                topic,
                qos,
                qos_overriding_options=QoSOverridingOptions.with_default_policies(),
            )

        self._publishers_of: dict[str, Publisher] = {}
        for camera in self._playlist.cameras:
            self._publishers_of[camera] = (
                publisher(CompressedImage, f'{camera}/image_raw/compressed', CAMERA_QOS)
                if self._compressed
                else publisher(Image, f'{camera}/image_raw', CAMERA_QOS)
            )
        if self._playlist.sounds:
            self._publishers_of['audio'] = publisher(AudioChunk, 'audio', AUDIO_QOS)
        if self._playlist.tasks:
            self._publishers_of['task'] = publisher(String, 'task', TASK_QOS)
        self._clock_publisher = (
            self.create_publisher(Clock, '/clock', 10) if self._publish_clock else None
        )

    def _run(self) -> None:
        code = 0
        try:
            self._play()
        except BadMediaError as error:
            self.get_logger().fatal(str(error))
            code = 1
        except Exception:
            if rclpy.ok() and not self._stop.is_set():  # else a signal came between two messages
                self.done.set_result(1)
                raise
            return
        if code or self._exit_at_end:
            self.done.set_result(code)
        else:
            self._keep_clock()

    def _play(self) -> None:
        self._ahead = Ahead(repeated(self._playlist, self._loop))
        self._ahead.wait()
        if not self._wait_to_begin():
            return
        self._begin_ns = time.monotonic_ns()
        if not self._publish_clock:
            self._start_ns = self.get_clock().now().nanoseconds
        topics = [publisher.topic_name for publisher in self._publishers_of.values()]
        self.get_logger().info(f'playing: rate={self._rate} {topics=}')
        sent: dict[str, int] = {}
        for event in self._ahead:
            if not self._wait_until(event.due_ns):
                return
            self._tell_problems(is_end=not event.topic)
            if event.topic:
                self._send(event)
                sent[event.topic] = sent.get(event.topic, 0) + 1
            else:
                self.get_logger().info(
                    f'played {event.due_ns / SECOND_NS:.3f} s: {sent=} late={self._late} '
                    f'worst={self._worst_ns / 1e6:.1f} ms behind'
                )
        for publisher in self._publishers_of.values():  # the last message shall arrive
            publisher.wait_for_all_acked(Duration(seconds=1))

    def _tell_problems(self, *, is_end: bool) -> None:
        """Say what of the files cannot be used: when it is first met, and all of it at the end."""
        now_s = time.monotonic()
        if now_s - self._said_problems_s < SAY_S and not is_end:
            return
        self._said_problems_s = now_s
        for problem in self._playlist.problems:
            kind = re.sub(r'\d+', '#', problem)
            if kind not in self._problems or (is_end and problem not in self._problems):
                self._problems |= {kind, problem}
                self.get_logger().warning(problem)

    def _wait_to_begin(self) -> bool:
        """Return True when subscribers are there and the delay is over, False to stop."""
        said_s = time.monotonic()
        while self._wait:
            missing = [
                publisher.topic_name
                for publisher in self._publishers_of.values()
                if publisher.get_subscription_count() == 0
            ]
            if not missing:
                break
            if time.monotonic() - said_s > SAY_S:
                said_s = time.monotonic()
                self.get_logger().info('waiting for a subscriber of ' + ', '.join(missing))
            self._tell_clock(0)
            if self._stop.wait(POLL_S):
                return False
        until_s = time.monotonic() + self._start_delay_s + (MATCH_S if self._wait else 0.0)
        while (left_s := until_s - time.monotonic()) > 0:
            self._tell_clock(0)
            if self._stop.wait(min(left_s, POLL_S)):
                return False
        return True

    def _wait_until(self, due_ns: int) -> bool:
        """Sleep until media time `due_ns`, telling the clock; return False to stop."""
        while self._clock_publisher is not None and self._next_tick_ns < due_ns:
            if not self._sleep_until(self._next_tick_ns):
                return False
            self._tell_clock(self._next_tick_ns)
            self._next_tick_ns += self._tick_ns
        if not self._sleep_until(due_ns):
            return False
        self._tell_clock(due_ns)  # nobody gets a stamp that the clock has not reached
        return True

    def _sleep_until(self, media_ns: int) -> bool:
        # Each sleep is reckoned from the beginning: errors do not add up.
        wanted_ns = self._begin_ns + round(media_ns / self._rate)
        while (left_ns := wanted_ns - time.monotonic_ns()) > 0:
            if self._stop.wait(left_ns / SECOND_NS):
                return False
        behind_ns = -left_ns
        self._worst_ns = max(self._worst_ns, behind_ns)
        if behind_ns > LATE_NS:
            self._late += 1
            if time.monotonic() - self._said_late_s > SAY_S:
                self._said_late_s = time.monotonic()
                self.get_logger().warning(
                    f'{behind_ns / 1e6:.0f} ms behind; stamps stay true: lower rate={self._rate}, '
                    'the size of the pictures or the load of this machine'
                )
        return not self._stop.is_set()

    def _tell_clock(self, media_ns: int) -> None:
        if self._clock_publisher is not None:
            now = stamps.time(TYPES, self._start_ns + media_ns)
            self._clock_publisher.publish(Clock(clock=now))

    def _keep_clock(self) -> None:
        """Let sim time go on after the end, so that others can close their last window."""
        while self._clock_publisher is not None and self._sleep_until(self._next_tick_ns):
            self._tell_clock(self._next_tick_ns)
            self._next_tick_ns += self._tick_ns

    def _send(self, event: Event) -> None:
        if isinstance(event.payload, Picture):
            message = self._picture_message(event.topic, event.payload)
        elif isinstance(event.payload, SoundRun):
            message = sound_message(event.payload, self._audio_frame)
        else:
            message = String(data=event.payload)
        if not isinstance(message, String):
            message.header.stamp = stamps.time(TYPES, self._start_ns + event.stamp_ns)
        self._publishers_of[event.topic].publish(message)

    def _picture_message(self, camera: str, picture: Picture) -> Image | CompressedImage:
        """Return a message for the picture, the same one again while it is held."""
        shown, message = self._messages.get(camera, (None, None))
        if shown is not picture:
            message = picture_message(picture, self._camera_frame)
            self._messages[camera] = picture, message
        return message


def picture_message(picture: Picture, frame_id: str) -> Image | CompressedImage:
    """Return a message with the picture's own array in it.

    An array.array is taken as it is; bytes are checked one by one where rclpy checks fields,
    as Humble always does: 41 ms for 640x480 rgb8 against 0.02 ms.
    """
    if picture.encoding == 'rgb8':
        message = Image(
            encoding='rgb8',
            width=picture.width,
            height=picture.height,
            step=3 * picture.width,
            is_bigendian=0,
        )
    else:
        message = CompressedImage(format=picture.encoding)
    message.header.frame_id = frame_id
    message.data = picture.data
    return message


def sound_message(sound: SoundRun, frame_id: str) -> AudioChunk:
    """Return a message with the sound's own array in it."""
    message = AudioChunk(sample_rate=sound.format.sample_rate, channels=sound.format.channels)
    message.header.frame_id = frame_id
    message.samples = sound.samples
    return message


def main(args: list[str] | None = None) -> int:
    """Play pictures, video and sound as if they happened now."""
    return run('player', Player, args)
