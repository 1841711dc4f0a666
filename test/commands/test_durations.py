# SPDX-License-Identifier: Apache-2.0
"""Lengths of time in words and digits."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.durations import duration_at


@pytest.mark.parametrize(
    ('text', 'seconds'),
    [
        ('five seconds', 5),
        ('for a minute', 60),
        ('half an hour', 1800),
        ('a quarter of an hour', 900),
        ('two and a half minutes', 150),
        ('two minutes and a half', 150),
        ('a minute and thirty seconds', 90),
        ('about ninety seconds', 90),
        ('another 3 minutes', 180),
        ('10s', 10),
        ('1.5 h', 5400),
        ('5min', 300),
    ],
)
def test_a_length_of_time_is_read_to_its_end(text, seconds):
    words = text.split()
    assert duration_at(words, 0) == (seconds, len(words))


@pytest.mark.parametrize(
    'text',
    [
        'a cup',
        'five metres',
        'for me',
        'a few minutes',
        'three days',
        '',
        '0 seconds',
        '2000 hours',
        '2000h',
    ],
)
def test_what_names_no_length_is_none(text):
    assert duration_at(text.split(), 0) is None
