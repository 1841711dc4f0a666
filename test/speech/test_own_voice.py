# SPDX-License-Identifier: Apache-2.0
"""The robot's own voice: its words are no commands, those of others beside it are."""

from __future__ import annotations

import numpy as np
import pytest
from support.own_voice import QUESTION
from support.own_voice import T0
from support.own_voice import echo_of
from support.own_voice import hearing
from support.own_voice import spoke
from support.voices import spoken

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance


def utterance(text: str, start_s: float, end_s: float) -> Utterance:
    start_ns, end_ns = (T0 + round(s * S) for s in (start_s, end_s))
    return Utterance(SPEECH_STREAM, start_ns, end_ns, text, 0.9)


@pytest.mark.parametrize(
    'heard',
    [
        'Shall I bring the red cup to the kitchen?',
        'bring the red cup to the kitchen',
        'shall I bring the bread cup to the chicken',
        'the kitchen',
    ],
)
def test_own_words_are_no_command(heard):
    own = spoke(QUESTION)
    assert own.read(utterance(heard, 0.1, 3.1)) is None
    assert own.own_utterances == 1


@pytest.mark.parametrize(
    'heard', ['go to the window', 'no take the blue one', 'follow me', 'turn left now']
)
def test_what_a_person_says_over_the_robot_is_heard(heard):
    said = utterance(heard, 1.0, 2.5)
    assert spoke(QUESTION).read(said) == said


def test_own_words_count_once_the_robot_is_silent():
    said = utterance('bring the red cup to the kitchen', 4.0, 6.0)
    assert spoke(QUESTION).read(said) == said


def test_an_answer_that_follows_the_question_without_a_pause_is_what_is_left_of_it():
    own = spoke(QUESTION)
    left = own.read(utterance('shall I bring the red cup to the kitchen the red cup', 0.1, 4.2))
    assert left is not None
    assert left.text == 'the red cup'
    assert left.start_ns == T0 + 3 * S
    assert own.trimmed_utterances == 1


def test_an_order_that_the_robot_answered_at_once_is_what_is_left_of_it():
    own = spoke('Which cup do you mean?', start_s=2.0, end_s=3.0)
    left = own.read(utterance('bring me the cup which cup do you mean', 0.0, 3.1))
    assert left is not None
    assert left.text == 'bring me the cup'


def test_a_stop_over_the_robots_voice_counts():
    own = spoke(QUESTION, end_s=None)
    for text in ('stop', 'shall I bring stop', 'stop stop'):
        said = utterance(text, 1.0, 2.0)
        assert own.read(said) == said, text


def test_a_stop_that_the_robot_itself_says_counts_only_if_somebody_else_is_heard():
    text = 'Stop.'
    robot = np.pad(spoken(text), (0, 8000))
    end_s = len(spoken(text)) / 16_000
    said = utterance('stop', 0.0, end_s)
    own = hearing(text, echo_of(robot, gain=0.3, delay=640))
    assert own.read(said) is None
    assert own.read(utterance('stop', end_s / 4, end_s + 0.1)) is None  # a longer look at it
    assert own.own_stops == 1
    person = np.roll(np.pad(spoken('Stop now!'), (0, 8000))[: len(robot)], 800)
    both = echo_of(robot, gain=0.2, delay=640) // 2 + person[: len(robot)] // 2
    assert hearing(text, both).read(said) == said


def test_a_stop_is_obeyed_where_nobody_tells_what_was_played():
    said = utterance('stop', 0.0, 0.5)
    assert spoke('Stop.', end_s=None).read(said) == said


def test_sound_without_text_is_known_by_its_sound():
    sound = spoken(QUESTION)
    own = spoke('', end_s=None)
    own.add_played(AudioSpan('played', T0, sound))
    own.add_heard(AudioSpan('audio', T0, echo_of(sound, gain=0.5, delay=800)))
    assert own.read(utterance('bring the red cup', 0.0, len(sound) / 16_000)) is None


def heard_with_stop(at: int = 24_000) -> tuple[OwnVoice, np.ndarray, SpeechSegment]:
    """Return a robot that asks, a person's STOP over it, and the sound of both."""
    stop = spoken('Stop!')
    both = echo_of(spoken(QUESTION), gain=0.8, delay=320)
    both[at : at + len(stop)] += stop // 2
    segment = SpeechSegment('glance', T0, T0 + len(both) * SAMPLE_NS, both, T0)
    return hearing(QUESTION, both), stop, segment


