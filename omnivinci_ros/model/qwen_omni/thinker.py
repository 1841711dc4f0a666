# SPDX-License-Identifier: Apache-2.0
"""The thinker: media and text to embeddings, embeddings to logits and hidden states."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.qwen_omni.language_model import language_model
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.positions import Pace
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.sound_tower import SoundTower
from omnivinci_ros.model.qwen_omni.sound_tower import encode_mel
from omnivinci_ros.model.qwen_omni.thinker_config import ThinkerConfig
from omnivinci_ros.model.qwen_omni.vision_tower import VisionTower
from omnivinci_ros.model.qwen_omni.vision_tower import encode_patches
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK


class ThinkerLike(Protocol):
    """What a conversation asks of a thinker, in PyTorch or an engine."""

    config: ThinkerConfig

    @property
    def pace(self) -> Pace: ...

    def encode_sound(self, mel: Tensor) -> Tensor: ...

    def encode_pictures(self, patches: Patches) -> Tensor: ...

    def embed(self, ids: Tensor) -> Tensor: ...

    def fuse(self, prompt: Prompt, encodings: Sequence[Tensor]) -> Tensor: ...

    def make_decoder(self, capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder: ...


class Heard(Protocol):
    """What the talker asks of a thinker's decoder, in PyTorch or an engine."""

    @property
    def length(self) -> int: ...  # tokens read

    def hidden_states(self, begin: int, end: int) -> Tensor: ...  # [1, end - begin, C]


class Thinker(nn.Module):
    """Language model and towers. Parameters are named as the released files' after `thinker.`.

    `llm` is an unmodified Qwen2 that turns by three axes; its own names stand in the files.
    """

    def __init__(self, config: ThinkerConfig, attention: str = 'sdpa'):
        super().__init__()
        if attention not in ('sdpa', 'eager'):
            raise ValueError(f'attention={attention!r}; it must be sdpa or eager')
        self.config = config
        self.llm: Qwen2ForCausalLM = language_model(
            config.text_config, tied=config.tie_word_embeddings, attention=attention
        )
        self.audio_tower = SoundTower(config.audio_config)
        self.visual = VisionTower(config.vision_config)

    @property
    def pace(self) -> Pace:
        """Return how time becomes ids."""
        return Pace(self.config.position_id_per_seconds, self.config.seconds_per_chunk)

    @property
    def device(self) -> torch.device:
        return self.llm.get_input_embeddings().weight.device

    def encode_sound(self, mel: Tensor) -> Tensor:
        """Encode log-mel [bins, frames] -> [tokens, C]."""
        blocks = self.config.audio_config.block_frames
        return encode_mel(self.audio_tower, mel.to(self.device), blocks)

    def encode_pictures(self, patches: Patches) -> Tensor:
        """Encode pairs of frames of one size -> [pairs, tokens, C]."""
        return encode_patches(self.visual, patches, self.config.vision_config, self.device)

    def embed(self, ids: Tensor) -> Tensor:
        """Return text embeddings: ids [L] -> [L, C]."""
        return self.llm.get_input_embeddings()(ids.to(self.device))

    def fuse(self, prompt: Prompt, encodings: Sequence[Tensor]) -> Tensor:
        """Put encoded media [rows, C] into the text -> [1, tokens, C]; see `fuse`."""
        return fuse(self.embed, prompt, encodings)

    def make_decoder(self, capacity: int, *, keep_hidden: bool = False) -> ThinkerDecoder:
        """Return a decoder for one conversation of so many tokens."""
        return ThinkerDecoder(self.llm, capacity, keep_hidden=keep_hidden)

    def forward(self, embeds: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits [B, L, rows] and last hidden states [B, L, C], after the norm.

        Of embeddings [B, L, C] at ids [3, L] or [3, B, L].
        """
        if ids.ndim == 2:
            ids = ids[:, None].expand(-1, len(embeds), -1)
        hidden = self.llm.model(
            inputs_embeds=embeds,
            position_ids=ids.to(embeds.device),
            # A dictionary is taken as it stands: causal by itself.
            attention_mask={'full_attention': _causal(embeds, self.llm)},
            use_cache=False,
        ).last_hidden_state
        return self.llm.lm_head(hidden), hidden


class ThinkerDecoder(Decoder, PositionedDecoder):
    """A conversation with the thinker in PyTorch, on its own weights.

    With `keep_hidden` the last hidden states of all tokens stay at hand, for a talker.
    """

    def __init__(
        self,
        llm: Qwen2ForCausalLM,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
        *,
        keep_hidden: bool = False,
    ):
        super().__init__(llm, capacity, chunk)
        weight = llm.get_input_embeddings().weight
        self._hidden = weight.new_empty(capacity, weight.shape[1]) if keep_hidden else None

    def hidden_states(self, begin: int, end: int) -> Tensor:
        """Return the last hidden states of tokens that were read, [1, end - begin, C]."""
        if self._hidden is None:
            raise RuntimeError('hidden states were not kept; make the decoder with keep_hidden')
        if not 0 <= begin <= end <= self.length:
            raise ValueError(f'tokens {begin} to {end} of {self.length}')
        return self._hidden[None, begin:end]

    def _positions(self, begin: int, count: int, embeds: Tensor) -> Tensor:
        return self.step_ids(count)[:, None].to(embeds.device)

    def _read(self, hidden: Tensor, begin: int) -> None:
        if self._hidden is not None:
            self._hidden[begin : begin + hidden.shape[1]] = hidden[0]


def fuse(embed: Callable[[Tensor], Tensor], prompt: Prompt, encodings: Sequence[Tensor]) -> Tensor:
    """Put encoded media [rows, C] into the text -> [1, tokens, C].

    Raises ValueError for a medium that is not given, or has fewer rows than its place.
    """
    rows: list[Tensor] = []
    for piece in prompt.pieces:
        if piece.kind == 'text':
            rows.append(embed(torch.tensor(piece.tokens)))
            continue
        if piece.encoding >= len(encodings):
            raise ValueError(
                f'the prompt has place for {piece.encoding + 1} encodings, '
                f'{len(encodings)} are given; give one for each medium'
            )
        given = encodings[piece.encoding]
        end = piece.begin + len(piece)
        if end > len(given):
            raise ValueError(
                f'a {piece.kind} of {len(given)} rows in a place for {end}; the prompt was '
                'written for another'
            )
        rows.append(given[piece.begin : end])
    return torch.cat([row.to(rows[0]) for row in rows])[None]


def _causal(embeds: Tensor, llm: Qwen2ForCausalLM) -> Tensor | None:
    if llm.config._attn_implementation == 'sdpa':
        return None
    count = embeds.shape[1]
    lowest = torch.finfo(embeds.dtype).min
    return torch.full((count, count), lowest, dtype=embeds.dtype, device=embeds.device).triu(1)[
        None, None
    ]
