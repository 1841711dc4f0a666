# SPDX-License-Identifier: Apache-2.0
"""How nano is asked for a time and says one: a token for each quarter second."""

from __future__ import annotations

import torch
from torch import Tensor

from omnivinci_ros.model.tokenizer import Tokenizer

STEP = 0.25  # s between times that can be said
LONGEST = 8.0  # s: the longest window
COUNT = int(LONGEST / STEP) + 1
FORMS = ('at {:.2f} s', 'at {:.2f} s: ')  # alone, and in front of a name
ALONE, BEFORE_NAME = 0, 1  # places in FORMS
WHEN = ('When was the sound?', 'When did the sound come?', 'When was that?')
THEN = (
    'What was in view when the sound came?',
    'What was in view when the bell rang?',
    'What did you see when the sound came?',
)


def time_texts() -> list[str]:
    """Return the texts of the time words, in the order of FORMS, then of time."""
    return [form.format(number * STEP) for form in FORMS for number in range(COUNT)]


def number_of(seconds: float) -> int:
    """Return the place of the time word that is nearest."""
    return min(COUNT - 1, max(0, round(seconds / STEP)))


def time_ids(tokenizer: Tokenizer) -> Tensor:
    """Return the ids of the time words, [forms, COUNT]."""
    return torch.tensor([tokenizer.one(text) for text in time_texts()]).reshape(len(FORMS), COUNT)
