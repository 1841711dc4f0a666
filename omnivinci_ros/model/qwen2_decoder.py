# SPDX-License-Identifier: Apache-2.0
"""The language model with an explicit KV cache: prefill once, then one token at a time."""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import ROUNDING
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class KVCache:
    """Keys and values of all layers, written in place."""

    def __init__(self, llm: Qwen2ForCausalLM, capacity: int):
        config = llm.config
        head_dim = getattr(config, 'head_dim', None)
        head_dim = head_dim or config.hidden_size // config.num_attention_heads
        weight = llm.get_input_embeddings().weight
        # [keys or values, layers, batch, heads, positions, head_dim]
        self._store = torch.empty(
            2,
            config.num_hidden_layers,
            1,
            config.num_key_value_heads,
            capacity,
            head_dim,
            dtype=weight.dtype,
            device=weight.device,
        )
        self.length = 0  # positions filled

    @property
    def capacity(self) -> int:
        """Return how many positions fit."""
        return self._store.shape[4]

    @property
    def nbytes(self) -> int:
        """Return the bytes that it takes, filled or not."""
        return self._store.nbytes

    def update(
        self, keys: Tensor, values: Tensor, layer: int, *_: object
    ) -> tuple[Tensor, Tensor]:
        """Append one layer's keys and values, as Qwen2 calls it; return all of them."""
        end = self.length + keys.shape[2]
        self._store[0, layer, :, :, self.length : end] = keys
        self._store[1, layer, :, :, self.length : end] = values
        return self._store[0, layer, :, :, :end], self._store[1, layer, :, :, :end]

    def whole(self, layer: int) -> tuple[Tensor, Tensor]:
        """Return one layer's keys and values, [1, heads, capacity, head_dim], filled or not."""
        return self._store[0, layer], self._store[1, layer]

    @torch.inference_mode()
    def clear(self, start: int = 0) -> None:
        """Fill the positions from `start` on with zeros: what lies there may hold NaN."""
        self._store[:, :, :, :, start:].zero_()

    def get_seq_length(self, layer: int = 0) -> int:
        """Return how many positions are filled, as Qwen2 asks."""
        return self.length


class Decoder(SteppingDecoder):
    """The decoder in PyTorch, on the model's own weights."""

    draft_cost = DraftCost(7, step=1.2, token=0.25)  # seen on a CPU with AVX2

    def __init__(self, llm: Qwen2ForCausalLM, capacity: int, chunk: int = PREFILL_CHUNK):
        super().__init__(capacity, llm.config.max_position_embeddings, chunk)
        self.llm = llm
        self.cache = KVCache(llm, capacity)
        self.rounding = ROUNDING[llm.get_input_embeddings().weight.dtype]

    def _row(self, token: int) -> Tensor:
        ids = torch.tensor([[token]], device=self.llm.device)
        return self.llm.get_input_embeddings()(ids)

    def _cut(self, length: int) -> None:
        self.cache.length = length  # the memory is kept for what comes next

    def _step(self, embeds: Tensor) -> Tensor:
        return self.llm.lm_head(self._hidden_after(embeds)[0, -1]).float()

    def _step_each(self, embeds: Tensor) -> Tensor:
        return self.llm.lm_head(self._hidden_after(embeds)[0]).float()

    def _hidden_after(self, embeds: Tensor) -> Tensor:
        """Add embeddings [1, L, C] to the cache; return the last hidden states, [1, L, C]."""
        begin, count = self.length, embeds.shape[1]
        self.cache.length = begin  # a step that failed may have moved it
        hidden: Tensor = self.llm.model(
            inputs_embeds=embeds,
            # A dictionary is taken as it stands: no mask is made from the cache's insides.
            attention_mask={'full_attention': self._mask(begin, count, embeds)},
            position_ids=self._positions(begin, count, embeds),
            past_key_values=self.cache,
            use_cache=True,
        ).last_hidden_state
        self.cache.length = begin + count
        self._read(hidden, begin)
        return hidden

    def _positions(self, begin: int, count: int, embeds: Tensor) -> Tensor:
        """Return where the tokens of a step stand, [1, count]."""
        return torch.arange(begin, begin + count, device=embeds.device)[None]

    def _read(self, hidden: Tensor, begin: int) -> None:
        """Take the last hidden states of a step, [1, count, C]; here nobody asks for them."""

    def _mask(self, begin: int, count: int, embeds: Tensor) -> Tensor | None:
        """Return what each position may see, [1, 1, count, begin + count] to be added."""
        if self.llm.config._attn_implementation == 'sdpa' and (count == 1 or begin == 0):
            return None  # SDPA then is causal by itself, in its fast form
        seen = torch.ones(count, begin + count, dtype=torch.bool, device=embeds.device)
        lowest = torch.finfo(embeds.dtype).min
        mask = torch.zeros(seen.shape, dtype=embeds.dtype, device=embeds.device)
        return mask.masked_fill_(seen.tril(begin).logical_not_(), lowest)[None, None]
