# SPDX-License-Identifier: Apache-2.0
"""COCO objects with boxes: NanoDet-g, 416 x 416, through ONNX Runtime on the CPU.

A picture is looked at twice: whole, with its proportions kept (stretched to a square, a cat
becomes a person), and its centre square, where things are larger. A box of the second look
counts only if the square does not cut it and the first look did not name it otherwise.

NanoDet's head (generalised focal loss, arXiv:2006.04388) gives each box side as a distribution
over 0..10 strides from the cell's centre; the side is its expectation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from omnivinci_ros.specialists.onnx_session import open_session
from omnivinci_ros.specialists.weights import data_file

SIZE = 416  # pixels, both sides of the input
STRIDES = (8, 16, 32)  # pixels
BINS = 11
MEAN = np.array([103.53, 116.28, 123.675], np.float32)  # blue, green, red
STD = np.array([57.375, 57.12, 58.395], np.float32)
PAD = 114  # grey beside the picture
EDGE = 0.02  # of the square: a box that comes this near to a cut edge is cut
SAME_IOU = 0.6  # boxes that overlap more show the same thing
MAX_BOXES = 50  # a picture

# The 80 classes of COCO, in the model's order.
LABELS = (
    'person',
    'bicycle',
    'car',
    'motorcycle',
    'airplane',
    'bus',
    'train',
    'truck',
    'boat',
    'traffic light',
    'fire hydrant',
    'stop sign',
    'parking meter',
    'bench',
    'bird',
    'cat',
    'dog',
    'horse',
    'sheep',
    'cow',
    'elephant',
    'bear',
    'zebra',
    'giraffe',
    'backpack',
    'umbrella',
    'handbag',
    'tie',
    'suitcase',
    'frisbee',
    'skis',
    'snowboard',
    'sports ball',
    'kite',
    'baseball bat',
    'baseball glove',
    'skateboard',
    'surfboard',
    'tennis racket',
    'bottle',
    'wine glass',
    'cup',
    'fork',
    'knife',
    'spoon',
    'bowl',
    'banana',
    'apple',
    'sandwich',
    'orange',
    'broccoli',
    'carrot',
    'hot dog',
    'pizza',
    'donut',
    'cake',
    'chair',
    'couch',
    'potted plant',
    'bed',
    'dining table',
    'toilet',
    'tv',
    'laptop',
    'mouse',
    'remote',
    'keyboard',
    'cell phone',
    'microwave',
    'oven',
    'toaster',
    'sink',
    'refrigerator',
    'book',
    'clock',
    'vase',
    'scissors',
    'teddy bear',
    'hair drier',
    'toothbrush',
)


@dataclass(frozen=True)
class Detection:
    """One object in one picture."""

    label: str
    score: float  # 0..1
    box: tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels, inside the picture

    def moved(self, x: float, y: float) -> Detection:
        x0, y0, x1, y1 = self.box
        return Detection(self.label, self.score, (x0 + x, y0 + y, x1 + x, y1 + y))


class Detector:
    """NanoDet-g."""

    model = 'NanoDet-g 416'

    def __init__(self, *, weights: str | Path = '', threads: int = 1) -> None:
        """Load it from the user's folder or the packaged file; raise WeightsError."""
        self._run = open_session(data_file('nanodet-g-416.onnx', weights), threads=threads)

    def detect(self, rgb: np.ndarray, *, threshold: float = 0.5) -> list[Detection]:
        """Return the objects of uint8 [h, w, 3], the surest first."""
        check_picture(rgb)
        found = self._look(rgb, threshold)
        height, width = rgb.shape[:2]
        side = min(height, width)
        if side < max(height, width):
            x, y = (width - side) // 2, (height - side) // 2
            for box in self._look(rgb[y : y + side, x : x + side], threshold):
                if not _is_cut(box, side, across=width > height) and not any(
                    overlap(box.moved(x, y).box, other.box) > SAME_IOU for other in found
                ):
                    found.append(box.moved(x, y))
        return sorted(found, key=lambda detection: -detection.score)[:MAX_BOXES]

    def _look(self, rgb: np.ndarray, threshold: float) -> list[Detection]:
        batch, scale, offset = _letterbox(rgb)
        outputs = self._run(batch)
        scores = np.concatenate(outputs[:3], axis=1)[0]  # [cells, 80], sigmoid done
        boxes = np.concatenate(
            [_decode(outputs[3 + level][0], stride) for level, stride in enumerate(STRIDES)]
        )  # [cells, 4] in pixels of the input
        best = scores.argmax(1)
        sure = np.flatnonzero(scores[np.arange(len(best)), best] >= threshold)
        height, width = rgb.shape[:2]
        boxes = ((boxes[sure] - offset) / scale).clip(0, [width, height, width, height])
        return _suppress(boxes, scores[sure, best[sure]], best[sure])


def check_picture(rgb: np.ndarray) -> None:
    """Raise ValueError unless this is a picture of uint8 [h, w, 3]."""
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape:
        raise ValueError(f'a picture is uint8 [h, w, 3], not {rgb.dtype} {list(rgb.shape)}')


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Return the intersection over the union of two boxes (x0, y0, x1, y1)."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return width * height / (areas - width * height)


def _is_cut(detection: Detection, side: int, *, across: bool) -> bool:
    """Return whether a box touches the sides where the centre square was cut out."""
    low, high = detection.box[0 if across else 1], detection.box[2 if across else 3]
    return low < EDGE * side or high > (1 - EDGE) * side


def _letterbox(rgb: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    """Return the input [1, 3, 416, 416], its pixels a picture's pixel, its margins [4]."""
    import cv2

    scale = SIZE / max(rgb.shape[:2])
    height, width = (max(1, round(length * scale)) for length in rgb.shape[:2])
    top, left = (SIZE - height) // 2, (SIZE - width) // 2
    canvas = np.full((SIZE, SIZE, 3), PAD, np.uint8)
    # Area interpolation: no aliasing when a large picture is made small.
    canvas[top : top + height, left : left + width] = cv2.resize(
        rgb, (width, height), interpolation=cv2.INTER_AREA
    )
    batch = ((canvas[:, :, ::-1] - MEAN) / STD).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(batch, np.float32), scale, np.array([left, top] * 2)


def _decode(bins: np.ndarray, stride: int) -> np.ndarray:
    """Turn [cells, 44] logits of left, top, right, bottom into boxes [cells, 4]."""
    side = SIZE // stride
    logits = bins.reshape(-1, 4, BINS)
    weights = np.exp(logits - logits.max(2, keepdims=True))
    distance = (weights @ np.arange(BINS, dtype=np.float32)) / weights.sum(2) * stride
    y, x = np.divmod(np.arange(side * side), side)
    centre = (np.stack([x, y], 1) + 0.5) * stride
    return np.concatenate([centre - distance[:, :2], centre + distance[:, 2:]], 1)


def _suppress(boxes: np.ndarray, scores: np.ndarray, classes: np.ndarray) -> list[Detection]:
    """Keep the surest of those boxes that overlap and have one class."""
    kept: list[Detection] = []
    for index in np.argsort(-scores, kind='stable'):
        label = LABELS[classes[index]]
        left, top, right, bottom = map(float, boxes[index])
        box = left, top, right, bottom
        if not any(other.label == label and overlap(other.box, box) > SAME_IOU for other in kept):
            kept.append(Detection(label, float(scores[index]), box))
            if len(kept) == MAX_BOXES:
                break
    return kept
