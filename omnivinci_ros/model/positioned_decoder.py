# SPDX-License-Identifier: Apache-2.0
"""A conversation whose positions are ids of three axes, whatever runs the step."""

from __future__ import annotations

import torch
from torch import Tensor

from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class PositionedDecoder(SteppingDecoder):
    """Tokens have (time, row, column) ids; a runtime asks `step_ids` for those of its step.

    `place` says which ids come next; a token that nobody placed stands one beyond the last, on
    all axes. It is not part of a cache what ids say: they only turn queries and keys.
    """

    def __init__(self, capacity: int, context_most: int, chunk: int = PREFILL_CHUNK):
        super().__init__(capacity, context_most, chunk)
        self._ids = torch.zeros(3, capacity, dtype=torch.int64)
        self._placed = 0  # tokens that have ids, read or not

    @property
    def next_id(self) -> int:
        """Return the id that a token gets which nobody places."""
        return self._beyond(self.length)

    def place(self, ids: Tensor) -> None:
        """Say which ids the next tokens have, [3, L]; those that are read later go on from them.

        Raises ValueError for what does not fit the context.
        """
        if ids.ndim != 2 or ids.shape[0] != 3:
            raise ValueError(f'ids of shape {list(ids.shape)}; they must be [3, tokens]')
        if ids.shape[1] > self.room:
            raise ValueError(
                f'a prompt of {ids.shape[1]} tokens does not fit the context of '
                f'{self.capacity}, of which {self.room} are left; give fewer frames, less sound '
                'or a larger context'
            )
        self._placed = self.length + ids.shape[1]
        self._ids[:, self.length : self._placed] = ids

    def truncate(self, length: int) -> None:
        super().truncate(length)
        self._placed = min(self._placed, length)

    def take_back(self, length: int) -> None:
        super().take_back(length)
        self._placed = min(self._placed, length)

    def hidden_states(self, begin: int, end: int) -> Tensor:
        """Return the last hidden states of tokens that were read, [1, end - begin, C].

        Raises RuntimeError where they were not kept.
        """
        raise RuntimeError('hidden states were not kept; make the decoder with keep_hidden')

    def step_ids(self, count: int) -> Tensor:
        """Return the ids of the next `count` tokens, [3, count]; for `_step`."""
        begin, end = self.length, self.length + count
        known = max(begin, self._placed)
        if end > known:
            self._ids[:, known:end] = self._beyond(known) + torch.arange(end - known)
            self._placed = end
        return self._ids[:, begin:end]

    def _beyond(self, count: int) -> int:
        """Return the id after the first `count` tokens."""
        return int(self._ids[:, count - 1].max()) + 1 if count else 0
