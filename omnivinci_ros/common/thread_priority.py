# SPDX-License-Identifier: Apache-2.0
"""The priority of a thread."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress


def lower_thread_priority(niceness: int) -> None:
    """Lower the priority of this thread, and of those that it starts; elsewhere do nothing."""
    if sys.platform != 'linux':
        return  # elsewhere this would be the priority of the whole process
    thread = threading.get_native_id()
    with suppress(OSError):  # a container may forbid it
        nice = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, max(nice, niceness))
