# SPDX-License-Identifier: Apache-2.0
"""What nano is taught beside names and orders: each task makes samples of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from torch import Tensor


@dataclass(frozen=True)
class Sample:
    """A prompt with media in it and the answer to learn."""

    embeds: Tensor  # [1, L, C], prompt and answer but its last token
    answer: Tensor  # [A] ids
    names: Tensor | None = None  # [1000] chances of the first token, instead of its id
    weights: Tensor | None = None  # [A] of the tokens' losses; None: 1 each


class Task(Protocol):
    """Makes samples without end, from material of its own."""

    def sample(self, random: np.random.Generator) -> Sample:
        """Return another one; the same random numbers make the same."""
        ...
