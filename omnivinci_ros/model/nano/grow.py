# SPDX-License-Identifier: Apache-2.0
"""Give a nano model that is trained the words of another vocabulary: it keeps those it knows."""

from __future__ import annotations

from dataclasses import replace

import torch
from tokenizers import Tokenizer as BpeTokenizer
from torch import Tensor

from omnivinci_ros.model.nano.start import ASKS
from omnivinci_ros.model.nano.start import TIMES
from omnivinci_ros.model.nano.start import nano_config
from omnivinci_ros.model.omnivinci.network import OmniVinci

INPUTS, OUTPUTS = 'llm.model.embed_tokens.weight', 'llm.lm_head.weight'
READ, SMALL = 0.2, 0.01  # spread of what is new, as in `start`


def grown(model: OmniVinci, old: BpeTokenizer, new: BpeTokenizer, *, seed: int = 0) -> OmniVinci:
    """Return a copy with the rows of `new`: by their texts where `old` has them.

    What is new begins as `start` lets words begin that are no names.
    """
    known, wanted = old.get_vocab(), new.get_vocab()
    pairs = [(number, known[text]) for text, number in wanted.items() if text in known]
    here, there = torch.tensor(pairs).T
    state = model.state_dict()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = OmniVinci(replace(nano_config(), raw=model.config.raw)).eval()
        for name, fresh in ((INPUTS, _inputs), (OUTPUTS, _outputs)):
            rows = fresh(torch.empty_like(made.state_dict()[name]))
            rows[here] = state[name][there].to(rows)
            state[name] = rows
    made.load_state_dict(state)
    return made


def _inputs(rows: Tensor) -> Tensor:
    rows.normal_(std=READ)
    rows[:, TIMES:] *= 0.5  # away from what names are read from
    rows[:, ASKS] = 1.0
    return rows


def _outputs(rows: Tensor) -> Tensor:
    rows.normal_(std=SMALL)
    rows[:, ASKS] = -1.0  # what is never an answer
    return rows
