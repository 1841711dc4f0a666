# SPDX-License-Identifier: Apache-2.0
"""Prompts and answers of nano as ids, and media as what stands for them in a prompt."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.basic_words import fine_names
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.vocabulary import REFUSAL
from omnivinci_ros.model.nano.vocabulary import answer_token
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Placeholder
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

TOKEN_SECONDS = 0.04  # of sound


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
            with torch.inference_mode(False):  # they may be learned with later
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

    def order(self, answer: str) -> Tensor:
        return torch.tensor([*self.tokenizer.encode(answer), self.end])

    def name(self, number: int, *more: str) -> Tensor:
        """Return a name with its basic word, and what is said behind them."""
        ids = [int(self.names[number]), self.basics[number], *map(self.tokenizer.one, more)]
        return torch.tensor([*ids, self.end])

    def only(self, *pieces: str) -> Tensor:
        """Return an answer of pieces that are tokens."""
        return torch.tensor([*map(self.tokenizer.one, pieces), self.end])

    def sample(
        self,
        prompt: Tensor,
        answer: Tensor,
        *,
        names: Tensor | None = None,
        weights: Sequence[float] | None = None,
    ) -> Sample:
        """Return a prompt with the answer that is to be learned, at its end."""
        answer = answer.to(prompt.device)
        whole = torch.cat([prompt, self.model.embed(answer[:-1])[None]], dim=1)
        if names is not None:
            names = names.to(prompt.device)
        heavy = None if weights is None else torch.tensor(weights, device=prompt.device)
        return Sample(whole, answer, names, weights=heavy)
