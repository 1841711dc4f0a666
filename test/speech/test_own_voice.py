# SPDX-License-Identifier: Apache-2.0
"""The robot's own voice: its words are no commands, those of others beside it are."""

from __future__ import annotations

import numpy as np
import pytest
from support.voices import spoken

from omnivinci_ros.speech.activity_watch import OTHERS
from omnivinci_ros.speech.activity_watch import ActivityWatch
from omnivinci_ros.speech.own_voice import OWN_SOUND
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.speech.played_echo import explained
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

MS, S = 1_000_000, 1_000_000_000
T0 = 1000 * S
QUESTION = 'Shall I bring the red cup to the kitchen?'
MARGIN_BEFORE, MARGIN_AFTER = 6400, 960  # samples: 400 ms and 60 ms


def utterance(text: str, start_s: float, end_s: float) -> Utterance:
    start_ns, end_ns = (T0 + round(s * S) for s in (start_s, end_s))
    return Utterance(SPEECH_STREAM, start_ns, end_ns, text, 0.9)


def spoke(text: str, start_s: float = 0.0, end_s: float | None = 3.0) -> OwnVoice:
    own = OwnVoice()
    own.began(1, text, T0 + round(start_s * S))
    if end_s is not None:
        own.ended(1, T0 + round(end_s * S))
    return own


def echo_of(sound: np.ndarray, *, gain: float, delay: int) -> np.ndarray:
    """Return a sound as a microphone hears it across a table, with some noise."""
    rng = np.random.default_rng(0)
    late = np.concatenate([np.zeros(delay), sound.astype(np.float64)])[: len(sound)]
    return np.clip(gain * late + rng.standard_normal(len(sound)) * 20, -32768, 32767).astype(
        np.int16
    )


@pytest.mark.parametrize('gain', [1.0, 0.3, 0.1])
@pytest.mark.parametrize('delay_ms', [0, 40, 300])
def test_own_sound_is_explained_at_any_level_and_delay_and_a_person_is_not(gain, delay_ms):
    own, person = spoken(QUESTION), spoken('Go to the window and look at the tree.')
    at, length = 16_000, 8192
    played = np.pad(own, (MARGIN_BEFORE, MARGIN_AFTER))[
        at : at + length + MARGIN_BEFORE + MARGIN_AFTER
    ]
    heard = echo_of(own, gain=gain, delay=delay_ms * 16)
    assert explained(heard[at : at + length], played) > 0.8
    assert explained(person[at : at + length], played) < OTHERS
    both = heard[at : at + length].astype(np.float64) + 3 * gain * person[at : at + length]
    mixed = np.clip(both, -32768, 32767).astype(np.int16)
    assert explained(mixed, played) < OWN_SOUND


def test_silence_is_nobodys_voice():
    played = np.pad(spoken(QUESTION), (MARGIN_BEFORE, MARGIN_AFTER))
    assert explained(np.zeros(8192, np.int16), played[: 8192 + MARGIN_BEFORE]) == 0.0
    assert explained(spoken(QUESTION)[:8192], np.zeros(16_000, np.int16)) == 0.0


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


def hearing(text: str, heard_sound: np.ndarray) -> OwnVoice:
    """Return what was played and heard while the robot spoke a text."""
    own = spoke(text, end_s=None)
    own.add_played(AudioSpan('played', T0, spoken(text)))
    own.add_heard(AudioSpan('audio', T0, heard_sound))
    return own


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


def look(watch: ActivityWatch, began_s: float, first_s: float, last_s: float) -> None:
    for k in range(round(first_s * 50), round(last_s * 50)):
        watch.look(T0 + round(began_s * S), T0 + k * 20 * MS)


def test_a_voice_is_told_at_once_and_its_end_too():
    told = []
    watch = ActivityWatch(OwnVoice(), lambda *what: told.append(what))
    watch.look(None, T0)
    watch.look(T0 + 5 * MS, T0 + 40 * MS)
    watch.look(T0 + 5 * MS, T0 + 60 * MS)
    watch.look(None, T0 + 500 * MS)
    assert told == [(True, T0 + 5 * MS, 0.0), (False, T0 + 500 * MS, 0.0)]


def test_the_robots_voice_is_told_as_its_own_and_a_person_over_it_as_another():
    robot = spoken(QUESTION)
    heard = echo_of(robot, gain=0.3, delay=640).astype(np.float64)
    person = spoken('No, not that one.')
    at = 19_200  # 1.2 s
    part = person[: len(heard) - at]
    heard[at : at + len(part)] += part
    told = []
    own = hearing(QUESTION, np.clip(heard, -32768, 32767).astype(np.int16))
    watch = ActivityWatch(own, lambda *what: told.append(what))
    look(watch, 0.1, 0.1, 1.2)
    assert [speaking for speaking, _, _ in told] == [True]
    assert told[0][2] > OTHERS
    look(watch, 0.1, 1.2, len(robot) / 16_000)
    assert len(told) == 2
    assert told[1][2] < OTHERS
    assert told[1][1] > T0 + S


def told_of(person: np.ndarray) -> list[tuple[bool, int, float]]:
    """Return what is told of a person who speaks first; the robot begins at 2 s."""
    robot = spoken(QUESTION)
    heard = np.zeros(32_000 + len(robot))
    heard[: len(person)] = person[: len(heard)]
    heard[32_000:] += echo_of(robot, gain=0.3, delay=640)
    told, own = [], OwnVoice()
    watch = ActivityWatch(own, lambda *what: told.append(what))
    look(watch, 0.1, 0.1, 2.0)
    own.began(1, QUESTION, T0 + 2 * S)
    own.add_played(AudioSpan('played', T0 + 2 * S, robot))
    own.add_heard(AudioSpan('audio', T0, np.clip(heard, -32768, 32767).astype(np.int16)))
    look(watch, 0.1, 2.0, len(heard) / 16_000)
    return told


def test_a_person_who_goes_on_when_the_robot_begins_is_told_again_after_that():
    first, again = told_of(np.resize(spoken('No, not that one.'), 80_000))
    assert first == (True, T0 + 100 * MS, 0.0)
    assert again[0] and again[1] >= T0 + 2 * S and again[2] < OTHERS


def test_a_person_who_ends_a_word_as_the_robot_begins_is_told_once():
    person = np.resize(spoken('No, not that one.'), 36_800)  # 0.3 s of it over the robot
    assert told_of(person) == [(True, T0 + 100 * MS, 0.0)]


def test_beside_the_robots_voice_no_glance_delays_the_look_at_the_pause():
    own, sound = hearing(QUESTION, spoken(QUESTION)), spoken('Stop!')
    glance, pause = (SpeechSegment(kind, T0, T0 + S, sound, T0) for kind in ('glance', 'pause'))
    assert own.taken_out_of(glance) is None
    assert own.taken_out_of(pause) is not None
    assert spoke(QUESTION, start_s=-9.0, end_s=-6.0).taken_out_of(glance) is glance
