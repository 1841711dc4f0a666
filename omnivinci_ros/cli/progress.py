# SPDX-License-Identifier: Apache-2.0
"""How far a verb is, as one line in a terminal; nothing where the stream is none."""

from __future__ import annotations

import time
from typing import TextIO

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.replay.replayer import Replayer

PROGRESS_S = 0.2  # between two progress lines


class FleetLine:
    """How much of all bags was read, as one line in a terminal; nothing elsewhere."""

    def __init__(self, stream: TextIO, bags: int) -> None:
        self._stream = stream if stream.isatty() else None
        self._shares = [0.0] * bags

    def show(self, index: int, share: float) -> None:
        self._shares[index] = min(1.0, max(0.0, share))
        if self._stream is None:
            return
        done = sum(self._shares) / len(self._shares)
        whole = sum(share == 1.0 for share in self._shares)
        bar = ('#' * round(20 * done)).ljust(20, '.')
        self._stream.write(f'\r\033[K[{bar}] {whole} of {len(self._shares)} bags')
        self._stream.flush()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.write('\r\033[K')
            self._stream.flush()


class ProgressLine:
    """How far and how fast, as one line in a terminal; nothing elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None
        self._began_s = time.monotonic()
        self._shown_s = 0.0

    def show(self, bag: Bag, log_ns: int, replayer: Replayer) -> None:
        if self._stream is None:
            return
        now_s = time.monotonic()
        if now_s - self._shown_s < PROGRESS_S:
            return
        self._shown_s = now_s
        length_s = (bag.end_ns - bag.start_ns) / SECOND_NS
        done_s = (log_ns - bag.start_ns) / SECOND_NS
        speed = done_s / max(1e-6, now_s - self._began_s)
        share = min(1.0, max(0.0, done_s / length_s)) if length_s > 0 else 1.0
        bar = ('#' * round(20 * share)).ljust(20, '.')
        self._stream.write(
            f'\r\033[K[{bar}] {done_s:.1f} of {length_s:.1f} s, '
            f'{speed:.1f}x real time, {replayer.outcomes["answered"]} windows'
        )
        self._stream.flush()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.write('\r\033[K')
            self._stream.flush()
