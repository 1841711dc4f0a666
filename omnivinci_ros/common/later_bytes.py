# SPDX-License-Identifier: Apache-2.0
"""Bytes that lie in an open file, and are read when somebody wants them."""

from __future__ import annotations

from collections.abc import Callable

from omnivinci_ros.common.errors import BadInputError


class LaterBytes:
    """`size` bytes from an offset on; the file must stay open as long as they may be wanted."""

    __slots__ = ('_at', '_read', '_size')

    def __init__(self, read: Callable[[int, int], bytes], at: int, size: int) -> None:
        """`read` gives the bytes from an offset on, fewer at the end or where the disk fails."""
        self._read = read
        self._at = at
        self._size = size

    def __len__(self) -> int:
        return self._size

    def head(self, size: int) -> bytes:
        """Return the first of them, at most `size`."""
        return self._read(self._at, min(size, self._size))

    def whole(self) -> bytes:
        """Return them all; raise BadInputError where they are not to be had."""
        data = self._read(self._at, self._size)
        if len(data) != self._size:
            raise BadInputError(
                f'of {self._size} bytes from byte {self._at} on {len(data)} can be read: leave '
                'the file as it is while it is read, or copy it again'
            )
        return data
