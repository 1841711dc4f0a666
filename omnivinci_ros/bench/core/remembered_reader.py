# SPDX-License-Identifier: Apache-2.0
"""A recogniser that reads the same sound once, however many listeners ask.

Listeners that differ in when they glance cut the same words out of the same sound. What is read in
it does not depend on who asks, so a bench that compares them need not read it for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.speech.transcriber import Transcript

Samples = npt.NDArray[np.int16]


class Reader(Protocol):
    """A recogniser that can glance."""

    @property
    def model(self) -> str: ...

    def transcribe(
        self, samples: Samples, *, draft: Callable[[Transcript], bool]
    ) -> Transcript: ...

    def glance(self, samples: Samples) -> Transcript: ...


class RememberedReader:
    """Another's words, remembered by the sound that they were in: 16 kHz mono int16 [n]."""

    def __init__(self, reader: Reader) -> None:
        self.model = reader.model
        self._reader = reader
        self.forget()

    def forget(self) -> None:
        """Forget what was read: another sound comes."""
        self._glances: dict[bytes, Transcript] = {}
        # The draft that was told, if one was, and the words at last, if a look was needed.
        self._whole: dict[bytes, tuple[Transcript | None, Transcript | None]] = {}

    def glance(self, samples: Samples) -> Transcript:
        key = samples.tobytes()
        if key not in self._glances:
            self._glances[key] = self._reader.glance(samples)
        return self._glances[key]

    def transcribe(self, samples: Samples, *, draft: Callable[[Transcript], bool]) -> Transcript:
        """Return the words; `draft` hears of a doubtful look as if it were taken now."""
        key = samples.tobytes()
        drafted, found = self._whole.get(key, (None, None))
        if drafted is not None and draft(drafted):
            return drafted
        if found is not None:
            return found
        is_enough = False

        def tell(transcript: Transcript) -> bool:
            nonlocal drafted, is_enough
            if drafted is None:  # else this listener has heard it above
                drafted, is_enough = transcript, draft(transcript)
            return is_enough

        words = self._reader.transcribe(samples, draft=tell)
        self._whole[key] = (drafted, None if is_enough else words)
        return words
