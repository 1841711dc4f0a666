# SPDX-License-Identifier: Apache-2.0
"""Where this package keeps what it can make again."""

from __future__ import annotations

import os
from pathlib import Path

from omnivinci_ros.common.errors import BadInputError


def cache_folder() -> Path:
    """Return our folder in the cache of the user; raise BadInputError where there is no home."""
    try:
        root = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    except RuntimeError:  # a container's user that has no name there
        raise BadInputError(
            'the user has no home folder to keep files in: set XDG_CACHE_HOME to a folder that '
            'can be written to'
        ) from None
    return Path(root) / 'omnivinci_ros'
