# SPDX-License-Identifier: Apache-2.0
"""Train parts of the network, or adapters, on conversations with media."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.model.training.alignment import OmniAlignNet
from omnivinci_ros.model.training.dataset import Example
from omnivinci_ros.model.training.dataset import Record
from omnivinci_ros.model.training.dataset import make_example
from omnivinci_ros.model.training.dataset import target_count
from omnivinci_ros.model.training.lora import Adapters
from omnivinci_ros.model.training.losses import BatchLoss
from omnivinci_ros.model.training.losses import batch_loss

PROJECTORS = ('mm_projector', 'sound_mm_projector')
PRECISIONS = ('fp32', 'bf16')
ALIGN = 'align.'  # before the names of OmniAlignNet's weights
ADAM_BYTES = 12  # a weight: its gradient and two moments, float32
CACHE_BYTES = 1 << 29  # of decoded media that are kept for the next epoch


class TrainingError(BadInputError):
    """Training cannot begin or go on; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """All that decides the result. OmniVinci's own values are not published: these are ours."""

    steps: int
    batch: int = 2  # records that run together
    accumulate: int = 1  # batches for each step of the optimizer
    learning_rate: float = 1e-4
    warmup: int = 0  # steps
    weight_decay: float = 0.0
    clip: float = 1.0  # norm of the gradient
    free: tuple[str, ...] = PROJECTORS  # folders of the checkpoint that are trained
    lora_rank: int = 0  # 0: no adapters
    lora_alpha: float = 16.0
    lora_dropout: float = 0.0
    align_weight: float = 1.0  # lambda; 0: no alignment loss
    align_rate: float = 0.3  # learning rate of OmniAlignNet, as a part of the others'
    align_heads: int = 8
    align_temperature: float = 0.07
    precision: str = 'fp32'
    seed: int = 0

    def __post_init__(self) -> None:
        for name, good, fix in (
            ('steps', self.steps > 0, 'positive'),
            ('batch', self.batch > 0, 'positive'),
            ('accumulate', self.accumulate > 0, 'positive'),
            ('learning_rate', 0 < self.learning_rate < math.inf, 'positive'),
            ('warmup', 0 <= self.warmup < self.steps, 'from 0 to less than steps'),
            ('weight_decay', 0 <= self.weight_decay < math.inf, '0 or more'),
            ('clip', self.clip > 0, 'positive'),
            ('free', set(self.free) <= set(PARTS), f'some of {", ".join(PARTS)}'),
            ('lora_rank', self.lora_rank >= 0, '0 (off) or more'),
            ('lora_alpha', 0 < self.lora_alpha < math.inf, 'positive'),
            ('lora_dropout', 0 <= self.lora_dropout < 1, 'in [0, 1)'),
            ('align_weight', 0 <= self.align_weight < math.inf, '0 (off) or more'),
            ('align_rate', 0 < self.align_rate < math.inf, 'positive'),
            ('align_heads', self.align_heads > 0, 'positive'),
            ('align_temperature', 0 < self.align_temperature < math.inf, 'positive'),
            ('precision', self.precision in PRECISIONS, f'one of {", ".join(PRECISIONS)}'),
        ):
            if not good:
                raise TrainingError(f'{name}={getattr(self, name)!r}; it must be {fix}')
        if self.lora_rank and 'llm' in self.free:
            raise TrainingError('both free llm and lora_rank; adapters are for a frozen llm')
        if not self.free and not self.lora_rank:
            raise TrainingError('nothing would be trained; free a part or give lora_rank')


@dataclass(frozen=True)
class StepResult:
    """What a step of the optimizer saw."""

    step: int  # from 1
    loss: float  # of the language model, mean over the tokens that are learned
    alignment: float | None  # unweighted, mean over the batches that had two clips or more
    pairs: int  # clips in these batches; telling n apart by chance has a loss of ln n
    learning_rate: float
    gradient: float  # norm before clipping
    epoch: float  # passes over the data so far