def test_of_a_sound_the_part_is_left_in_which_others_speak():
    own, stop, segment = heard_with_stop()
    left = own.taken_out_of(segment)
    loud = np.flatnonzero(np.abs(stop) > 500) + 24_000
    assert left.start_ns == pytest.approx(T0 + loud[0] * SAMPLE_NS, abs=80 * MS)
    assert left.end_ns == pytest.approx(T0 + loud[-1] * SAMPLE_NS, abs=120 * MS)
    assert len(left.samples) < len(stop) + 12_000
    alone = spoke(QUESTION, start_s=-9.0, end_s=-6.0)  # long ago
    assert alone.taken_out_of(segment) is segment


def test_in_a_sound_of_the_robot_alone_there_is_nobody_wherever_it_begins():
    own = hearing(QUESTION, echo_of(spoken(QUESTION), gain=0.8, delay=320))
    sound = own._heard.cut(T0, T0 + 3 * S)
    for first in range(0, 24_000, 3000):  # also in the middle of a word
        first_ns = T0 + first * SAMPLE_NS
        part = SpeechSegment('end', first_ns, T0 + 3 * S, sound[first:], first_ns)
        assert own.taken_out_of(part) is None
    assert own.own_utterances == 8


def test_two_utterances_that_are_late_by_different_times_are_both_taken_out():
    robot = spoken(QUESTION)
    second_ns = T0 + (len(robot) + 3200) * SAMPLE_NS
    heard = np.concatenate(
        [
            echo_of(np.pad(robot, (0, 3200)), gain=0.8, delay=20),
            echo_of(np.pad(robot, (0, 3200)), gain=0.8, delay=90),  # 4 ms more
        ]
    )
    own = spoke(QUESTION, end_s=len(robot) / 16_000)
    own.began(2, QUESTION, second_ns)
    own.ended(2, second_ns + len(robot) * SAMPLE_NS)
    own.add_played(AudioSpan('played', T0, robot))
    own.add_played(AudioSpan('played', second_ns, robot))
    own.add_heard(AudioSpan('audio', T0, heard))
    end_ns = T0 + len(heard) * SAMPLE_NS
    assert own.taken_out_of(SpeechSegment('end', T0, end_ns, heard, T0)) is None


def test_a_device_that_goes_on_later_in_the_middle_of_an_utterance_is_still_the_robot():
    robot = spoken(QUESTION)
    own, at = spoke(QUESTION, end_s=None), 20_000
    late = 320  # samples, of which the device tells; the sound itself was late by 6 ms less
    heard = np.concatenate([robot[:at], np.zeros(late - 96, np.int16), robot[at:]])
    heard = echo_of(heard, gain=0.8, delay=50)
    own.add_played(AudioSpan('played', T0, robot[:at]))
    own.add_played(AudioSpan('played', T0 + (at + late) * SAMPLE_NS, robot[at:]))
    own.add_heard(AudioSpan('audio', T0, heard))
    end_ns = T0 + len(heard) * SAMPLE_NS
    assert own.taken_out_of(SpeechSegment('end', T0, end_ns, heard, T0)) is None


def test_what_a_device_plays_on_after_a_cut_is_nobody():
    robot = spoken(QUESTION)
    heard = np.pad(echo_of(robot[:24_480], gain=0.8, delay=50), (0, 8000))  # 30 ms more than told
    own = spoke(QUESTION, end_s=1.5)
    own.add_played(AudioSpan('played', T0, robot[:24_000]))
    own.add_heard(AudioSpan('audio', T0, heard))
    end_ns = T0 + len(heard) * SAMPLE_NS
    assert own.taken_out_of(SpeechSegment('end', T0, end_ns, heard, T0)) is None


def test_a_stop_after_a_speaker_that_died_is_not_lost_with_what_it_never_told():
    own, stop, robot = spoke(QUESTION, end_s=None), spoken('Stop!'), spoken(QUESTION)[:16_000]
    own.add_played(AudioSpan('played', T0, robot))  # and nothing more, nor that it ended
    heard = np.concatenate([echo_of(robot, gain=0.8, delay=50), np.zeros(3200, np.int16), stop])
    own.add_heard(AudioSpan('audio', T0, heard))
    end_ns = T0 + len(heard) * SAMPLE_NS
    left = own.taken_out_of(SpeechSegment('end', T0, end_ns, heard, T0))
    assert left is not None
    assert left.start_ns >= T0 + S
