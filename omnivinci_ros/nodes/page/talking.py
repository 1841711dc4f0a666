# SPDX-License-Identifier: Apache-2.0
"""Push-to-talk: sound of a browser's microphone as AudioChunk messages."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from rclpy.node import Node

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.messages import stamps
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.microphone import AUDIO_QOS
from omnivinci_ros.page.hub import Say
from omnivinci_ros.page.requests import Sound
from omnivinci_ros.page.requests import Talk

TYPES = ros_types()
TOPIC, FRAME = 'page/audio', 'page'
OFF_NS = 2 * SECOND_NS  # a capture time that is further off than this from now is none


class Talking:
    """One tab at a time; called on the server's loop."""

    def __init__(self, node: Node, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._publisher = node.create_publisher(AudioChunk, TOPIC, AUDIO_QOS)
        self._tab = 0  # who talks; 0: nobody
        self._clock: SampleClock | None = None
        self._sequence = 0
        self.chunks = 0
        self.refused = 0  # of tabs that did not ask first, or while another talked
        self.restamped = 0  # whose capture time could not be

    def talk(self, tab: int, talk: Talk, say: Say) -> None:
        message = ''
        if talk.on and self._tab not in (0, tab):
            message = 'somebody talks from another tab: wait until that ends'
        elif talk.on:
            self._tab, self._clock = tab, None
            if self._publisher.get_subscription_count() == 0:
                message = (
                    f'nobody listens on {self._publisher.topic_name}: start perception with '
                    'talk_topic:=page/audio'
                )
        elif self._tab == tab:
            self._tab = 0
        say({'type': 'done', 'id': talk.id, 'ok': not message, 'message': message})

    def left(self, tab: int) -> None:
        if self._tab == tab:
            self._tab = 0

    def sound(self, tab: int, stamp_ns: int | None, sound: Sound) -> None:
        """Publish some sound; `stamp_ns` is of its first sample, None if it is not known."""
        if tab != self._tab:
            self.refused += 1
            return
        frames, rate = len(sound.samples), sound.sample_rate
        now_ns = self._now_ns()
        arrived_ns = now_ns - frames * SECOND_NS // rate
        if stamp_ns is None or abs(stamp_ns - arrived_ns) > OFF_NS:
            self.restamped += 1
            stamp_ns = arrived_ns
        if self._clock is None or self._clock.sample_rate != rate:
            self._clock = SampleClock(rate)
            self._sequence = sound.sequence
        is_lost = sound.sequence != self._sequence
        self._sequence = sound.sequence + 1
        message = AudioChunk(sample_rate=rate, channels=1)
        message.header.frame_id = FRAME
        at_ns = self._clock.stamp(stamp_ns, frames, lost=is_lost)
        message.header.stamp = stamps.time(TYPES, at_ns)
        message.samples = array('h', sound.samples.tobytes())
        self._publisher.publish(message)
        self.chunks += 1
