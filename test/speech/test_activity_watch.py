# SPDX-License-Identifier: Apache-2.0
"""A person is told when they begin and cease to speak, also over the robot's voice."""

from __future__ import annotations

import numpy as np
from support.own_voice import QUESTION
from support.own_voice import T0
from support.own_voice import echo_of
from support.own_voice import hearing
from support.voices import spoken

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.speech.activity_watch import ActivityWatch
from omnivinci_ros.speech.own_voice import OTHERS
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.windowing.samples import AudioSpan


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
