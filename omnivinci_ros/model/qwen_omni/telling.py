# SPDX-License-Identifier: Apache-2.0
"""What a thinker tells a talker of the answer that it writes, token by token."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from queue import Empty
from queue import SimpleQueue
from typing import Protocol

import torch
from torch import Tensor

LOOK_S = 0.05  # between two looks whether to stop, of one who waits for a token

Embed = Callable[[Tensor], Tensor]  # ids [L] of the thinker's embedding -> rows [L, C]


class ThinkingDecoder(Protocol):
    """A thinker's decoder, in PyTorch or an engine, that keeps its last hidden states."""

    @property
    def length(self) -> int: ...  # tokens read

    @property
    def room(self) -> int: ...

    def prefill(self, embeds: Tensor, stop: Callable[[], bool]) -> Tensor | None: ...

    def decode_all(self, tokens: Sequence[int]) -> Tensor: ...

    def hidden_states(self, begin: int, end: int) -> Tensor: ...  # [1, end - begin, C]


class Replies:
    """Sums of hidden state and embedding of an answer's tokens, between two threads."""

    def __init__(self) -> None:
        self._rows: SimpleQueue[Tensor | None] = SimpleQueue()

    def put(self, row: Tensor) -> None:
        """Tell of one more token, [1, C]."""
        self._rows.put(row)

    def end(self) -> None:
        """Say that no more tokens come."""
        self._rows.put(None)

    def rows(self, stop: Callable[[], bool]) -> Iterator[Tensor]:
        """Yield each as soon as it is there, until the end or `stop`; once."""
        while not stop():
            try:
                row = self._rows.get(timeout=LOOK_S)
            except Empty:
                continue
            if row is None:
                return
            yield row


class TellingDecoder:
    """A decoder that tells what the talker needs of each token of the answer that it reads."""

    def __init__(self, decoder: ThinkingDecoder, embed: Embed, replies: Replies):
        self._decoder, self._embed, self._replies = decoder, embed, replies

    @property
    def room(self) -> int:
        return self._decoder.room

    def prefill(self, embeds: Tensor, stop: Callable[[], bool]) -> Tensor | None:
        return self._decoder.prefill(embeds, stop)

    def decode_all(self, tokens: Sequence[int]) -> Tensor:
        """Read tokens of the answer; return the logits after them."""
        logits = self._decoder.decode_all(tokens)
        end = self._decoder.length
        with torch.inference_mode():
            hidden = self._decoder.hidden_states(end - len(tokens), end)[0]
            rows = hidden + self._embed(torch.tensor(tokens)).to(hidden)
        for row in rows.split(1):
            self._replies.put(row)
        return logits
