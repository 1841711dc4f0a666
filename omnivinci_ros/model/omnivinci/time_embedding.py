# SPDX-License-Identifier: Apache-2.0
"""Time embeddings: what tells the language model when a token was seen or heard.

Each is called as `(x, t)`: x [..., tokens, dim], t [tokens] in seconds. One time serves all
tokens of a video frame.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.encoder_keys import AXIAL
from omnivinci_ros.model.omnivinci.encoder_keys import TimeEmbeddingConfig

RELEASED_THETA = 5.0  # the base that the mode "shortest" of the released code uses
PERIOD_FIXES = ('shortest', 'MTCT', 'longest', 'paper')


class ConstrainedRotaryTimeEmbedding(nn.Module):
    """Turn channel pairs by angles that grow with absolute time (CRTE, paper eq. 4-5).

    The first n channels turn and the rest pass, where n is trope_dim / 2 in the modes of the
    released code and trope_dim in the mode "paper". Both members of a pair use frequencies of
    their own, so this is not a rotation and does not keep the norm.

        shortest, MTCT:  w_i = 2 pi / (T_max 5^(i/n))
        longest:         w_i = 2 pi / Theta^(i/n), Theta = T_max^(n/(n-1)): periods 1 s .. T_max
        paper:           w_i = 2 pi / (T_max theta^(i/n)); theta is not published, 5 is ours
    """

    def __init__(
        self,
        dim: int,
        max_time: float,
        period_fix: str = 'shortest',
        *,
        trope_dim: int | None = None,
        theta: float = RELEASED_THETA,
    ):
        super().__init__()
        trope_dim = dim if trope_dim is None else trope_dim
        if period_fix not in PERIOD_FIXES:
            raise ValueError(f'period_fix={period_fix!r}; it must be one of {PERIOD_FIXES}')
        if not max_time > 0:
            raise ValueError(f'max_time={max_time}; it must be a positive number of seconds')
        if trope_dim > dim or trope_dim % 4:
            raise ValueError(f'trope_dim={trope_dim}; it must divide by 4 and not pass dim={dim}')
        self.dim = dim
        self.turned = trope_dim if period_fix == 'paper' else trope_dim // 2
        index = torch.arange(self.turned, dtype=torch.float64, device='cpu') / self.turned
        if period_fix == 'longest':
            if not max_time > 1:
                raise ValueError(f'max_time={max_time}; "longest" needs more than 1 s')
            periods = (max_time ** (self.turned / (self.turned - 1))) ** index
        else:
            base = theta if period_fix == 'paper' else RELEASED_THETA
            periods = max_time * base**index
        self._frequencies = (2 * math.pi / periods).tolist()  # rad/s; no weight, never cast

    @property
    def frequencies(self) -> Tensor:
        """Return w_i in radians a second, float64 [n]."""
        return torch.tensor(self._frequencies, dtype=torch.float64, device='cpu')

    def tables(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Return cos and sin of the angles, float64 [tokens, n]."""
        angles = t.double()[:, None] * self.frequencies.to(t.device)
        return angles.cos(), angles.sin()

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        _check_times(x, t, self.dim)
        cos, sin = self.tables(t.to(x.device))
        head = x[..., : self.turned].double()
        turned = head * cos + rotate_half_pairs(head) * sin
        return torch.cat([turned.to(x.dtype), x[..., self.turned :]], dim=-1)


