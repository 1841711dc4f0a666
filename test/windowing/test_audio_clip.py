# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.audio_signals import MS
from support.audio_signals import SAMPLE
from support.audio_signals import T0
from support.audio_signals import tone

from omnivinci_ros.perception.audio_input import AudioInput
from omnivinci_ros.windowing.audio_clip import cut_audio
from omnivinci_ros.windowing.audio_clip import first_sample_ns
from omnivinci_ros.windowing.samples import AudioSpan


def span(start_ns, samples):
    return AudioSpan('mic', start_ns, np.asarray(samples, np.int16))


def test_a_window_without_sound_is_one_gap():
    clip = cut_audio([], 'mic', T0, T0 + 10 * MS)

    assert clip.samples.tolist() == [0] * 160
    assert (clip.coverage, clip.gaps) == (0.0, ((T0, T0 + 10 * MS),))


@given(st.integers(0, 10**10))
def test_a_clip_has_the_length_of_its_window(duration):
    assert len(cut_audio([], 'mic', T0, T0 + duration).samples) == round(duration * 16_000 / 1e9)


def test_of_two_spans_that_overlap_the_earlier_one_is_kept():
    early, late = span(T0, [1] * 100), span(T0 + 60 * SAMPLE, [2] * 100)

    for order in ([early, late], [late, early]):
        clip = cut_audio(order, 'mic', T0, T0 + 160 * SAMPLE)
        assert clip.samples.tolist() == [1] * 100 + [2] * 60
        assert clip.gaps == ()


def test_a_short_span_inside_a_long_one_adds_nothing():
    outer, inner = span(T0, [1] * 100), span(T0 + 20 * SAMPLE, [2] * 10)

    clip = cut_audio([outer, inner], 'mic', T0, T0 + 100 * SAMPLE)

    assert clip.samples.tolist() == [1] * 100


def test_sound_goes_on_from_the_longest_span_so_far():
    outer, inner = span(T0, [1] * 100), span(T0 + 20 * SAMPLE, [2] * 10)
    after = span(outer.end_ns + 40_000, [3] * 50)

    clip = cut_audio([outer, inner, after], 'mic', T0, T0 + 150 * SAMPLE)

    assert clip.samples.tolist() == [1] * 100 + [3] * 50


@given(st.data())
def test_order_of_arrival_does_not_matter(data):
    spans = [
        span(T0 + data.draw(st.integers(0, 8)) * SAMPLE, [data.draw(st.integers(1, 9))] * size)
        for size in data.draw(st.lists(st.integers(1, 6), max_size=6))
    ]
    shuffled = data.draw(st.permutations(spans))

    one = cut_audio(spans, 'mic', T0, T0 + 16 * SAMPLE)
    other = cut_audio(shuffled, 'mic', T0, T0 + 16 * SAMPLE)

    assert one.samples.tolist() == other.samples.tolist()
    assert (one.gaps, one.coverage) == (other.gaps, other.coverage)


@given(st.integers(-62_499, 62_499), st.integers(0, 62_499))
def test_spans_that_follow_each_other_within_a_sample_leave_no_hole(off, phase):
    first = span(T0, [1] * 100)
    second = span(first.end_ns + off, [2] * 100)

    clip = cut_audio([first, second], 'mic', T0 + phase, T0 + phase + 150 * SAMPLE)

    assert clip.gaps == ()
    border = clip.samples.tolist().index(2)
    assert border in (99, 100)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_chunks_any_loss_any_cut_equal_the_reference(data):
    """The samples equal the signal with zeros for what was lost; coverage is what was kept."""
    sizes = data.draw(st.lists(st.integers(1, 60), min_size=1, max_size=12))
    kept = data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    total = sum(sizes)
    signal = np.arange(1, total + 1, dtype=np.int16)
    present = np.repeat(kept, sizes)
    audio = AudioInput('mic', tolerance_ns=0)
    spans = []
    at = 0
    for size, keep in zip(sizes, kept, strict=True):
        if keep:
            spans += audio.push(T0 + at * SAMPLE, 16_000, 1, signal[at : at + size])
        at += size

    begin = data.draw(st.integers(-20, total + 20))
    length = data.draw(st.integers(1, total + 40))
    phase = data.draw(st.sampled_from([-31_249, 0, 31_250]) | st.integers(-31_249, 31_250))
    start = T0 + begin * SAMPLE + phase
    clip = cut_audio(spans, 'mic', start, start + length * SAMPLE)

    # Places are on one grid for all windows: the start's nearest, and of that the sound's nearest.
    first = first_sample_ns(start)
    assert first % SAMPLE == 0 and abs(first - start) <= SAMPLE / 2
    begin = -((T0 - first + SAMPLE // 2) // SAMPLE)
    assert abs(T0 + begin * SAMPLE - start) <= SAMPLE
    padded = np.pad(np.where(present, signal, 0), (22, 22 + total + 40))
    reference = padded[begin + 22 : begin + 22 + length]
    assert clip.samples.tolist() == reference.tolist()
    assert clip.coverage == np.count_nonzero(reference) / length
    missing = np.zeros(length, bool)
    for gap_start, gap_end in clip.gaps:
        assert (gap_start - start) % SAMPLE == 0 and (gap_end - start) % SAMPLE == 0
        missing[(gap_start - start) // SAMPLE : (gap_end - start) // SAMPLE] = True
    assert missing.tolist() == (reference == 0).tolist()
    inner_losses = ''.join('k' if keep else ' ' for keep in kept).strip().split('k')
    assert audio.gaps == sum(1 for loss in inner_losses if loss)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_lost_chunks_of_48_khz_are_zero_and_the_rest_is_in_its_place(data):
    kept = data.draw(st.lists(st.booleans(), min_size=3, max_size=10).filter(any))
    audio = AudioInput('mic', tolerance_ns=0)
    spans = []
    for k, keep in enumerate(kept):
        if keep:
            samples = tone(1000, 48_000, 0.04, start_s=0.04 * k)
            spans += audio.push(T0 + k * 40 * MS, 48_000, 1, samples)
    spans += audio.flush()

    clip = cut_audio(spans, 'mic', T0, T0 + 40 * MS * len(kept))

    assert clip.coverage == sum(kept) / len(kept)
    for k, keep in enumerate(kept):
        part = clip.samples[640 * k : 640 * (k + 1)].astype(int)
        expected = tone(1000, 16_000, 0.04, start_s=0.04 * k)
        if not keep:
            assert not part.any()
        else:
            assert np.abs(part - expected)[120:-120].max() <= 20  # the ends ring where it is cut


@given(st.integers(0, 10**9), st.integers(0, 10**7), st.integers(0, 62_499))
def test_windows_that_overlap_hold_the_same_samples(first_ns, later_ns, phase):
    spans = [
        span(T0 + phase + k * 20 * MS, np.arange(320 * k + 1, 320 * k + 321)) for k in range(9)
    ]
    starts = T0 + first_ns % (40 * MS), T0 + first_ns % (40 * MS) + later_ns

    one, other = (cut_audio(spans, 'mic', start, start + 100 * MS) for start in starts)

    shift = (first_sample_ns(starts[1]) - first_sample_ns(starts[0])) // SAMPLE
    assert one.samples[shift:].tolist() == other.samples[: len(one.samples) - shift].tolist()
