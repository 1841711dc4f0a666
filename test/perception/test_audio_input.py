# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import array
import random

import numpy as np
import pytest
from support.audio_signals import MS
from support.audio_signals import SAMPLE
from support.audio_signals import T0
from support.audio_signals import tone

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.messages.audio import samples_from_bytes
from omnivinci_ros.perception.audio_input import AudioInput
from omnivinci_ros.windowing.audio_clip import cut_audio


def push_all(audio, samples, rate, channels=1, *, chunk=882, start_ns=T0):
    """Push samples [frames] or [frames, channels] in chunks with exact stamps, then flush."""
    spans = []
    for at in range(0, len(samples), chunk):
        stamp = start_ns + at * 1_000_000_000 // rate
        spans += audio.push(stamp, rate, channels, samples[at : at + chunk].reshape(-1))
    return spans + audio.flush()


def joined(spans):
    """Return the samples of spans that follow each other without a hole."""
    for before, after in zip(spans, spans[1:], strict=False):
        assert after.start_ns == before.end_ns
    return np.concatenate([span.samples for span in spans])


# 16 kHz mono goes straight through


def test_16_khz_mono_is_returned_as_it_came():
    samples = tone(440, 16_000, 0.02)

    [out] = AudioInput('mic').push(T0, 16_000, 1, samples)

    assert out.start_ns == T0
    assert np.array_equal(out.samples, samples)


def test_spans_do_not_change_when_the_caller_reuses_its_buffer():
    buffer = np.full(320, 7, np.int16)
    [out] = AudioInput('mic').push(T0, 16_000, 1, buffer)

    buffer[:] = 0

    assert (out.samples == 7).all()


def test_the_array_of_an_rclpy_message_is_taken():
    [out] = AudioInput('mic').push(T0, 16_000, 1, array.array('h', [1, -2, 3]))

    assert out.samples.tolist() == [1, -2, 3]


def test_channels_are_mixed_by_their_mean():
    samples = np.array([100, 300, -32768, -32768, 32767, 32767, 10, -10], np.int16)

    [out] = AudioInput('mic').push(T0, 16_000, 2, samples)

    assert out.samples.tolist() == [200, -32768, 32767, 0]


def test_channels_in_opposite_phase_are_heard_and_named():
    voice = tone(300, 16_000, 1.0)
    audio, told = AudioInput('mic'), []
    spans = []
    for at in range(0, 16_000, 320):
        part = voice[at : at + 320]
        spans += audio.push(T0 + at * SAMPLE, 16_000, 2, np.stack([part, -part], 1).reshape(-1))
        told += audio.problems

    assert np.abs(joined(spans)[1000:].astype(int) - voice[1000:]).max() <= 1
    assert audio.turned_round == (1,)
    assert told == [
        'mic: channel 1 cancels the others, so that their mean is silence: wire all alike, or '
        "set audio_channels to '0' to listen to channel 0 alone; until then they are turned round"
    ]


def test_only_the_channels_that_are_wanted_are_heard():
    voice, played = tone(300, 16_000, 0.1), tone(1000, 16_000, 0.1)
    array = np.stack([voice, voice, voice, voice, voice, played], axis=1)

    [out] = AudioInput('mic', listen_to=(0,)).push(T0, 16_000, 6, array.reshape(-1))
    assert np.array_equal(out.samples, voice)

    [out] = AudioInput('mic', listen_to=(5, 0)).push(T0, 16_000, 6, array.reshape(-1))
    assert np.abs(out.samples - (voice / 2 + played / 2)).max() <= 1


def test_a_channel_that_the_sound_lacks_is_told_with_those_that_it_has():
    audio = AudioInput('mic', listen_to=(5,))
    with pytest.raises(BadAudioError, match="mic: audio_channels='5'.*has channels 0 to 1"):
        audio.push(T0, 16_000, 2, np.zeros(640, np.int16))
    assert audio.refused == 1


def test_samples_are_placed_by_count_while_stamps_jitter():
    audio = AudioInput('mic')
    jitter = random.Random(1)
    spans = []
    for k in range(100):
        stamp = T0 + k * 20 * MS + (jitter.randint(-5, 5) * MS if k else 0)
        spans += audio.push(stamp, 16_000, 1, np.full(320, k, np.int16))

    assert [out.start_ns for out in spans] == [T0 + k * 20 * MS for k in range(100)]
    assert audio.reanchors == 0


# Resampling: pitch, time, borders, aliases


