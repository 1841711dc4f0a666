# SPDX-License-Identifier: Apache-2.0
"""What the towers made of frames and of sound, for the windows that share them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from torch import Tensor


class EncodingCache:
    """Tensors by key, of at most so many bytes: the one whose use is longest ago goes first."""

    def __init__(self, most_bytes: int):
        self._most_bytes = most_bytes
        self._held: OrderedDict[Hashable, Tensor] = OrderedDict()
        self.nbytes = 0

    def get(self, key: Hashable) -> Tensor | None:
        """Return what is held, as the newest use, or None."""
        if key not in self._held:
            return None
        self._held.move_to_end(key)
        return self._held[key]

    def put(self, key: Hashable, tokens: Tensor) -> None:
        """Hold a tensor; the newest one is held whatever its size."""
        if key in self._held:
            self.nbytes -= self._held.pop(key).nbytes
        self._held[key] = tokens
        self.nbytes += tokens.nbytes
        while self.nbytes > self._most_bytes and len(self._held) > 1:
            self.nbytes -= self._held.popitem(last=False)[1].nbytes
