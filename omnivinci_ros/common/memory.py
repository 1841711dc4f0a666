# SPDX-License-Identifier: Apache-2.0
"""What this process holds in memory, and how freed memory goes back to the system."""

from __future__ import annotations

import ctypes
from pathlib import Path

KEYS = {'VmHWM': 'peak', 'VmRSS': 'resident', 'RssAnon': 'own', 'RssFile': 'mapped'}


def memory_bytes() -> dict[str, int]:
    """Return peak, resident, own and mapped bytes; nothing where there is no /proc."""
    try:
        lines = Path('/proc/self/status').read_text(encoding='utf-8').splitlines()
    except OSError:
        return {}
    fields = (line.split() for line in lines)
    return {
        KEYS[name.rstrip(':')]: int(value) * 1024
        for name, value, *_ in (each for each in fields if len(each) > 1)
        if name.rstrip(':') in KEYS
    }


def forget_peak() -> None:
    """Let the peak begin again at what is resident now, where the system allows that."""
    try:
        Path('/proc/self/clear_refs').write_text('5', encoding='ascii')
    except OSError:
        return


def trim_heap() -> None:
    """Have glibc return what was freed (it kept 110 MB of a backend); elsewhere do nothing."""
    trim = getattr(ctypes.CDLL(None), 'malloc_trim', None)
    if trim:
        trim(0)
