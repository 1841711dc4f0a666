# SPDX-License-Identifier: Apache-2.0
"""The task of reading a spoken order: its JSON, or NONE.

It is asked by sound alone, and as the node asks: with the words that were recognised. These are
mostly right, and a part of the samples can be answered by them alone: the sound is drowned in
noise. Where they are wrong, or none are there, the sound tells.
"""

from __future__ import annotations

import numpy as np

from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.questions import COMMAND
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.windows import roughened

IN_VIEW = 0.2  # of the orders come with frames: the question tells what is wanted, not the media
AS_NODE = 0.4  # of the orders are asked for in the node's words
UNRECOGNISED = 0.2  # of these: nothing was recognised
MISHEARD = 0.1  # of the others: a word is another one, or missing
DROWNED = 0.35  # of those whose words are all there: nothing but noise is heard
MISSING = 0.4  # of these


class OrderTask:
    """Lets an order be heard, with pictures in view or without."""

    def __init__(self, windows: Windows):
        self.windows, self.words = windows, windows.words
        learned = (order for order in all_orders() if not order.held_out)
        said = windows.heard.orders if windows.heard else ()
        self._noises = [number for number, order in enumerate(said) if not order.said]
        self._others = sorted({word for order in learned for word in order.said.split()})

    def sample(self, random: np.random.Generator) -> Sample:
        heard = self.windows.heard
        assert heard is not None
        number = int(random.integers(len(heard)))
        order = heard.orders[number]
        question, features = ORDER_QUESTION, heard.features[number]
        if random.random() < AS_NODE:
            recognised = self.recognised(order.said, random)
            question = COMMAND.format(recognised)
            if recognised == order.said and self._noises and random.random() < DROWNED:
                features = heard.features[self._noises[int(random.integers(len(self._noises)))]]
        sound = self.words.sound(roughened(features, random))
        kinds: tuple[str, ...] = ('sound',)
        media = [sound]
        if self.windows.seen is not None and random.random() < IN_VIEW:
            kinds, media = self.windows.laid_out([self.windows.cells(random)], random, sound)
        prompt = self.words.prompt(kinds, question, media)
        return self.words.sample(prompt, self.words.order(order.answer))

    def recognised(self, said: str, random: np.random.Generator) -> str:
        """Return what a recogniser may make of a sentence: itself, one like it, or nothing."""
        words = said.split()
        if not words or random.random() < UNRECOGNISED:
            return ''
        if random.random() < MISHEARD:
            place = int(random.integers(len(words)))
            other = self._others[int(random.integers(len(self._others)))]
            words[place : place + 1] = [] if random.random() < MISSING else [other]
        return ' '.join(words)
