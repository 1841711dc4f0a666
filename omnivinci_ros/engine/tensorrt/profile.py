# SPDX-License-Identifier: Apache-2.0
"""The one optimisation profile of each graph, from a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Manifest

Range = tuple[int, int, int]  # least, best, most
# Of Qwen2.5-Omni, as the towers in model/qwen_omni/ are given them. Written out: --help is not
# to wait for torch.
PAIRS: Range = (1, 1, 4)
BLOCKS: Range = (1, 1, 16)
LEAST_FRAMES = 3  # mel frames; fewer give no token
# Of what is spoken at a time, by model/qwen_omni/speech_stream.py: three new blocks of 12 codes
# (24 mel frames) with two before and one after; then the new frames with 24 at each side.
SPEECH_CODES: Range = (1, 72, 96)
SPEECH_FRAMES: Range = (2, 120, 240)
ROWS: Range = (1, 1, 8)  # of the logits: the last alone, or each of those that are checked
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
    # Of Qwen2.5-Omni, whose pictures keep their shape:
    picture_tokens: int = 391  # of a pair of frames, the usual number: 640x480
    picture_tokens_most: int = 768

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 1:
                raise EngineError(f'{name}={value}; it must be 1 or more')
        if self.frames > self.frames_most:
            raise EngineError(f'frames={self.frames} is more than frames_most={self.frames_most}')
        if self.picture_tokens > self.picture_tokens_most:
            raise EngineError(
                f'picture_tokens={self.picture_tokens} is more than '
                f'picture_tokens_most={self.picture_tokens_most}'
            )
        if self.prefill > self.context:
            raise EngineError(f'prefill={self.prefill} is more than context={self.context}')

    def axes(self, manifest: Manifest) -> dict[str, Range]:
        """Return the range of each free axis of an export."""
        prefill = self.prefill
        if manifest.kv == IN_PLACE:
            prefill = min(prefill, manifest.context_most)
        elif self.context > manifest.context_most:
            raise EngineError(
                f'context={self.context}; the model takes {manifest.context_most} tokens at most'
            )
        return {
            **self._tower_axes(manifest),
            'batch': (1, self.batch, self.batch),
            'new': (1, 1, prefill),  # best for decoding
            'past': (0, self.context // 2, self.context),
            'rows': ROWS,
        }

    def _tower_axes(self, manifest: Manifest) -> dict[str, Range]:
        multiple, most = manifest.mel_frames_multiple, manifest.mel_frames_most
        if manifest.model == QWEN_OMNI:
            tokens, tokens_most = self.picture_tokens, self.picture_tokens_most
            return {
                'pairs': PAIRS,
                'tokens': (1, tokens, tokens_most),
                # 4 x 4 tokens each; a fifth more where edges are cut, and a row fills a quarter.
                'windows': (1, -(-tokens * 6 // (5 * 16)), tokens_most // 4 + 1),
                'units': BLOCKS,
                'mel_frames': (LEAST_FRAMES, most, most),
                'codes': SPEECH_CODES,
                'wave_frames': SPEECH_FRAMES,
            }
        if self.mel_frames % multiple or self.mel_frames > most:
            raise EngineError(
                f'mel_frames={self.mel_frames}; it must be a multiple of {multiple}, '
                f'{most} at most'
            )
        return {
            'frames': (1, self.frames, self.frames_most),
            'units': (1, 1, self.units_most),
            'mel_frames': (multiple, self.mel_frames, most),
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
