# SPDX-License-Identifier: Apache-2.0
"""transformers' own talker and token2wav with random weights, and ours with the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import make_config
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.talker import Talker
from omnivinci_ros.model.qwen_omni.talker import TextRows
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import random_tensor
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import tiny_config
from omnivinci_ros.model.qwen_omni.token2wav import Token2Wav


@dataclass(frozen=True)
class SpeechPair:
    """Stock modules and ours, with the same weights."""

    config: QwenOmniConfig
    stock_talker: Any
    stock_token2wav: Any
    talker: Talker
    token2wav: Token2Wav
    speaker: Speaker


@cache
def speech_pair() -> SpeechPair:
    """Make both once a process: tiny shapes, float32."""
    with torch.inference_mode(False):  # the test that asks first may be in it
        return _made()


def _made() -> SpeechPair:
    from transformers.models.qwen2_5_omni import modeling_qwen2_5_omni as stock
    from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import Qwen2_5OmniConfig

    raw = tiny_config()
    config = make_config(raw)
    assert config.talker_config is not None
    assert config.token2wav_config is not None
    stock_config = Qwen2_5OmniConfig(**raw)
    stock_talker = stock.Qwen2_5OmniTalkerForConditionalGeneration(stock_config.talker_config)
    stock_token2wav = stock.Qwen2_5OmniToken2WavModel(stock_config.token2wav_config)
    talker, token2wav = Talker(config.talker_config), Token2Wav(config.token2wav_config)
    same_weights('talker.', stock_talker, talker)
    same_weights('token2wav.', stock_token2wav, token2wav)
    speaker = Speaker('Chelsie', 2021, _random('cond', 1, 192), _random('mel', 1, 60, 80))
    return SpeechPair(
        config, stock_talker.eval(), stock_token2wav.eval(), talker, token2wav, speaker
    )


def same_weights(prefix: str, stock: nn.Module, ours: nn.Module) -> None:
    """Fill both with the random weights of a tiny checkpoint, by name."""
    weights = {
        name: random_tensor(prefix + name, tuple(each.shape), 0)
        for name, each in stock.state_dict().items()
    }
    stock.load_state_dict(weights)
    ours.load_state_dict(weights)
    ours.eval()


@contextmanager
def quieter(*vocoders: Any, by: float = 0.01) -> Iterator[None]:
    """Turn vocoders down for a while: random weights are loud, and would be clipped."""
    kept = [each.conv_post.weight.detach().clone() for each in vocoders]
    with torch.no_grad():
        for each in vocoders:
            each.conv_post.weight.mul_(by)
    try:
        yield
    finally:
        with torch.no_grad():
            for each, weight in zip(vocoders, kept, strict=True):
                each.conv_post.weight.copy_(weight)


def _random(name: str, *shape: int) -> Tensor:
    return random_tensor(name, shape, 1)


def stock_codes(
    pair: SpeechPair,
    prompt: Tensor,
    ids: Tensor,
    replies: list[Tensor],
    rows: TextRows,
    options: CodeOptions,
) -> list[int]:
    """Return the codes that transformers' talker module gives, in a loop written out here.

    Of the prompt's sums [1, P, C] at ids [3, P] and the answer's sums, each [1, C]. Not
    transformers' `generate`: without a mask it adds no codec tokens to the prompt.
    """
    from transformers import DynamicCache
    from transformers.generation import logits_process as processors

    talker, config = pair.stock_talker, pair.stock_talker.config
    chain = [
        processors.RepetitionPenaltyLogitsProcessor(options.repetition),
        processors.SuppressTokensLogitsProcessor([config.tts_codec_start_token_id]),
    ]
    if options.temperature:
        chain += [
            processors.TemperatureLogitsWarper(options.temperature),
            processors.TopKLogitsWarper(options.top_k),
            processors.TopPLogitsWarper(options.top_p),
        ]
    embed = talker.get_input_embeddings()
    marks = embed(torch.tensor([config.tts_codec_pad_token_id, config.tts_codec_start_token_id]))
    embeds = torch.cat([prompt, (torch.cat([rows.speaker, replies[0]]) + marks)[None]], dim=1)
    after = ids.max() + 1 + torch.arange(2 + options.max_codes)
    places = torch.cat([ids, after.expand(3, -1)], dim=1)[:, None]  # [3, 1, P + 2 + codes]
    said = [config.tts_codec_mask_token_id] * ids.shape[1]
    said += [config.tts_codec_pad_token_id, config.tts_codec_start_token_id]
    cache, random, codes = DynamicCache(), torch.Generator().manual_seed(options.seed), []
    while len(codes) < options.max_codes:
        begin = cache.get_seq_length()
        logits = talker(
            inputs_embeds=embeds,
            position_ids=places[:, :, begin : begin + embeds.shape[1]],
            past_key_values=cache,
            use_cache=True,
        ).logits[:, -1]
        for process in chain:
            logits = process(torch.tensor([said + codes]), logits)
        if options.temperature:
            code = int(torch.multinomial(logits.softmax(-1), 1, generator=random))
        else:
            code = int(logits.argmax())
        if code in (8292, 8294):
            break
        codes.append(code)
        texts = [*replies[1:], rows.end, rows.pad]
        text = texts[min(len(codes), len(texts)) - 1]
        embeds = (embed(torch.tensor([code])) + text)[None]
    return codes
