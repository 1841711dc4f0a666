# SPDX-License-Identifier: Apache-2.0
"""The pictures of a video, read lazily, with the times at which they are shown."""

from __future__ import annotations

from collections.abc import Iterator

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.containers import media_start
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.containers import to_ns
from omnivinci_ros.media.pictures import MAX_PIXELS
from omnivinci_ros.media.pictures import Shot
from omnivinci_ros.media.pictures import make_picture


class VideoFile:
    """The pictures of a video, one after the other."""

    def __init__(self, path: str, *, compressed: bool) -> None:
        self.path = path
        self.compressed = compressed
        with opened('video', path) as container:
            if not container.streams.video:
                raise BadMediaError(f'video: {path} has no pictures: give it as one of sounds')
            stream = container.streams.video[0]
            if stream.codec_context.width * stream.codec_context.height > MAX_PIXELS:
                raise BadMediaError(
                    f'video: {path} has pictures of more than {MAX_PIXELS} pixels: scale it down'
                )
            self.start_ns = media_start(container)
            self.has_sound = bool(container.streams.audio)
            if next(container.decode(stream), None) is None:
                raise BadMediaError(f'video: {path} holds no picture: record it again')

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures at their presentation times."""
        with opened('video', self.path) as container:
            stream = container.streams.video[0]
            stream.thread_type = 'AUTO'
            frame_ns = round(SECOND_NS / (stream.average_rate or 25))
            stamp_ns = 0
            for frame in container.decode(stream):
                if frame.pts is not None:
                    stamp_ns = max(0, to_ns(frame.pts, frame.time_base) - self.start_ns)
                yield Shot(
                    stamp_ns,
                    stamp_ns + frame_ns,
                    make_picture(frame.to_ndarray(format='rgb24'), self.compressed),
                )
                stamp_ns += frame_ns  # of the next, where a file does not say
