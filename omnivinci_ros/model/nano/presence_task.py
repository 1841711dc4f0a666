# SPDX-License-Identifier: Apache-2.0
"""The task of telling whether a thing is there, by two hops: name what is, then compare."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import TASK
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.questions import with_article
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import Windows

THERE = 0.5  # of the questions ask for what is named
NEAR = 0.5  # of the others ask for what the classifier finds likely too
LIKELY = 8  # names that are
AS_TASK = 0.3  # of the questions are asked as the node asks a task
WEIGHTS = (0.4, 0.4, 2.0, 0.3)  # of the name, the word, yes or no, the end


class PresenceTask:
    """Asks for a thing; the answer names the main one and says whether it is that."""

    def __init__(self, windows: Windows):
        self.windows, self.words = windows, windows.words
        self._basics = basic_words()
        self._asked = sorted(set(self._basics))

    def sample(self, random: np.random.Generator) -> Sample:
        cells = self.windows.cells(random)
        names = self.words.teacher(cells)
        likely = names.topk(LIKELY)
        shares = (likely.values / likely.values.sum()).double().numpy()
        name = int(likely.indices[int(random.choice(LIKELY, p=shares / shares.sum()))])
        word = self._basics[name]
        if random.random() >= THERE:
            near = [self._basics[int(k)] for k in likely.indices]
            some = near if random.random() < NEAR else self._asked
            word = some[int(random.integers(len(some)))]
        question = PRESENCE_QUESTIONS[int(random.integers(len(PRESENCE_QUESTIONS)))]
        question = question.format(with_article(word))
        if random.random() < AS_TASK:
            question = TASK.format(question)
        kinds, media = self.windows.show(cells, random)
        prompt = self.words.prompt(kinds, question, media)
        answer = self.words.name(name, YES if word == self._basics[name] else NO)
        return self.words.sample(prompt, answer, names=names, weights=WEIGHTS)
