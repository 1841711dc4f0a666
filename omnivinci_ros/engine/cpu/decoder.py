# SPDX-License-Identifier: Apache-2.0
"""A decoder that keeps its keys and values in OpenVINO."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers import Qwen2Config
from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding

from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.engine.cpu.session import CpuRun
from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import HiddenStates
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

CHUNK = 256  # tokens of a prompt between two looks whether to stop
FILL = 64  # tokens; keys and values are kept and read in multiples of it
PIECE = 128  # tokens at a time; more takes more memory: 10 MB for 256, of a decoder of 494M


class CpuDecoder(SteppingDecoder):
    """A conversation with the decoder of an export for the CPU."""

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
        self._turns = Qwen2RotaryEmbedding(config)
        self._held = 0  # positions that the runtime holds: `length`, or filled up

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None].float()

    def _cut(self, length: int) -> None:
        self._run.cut(length)
        trim_heap()  # what was longer, and what the towers took before
        self._held = length

    def _step(self, embeds: Tensor) -> Tensor:
        length = self.length
        logits = torch.empty(0)  # `prefill` and `decode` give one position or more
        try:
            for piece in embeds.split(even_pieces(embeds.shape[1]), dim=1):
                logits = self._read(piece, length)
                length += piece.shape[1]
        except BaseException:
            self._cut(self.length)  # some pieces, and some layers, may be in it already
            raise
        return logits

    def _read(self, embeds: Tensor, length: int) -> Tensor:
        positions, mask = causal_inputs(length, embeds.shape[1], torch.float32)
        mask = pad(mask, (0, -mask.shape[3] % FILL), value=-torch.inf)
        cos, sin = self._turned(embeds, positions)
        logits = self._run(
            {
                'places': positions[0].int(),
                'embeds': embeds.float().contiguous(),
                'cos': cos[None],
                'sin': sin[None],
                'mask': mask,
            }
        )[0, -1]
        if mask.shape[3] > self._held:
            trim_heap()  # larger tensors leave holes: 100 MB in 3072 tokens; takes 1.3 ms
        self._held = mask.shape[3]
        self._gave(length)
        return logits

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines [1, S, head] of positions [1, S]."""
        turns: tuple[Tensor, Tensor] = self._turns(embeds, positions)
        return turns

    def _gave(self, begin: int) -> None:
        """Take what a piece gave besides logits; here nobody asks for it."""


class CpuThinkerDecoder(CpuDecoder, PositionedDecoder):
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
        self._rotary = rotary
        self._hidden = HiddenStates(capacity) if keep_hidden else None

    def hidden_states(self, begin: int, end: int) -> Tensor:
        """Return the last hidden states of tokens that were read, [1, end - begin, C]."""
        if self._hidden is None:
            raise RuntimeError('hidden states were not kept; make the decoder with keep_hidden')
        return self._hidden.rows(begin, end, self.length)

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        # A step is read in pieces: the ids of those before this one come too.
        ids = self.step_ids(int(positions[0, -1]) + 1 - self.length)
        return self._rotary(embeds, ids[:, None, -positions.shape[1] :])

    def _gave(self, begin: int) -> None:
        if self._hidden is not None:
            self._hidden.put(begin, self._run.output('hidden'))


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
