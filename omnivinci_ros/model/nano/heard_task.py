# SPDX-License-Identifier: Apache-2.0
"""The task of telling sounds apart: speech, a bell, a knock, music, silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from omnivinci_ros.model.nano.questions import HEARD_QUESTIONS
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.windows import roughened

IN_VIEW = 0.3  # of the sounds come with frames


@dataclass(frozen=True)
class Clips:
    """Sounds of 4 s as the tower leaves them, and what each is."""

    features: Tensor  # [N, 100, 384] float16
    kinds: tuple[str, ...]  # of questions.HEARD

    def __len__(self) -> int:
        return len(self.kinds)


class HeardTask:
    """Asks what was heard, each kind as often as the others."""

    def __init__(self, windows: Windows, clips: Clips):
        self.windows, self.words, self.clips = windows, windows.words, clips
        self._kinds = sorted(set(clips.kinds))
        self._of = {
            kind: [k for k, each in enumerate(clips.kinds) if each == kind] for kind in self._kinds
        }

    def sample(self, random: np.random.Generator) -> Sample:
        kind = self._kinds[int(random.integers(len(self._kinds)))]
        number = self._of[kind][int(random.integers(len(self._of[kind])))]
        # A knock is a moment: where it is missing, there is silence.
        sound = self.words.sound(roughened(self.clips.features[number], random, masked=0))
        kinds: tuple[str, ...] = ('sound',)
        media = [sound]
        if self.windows.seen is not None and random.random() < IN_VIEW:
            kinds, media = self.windows.laid_out([self.windows.cells(random)], random, sound)
        question = HEARD_QUESTIONS[int(random.integers(len(HEARD_QUESTIONS)))]
        prompt = self.words.prompt(kinds, question, media)
        return self.words.sample(prompt, self.words.only(kind))
