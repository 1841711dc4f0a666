# SPDX-License-Identifier: Apache-2.0
"""How nano says a time: a token for each quarter second, begun as the clock of its time embedding.

A time word that begins at random is learned in some runs and not in others: attention finds the
sound only after its time leads to the right word, and the other way round. So the words begin as
what the time embedding (CRTE) makes of their times, and one head hands times on.
"""

from __future__ import annotations

import torch
from torch import Tensor

from omnivinci_ros.model.nano.start import ASKS
from omnivinci_ros.model.nano.start import HEADS
from omnivinci_ros.model.nano.start import MAX_TIME
from omnivinci_ros.model.nano.start import TIMES
from omnivinci_ros.model.nano.start import WIDTH
from omnivinci_ros.model.nano.time_words import COUNT
from omnivinci_ros.model.nano.time_words import FORMS
from omnivinci_ros.model.nano.time_words import STEP
from omnivinci_ros.model.nano.time_words import time_texts
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.time_embedding import ConstrainedRotaryTimeEmbedding
from omnivinci_ros.model.tokenizer import Tokenizer

WRITTEN = 1.5  # norm of a time word's output row
READ = 2.0  # what a time word holds, as a multiple of a token's time
KEPT = 6  # directions of the clock that tell times apart; the others are rounding
LAYER = 1  # whose first head hands times on
HANDED = 1.0


def time_ids(tokenizer: Tokenizer) -> Tensor:
    """Return the ids of the time words, [forms, COUNT]."""
    return torch.tensor([tokenizer.one(text) for text in time_texts()]).reshape(len(FORMS), COUNT)


def clock() -> Tensor:
    """Return what the time embedding makes of a token's first channels at each time, float32.

    [COUNT, TIMES], of a token that holds 0.5 in each even channel, as those of `start` do.
    """
    embedding = ConstrainedRotaryTimeEmbedding(TIMES, MAX_TIME, 'paper')
    held = torch.zeros(COUNT, TIMES)
    held[:, ::2] = 0.5
    return embedding(held, torch.arange(COUNT, dtype=torch.float64) * STEP)


def readers() -> Tensor:
    """Return for each time the direction in which its clock stands out, unit rows [COUNT, TIMES].

    The clock's leading directions, each scaled to the same spread.
    """
    hands = clock() - clock().mean(0)
    left, _, right = torch.linalg.svd(hands, full_matrices=False)
    return torch.nn.functional.normalize(left[:, :KEPT] @ right[:KEPT], dim=-1)


@torch.no_grad()
def set_clock(model: OmniVinci, tokenizer: Tokenizer) -> None:
    """Let time words begin as the clock, and the first head of LAYER hand times on."""
    ids = time_ids(tokenizer)
    inputs, outputs = model.llm.model.embed_tokens.weight, model.llm.lm_head.weight
    for row in ids:
        inputs[row, :TIMES] = clock().to(inputs) * READ
        outputs[row] = 0
        outputs[row, :TIMES] = (readers() * WRITTEN).to(outputs)
        outputs[row, ASKS] = -1.0  # not before a question asks for it
    attention = model.llm.model.layers[LAYER].self_attn
    head = slice(0, WIDTH // HEADS)
    values = torch.zeros_like(attention.v_proj.weight[head])
    values[:TIMES, :TIMES] = torch.eye(TIMES)
    attention.v_proj.weight[head] = values
    attention.o_proj.weight[:, head] = values.T * HANDED
