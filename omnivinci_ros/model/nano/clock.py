# SPDX-License-Identifier: Apache-2.0
"""Nano as a clock before any training: it says when a sound began, and looks at the frame of then.

Left to chance, this is learned in some runs and not in others: attention finds the sound only
once its time leads to the right word, and the word is learned only once attention finds the
sound. So both begin where they must meet.

1. What the sound projector makes of a token has a channel that is large where a sound begins.
2. One head of the second layer looks there, and hands on the token's time: what the time
   embedding (CRTE) turned.
3. The row of a time word in the output is largest for the clock of its time.
4. A time word that has been said holds the clock of its time, and in the first layer looks at
   the frames of that time; what is named next is what they show.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.nano.start import ANSWERED
from omnivinci_ros.model.nano.start import ASKS
from omnivinci_ros.model.nano.start import BRIGHT
from omnivinci_ros.model.nano.start import HEADS
from omnivinci_ros.model.nano.start import IS_PICTURE
from omnivinci_ros.model.nano.start import MAX_TIME
from omnivinci_ros.model.nano.start import TIMES
from omnivinci_ros.model.nano.start import WIDTH
from omnivinci_ros.model.nano.time_words import ALONE
from omnivinci_ros.model.nano.time_words import COUNT
from omnivinci_ros.model.nano.time_words import STEP
from omnivinci_ros.model.nano.time_words import time_ids
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.words import TOKEN_SECONDS
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.time_embedding import ConstrainedRotaryTimeEmbedding
from omnivinci_ros.model.tokenizer import Tokenizer

BEGINS = 253  # the channel that is large where a sound begins
BEGIN_TOKENS = 2  # that count as a sound's beginning
RIDGE = 0.01  # of the mean variance
QUIET, LOUD = 0.3, 12.0  # above this much of a beginning the channel rises, by so much
LOOKS = 14.0  # logit by which a beginning draws attention more than anything else
LOUD_RMS = 0.9  # of a token in which a sound begins, about
HANDED = 1.0  # of the time of a beginning, in what the head adds
TURN = 1.25 * MAX_TIME  # s of the hands: the first and the last time must not look the same
SHARP = 6.0  # logits of the right time word above the mean of all
SAID, ASKED = 1.0, 1.8  # of the clock and of ASKS in a time word's embedding
ONCE = 25.0  # of a time word's row against what a time word that was said holds
BESIDE = 0.05  # spread of its other channels
NEAR = 39.0  # logits that a token of a time a quarter turn off loses
ON_PICTURES = 25.0  # logits by which a time word prefers pictures to the sound of its time
PICTURE_RMS = 0.58  # of a picture token, about
SMALL = 1e-3


def clock() -> Tensor:
    """Return what the time embedding makes of a token's first channels at each time, float32.

    [COUNT, TIMES], of a token that holds 0.5 in each even channel, as those of `start` do.
    """
    embedding = ConstrainedRotaryTimeEmbedding(TIMES, MAX_TIME, 'paper')
    held = torch.zeros(COUNT, TIMES)
    held[:, ::2] = 0.5
    return embedding(held, torch.arange(COUNT, dtype=torch.float64) * STEP)


def hands() -> Tensor:
    """Return cosine and sine of a turn in TURN, and one, at each time: float64 [COUNT, 3]."""
    angles = torch.arange(COUNT, dtype=torch.float64) * STEP * 2 * math.pi / TURN
    return torch.stack([angles.cos(), angles.sin(), torch.ones_like(angles)], 1)


def reading() -> Tensor:
    """Return the columns that read `hands` from `clock`, float64 [TIMES, 3]."""
    held = clock().double()
    ridge = SMALL * torch.eye(TIMES, dtype=torch.float64)
    return torch.linalg.solve(held.T @ held + ridge, held.T @ hands())


@torch.no_grad()
def set_clock(model: OmniVinci, tokenizer: Tokenizer, timed: Timed, *, seed: int = 0) -> None:
    """Let a nano model begin as a clock; `timed` (some hundreds) tell how sounds begin.

    The same seed makes the same time words, whatever was drawn before.
    """
    set_ear(model, timed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        _set_words(model, time_ids(tokenizer))
    _let_go(model)
    _set_view(model)
    _hand_on(model)


@torch.no_grad()
def set_ear(model: OmniVinci, timed: Timed) -> None:
    """Let the first head of the second layer look where a sound begins, and no more."""
    _set_projectors(model, timed)
    attention, head = model.llm.model.layers[1].self_attn, slice(0, WIDTH // HEADS)
    last = head.stop // 2 - 1
    for letter in 'qk':
        projection = getattr(attention, f'{letter}_proj')
        projection.weight[head] = 0
        projection.bias[head] = 0
    attention.q_proj.bias[last] = LOOKS * head.stop**0.5 / (LOUD / LOUD_RMS)
    attention.k_proj.weight[last, BEGINS] = 1.0


def beginnings(timed: Timed) -> tuple[Tensor, Tensor]:
    """Return the mean of sound features, and the row that is 1 where a sound begins, else 0."""
    features = timed.features.float()
    wanted = torch.zeros(features.shape[:2], dtype=torch.float64)
    for row, at in zip(wanted, timed.seconds, strict=True):
        first = int(at / TOKEN_SECONDS)
        row[first : first + BEGIN_TOKENS] = 1
    mean = features.mean((0, 1))
    cells = (features - mean).flatten(0, 1).double()
    spread = cells.T @ cells
    spread += RIDGE * spread.diagonal().mean() * torch.eye(len(spread), dtype=torch.float64)
    return mean, torch.linalg.solve(spread, cells.T @ (wanted - wanted.mean()).flatten()).float()


def _set_projectors(model: OmniVinci, timed: Timed) -> None:
    first, _, last = model.sound_mm_projector.layers
    seen = model.mm_projector.parts[-1]
    assert isinstance(first, nn.Linear)
    for each in (last, seen):
        assert isinstance(each, nn.Linear)
        each.weight[:TIMES] = 0
        each.bias[:TIMES] = clock()[0].to(each.bias)
        each.weight[BEGINS] = 0
        each.bias[BEGINS] = 0
    assert isinstance(last, nn.Linear)
    mean, row = beginnings(timed)
    unit = int(last.weight.norm(dim=0).argmin())  # what it did is missed least
    last.weight[:, unit] = 0
    last.weight[BEGINS, unit] = 1.0
    scale = LOUD / (1 - QUIET)
    first.weight[unit] = row.to(first.weight) * scale
    first.bias[unit] = -(float(row @ mean) + QUIET) * scale


def _set_words(model: OmniVinci, ids: Tensor) -> None:
    inputs, outputs = model.llm.model.embed_tokens.weight, model.llm.lm_head.weight
    reads = reading()
    # Other words tell no time.
    basis = torch.linalg.qr(reads).Q.to(inputs)
    inputs[:, :TIMES] -= inputs[:, :TIMES] @ basis @ basis.T
    around = hands()[:, :2] @ reads[:, :2].T
    for row in ids:
        inputs[row] = torch.randn_like(inputs[row]) * BESIDE
        inputs[row, :TIMES] = clock().to(inputs) * SAID
        inputs[row, ASKS] = ASKED
        outputs[row] = 0
        outputs[row, :TIMES] = (around * SHARP).to(outputs)
        outputs[row, ASKS] = -3.0  # not before a question asks for it
        outputs[row, BEGINS] = ONCE  # and not twice
        inputs[row, BEGINS] = -1.0
    inputs[ids[ALONE], ANSWERED] = 3.0  # the answer ends


def _let_go(model: OmniVinci) -> None:
    """Let nothing write or read the clock's hands but what is set here."""
    basis = torch.linalg.qr(reading()).Q.float()
    away = torch.eye(TIMES) - basis @ basis.T
    for number, layer in enumerate(model.llm.model.layers):
        for made in (layer.self_attn.o_proj.weight, layer.mlp.down_proj.weight):
            made[:TIMES] = away @ made[:TIMES]
        if not number:
            for read in (layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight):
                read[:, :TIMES] = read[:, :TIMES] @ away


