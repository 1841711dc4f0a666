# SPDX-License-Identifier: Apache-2.0
"""A video with one flash and one beep at the same time."""

from __future__ import annotations

import av
import numpy as np

FLASH_S = 0.6


def noise(frames: int, channels: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-3000, 3000, (frames, channels), np.int16)


def write_video(path, fps: int = 20, seconds: float = 1.5, codec: str = 'mpeg4') -> None:
    """Write black pictures with one white flash, and silence with a beep at the same time."""
    with av.open(str(path), 'w') as container:
        video = container.add_stream(codec, rate=fps)
        video.width, video.height, video.pix_fmt = 64, 48, 'yuv420p'
        audio = container.add_stream('aac', rate=48_000, layout='mono')
        for k in range(int(seconds * fps)):
            level = 255 if FLASH_S <= k / fps < FLASH_S + 0.1 else 0
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), 'rgb24')
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        t = np.arange(int(seconds * 48_000)) / 48_000
        beep = 0.5 * np.sin(2 * np.pi * 1000 * t) * ((t >= FLASH_S) & (t < FLASH_S + 0.1))
        for at in range(0, len(t), 1024):
            frame = av.AudioFrame.from_ndarray(
                beep[None, at : at + 1024].astype(np.float32), 'fltp', 'mono'
            )
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(audio.encode(frame))
        container.mux(audio.encode(None))
