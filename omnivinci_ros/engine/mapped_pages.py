# SPDX-License-Identifier: Apache-2.0
"""The memory that holds a mapped file: given back while a runtime packs weights from it.

OpenVINO packs weights into memory of its own and keeps the file mapped beside that: without this,
opening takes twice the weights. Does nothing where there is no /proc, or no Linux from 5.4 on.
"""
from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Unlike MADV_DONTNEED it never loses data, should the addresses be another's by now.
MADV_PAGEOUT = 21  # Linux
EVERY_S = 0.05


@contextmanager
def let_go_of(path: Path) -> Iterator[None]:
    """Give the file's pages back again and again while the body runs, and when it has run.

    A page that is needed once more is read again.
    """
    over = threading.Event()
    name = os.fsencode(path.resolve())

    def keep_on() -> None:
        while not over.wait(EVERY_S):
            _give_back(name)

    thread = threading.Thread(target=keep_on, name='mapped pages', daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        _give_back(name)
        if hasattr(ctypes.CDLL(None), 'malloc_trim'):  # glibc
            ctypes.CDLL(None).malloc_trim(0)  # what packing took for a moment


def _give_back(name: bytes) -> None:
    try:
        lines = Path('/proc/self/maps').read_bytes().splitlines()
    except OSError:
        return
    libc = ctypes.CDLL(None)
    for line in lines:
        if line.endswith(name) and (fields := line.split(maxsplit=5))[5] == name:
            begin, end = (int(each, 16) for each in fields[0].split(b'-'))
            libc.madvise(
                ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), MADV_PAGEOUT)
