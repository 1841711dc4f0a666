# SPDX-License-Identifier: Apache-2.0
"""The output rows of the names, found by least squares instead of by gradients.

Gradients know the names of what the photographs show, which are few: they push all others down.
Least squares ask of a state that answers what the classifier says of every name, in logits, so
that a name is read from what is seen, whether a photograph of it was ever shown or not. States
that have no such answer keep their logits, so that a name is said where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.tasks import LEAST
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.tasks import Task
from omnivinci_ros.model.nano.tasks import answer_states
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import collate

SAMPLES = 4096  # at most
AT_ONCE, SORTED = 16, 256  # samples that run together, and of which those of like length do
RIDGE = 1e-3  # of the states' mean square
OTHERS = 0.1  # weight of the states that keep their logits


@torch.no_grad()
def set_name_rows(
    words: Words,
    tasks: Mapping[str, Task],
    shares: Sequence[float],
    *,
    count: int = SAMPLES,
    seed: int = 0,
) -> None:
    """Set the names' rows of the output from `count` samples of `tasks`, drawn by their shares."""
    named, logits, others = _states(words, tasks, shares, count, seed)
    if not len(named):
        return
    outputs = words.model.llm.lm_head.weight
    rows = outputs[words.names.to(outputs.device)].double().cpu()
    now = named @ rows.T
    # In each state names together are as likely against all that is no name as they are now.
    wanted = logits + now.logsumexp(-1, keepdim=True)
    spread = named.T @ named / len(named)
    if len(others):
        spread += OTHERS * others.T @ others / len(others)
    spread += RIDGE * spread.diagonal().mean() * torch.eye(len(spread), dtype=torch.float64)
    change = torch.linalg.solve(spread, named.T @ (wanted - now) / len(named))
    outputs[words.names.to(outputs.device)] = (rows + change.T).to(outputs)


def _states(
    words: Words, tasks: Mapping[str, Task], shares: Sequence[float], count: int, seed: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the states before names [N, C], the logits wanted there [N, 1000], other states."""
    random = np.random.default_rng((seed, SAMPLES))
    chances = np.array(shares) / np.sum(shares)
    chosen = [str(name) for name in random.choice(list(tasks), count, p=chances)]
    named, logits, others = [], [], []
    for begin in range(0, count, SORTED):
        drawn = [tasks[name].sample(random) for name in chosen[begin : begin + SORTED]]
        drawn.sort(key=lambda sample: sample.embeds.shape[1])
        for first in range(0, len(drawn), AT_ONCE):
            some = drawn[first : first + AT_ONCE]
            for states, sample in zip(_answers(words, some), some, strict=True):
                at = sample.names_at if sample.names is not None else -1
                others += [state for k, state in enumerate(states) if k != at]
                if sample.names is not None:
                    named.append(states[at])
                    logits.append(sample.names.cpu().clamp_min(LEAST).log())
    width = words.model.llm.config.hidden_size
    empty = torch.zeros(0, width, dtype=torch.float64)
    return (
        torch.stack(named).double() if named else empty,
        torch.stack(logits).double() if logits else torch.zeros(0, len(words.names)),
        torch.stack(others).double() if others else empty,
    )


def _answers(words: Words, samples: list[Sample]) -> list[Tensor]:
    """Return the states [A, C] that the tokens of each answer are chosen from, on the CPU."""
    embeds, mask = collate([sample.embeds for sample in samples])
    hidden = words.model.llm.model(
        inputs_embeds=embeds, attention_mask=mask, use_cache=False
    ).last_hidden_state.cpu()
    # Copies: a part would keep the states of whole prompts.
    return [
        answer_states(row, sample).clone() for row, sample in zip(hidden, samples, strict=True)
    ]
