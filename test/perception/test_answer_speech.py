# SPDX-License-Identifier: Apache-2.0
"""Speech is given out as it is to be heard, one answer at a time, and ends when it is told to."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from omnivinci_ros.backends.base import SPEECH_RATE
from omnivinci_ros.perception.answer_speech import PIECE
from omnivinci_ros.perception.answer_speech import AnswerSpeech

PIECE_NS = PIECE * 1_000_000_000 // SPEECH_RATE


class Listener:
    """What an answer's speech was given out as."""

    def __init__(self):
        self.pieces, self.lines, self.came = [], [], threading.Condition()
        self.speech = AnswerSpeech(self._take, time.time_ns, self.lines.append)

    def _take(self, start_ns, name, samples):
        with self.came:
            self.pieces.append((start_ns, name, len(samples)))
            self.came.notify_all()

    def wait_for(self, count):
        with self.came:
            assert self.came.wait_for(lambda: len(self.pieces) >= count, 30), self.pieces

    def wait_for_silence(self):
        deadline = time.monotonic() + 30
        while self.speech.is_speaking:
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.speech.close(30)


def sound(pieces):
    return np.zeros(round(pieces * PIECE), np.int16)


def test_pieces_follow_each_other_without_a_gap(listener):
    listener.speech.say('window 1', lambda stop: iter([sound(2.5), sound(0.5)]))
    listener.wait_for_silence()

    assert [count for _, _, count in listener.pieces] == [PIECE, PIECE, PIECE // 2, PIECE // 2]
    assert {name for _, name, _ in listener.pieces} == {'window 1'}
    stamps = [stamp for stamp, _, _ in listener.pieces]
    # Each begins where the one before ended, or later where the machine was late.
    assert all(later - stamp >= PIECE_NS // 2 for stamp, later in pairwise(stamps))


def test_what_is_silenced_ends_within_one_piece(listener):
    def endless(stop):
        while not stop.is_set():
            yield sound(1)
            stop.wait(0.01)

    listener.speech.say('window 1', endless)
    listener.wait_for(2)
    listener.speech.stop()
    told = len(listener.pieces)
    listener.wait_for_silence()

    assert told <= len(listener.pieces) <= told + 1


def test_another_answer_takes_the_place_of_the_first(listener):
    listener.speech.say('window 1', lambda stop: iter([sound(100)]))
    listener.wait_for(1)
    listener.speech.say('window 2', lambda stop: iter([sound(2)]))
    listener.wait_for_silence()

    names = [name for _, name, _ in listener.pieces]
    first = names.index('window 2')
    assert names[first:].count('window 1') <= 1 and names.count('window 2') == 2


def test_an_answer_asked_for_before_a_stop_is_not_said_after_it(listener):
    before = listener.speech.leave()
    listener.speech.stop()
    listener.speech.say('window 1', lambda stop: iter([sound(1)]), leave=before)
    listener.speech.say('window 2', lambda stop: iter([sound(1)]), leave=listener.speech.leave())
    listener.wait_for_silence()

    assert [name for _, name, _ in listener.pieces] == ['window 2']


def test_what_ends_the_answer_that_is_said_leaves_those_that_wait(listener):
    waits = listener.speech.leave()
    listener.speech.hush()
    listener.speech.say('window 1', lambda stop: iter([sound(1)]), leave=waits)
    listener.wait_for_silence()

    assert [name for _, name, _ in listener.pieces] == ['window 1']


def test_an_answer_without_speech_and_one_that_fails_cost_nothing_else(listener):
    def broken(stop):
        yield sound(1)
        raise RuntimeError('no memory')

    listener.speech.say('window 1', lambda stop: None)
    listener.speech.say('window 2', broken)
    listener.wait_for_silence()

    assert [name for _, name, _ in listener.pieces] == ['window 2']
    assert listener.lines == ['an answer is not said to its end: RuntimeError: no memory']
