# SPDX-License-Identifier: Apache-2.0
"""The memory that holds mapped files: given back when what was read is not needed again.

OpenVINO packs weights into memory of its own and keeps the file mapped beside that: without this,
opening takes twice the weights. And half of its code runs only while graphs are compiled. Does
nothing where there is no /proc, no Linux from 5.4 on, or for files that are another user's and may
not be written (madvise(2), MADV_PAGEOUT).
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omnivinci_ros.common.memory import trim_heap

# Unlike MADV_DONTNEED it never loses data, should the addresses be another's by now.
MADV_PAGEOUT = 21  # Linux
EVERY_S = 0.02


@contextmanager
def let_go_of(path: Path) -> Iterator[None]:
    """Give the file's pages back again and again while the body runs, and when it has run.

    A page that is needed once more is read again.
    """
    over = threading.Event()
    file = os.fsencode(path.resolve())

    def give_back() -> None:
        _give_back(lambda name: name == file)

    def keep_on() -> None:
        while not over.wait(EVERY_S):
            give_back()

    thread = threading.Thread(target=keep_on, name='mapped pages', daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        give_back()
        trim_heap()  # what packing took for a moment


def give_back_under(folder: Path) -> None:
    """Give back the pages of what is mapped from below a folder, such as a library's code.

    A page that is needed once more is read again.
    """
    below = os.fsencode(folder.resolve()) + b'/'
    _give_back(lambda name: name.startswith(below))


def _give_back(is_meant: Callable[[bytes], bool]) -> None:
    try:
        lines = Path('/proc/self/maps').read_bytes().splitlines()
    except OSError:
        return
    libc = ctypes.CDLL(None)
    for line in lines:
        fields = line.split(maxsplit=5)
        if len(fields) == 6 and b'w' not in fields[1] and is_meant(fields[5]):
            begin, end = (int(each, 16) for each in fields[0].split(b'-'))
            libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), MADV_PAGEOUT)
