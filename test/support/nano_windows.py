# SPDX-License-Identifier: Apache-2.0
"""Windows of a real photograph and a real voice, and what a backend on a folder says of them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from threading import Event

import numpy as np
from support.omni_windows import make_window
from support.real_data import photograph

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.omnivinci.backend import Omnivinci
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.model.generate import Generation
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Window

UNIT = 64_000  # samples: 4 s
_windows = itertools.count(1)


class Shown:
    """An image message that shows one of scikit-image's photographs."""

    nbytes = 1

    def __init__(self, name: str) -> None:
        self._name = name

    def rgb(self) -> np.ndarray:
        return photograph(self._name)

    def describe(self) -> str:
        return self._name


def window_of(name: str, voice: np.ndarray | None = None, seconds=(0, 1, 3)) -> Window:
    """Return a window of 4 s of its own: frames of a photograph at these seconds, and sound.

    The sound is a voice, or noise.
    """
    # A frame is known by its stamp, so no two windows may begin together.
    window = make_window(start_s=10.0 * next(_windows), sound_s=4.0)
    frames = tuple(Frame('camera', window.start_ns + k * 10**9, Shown(name)) for k in seconds)
    window = replace(window, frames=frames)
    if voice is None:
        return window
    samples = np.zeros(UNIT, np.int16)
    samples[: len(voice)] = voice[:UNIT]
    return replace(window, audio=replace(window.audio, samples=samples))


class Asked:
    """A backend on a folder of nano, loaded once."""

    def __init__(self, folder, **options) -> None:
        self._backend = Omnivinci(folder=str(folder), threads=1, **options)
        self._backend.load(lambda share, what: None)
        self.model = self._backend.model

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, *error) -> None:
        self._backend.close()

    def about(self, window: Window, question: str = '') -> str:
        """Return the answer to a question, or to the scene template."""
        prompt = build_prompt(window)
        if question:
            prompt = replace(prompt, text=question)
        return self.answer(prompt).text

    def answer(self, prompt: Prompt) -> Answer:
        return self._backend.answer(prompt, lambda text: None, Event())

    @property
    def generation(self) -> Generation:
        """What the newest answer took."""
        assert self._backend.generation is not None
        return self._backend.generation
