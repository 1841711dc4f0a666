# SPDX-License-Identifier: Apache-2.0
"""A word that is said over the robot's voice is looked at as soon as it is over."""

from __future__ import annotations

import numpy as np
from support.own_voice import QUESTION
from support.own_voice import T0
from support.own_voice import echo_of
from support.own_voice import hearing
from support.voices import spoken

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.speech.overlap_watch import OverlapWatch

AT = 19_200  # samples: the person begins 1.2 s after the robot


def due_ms(person: np.ndarray, kind: str = 'look') -> list[int]:
    """Return when looks are due, counted from the person's last loud sample."""
    both = echo_of(spoken(QUESTION), gain=0.8, delay=320)
    both[AT : AT + len(person)] += person // 2
    watch = OverlapWatch(hearing(QUESTION, both))
    loud = np.flatnonzero(np.abs(person) > 1000)
    ended_ns = T0 + (AT + (int(loud[-1]) if len(loud) else 0)) * SAMPLE_NS
    times = range(T0 + 20 * MS, T0 + len(both) * SAMPLE_NS, 20 * MS)
    return [(now_ns - ended_ns) // MS for now_ns in times if watch.due(T0, now_ns) == kind]


def test_a_word_over_the_robots_voice_is_due_twice_in_the_silence_after_it():
    due = due_ms(spoken('Stop!'))
    assert [0 <= ms <= 300 for ms in due] == [True, True], due


def test_a_look_that_may_be_due_is_told_while_the_silence_after_the_word_is_young():
    early, due = due_ms(spoken('Stop!'), 'early look'), due_ms(spoken('Stop!'))
    assert early
    assert early[-1] <= due[0] - 40, (early, due)
    assert due_ms(np.zeros(8000, np.int16), 'early look') == []


def test_of_the_robot_alone_and_of_a_click_nothing_is_due():
    assert due_ms(np.zeros(8000, np.int16)) == []
    click = np.zeros(8000, np.int16)
    click[:640] = np.random.default_rng(2).integers(-9000, 9000, 640)  # 40 ms
    assert due_ms(click) == []
