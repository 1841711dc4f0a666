# SPDX-License-Identifier: Apache-2.0
"""A reference recording's mel to a vector: ECAPA-TDNN (arXiv 2005.07143), run once a speaker."""

from __future__ import annotations

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.qwen_omni.speech_config import DiTConfig


class TimeDelay(nn.Module):
    """A dilated convolution over time with mirrored edges, and a ReLU."""

    def __init__(self, wide: int, out: int, kernel: int = 1, dilation: int = 1):
        super().__init__()
        self.conv = _conv(wide, out, kernel, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x))  # [B, C, T]


class Res2Net(nn.Module):
    """Groups of channels, each after the first convolved with what the group before gave."""

    def __init__(self, channels: int, scale: int, kernel: int, dilation: int):
        super().__init__()
        self.scale = scale
        part = channels // scale
        self.blocks = nn.ModuleList(
            TimeDelay(part, part, kernel, dilation) for _ in range(scale - 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        first, *others = x.chunk(self.scale, dim=1)
        made = [first]
        for k, (block, part) in enumerate(zip(self.blocks, others, strict=True)):
            made.append(block(part + made[-1] if k else part))
        return torch.cat(made, dim=1)


class SqueezeExcitation(nn.Module):
    """Weigh each channel by what its mean over time says."""

    def __init__(self, channels: int, squeezed: int):
        super().__init__()
        self.conv1 = _conv(channels, squeezed)
        self.conv2 = _conv(squeezed, channels)

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(dim=2, keepdim=True)
        return x * torch.sigmoid(self.conv2(torch.relu(self.conv1(mean))))


class SpeakerBlock(nn.Module):
    def __init__(self, wide: int, out: int, config: DiTConfig, kernel: int, dilation: int):
        super().__init__()
        self.tdnn1 = TimeDelay(wide, out)
        self.res2net_block = Res2Net(out, config.enc_res2net_scale, kernel, dilation)
        self.tdnn2 = TimeDelay(out, out)
        self.se_block = SqueezeExcitation(out, config.enc_se_channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.se_block(self.tdnn2(self.res2net_block(self.tdnn1(x)))) + x


class AttentivePooling(nn.Module):
    """Mean and deviation over time, weighed by an attention of each channel."""

    def __init__(self, channels: int, attention_channels: int):
        super().__init__()
        self.tdnn = TimeDelay(3 * channels, attention_channels)
        self.conv = _conv(attention_channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        mean, deviation = _statistics(x, torch.full_like(x[:, :1], 1 / x.shape[2]))
        known = torch.cat([x, mean.expand_as(x), deviation.expand_as(x)], dim=1)
        weights = self.conv(torch.tanh(self.tdnn(known))).softmax(dim=2)
        return torch.cat(_statistics(x, weights), dim=1)  # [B, 2 C, 1]


class SpeakerEncoder(nn.Module):
    """`spk_encoder`: mel [B, T, 80] -> [B, enc_dim]."""

    def __init__(self, config: DiTConfig):
        super().__init__()
        widths, last = config.enc_channels, config.enc_channels[-1]
        kernels, dilations = config.enc_kernel_sizes, config.enc_dilations
        self.blocks = nn.ModuleList(
            [TimeDelay(config.mel_dim, widths[0], kernels[0], dilations[0])]
        )
        for k in range(1, len(widths) - 1):
            self.blocks.append(
                SpeakerBlock(widths[k - 1], widths[k], config, kernels[k], dilations[k])
            )
        self.mfa = TimeDelay(last, last, kernels[-1], dilations[-1])
        self.asp = AttentivePooling(last, config.enc_attention_channels)
        self.fc = _conv(2 * last, config.enc_dim)

    def forward(self, mel: Tensor) -> Tensor:
        x = self.blocks[0](mel.transpose(1, 2))
        made = []
        for block in self.blocks[1:]:
            x = block(x)
            made.append(x)
        return self.fc(self.asp(self.mfa(torch.cat(made, dim=1))))[:, :, 0]


def _statistics(x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return the weighed mean and deviation over time, each [B, C, 1]."""
    mean = (weights * x).sum(dim=2, keepdim=True)
    spread = (weights * (x - mean).square()).sum(dim=2, keepdim=True)
    return mean, spread.clamp(min=1e-12).sqrt()


def _conv(wide: int, out: int, kernel: int = 1, dilation: int = 1) -> nn.Conv1d:
    return nn.Conv1d(wide, out, kernel, dilation=dilation, padding='same', padding_mode='reflect')
