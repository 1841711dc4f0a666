# SPDX-License-Identifier: Apache-2.0
"""The language model with an explicit KV cache: prefill once, then one token at a time."""
from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

PREFILL_CHUNK = 1024  # tokens; bounds the attention mask and how late a cancel is seen


class KVCache:
    """Keys and values of all layers, written in place."""

    def __init__(self, llm: Qwen2ForCausalLM, capacity: int):
        config = llm.config
        head_dim = getattr(config, 'head_dim', None)
        head_dim = head_dim or config.hidden_size // config.num_attention_heads
        weight = llm.get_input_embeddings().weight
        # [keys or values, layers, batch, heads, positions, head_dim]
        self._store = torch.empty(
            2, config.num_hidden_layers, 1, config.num_key_value_heads, capacity, head_dim,
            dtype=weight.dtype, device=weight.device,
        )
        self.length = 0  # positions filled

    @property
    def capacity(self) -> int:
        return self._store.shape[4]

    @property
    def nbytes(self) -> int:
        return self._store.nbytes

    def update(self, keys: Tensor, values: Tensor, layer: int, *_) -> tuple[Tensor, Tensor]:
        """Append one layer's keys and values, as Qwen2 calls it; return all of them."""
        end = self.length + keys.shape[2]
        self._store[0, layer, :, :, self.length : end] = keys
        self._store[1, layer, :, :, self.length : end] = values
        return self._store[0, layer, :, :, :end], self._store[1, layer, :, :, :end]

    def get_seq_length(self, layer: int = 0) -> int:
        return self.length


class Decoder:
    """Next-token logits of one conversation. An engine offers prefill, decode and room too."""

    def __init__(self, llm: Qwen2ForCausalLM, capacity: int, chunk: int = PREFILL_CHUNK):
        limit = llm.config.max_position_embeddings
        if not 0 < capacity <= limit:
            raise ValueError(f'a context of {capacity} tokens; the model takes 1 to {limit}')
        self.llm = llm
        self.cache = KVCache(llm, capacity)
        self.chunk = chunk

    @property
    def room(self) -> int:
        """Return how many tokens still fit the context."""
        return self.cache.capacity - self.cache.length

    def reset(self) -> None:
        """Forget the conversation; the memory of the cache is kept for the next."""
        self.cache.length = 0

    @torch.inference_mode()
    def prefill(self, embeds: Tensor, stop: Callable[[], bool] = lambda: False) -> Tensor | None:
        """Take embeddings [1, L, C]; return the logits [vocabulary] after the last.

        `stop` is asked between chunks; None says that it was true.
        """
        if not 0 < embeds.shape[1] <= self.room:
            raise ValueError(
                f'a prompt of {embeds.shape[1]} tokens does not fit the context of '
                f'{self.cache.capacity}; give fewer frames, less sound or a larger context'
            )
        logits = None
        for part in embeds.split(self.chunk, dim=1):
            if stop():
                return None
            logits = self._step(part)
        return logits

    @torch.inference_mode()
    def decode(self, token: int) -> Tensor:
        """Take one token; return the logits [vocabulary] after it."""
        if not self.room:
            raise ValueError(f'the context of {self.cache.capacity} tokens is full')
        ids = torch.tensor([[token]], device=self.llm.device)
        return self._step(self.llm.get_input_embeddings()(ids))

    def _step(self, embeds: Tensor) -> Tensor:
        begin, count = self.cache.length, embeds.shape[1]
        positions = torch.arange(begin, begin + count, device=embeds.device)
        hidden = self.llm.model(
            inputs_embeds=embeds,
            # A dictionary is taken as it stands: no mask is made from the cache's insides.
            attention_mask={'full_attention': self._mask(begin, count, embeds)},
            position_ids=positions[None],
            past_key_values=self.cache,
            use_cache=True,
        ).last_hidden_state
        self.cache.length = begin + count
        return self.llm.lm_head(hidden[0, -1]).float()

    def _mask(self, begin: int, count: int, embeds: Tensor) -> Tensor | None:
        """Return what each position may see, [1, 1, count, begin + count] to be added."""
        if self.llm.config._attn_implementation == 'sdpa' and (count == 1 or begin == 0):
            return None  # SDPA then is causal by itself, in its fast form
        seen = torch.ones(count, begin + count, dtype=torch.bool, device=embeds.device)
        lowest = torch.finfo(embeds.dtype).min
        mask = torch.zeros(seen.shape, dtype=embeds.dtype, device=embeds.device)
        return mask.masked_fill_(seen.tril(begin).logical_not_(), lowest)[None, None]
