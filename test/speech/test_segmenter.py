# SPDX-License-Identifier: Apache-2.0
import threading
import time

import numpy as np
import pytest

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.specialists.recogniser import Transcript
from omnivinci_ros.speech import listener as listening
from omnivinci_ros.speech.listener import Listener
from omnivinci_ros.speech.segmenter import CHUNK_NS
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.segmenter import SpeechSegmenter
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan

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
        yield AudioSpan(span.stream, span.start_ns + at * SAMPLE_NS, span.samples[at : at + size])


def feed(made: SpeechSegmenter, span: AudioSpan) -> list:
    return [segment for piece in in_pieces(span) for segment in made.feed(piece)]


def test_speech_pauses_and_then_ends_with_the_same_sound():
    pause, end = feed(segmenter(), sound((QUIET, 640), (LOUD, 960), (QUIET, 960)))
    assert (pause.kind, end.kind) == ('pause', 'end')
    assert (end.start_ns, end.end_ns) == (T0 + 640 * MILLISECOND_NS, T0 + 1600 * MILLISECOND_NS)
    assert np.array_equal(pause.samples, end.samples)
    padding = 2 * 5 * CHUNK_NS  # 160 ms before and after
    assert len(end.samples) * SAMPLE_NS == end.end_ns - end.start_ns + padding


def test_a_hesitation_pauses_but_does_not_end_an_utterance():
    heard = feed(segmenter(), sound((LOUD, 480), (QUIET, 320), (LOUD, 480), (QUIET, 960)))
    assert [segment.kind for segment in heard] == ['pause', 'pause', 'look', 'end']
    assert heard[-1].end_ns - heard[-1].start_ns == 1280 * MILLISECOND_NS


def test_a_click_is_not_speech():
    assert feed(segmenter(), sound((QUIET, 320), (LOUD, 64), (QUIET, 960))) == []


def test_what_is_said_after_a_pause_is_also_looked_at_alone():
    look = feed(segmenter(), sound((LOUD, 960), (QUIET, 320), (LOUD, 480), (QUIET, 960)))[2]
    assert look.kind == 'look'
    assert look.end_ns == T0 + 1760 * MILLISECOND_NS
    assert 480 <= (look.end_ns - look.start_ns) // MILLISECOND_NS < 960  # no story


def test_a_voice_that_does_not_pause_is_looked_at_on_the_way():
    looks = [one for one in feed(segmenter(), sound((LOUD, 6000))) if one.kind == 'look']
    assert [look.end_ns for look in looks] == [
        T0 + at * MILLISECOND_NS for at in (1504, 3008, 4512)
    ]
    assert all(len(look.samples) <= 3.5 * 16_000 for look in looks)


def test_an_endless_speaker_is_cut():
    heard = feed(segmenter(max_speech_ms=2000), sound((LOUD, 5000), (QUIET, 960)))
    ends = [segment for segment in heard if segment.kind == 'end']
    assert len(ends) == 3
    assert all(end.end_ns - end.start_ns <= 2100 * MILLISECOND_NS for end in ends)


def test_a_short_loss_of_sound_is_bridged_and_a_long_one_ends_the_utterance():
    made = segmenter()
    first = sound((LOUD, 320))
    heard = feed(made, first)
    heard += feed(made, sound((LOUD, 320), at_ns=first.end_ns + 64 * MILLISECOND_NS))
    assert heard == [] and made.bridged_ns == 64 * MILLISECOND_NS
    (end,) = made.feed(sound((QUIET, 20), at_ns=first.end_ns + 5 * SECOND_NS))
    assert end.kind == 'end'
    assert (end.start_ns, end.end_ns) == (T0, T0 + 704 * MILLISECOND_NS)


def test_sound_that_was_heard_already_is_not_heard_twice():
    made = segmenter()
    span = sound((LOUD, 960))
    assert made.feed(span) == made.feed(span) == []
    assert made.skipped_spans == 1
    (_, end) = feed(made, sound((QUIET, 960), at_ns=span.end_ns))
    assert end.end_ns - end.start_ns == 960 * MILLISECOND_NS


@pytest.mark.parametrize('ms', [1, 7, 20, 50, 500])
def test_what_is_found_does_not_depend_on_how_the_sound_is_cut_up(ms):
    span = sound((QUIET, 333), (LOUD, 777), (QUIET, 700), (LOUD, 500), (QUIET, 999))
    made = segmenter()
    heard = [one for piece in in_pieces(span, ms) for one in made.feed(piece)]
    whole = segmenter().feed(span)
    assert [(one.kind, one.start_ns, one.end_ns) for one in heard] == [
        (one.kind, one.start_ns, one.end_ns) for one in whole
    ]
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
    transcriber = Transcriber(Loudness(), recogniser)
    heard = [
        said
        for piece in in_pieces(sound((LOUD, 960), (QUIET, 960)))
        for said in transcriber.feed(piece)
    ]
    assert [kind for kind, _ in heard] == ['pause', 'end']
    assert heard[0][1] == heard[1][1]
    assert recogniser.calls == 1


