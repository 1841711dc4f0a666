# SPDX-License-Identifier: Apache-2.0
"""The task of reading a spoken order: its JSON, or NONE."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.windows import roughened

IN_VIEW = 0.2  # of the orders come with frames: the question tells what is wanted, not the media


class OrderTask:
    """Lets an order be heard, with pictures in view or without."""

    def __init__(self, windows: Windows):
        self.windows, self.words = windows, windows.words

    def sample(self, random: np.random.Generator) -> Sample:
        heard = self.windows.heard
        assert heard is not None
        number = int(random.integers(len(heard)))
        sound = self.words.sound(roughened(heard.features[number], random))
        kinds: tuple[str, ...] = ('sound',)
        media = [sound]
        if self.windows.seen is not None and random.random() < IN_VIEW:
            kinds, media = self.windows.laid_out([self.windows.cells(random)], random, sound)
        prompt = self.words.prompt(kinds, ORDER_QUESTION, media)
        return self.words.sample(prompt, self.words.order(heard.orders[number].answer))