def _set_view(model: OmniVinci) -> None:
    """Let a time word look at the frames of its time: by the cosine of the two times, less one.

    So no token of another time draws it more; pictures draw it more than the sound of its time.
    """
    layer = model.llm.model.layers[0]
    attention, head = layer.self_attn, WIDTH // HEADS
    scale = layer.input_layernorm.weight
    reads = (reading().T / scale[:TIMES].double()).float()  # [3, TIMES]
    cosine, sine, one = reads
    word_rms = float((SAID * clock()[0]).square().sum().add(ASKED**2).div(WIDTH).sqrt())
    size = (head**0.5 * word_rms * PICTURE_RMS / SAID) ** 0.5
    near, bright = (each**0.5 * size for each in (NEAR, ON_PICTURES))
    pictures = torch.zeros(WIDTH)
    pictures[IS_PICTURE] = bright / BRIGHT / scale[IS_PICTURE]
    looks = (
        (cosine * near, cosine * near),
        (sine * near, sine * near),
        (one * near, -one * near),
        (one * bright, pictures),
    )
    for number, pair in enumerate(looks):
        # Pairs of channels that RoPE hardly turns, beside the one that finds pictures.
        rows = torch.arange(HEADS) * head + head // 2 - 2 - number
        for letter, look in zip('qk', pair, strict=True):
            projection = getattr(attention, f'{letter}_proj')
            projection.weight[rows] = 0
            projection.weight[rows, : len(look)] = look.to(projection.weight)
            projection.bias[rows] = 0


def _hand_on(model: OmniVinci) -> None:
    """Let the head that looks where a sound begins hand on its time."""
    attention, head = model.llm.model.layers[1].self_attn, slice(0, WIDTH // HEADS)
    values = torch.zeros_like(attention.v_proj.weight[head])
    values[:TIMES, :TIMES] = torch.eye(TIMES)
    attention.v_proj.weight[head] = values
    attention.v_proj.bias[head] = 0
    attention.o_proj.weight[:, head] = values.T * HANDED
