# SPDX-License-Identifier: Apache-2.0
"""Ask a loaded network one question after another about the same media."""

from __future__ import annotations

import time
from abc import ABC
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from threading import Event
from typing import Generic
from typing import TypeVar

import torch
from torch import Tensor

from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.stepping_decoder import SteppingDecoder
from omnivinci_ros.model.tokenizer import Tokenizer

Part = TypeVar('Part')
Kind = TypeVar('Kind', bound=SteppingDecoder)
Emit = Callable[[str], None]


@dataclass(frozen=True)
class Reply:
    """One answer, with what it cost."""

    generation: Generation
    encode_s: float  # pictures and sound to embeddings
    context_tokens: int  # in the KV cache at the end

    @property
    def text(self) -> str:
        return self.generation.text

    @property
    def first_token_s(self) -> float:
        """Return the time from the question to the first token, media included."""
        return self.encode_s + self.generation.first_token_s

    @property
    def tokens_per_s(self) -> float:
        """Return the speed after the first token; 0 when there was no second."""
        made = self.generation
        return (
            (len(made.tokens) - 1) / max(made.total_s - made.first_token_s, 1e-9)
            if len(made.tokens) > 1
            else 0.0
        )


class Conversation(ABC, Generic[Part, Kind]):
    """Turns of a person and a network. Earlier ones stay in the KV cache: media are encoded once.

    A network says how a turn becomes embeddings (`_embed`) and which decoder reads them.
    """

    def __init__(self, tokenizer: Tokenizer, *, further: int = 0):
        """Keep room for `further` tokens after the first answer."""
        self.tokenizer = tokenizer
        self.further = further
        self._decoder: Kind | None = None
        self._pending: list[int] = []  # of the last answer, not yet in the cache

    def ask(
        self,
        parts: Sequence[Part],
        options: Options | None = None,
        *,
        emit: Emit = lambda text: None,
        cancel: Event | None = None,
    ) -> Reply:
        """Answer a turn of texts and media. Raises ValueError for what cannot be answered."""
        options = options or Options()
        if not options.json_schema:
            asked = ' '.join(part for part in parts if isinstance(part, str))
            options = replace(options, answers=self.tokenizer.listed.to(asked))
        begin = time.monotonic()
        with torch.inference_mode():
            embeds = self._embed(parts)
        if embeds.is_cuda:
            torch.cuda.synchronize(embeds.device)  # a GPU has only begun
        encode_s = time.monotonic() - begin
        decoder = self._decoder
        if decoder is None:
            wanted = embeds.shape[1] + options.max_new_tokens + self.further
            decoder = self._decoder = self._new_decoder(min(self.context_most, wanted))
        before = decoder.length
        made = self._answer(decoder, embeds, options, emit, cancel)
        cached = decoder.length - before - embeds.shape[1]
        if cached < 0:  # stopped while it read the question: as if it had not been asked
            decoder.truncate(before)
            self._decoder = decoder if before else None
        else:
            self._pending = list(made.tokens[cached:])
            self._took(made.tokens[:cached])
        return Reply(made, encode_s, before + made.prompt_tokens + len(made.tokens))

    @property
    @abstractmethod
    def context_most(self) -> int:
        """Return how many tokens the network was made for."""

    @abstractmethod
    def _embed(self, parts: Sequence[Part]) -> Tensor:
        """Return what the cache lacks: all of the first turn, or the end of the last and this."""

    @abstractmethod
    def _new_decoder(self, capacity: int) -> Kind:
        """Return a decoder for so many tokens."""

    def _answer(
        self,
        decoder: Kind,
        embeds: Tensor,
        options: Options,
        emit: Emit,
        cancel: Event | None,
    ) -> Generation:
        return generate(decoder, embeds, self.tokenizer, options, emit=emit, cancel=cancel)

    def _took(self, tokens: Sequence[int]) -> None:  # noqa: B027 - not a must
        """Take note of the turn's end: these tokens of the answer are in the cache."""
