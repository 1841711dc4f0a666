# SPDX-License-Identifier: Apache-2.0
"""Media files opened by FFmpeg, whose complaints become one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS


class BadMediaError(BadInputError):
    """A file that cannot be played; the message names it and the fix."""


@contextmanager
def opened(parameter: str, path: str, **options: Any) -> Iterator[Any]:
    """Open a local media file; what FFmpeg says of it becomes one sentence."""
    try:
        import av
    except ImportError as error:
        raise BadMediaError(
            "playing video and sound needs PyAV: run pip install '.[devices]' in the checkout"
        ) from error
    file = Path(path).expanduser()
    if not file.is_file():  # FFmpeg itself would also take a URL
        raise BadMediaError(f'{parameter}: {path} is not a file: give the path of one that exists')
    try:
        with av.open(str(file), **options) as container:
            yield container
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, BadMediaError):
            raise
        reason = getattr(error, 'strerror', None) or error
        raise BadMediaError(
            f'{parameter}: {path} cannot be played ({reason}): convert it, for '
            "example with 'ffmpeg -i IN OUT.mp4' or OUT.wav"
        ) from error


def to_ns(pts: int, time_base: Fraction) -> int:
    """Return a time stamp of a media file in nanoseconds."""
    return pts * time_base.numerator * SECOND_NS // time_base.denominator


def media_start(container: Any) -> int:
    """Return the file's own time [ns] at its beginning; pictures and sound share it."""
    return (container.start_time or 0) * 1000  # FFmpeg counts microseconds
