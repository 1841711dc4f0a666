# SPDX-License-Identifier: Apache-2.0
"""The player that users run, as a process of `omnivinci bench soak --node`."""

from __future__ import annotations

import sys

from omnivinci_ros.nodes.players.player import main

if __name__ == '__main__':
    sys.exit(main())
