# SPDX-License-Identifier: Apache-2.0
"""Codes to a wave: the flow to mel frames, then the vocoder. Child names are the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.qwen_omni.dit import GUIDANCE
from omnivinci_ros.model.qwen_omni.dit import Condition
from omnivinci_ros.model.qwen_omni.dit import DiT
from omnivinci_ros.model.qwen_omni.dit import known_codes
from omnivinci_ros.model.qwen_omni.flow import POINTS
from omnivinci_ros.model.qwen_omni.flow import SOLVERS
from omnivinci_ros.model.qwen_omni.flow import frame_noise
from omnivinci_ros.model.qwen_omni.flow import integrate
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speech_config import DiTConfig
from omnivinci_ros.model.qwen_omni.speech_config import Token2WavConfig
from omnivinci_ros.model.qwen_omni.vocoder import Vocoder


@dataclass(frozen=True, kw_only=True)
class FlowOptions:
    """How mel frames are made. The defaults are the released code's."""

    solver: str = 'rk4'  # or 'euler': a quarter of the work
    points: int = POINTS
    guidance: float = GUIDANCE
    seed: int = 0

    def __post_init__(self) -> None:
        for name, good, fix in (
            ('solver', self.solver in SOLVERS, ' or '.join(SOLVERS)),
            ('points', self.points >= 2, '2 or more'),
            ('guidance', self.guidance >= 0, '0 (off) or more'),
        ):
            if not good:
                raise ValueError(f'{name}={getattr(self, name)!r}; it must be {fix}')


# A point of time [1], mel frames [1, N * repeats, 80] and codes [1, N] to a velocity of these.
Evaluation = Callable[[Tensor, Tensor, Tensor], Tensor]


def follow(
    velocity: Evaluation,
    codes: Tensor,
    config: DiTConfig,
    options: FlowOptions,
    first_block: int,
    stop: Callable[[], bool],
    like: Tensor | None = None,
) -> Tensor | None:
    """Return the mel [1, N * repeats, 80] of codes [1, N], whatever evaluates the DiT.

    In the type and on the device of `like`; None says that `stop` was true.
    """
    codes = known_codes(codes, config)
    noise = frame_noise(
        options.seed,
        first_block,
        codes.shape[1] * config.repeats,
        config.block_size,
        config.mel_dim,
    )
    noise = noise if like is None else noise.to(like)
    return integrate(
        lambda time, mel: velocity(mel.new_tensor([time]), mel, codes),
        noise,
        solver=options.solver,
        points=options.points,
        stop=stop,
    )


class Token2Wav(nn.Module):
    """`token2wav`. It runs in float32, whatever the checkpoint is stored in."""

    def __init__(self, config: Token2WavConfig):
        super().__init__()
        self.config = config
        self.code2wav_dit_model = DiT(config.dit_config)
        self.code2wav_bigvgan_model = Vocoder(config.bigvgan_config)

    @property
    def block_frames(self) -> int:
        """Return the mel frames of a block."""
        return self.config.dit_config.block_size

    @property
    def block_codes(self) -> int:
        """Return the codes of a block."""
        return self.code2wav_dit_model.block_codes

    @property
    def frame_samples(self) -> int:
        """Return the samples of a mel frame."""
        return self.code2wav_bigvgan_model.hop

    def condition(self, speaker: Speaker) -> Condition:
        """Encode a speaker, once for all that it says."""
        return self.code2wav_dit_model.condition(speaker.ref_mel, speaker.cond)

    @torch.inference_mode()
    def mel(
        self,
        codes: Tensor,
        condition: Condition,
        options: FlowOptions,
        *,
        first_block: int = 0,
        stop: Callable[[], bool] = lambda: False,
    ) -> Tensor | None:
        """Return the mel [1, N * repeats, 80] of codes [1, N], which begin with a block.

        `first_block` says which: a frame has the same noise in a chunk as in the whole. `stop`
        is asked before each evaluation; None says that it was true.
        """
        dit = self.code2wav_dit_model
        weight = dit.proj_out.weight

        def velocity(time: Tensor, mel: Tensor, codes: Tensor) -> Tensor:
            speaker = condition.reference, condition.speaker
            return dit(mel, codes, *speaker, time, options.guidance)

        return follow(
            velocity, codes.to(weight.device), dit.config, options, first_block, stop, like=weight
        )

    @torch.inference_mode()
    def wave(self, mel: Tensor) -> Tensor:
        """Return the samples [T * hop] of mel frames [1, T, 80], -1..1."""
        return self.code2wav_bigvgan_model(mel.transpose(1, 2))[0]
