# SPDX-License-Identifier: Apache-2.0
"""Which buffers a decoder's step takes, and when it may be replayed: no GPU is needed to say."""

from __future__ import annotations

from dataclasses import dataclass

RUN, CAPTURE, REPLAY = 'run', 'capture', 'replay'


@dataclass(frozen=True)
class CacheShape:
    """The past of one layer's keys or values, for one conversation."""

    heads: int
    head_dim: int
    capacity: int  # tokens

    @property
    def elements(self) -> int:
        return self.heads * self.capacity * self.head_dim

    def at(self, length: int) -> tuple[int, int, int, int]:
        """Return the shape of a past of `length` tokens."""
        if not 0 <= length <= self.capacity:
            raise ValueError(f'a past of {length} tokens; the buffers hold {self.capacity}')
        return 1, self.heads, length, self.head_dim


class PingPong:
    """Two buffers for a past that comes out whole: a step reads one and writes the other."""

    def __init__(self) -> None:
        self.read, self.write = 0, 1

    def turn(self) -> None:
        """What was written is read next."""
        self.read, self.write = self.write, self.read


class Replay:
    """When the decode step is run, when it is captured as a CUDA graph, and when replayed.

    Only for a step whose shapes and addresses never change: one token, a cache in place. The
    first is run, because a runtime may still prepare its kernels; then one is captured, as soon
    as the runtime says that it can be; after a failure all are run.
    """

    def __init__(self, allowed: bool = True) -> None:
        self._allowed = allowed
        self._ran = self._captured = False

    def next(self, capturable: bool = True) -> str:
        """Return RUN, CAPTURE (then replay) or REPLAY for the next step."""
        if self._captured:
            return REPLAY
        return CAPTURE if self._allowed and self._ran and capturable else RUN

    def ran(self) -> None:
        self._ran = True

    def captured(self) -> None:
        self._captured = True

    def failed(self) -> None:
        """Never capture again."""
        self._allowed = self._captured = False
