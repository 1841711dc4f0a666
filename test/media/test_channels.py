# SPDX-License-Identifier: Apache-2.0
"""Which channels are listened to, and that their mixture never is silence while they are loud."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.audio_signals import tone

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.media.channels import CANCELS
from omnivinci_ros.media.channels import ChannelMixer
from omnivinci_ros.media.channels import parse_channels
from omnivinci_ros.media.channels import pick_channels

RATE = 16_000
CHUNK = 320
SETTLED = 3 * CHUNK  # a block to hear that it cancels, a block to turn round, and one to spare


def mixed(frames, *, rate=RATE, chunk=CHUNK, mixer=None):
    mixer = mixer or ChannelMixer()
    return np.concatenate(
        [mixer.mix(frames[at : at + chunk], rate) for at in range(0, len(frames), chunk)]
    )


def power(samples):
    return float((np.asarray(samples, np.float64) ** 2).mean())


def wired(samples, *signs):
    return np.stack([sign * samples for sign in signs], axis=1).astype(np.int16)


VOICE = tone(220, RATE, 2.0) // 2 + tone(705, RATE, 2.0) // 3


@pytest.mark.parametrize('signs', [(1, -1), (-1, 1), (1, -1, 1, -1), (-1, 1, 1, -1)])
def test_channels_wired_against_each_other_are_heard_in_full(signs):
    heard = mixed(wired(VOICE, *signs))[SETTLED:]

    said = VOICE[SETTLED:] * np.sign(np.dot(heard, VOICE[SETTLED:]))
    assert np.abs(heard - said).max() <= 1


@pytest.mark.parametrize('channels', [2, 4, 6, 16])
def test_channels_that_agree_or_differ_are_the_mean_to_the_last_bit(channels):
    noise = np.random.default_rng(1).normal(0, 3000, (2 * RATE, channels))
    for frames in (noise, noise * 0.3 + VOICE[:, None], np.tile(VOICE[:, None], channels)):
        frames = frames.astype(np.int16)
        assert np.array_equal(mixed(frames), frames.mean(axis=1, dtype=np.float32))


def test_one_channel_is_passed_on_as_it_is_and_is_a_copy():
    frames = VOICE[:, None].copy()
    heard = ChannelMixer().mix(frames, RATE)
    frames[:] = 0
    assert heard.dtype == np.int16
    assert np.array_equal(heard, VOICE)


@given(chunk=st.integers(1, 2000))
@settings(deadline=None, max_examples=30)
def test_what_is_heard_does_not_depend_on_the_chunks(chunk):
    frames = np.concatenate([wired(VOICE[:4000], 1, 1), wired(VOICE, 1, -1)[4000:9000]])
    assert np.array_equal(mixed(frames, chunk=chunk), mixed(frames))


def test_turning_round_is_a_ramp_without_a_click():
    slow = tone(112, RATE, 0.5)  # no step of it is greater than 440; no whole periods a block
    frames = np.concatenate([wired(slow, 1, 1), wired(slow, 1, -1), wired(slow, 1, 1)])
    borders = (len(slow), 2 * len(slow))  # where the source itself jumps
    steps = np.abs(np.diff(mixed(frames)))
    for border in borders:
        steps[border - 1] = 0
    assert steps.max() < 550


def test_the_loudest_channel_keeps_its_sign_and_signs_are_kept_in_silence():
    mixer = ChannelMixer()
    mixed(wired(VOICE, -1, 1), mixer=mixer)
    turned = mixer.turned_round
    assert len(turned) == 1
    mixed(np.zeros((RATE, 2), np.int16), mixer=mixer)
    assert mixer.turned_round == turned
    again = mixed(wired(VOICE, -1, 1), mixer=mixer)
    assert power(again) > 0.99 * power(VOICE)  # from its first sample on


@given(
    gains=st.lists(
        st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8), min_size=1, max_size=3
    ),
    channels=st.integers(2, 8),
    noise=st.sampled_from([0.0, 0.001, 0.1, 1.0]),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=300)
def test_no_mixture_of_sources_is_lost(gains, channels, noise, seed):
    """Voices, hum and noise in any gains and signs: the bound of `ChannelMixer.mix` holds."""
    rng = np.random.default_rng(seed)
    sources = rng.normal(0, 1, (len(gains), RATE // 2))
    frames = sources.T @ np.array(gains)[:, :channels] + rng.normal(
        0, noise, (RATE // 2, channels)
    )
    loudest = np.abs(frames).max()
    if loudest < 1e-6:
        return
    frames = np.rint(frames / loudest * 20_000).astype(np.int16)
    heard = mixed(frames)[SETTLED:]
    most = max(power(channel) for channel in frames[SETTLED:].T)
    assert power(heard) >= 0.8 * CANCELS / channels**2 * most


def test_channels_that_cancel_are_told_after_half_a_second_and_then_every_five():
    mixer = ChannelMixer()
    frames = wired(np.tile(VOICE, 6), 1, -1)  # 12 s
    told = []
    for at in range(0, len(frames), CHUNK):
        mixer.mix(frames[at : at + CHUNK], RATE)
        if places := mixer.cancelling():
            told.append((round(at / RATE, 1), places))
    assert told == [(0.5, (1,)), (5.5, (1,)), (10.5, (1,))]


def test_a_passing_tone_in_opposite_phase_is_not_told():
    mixer = ChannelMixer()
    frames = np.concatenate([wired(VOICE, 1, 1), wired(VOICE[:4000], 1, -1), wired(VOICE, 1, 1)])
    for at in range(0, len(frames), CHUNK):
        mixer.mix(frames[at : at + CHUNK], RATE)
        assert mixer.cancelling() == ()


@pytest.mark.parametrize(
    'text, channels',
    [
        ('', ()),
        (' ', ()),
        ('0', (0,)),
        ('0,2', (0, 2)),
        (' 5 , 1', (5, 1)),
        ('1-4', (1, 2, 3, 4)),
        ('0,2-3', (0, 2, 3)),
        ('63', (63,)),
    ],
)
def test_channels_are_named_by_numbers_and_ranges(text, channels):
    assert parse_channels(text) == channels


@pytest.mark.parametrize(
    'text', ['left', '-1', '64', '4-1', '0,', ',', '0;1', '1.5', '0-99', '[0]']
)
def test_what_names_no_channel_is_answered_with_what_does(text):
    with pytest.raises(BadInputError, match="audio_channels=.*such as '0', '0,2' or '1-4'"):
        parse_channels(text)


def test_a_channel_named_twice_is_refused():
    with pytest.raises(BadInputError, match='names a channel twice'):
        parse_channels('0-2,1')


def test_channels_are_picked_in_the_order_in_which_they_are_named():
    samples = np.arange(12, dtype=np.int16)
    assert pick_channels(samples, 4, (2, 0)).tolist() == [[2, 0], [6, 4], [10, 8]]
    assert pick_channels(samples, 4, ()).shape == (3, 4)


def test_a_channel_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(
        BadInputError, match='asks for channel 5, but the sound has channels 0 to 1'
    ):
        pick_channels(np.zeros(4, np.int16), 2, (0, 5))
    with pytest.raises(BadInputError, match='has channel 0 only'):
        pick_channels(np.zeros(4, np.int16), 1, (1,))
