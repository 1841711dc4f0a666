# SPDX-License-Identifier: Apache-2.0
"""A decoder that keeps its keys and values in OpenVINO."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers import Qwen2Config

from omnivinci_ros.common.machine import multiplies_bytes
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.engine.cpu.session import CpuRun
from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.engine.turned_decoders import TurnedDecoder
from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

CHUNK = 256  # tokens of a prompt between two looks whether to stop
FILL = 64  # tokens; keys and values are kept and read in multiples of it
CHECKED = 8  # tokens at a time, where guesses are checked: filled up, so that one length is met
PIECE = 128  # tokens at a time; more takes more memory: 10 MB for 256, of a decoder of 494M


class CpuDecoder(SteppingDecoder):
    """A conversation with the decoder of an export for the CPU."""

    rounding = 0.02  # activations are rounded to 8 bits: small differences become larger

    def __init__(
        self,
        run: CpuRun,
        config: Qwen2Config,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = CHUNK,
    ):
        super().__init__(capacity, config.max_position_embeddings, chunk)
        self._run, self._embeddings = run, embeddings
        self._turns = rotary_of(config)
        # Without products of bytes OpenVINO turns all weights into float32 for a step of several
        # tokens: 8 take 3.9 times as long as one, of a decoder of 494M on a CPU with AVX2.
        self._gives_rows = 'rows' in run.inputs  # exports of earlier versions have none
        if self._gives_rows:
            self.draft_cost = DraftCost(CHECKED - 1, step=1.5 if multiplies_bytes() else 4.0)
        self._held = 0  # positions that the runtime holds: `length`, or filled up

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None].float()

    def take_back(self, length: int) -> None:
        """Leave it in the variables: the mask hides it until it is written over."""
        self.length = length

    def _cut(self, length: int) -> None:
        self._run.cut(length)
        trim_heap()  # what was longer, and what the towers took before
        self._held = length

    def _step(self, embeds: Tensor) -> Tensor:
        length = self.length
        logits = torch.empty(0)  # `prefill` and `decode` give one position or more
        try:
            for piece in embeds.split(even_pieces(embeds.shape[1]), dim=1):
                logits = self._read(piece, length, (piece.shape[1] - 1,))[-1]
                length += piece.shape[1]
        except BaseException:
            self._cut(self.length)  # some pieces, and some layers, may be in it already
            raise
        return logits

    def _step_each(self, embeds: Tensor) -> Tensor:
        count = embeds.shape[1]
        missing = -count % CHECKED
        if count + missing > self.room or not self._gives_rows:
            return self._one_by_one(embeds)
        filled = torch.cat([embeds, embeds[:, -1:].expand(-1, missing, -1)], dim=1)
        rows, length = [], self.length
        try:
            for piece in filled.split(even_pieces(filled.shape[1]), dim=1):
                rows.append(self._read(piece, length, range(piece.shape[1])))
                length += piece.shape[1]
        except BaseException:
            self._cut(self.length)
            raise
        return torch.cat(rows)[:count]

    def _one_by_one(self, embeds: Tensor) -> Tensor:
        begin, rows = self.length, []
        try:
            for row in embeds.split(1, dim=1):
                rows.append(self._step(row))
                self.length += 1
        finally:
            self.length = begin
        return torch.stack(rows)

    def _read(self, embeds: Tensor, length: int, wanted: Sequence[int]) -> Tensor:
        """Read after `length` tokens; return the logits [wanted, vocabulary]."""
        positions, mask = causal_inputs(length, embeds.shape[1], torch.float32)
        size = max(mask.shape[3], self._held)
        size += -size % FILL
        mask = pad(mask, (0, size - mask.shape[3]), value=-torch.inf)
        cos, sin = self._turned(embeds, positions)
        rows = torch.tensor(wanted, dtype=torch.int32)
        logits = self._run(
            {
                'places': positions[0].int(),
                'embeds': embeds.float().contiguous(),
                'cos': cos[None],
                'sin': sin[None],
                'mask': mask,
                **({'rows': rows} if self._gives_rows else {}),
            }
        )[0]
        if mask.shape[3] > self._held:
            trim_heap()  # larger tensors leave holes: 100 MB in 3072 tokens; takes 1.3 ms
        self._held = mask.shape[3]
        self._gave(length)
        return logits

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines [1, S, head] of positions [1, S]."""
        return self._turns(embeds, positions)

    def _gave(self, begin: int) -> None:
        """Take what a piece gave besides logits; here nobody asks for it."""


class CpuThinkerDecoder(CpuDecoder, TurnedDecoder):
    """As CpuDecoder, for tokens with ids of three axes, which `rotary` turns."""

    def __init__(
        self,
        run: CpuRun,
        config: Qwen2Config,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = CHUNK,
        *,
        rotary: Rotary,
        keep_hidden: bool = False,
    ):
        super().__init__(run, config, embeddings, capacity, chunk)
        self.turn_with(rotary, keep_hidden=keep_hidden)

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        # A step is read in pieces: the ids of those before this one come too.
        ids = self.step_ids(int(positions[0, -1]) + 1 - self.length)
        return self._rotary(embeds, ids[:, None, -positions.shape[1] :])

    def _gave(self, begin: int) -> None:
        if self._hidden is not None:
            self._hidden.put(begin, self._run.output('hidden'))


class _PlainRotary:
    """What turns the tokens of a Qwen2 whose contexts were not stretched."""

    def __init__(self, head: int, theta: float) -> None:
        self._rates = 1.0 / theta ** (torch.arange(0, head, 2, dtype=torch.float32) / head)

    def __call__(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        halves = positions[..., None].float() * self._rates
        angles = torch.cat([halves, halves], dim=-1)
        return angles.cos().to(embeds.dtype), angles.sin().to(embeds.dtype)


def rotary_of(config: Qwen2Config) -> Rotary:
    """Return what turns tokens as Qwen2's layers in PyTorch do.

    Those of stretched contexts are transformers' own, which loads seconds of code with them.
    """
    rope = config.rope_parameters
    if rope['rope_type'] == 'default':
        head = getattr(config, 'head_dim', None)
        return _PlainRotary(
            head or config.hidden_size // config.num_attention_heads, rope['rope_theta']
        )
    from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding

    turns: Rotary = Qwen2RotaryEmbedding(config)
    return turns


def even_pieces(tokens: int) -> list[int]:
    """Return lengths that add up to `tokens` and are of few kinds.

    OpenVINO keeps code for each length that it has met, a megabyte a length: prompts of any
    length would fill the memory.
    """
    pieces = [PIECE] * (tokens // PIECE)
    tokens %= PIECE
    for unit in (8, 1):
        if whole := tokens // unit * unit:
            pieces.append(whole)
            tokens -= whole
    return pieces
