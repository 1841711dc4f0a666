# SPDX-License-Identifier: Apache-2.0
"""What nano is taught beside names and orders: each task makes samples of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Sample:
    """A prompt with media in it and the answer to learn."""

    embeds: Tensor  # [1, L, C], prompt and answer but its last token
    answer: Tensor  # [A] ids
    names: Tensor | None = None  # [1000] chances of the token at `names_at`, instead of its id
    names_at: int = 0
    weights: Tensor | None = None  # [A] of the tokens' losses; None: 1 each


# Of a name's loss this share is against the classifier's chances, the rest against the same, both
# made as flat as logits at this temperature (Hinton et al. 2015, Distilling the Knowledge in a
# Neural Network, section 2.1): so names that no photograph shows are learned from too.
SHARP = 0.5
TEMPERATURE = 6.0
LEAST = 1e-10  # a chance below this says no more than this


class Task(Protocol):
    """Makes samples without end, from material of its own."""

    def sample(self, random: np.random.Generator) -> Sample:
        """Return another one; the same random numbers make the same."""
        ...


def answer_states(hidden: Tensor, sample: Sample) -> Tensor:
    """Return the states [A, C] that an answer's tokens are chosen from, of hidden ones [L, C].

    What is behind the sample's own L is padding.
    """
    end = sample.embeds.shape[1]
    return hidden[end - len(sample.answer) : end]


def sample_loss(logits: Tensor, sample: Sample, names: Tensor) -> Tensor:
    """Return the mean loss of an answer's tokens; `names` are the ids of the fine names.

    logits [A, vocabulary], names [1000].
    """
    scores = logits.float().log_softmax(-1)
    losses = -scores.gather(1, sample.answer[:, None])[:, 0]
    if sample.names is not None:
        own = logits[sample.names_at, names].float()
        soft = -(sample.names * scores[sample.names_at, names]).sum()
        soft = SHARP * soft + (1 - SHARP) * _flattened(own, sample.names)
        at = torch.arange(len(losses), device=losses.device) == sample.names_at
        losses = torch.where(at, soft, losses)
    if sample.weights is None:
        return losses.mean()
    return (losses * sample.weights).sum() / sample.weights.sum()


def _flattened(logits: Tensor, chances: Tensor) -> Tensor:
    """Return by how much logits [1000] miss chances [1000], both at TEMPERATURE."""
    wanted = (chances.clamp_min(LEAST).log() / TEMPERATURE).log_softmax(-1)
    found = (logits / TEMPERATURE).log_softmax(-1)
    return (wanted.exp() * (wanted - found)).sum() * TEMPERATURE**2
