# SPDX-License-Identifier: Apache-2.0
"""Sound that is longer or shorter than its stamps say is told; what jitters or is lost is not."""

from __future__ import annotations

import random

import pytest
from support.audio_signals import MS
from support.audio_signals import T0

from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.perception.audio_lengths import LengthWatch


def told(chunks, *, rate=16_000, channels=1):
    """Return what is told of (stamp, length) pairs in ns, with when."""
    watch = LengthWatch()
    said = [(at, watch.add(at, rate, channels, length)) for at, length in chunks]
    return [(round((at - T0) / 1e9, 1), sentence) for at, sentence in said if sentence]


def regular(count=500, step=20 * MS, length=20 * MS):
    return [(T0 + k * step, length) for k in range(count)]


@pytest.mark.parametrize(
    'length, channels, fits',
    [
        (40 * MS, 1, '2.00 times as long.*1 channel are announced.*fit 2 channels or about 32000'),
        (10 * MS, 2, '0.50 times as long.*2 channels are announced.*fit 1 channel or about 8000'),
        (120 * MS, 1, '6.00 times.*fit 6 channels or about 96000 Hz'),
        (22 * MS, 1, '1.10 times.*the stamps fit about 17600 Hz'),
    ],
)
def test_a_wrong_rate_or_channel_count_is_told_with_what_would_fit(length, channels, fits):
    import re

    said = told(regular(length=length), channels=channels)
    assert [at for at, _ in said] == [1.0, 6.0]  # after a second, and then every five
    assert all(re.search(fits, sentence) for _, sentence in said)


def test_stamps_made_of_arrivals_do_not_hide_a_wrong_channel_count():
    """The clock of samples counts on, 40 ms a chunk, until it has to jump back."""
    clock = SampleClock(16_000)
    arrivals = [T0 + k * 20 * MS for k in range(600)]
    stamps = [clock.stamp(at - 40 * MS, 640) for at in arrivals]
    assert clock.re_anchors > 50
    said = told([(at, 40 * MS) for at in stamps])
    assert [round(at) for at, _ in said] == [5, 10]
    assert all('the stamps fit 2 channels or about 3' in sentence for _, sentence in said)


def test_true_lengths_are_not_told():
    assert told(regular()) == []
    assert told(regular(step=20 * MS + 40_000)) == []  # a sound card 2 per mille off


def test_jitter_bursts_and_pauses_are_not_told():
    rng = random.Random(1)
    chunks = regular()
    assert told([(at + rng.randint(0, 15) * MS, length) for at, length in chunks]) == []
    assert told([(T0 + k // 4 * 80 * MS, 20 * MS) for k in range(400)]) == []
    assert told([(at + k // 10 * 5000 * MS, n) for k, (at, n) in enumerate(chunks)]) == []


@pytest.mark.parametrize('share', [0.1, 0.3, 0.45])
def test_lost_chunks_are_not_told(share):
    rng = random.Random(2)
    assert told([chunk for chunk in regular() if rng.random() > share]) == []


def test_once_the_announced_format_is_right_nothing_more_is_told():
    watch = LengthWatch()
    wrong = [watch.add(T0 + k * 20 * MS, 16_000, 1, 40 * MS) for k in range(100)]
    right = [watch.add(T0 + k * 20 * MS, 16_000, 2, 20 * MS) for k in range(100, 1000)]
    assert len(list(filter(None, wrong))) == 1
    assert not any(right)
