# SPDX-License-Identifier: Apache-2.0
"""Train nano's projectors and decoder on samples of its tasks; the towers stay as they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.tasks import Task
from omnivinci_ros.model.nano.tasks import answer_states
from omnivinci_ros.model.nano.tasks import sample_loss
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.network import collate

TOGETHER = 8  # samples of like length that run together: padding costs as much as words


@dataclass(frozen=True, kw_only=True)
class LearnOptions:
    """All that decides the result, beside the material."""

    steps: int
    batch: int = 24
    rate: float = 6e-4
    warmup: int = 20
    kept_rate: float = 0.03  # of the projector and the first layer, which copy already
    words_rate: float = 0.3  # of the embeddings
    seed: int = 0
    seconds: float = 0.0  # of learning, at most; 0: as many as the steps take


@dataclass(frozen=True)
class Share:
    """A task and how often it is practised."""

    task: Task
    share: float


class Learner:
    """The model while it learns."""

    def __init__(self, words: Words, tasks: Mapping[str, Share], options: LearnOptions):
        if not any(each.share > 0 for each in tasks.values()):
            raise BadInputError('there is neither a picture nor an order to learn from')
        self.words, self.model, self.options = words, words.model, options
        self.tasks = {name: each.task for name, each in tasks.items() if each.share > 0}
        shares = np.array([tasks[name].share for name in self.tasks])
        self._shares = shares / shares.sum()
        self.random = np.random.default_rng(options.seed)
        torch.manual_seed(options.seed)
        self.steps_done, self.seconds_done = 0, 0.0
        self.losses: dict[str, float] = {}  # of each task, of late
        self.model.requires_grad_(False)
        groups = _groups(self.model, options)
        for group in groups:
            for weight in group['params']:
                weight.requires_grad_(True)
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
        # The names' rows are found otherwise: see name_rows.py.
        self._held = self.model.llm.lm_head.weight.register_hook(self._without_names)

    @property
    def shares(self) -> list[float]:
        """Return how often each of `tasks` is practised, in their order; the sum is 1."""
        return [float(share) for share in self._shares]

    def end(self) -> None:
        """Let the model be as it was, but for what it learned."""
        self._held.remove()
        self.model.eval().requires_grad_(False)

    @property
    def done(self) -> float:
        """Return which share of the steps, or of the time, is over."""
        steps = self.steps_done / max(1, self.options.steps)
        seconds = self.seconds_done / self.options.seconds if self.options.seconds else 0.0
        return max(steps, seconds)

    def step(self) -> float:
        """Learn from one batch; return its loss."""
        rate = rate_at(self.steps_done, self.done, self.options)
        for group in self.optimizer.param_groups:
            group['lr'] = rate * group['part']
        names = self.random.choice(list(self.tasks), self.options.batch, p=self._shares)
        samples = [(str(name), self.tasks[str(name)].sample(self.random)) for name in names]
        samples.sort(key=lambda pair: pair[1].embeds.shape[1])
        self.optimizer.zero_grad(set_to_none=True)
        losses = [
            loss
            for begin in range(0, len(samples), TOGETHER)
            for loss in self._learn(samples[begin : begin + TOGETHER])
        ]
        mean = sum(losses) / len(losses)
        if not math.isfinite(mean):
            raise BadInputError(f'step {self.steps_done}: the loss is {mean}')
        trained = [w for group in self.optimizer.param_groups for w in group['params']]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        self.optimizer.step()
        self.steps_done += 1
        return mean

    def _without_names(self, gradient: Tensor) -> Tensor:
        return gradient.index_fill(0, self.words.names.to(gradient.device), 0)

    def _learn(self, samples: Sequence[tuple[str, Sample]]) -> list[float]:
        """Add the gradients of samples that run together; return their losses."""
        embeds, mask = collate([sample.embeds for _, sample in samples])
        hidden = self.model.llm.model(
            inputs_embeds=embeds, attention_mask=mask, use_cache=False
        ).last_hidden_state
        answers = [
            answer_states(row, sample) for row, (_, sample) in zip(hidden, samples, strict=True)
        ]
        logits = self.model.llm.lm_head(torch.cat(answers))
        ids = self.words.names.to(logits.device)
        parts = logits.split([len(each) for each in answers])
        losses = [
            sample_loss(part, sample, ids)
            for part, (_, sample) in zip(parts, samples, strict=True)
        ]
        (torch.stack(losses).sum() / self.options.batch).backward()
        values = [float(loss.detach()) for loss in losses]
        for value, (name, _) in zip(values, samples, strict=True):
            self.losses[name] = 0.98 * self.losses.get(name, value) + 0.02 * value
        return values

    def save(self, path: Path) -> None:
        """Write all that going on needs."""
        state = {
            'steps': self.steps_done,
            'seconds': self.seconds_done,
            'losses': self.losses,
            'numbers': self.random.bit_generator.state,
            'torch': torch.get_rng_state(),
            'weights': {
                name: weight.detach()
                for name, weight in self.model.named_parameters()
                if weight.requires_grad
            },
            'optimizer': self.optimizer.state_dict(),
        }
        partial = path.with_suffix('.partial')
        torch.save(state, partial)
        partial.replace(path)

    @torch.no_grad()
    def load(self, path: Path) -> None:
        """Go on from what `save` wrote."""
        state = torch.load(path, map_location='cpu', weights_only=True)
        known = dict(self.model.named_parameters())
        for name, weight in state['weights'].items():
            known[name].copy_(weight)
        self.optimizer.load_state_dict(state['optimizer'])
        self.random.bit_generator.state = state['numbers']
        torch.set_rng_state(state['torch'])
        self.steps_done, self.seconds_done = state['steps'], state['seconds']
        self.losses = state['losses']


def _groups(model: OmniVinci, options: LearnOptions) -> list[dict[str, Any]]:
    llm = model.llm
    words = [llm.model.embed_tokens.weight, llm.lm_head.weight]
    first = list(llm.model.layers[0].self_attn.parameters())
    kept = [*model.mm_projector.parameters(), *first]
    known = {id(weight) for weight in (*words, *kept)}
    rest = [w for w in llm.parameters() if id(w) not in known]
    rest += list(model.sound_mm_projector.parameters())
    return [
        {'params': rest, 'part': 1.0},
        {'params': kept, 'part': options.kept_rate},
        {'params': words, 'part': options.words_rate, 'weight_decay': 0.0},
    ]


def rate_at(step: int, done: float, options: LearnOptions) -> float:
    """Return the rate of a step from 0: a linear rise, then half a cosine down to 0."""
    if step < options.warmup:
        return options.rate * (step + 1) / options.warmup
    return options.rate * (1 + math.cos(math.pi * min(1.0, done))) / 2
