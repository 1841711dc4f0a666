# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from omnivinci_ros.listener import Ear
from omnivinci_ros.samples import MILLISECOND_NS
from omnivinci_ros.samples import SAMPLE_NS
from omnivinci_ros.samples import SECOND_NS
from omnivinci_ros.samples import AudioSpan
from omnivinci_ros.specialists.recogniser import Transcript
from omnivinci_ros.speech import CHUNK_NS
from omnivinci_ros.speech import SpeechPolicy
from omnivinci_ros.speech import SpeechSegmenter

T0 = 1_000 * SECOND_NS
LOUD, QUIET = 1000, 0


def loudness(chunk: np.ndarray) -> float:
    """Take loud for voice: a probability that the test controls sample by sample."""
    return float(np.mean(chunk == LOUD))


def segmenter(**policy) -> SpeechSegmenter:
    return SpeechSegmenter(loudness, lambda: None, SpeechPolicy(**policy))


def sound(*parts: tuple[int, int], at_ns: int = T0) -> AudioSpan:
    """Make sound of (value, milliseconds) parts."""
    samples = [np.full(ms * 16, value, np.int16) for value, ms in parts]
    return AudioSpan('audio', at_ns, np.concatenate(samples))


def in_pieces(span: AudioSpan, ms: int = 20):
    size = ms * 16
    for at in range(0, len(span.samples), size):
        yield AudioSpan(span.stream, span.start_ns + at * SAMPLE_NS, span.samples[at:at + size])


def hear(made: SpeechSegmenter, span: AudioSpan) -> list:
    return [segment for piece in in_pieces(span) for segment in made.feed(piece)]


def test_speech_pauses_and_then_ends_with_the_same_sound():
    pause, end = hear(segmenter(), sound((QUIET, 640), (LOUD, 960), (QUIET, 960)))
    assert (pause.kind, end.kind) == ('pause', 'end')
    assert (end.start_ns, end.end_ns) == (T0 + 640 * MILLISECOND_NS, T0 + 1600 * MILLISECOND_NS)
    assert np.array_equal(pause.samples, end.samples)
    padding = 2 * 5 * CHUNK_NS  # 160 ms before and after
    assert len(end.samples) * SAMPLE_NS == end.end_ns - end.start_ns + padding


def test_a_hesitation_pauses_but_does_not_end_an_utterance():
    heard = hear(segmenter(), sound(
        (LOUD, 480), (QUIET, 320), (LOUD, 480), (QUIET, 960)))
    assert [segment.kind for segment in heard] == ['pause', 'pause', 'end']
    assert heard[-1].end_ns - heard[-1].start_ns == 1280 * MILLISECOND_NS


def test_a_click_is_not_speech():
    assert hear(segmenter(), sound((QUIET, 320), (LOUD, 64), (QUIET, 960))) == []


def test_an_endless_speaker_is_cut():
    heard = hear(segmenter(max_speech_ms=2000), sound((LOUD, 5000), (QUIET, 960)))
    ends = [segment for segment in heard if segment.kind == 'end']
    assert len(ends) == 3
    assert all(end.end_ns - end.start_ns <= 2100 * MILLISECOND_NS for end in ends)


def test_a_short_loss_of_sound_is_bridged_and_a_long_one_ends_the_utterance():
    made = segmenter()
    first = sound((LOUD, 320))
    heard = hear(made, first)
    heard += hear(made, sound((LOUD, 320), at_ns=first.end_ns + 64 * MILLISECOND_NS))
    assert heard == [] and made.bridged_ns == 64 * MILLISECOND_NS
    (end,) = made.feed(sound((QUIET, 20), at_ns=first.end_ns + 5 * SECOND_NS))
    assert end.kind == 'end'
    assert (end.start_ns, end.end_ns) == (T0, T0 + 704 * MILLISECOND_NS)


def test_sound_that_was_heard_already_is_not_heard_twice():
    made = segmenter()
    span = sound((LOUD, 960))
    assert made.feed(span) == made.feed(span) == []
    assert made.skipped_spans == 1
    (_, end) = hear(made, sound((QUIET, 960), at_ns=span.end_ns))
    assert end.end_ns - end.start_ns == 960 * MILLISECOND_NS


@pytest.mark.parametrize('ms', [1, 7, 20, 50, 500])
def test_what_is_found_does_not_depend_on_how_the_sound_is_cut_up(ms):
    span = sound((QUIET, 333), (LOUD, 777), (QUIET, 700), (LOUD, 500), (QUIET, 999))
    made = segmenter()
    heard = [one for piece in in_pieces(span, ms) for one in made.feed(piece)]
    whole = segmenter().feed(span)
    assert [(one.kind, one.start_ns, one.end_ns) for one in heard] == [
        (one.kind, one.start_ns, one.end_ns) for one in whole]
    assert len(whole) == 4


class CountingRecogniser:
    model = 'counting'

    def __init__(self) -> None:
        self.calls = 0

    def transcribe(self, samples: np.ndarray, *, draft=None) -> Transcript:
        self.calls += 1
        return Transcript('stop', 0.9)


class Loudness:
    probability = staticmethod(loudness)

    def reset(self) -> None:
        pass


def test_one_transcription_serves_the_pause_and_the_end():
    recogniser = CountingRecogniser()
    ear = Ear(Loudness(), recogniser)
    heard = [said for piece in in_pieces(sound((LOUD, 960), (QUIET, 960)))
             for said in ear.hear(piece)]
    assert [kind for kind, _ in heard] == ['pause', 'end']
    assert heard[0][1] == heard[1][1]
    assert recogniser.calls == 1
