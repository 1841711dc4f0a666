# SPDX-License-Identifier: Apache-2.0
"""How much silence a spoken STOP needs, counted in sound and not in the machine's time."""

from __future__ import annotations

import numpy as np
import pytest
from support.own_voice import echo_of
from support.voices import spoken
from support.voices import until_the_last_word

from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.speech.overlap_watch import OverlapWatch
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan

CHUNK = 320  # samples: 20 ms
STORY = 'There is a red cup on the table, beside it a book, and behind the book a small lamp.'


@pytest.fixture(scope='module')
def transcriber():
    recogniser = Recogniser()
    policy = SpeechPolicy(glance_ms=96)
    return Transcriber(VoiceActivity(), recogniser, policy, glance=recogniser.glance)


def heard_in(transcriber: Transcriber, samples: np.ndarray) -> list[tuple[str, str, float]]:
    """Return what was understood: kind, text, and after how much sound [ms]."""
    heard = []
    for at in range(0, len(samples), CHUNK):
        span = AudioSpan('audio', at * SAMPLE_NS, samples[at : at + CHUNK])
        for kind, utterance in transcriber.feed(span):
            heard.append((kind, utterance.text, (at + CHUNK) / 16))
    transcriber.segmenter.reset()
    return heard


@pytest.mark.parametrize(
    'sentence', ['Stop!', 'Stop right now!', 'Please stop the robot.', 'Halt!']
)
def test_a_stop_is_known_in_200_ms_of_silence_and_again_when_the_utterance_ends(
    transcriber, sentence
):
    said = until_the_last_word(spoken(sentence))
    heard = heard_in(transcriber, np.concatenate([said, np.zeros(16_000, np.int16)]))
    stops = [(kind, at_ms - len(said) / 16) for kind, text, at_ms in heard if is_stop(text)]
    assert stops, heard
    assert stops[0][0] in ('glance', 'look') and stops[0][1] <= 200, heard
    assert heard[-1][0] == 'end'


@pytest.mark.parametrize('sentence', ['Hold the cup.', 'Put it on the top shelf.'])
def test_a_word_that_begins_an_order_is_no_stop_before_the_order_is_over(transcriber, sentence):
    heard = heard_in(transcriber, np.concatenate([spoken(sentence), np.zeros(16_000, np.int16)]))
    assert [text for kind, text, _ in heard if kind == 'glance'] == []


def over_the_robot(transcriber: Transcriber, robot: np.ndarray, stop_at: int) -> list[tuple]:
    """Return the commands of a STOP over a robot that goes on: intent, and when they came [ms]."""
    both = echo_of(robot, gain=0.8, delay=50)
    if stop_at:
        stop = spoken('Stop!') // 2
        both[stop_at : stop_at + len(stop)] += stop
    pipeline = Pipeline(PipelineConfig(audio='audio'))
    own = pipeline.own_voice
    own.began(1, STORY, 0)
    transcriber.clean = own.taken_out_of
    transcriber.segmenter.is_spoken_over = OverlapWatch(own).due
    commands = []
    for at in range(0, len(both), CHUNK):
        span = AudioSpan('audio', at * SAMPLE_NS, both[at : at + CHUNK])
        own.add_heard(span)
        own.add_played(AudioSpan('played', at * SAMPLE_NS, robot[at : at + CHUNK]))
        for kind, utterance in transcriber.feed(span):
            left = pipeline.without_own_voice(kind, utterance)
            if left is not None:
                command, _ = pipeline.add_utterance(kind, left, span.end_ns)
                if command is not None:
                    commands.append((command.interpretation.intent, (at + CHUNK) / 16))
    transcriber.segmenter.reset()
    return commands


def test_a_stop_over_the_robots_voice_is_known_at_once_and_told_once_while_it_goes_on():
    recogniser = Recogniser()
    policy = SpeechPolicy(glance_ms=96)
    transcriber = Transcriber(VoiceActivity(), recogniser, policy, glance=recogniser.glance)
    story = np.pad(spoken(STORY), (0, 16_000))
    stop_at, stop = 32_000, until_the_last_word(spoken('Stop!') // 2)
    commands = over_the_robot(transcriber, story, stop_at)
    assert [intent for intent, _ in commands] == ['STOP']
    assert commands[0][1] - (stop_at + len(stop)) / 16 <= 600  # of sound, the robot going on
    assert over_the_robot(transcriber, story, 0) == []


def test_one_sound_is_one_stop_however_often_it_is_looked_at(transcriber):
    pipeline = Pipeline(PipelineConfig(audio='audio'))
    samples = np.concatenate([spoken('Stop!'), np.zeros(16_000, np.int16)])
    commands = []
    for at in range(0, len(samples), CHUNK):
        span = AudioSpan('audio', at * SAMPLE_NS, samples[at : at + CHUNK])
        for kind, utterance in transcriber.feed(span):
            command, _ = pipeline.add_utterance(kind, utterance, span.end_ns)
            commands += [command.interpretation.intent] if command is not None else []
    transcriber.segmenter.reset()
    assert commands == ['STOP']
