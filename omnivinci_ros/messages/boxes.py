# SPDX-License-Identifier: Apache-2.0
"""The boxes that a backend's JSON tells of, and the frame of the camera that each belongs to."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from omnivinci_ros.common.text import publishable

MAX_BOXES = 1000  # of one result: what a model writes is untrusted
MAX_LABEL = 100  # characters


@dataclass(frozen=True, slots=True)
class SeenBox:
    """A thing in one frame of one camera."""

    label: str
    confidence: float  # 0..1
    box: tuple[float, float, float, float]  # x0, y0, x1, y1 as shares of the picture, 0..1
    camera: str  # topic
    stamp_ns: int  # of the frame


def seen_boxes(text: str, stamps: Mapping[str, Sequence[int]]) -> list[SeenBox]:
    """Return the boxes of a result's JSON text, or none where it has none.

    `stamps` are those of each camera's frames that the backend was given [ns]. A box that names
    no camera is of the first of them, one that names no frame of them is of its camera's newest.
    """
    try:
        objects = json.loads(text)['objects'] if text else ()
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    found = objects[:MAX_BOXES] if isinstance(objects, list) else []
    boxes = (_seen_box(one, stamps) for one in found if isinstance(one, dict))
    return [one for one in boxes if one is not None]


def _seen_box(one: Mapping[str, Any], stamps: Mapping[str, Sequence[int]]) -> SeenBox | None:
    camera = one.get('camera', next(iter(stamps), None))
    sides = one.get('box')
    if not isinstance(camera, str) or not stamps.get(camera):
        return None
    if not isinstance(sides, list) or len(sides) != 4 or not all(map(_is_number, sides)):
        return None
    x0, y0, x1, y1 = (min(1.0, max(0.0, float(side))) for side in sides)
    if x0 >= x1 or y0 >= y1:
        return None
    score = one.get('score', one.get('confidence', 0.0))
    told, known = one.get('stamp_ns'), stamps[camera]
    return SeenBox(
        label=publishable(' '.join(str(one.get('label', '')).split())[:MAX_LABEL]),
        confidence=min(1.0, max(0.0, float(score))) if _is_number(score) else 0.0,
        box=(x0, y0, x1, y1),
        camera=camera,
        stamp_ns=told if isinstance(told, int) and told in known else max(known),
    )


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False
