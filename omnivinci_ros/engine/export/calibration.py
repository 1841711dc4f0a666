# SPDX-License-Identifier: Apache-2.0
"""Pictures and sound of the user's own to the ranges of a tower's activations."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.export.int8 import activations
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.media.audio_files import RAW_SUFFIXES
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.pictures import PICTURE_SUFFIXES
from omnivinci_ros.model.media_files import read_image
from omnivinci_ros.model.media_files import read_sound
from omnivinci_ros.model.media_files import read_video
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.log_mel import log_mel

MOST_FILES = 256
MOST_SECONDS = 30  # of each file's sound: one whole unit


@dataclass(frozen=True)
class Samples:
    """What the towers are given to see which values occur; one tensor a run."""

    pixels: tuple[Tensor, ...] = ()  # [1, 3, size, size] each
    mel: tuple[Tensor, ...] = ()  # [1, bins, frames] each

    def of(self, graph: str) -> list[dict[str, Tensor]]:
        """Return the inputs for a graph: vision or sound, and none for another."""
        name = {'vision': 'pixels', 'sound': 'mel'}.get(graph, '')
        return [{name: value} for value in getattr(self, name, ())]


def read_samples(
    files: Sequence[str | Path],
    config: OmniVinciConfig,
    mel_multiple: int,
) -> Samples:
    """Read pictures, videos and sound files; of a video both what is seen and what is heard.

    Raises BadMediaError, or EngineError for too many files.
    """
    if len(files) > MOST_FILES:
        raise EngineError(f'{len(files)} files to calibrate with; {MOST_FILES} are enough')
    pixels: list[Tensor] = []
    mel: list[Tensor] = []
    for file in files:
        seen, heard = _read(Path(file), config)
        pixels += (
            vision.to_pixels(seen, config.image_size, config.pixel_scaling).split(1)
            if seen
            else ()
        )
        if heard is not None:
            mel.append(_mel(heard, config, mel_multiple))
    return Samples(tuple(pixels), tuple(mel))


def activation_ranges(
    graph: Path,
    samples: Sequence[Mapping[str, Tensor]],
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, float]:
    """Run a graph; return the largest magnitude of each tensor that goes into a weight.

    The largest, not a percentile: what few tokens have in excess decides what they say.
    (Whisper's trained encoder: a relative error of 0.07, of 0.17 with the 99.9th percentile.)
    Raises EngineError for a sample that overflows the graph's type.
    """
    onnx = import_extra('onnx')
    model = onnx.load(graph, load_external_data=False)
    names = activations(model)
    for name in names:
        # As a row, which ReduceMax takes with no axes in every opset.
        model.graph.node.extend(
            [
                onnx.helper.make_node('Abs', [name], [f'{name}_abs']),
                onnx.helper.make_node('ReduceMax', [f'{name}_abs'], [f'{name}_range'], keepdims=0),
            ]
        )
        model.graph.output.append(onnx.ValueInfoProto(name=f'{name}_range'))
    probe = graph.with_name(f'{graph.stem}.ranges.onnx')  # beside its weights
    largest = dict.fromkeys(names, 0.0)
    try:
        onnx.save_model(model, probe)
        session = OnnxSession(probe)
        for done, feeds in enumerate(samples, 1):
            say(f'{graph.stem}: calibrating, {done} of {len(samples)}')
            made = session.run({name: _as(session, name, value) for name, value in feeds.items()})
            for name in names:
                value = float(made[f'{name}_range'])
                if not value < float('inf'):
                    raise EngineError(
                        f'{graph.name}: sample {done} makes {name} {value}; calibrate with other '
                        'files, or not at all'
                    )
                largest[name] = max(largest[name], value)
    finally:
        probe.unlink(missing_ok=True)
    return largest


def _read(file: Path, config: OmniVinciConfig) -> tuple[Sequence[np.ndarray], np.ndarray | None]:
    """Return a file's pictures [h, w, 3] and its PCM."""
    suffix = file.suffix.lower()
    if suffix in PICTURE_SUFFIXES:
        return [read_image(file).rgb], None
    if suffix in RAW_SUFFIXES:
        return [], read_sound(file).pcm
    with opened('calibrate', str(file)) as container:
        moving = bool(container.streams.video)
    if not moving:
        return [], read_sound(file).pcm
    video = read_video(file, frames=config.num_video_frames, size=config.image_size, sample=True)
    return video.frames, None if video.sound is None else video.sound.pcm


def _mel(pcm: np.ndarray, config: OmniVinciConfig, multiple: int) -> Tensor:
    hop = config.audio_hop_length
    bins = config.sound_tower['num_mel_bins']
    most = min(2 * config.sound_tower['max_source_positions'], MOST_SECONDS * SAMPLE_RATE // hop)
    frames = min(most, multiple * max(1, len(pcm) // (hop * multiple)))
    pcm = pcm[: frames * hop].astype(np.float32) / 32_768
    return log_mel(np.pad(pcm, (0, frames * hop - len(pcm))), hop=hop, bins=bins)[None]


def _as(session: OnnxSession, name: str, value: Tensor) -> Tensor:
    """Return a value in the type of the session's input."""
    return value.to(torch.float16 if session.types[name] == 'tensor(float16)' else torch.float32)
