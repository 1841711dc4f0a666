# SPDX-License-Identifier: Apache-2.0
"""Ask a loaded network one question after another about the same media."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer


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


class Chat:
    """A conversation. Earlier turns stay in the KV cache: media are encoded once."""

    def __init__(
        self,
        model: OmniVinci,
        tokenizer: Tokenizer,
        *,
        further: int = 0,
        make_decoder: Callable[[Qwen2ForCausalLM, int], Decoder] = Decoder,
    ):
        """Keep room for `further` tokens after the first answer.

        `make_decoder` takes the language model and how many tokens must fit.
        """
        self.model = model
        self.tokenizer = tokenizer
        self.further = further
        self._make_decoder = make_decoder
        self._processor = Processor(model.config, tokenizer)
        self._decoder: Decoder | None = None
        self._pending: list[int] = []  # of the last answer, not yet in the cache

    def ask(
        self,
        parts: Sequence[Part],
        options: Options | None = None,
        *,
        emit: Callable[[str], None] = lambda text: None,
        cancel: Event | None = None,
    ) -> Reply:
        """Answer a turn of texts and media. Raises ValueError for what cannot be answered."""
        options = options or Options()
        begin = time.monotonic()
        embeds = self._embed(parts)
        if embeds.is_cuda:
            torch.cuda.synchronize(embeds.device)  # a GPU has only begun
        encode_s = time.monotonic() - begin
        if self._decoder is None:
            limit = self.model.llm.config.max_position_embeddings
            wanted = embeds.shape[1] + options.max_new_tokens + self.further
            self._decoder = self._make_decoder(self.model.llm, min(limit, wanted))
        before = self._decoder.length
        made = generate(self._decoder, embeds, self.tokenizer, options, emit=emit, cancel=cancel)
        cached = self._decoder.length - before - embeds.shape[1]
        if cached < 0:  # stopped while it read the question: as if it had not been asked
            self._decoder.truncate(before)
            self._decoder = self._decoder if before else None
        else:
            self._pending = list(made.tokens[cached:])
        return Reply(made, encode_s, before + made.prompt_tokens + len(made.tokens))

    @torch.inference_mode()
    def _embed(self, parts: Sequence[Part]) -> Tensor:
        """Return what the cache lacks: all of the first turn, or the end of the last and this."""
        inputs = self._processor([Message('user', tuple(parts))])
        ids = inputs.ids
        if self._decoder is not None:
            end = self.tokenizer.id(END_OF_TURN)
            # A turn made alone begins with the system's, which the cache has already.
            system = int((ids == end).nonzero()[0, 0])
            ids = torch.cat([torch.tensor(self._pending, dtype=ids.dtype), ids[system:]])
        return self.model.fuse(ids, self.tokenizer.placeholders, inputs.media)
