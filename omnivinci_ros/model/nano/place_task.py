# SPDX-License-Identifier: Apache-2.0
"""The task of telling where the main thing is: a name, then left, middle or right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.evidence import third_of
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.questions import PLACE_QUESTIONS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import Windows

KNOWN = 0.7  # of the samples show something at a place that is known
NOTICED = 0.05  # of the chances that the classifier must give a thing that is asked for
WEIGHTS = (0.3, 0.3, 3.0, 0.3)  # of the name, the word, the place, the end


@dataclass(frozen=True)
class Placed:
    """Pictures with a thing at a known place."""

    seen: Seen
    classes: Tensor  # [N] of the things, as the classifier names them by themselves
    thirds: Tensor  # [N] that they lie in: 0 left, 1 middle, 2 right


class PlaceTask:
    """Asks where something is that is named in the answer, or in the question too."""

    def __init__(self, windows: Windows, placed: Placed):
        if windows.words.head is None:
            raise RuntimeError('the head of the classifier is not set')
        self.windows, self.words, self.placed = windows, windows.words, placed
        self._basics = basic_words()
        self._head = windows.words.head[0] - windows.words.head[0].mean(0)
        words = sorted(set(self._basics))
        groups = torch.tensor([words.index(word) for word in self._basics])
        chances = placed.seen.teacher
        found = torch.zeros(len(chances), len(words)).index_add(1, groups, chances)
        own = found.gather(1, groups[placed.classes][:, None])[:, 0]
        self._noticed = (own > NOTICED).nonzero()[:, 0].tolist()

    def sample(self, random: np.random.Generator) -> Sample:
        if self._noticed and random.random() < KNOWN:
            number = self._noticed[int(random.integers(len(self._noticed)))]
            cells = self.placed.seen.maps[number].float()
            names, third = self.placed.seen.teacher[number], int(self.placed.thirds[number])
            name = int(self.placed.classes[number])
            word = self._basics[name]
            same = torch.tensor([each == word for each in self._basics])
            name = int((names * same).argmax())
            asked = int(names.argmax()) != name or random.random() < 0.3
        else:
            assert self.windows.seen is not None
            number = int(random.integers(len(self.windows.seen)))
            cells = self.windows.seen.maps[number].float()
            names = self.windows.seen.teacher[number]
            name, asked = int(names.argmax()), random.random() < 0.3
            third = third_of(cells @ self._head[name])
        number = 2 if asked else int(random.integers(2))
        question = PLACE_QUESTIONS[number].format(self._basics[name])
        kinds, media = self.windows.show(cells, random)
        prompt = self.words.prompt(kinds, question, media)
        answer = self.words.name(name, PLACES[third])
        soft = None if asked else names
        return self.words.sample(prompt, answer, names=soft, weights=WEIGHTS)
