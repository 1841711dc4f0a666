# SPDX-License-Identifier: Apache-2.0
"""Pictures that are made to try nano: empty ones, and things pasted at a place that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]  # RGB [h, w, 3]
SIDE = 256  # px of what is made
THIRDS = 3
PASTED = 0.45  # of the scene's height at most, where no other share is asked for


@dataclass(frozen=True)
class Composed:
    """A scene with a thing in it."""

    rgb: Picture
    third: int  # that the thing's middle lies in: 0 left, 1 middle, 2 right


def empty_pictures(
    photographs: Sequence[Picture], count: int, random: np.random.Generator
) -> list[Picture]:
    """Return pictures that show nothing: walls, skies, photographs out of focus, and noise.

    `count` of each kind, in this order.
    """
    chosen = [photographs[int(k)] for k in random.integers(len(photographs), size=count)]
    return [
        *(_wall(random) for _ in range(count)),
        *(_sky(random) for _ in range(count)),
        *(_out_of_focus(each) for each in chosen),
        *(_noise(random) for _ in range(count)),
    ]


def composed(
    thing: Picture,
    scene: Picture,
    third: int,
    random: np.random.Generator,
    *,
    tall: float = PASTED,
    wide: float = 1 / THIRDS,
) -> Composed:
    """Return a scene with a whole photograph of a thing in one of its thirds, left to right.

    Its sides are at most `tall` and `wide` of the scene's. One that is wider than a third
    reaches out of it; its middle does not.
    """
    import cv2

    rgb = cv2.resize(scene, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    height, width = thing.shape[:2]
    scale = min(tall * SIDE / height, wide * SIDE / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(thing, size, interpolation=cv2.INTER_AREA)
    # Its middle lies anywhere in the third, but the thing lies in the picture.
    room = max(size[0] / 2, third * SIDE / THIRDS), (third + 1) * SIDE / THIRDS
    middle = random.uniform(room[0], min(room[1], SIDE - size[0] / 2))
    x = int(middle - size[0] / 2)
    y = int(random.uniform(0.2 * (SIDE - size[1]), SIDE - size[1]))
    rgb[y : y + size[1], x : x + size[0]] = small
    return Composed(rgb, third)


def _wall(random: np.random.Generator) -> Picture:
    """Return one colour that is lighter at one side, with a little grain."""
    colour = random.uniform(60, 220, 3)
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    light = random.uniform(5, 40) * (np.cos(angle) * x + np.sin(angle) * y)
    return _pixels(colour + light[..., None] + random.normal(0, 3, (SIDE, SIDE, 3)))


def _sky(random: np.random.Generator) -> Picture:
    """Return blue that pales downwards, with soft clouds."""
    import cv2

    down = np.linspace(0, 1, SIDE)[:, None, None]
    blue = (1 - down) * np.array([70, 120, 200]) + down * np.array([190, 215, 240])
    clouds = cv2.GaussianBlur(random.normal(0, 1, (SIDE, SIDE)), (0, 0), SIDE / 12)
    share = np.clip(clouds / np.abs(clouds).max() + random.uniform(-0.5, 0.3), 0, 1)[..., None]
    return _pixels((1 - share) * blue + share * 250)


def _out_of_focus(photograph: Picture) -> Picture:
    """Return a photograph in which nothing can be made out."""
    import cv2

    small = cv2.resize(photograph, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return _pixels(cv2.GaussianBlur(small, (0, 0), SIDE / 10))


def _noise(random: np.random.Generator) -> Picture:
    """Return a camera's noise in the dark."""
    return _pixels(random.uniform(0, 40) + random.normal(0, 20, (SIDE, SIDE, 3)))


def _pixels(values: np.ndarray) -> Picture:
    return np.clip(values, 0, 255).astype(np.uint8)
