# SPDX-License-Identifier: Apache-2.0
"""What packages hold that nano learns from or is tried on: photographs, voices, recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.photographs import read_photographs
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.voices import Voice


@dataclass(frozen=True)
class Photographs:
    """What makes weights, what sets thresholds, and what the weights are tried on."""

    free: tuple[Photograph, ...]
    calibration: tuple[Photograph, ...]
    tried: tuple[Photograph, ...]


def gather(folder: Path) -> Photographs:
    """Fetch the packages into `folder` and divide their photographs by licence."""
    every = list(read_photographs(folder))
    free = tuple(each for each in every if each.is_free)
    others = [each for each in every if not each.is_free]
    return Photographs(free, tuple(others[::3]), tuple(others[1::3] + others[2::3]))


@dataclass(frozen=True)
class Sources:
    """What packages hold that can be learned from, and what is tried."""

    photographs: Photographs
    voices: Sequence[Voice] = ()
    recordings: Sequence[Recording] = ()
