# SPDX-License-Identifier: Apache-2.0
"""A conversation with a decoder, a step at a time, whatever runs the step."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Sequence

import torch
from torch import Tensor

from omnivinci_ros.model.drafts import NO_DRAFTS

PREFILL_CHUNK = 1024  # tokens; bounds the attention mask and how late a cancel is seen

# How far other roundings move two logits against each other, as a part of the logits' standard
# deviation, at the most: four to a hundred times what was seen; see draft_reader.py.
ROUNDING = {torch.float32: 0.001, torch.float16: 0.15, torch.bfloat16: 0.1}


class SteppingDecoder(ABC):
    """Next-token logits of one conversation; `length` tokens of it are in the KV cache.

    A runtime says how a step is computed (`_step`), what stands for a token (`_row`) and how
    the cache is cut back (`_cut`). One that checks drafts gives the logits after each token
    (`_step_each`) and says what that takes (`draft_cost`).
    """

    draft_cost = NO_DRAFTS
    rounding = ROUNDING[torch.float32]

    def __init__(self, capacity: int, context_most: int, chunk: int = PREFILL_CHUNK):
        if not 0 < capacity <= context_most:
            raise ValueError(
                f'a context of {capacity} tokens; the model takes 1 to {context_most}'
            )
        self.capacity = capacity
        self.length = 0
        self.chunk = chunk

    @property
    def room(self) -> int:
        """Return how many tokens still fit the context."""
        return self.capacity - self.length

    def reset(self) -> None:
        """Forget the conversation."""
        self.truncate(0)

    def truncate(self, length: int) -> None:
        """Keep the first `length` tokens and forget those after them."""
        if not 0 <= length <= self.length:
            raise ValueError(f'cannot keep {length} tokens of {self.length}')
        if length < self.length:
            self._cut(length)
            self.length = length

    def take_back(self, length: int) -> None:
        """As `truncate`, for a few tokens that were guesses; other roundings may follow."""
        self.truncate(length)

    @torch.inference_mode()
    def prefill(self, embeds: Tensor, stop: Callable[[], bool] = lambda: False) -> Tensor | None:
        """Take embeddings [1, L, C]; return the logits [vocabulary] after the last, float32.

        `stop` is asked between chunks; None says that it was true, and that the tokens so far
        are in the cache.
        """
        if not 0 < embeds.shape[1] <= self.room:
            raise ValueError(
                f'a prompt of {embeds.shape[1]} tokens does not fit the context of '
                f'{self.capacity}, of which {self.room} are left; give fewer frames, less sound '
                'or a larger context'
            )
        logits = None
        for part in embeds.split(self.chunk, dim=1):
            if stop():
                return None
            logits = self._advance(part)
        return logits

    def decode(self, token: int) -> Tensor:
        """Take one token; return the logits [vocabulary] after it, float32."""
        return self.decode_all((token,))

    @torch.inference_mode()
    def decode_all(self, tokens: Sequence[int]) -> Tensor:
        """Take tokens in one step; return the logits [vocabulary] after the last, float32."""
        if not tokens:
            raise ValueError('no tokens to take')
        if len(tokens) > self.room:
            raise ValueError(f'the context of {self.capacity} tokens is full')
        rows = torch.cat([self._row(token) for token in tokens], dim=1)
        for part in rows.split(self.chunk, dim=1):
            logits = self._advance(part)
        return logits

    @torch.inference_mode()
    def decode_each(self, tokens: Sequence[int]) -> Tensor:
        """Take tokens in one step; return the logits [tokens, vocabulary] after each, float32.

        Raises NotImplementedError where `draft_cost` says that none are checked.
        """
        if not tokens:
            raise ValueError('no tokens to take')
        if len(tokens) > self.room:
            raise ValueError(f'the context of {self.capacity} tokens is full')
        rows = self._step_each(torch.cat([self._row(token) for token in tokens], dim=1))
        self.length += len(tokens)
        return rows

    def _advance(self, embeds: Tensor) -> Tensor:
        logits = self._step(embeds)
        self.length += embeds.shape[1]
        return logits

    @abstractmethod
    def _step(self, embeds: Tensor) -> Tensor:
        """Add embeddings [1, L, C] after the `length` tokens; return logits [vocabulary]."""

    def _step_each(self, embeds: Tensor) -> Tensor:
        """As `_step`; return the logits after each token, [L, vocabulary]."""
        raise NotImplementedError(f'{type(self).__name__} gives the last logits alone')

    @abstractmethod
    def _row(self, token: int) -> Tensor:
        """Return a token's embedding, [1, 1, C]; raise ValueError if it has none."""

    @abstractmethod
    def _cut(self, length: int) -> None:
        """Drop the keys and values after the first `length` tokens."""
