# SPDX-License-Identifier: Apache-2.0
"""A STOP that goes on in an utterance is told from another one after it."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest

from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.transcriber import NOBODY
from omnivinci_ros.speech.transcriber import Transcriber

WHOLE_S = 5.0  # of an utterance, in whose first second a STOP is glanced at


class Ears:
    """A recogniser that hears a STOP in the whole, and what it is given in the rest."""

    model = 'ears'

    def __init__(self, rest: str, rest_at_a_glance: str) -> None:
        self._rest = rest
        self._rest_at_a_glance = rest_at_a_glance

    def transcribe(self, samples, *, draft):
        is_whole = len(samples) * SAMPLE_NS >= WHOLE_S * S
        return SimpleNamespace(text='stop and go on' if is_whole else self._rest, confidence=1.0)

    def glance(self, samples):
        is_first = len(samples) * SAMPLE_NS == S
        text = 'stop' if is_first else self._rest_at_a_glance
        return SimpleNamespace(text=text, confidence=1.0)


class AnyStop(RobotNames):
    """Finds the word wherever it is."""

    def is_stop(self, text: str) -> bool:
        return 'stop' in text


class Silence:
    def probability(self, samples) -> float:
        return 0.0

    def reset(self) -> None:
        pass


def segment(kind: str, seconds: float) -> SpeechSegment:
    samples = np.zeros(round(seconds * 16_000), np.int16)
    end_ns = S + round(seconds * S)
    return SpeechSegment(kind, S, end_ns, samples, S, end_ns)


@pytest.mark.parametrize(
    ('rest', 'rest_at_a_glance', 'known_ns'),
    [
        ('go on', '', 2 * S),  # one STOP
        ('no, stop', 'no', 0),  # another, which a glance does not hear
        ('go on', 'stop', 2 * S),  # of more than a word a glance is not believed
    ],
)
def test_a_second_stop_in_an_utterance_is_looked_for_as_long_as_the_first_was(
    rest, rest_at_a_glance, known_ns
):
    ears = Ears(rest, rest_at_a_glance)
    transcriber = Transcriber(Silence(), ears, glance=ears.glance, names=AnyStop())
    segments = [segment('glance', 1.0), segment('pause', WHOLE_S)]

    (_, first), (_, whole) = transcriber.transcribe(segments, lambda draft: None)

    assert (first.text, first.end_ns) == ('stop', 2 * S)
    assert whole.stop_ns == known_ns


def test_a_stop_that_calls_the_robot_by_its_name_is_found_at_a_glance():
    def glance(samples):
        return SimpleNamespace(text='kanchana freeze', confidence=1.0)

    def told(names):
        transcriber = Transcriber(Silence(), Ears('', ''), glance=glance, names=names)
        return transcriber.transcribe([segment('glance', 1.0)], lambda draft: None)

    assert told(RobotNames()) == []
    ((kind, utterance),) = told(RobotNames(['Kanchana']))
    assert (kind, utterance.text) == ('glance', 'kanchana freeze')


def test_a_stop_of_before_is_not_told_again_by_a_glance_at_the_same_sound():
    ears = Ears('', '')
    transcriber = Transcriber(Silence(), ears, glance=ears.glance)
    told = transcriber.transcribe([segment('glance', 1.0)] * 2, lambda draft: None)
    assert [kind for kind, _ in told] == ['glance']


def test_what_was_read_early_is_a_stop_once_the_silence_has_lasted_and_is_not_read_again():
    ears = Ears('', '')
    read = []

    def glance(samples):
        read.append(len(samples))
        return ears.glance(samples)

    transcriber = Transcriber(Silence(), ears, glance=glance)
    early, later = segment('early', 1.0), segment('glance', 1.0)

    assert transcriber.transcribe([early], lambda draft: None) == []
    assert transcriber.has_read(later)
    ((kind, utterance),) = transcriber.transcribe([later], lambda draft: None)
    assert (kind, utterance.text, len(read)) == ('glance', 'stop', 1)


@pytest.mark.parametrize(('longer_ms', 'reads'), [(200, 1), (300, 2)])
def test_over_the_robot_a_word_that_went_on_is_read_again(longer_ms, reads):
    read = []

    def glance(samples):
        read.append(len(samples))
        return SimpleNamespace(text='stop', confidence=1.0)

    transcriber = Transcriber(Silence(), Ears('', ''), glance=glance)
    transcriber.transcribe([segment('early look', 1.0)], lambda draft: None)
    told = transcriber.transcribe([segment('look', 1.0 + longer_ms / 1000)], lambda draft: None)
    assert [kind for kind, _ in told] == ['look']
    assert len(read) == reads


@pytest.mark.parametrize('takes_s', [0.0, 0.05])
@pytest.mark.parametrize('left', ['look', NOBODY])
def test_what_is_found_over_the_robot_does_not_depend_on_how_long_reading_takes(takes_s, left):
    texts = iter(['start', 'stop', 'of more than is read'])

    def glance(samples):
        time.sleep(takes_s)
        return SimpleNamespace(text=next(texts), confidence=1.0)

    transcriber = Transcriber(Silence(), Ears('', ''), glance=glance)
    early = [segment('early look', 0.9), segment('early look', 1.0), segment('early look', 1.1)]
    looks = [segment(left, 1.15), segment(left, 1.2)]

    told = transcriber.transcribe([*early, *looks], lambda draft: None)

    # The second STOP would be of the same word.
    assert [(kind, one.text, one.end_ns) for kind, one in told] == [('look', 'stop', 2 * S)]


@pytest.mark.parametrize(('text', 'told'), [('do not', 0), ('do not move', 1)])
def test_a_glance_tells_no_stop_that_may_begin_another_sentence(text, told):
    ears = Ears('', text)
    transcriber = Transcriber(Silence(), ears, glance=ears.glance)
    assert len(transcriber.transcribe([segment('glance', 0.9)], lambda draft: None)) == told


def test_nobody_is_read_where_no_early_look_found_a_stop():
    transcriber = Transcriber(Silence(), Ears('', 'stop'), glance=Ears('', 'stop').glance)
    assert transcriber.transcribe([segment(NOBODY, 1.0)], lambda draft: None) == []
