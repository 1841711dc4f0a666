# SPDX-License-Identifier: Apache-2.0
"""The speaker node: text and AudioChunk messages to a sound device, and what became of them."""

from __future__ import annotations

import os
import sys
import time
from array import array
from typing import Any

import numpy as np
import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.node import Node
from rclpy.task import Future
from std_msgs.msg import String

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.playback import LOST
from omnivinci_ros.media.playback import PLAYING
from omnivinci_ros.media.playback import READY
from omnivinci_ros.media.playback import UNAVAILABLE
from omnivinci_ros.media.playback import PlaybackReport
from omnivinci_ros.media.playback import PlaybackSettings
from omnivinci_ros.media.playback import PlayedSound
from omnivinci_ros.messages import stamps
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.msg import Speaking
from omnivinci_ros.msg import SpeechActivity
from omnivinci_ros.nodes.dds_profile import send_no_pictures
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.microphone import AUDIO_QOS
from omnivinci_ros.nodes.process import run
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.nodes.qos import RESULTS
from omnivinci_ros.speech.last_stop import LastStop
from omnivinci_ros.speech.own_voice import OTHERS
from omnivinci_ros.speech.speaker import Speaker
from omnivinci_ros.speech.speaker import SpeakerLimits
from omnivinci_ros.speech.speaker import SpeechEvent
from omnivinci_ros.speech.synthesiser import CommandVoice
from omnivinci_ros.speech.synthesiser import PackagedVoice
from omnivinci_ros.speech.synthesiser import Synthesiser

TYPES = ros_types()

ANSWERS = ('task',)  # triggers of the windows whose scenes are answers
RECENT_S = 10.0  # how long a lost device or an underflow stays a warning


