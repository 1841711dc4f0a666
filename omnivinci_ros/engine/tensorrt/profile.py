# SPDX-License-Identifier: Apache-2.0
"""The one optimisation profile of each graph, from a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Manifest

Range = tuple[int, int, int]  # least, best, most
Profile = Mapping[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """What a plan must take. One profile: a second one would store the weights twice."""

    batch: int = 1  # conversations at a time
    frames: int = 8  # pictures at a time, the usual number
    frames_most: int = 32
    units_most: int = 4  # pieces of sound at a time
    mel_frames: int = 400  # the usual number: 4 s at hop 160
    prefill: int = 1024  # tokens of a prompt at a time
    context: int = 4096  # tokens; a cache in place has its own from the export

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 1:
                raise EngineError(f'{name}={value}; it must be 1 or more')
        if self.frames > self.frames_most:
            raise EngineError(f'frames={self.frames} is more than frames_most={self.frames_most}')
        if self.prefill > self.context:
            raise EngineError(f'prefill={self.prefill} is more than context={self.context}')

    def axes(self, manifest: Manifest) -> dict[str, Range]:
        """Return the range of each free axis of an export."""
        multiple, most = manifest.mel_frames_multiple, manifest.mel_frames_most
        if self.mel_frames % multiple or self.mel_frames > most:
            raise EngineError(
                f'mel_frames={self.mel_frames}; it must be a multiple of {multiple}, '
                f'{most} at most'
            )
        prefill = self.prefill
        if manifest.kv == IN_PLACE:
            prefill = min(prefill, manifest.context_most)
        elif self.context > manifest.context_most:
            raise EngineError(
                f'context={self.context}; the model takes {manifest.context_most} tokens at most'
            )
        return {
            'frames': (1, self.frames, self.frames_most),
            'units': (1, 1, self.units_most),
            'mel_frames': (multiple, self.mel_frames, most),
            'batch': (1, self.batch, self.batch),
            'new': (1, 1, prefill),  # best for decoding
            'past': (0, self.context // 2, self.context),
        }


def make_profile(name: str, graph: Graph, axes: Mapping[str, Range]) -> Profile:
    """Return the shapes of each input that has a free axis: least, best, most.

    Raises EngineError for an axis that `axes` does not have. 'a + b' is the sum of both.
    """
    profile = {}
    for port in graph.inputs:
        if all(isinstance(axis, int) for axis in port.shape):
            continue
        ranges = [_range(name, port.name, axis, axes) for axis in port.shape]
        least, best, most = (tuple(each[i] for each in ranges) for i in range(3))
        profile[port.name] = (least, best, most)
    return profile


def _range(graph: str, port: str, axis: int | str, axes: Mapping[str, Range]) -> Range:
    if isinstance(axis, int):
        return axis, axis, axis
    parts = axis.split(' + ')
    missing = [part for part in parts if part not in axes]
    if missing:
        raise EngineError(
            f'{graph}: input {port} has the free axis {missing[0]}, and no profile says how long '
            f'it is; give its least, best and most'
        )
    least, best, most = (sum(axes[part][i] for part in parts) for i in range(3))
    return least, best, most
