# SPDX-License-Identifier: Apache-2.0
"""The prefix that the KV cache holds: what a prompt begins with is not read twice."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


@dataclass(frozen=True)
class Segment:
    """A part of a prompt: equal keys stand for equal embeddings."""

    key: Hashable
    length: int  # tokens
    embeds: Callable[[], Tensor]  # [length, C], made when it is needed
    ids: Tensor | None = None  # [3, length]: where its tokens stand, for a PositionedDecoder


class KVPrefix:
    """Which segments a decoder's cache begins with."""

    def __init__(self, decoder: SteppingDecoder):
        self._decoder = decoder
        self._held: list[tuple[Hashable, int]] = []  # keys and lengths

    @property
    def tokens(self) -> int:
        """Return how many tokens of the cache are known segments."""
        return sum(length for _, length in self._held)

    def shared(self, segments: Sequence[Segment]) -> int:
        """Return how many of these segments the cache begins with."""
        count = 0
        for (held, _), wanted in zip(self._held, segments, strict=False):
            if held != wanted.key:
                break
            count += 1
        return count

    def read(self, segments: Sequence[Segment], stop: Callable[[], bool]) -> Tensor | None:
        """Make the cache hold these segments; return the logits after them, [vocabulary].

        The last, which must have tokens, is read in any case, together with those before it.
        None when stopped before; chunks that were read by then are kept for the next time.
        """
        return self._read(segments, self.shared(segments[:-1]), stop)

    def read_ahead(self, segments: Sequence[Segment], stop: Callable[[], bool]) -> None:
        """Make the cache begin with these segments, until stopped."""
        shared = self.shared(segments)
        if shared < len(segments):
            self._read(segments, shared, stop)

    def forget(self) -> None:
        """Drop everything, such as after an error in the middle of a step."""
        self._held = []
        self._decoder.reset()

    def _read(
        self,
        segments: Sequence[Segment],
        shared: int,
        stop: Callable[[], bool],
    ) -> Tensor | None:
        self._keep(shared)
        logits = None
        for group in _in_chunks(segments[len(self._held) :], self._decoder.chunk):
            if stop():
                return None
            pieces = []
            for segment in group:
                pieces.append(segment.embeds())
                if stop():  # a segment may be a picture that is encoded for a second
                    return None
            joined = torch.cat([piece for piece in pieces if len(piece)] or pieces)
            if len(joined):
                self._place(group)
                logits = self._decoder.prefill(joined[None], stop)
                if logits is None:
                    self._keep(len(self._held))
                    return None
            self._held += [(segment.key, segment.length) for segment in group]
        return logits if len(self._held) == len(segments) else None

    def _place(self, group: Sequence[Segment]) -> None:
        ids = [segment.ids for segment in group if segment.ids is not None]
        if ids and isinstance(self._decoder, PositionedDecoder):
            self._decoder.place(torch.cat(ids, dim=1))

    def _keep(self, count: int) -> None:
        del self._held[count:]
        self._decoder.truncate(self.tokens)


def _in_chunks(segments: Sequence[Segment], most: int) -> list[list[Segment]]:
    """Group segments so that few of them are read at a time."""
    groups: list[list[Segment]] = []
    room = 0
    for segment in segments:
        if not groups or segment.length > room:
            groups.append([])
            room = most
        groups[-1].append(segment)
        room -= segment.length
    return groups
