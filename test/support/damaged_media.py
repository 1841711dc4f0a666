# SPDX-License-Identifier: Apache-2.0
"""Small media files, whole, damaged in chosen packets, turned, and cut off."""

from __future__ import annotations

import random
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 48_000
FPS = 20
GOP = 12  # pictures from one that stands alone to the next


def write_media(
    path: Path,
    codec: str | None = 'mpeg4',
    *,
    sound: str | None = 'aac',
    seconds: float = 2.0,
    picture: np.ndarray | None = None,
    **container_options: str,
) -> Path:
    """Write noisy pictures of 96x64, or `picture` over and over, and a tone of 440 Hz."""
    rng = np.random.default_rng(0)
    with av.open(str(path), 'w', options=container_options) as container:
        video = container.add_stream(codec, rate=FPS) if codec else None
        if video is not None:
            height, width = (64, 96) if picture is None else picture.shape[:2]
            video.width, video.height, video.gop_size = width, height, GOP
            video.pix_fmt = 'yuvj420p' if codec == 'mjpeg' else 'yuv420p'
        audio = container.add_stream(sound, rate=RATE, layout='mono') if sound else None
        for k in range(round(seconds * FPS)):
            if video is not None:
                rgb = rng.integers(0, 255, (64, 96, 3), np.uint8) if picture is None else picture
                frame = av.VideoFrame.from_ndarray(rgb, 'rgb24')
                frame.pts, frame.time_base = k, Fraction(1, FPS)
                container.mux(video.encode(frame))
            if audio is not None:
                t = (np.arange(RATE // FPS) + k * (RATE // FPS)) / RATE
                tone = (8000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16)
                part = av.AudioFrame.from_ndarray(tone[None], 's16', 'mono')
                part.sample_rate, part.pts = RATE, k * (RATE // FPS)
                container.mux(audio.encode(part))
        for stream in filter(None, (video, audio)):
            container.mux(stream.encode(None))
    return path


def packets(path: Path, kind: str) -> list[tuple[int, int, bool]]:
    """Return (position, size, stands alone) of each packet of the 'video' or the 'audio'."""
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        return [(p.pos, p.size, p.is_keyframe) for p in container.demux(stream) if p.size]


def damage(path: Path, kind: str, hit: list[int], out: Path, *, seed: int = 0) -> Path:
    """Write a copy in which random bytes stand in place of these packets."""
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    found = packets(path, kind)
    for number in hit:
        position, size, _ = found[number]
        data[position : position + size] = rng.randbytes(size)
    out.write_bytes(data)
    return out


def turn(path: Path, matrix: tuple[int, int, int, int], out: Path) -> Path:
    """Write a copy of an mp4 whose track header asks for this matrix: a, b, c, d."""
    data = bytearray(path.read_bytes())
    whole = struct.pack('>9i', 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    at = data.index(whole, data.index(b'tkhd'))  # of the first track, not of the movie
    a, b, c, d = (value << 16 for value in matrix)
    data[at : at + len(whole)] = struct.pack('>9i', a, b, 0, c, d, 0, 0, 0, 1 << 30)
    out.write_bytes(data)
    return out
