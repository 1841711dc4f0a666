# SPDX-License-Identifier: Apache-2.0
"""The task of naming: what is in view, by the classifier's own chances and without labels."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.model.nano.questions import NAME_QUESTIONS
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import EMPTY
from omnivinci_ros.model.nano.windows import STILL
from omnivinci_ros.model.nano.windows import Windows

BLIND = 0.08  # of the samples are windows without a picture: nothing is in view


class NameTask:
    """Asks for the main thing in a picture or a window; a fine name, then its basic word."""

    def __init__(self, windows: Windows):
        self.windows, self.words = windows, windows.words

    def sample(self, random: np.random.Generator) -> Sample:
        question = NAME_QUESTIONS[int(random.integers(len(NAME_QUESTIONS)))]
        if self.windows.heard is not None and random.random() < BLIND:
            sound = self.windows.talk(random, always=True)
            assert sound is not None
            prompt = self.words.prompt(('sound',), question, [sound])
            return self.words.sample(prompt, self.words.refusal)
        if random.random() < STILL:
            cells = self.windows.cells(random, empty=EMPTY)
            names = self.words.teacher(cells)
            kinds, media = self.windows.still(cells)
        else:
            kinds, media, names = self.windows.window(random, self.windows.talk(random))
        prompt = self.words.prompt(kinds, question, media)
        return self.words.sample(prompt, self.words.name(int(names.argmax())), names=names)
