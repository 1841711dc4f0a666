# SPDX-License-Identifier: Apache-2.0
"""The talker: what the thinker said and thought, to codes of speech. Child names are the keys.

It has the thinker's positions and reads, for each token of the thinker's, the sum of the last
hidden state and the input embedding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.language_model import language_model
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder


class TalkerLike(Protocol):
    """What speech asks of a talker, in PyTorch or an engine."""

    config: TalkerConfig

    def embed(self, codes: Tensor) -> Tensor: ...  # [L] -> [L, thinker's width]

    def project(self, embeds: Tensor) -> Tensor: ...  # to what its decoder reads

    def make_decoder(self, capacity: int) -> PositionedDecoder: ...  # for one answer


class Talker(nn.Module):
    """`talker`. Its embedding has the thinker's width, its layers their own."""

    def __init__(self, config: TalkerConfig):
        super().__init__()
        self.config = config
        llm = language_model(config)
        llm.model.embed_tokens = nn.Embedding(config.vocab_size, config.embedding_size)
        self.thinker_to_talker_proj = nn.Linear(config.embedding_size, config.hidden_size)
        self.model = llm.model
        self.codec_head = llm.lm_head
        self._llm = (llm,)  # in a tuple: not a child, which would name its weights twice

    @property
    def llm(self) -> Qwen2ForCausalLM:
        """Return layers and head as a stock model with the same weights; it takes `project`ed."""
        return self._llm[0]

    def embed(self, codes: Tensor) -> Tensor:
        """Return the embeddings of codes: [L] -> [L, thinker's width]."""
        table = self.model.get_input_embeddings()
        assert isinstance(table, nn.Embedding)
        return table(codes.to(table.weight.device))

    def project(self, embeds: Tensor) -> Tensor:
        """Lead sums [1, L, thinker's width] on to the layers' width."""
        weight = self.thinker_to_talker_proj.weight
        return self.thinker_to_talker_proj(embeds.to(weight.device, weight.dtype))

    def make_decoder(self, capacity: int) -> ThinkerDecoder:
        """Return a decoder for one answer; it reads what was projected."""
        return ThinkerDecoder(self.llm, capacity)

    def forward(self, embeds: Tensor, ids: Tensor) -> Tensor:
        """Return logits [1, L, codes] of sums [1, L, thinker's width] at ids [3, L]."""
        x = self.project(embeds)
        hidden = self.model(
            inputs_embeds=x,
            position_ids=ids[:, None].to(x.device),
            # A dictionary is taken as it stands: causal by itself.
            attention_mask={'full_attention': None},
            use_cache=False,
        ).last_hidden_state
        return self.codec_head(hidden)


@dataclass(frozen=True)
class TextRows:
    """Rows of the thinker's embedding that the talker reads, each [1, thinker's width]."""

    speaker: Tensor
    end: Tensor  # after the answer's last token
    pad: Tensor  # after that, for ever


def prompt_part(hidden: Tensor, embeds: Tensor, media: Tensor) -> Tensor:
    """Return what the talker reads for tokens of the prompt, [1, L, C].

    Of last hidden states and embeddings [1, L, C]; `media` [L] says which embeddings are a
    medium's, and count as zero.
    """
    kept = embeds.masked_fill(media.to(embeds.device)[None, :, None], 0.0)
    return hidden + kept


def prompt_end(talker: TalkerLike, speaker: Tensor, first: Tensor) -> Tensor:
    """Return what the talker reads last before it speaks, [1, 2, C].

    `speaker` is that of TextRows, `first` the sum [1, C] of the answer's first token.
    """
    config = talker.config
    marks = torch.tensor([config.tts_codec_pad_token_id, config.tts_codec_start_token_id])
    codes = talker.embed(marks)
    return torch.cat([speaker.to(codes), first.to(codes)])[None] + codes[None]
