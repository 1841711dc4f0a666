# SPDX-License-Identifier: Apache-2.0
"""What a node's process takes, as it says on /diagnostics and the page reads it there."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

CPU, MEMORY, PID = 'cpu (%)', 'memory (MB)', 'pid'


@dataclass(frozen=True)
class Usage:
    """CPU of one core since the last look, memory, and whose."""

    cpu_percent: float
    memory_mb: float
    pid: int

    def values(self) -> dict[str, str]:
        """Return the values of a diagnostic status."""
        return {
            CPU: f'{self.cpu_percent:.1f}',
            MEMORY: f'{self.memory_mb:.0f}',
            PID: str(self.pid),
        }


class ProcessUsage:
    """Reads this process's own; each look counts from the one before."""

    def __init__(self) -> None:
        self._at_s, self._cpu_s = time.monotonic(), time.process_time()

    def read(self) -> Usage:
        now_s, cpu_s = time.monotonic(), time.process_time()
        passed_s = now_s - self._at_s
        percent = 100 * (cpu_s - self._cpu_s) / passed_s if passed_s > 0 else 0.0
        self._at_s, self._cpu_s = now_s, cpu_s
        return Usage(percent, resident_mb(), os.getpid())


def usage_from(values: Mapping[str, str]) -> Usage | None:
    """Return what a status tells; None where that is no status of a process."""
    try:
        return Usage(float(values[CPU]), float(values[MEMORY]), int(values[PID]))
    except (KeyError, ValueError):
        return None


def resident_mb() -> float:
    """Return the memory that this process holds, in MB; 0 where the system does not tell."""
    try:
        with open('/proc/self/statm') as statm:
            pages = int(statm.read().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf('SC_PAGE_SIZE') / 1e6
