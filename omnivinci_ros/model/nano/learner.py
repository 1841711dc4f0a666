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
from omnivinci_ros.model.nano.vocabulary import REFUSAL
from omnivinci_ros.model.nano.vocabulary import answer_token
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.network import collate
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Placeholder
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

# What a window is asked, as backends/prompts.py asks it.
SCENE = 'Describe what the robot sees and hears in these {:.1f} seconds, in two sentences.'
TASK = 'The robot was given this task: "{}". Say what of the scene matters for it.'
TASKS = (
    'look around', 'find the cat', 'find the cup', 'look for the ball', 'bring me the bottle',
    'go to the kitchen', 'follow me', 'what do you see', 'pick up the book', 'turn left',
    'where is the phone', 'describe the room', 'fetch the apple', 'is there a dog',
)  # fmt: skip
NAME_QUESTIONS = (
    'What is in the picture?',
    'What do you see?',
    'What is this?',
    'Name the main thing.',
    'What is in front of you?',
    *(SCENE.format(seconds) for seconds in (1, 2, 4, 4, 8)),
    *(TASK.format(task) for task in TASKS),
)
ORDER_QUESTION = 'Say what the robot is to do, as JSON'
FRAMES = (1, 2, 3, 4, 6, 8)  # in a window, as many as the node takes at most
WINDOW = 8.0  # s that frames lie in
WITH_SOUND = 0.5  # of the windows come with somebody's words, which change no name
HALF_HEARD = 0.3  # of the sounds in windows last 2 s
CHANGING = 0.3  # of the windows show one thing, then another
BLIND = 0.06  # of the samples are windows without a picture: nothing is in view
MIXED = 0.5  # of the maps are mixtures of two
SCRAMBLED = 0.15  # of the maps hold cells of many pictures, as no photograph does
TOKEN_SECONDS = 0.04  # of sound
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
        if self.heard is not None and self.random.random() < BLIND:
            return self._blind()
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
            kinds, media = self._window(sound)[:2]
        prompt = self.words.prompt(kinds, ORDER_QUESTION, media)
        return self._with_answer(prompt, self.words.order(self.heard.orders[number].answer))

    def _picture(self) -> Sample:
        question = self._question()
        if self.random.random() < 0.4:
            cells = self._cells()
            names = self.words.teacher(cells)
            tokens = self.model.mm_projector(cells[None].to(self.model.device))[0]
            kinds: tuple[str, ...] = ('image',)
            media = [torch.cat([tokens, self.model.line_feed])]
        else:
            kinds, media, names = self._window(self._words_heard())
        prompt = self.words.prompt(kinds, question, media)
        names = names.to(self.model.device)
        return self._with_answer(prompt, self.words.name(int(names.argmax())), names)

    def _blind(self) -> Sample:
        """Return a window that only holds sound, and is asked what there is to see."""
        sound = self._words_heard(always=True)
        assert sound is not None
        prompt = self.words.prompt(('sound',), self._question(), [sound])
        return self._with_answer(prompt, self.words.refusal)

    def _question(self) -> str:
        return NAME_QUESTIONS[int(self.random.integers(len(NAME_QUESTIONS)))]

    def _words_heard(self, *, always: bool = False) -> Tensor | None:
        if self.heard is None or not (always or self.random.random() < WITH_SOUND):
            return None
        features = self.heard.features[int(self.random.integers(len(self.heard)))]
        if self.random.random() < HALF_HEARD:
            features = features[: len(features) // 2]
        return self.words.sound(features)

    def _window(self, sound: Tensor | None) -> tuple[tuple[str, ...], list[Tensor], Tensor]:
        """Return a window's kinds and media, and the classifier's chances over its frames."""
        count = int(self.random.choice(FRAMES))
        maps = [self._cells()]
        if count > 1 and self.random.random() < CHANGING:
            maps.append(self._cells())
        first = count if len(maps) == 1 else int(self.random.integers(1, count))
        shares = (first / count, 1 - first / count)
        chances = torch.stack(
            [self.words.teacher(cells) * share for cells, share in zip(maps, shares, strict=False)]
        ).sum(0)
        tokens = self.model.mm_projector(torch.stack(maps).to(self.model.device))
        shown = [tokens[0 if number < first else -1] for number in range(count)]
        times = sorted(self.random.uniform(0, WINDOW, count).tolist())
        return (*self.words.window(shown, times, sound), chances)

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
        self.refusal = torch.tensor([*map(tokenizer.one, REFUSAL), self.end])
        self.head: tuple[Tensor, Tensor] | None = None  # of the classifier: weight and bias

    def prompt(self, kinds: tuple[str, ...], question: str, media: Sequence[Tensor]) -> Tensor:
        """Return a question with media in front of it, [1, L, C]."""
        key = (kinds, question)
        if key not in self._prompts:
            parts: tuple[Part, ...] = (*(Placeholder(kind) for kind in kinds), question)
            self._prompts[key] = self._processor([Message('user', parts)]).ids
        return self.model.place(self._prompts[key], self.tokenizer.placeholders, media)

    def sound(self, features: Tensor) -> Tensor:
        """Return the tokens of a unit, or of its beginning, with their times, [n, C]."""
        features = features.float().to(self.model.device)
        tokens = self.model.sound_mm_projector(features[None])[0]
        times = (torch.arange(len(tokens), dtype=torch.float64) + 0.5) * TOKEN_SECONDS
        timed: Tensor = self.model.sound_time(tokens, times.to(tokens.device))
        return timed

    def window(
        self, frames: Sequence[Tensor], seconds: Sequence[float], sound: Tensor | None
    ) -> tuple[tuple[str, ...], list[Tensor]]:
        """Lay out frames [16, C] each at their seconds, as `temporal_grouping` does; and sound."""
        per_token = torch.tensor(seconds, dtype=torch.float64).repeat_interleave(len(frames[0]))
        seen = self.model.video_time(torch.cat(list(frames)), per_token.to(frames[0].device))
        if sound is None:
            return ('video',), [seen]
        feed = self.model.line_feed
        return ('sound', 'video'), [seen[:0], torch.cat([seen, feed, sound, feed])]

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
