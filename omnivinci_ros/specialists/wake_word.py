# SPDX-License-Identifier: Apache-2.0
"""The wake word: was it said in these 32 ms? (microWakeWord, of the package pymicro-wakeword.)

Int8 networks of 50 to 80 kB on TensorFlow Lite, which comes with the package. 1 s of sound takes
some 5 ms of a core.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.voice_activity import CHUNK
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import import_package

PACKAGE = 'pymicro-wakeword==2.5.0'
PACKAGED = ('okay_nabu', 'hey_jarvis', 'hey_mycroft', 'alexa')
DEAF_CHUNKS = 2 * SAMPLE_RATE // CHUNK  # after a wake word: one word is one
MAGIC = b'TFL3'  # bytes 4 to 8 of a TensorFlow Lite model


class WakeWord:
    """One stream's wake word; it remembers what it heard until it is reset."""

    def __init__(self, name: str) -> None:
        """Load a packaged model by its name, or the user's by the path of its JSON file."""
        module = import_package('pymicro_wakeword', PACKAGE)
        path = check_wake_word(name)
        self._network: Any = module.MicroWakeWord.from_config(path)
        self._features: Any = module.MicroWakeWordFeatures()
        self._deaf = 0
        self.phrase = str(self._network.wake_word)
        self.model = f'microWakeWord {path.stem}'

    def heard(self, samples: npt.NDArray[np.int16]) -> bool:
        """Say whether the word ends in 16 kHz mono int16 [512]; it is told once."""
        over = False
        for features in self._features.process_streaming(samples.tobytes()):
            over = bool(self._network.process_streaming(features)) or over
        self._deaf = max(0, self._deaf - 1)
        if not over or self._deaf:
            return False
        self._deaf = DEAF_CHUNKS
        return True

    def reset(self) -> None:
        """Forget what was heard: the same sound is then the same word."""
        self._network.reset()
        self._features.reset()
        self._deaf = 0


def check_wake_word(name: str) -> Path:
    """Return the JSON file of a wake word; raise WeightsError, with the fix.

    The native library trusts its files, so they are looked at before.
    """
    if name in PACKAGED:
        found = find_spec('pymicro_wakeword')
        if found is None or found.origin is None:
            raise WeightsError(
                f"wake_word='{name}' needs a package that is not installed: run 'pip install "
                f"{PACKAGE}'"
            )
        return Path(found.origin).parent / 'models' / f'{name}.json'
    path = Path(name).expanduser()
    if path.suffix != '.json' or not path.is_file():
        raise WeightsError(
            f"wake_word='{name}' is no wake word: give one of {', '.join(PACKAGED)}, or the path "
            "of a microWakeWord model's JSON file"
        )
    try:
        described = json.loads(path.read_text('utf-8'))
        model = path.parent / str(described['model'])
        described['wake_word'], described['micro']['sliding_window_size']
        float(described['micro']['probability_cutoff'])
        with open(model, 'rb') as file:
            magic = file.read(8)[4:]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"wake_word='{name}' describes no microWakeWord model ({type(error).__name__}: "
            f'{error}): it needs model, wake_word, and micro with probability_cutoff and '
            'sliding_window_size'
        ) from error
    if magic != MAGIC:
        raise WeightsError(f'{model} is no TensorFlow Lite model: download it again')
    return path
