# SPDX-License-Identifier: Apache-2.0
"""The filter between two sounds is the one of least squares."""

from __future__ import annotations

import numpy as np
from support.own_voice import QUESTION
from support.voices import spoken

from omnivinci_ros.speech.filter_fit import LOADED
from omnivinci_ros.speech.filter_fit import fitted


def test_the_filter_is_that_of_least_squares_also_where_both_ends_are_loud():
    count = 128
    x = spoken(QUESTION)[9000:14_000].astype(np.float64)
    rng = np.random.default_rng(1)
    room = rng.standard_normal(count) * np.exp(-np.arange(count) / 20)
    y = np.convolve(x, room, 'valid') + 50 * rng.standard_normal(len(x) - count + 1)
    rows = np.lib.stride_tricks.sliding_window_view(x, count)[:, ::-1]
    matrix = rows.T @ rows + LOADED * float(x @ x) * np.eye(count)
    exact = np.linalg.solve(matrix, rows.T @ y)
    left = [
        float(np.sqrt(np.mean((y - rows @ taps) ** 2))) for taps in (exact, fitted(x, y, count))
    ]
    assert left[1] < 2 * left[0]  # both are noise beside y
    assert left[1] < 0.05 * float(np.sqrt(np.mean(y**2)))


def test_a_sound_that_has_a_part_of_the_other_alone_is_explained_in_that_part():
    x = spoken(QUESTION)[:16_000].astype(np.float64)
    assert not fitted(x, np.zeros(16_000 - 63), 64).any()
    taps = fitted(x, x[63:], 64)
    assert abs(taps[0] - 1) < 0.05
    assert np.abs(taps[1:]).max() < 0.05