class Trainer:
    """The network while it learns. One `step()` after another; all randomness is torch's."""

    def __init__(
        self,
        model: OmniVinci,
        tokenizer: Tokenizer,
        records: Sequence[Record],
        options: TrainOptions,
    ):
        self.model, self.tokenizer, self.options = model, tokenizer, options
        self.records = list(records)
        if not self.records:
            raise TrainingError('there is no record to learn from')
        self.steps_done = 0
        self._processor = Processor(model.config, tokenizer)
        self._cache: dict[int, Example] = {}
        self._room = CACHE_BYTES
        self._order: tuple[int, list[int]] = (-1, [])
        torch.manual_seed(options.seed)
        self.adapters = self._free_parts()
        self.align = self._alignment()
        self.weights = dict(self._trainable())
        self._refuse_nothing_to_learn()
        self._refuse_what_cannot_fit()
        own = [w for name, w in self.weights.items() if not name.startswith(ALIGN)]
        aligning = [w for name, w in self.weights.items() if name.startswith(ALIGN)]
        groups = [{'params': own, 'part': 1.0}, {'params': aligning, 'part': options.align_rate}]
        self.optimizer = torch.optim.AdamW(
            [group for group in groups if group['params']],
            lr=options.learning_rate,
            weight_decay=options.weight_decay,
        )

    def step(self) -> StepResult:
        """Learn from the next batches. Raises BadInputError for a record that cannot be used."""
        options, begin = self.options, self.steps_done * self._step_size
        numbers = [self._record_at(k) for k in range(begin, begin + self._step_size)]
        # All tokens of a step weigh the same, however the batches are cut.
        targets = sum(target_count(self.records[k], self.tokenizer) for k in numbers)
        rate = learning_rate_at(self.steps_done, options)
        for group in self.optimizer.param_groups:
            group['lr'] = rate * group['part']
        self.optimizer.zero_grad(set_to_none=True)
        language, alignments, pairs = 0.0, [], 0
        left = iter(numbers)
        while numbers_now := list(islice(left, options.batch)):
            examples = [self._example(k) for k in numbers_now]
            loss = self._loss(examples)
            total = loss.language / targets
            if loss.alignment is not None:
                total = total + loss.alignment / options.accumulate
                alignments.append(float(loss.alignment.detach()) / options.align_weight)
                pairs += loss.pairs
            self._refuse_nonsense(total, examples)
            if total.requires_grad:  # records without media do not reach projectors and towers
                total.backward()
            language += float(loss.language.detach())
        norm = torch.nn.utils.clip_grad_norm_(self.weights.values(), options.clip)
        self._refuse_nonsense(norm, [self._example(k) for k in numbers])
        self.optimizer.step()
        self.steps_done += 1
        return StepResult(
            step=self.steps_done,
            loss=language / targets,
            alignment=sum(alignments) / len(alignments) if alignments else None,
            pairs=pairs,
            learning_rate=rate,
            gradient=float(norm),
            epoch=self.steps_done * self._step_size / len(self.records),
        )

    @property
    def _step_size(self) -> int:
        return self.options.batch * self.options.accumulate

    def _loss(self, examples: Sequence[Example]) -> BatchLoss:
        mixed = self.options.precision == 'bf16'
        device = self.model.device.type
        with torch.autocast(device, torch.bfloat16) if mixed else nullcontext():
            return batch_loss(self.model, self.tokenizer, examples, self.align)

    def _free_parts(self) -> Adapters | None:
        """Freeze all but what is trained; that is float32, or small steps would be lost."""
        self.model.eval().requires_grad_(False)
        adapters, options = None, self.options
        if options.lora_rank:
            adapters = Adapters(
                self.model,
                rank=options.lora_rank,
                alpha=options.lora_alpha,
                dropout=options.lora_dropout,
            )
            self.model.llm.train()
        for part in options.free:
            getattr(self.model, part).requires_grad_(True).train().float()
        if options.precision == 'fp32':
            self.model.float()
        return adapters

    def _alignment(self) -> OmniAlignNet | None:
        options = self.options
        clips = {
            file.path
            for record in self.records
            for file in record.media
            if file.kind == 'video' and file.with_sound
        }
        if not options.align_weight or len(clips) < 2:
            return None
        if options.batch < 2:
            raise TrainingError(
                'batch=1 gives the alignment loss no clips to tell apart; give a batch of 2 or '
                'more (and accumulate less), or align_weight=0'
            )
        hidden = self.model.config.hidden_size
        if hidden % options.align_heads:
            raise TrainingError(f'align_heads={options.align_heads} must divide {hidden}')
        return OmniAlignNet(
            hidden,
            heads=options.align_heads,
            weight=options.align_weight,
            temperature=options.align_temperature,
        ).to(self.model.device)

    def _trainable(self) -> Iterator[tuple[str, nn.Parameter]]:
        for prefix, module in (('', self.model), (ALIGN, self.align)):
            for name, weight in module.named_parameters() if module is not None else ():
                if weight.requires_grad:
                    yield prefix + name, weight

    def _refuse_nothing_to_learn(self) -> None:
        """Raise TrainingError where no record reaches what is trained."""
        reached = any(name.startswith('llm.') for name in self.weights)
        if not reached and not any(record.media for record in self.records):
            raise TrainingError(
                f'no record shows a medium, and only {", ".join(self.options.free)} learn, which '
                'nothing but media reaches; give records with media, or free llm or use LoRA'
            )

    def _refuse_what_cannot_fit(self) -> None:
        count = sum(weight.numel() for weight in self.weights.values())
        free = memory.available(self.model.device)
        if free is not None and count * ADAM_BYTES > free:
            raise TrainingError(
                f'{count:,} weights to train take {count * ADAM_BYTES >> 20} MiB more for their '
                f'gradients and moments, {free >> 20} MiB are free; free fewer parts or use LoRA'
            )

    def _refuse_nonsense(self, value: Tensor, examples: Sequence[Example]) -> None:
        if not value.isfinite():
            raise TrainingError(
                f'step {self.steps_done + 1}: the loss or its gradient is {value.item()} at '
                f'{", ".join(e.record.source for e in examples[:8])}; lower the learning rate'
            )

    def _record_at(self, place: int) -> int:
        """Return the number of the record at a place of the endless, shuffled sequence."""
        epoch, index = divmod(place, len(self.records))
        if self._order[0] != epoch:
            # Of the epoch alone, so that a resumed run need not replay the past.
            shuffler = torch.Generator().manual_seed((self.options.seed << 32) + epoch)
            self._order = (epoch, torch.randperm(len(self.records), generator=shuffler).tolist())
        return self._order[1][index]

    def _example(self, number: int) -> Example:
        if number in self._cache:
            return self._cache[number]
        record = self.records[number]
        try:
            example = make_example(record, self._processor)
        except ValueError as error:
            raise TrainingError(f'{record.source}: {error}') from error
        if example.nbytes <= self._room:
            self._room -= example.nbytes
            self._cache[number] = example
        return example


def learning_rate_at(step: int, options: TrainOptions) -> float:
    """Return the rate of a step from 0: a linear rise, then half a cosine down to 0."""
    if step < options.warmup:
        return options.learning_rate * (step + 1) / options.warmup
    done = (step - options.warmup) / (options.steps - options.warmup)
    return options.learning_rate * (1 + math.cos(math.pi * done)) / 2
