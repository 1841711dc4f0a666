# SPDX-License-Identifier: Apache-2.0
"""A window read by the processor in one go: what reading it piece by piece must equal."""

from __future__ import annotations

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.model.omnivinci.processor import Inputs
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.omnivinci.processor import Video


def window_inputs(processor: Processor, window, question: str) -> Inputs:
    """Return the network's inputs for a window and a question about it."""
    parts: list[Part] = []
    sound = None
    if window.audio is not None and window.audio.coverage > 0:
        start = (window.audio.start_ns - window.start_ns) / SECOND_NS
        sound = Sound(window.audio.samples, start)
    if window.frames:
        frames = processor.choose(window.frames)
        parts.append(
            Video(
                frames=[frame.image.rgb() for frame in frames],
                times=[(frame.stamp_ns - window.start_ns) / SECOND_NS for frame in frames],
                sound=sound,
                duration=(window.end_ns - window.start_ns) / SECOND_NS,
            )
        )
    elif sound is not None:
        parts.append(sound)
    return processor([Message('user', (*parts, question))])
