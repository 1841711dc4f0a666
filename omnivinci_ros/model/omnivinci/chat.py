# SPDX-License-Identifier: Apache-2.0
"""Ask a loaded OmniVinci one question after another about the same media."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.conversation import Conversation
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer


class Chat(Conversation[Part, Decoder]):
    """A conversation with OmniVinci."""

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
        super().__init__(tokenizer, further=further)
        self.model = model
        self._make_decoder = make_decoder
        self._processor = Processor(model.config, tokenizer)

    @property
    def context_most(self) -> int:
        most: int = self.model.llm.config.max_position_embeddings
        return most

    def _new_decoder(self, capacity: int) -> Decoder:
        return self._make_decoder(self.model.llm, capacity)

    def _embed(self, parts: Sequence[Part]) -> Tensor:
        inputs = self._processor([Message('user', tuple(parts))])
        ids = inputs.ids
        if self._decoder is not None:
            end = self.tokenizer.id(END_OF_TURN)
            # A turn made alone begins with the system's, which the cache has already.
            system = int((ids == end).nonzero()[0, 0])
            ids = torch.cat([torch.tensor(self._pending, dtype=ids.dtype), ids[system:]])
        return self.model.fuse(ids, self.tokenizer.placeholders, inputs.media)