class WholeSegments:
    """An ear's recogniser that says how many seconds it was given."""

    model = 'seconds'

    def transcribe(self, samples: np.ndarray, *, draft=None) -> Transcript:
        return Transcript(f'{len(samples) / 16_000:.1f} s', 1.0)


class Heard:
    def __init__(self) -> None:
        self.items = []
        self.changed = threading.Event()

    def __call__(self, kind, utterance, epoch) -> None:
        self.items.append((kind, epoch))
        self.changed.set()


def wait_for(condition, timeout_s=10) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_sound_that_stops_in_a_word_ends_it_as_silence_would():
    heard = Heard()
    listener = Listener(lambda: Transcriber(Loudness(), WholeSegments()), heard)
    listener.feed(sound((LOUD, 640)), 0)
    wait_for(lambda: heard.items)
    assert heard.items == [('end', 0)]
    assert listener.stop()


class Nothing(WholeSegments):
    """One that makes no words of what it is given."""

    def transcribe(self, samples: np.ndarray, *, draft=None) -> Transcript:
        return Transcript('', 0.0)


@pytest.mark.parametrize('recogniser', [WholeSegments(), Nothing()])
def test_what_reading_took_is_given_back_where_speech_ended_after_its_words_were_told(
    monkeypatch, recogniser
):
    heard, told_before = Heard(), []
    monkeypatch.setattr(listening, 'trim_heap', lambda: told_before.append(list(heard.items)))
    listener = Listener(lambda: Transcriber(Loudness(), recogniser), heard)

    listener.feed(sound((QUIET, 640), (LOUD, 640)), 0)
    wait_for(lambda: told_before)

    words = [('end', 0)] if recogniser.transcribe(np.zeros(1, np.int16)).text else []
    assert told_before == [words]
    assert listener.stop()


def test_what_was_said_before_the_clock_jumped_was_said_and_its_sound_is_not_heard_again():
    heard = Heard()
    listener = Listener(lambda: Transcriber(Loudness(), WholeSegments()), heard)
    listener.feed(sound((LOUD, 640)), 0)
    listener.feed(sound((LOUD, 640), at_ns=T0 - 100 * SECOND_NS), 1)
    wait_for(lambda: len(heard.items) == 2)
    assert heard.items == [('end', 0), ('end', 1)]
    listener.feed(sound((LOUD, 640), at_ns=T0 + 50 * SECOND_NS), 0)  # a straggler
    time.sleep(1.2)
    assert len(heard.items) == 2
    listener.stop()


def test_a_listener_that_cannot_keep_up_gives_up_the_oldest_sound():
    ready = threading.Event()
    heard = Heard()

    def make_transcriber():
        ready.wait(10)
        return Transcriber(Loudness(), WholeSegments())

    listener = Listener(make_transcriber, heard)
    for second in range(60):
        listener.feed(
            sound((LOUD if second == 59 else QUIET, 1000), at_ns=T0 + second * SECOND_NS), 0
        )
    assert listener.dropped_ns == 30 * SECOND_NS
    ready.set()
    wait_for(lambda: ('end', 0) in heard.items)  # the newest second was heard
    listener.stop()


def test_a_glance_is_told_early_with_the_same_sound_and_again_where_the_word_goes_on():
    made = segmenter(glance_ms=96)
    made.tells_early = True
    said = sound((LOUD, 480), (QUIET, 64), (LOUD, 160), (QUIET, 128))

    early, again, glance = feed(made, said)

    assert [one.kind for one in (early, again, glance)] == ['early', 'early', 'glance']
    assert early.end_ns == T0 + 480 * MILLISECOND_NS
    assert again.end_ns == glance.end_ns == T0 + 704 * MILLISECOND_NS
    assert np.array_equal(again.samples, glance.samples)
    assert glance.first_ns + len(glance.samples) * SAMPLE_NS == glance.end_ns + CHUNK_NS


def test_who_does_not_hear_in_real_time_is_told_of_no_early_glance():
    heard = feed(segmenter(glance_ms=96), sound((LOUD, 480), (QUIET, 128)))
    assert [one.kind for one in heard] == ['glance']


