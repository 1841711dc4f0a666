# SPDX-License-Identifier: Apache-2.0
"""Train nano's projectors and decoder on what the frozen towers made: names and orders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.vocabulary import answer_token
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.network import collate
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Placeholder
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

NAME_QUESTIONS = (
    'What is in the picture?',
    'What do you see?',
    'What is this?',
    'Name the main thing.',
    'What is in front of you?',
    'Describe what the robot sees and hears in these 4.0 seconds, in two sentences.',
)
ORDER_QUESTION = 'Say what the robot is to do, as JSON'
MOST_FRAMES = 3
WINDOW = 8.0  # s that frames lie in
WITH_SOUND = 0.3  # of the frames come with somebody's words, which change no name
MIXED = 0.5  # of the maps are mixtures of two
SCRAMBLED = 0.15  # of the maps hold cells of many pictures, as no photograph does
IN_VIEW = 0.5  # of the orders come with frames: the question tells what is wanted, not the media


@dataclass(frozen=True, kw_only=True)
class LearnOptions:
    """All that decides the result, beside the material."""

    steps: int
    batch: int = 24
    rate: float = 8e-4
    warmup: int = 20
    orders: float = 0.4  # share of the samples
    kept_rate: float = 0.1  # of the projector and the first layer, which copy already
    words_rate: float = 0.3  # of the embeddings
    seed: int = 0


@dataclass(frozen=True)
class Sample:
    """A prompt with media in it and the answer to learn."""

    embeds: Tensor  # [1, L, C], prompt and answer but its last token
    answer: Tensor  # [A] ids
    names: Tensor | None = None  # [1000] chances of the first token, instead of its id


class Learner:
    """The model while it learns; its towers stay as they are."""

    def __init__(
        self,
        model: OmniVinci,
        tokenizer: Tokenizer,
        seen: Seen | None,
        heard: Heard | None,
        options: LearnOptions,
    ):
        if seen is None and heard is None:
            raise BadInputError('there is neither a picture nor an order to learn from')
        self.model, self.options = model, options
        self.seen, self.heard = seen, heard
        self.words = Words(tokenizer, model)
        self.random = np.random.default_rng(options.seed)
        torch.manual_seed(options.seed)
        self.steps_done = 0
        model.use_tokenizer(tokenizer)
        model.requires_grad_(False)
        groups = _groups(model, options)
        for group in groups:
            for weight in group['params']:
                weight.requires_grad_(True)
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)

    def step(self) -> float:
        """Learn from one batch; return its loss."""
        for group in self.optimizer.param_groups:
            group['lr'] = rate_at(self.steps_done, self.options) * group['part']
        samples = [self._sample() for _ in range(self.options.batch)]
        embeds, mask = collate([sample.embeds for sample in samples])
        logits = self.model(embeds, mask)
        losses = []
        for row, sample in zip(logits, samples, strict=True):
            end = sample.embeds.shape[1]
            losses.append(_loss(row[end - len(sample.answer) : end], sample, self.words))
        loss = torch.stack(losses).mean()
        if not loss.isfinite():
            raise BadInputError(f'step {self.steps_done}: the loss is {loss.item()}')
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        trained = [w for group in self.optimizer.param_groups for w in group['params']]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        self.optimizer.step()
        self.steps_done += 1
        return float(loss.detach())

    def _sample(self) -> Sample:
        wants_order = self.heard is not None and (
            self.seen is None or self.random.random() < self.options.orders
        )
        return self._order() if wants_order else self._picture()

    def _order(self) -> Sample:
        assert self.heard is not None
        number = int(self.random.integers(len(self.heard)))
        sound = self.words.sound(self.heard.features[number])
        kinds: tuple[str, ...] = ('sound',)
        media = [sound]
        if self.seen is not None and self.random.random() < IN_VIEW:
            tokens = self.model.mm_projector(self._cells()[None].to(self.model.device))
            kinds, media = self._frames(tokens, sound)
        prompt = self.words.prompt(kinds, ORDER_QUESTION, media)
        return self._with_answer(prompt, self.words.order(self.heard.orders[number].answer))

    def _picture(self) -> Sample:
        assert self.seen is not None
        question = NAME_QUESTIONS[int(self.random.integers(len(NAME_QUESTIONS)))]
        device = self.model.device
        cells = self._cells()
        names = self.words.teacher(cells).to(device)
        tokens = self.model.mm_projector(cells[None].to(device))
        kinds: tuple[str, ...]
        if self.random.random() < 0.5:
            kinds, media = ('image',), [torch.cat([tokens[0], self.model.line_feed])]
        else:
            sound = None
            if self.heard is not None and self.random.random() < WITH_SOUND:
                number = int(self.random.integers(len(self.heard)))
                sound = self.words.sound(self.heard.features[number])
            kinds, media = self._frames(tokens, sound)
        prompt = self.words.prompt(kinds, question, media)
        return self._with_answer(prompt, self.words.name(int(names.argmax())), names)

    def _cells(self) -> Tensor:
        """Return a map [64, 1280]: a picture's, a mixture of two, or cells of many."""
        assert self.seen is not None
        if self.random.random() < SCRAMBLED:
            places = self.random.integers(len(self.seen), size=64)
            which = torch.from_numpy(places).to(self.seen.maps.device)
            some = self.seen.maps[which, torch.arange(64, device=which.device)]
            return some.float() * float(self.random.uniform(0.3, 1.2))
        number, other = (int(each) for each in self.random.integers(len(self.seen), size=2))
        share = self.random.uniform(0.6, 1) if self.random.random() < MIXED else 1.0
        return share * self.seen.maps[number].float() + (1 - share) * self.seen.maps[other]

    def _frames(
        self, tokens: Tensor, sound: Tensor | None
    ) -> tuple[tuple[str, ...], list[Tensor]]:
        """Return a window of some frames that show the same, as `temporal_grouping` lays it."""
        count = int(self.random.integers(1, MOST_FRAMES + 1))
        times = torch.from_numpy(np.sort(self.random.uniform(0, WINDOW, count)))
        per_token = times.repeat_interleave(tokens.shape[1]).to(tokens.device)
        frames = self.model.video_time(tokens[0].repeat(count, 1), per_token)
        if sound is None:
            return ('video',), [frames]
        feed = self.model.line_feed
        return ('sound', 'video'), [frames[:0], torch.cat([frames, feed, sound, feed])]

    def _with_answer(self, prompt: Tensor, answer: Tensor, names: Tensor | None = None) -> Sample:
        answer = answer.to(prompt.device)
        whole = torch.cat([prompt, self.model.embed(answer[:-1])[None]], dim=1)
        return Sample(whole, answer, names)