class SpeakerNode(Node):
    """Say aloud what comes as text or sound, and tell when it began, ended or was cut."""

    def __init__(self) -> None:
        super().__init__('speaker')
        settings = PlaybackSettings(
            device=declare(
                self,
                'device',
                '',
                'The sound device: a part of its name, or its index; empty is the default one.',
            ),
            latency_ms=declare(
                self,
                'latency_ms',
                100,
                'Sound that the device buffers [ms]: slack for a busy machine. A cut empties it.',
                low=10,
                high=1000,
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
        self._voice_command = declare(
            self,
            'voice_command',
            '',
            'A command that reads text and writes WAV (16 bits), once for each sentence; empty is '
            'the packaged English voice.',
        )
        limits = self._declare_limits()
        self._frame_id = declare(
            self, 'played_frame_id', 'speaker', 'frame_id of what was played.'
        )
        self._declare_sources()
        self.done = Future()
        self._create_publishers()
        self._warned_s = -RECENT_S
        self._last_stop = LastStop()
        self._outdated = 0  # answers that were asked for before a STOP
        self._began_ns = 0  # when what is said now began to be heard
        self._before = PlaybackReport()
        clock = self.get_clock()
        self._speaker = Speaker(
            settings,
            self._make_voice,
            self._publish_event,
            self._publish_played,
            self._log_state,
            limits=limits,
            clock_ns=lambda: clock.now().nanoseconds,
        )
        self._subscribe()
        # Real time: diagnostics go on where a simulation stands still.
        self.create_timer(1.0, self._diagnose, clock=Clock(clock_type=ClockType.STEADY_TIME))
        self._speaker.start()

    def _declare_limits(self) -> SpeakerLimits:
        return SpeakerLimits(
            max_characters=declare(
                self,
                'max_characters',
                400,
                'Length of one text; the rest is left out.',
                low=1,
                high=10_000,
            ),
            max_queued=declare(
                self,
                'max_queued',
                8,
                'Utterances that wait; the oldest gives way.',
                low=1,
                high=1000,
            ),
            replace=declare(
                self,
                'replace_queued',
                True,
                'A newer utterance takes the place of those of its source that still wait.',
            ),
        )

    def _declare_sources(self) -> None:
        self._speaks_questions = declare(
            self, 'speak_questions', False, 'Say what a command asks back, from topic command.'
        )
        self._speaks_say = declare(
            self,
            'speak_say',
            False,
            'Say what a SAY command tells to say: text of anybody within reach.',
        )
        self._speaks_answers = declare(
            self,
            'speak_answers',
            False,
            'Say final scenes that answer a task, and answers of the action ask: text of a model.',
        )
        self._barge_in = declare(
            self,
            'barge_in',
            False,
            'Be silent when perception hears somebody speak. A STOP command always silences.',
        )

    def _create_publishers(self) -> None:
        self._speaking = self.create_publisher(Speaking, 'speaking', COMMANDS)
        self._played = self.create_publisher(AudioChunk, 'played', AUDIO_QOS)
        self._diagnostics = self.create_publisher(DiagnosticArray, '/diagnostics', 10)

    def _subscribe(self) -> None:
        subscribe = self.create_subscription
        subscribe(AudioChunk, 'speech_out', self._on_sound, AUDIO_QOS)
        subscribe(String, 'say', self._on_say, RESULTS)
        subscribe(CommandInterpretation, 'command', self._on_command, COMMANDS)
        if self._speaks_answers:
            subscribe(SceneUnderstanding, 'scene', self._on_scene, RESULTS)
            subscribe(SceneUnderstanding, 'answer', self._on_answer, RESULTS)
        if self._barge_in:
            subscribe(SpeechActivity, 'speech_activity', self._on_activity, RESULTS)

    def close(self) -> None:
        """Be silent; leave at once when the sound system does not let go of us."""
        if not self._speaker.stop():
            print(
                'speaker: the sound server hangs; leaving without closing the device',
                file=sys.stderr,
                flush=True,
            )
            os._exit(0)  # sounddevice would wait for it at exit, without end

    def _make_voice(self) -> Synthesiser:
        command = str(self._voice_command)
        voice: Synthesiser = CommandVoice(command) if command else PackagedVoice()
        self.get_logger().info(f'speaking with {voice.name}')
        return voice

    # What is said

    def _on_sound(self, message: AudioChunk) -> None:
        samples = np.asarray(message.samples, np.int16)
        channels, rate = int(message.channels), int(message.sample_rate)
        if not 4_000 <= rate <= 384_000 or channels < 1 or len(samples) % channels:
            self.get_logger().warning(
                f'speech_out: {rate=} {channels=} with {len(samples)} samples cannot be played: '
                'publish whole frames with the rate they were made for',
                throttle_duration_sec=RECENT_S,
            )
            return
        if channels > 1:
            samples = np.rint(samples.reshape(-1, channels).mean(axis=1)).astype(np.int16)
        self._speaker.play(rate, samples, 'speech_out', message.header.frame_id)

    def _on_say(self, message: String) -> None:
        self._speaker.say(message.data, 'say')

    def _on_command(self, message: CommandInterpretation) -> None:
        if message.intent == CommandInterpretation.STOP:
            self._last_stop.came(
                message.provenance.epoch,
                stamps.nanoseconds(message.header.stamp) or self.get_clock().now().nanoseconds,
            )
            self._speaker.cut('a STOP came')
        elif message.needs_clarification:
            if self._speaks_questions:
                self._speaker.say(message.clarification, 'command')
        elif message.intent == CommandInterpretation.SAY and self._speaks_say:
            for slot in message.slots:
                if slot.key == 'text':
                    self._speaker.say(slot.value, 'command')

    def _on_scene(self, message: SceneUnderstanding) -> None:
        if message.final and message.provenance.trigger in ANSWERS:
            self._say_answer(message, 'scene')

    def _on_answer(self, message: SceneUnderstanding) -> None:
        if not message.json:  # made for a program
            self._say_answer(message, 'answer')

    def _say_answer(self, message: SceneUnderstanding, source: str) -> None:
        """Say an answer, unless it was asked for before a STOP."""
        asked_ns = stamps.nanoseconds(message.header.stamp)  # 0: nobody knows when
        if asked_ns and self._last_stop.followed(message.provenance.epoch, asked_ns):
            self._outdated += 1
            self.get_logger().info(
                f'{source}: not said, as a STOP came after its question: {message.text[:60]!r}'
            )
            return
        self._speaker.say(message.text, source)

    def _on_activity(self, message: SpeechActivity) -> None:
        if not message.speaking or message.own >= OTHERS:
            return
        # Perception that lags tells of what was said over another utterance, or before this one.
        is_over = stamps.nanoseconds(message.header.stamp) >= self._began_ns
        if is_over and self._speaker.report.state == PLAYING:
            self._speaker.cut('somebody spoke over it')

    # What became of it

    def _publish_event(self, event: SpeechEvent) -> None:
        if event.state == Speaking.BEGAN:
            self._began_ns = event.time_ns
        message = Speaking(
            state=event.state,
            utterance_id=event.number,
            text=event.text,
            source=event.source,
            reason=event.reason,
        )
        message.header.stamp = stamps.time(TYPES, event.time_ns)
        message.header.frame_id = self._frame_id
        message.played = stamps.duration(TYPES, event.played_ns)
        self._send(self._speaking, message)
        if event.state == Speaking.LOST:
            self.get_logger().error(f'not said: {event.text[:60]!r}: {event.reason}')

    def _publish_played(self, sound: PlayedSound) -> None:
        message = AudioChunk(sample_rate=sound.sample_rate, channels=1)
        message.header.frame_id = self._frame_id
        message.header.stamp = stamps.time(TYPES, sound.start_ns)
        message.samples = array('h', sound.samples.tobytes())
        self._send(self._played, message)

    def _send(self, publisher: Any, message: Any) -> None:
        try:
            publisher.publish(message)
        except Exception:
            if rclpy.ok():  # else Ctrl-C came in between
                raise

    def _log_state(self, report: PlaybackReport) -> None:
        if report.state == LOST:
            self.get_logger().error(f'loudspeaker lost: {report.reason}')
        elif report.state == UNAVAILABLE:
            self.get_logger().error(f'no loudspeaker: {report.reason}')
        elif report.state == READY and self._before.state != READY:
            self.get_logger().info(f'ready to speak: {report.device=} {report.sample_rate=}')

    def _diagnose(self) -> None:
        now_s = time.monotonic()
        report, before = self._speaker.report, self._before
        self._before = report
        if (report.disconnects, report.underflows) != (before.disconnects, before.underflows):
            self._warned_s = now_s
        troubled = now_s - self._warned_s < RECENT_S
        message = DiagnosticArray(
            status=[
                speaker_status(self.get_name(), report, self._speaker, troubled, self._outdated)
            ]
        )
        message.header.stamp = self.get_clock().now().to_msg()
        self._send(self._diagnostics, message)


def speaker_status(
    node: str, report: PlaybackReport, speaker: Speaker, troubled: bool, outdated: int
) -> DiagnosticStatus:
    """Return what the diagnostics say of the loudspeaker and the voice.

    `troubled`: the device was lost, or had no sound in time, lately; `outdated`: answers that were
    not said, as a STOP came after their questions.
    """
    status = DiagnosticStatus(name=f'{node}: device', hardware_id=report.device)
    if report.state not in (READY, PLAYING):
        status.level = DiagnosticStatus.ERROR
        status.message = f'{report.state}: {report.reason}' if report.reason else report.state
    elif speaker.error:
        status.level = DiagnosticStatus.WARN
        status.message = f'text is not spoken: {speaker.error}'
    elif troubled:
        status.level = DiagnosticStatus.WARN
        status.message = (
            f'{report.state}, but sound was lost: disconnects={report.disconnects} '
            f'underflows={report.underflows}: free the CPU, or raise latency_ms'
        )
    else:
        status.level = DiagnosticStatus.OK
        status.message = report.state
    values = {
        'voice': speaker.voice,
        'sample_rate': f'{report.sample_rate} Hz',
        'queued': speaker.queued,
        'cuts': report.cuts,
        'disconnects': report.disconnects,
        'underflows': report.underflows,
        'waited for sound': report.starved,
        'shortened texts': speaker.shortened,
        'answers before a STOP': outdated,
        'latency': f'{report.latency_ns / SECOND_NS * 1000:.1f} ms',
    }
    status.values = [KeyValue(key=key, value=str(value)) for key, value in values.items()]
    return status


def main(args: list[str] | None = None) -> int:
    """Say aloud what comes as text or sound."""
    send_no_pictures()
    return run('speaker', SpeakerNode, args)
