# SPDX-License-Identifier: Apache-2.0
"""The wake word: was it said in these 32 ms? (microWakeWord, of the package pymicro-wakeword.)

Int8 networks of 50 to 80 kB on TensorFlow Lite, which comes with the package. 1 s of sound takes
some 5 ms of a core.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.voice_activity import CHUNK
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import first_line
from omnivinci_ros.specialists.weights import import_package

PACKAGE = 'pymicro-wakeword==2.5.0'
PACKAGED = ('okay_nabu', 'hey_jarvis', 'hey_mycroft', 'alexa')
DEAF_CHUNKS = 2 * SAMPLE_RATE // CHUNK  # after a wake word: one word is one
MAGIC = b'TFL3'  # bytes 4 to 8 of a TensorFlow Lite model
TRIAL_S = 30.0  # that a trial may take: it takes half a second, on a loaded small board more


class WakeWord:
    """One stream's wake word; it remembers what it heard until it is reset."""

    def __init__(self, name: str) -> None:
        """Load a packaged model by its name, or the user's by the path of its JSON file."""
        module = import_package('pymicro_wakeword', PACKAGE)
        path = wake_word_file(name)
        self._network: Any = module.MicroWakeWord.from_config(path)
        # Each reset loads the model again: from a copy, as a changed file may end the process.
        self._model = held_file(Path(self._network.tflite_model))
        self._network.model_path = f'/proc/self/fd/{self._model.fileno()}'.encode()
        self._features: Any = module.MicroWakeWordFeatures()
        self._deaf = 0
        self.phrase = str(self._network.wake_word)
        self.model = f'microWakeWord {path.stem}'

    def heard(self, samples: npt.NDArray[np.int16]) -> bool:
        """Say whether the word ends in 16 kHz mono int16 [512]; it is told once."""
        over = False
        try:
            for features in self._features.process_streaming(samples.tobytes()):
                over = bool(self._network.process_streaming(features)) or over
        except Exception:
            self._features.reset()  # which would keep this sound, and grow with all that follows
            raise
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


def held_file(path: Path) -> IO[bytes]:
    """Return a file in memory with the same bytes (Linux)."""
    held = os.fdopen(os.memfd_create(path.name), 'wb')
    held.write(path.read_bytes())
    held.flush()
    return held


def check_wake_word(name: str) -> None:
    """Load a wake word and let it hear one second, in another process; raise WeightsError.

    The native library trusts its files: what is wrong with one may end its process.
    """
    wake_word_file(name)
    command = child_command('omnivinci_ros.specialists.wake_word', [name])
    try:
        done = subprocess.run(
            command,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors='replace',
            timeout=TRIAL_S,
        )
    except subprocess.TimeoutExpired:
        raise WeightsError(
            f"wake_word='{name}' did not hear one second within {TRIAL_S:.0f} s: free the CPU, or "
            'give another model'
        ) from None
    except OSError as error:
        raise WeightsError(f"wake_word='{name}' could not be tried ({error})") from error
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ['it gave no reason'])[-1][:300]
        if done.returncode < 0:
            why = f'signal {-done.returncode} ended the process that tried it'
        raise WeightsError(
            f"wake_word='{name}' cannot be used ({why}): download the model again, and run 'pip "
            f"install {PACKAGE}'"
        )


def wake_word_file(name: str) -> Path:
    """Return the JSON file of a wake word, its values looked at; raise WeightsError."""
    found = find_spec('pymicro_wakeword')
    if found is None or found.origin is None:
        raise WeightsError(
            f"wake_word='{name}' needs a package that is not installed: run 'pip install "
            f"{PACKAGE}'"
        )
    if name in PACKAGED:
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
        phrase, micro = described['wake_word'], described['micro']
        cutoff, size = micro['probability_cutoff'], micro['sliding_window_size']
        with open(model, 'rb') as file:
            magic = file.read(8)[4:]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WeightsError(
            f"wake_word='{name}' describes no microWakeWord model ({type(error).__name__}: "
            f'{error}): it needs model, wake_word, and micro with probability_cutoff and '
            'sliding_window_size'
        ) from error
    _check_value(path, 'wake_word', phrase, isinstance(phrase, str) and phrase.strip(), 'words')
    is_cutoff = type(cutoff) in (int, float) and 0 < cutoff < 1
    _check_value(path, 'probability_cutoff', cutoff, is_cutoff, 'a number between 0 and 1')
    _check_value(
        path, 'sliding_window_size', size, type(size) is int and size >= 1, 'a whole number from 1'
    )
    if magic != MAGIC:
        raise WeightsError(f'{model} is no TensorFlow Lite model: download it again')
    return path


def _check_value(path: Path, key: str, value: object, fits: object, wanted: str) -> None:
    if not fits:
        raise WeightsError(f'{path} says {key}={str(value)[:40]!r}: give {wanted}')


def _try(name: str) -> None:
    """Load a wake word and let it hear one second of noise."""
    word = WakeWord(name)
    noise = np.random.default_rng(0).integers(-1000, 1000, SAMPLE_RATE // CHUNK * CHUNK)
    for chunk in noise.astype(np.int16).reshape(-1, CHUNK):
        word.heard(chunk)
    word.reset()


if __name__ == '__main__':
    try:
        _try(sys.argv[1])
    except Exception as error:  # of any type: told to who asked for the trial
        sys.exit(f'{type(error).__name__}: {first_line(error)}')
