# SPDX-License-Identifier: Apache-2.0
"""The sound topic, of whichever known type is published there; types that are not installed and
coded sound cost a sentence, not the node."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from rclpy.subscription import Subscription

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.messages.audio import AUDIO_TYPES
from omnivinci_ros.messages.audio import BYTES
from omnivinci_ros.messages.audio import BYTES_INFO
from omnivinci_ros.messages.audio import WITH_INFO
from omnivinci_ros.messages.audio import ByteFormat
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.audio import byte_format
from omnivinci_ros.messages.audio import read_audio
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.nodes.message_classes import MissingTypeError
from omnivinci_ros.nodes.message_classes import message_class
from omnivinci_ros.nodes.sensor_subscription import BEST_EFFORT
from omnivinci_ros.nodes.sensor_subscription import RELIABLE
from omnivinci_ros.nodes.sensor_subscription import SensorSubscription

DEPTH = 500  # messages that wait: 10 s of 20 ms; sound that is lost cannot be understood
# audio_common repeats AudioInfo every 5 s; a driver may be slower to begin than its sound.
INFO_PATIENCE_S = 6.0
BREAK_NS = 250 * MILLISECOND_NS  # without sound, after which its time is reckoned anew


def check_audio_type(node: Node) -> None:
    """Raise MissingTypeError, with a sentence, if the type that is set is not installed."""
    wanted = node.get_parameter('audio_type').value
    if wanted != 'auto':
        sound_class(wanted)


def sound_class(kind: str) -> Any:
    """Return the message class; raise MissingTypeError for the other package of that name."""
    found = message_class(kind)
    if kind == BYTES and 'data' not in found.get_fields_and_field_types():
        raise MissingTypeError(
            f'{kind} of the audio_common_msgs that is installed here has no bytes: publish its '
            'AudioStamped, or install the audio_common_msgs of audio_capture'
        )
    return found


class AudioSubscription:
    """Subscribes to one sound topic; call `adapt` now and then, as of a SensorSubscription."""

    def __init__(
        self,
        node: Node,
        topic: str,
        on_sound: Callable[[int, ReceivedAudio], None],
        on_refused: Callable[[BadAudioError | None], None],
        *,
        mode: str = 'auto',
        group: CallbackGroup | None = None,
    ) -> None:
        """`on_sound` is told when the first sample was captured [ns].

        `on_refused` gets the reason, None for sound whose AudioInfo may still come.
        """
        self.topic = topic
        self._node = node
        self._on_sound = on_sound
        self._on_refused = on_refused
        self._mode = mode
        self._group = group
        wanted = node.get_parameter('audio_type').value
        self._is_auto = wanted == 'auto'
        given = node.get_parameter('audio_info_topic').value
        self._info_topic = node.resolve_topic_name(
            given or topic.rpartition('/')[0] + '/audio_info'
        )
        self._missing = ''
        self._info: Subscription | None = None
        self._info_qos: tuple[bool, bool] | None = None  # latched, reliable; None: not subscribed
        self._sensor = self._subscribe(AUDIO_CHUNK if self._is_auto else wanted)

    @property
    def type(self) -> str:
        return self._sensor.type

    @property
    def described(self) -> str:
        return self._sensor.described

    @property
    def publishers(self) -> int:
        return self._sensor.publishers

    @property
    def problem(self) -> str:
        return self._missing or self._sensor.problem

    def adapt(self) -> None:
        """Look at the publishers: subscribe anew if they offer another type or reliability."""
        if self._is_auto:
            self._adapt_type()
        if self.type in WITH_INFO:
            self._adapt_info()
        self._sensor.adapt()

    def destroy(self) -> None:
        self._sensor.destroy()
        if self._info is not None:
            self._node.destroy_subscription(self._info)
        self._info = self._info_qos = None

    def _adapt_type(self) -> None:
        offered = {one.topic_type for one in self._node.get_publishers_info_by_topic(self.topic)}
        self._missing = ''
        if not offered or self.type in offered:
            return
        for kind in AUDIO_TYPES:
            if kind not in offered:
                continue
            try:
                sound_class(kind)
            except MissingTypeError as error:
                self._missing = f'{self.topic}: what is published there is not heard: {error}'
                continue
            self._missing = ''
            self.destroy()
            self._node.get_logger().info(f'{self.topic}: listening for {kind}')
            self._sensor = self._subscribe(kind)
            return

    def _subscribe(self, kind: str) -> SensorSubscription:
        self._format: ByteFormat | None = None
        self._why_no_format = (
            f'{self.topic}: no AudioInfo came on {self._info_topic}, which tells rate and coding '
            'of the sound: publish it there, or set audio_info_topic'
        )
        self._is_told = False  # an AudioInfo came, whatever it says
        self._waits_since_s: float | None = None  # for the first AudioInfo
        self._clock: SampleClock | None = None
        self._heard_ns = 0
        return SensorSubscription(
            self._node,
            sound_class(kind),
            self.topic,
            self._on_message,
            mode=self._mode,
            depth=DEPTH,
            group=self._group,
        )

    def _adapt_info(self) -> None:
        """Subscribe as it is published: latched hears only latched, and is told the last one."""
        offered = self._node.get_publishers_info_by_topic(self._info_topic)
        latched = all(
            one.qos_profile.durability == DurabilityPolicy.TRANSIENT_LOCAL for one in offered
        )
        reliable = all(one.qos_profile.reliability == RELIABLE for one in offered)
        if not offered or (latched, reliable) == self._info_qos:
            return
        if self._info is not None:
            self._node.destroy_subscription(self._info)
        self._info_qos = latched, reliable
        durability = DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE
        self._info = self._node.create_subscription(
            message_class(BYTES_INFO),
            self._info_topic,
            self._on_info,
            QoSProfile(
                depth=1,
                durability=durability,
                reliability=RELIABLE if reliable else BEST_EFFORT,
            ),
        )

    def _on_info(self, info: Any) -> None:
        try:
            self._is_told = True
            self._format = byte_format(info, self.topic)
        except BadAudioError as error:
            self._format, self._why_no_format = None, str(error)

    def _on_message(self, message: Any) -> None:
        kind = self.type
        try:
            if kind in WITH_INFO and self._format is None:
                if self._may_still_come():
                    self._on_refused(None)
                    return
                raise BadAudioError(self._why_no_format)
            sound = read_audio(kind, message, self.topic, self._format)
            stamp_ns = sound.stamp_ns
            if stamp_ns is None:
                stamp_ns = self._stamp(sound)
        except BadAudioError as error:
            self._on_refused(error)
            return
        self._on_sound(stamp_ns, sound)

    def _may_still_come(self) -> bool:
        """Return whether the sound is too new for its AudioInfo to be missed."""
        if self._waits_since_s is None:
            self._waits_since_s = time.monotonic()
        return not self._is_told and time.monotonic() - self._waits_since_s < INFO_PATIENCE_S

    def _stamp(self, sound: ReceivedAudio) -> int:
        """Return when sound without a stamp began: when it came, less its length.

        Within a stream samples are counted on: single messages come early and late.
        """
        now_ns = self._node.get_clock().now().nanoseconds
        if sound.length_ns == 0:
            return now_ns  # its rate or its emptiness is refused later, with a sentence
        if self._clock is None:
            self._node.get_logger().warning(
                f'{self.topic}: {BYTES} has no stamp: its time is that of its arrival less its '
                'length; publish AudioDataStamped for exact times'
            )
        if self._clock is None or self._clock.sample_rate != sound.sample_rate:
            self._clock = SampleClock(sound.sample_rate)
        since_ns, self._heard_ns = now_ns - self._heard_ns, now_ns
        frames = len(sound.samples) // sound.channels
        return self._clock.stamp(
            now_ns - sound.length_ns, frames, lost=not 0 <= since_ns <= sound.length_ns + BREAK_NS
        )
