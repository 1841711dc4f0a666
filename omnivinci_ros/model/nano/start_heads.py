# SPDX-License-Identifier: Apache-2.0
"""What the second layer begins with: one head finds where a named thing is, one compares words.

Left to chance, neither is learned in hours. A picture token's column can be read from its cells,
as the tower pads pictures with zeros. So a channel tells the column, and a head takes its mean
over the tokens that look like the word that was said. Another head looks for the word that was
said among those of the question.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.start import ANSWERED
from omnivinci_ros.model.nano.start import ASKS
from omnivinci_ros.model.nano.start import IS_PICTURE
from omnivinci_ros.model.nano.start import SIGHT
from omnivinci_ros.model.nano.start import TIMES
from omnivinci_ros.model.nano.vocabulary import answer_token
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.vocabulary import token_of
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.projectors import SpaceToDepth

LAYER, FINDS, COMPARES = 1, 2, 3  # heads of a layer; its first one is the clock's
COLUMN, IN_QUESTION, SAME = 252, 254, 255  # channels
SIDE = 4  # picture tokens in a row of the picture
LOOSE = 0.3  # of the mean variance: how little a few photographs say of 5120 channels
WIDE = 3.0  # COLUMN of the outermost tokens
SLOW = 18  # pairs of a head's channels that RoPE hardly turns within a prompt
FOUND, MATCHED = 12.0, 10.0  # logits by which a head prefers what it looks for
ON_PICTURES = 12.0  # logit by which a picture token draws the first of them more than text
# ASKS of a word that was said and IS_PICTURE of a picture token, as the layer sees them.
SAID_ASKS, BRIGHT_THERE = 5.0, 12.0
TOLD = 1.0  # what a head hands on
CODE = 2.0  # norm of what a word is known by in a comparison


def columns() -> Tensor:
    """Return the column of each token of a picture, from -1.5 to 1.5, [16]."""
    return torch.arange(SIDE * SIDE) % SIDE - (SIDE - 1) / 2


def column_reader(tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Return a direction [5120] and a mean [5120] by which normalised tokens tell their column.

    tokens [N, 16, 5120]; a ridge regression.
    """
    rows, wanted = tokens.flatten(0, 1), columns().repeat(len(tokens))
    mean = rows.mean(0)
    rows = (rows - mean).double()
    spread = rows.T @ rows / len(rows)
    spread += LOOSE * spread.diagonal().mean() * torch.eye(len(spread), dtype=spread.dtype)
    along = torch.linalg.solve(spread, rows.T @ wanted.double() / len(rows)).float()
    return along, mean


@torch.no_grad()
def set_heads(model: OmniVinci, maps: Tensor, *, seed: int = 0) -> None:
    """Set the projector's COLUMN, the two heads and the words that they serve.

    maps [N, 64, 1280] of photographs.
    """
    tokens = SpaceToDepth()(maps.float())
    _set_column(model, F.layer_norm(tokens, tokens.shape[-1:]))
    size = model.llm.config.hidden_size // model.llm.config.num_attention_heads
    slow = [k for half in (0, size // 2) for k in range(half + size // 2 - SLOW, half + size // 2)]
    seen = list(range(SIGHT.start, SIGHT.start + len(slow) - 1))
    codes = list(range(min(TIMES, len(slow))))
    model.llm.model.embed_tokens.weight[:, SIGHT.stop :] = 0
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        _set_words(model, codes)
    _set_head(model, FINDS, slow[:-1], seen, (COLUMN, COLUMN), FOUND)
    _look_at_pictures(model, FINDS, slow[-1])
    _set_head(model, COMPARES, slow[: len(codes)], codes, (IN_QUESTION, SAME), MATCHED)


def _set_column(model: OmniVinci, tokens: Tensor) -> None:
    """Let a hidden unit of the projector, where GELU is nearly linear, tell the column."""
    along, mean = column_reader(tokens)
    _, _, first, act, second = model.mm_projector.parts
    small = 1 / (3 * float((tokens.flatten(0, 1) @ along).std()))
    first.weight[COLUMN] = along * small
    first.bias[COLUMN] = 3.0 - float(mean @ along) * small
    second.weight[:, COLUMN] = 0
    second.weight[COLUMN:] = 0
    made = act(first(tokens))[..., COLUMN].mean(0)
    slope = float((made * columns()).sum() / columns().square().sum())
    second.weight[COLUMN, COLUMN] = WIDE / 1.5 / slope
    second.bias[COLUMN:] = 0
    second.bias[COLUMN] = -float(made.mean()) * WIDE / 1.5 / slope


def _set_head(
    model: OmniVinci,
    number: int,
    rows: Sequence[int],
    channels: Sequence[int],
    told: tuple[int, int],
    strength: float,
) -> None:
    """Let a head look from channels to the same channels, and hand one channel on as another."""
    attention = model.llm.model.layers[LAYER].self_attn
    width = model.llm.config.hidden_size
    size = width // model.llm.config.num_attention_heads
    head = slice(number * size, (number + 1) * size)
    looks = torch.zeros(size, width)
    looks[list(rows), list(channels)] = (strength**0.5) * size**0.25 / len(channels) ** 0.5
    for letter in 'qk':
        getattr(attention, f'{letter}_proj').weight[head] = looks
        getattr(attention, f'{letter}_proj').bias[head] = 0
    values = torch.zeros(size, width)
    values[0, told[0]] = 1.0
    attention.v_proj.weight[head] = values
    attention.v_proj.bias[head] = 0
    hands = torch.zeros(width, size)
    hands[told[1], 0] = TOLD
    attention.o_proj.weight[:, head] = hands


def _look_at_pictures(model: OmniVinci, number: int, row: int) -> None:
    """Let a head prefer picture tokens: text holds what pictures show in the mean."""
    attention = model.llm.model.layers[LAYER].self_attn
    size = model.llm.config.hidden_size // model.llm.config.num_attention_heads
    at = number * size + row
    for letter, channel, held in (('q', ASKS, SAID_ASKS), ('k', IS_PICTURE, BRIGHT_THERE)):
        matrix = getattr(attention, f'{letter}_proj').weight
        matrix[at] = 0
        matrix[at, channel] = (ON_PICTURES * size**0.5) ** 0.5 / held


def _set_words(model: OmniVinci, codes: Sequence[int]) -> None:
    """Give each basic word a code, in a question and in an answer; and answers their rows."""
    tokenizer = make_tokenizer()
    inputs, outputs = model.llm.model.embed_tokens.weight, model.llm.lm_head.weight
    for word in sorted(set(basic_words())):
        code = F.normalize(torch.randn(len(codes)), dim=0) * CODE
        answer = tokenizer.token_to_id(token_of(answer_token(word)))
        asked = tokenizer.token_to_id(token_of(f' {word}'))
        inputs[answer, list(codes)] = code
        if asked is not None:
            inputs[asked, list(codes)] = code
            inputs[asked, IN_QUESTION] = 2.0
    ends = [tokenizer.token_to_id(token_of(each)) for each in (*PLACES, NO, YES)]
    outputs[ends] = 0
    outputs[ends, ANSWERED] = 0.5
    outputs[ends, ASKS] = -1.5
    for row, side in zip(ends[: len(PLACES)], (-1.0, 0.0, 1.0), strict=True):
        outputs[row, COLUMN] = side
    outputs[ends[-1], SAME] = 1.0
    inputs[ends, ANSWERED] = 3.0
