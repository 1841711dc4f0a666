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

from omnivinci_ros.common.units import SECOND_NS as S
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


def test_beside_the_robots_voice_no_glance_delays_the_look_at_the_pause():
    own, sound = hearing(QUESTION, spoken(QUESTION)), spoken('Stop!')
    glance, pause = (SpeechSegment(kind, T0, T0 + S, sound, T0) for kind in ('glance', 'pause'))
    assert own.taken_out_of(glance) is None
    assert own.taken_out_of(pause) is not None
    assert spoke(QUESTION, start_s=-9.0, end_s=-6.0).taken_out_of(glance) is glance
