# SPDX-License-Identifier: Apache-2.0
"""STOPs over the robot's voice: by level and room, and what the missed ones were taken for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from omnivinci_ros.bench.core.stops_over import LEFT_OUT
from omnivinci_ros.bench.core.stops_over import NOT_FOUND
from omnivinci_ros.bench.core.stops_over import NOTHING
from omnivinci_ros.bench.core.stops_over import OTHER_WORDS
from omnivinci_ros.bench.core.stops_over import Notes
from omnivinci_ros.bench.core.stops_over import by_level
from omnivinci_ros.bench.core.stops_over import missed
from omnivinci_ros.bench.core.stops_over import taken_for
from omnivinci_ros.bench.echo import PERCEPTION
from omnivinci_ros.bench.echo import report
from omnivinci_ros.speech.segmenter import SpeechSegment

MACHINE = {'cpu': 'a CPU', 'cores': 2, 'python': '3.11', 'load_before': 0.0}
STORY = 'There is a red cup on the table.'
NO_SOUND = np.zeros(0, np.int16)
BEGAN_NS, ENDED_NS = 1000, 1400  # of a STOP


def stop(level: float, stop_level: float, room_s: float, at_s: float, why: str = '', *read: str):
    where = {'level': level, 'stop_level': stop_level, 'room_s': room_s, 'at_s': at_s}
    return {**where, 'heard': not why, 'why': why, 'read': list(read)}


@pytest.fixture
def stops() -> list[dict]:
    """Eight STOPs of two levels of each voice; three of a room are missed."""
    return [
        stop(1.0, 1.0, 0.0, 1.0),
        stop(1.0, 0.25, 0.0, 1.0),
        stop(0.1, 1.0, 0.0, 1.0),
        stop(0.1, 0.25, 0.0, 1.0),
        stop(1.0, 1.0, 0.3, 1.0),
        stop(1.0, 0.25, 0.3, 1.0, OTHER_WORDS, 'this star', 'book'),
        stop(1.0, 0.25, 0.3, 2.0, NOT_FOUND),
        stop(0.1, 0.25, 0.3, 1.0, NOTHING),
    ]


def test_the_heard_are_counted_by_the_level_of_each_voice_and_by_room(stops):
    assert by_level(stops) == [
        ('the robot at', 'a person at 1', 'a person at 0.25', 'all'),
        ('1, dry', '1 of 1', '1 of 1', '2 of 2'),
        ('1, in a room of 0.3 s', '1 of 1', '0 of 2', '1 of 3'),
        ('0.1, dry', '1 of 1', '1 of 1', '2 of 2'),
        ('0.1, in a room of 0.3 s', '0 of 0', '0 of 1', '0 of 1'),
        ('all', '3 of 3', '2 of 5', '5 of 8'),
    ]


def test_each_missed_one_is_listed_with_what_it_was_taken_for(stops):
    assert missed(stops)[1:] == [
        ('1, in a room of 0.3 s', '0.25', '1', OTHER_WORDS, '"this star" / "book"'),
        ('1, in a room of 0.3 s', '0.25', '2', NOT_FOUND, ''),
        ('0.1, in a room of 0.3 s', '0.25', '1', NOTHING, ''),
    ]


def test_the_report_shows_both_for_perception_alone(stops):
    counts = {'own_words': 0, 'orders': 36, 'stops_heard': 5, 'stops': 8, 'each_stop': stops}
    rows = [{'subject': name, **counts} for name in (PERCEPTION, 'SpeexDSP')]
    text = report({'machine': MACHINE, 'rows': rows})
    assert text.count('2 of 5') == 1
    assert text.count('"this star" / "book"') == 1


@dataclass
class Read:
    text: str
    confidence: float = 1.0


class Reader:
    """A recogniser that reads what it is told."""

    model = 'reader'

    def __init__(self, *texts: str) -> None:
        self._texts = iter(texts)

    def transcribe(self, samples, *, draft=None):
        return Read(next(self._texts))

    glance = transcribe


def noted(*texts: str, before: str = '', spoken_ns=(900, 1500), is_left=True) -> Notes:
    """Return what is noted of texts that are read after a STOP, and of one before it."""
    notes = Notes(Reader(*filter(None, (before,)), *texts), BEGAN_NS, ENDED_NS)
    segment = SpeechSegment('end', *spoken_ns, NO_SOUND)
    assert notes.noting(lambda one: one if is_left else None)(segment) is (
        segment if is_left else None
    )
    for now_ns, some in ((BEGAN_NS, (before,) if before else ()), (ENDED_NS, texts)):
        notes.now_ns = now_ns
        for text in some:
            assert notes.glance(NO_SOUND).text == text
    return notes


def test_what_no_voice_is_left_of_was_not_found():
    assert taken_for(noted('book', is_left=False), STORY) == {'why': NOT_FOUND, 'read': []}
    assert taken_for(noted('book', spoken_ns=(100, 900)), STORY)['why'] == NOT_FOUND  # before it
    assert taken_for(noted('book', spoken_ns=(1400, 1900)), STORY)['why'] == NOT_FOUND  # after it


def test_words_that_the_robot_did_not_say_are_told_once_each():
    notes = noted('There is a red star on', 'star', 'table.', before='Hello there.')
    assert taken_for(notes, STORY) == {'why': OTHER_WORDS, 'read': ['star']}


def test_no_words_and_the_robots_own_are_nothing():
    assert taken_for(noted('', 'the table.'), STORY) == {'why': NOTHING, 'read': []}


def test_a_stop_that_was_read_and_left_out_is_told_apart():
    assert taken_for(noted('a red cup stop', 'Stop.'), STORY) == {
        'why': LEFT_OUT,
        'read': ['stop'],
    }
