# SPDX-License-Identifier: Apache-2.0
"""Choose the codes of speech, the same for the same seed and logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import Sampler
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig

CODES_PER_SECOND = 50


@dataclass(frozen=True, kw_only=True)
class CodeOptions:
    """How to choose codes, and how many at most. The defaults are the released code's."""

    temperature: float = 0.9  # 0 is greedy
    top_k: int = 40
    top_p: float = 0.8
    repetition: float = 1.05  # what a code's logit loses once it was said
    seed: int = 0
    max_codes: int = 4096  # 82 s

    def __post_init__(self) -> None:
        for name, good, fix in (
            ('repetition', self.repetition > 0, 'positive; 1 is off'),
            ('max_codes', self.max_codes > 0, 'positive'),
        ):
            if not good:
                raise ValueError(f'{name}={getattr(self, name)!r}; it must be {fix}')


class CodeSampler:
    """Choose from logits; what was chosen, or stands in the prompt, gets less likely."""

    def __init__(self, config: TalkerConfig, options: CodeOptions):
        self._sampler = Sampler(
            Options(
                temperature=options.temperature,
                top_k=options.top_k,
                top_p=options.top_p,
                seed=options.seed,
            )
        )
        self._repetition = options.repetition
        self._start = config.tts_codec_start_token_id
        # The released code counts what stands for the prompt as said, an ending code among it.
        prompt = (
            config.tts_codec_mask_token_id,
            config.tts_codec_pad_token_id,
            config.tts_codec_start_token_id,
        )
        self._said = torch.zeros(config.vocab_size, dtype=torch.bool)
        self._said[[each for each in prompt if each < config.vocab_size]] = True

    def choose(self, logits: Tensor) -> int:
        """Choose a code from logits [codes]."""
        scores = logits.float().cpu()
        less = torch.where(scores < 0, scores * self._repetition, scores / self._repetition)
        scores = torch.where(self._said, less, scores)
        scores[self._start] = -torch.inf
        code = self._sampler.choose(scores)
        self._said[code] = True
        return code


def ending_codes(config: TalkerConfig) -> frozenset[int]:
    """Return the codes that end speech: they are no sound."""
    return frozenset({config.tts_codec_pad_token_id, config.tts_codec_end_token_id})
