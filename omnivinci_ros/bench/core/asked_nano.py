# SPDX-License-Identifier: Apache-2.0
"""Nano, asked by itself what was in view when the bell rang: it says when, and then what."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from omnivinci_ros.bench.core.alignment_run import Said
from omnivinci_ros.bench.core.shown_windows import Shown
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.material import AT_ONCE
from omnivinci_ros.model.nano.material import encode
from omnivinci_ros.model.nano.time_words import BEFORE_NAME
from omnivinci_ros.model.nano.time_words import STEP
from omnivinci_ros.model.nano.time_words import THEN
from omnivinci_ros.model.nano.time_words import time_ids
from omnivinci_ros.model.nano.vocabulary import taught_kinds
from omnivinci_ros.model.nano.words import Words

QUESTION = next(each for each in THEN if 'bell' in each)


def check_taught(words: Words) -> None:
    """Raise BadInputError for a nano that was not taught what was in view when."""
    if 'then' not in taught_kinds(words.tokenizer.listed):
        raise BadInputError(
            f'{words.model.config.note}: it was not taught what was in view when; give a '
            '--checkpoint that was, or leave --asked out'
        )


class AskedNano:
    """Answers for windows of the things whose maps it is given."""

    @torch.inference_mode()
    def __init__(self, words: Words, maps: Tensor):
        """Take a nano that was taught times, and maps [things, 64, 1280] of its vision tower."""
        self.words, self.times = words, time_ids(words.tokenizer)[BEFORE_NAME]
        self.things = words.model.mm_projector(maps.float())  # [things, 16, C]
        self.basics = basic_words()

    @torch.inference_mode()
    def __call__(self, shown: Sequence[Shown]) -> list[Said]:
        """Ask about each window."""
        said = []
        for begin in range(0, len(shown), AT_ONCE):
            some = shown[begin : begin + AT_ONCE]
            heard = encode(self.words.model, [each.sound for each in some])
            said += [self._ask(each, features) for each, features in zip(some, heard, strict=True)]
        return said

    def _ask(self, shown: Shown, features: Tensor) -> Said:
        words, model = self.words, self.words.model
        frames = [self.things[number] for number in shown.things]
        kinds, media = words.window(frames, shown.seconds, words.sound(features))
        prompt = words.prompt(kinds, QUESTION, media)
        time = int(model(prompt)[0, -1][self.times].argmax())
        answered = torch.cat([prompt, model.embed(self.times[time][None])[None]], 1)
        name = int(model(answered)[0, -1][words.names].argmax())
        return Said(time * STEP, self.basics[name])
