# SPDX-License-Identifier: Apache-2.0
"""The first moments of a node's process, before ROS and the libraries are imported."""

from __future__ import annotations

import os
import signal


def leave_on_signals() -> None:
    """End at once and in order on SIGINT or SIGTERM: nothing is open yet that must be closed.

    Imports take a second or more, and a KeyboardInterrupt amid them is a traceback and a bad
    exit code for `ros2 launch`. `process.run` sets handlers of its own.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: os._exit(0))
