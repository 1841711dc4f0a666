# SPDX-License-Identifier: Apache-2.0
"""What of a mapped file this process holds in memory."""

from __future__ import annotations

from pathlib import Path


def resident_bytes(path):
    """Return how much of a mapped file, or of all below a folder, this process holds."""
    held, ours = 0, False
    for line in Path('/proc/self/smaps').read_text().splitlines():
        if line.endswith(str(path)) or f' {path}/' in line:
            ours = True
        elif ours and line.startswith('Rss:'):
            held, ours = held + 1024 * int(line.split()[1]), False
    return held
