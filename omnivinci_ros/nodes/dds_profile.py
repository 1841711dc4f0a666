# SPDX-License-Identifier: Apache-2.0
"""How much shared memory Fast DDS takes for what a process sends."""

from __future__ import annotations

import os
from pathlib import Path

# Fast DDS 2 (Humble, Jazzy) reads the first name, Fast DDS 3 the second.
NAMES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
OURS, SMALL = 'fastdds.xml', 'fastdds_small.xml'


def send_no_pictures() -> None:
    """Take our profile for small messages where it was to be ours for pictures; before rclpy.

    The segment of the other takes 32 MB of each process, of which one that sends no pictures
    uses nothing. A profile of the user's own is kept.
    """
    for name in NAMES:
        profile = Path(os.environ.get(name, ''))
        small = profile.with_name(SMALL) if profile.name == OURS else profile
        if small != profile and small.is_file():
            os.environ[name] = str(small)
