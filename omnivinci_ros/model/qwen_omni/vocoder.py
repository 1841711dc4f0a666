# SPDX-License-Identifier: Apache-2.0
"""Mel frames to a wave: BigVGAN (arXiv 2206.04658). Child names are the checkpoint's keys."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.qwen_omni.speech_config import BigVGANConfig

SAMPLE_RATE = 24_000  # of the wave, Hz
LEAST_CONTEXT = 16  # mel frames at each side of a wave; 12 leave an error of 3e-4
CONTEXT_FRAMES = 24  # with these, 3e-5 of the wave's spread, in weights that couple strongly
TAPS = 12
LEAST_DB = -115.0  # the quietest mel value
TOP_DB = 20.0


def anti_alias_taps() -> tuple[float, ...]:
    """Return the low-pass of both resamplings by 2: 12 taps, a Kaiser-windowed sinc.

    Cut at a quarter of the higher rate, with a transition of 0.3 of it at each side; the sum is 1.
    """
    attenuation = 2.285 * (TAPS // 2 - 1) * math.pi * 4 * 0.3 + 7.95  # dB, Kaiser's formula
    if attenuation > 50:
        beta = 0.1102 * (attenuation - 8.7)
    else:
        beta = 0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21)
    times = torch.arange(TAPS) - (TAPS - 1) / 2
    # In float32 throughout, as the released code: a tap's rounding is heard by 109 layers.
    window = torch.kaiser_window(TAPS, periodic=False, beta=beta)
    taps = window * torch.sinc(times / 2) / 2
    return tuple((taps / taps.sum()).tolist())


_TAPS = anti_alias_taps()


class SnakeBeta(nn.Module):
    """x + sin(a x)^2 / b, with a and b of each channel stored as logarithms."""

    def __init__(self, channels: int):
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        frequency, size = self.alpha.exp()[:, None], self.beta.exp()[:, None]
        return x + torch.sin(x * frequency).square() / (size + 1e-9)  # [B, C, T]


class AntiAliasedSnake(nn.Module):
    """The activation at twice the rate, so that what it adds does not fold back."""

    def __init__(self, channels: int):
        super().__init__()
        self.channels = channels
        self.act = SnakeBeta(channels)

    def forward(self, x: Tensor, taps: Tensor) -> Tensor:
        kernel = taps.expand(self.channels, 1, TAPS)
        x = F.pad(x, (5, 5), mode='replicate')  # [B, C, T]
        x = F.conv_transpose1d(x, 2 * kernel, stride=2, padding=15, groups=self.channels)
        x = F.pad(self.act(x), (5, 6), mode='replicate')
        return F.conv1d(x, kernel, stride=2, groups=self.channels)


class ResidualBlock(nn.Module):
    """Pairs of convolutions, the first of each pair dilated."""

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]):
        super().__init__()
        self.convs1 = nn.ModuleList(_conv(channels, kernel, each) for each in dilations)
        self.convs2 = nn.ModuleList(_conv(channels, kernel, 1) for _ in dilations)
        self.activations = nn.ModuleList(AntiAliasedSnake(channels) for _ in 2 * dilations)

    def forward(self, x: Tensor, taps: Tensor) -> Tensor:
        pairs = zip(self.convs1, self.convs2, strict=True)
        for k, (dilated, plain) in enumerate(pairs):
            y = dilated(self.activations[2 * k](x, taps))
            x = x + plain(self.activations[2 * k + 1](y, taps))
        return x


class Vocoder(nn.Module):
    """`code2wav_bigvgan_model`."""

    def __init__(self, config: BigVGANConfig):
        super().__init__()
        self.config = config
        channels = config.upsample_initial_channel
        self.conv_pre = nn.Conv1d(config.mel_dim, channels, 7, padding=3)
        self.ups = nn.ModuleList()
        self.resblocks = nn.ModuleList()
        blocks = tuple(
            zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True)
        )
        for rate, kernel in zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True):
            padding = (kernel - rate) // 2
            up = nn.ConvTranspose1d(channels, channels // 2, kernel, rate, padding)
            self.ups.append(nn.ModuleList([up]))  # a list in the released keys, too
            channels //= 2
            self.resblocks.extend(ResidualBlock(channels, *each) for each in blocks)
        self.activation_post = AntiAliasedSnake(channels)
        self.conv_post = nn.Conv1d(channels, 1, 7, padding=3, bias=False)

    @property
    def hop(self) -> int:
        """Return the samples of a mel frame."""
        return math.prod(self.config.upsample_rates)

    def forward(self, mel: Tensor) -> Tensor:
        """Return the wave of mel frames: [B, 80, T] (natural logarithms) -> [B, T * hop], -1..1.

        Float32: the released weights are not meant for less.
        """
        taps = mel.new_tensor(_TAPS)
        x = self.conv_pre(scaled_mel(mel))  # [B, C, T]
        kernels = len(self.config.resblock_kernel_sizes)
        for stage, ups in enumerate(self.ups):
            assert isinstance(ups, nn.ModuleList)
            x = ups[0](x)
            blocks = self.resblocks[stage * kernels : (stage + 1) * kernels]
            total = blocks[0](x, taps)
            for block in blocks[1:]:
                total = total + block(x, taps)
            x = total / kernels
        return self.conv_post(self.activation_post(x, taps)).clamp(-1.0, 1.0)[:, 0]


def scaled_mel(mel: Tensor) -> Tensor:
    """Return mel amplitudes, given as natural logarithms, in decibels scaled to -1..1."""
    decibels = (mel * (20 / math.log(10))).clamp(min=LEAST_DB) - TOP_DB
    return (2 * (decibels - LEAST_DB) / -LEAST_DB - 1).clamp(-1.0, 1.0)


def _conv(channels: int, kernel: int, dilation: int) -> nn.Conv1d:
    padding = (kernel - 1) * dilation // 2
    return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=padding)
