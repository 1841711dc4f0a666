# SPDX-License-Identifier: Apache-2.0
"""Noise to mel frames along a learned velocity, and noise that a frame's place alone fixes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

SOLVERS = ('rk4', 'euler')
POINTS = 10  # as the released code: 9 steps, so 36 evaluations of rk4 and 9 of euler

Velocity = Callable[[float, Tensor], Tensor]  # time in 0..1, mel -> velocity


def flow_times(points: int = POINTS) -> list[float]:
    """Return the points of time, 0 to 1, closest at the start: 1 - cos(pi t / 2)."""
    if points < 2:
        raise ValueError(f'{points} points of time; a flow needs 2 or more')
    return [1 - math.cos(math.pi / 2 * k / (points - 1)) for k in range(points)]


def evaluations(solver: str, points: int = POINTS) -> int:
    """Return how often `integrate` asks for the velocity."""
    return (points - 1) * (4 if solver == 'rk4' else 1)


def integrate(
    velocity: Velocity,
    noise: Tensor,
    *,
    solver: str = 'rk4',
    points: int = POINTS,
    stop: Callable[[], bool] = lambda: False,
) -> Tensor | None:
    """Follow the velocity from the noise at time 0 to the mel at time 1.

    `solver` is 'rk4' (Kutta's 3/8 rule, as the released code) or 'euler' (a quarter of the work).
    `stop` is asked before each evaluation; None says that it was true.
    """
    if solver not in SOLVERS:
        raise ValueError(f'solver={solver!r}; it must be one of {", ".join(SOLVERS)}')
    times = flow_times(points)
    mel = noise
    for begin, end in zip(times[:-1], times[1:], strict=True):
        step = end - begin
        slopes: list[Tensor] = []
        for at in (0, 1 / 3, 2 / 3, 1) if solver == 'rk4' else (0,):
            if stop():
                return None
            slopes.append(velocity(begin + at * step, mel + step * _reach(slopes)))
        mel = mel + step * _mean(slopes)
    return mel


def _reach(slopes: list[Tensor]) -> Tensor | float:
    """Return the slope that leads to the next point of the 3/8 rule."""
    if not slopes:
        return 0.0
    if len(slopes) == 1:
        return slopes[0] / 3
    if len(slopes) == 2:
        return slopes[1] - slopes[0] / 3
    return slopes[0] - slopes[1] + slopes[2]


def _mean(slopes: list[Tensor]) -> Tensor:
    if len(slopes) == 1:
        return slopes[0]
    first, second, third, last = slopes
    return (first + 3 * (second + third) + last) / 8


def frame_noise(seed: int, first_block: int, frames: int, block: int, channels: int) -> Tensor:
    """Return normal noise [1, frames, channels] for mel frames from a block's first on.

    A frame's noise depends on the seed and its place alone: a chunk gets that of the whole.
    """
    made = [
        np.random.Generator(
            np.random.Philox(key=seed % (1 << 64), counter=[0, 0, 0, first_block + k])
        ).standard_normal((block, channels), dtype=np.float32)
        for k in range(-(-frames // block))
    ]
    return torch.from_numpy(np.concatenate(made)[:frames])[None]