class Words:
    """Prompts and answers as ids, and media as what stands for them in a prompt."""

    def __init__(self, tokenizer: Tokenizer, model: OmniVinci):
        self.model, self.tokenizer = model, tokenizer
        self._processor = Processor(model.config, tokenizer)
        self._prompts: dict[tuple[tuple[str, ...], str], Tensor] = {}
        self.end = tokenizer.id(END_OF_TURN)
        self.names = torch.tensor([tokenizer.one(name) for name in fine_names()])
        self.basics = [tokenizer.one(answer_token(word)) for word in basic_words()]
        self.head: tuple[Tensor, Tensor] | None = None  # of the classifier: weight and bias

    def prompt(self, kinds: tuple[str, ...], question: str, media: Sequence[Tensor]) -> Tensor:
        """Return a question with media in front of it, [1, L, C]."""
        key = (kinds, question)
        if key not in self._prompts:
            parts: tuple[Part, ...] = (*(Placeholder(kind) for kind in kinds), question)
            self._prompts[key] = self._processor([Message('user', parts)]).ids
        return self.model.place(self._prompts[key], self.tokenizer.placeholders, media)

    def sound(self, features: Tensor) -> Tensor:
        """Return the tokens of one unit with their times, [100, C]."""
        features = features.float().to(self.model.device)
        tokens = self.model.sound_mm_projector(features[None])[0]
        seconds = 4.0 / len(tokens)
        times = (torch.arange(len(tokens), dtype=torch.float64) + 0.5) * seconds
        timed: Tensor = self.model.sound_time(tokens, times.to(tokens.device))
        return timed

    def teacher(self, cells: Tensor) -> Tensor:
        """Return the classifier's chances for a map [64, 1280]."""
        if self.head is None:
            raise RuntimeError('the head of the classifier is not set')
        weight, bias = self.head
        return (cells.float().mean(0) @ weight.T + bias).softmax(-1)

    def name(self, number: int) -> Tensor:
        return torch.tensor([int(self.names[number]), self.basics[number], self.end])

    def order(self, answer: str) -> Tensor:
        return torch.tensor([*self.tokenizer.encode(answer), self.end])


def _loss(logits: Tensor, sample: Sample, words: Words) -> Tensor:
    """Return the loss of an answer [A, vocabulary]: soft for a name, then token by token."""
    scores = logits.float().log_softmax(-1)
    if sample.names is None:
        return F.nll_loss(scores, sample.answer)
    name = -(sample.names * scores[0, words.names.to(scores.device)]).sum()
    return (name + F.nll_loss(scores[1:], sample.answer[1:], reduction='sum')) / len(scores)


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
        {'params': words, 'part': options.words_rate},
    ]


def rate_at(step: int, options: LearnOptions) -> float:
    """Return the rate of a step from 0: a linear rise, then half a cosine down to 0."""
    if step < options.warmup:
        return options.rate * (step + 1) / options.warmup
    done = (step - options.warmup) / max(1, options.steps - options.warmup)
    return options.rate * (1 + math.cos(math.pi * min(1.0, done))) / 2
