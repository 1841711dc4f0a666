# SPDX-License-Identifier: Apache-2.0
"""What the perception node subscribes to: messages in, samples to the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from typing import Any
from typing import Protocol

from std_msgs.msg import String

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.audio import read_audio
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import Speaking
from omnivinci_ros.nodes.image_subscription import ImageSubscription
from omnivinci_ros.nodes.perception.audio_subscription import AudioSubscription
from omnivinci_ros.nodes.perception.problems import ProblemLog
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.nodes.sensor_subscription import SensorSubscription
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.windows import Window

# Looks of `adapt` at all that is known of publishers: each of the first ones, and then one in so
# many, as they took 9 % of a node's time; between them a publisher more or less is looked at.
LOOKS_AT_FIRST, LOOKS_APART = 30, 10
TALK_DEPTH = 100  # chunks that wait: 4 s of 40 ms


class Node(Protocol):
    """What they use of the perception node."""

    active: bool
    pipeline: Pipeline | None
    problems: ProblemLog

    def now_ns(self) -> int:
        """Return the time of the node's clock [ns]."""

    def submit(self, windows: list[Window]) -> None:
        """Hand windows that have closed to the worker."""

    def take_sound(self, spans: list[AudioSpan], windows: list[Window]) -> None:
        """Hand sound to the listener, and windows to the worker."""

    def take_command(
        self,
        pipeline: Pipeline,
        read: Callable[[], tuple[CommandResult | None, list[Window]]],
    ) -> None:
        """Publish the command that `read` finds, and hand its windows to the worker."""

    def create_subscription(
        self,
        kind: type[Any],
        topic: str,
        callback: Callable[[Any], None],
        qos: Any,
        **options: Any,
    ) -> Any: ...

    def destroy_subscription(self, subscription: Any) -> bool: ...

    def get_logger(self) -> Any: ...

    def get_parameter(self, name: str) -> Any: ...

    def get_publishers_info_by_topic(self, topic: str) -> Any: ...

    def count_publishers(self, topic: str) -> int: ...

    def resolve_topic_name(self, topic: str) -> str: ...


class Inputs:
    """Cameras, microphone and task texts of one configuration; called by the executor."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._audio = ''
        self._tasks: SensorSubscription | None = None
        self._talk: SensorSubscription | None = None
        self._speaker: list[SensorSubscription] = []  # what the robot's own one says
        self.sensors: dict[str, ImageSubscription | AudioSubscription] = {}
        self._looks = 0
        self._counts: list[int] = []  # of publishers, at the last look

    def subscribe(self, config: PipelineConfig, types: Mapping[str, str], *, mode: str) -> None:
        """Subscribe to topics that are resolved already.

        `types` has those of cameras that are set by parameter, `mode` is the parameter sensor_qos.
        """
        node, self._audio = self._node, config.audio
        self._looks = 0
        for topic in config.cameras:
            self.sensors[topic] = ImageSubscription(
                node,
                topic,
                partial(self.on_image, topic),
                kind=types.get(topic, ''),
                mode=mode,
                raw=True,  # serialized: most frames are never picked, and need no message
            )
        if config.audio:
            self.sensors[config.audio] = AudioSubscription(
                node, config.audio, self.on_audio, self._on_bad_audio, mode=mode
            )
        if config.talk:
            self._talk = SensorSubscription(
                node, AudioChunk, config.talk, self._on_talk, depth=TALK_DEPTH
            )
        if config.audio and config.listening:
            self._speaker = [
                SensorSubscription(
                    node, AudioChunk, node.resolve_topic_name('played'), self._on_played
                ),
                SensorSubscription(
                    node, Speaking, node.resolve_topic_name('speaking'), self._on_speaking
                ),
            ]
        # Reliable, whatever is offered: one publisher that is not must not cost others a STOP.
        self._tasks = SensorSubscription(
            node,
            String,
            config.task,
            self._on_task,
            mode='reliable',
            depth=COMMANDS.depth,
            remedy='publish tasks with reliable QoS',
        )

    def adapt(self) -> None:
        """Look at what the sensors' publishers offer, and report what cannot be heard."""
        texts = [one for one in (self._tasks, self._talk) if one is not None]
        every = [*self.sensors.values(), *texts, *self._speaker]
        counts = [self._node.count_publishers(one.topic) for one in every]
        self._looks += 1
        looks = self._looks < LOOKS_AT_FIRST or self._looks % LOOKS_APART == 0
        looks, self._counts = looks or counts != self._counts, counts
        for one in every:
            if looks:
                one.adapt()
            if one.problem:
                self._node.problems.report(one.topic, one.problem, is_standing=True)

    def destroy(self) -> None:
        for sensor in self.sensors.values():
            sensor.destroy()
        if self._tasks is not None:
            self._tasks.destroy()
        if self._talk is not None:
            self._talk.destroy()
        for one in self._speaker:
            one.destroy()
        self.sensors, self._tasks, self._talk, self._speaker = {}, None, None, []

    def on_image(self, topic: str, kind: str, data: bytes) -> None:
        if (pipeline := self._open_pipeline()) is not None:
            self._node.submit(
                pipeline.add_frame(
                    topic, lambda: SerializedImage(data, kind, topic), self._node.now_ns()
                )
            )

    def on_audio(self, stamp_ns: int, sound: ReceivedAudio) -> None:
        node = self._node
        if (pipeline := self._open_pipeline()) is not None:
            node.take_sound(
                *pipeline.add_audio(
                    stamp_ns, sound.sample_rate, sound.channels, sound.samples, node.now_ns()
                )
            )

    def _on_talk(self, message: AudioChunk) -> None:
        node = self._node
        if (pipeline := self._open_pipeline()) is not None:
            sound = read_audio(AUDIO_CHUNK, message, pipeline.config.talk)
            node.take_sound(
                *pipeline.add_talk(
                    nanoseconds(message.header.stamp),
                    sound.sample_rate,
                    sound.channels,
                    sound.samples,
                    node.now_ns(),
                )
            )

    def _on_played(self, message: AudioChunk) -> None:
        if (pipeline := self._open_pipeline()) is not None:
            sound = read_audio(AUDIO_CHUNK, message, 'played')
            pipeline.add_played(
                nanoseconds(message.header.stamp), sound.sample_rate, sound.channels, sound.samples
            )

    def _on_speaking(self, message: Speaking) -> None:
        if (pipeline := self._open_pipeline()) is not None:
            at_ns = nanoseconds(message.header.stamp)
            pipeline.own_voice.told(message.state, message.utterance_id, message.text, at_ns)

    def _on_bad_audio(self, error: BadAudioError | None) -> None:
        if (pipeline := self._open_pipeline()) is not None:
            with pipeline.lock:
                reason = 'malformed' if error is not None else 'no AudioInfo yet'
                pipeline.timeline.streams[self._audio].drop(reason)
            if error is not None:
                self._node.problems.report(self._audio, str(error))

    def _on_task(self, task: String) -> None:
        node = self._node
        pipeline = self._open_pipeline()
        if pipeline is not None:
            add = partial(pipeline.add_task, task.data)
            node.take_command(pipeline, lambda: add(node.now_ns()))

    def _open_pipeline(self) -> Pipeline | None:
        """Return what takes the samples; an inactive node takes none."""
        return self._node.pipeline if self._node.active else None