@pytest.mark.parametrize('rate, channels', [(44_100, 2), (48_000, 2), (48_000, 1), (8_000, 1)])
def test_a_tone_keeps_its_pitch_phase_and_time(rate, channels):
    samples = np.repeat(tone(1000, rate, 1)[:, np.newaxis], channels, axis=1)

    spans = push_all(AudioInput('mic'), samples, rate, channels, chunk=rate // 50)

    out = joined(spans)
    assert spans[0].start_ns == T0
    assert abs(len(out) - 16_000) <= 1
    inner = slice(200, 15_800)  # away from the filter's ends
    expected = tone(1000, 16_000, 1)
    # One sample of delay would be an error of 3,900.
    assert np.abs(out[inner].astype(int) - expected[inner]).max() <= 2


@pytest.mark.parametrize('rate', [44_100, 48_000, 11_025, 44_101])
@pytest.mark.parametrize('chunk', [1, 97, 441, 4_096])
def test_chunk_borders_leave_no_trace(rate, chunk):
    noise = np.random.default_rng(2).integers(-20_000, 20_000, rate // 4).astype(np.int16)

    whole = joined(push_all(AudioInput('mic'), noise, rate, chunk=len(noise)))
    chunked = joined(push_all(AudioInput('mic'), noise, rate, chunk=chunk))

    assert len(chunked) == len(whole)
    assert np.abs(chunked.astype(int) - whole).max() <= 1


def test_a_tone_above_8_khz_vanishes_instead_of_folding_back():
    spans = push_all(AudioInput('mic'), tone(11_000, 48_000, 1, amplitude=30_000), 48_000)

    inner = joined(spans)[400:-400]
    assert np.abs(inner).max() <= 30_000 / 1000  # 60 dB


def test_full_scale_clips_and_does_not_wrap():
    square = np.where(np.arange(48_000) // 240 % 2, 32_767, -32_768).astype(np.int16)

    out = joined(push_all(AudioInput('mic'), square, 48_000)).astype(int)

    # The filter overshoots: a wrapped sample would have the other sign.
    half_periods = out[80:-80].reshape(-1, 80)[:, 3:-3]
    assert (half_periods[0::2] > 20_000).all()
    assert (half_periods[1::2] < -20_000).all()
    assert out.max() == 32_767 and out.min() == -32_768


@pytest.mark.parametrize('level', [1001, -1001])
def test_a_constant_level_is_not_rounded_away(level):
    out = joined(push_all(AudioInput('mic'), np.full(48_000, level, np.int16), 48_000))

    assert (out[200:-200] == level).all()


def test_a_stalled_stream_gives_out_what_it_holds_and_goes_on_without_a_hole():
    audio = AudioInput('mic')
    samples = tone(1000, 48_000, 1)
    first = []
    for at in range(0, 24_000, 960):
        first += audio.push(T0 + at * 1_000_000_000 // 48_000, 48_000, 1, samples[at : at + 960])
    assert 0 < audio.held_ns < 40 * MS

    first += audio.flush()
    held_after_flush = audio.held_ns
    # The next stamp jitters: it must not tear a hole.
    second = audio.push(T0 + 503 * MS, 48_000, 1, samples[24_000:]) + audio.flush()

    assert held_after_flush == 0
    assert first[-1].end_ns == T0 + 500 * MS
    assert second[0].start_ns == T0 + 500 * MS
    clip = cut_audio(first + second, 'mic', T0, T0 + 1000 * MS)
    assert clip.coverage == 1.0
    inner = np.r_[200:7_800, 8_200:15_800]
    assert np.abs(clip.samples[inner].astype(int) - tone(1000, 16_000, 1)[inner]).max() <= 2


def test_flushes_do_not_add_up_to_a_shift():
    audio = AudioInput('mic')

    for k in range(100):  # 1000 frames of 44.1 kHz are not a whole number of 16 kHz samples
        stamp = T0 + k * 1000 * 1_000_000_000 // 44_100
        spans = audio.push(stamp, 44_100, 1, np.zeros(1000, np.int16)) + audio.flush()
        assert spans[0].start_ns == stamp
        assert abs(spans[-1].end_ns - (T0 + (k + 1) * 1000 * 1_000_000_000 // 44_100)) <= SAMPLE


@pytest.mark.parametrize('rate', [8_000, 11_025, 44_100, 48_000, 96_000, 384_000])
def test_what_is_held_back_is_bounded_and_known(rate):
    audio = AudioInput('mic')
    chunk = rate // 50
    given = 0
    for k in range(100):
        stamp = T0 + k * chunk * 1_000_000_000 // rate
        for out in audio.push(stamp, rate, 1, np.zeros(chunk, np.int16)):
            given += len(out.samples)
        pushed_ns = (k + 1) * chunk * 1_000_000_000 // rate
        assert abs(audio.held_ns - (pushed_ns - given * SAMPLE)) <= 1
        assert audio.held_ns <= 120 * MS


# Gaps, overlaps, changes


@pytest.mark.parametrize('rate', [16_000, 48_000])
def test_a_gap_starts_a_new_run_and_is_counted(rate):
    audio = AudioInput('mic')
    chunk = np.full(rate // 50, 1000, np.int16)
    spans = audio.push(T0, rate, 1, chunk)

    spans += audio.push(T0 + 120 * MS, rate, 1, chunk)
    spans += audio.flush()

    assert (audio.reanchors, audio.gaps, audio.gap_ns) == (1, 1, 100 * MS)
    assert (audio.overlaps, audio.overlap_ns) == (0, 0)
    clip = cut_audio(spans, 'mic', T0, T0 + 140 * MS)
    assert clip.gaps == ((T0 + 20 * MS, T0 + 120 * MS),)
    assert clip.coverage == 640 / 2240


def test_an_overlap_starts_a_new_run_and_is_counted():
    audio = AudioInput('mic')
    audio.push(T0, 16_000, 1, np.zeros(1600, np.int16))

    [out] = audio.push(T0 + 50 * MS, 16_000, 1, np.zeros(1600, np.int16))

    assert out.start_ns == T0 + 50 * MS
    assert (audio.reanchors, audio.overlaps, audio.overlap_ns) == (1, 1, 50 * MS)
    assert (audio.gaps, audio.gap_ns) == (0, 0)


@pytest.mark.parametrize('off_ms, reanchors', [(20, 0), (-20, 0), (21, 1), (-21, 1)])
def test_a_run_goes_on_up_to_the_tolerance(off_ms, reanchors):
    audio = AudioInput('mic', tolerance_ns=20 * MS)
    audio.push(T0, 16_000, 1, np.zeros(1600, np.int16))

    [out] = audio.push(T0 + (100 + off_ms) * MS, 16_000, 1, np.zeros(1600, np.int16))

    assert audio.reanchors == reanchors
    assert out.start_ns == T0 + (100 + off_ms * reanchors) * MS


@pytest.mark.parametrize('chunk_ms', [10, 20, 100])
def test_a_single_lost_chunk_is_a_gap_however_short_it_is(chunk_ms):
    audio = AudioInput('mic')
    chunk = np.zeros(16 * chunk_ms, np.int16)
    audio.push(T0, 16_000, 1, chunk)

    [out] = audio.push(T0 + 2 * chunk_ms * MS, 16_000, 1, chunk)

    assert out.start_ns == T0 + 2 * chunk_ms * MS
    assert (audio.gaps, audio.gap_ns) == (1, chunk_ms * MS)


def test_a_rate_change_in_the_middle_loses_nothing():
    audio = AudioInput('mic')
    spans = audio.push(T0, 48_000, 1, tone(1000, 48_000, 0.5))
    spans += audio.push(
        T0 + 500 * MS, 44_100, 2, np.repeat(tone(1000, 44_100, 0.5, start_s=0.5), 2)
    )
    spans += audio.flush()

    assert (audio.rate_changes, audio.reanchors) == (1, 0)
    clip = cut_audio(spans, 'mic', T0, T0 + 1000 * MS)
    assert clip.coverage == 1.0
    inner = np.r_[200:7_800, 8_200:15_800]
    assert np.abs(clip.samples[inner].astype(int) - tone(1000, 16_000, 1)[inner]).max() <= 2


def test_after_a_reset_nothing_of_the_old_clock_comes_out():
    audio = AudioInput('mic')
    audio.push(T0, 48_000, 1, np.full(9600, 5000, np.int16))

    audio.reset()
    spans = audio.push(1 * MS, 48_000, 1, np.zeros(9600, np.int16)) + audio.flush()

    assert spans[0].start_ns == 1 * MS
    assert not joined(spans).any()
    assert audio.reanchors == 0


# Bad input


@pytest.mark.parametrize(
    'rate, channels, samples, says',
    [
        (0, 1, np.zeros(160, np.int16), 'sample_rate 0 Hz'),
        (3_999, 1, np.zeros(160, np.int16), 'sample_rate 3999 Hz'),
        (2**32 - 1, 1, np.zeros(160, np.int16), 'sample_rate 4294967295 Hz'),
        (16_000, 0, np.zeros(160, np.int16), 'channels 0'),
        (16_000, 33, np.zeros(330, np.int16), 'channels 33'),
        (16_000, 2, np.zeros(161, np.int16), '161 samples do not divide into 2 channels'),
        (16_000, 1, np.zeros(0, np.int16), 'no samples'),
        (4_000, 1, np.zeros(240_001, np.int16), 'longer than 60 s'),
        (16_000, 1, np.zeros(160, np.float32), 'float32'),
    ],
)
def test_a_bad_chunk_is_one_sentence_and_the_next_one_works(rate, channels, samples, says):
    audio = AudioInput('/robot/mic')
    audio.push(T0, 16_000, 1, np.ones(320, np.int16))

    with pytest.raises(BadAudioError) as error:
        audio.push(T0 + 20 * MS, rate, channels, samples)
    [out] = audio.push(T0 + 23 * MS, 16_000, 1, np.ones(320, np.int16))  # it jitters

    assert str(error.value).startswith('/robot/mic: ')
    assert says in str(error.value)
    assert '\n' not in str(error.value)
    assert out.start_ns == T0 + 20 * MS
    assert (audio.refused, audio.chunks, audio.reanchors) == (1, 2, 0)


def test_bytes_are_little_endian_samples():
    assert samples_from_bytes(b'\x01\x00\xff\xff\x00\x80', 'mic').tolist() == [1, -1, -32768]


def test_an_odd_byte_count_is_one_sentence():
    with pytest.raises(BadAudioError, match='/audio: 3 bytes are not whole 16-bit samples'):
        samples_from_bytes(b'abc', '/audio')
