# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a checkpoint, in one sentence."""

from __future__ import annotations

from omnivinci_ros.common.errors import BadInputError


class CheckpointError(BadInputError):
    """A checkpoint that cannot be used; the message names the file, the value and the fix."""


def one_line(error: BaseException) -> str:
    """Return an exception's text without its line breaks, 300 characters at most."""
    return ' '.join(str(error).split())[:300] or type(error).__name__
