# SPDX-License-Identifier: Apache-2.0
"""Write small media files whose content says where in time it stands."""

from __future__ import annotations

import av
import numpy as np


def write_video(
    path,
    *,
    seconds=3.0,
    fps=10,
    codec='mpeg4',
    beep=None,
    size=(64, 48),
    grey=(0, 255),
    sound_start=0.0,
):
    """Write pictures that go from one grey to another; a beep in the interval given, if any.

    The sound itself begins at `sound_start` [s].
    """
    width, height = size
    with av.open(str(path), 'w') as container:
        video = container.add_stream(codec, rate=fps)
        video.width, video.height = width, height
        video.pix_fmt = 'yuvj420p' if codec == 'mjpeg' else 'yuv420p'
        video.options = {'g': '12'}
        audio = container.add_stream('aac', rate=44_100, layout='mono') if beep else None
        count = round(seconds * fps)
        for k in range(count):
            level = round(np.interp(k, (0, count - 1), grey))
            picture = np.full((height, width, 3), level, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, 'rgb24')))
        container.mux(video.encode(None))
        if audio:
            t = np.arange(round(sound_start * 44_100), round(seconds * 44_100)) / 44_100
            write_sound(container, audio, tone(t, beep), sound_start)
    return path


def write_sound(container, stream, samples, start=0.0):
    for at in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(
            samples[None, at : at + 1024].astype(np.float32), 'fltp', 'mono'
        )
        frame.sample_rate, frame.pts = stream.rate, at + round(start * stream.rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def tone(t, interval):
    """Return a tone of 440 Hz in the interval [s], silence outside."""
    begin, end = interval
    return 0.5 * np.sin(2 * np.pi * 440 * t) * ((t >= begin) & (t < end))


def loud_interval(sound):
    """Return from when to when [s] a Sound is loud."""
    loud = np.flatnonzero(np.abs(sound.pcm.astype(int)) > 4000)
    return sound.start + loud[0] / sound.rate, sound.start + loud[-1] / sound.rate


def write_clip(path, rgb, pcm, *, fps=2, width=320, height=240):
    """Write a clip: one picture for as long as the int16 sound at 16 kHz lasts."""
    with av.open(str(path), 'w') as container:
        video = container.add_stream('mpeg4', rate=fps)
        video.width, video.height, video.pix_fmt = width, height, 'yuv420p'
        audio = container.add_stream('aac', rate=16_000, layout='mono')
        frame = av.VideoFrame.from_ndarray(rgb, 'rgb24').reformat(width, height)
        for _ in range(max(1, len(pcm) * fps // 16_000)):
            frame.pts = None
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        write_sound(container, audio, pcm / 32_768)
    return path