class AxialTimeEmbedding(nn.Module):
    """Turn channel pairs by time times a token's place: period_fix false or "True".

    The first trope_dim channels turn by the place of the frame among the frames, the next ones
    by the place of the token in its frame, the rest pass; a sound is one frame. Both members of
    pair i turn by a w_i p:

        a    "True": 2 pi t / max_time, or t without max_time;  false: -2 pi t
        p    pixel: evenly from -1 to 1;  lang: 0, 1, 2, ...
        w_i  pixel: pi times 1 .. 128, evenly;  lang: theta^(-2i / trope_dim), where theta is
             max_time / 2 pi, or without max_time trope_theta (video) or 10000 (sound)

    p is scaled by 2 pi / max_time for a sound, and for lang. Products of place and frequency are
    rounded to float32 as in the released code: they reach 400, and a phase 100 000 times 2 pi.
    """

    def __init__(self, dim: int, config: TimeEmbeddingConfig):
        """Raises ValueError for a width or a time that cannot be."""
        super().__init__()
        trope_dim, max_time = config.trope_dim, config.max_time
        if trope_dim < 2 or trope_dim % 2 or 2 * trope_dim > dim:
            raise ValueError(
                f'trope_dim={trope_dim}; with period_fix={config.period_fix!r} it must be even '
                f'and at most half of {dim}'
            )
        if max_time is not None and not 0 < max_time < math.inf:
            raise ValueError(f'max_time={max_time}; it must be a positive number of seconds')
        self.dim = dim
        self.turned = 2 * trope_dim
        self._config = config
        scaled = max_time is not None and (
            config.medium == 'sound' or config.time_embed_type == 'lang'
        )
        self._scale = 2 * math.pi / max_time if max_time is not None and scaled else 1.0

    def forward(self, x: Tensor, t: Tensor, frames: int = 1) -> Tensor:
        """Turn x [N, C] at times t [N] in s, where N is `frames` times the tokens of one."""
        _check_times(x, t, self.dim)
        tokens = len(t) // frames
        first, second = self._axis(frames), self._axis(tokens)  # [places, trope_dim]
        grid = torch.cat(
            [
                first[:, None].expand(-1, tokens, -1),
                second[None].expand(frames, -1, -1),
            ],
            dim=-1,
        )
        phases = grid.flatten(0, 1).double().to(x.device) * self._angles(t.to(x.device))[:, None]
        head = x[..., : self.turned].double()
        turned = head * phases.cos() + rotate_half_pairs(head) * phases.sin()
        return torch.cat([turned.to(x.dtype), x[..., self.turned :]], dim=-1)

    def _angles(self, t: Tensor) -> Tensor:
        t, max_time = t.double(), self._config.max_time
        if self._config.period_fix != 'True':
            return -2 * math.pi * t
        return t if max_time is None else t / max_time * (2 * math.pi)

    def _axis(self, places: int) -> Tensor:
        """Return place times frequency, each twice for the pair: float32 [places, trope_dim]."""
        if self._config.time_embed_type == 'pixel':
            place = torch.linspace(-1, 1, places, device='cpu')
        else:
            place = torch.arange(places, dtype=torch.float32, device='cpu')
        return ((place * self._scale)[:, None] * self._frequencies()).repeat_interleave(2, dim=-1)

    def _frequencies(self) -> Tensor:
        config = self._config
        pairs = config.trope_dim // 2
        if config.time_embed_type == 'pixel':
            return torch.linspace(1.0, 128.0, pairs, device='cpu') * math.pi
        theta = config.trope_theta if config.medium == 'video' else 10_000.0
        if config.max_time is not None:
            theta = config.max_time / (2 * math.pi)
        index = torch.arange(0, config.trope_dim, 2, dtype=torch.float32, device='cpu')
        return 1.0 / theta ** (index / config.trope_dim)


class NoTimeEmbedding(nn.Module):
    """Leave the tokens as they are: embed_time "False"."""

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        return x


class RotaryTimeEmbedding(nn.Module):
    """Rotate channel pairs by theta^(-2k/dim) t, as RoPE does with positions (ablation)."""

    def __init__(self, dim: int, theta: float = 10_000.0):
        super().__init__()
        if dim % 2:
            raise ValueError(f'dim={dim}; it must be even')
        self.dim = dim
        self.theta = theta

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        _check_times(x, t, self.dim)
        pair = torch.arange(0, self.dim, 2, dtype=torch.float64, device=x.device)
        frequencies = (self.theta ** (-pair / self.dim)).repeat_interleave(2)
        angles = t.to(x.device).double()[:, None] * frequencies
        wide = x.double()
        return (wide * angles.cos() + rotate_half_pairs(wide) * angles.sin()).to(x.dtype)


class LearnedTimeEmbedding(nn.Module):
    """Add a learned vector for the time, interpolated between `steps` of them (ablation).

    Table, steps and the start at zero are ours; the paper only names a learned embedding.
    """

    def __init__(self, dim: int, max_time: float, steps: int = 512):
        super().__init__()
        if steps < 2 or not max_time > 0:
            raise ValueError(f'steps={steps}, max_time={max_time}; give 2 or more, and seconds')
        self.dim = dim
        self.max_time = max_time
        self.weight = nn.Parameter(torch.zeros(steps, dim))

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        _check_times(x, t, self.dim)
        last = len(self.weight) - 1
        place = (t.to(x.device).double() / self.max_time).clamp(0, 1) * last
        low = place.floor().long().clamp(max=last - 1)
        share = (place - low)[:, None].to(x.dtype)
        weight = self.weight.to(x.dtype)
        return x + torch.lerp(weight[low], weight[low + 1], share)


def make_time_embedding(
    dim: int,
    config: TimeEmbeddingConfig | None,
) -> ConstrainedRotaryTimeEmbedding | AxialTimeEmbedding | NoTimeEmbedding:
    """Make the time embedding that a configuration asks for."""
    if config is None:
        return NoTimeEmbedding()
    try:
        if config.period_fix in AXIAL:
            return AxialTimeEmbedding(dim, config)
        if config.max_time is None:
            raise ValueError(f'period_fix={config.period_fix!r} needs max_time')
        return ConstrainedRotaryTimeEmbedding(
            dim, config.max_time, config.period_fix, trope_dim=config.trope_dim
        )
    except ValueError as error:
        raise CheckpointError(f'config.json: {error}') from None


def rotate_half_pairs(x: Tensor) -> Tensor:
    """Return [-x_2, x_1, -x_4, x_3, ...] along the last axis."""
    pairs = x.unflatten(-1, (-1, 2))
    return torch.stack([-pairs[..., 1], pairs[..., 0]], dim=-1).flatten(-2)


def _check_times(x: Tensor, t: Tensor, dim: int) -> None:
    if t.ndim != 1 or x.ndim < 2 or x.shape[-2:] != (len(t), dim):
        raise ValueError(
            f'x is {list(x.shape)} and t is {list(t.shape)}; '
            f'they must be [..., tokens, {dim}] and [tokens]'
        )