@pytest.mark.parametrize(('waits_ms', 'glances'), [(60, 1), (300, 0)])
def test_a_glance_is_taken_only_where_no_sound_waits_behind_it(waits_ms, glances):
    ready, heard, seen = threading.Event(), Heard(), []

    def glance(samples):
        seen.append(len(samples))
        return Transcript('stop', 0.9)

    def make_transcriber():
        ready.wait(10)
        return Transcriber(Loudness(), WholeSegments(), SpeechPolicy(glance_ms=96), glance=glance)

    listener = Listener(make_transcriber, heard)
    # The glance is due in this; what follows waits. Both are there before the listener begins.
    listener.feed(sound((LOUD, 640), (QUIET, 128)), 0)
    listener.feed(sound((QUIET, waits_ms), at_ns=T0 + 768 * MILLISECOND_NS), 0)
    ready.set()
    wait_for(lambda: ('end', 0) in heard.items)
    assert len(seen) == glances
    listener.stop()


def test_an_early_glance_is_read_while_the_silence_lasts_and_told_when_it_has_lasted():
    heard, read_at = Heard(), []

    def glance(samples):
        read_at.append(len(heard.items))
        return Transcript('stop', 0.9)

    def make_transcriber():
        return Transcriber(Loudness(), WholeSegments(), SpeechPolicy(glance_ms=96), glance=glance)

    listener = Listener(make_transcriber, heard)
    listener.feed(sound((LOUD, 640), (QUIET, 64)), 0)
    wait_for(lambda: read_at)
    assert heard.items == []  # a word may go on
    # What waits behind it does not make it wait: it is read.
    listener.feed(sound((QUIET, 960), at_ns=T0 + 704 * MILLISECOND_NS), 0)
    wait_for(lambda: ('end', 0) in heard.items)
    listener.stop()
    assert heard.items[0] == ('glance', 0)
    assert len(read_at) == 1


def test_a_recogniser_that_raises_costs_one_utterance():
    class Raising(WholeSegments):
        calls = 0

        def transcribe(self, samples, *, draft=None):
            Raising.calls += 1
            if Raising.calls == 1:
                raise RuntimeError('out of memory')
            return super().transcribe(samples)

    heard, said = Heard(), []
    listener = Listener(lambda: Transcriber(Loudness(), Raising()), heard, on_log=said.append)
    listener.feed(sound((LOUD, 640), (QUIET, 960)), 0)
    listener.feed(sound((LOUD, 640), (QUIET, 960), at_ns=T0 + 10 * SECOND_NS), 0)
    wait_for(lambda: ('end', 0) in heard.items)
    assert 'out of memory' in said[0]
    assert listener.state == 'listening'
    listener.stop()


def test_a_wake_word_that_raises_is_told_once_and_counted_and_all_else_is_heard():
    class Raising:
        phrase, model = 'Robot', 'raising'

        def heard(self, samples):
            raise ValueError('no window')

        def reset(self):
            pass

    heard, said = Heard(), []
    listener = Listener(
        lambda: Transcriber(Loudness(), WholeSegments(), wake_word=Raising()),
        heard,
        on_log=said.append,
    )
    listener.feed(sound((LOUD, 640)), 0)
    listener.feed(sound((QUIET, 960), at_ns=T0 + 640 * MILLISECOND_NS), 0)
    wait_for(lambda: ('end', 0) in heard.items)
    assert said == ['only STOP counts of what is said: the wake word fails: ValueError: no window']
    assert listener.wake_word_failures == 50  # chunks of 32 ms
    assert listener.stop()


def test_chunks_of_a_second_do_not_end_an_utterance_between_them():
    heard = Heard()
    listener = Listener(lambda: Transcriber(Loudness(), WholeSegments()), heard)
    listener.feed(sound((LOUD, 1000)), 0)
    # Longer than the 0.96 s after which sound of short chunks has stopped; of 2 s for these.
    time.sleep(1.1)
    listener.feed(sound((LOUD, 1000), at_ns=T0 + SECOND_NS), 0)
    assert 'end' not in [kind for kind, _ in heard.items]
    wait_for(lambda: ('end', 0) in heard.items)
    assert [kind for kind, _ in heard.items].count('end') == 1
    listener.stop()


def test_a_doubtful_first_look_is_passed_on_before_the_second():
    class Doubtful(WholeSegments):
        def transcribe(self, samples, *, draft=None):
            draft(Transcript('stop', 0.4))
            return Transcript('shop', 0.8)

    drafts = []
    transcriber = Transcriber(Loudness(), Doubtful())
    heard = [
        one
        for piece in in_pieces(sound((LOUD, 960), (QUIET, 960)))
        for one in transcriber.feed(piece, drafts.append)
    ]
    assert [draft.text for draft in drafts] == ['stop']
    assert [utterance.text for _, utterance in heard] == ['shop', 'shop']

    kinds = Heard()
    listener = Listener(lambda: Transcriber(Loudness(), Doubtful()), kinds)
    listener.feed(sound((LOUD, 960), (QUIET, 960)), 7)
    wait_for(lambda: len(kinds.items) == 3)
    assert kinds.items == [('draft', 7), ('pause', 7), ('end', 7)]
    listener.stop()
