# SPDX-License-Identifier: Apache-2.0
"""A bag player whose thread is amid a message when its node goes, as on a busy machine."""

from __future__ import annotations

import sys
import threading
import time

from omnivinci_ros.nodes.players.bag_player import BagPlayer
from omnivinci_ros.nodes.process import run

CLOCKS = 5  # that are told before


class HeldPlayer(BagPlayer):
    """Publish once more when the publishers are gone."""

    _gone = threading.Event()
    _told = 0

    def destroy_node(self) -> None:
        super().destroy_node()
        self._gone.set()
        time.sleep(1)  # the thread shall meet it before the process ends

    def _tell_clock(self, now_ns: int) -> None:
        self._told += 1
        if self._told > CLOCKS:
            print('HELD', flush=True)
            self._gone.wait(60)
        super()._tell_clock(now_ns)


if __name__ == '__main__':
    sys.exit(run('bag_player', HeldPlayer, None))
