# SPDX-License-Identifier: Apache-2.0
"""The two packages called audio_common_msgs, with the field lists of each, built for tests."""

from __future__ import annotations

from pathlib import Path

from support.audio_fields import BYTES
from support.audio_fields import TYPED
from support.message_packages import NAME
from support.message_packages import message_package

FIELDS = {'bytes': BYTES, 'typed': TYPED}


def audio_package(kind: str) -> Path:
    """Return the prefix of a built package: 'bytes' (audio_capture's) or 'typed' (the newer)."""
    return message_package(NAME, FIELDS[kind], kind)
