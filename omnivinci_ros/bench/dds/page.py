# SPDX-License-Identifier: Apache-2.0
"""The page that users run, as a process of `omnivinci bench page`."""

from __future__ import annotations

import sys

from omnivinci_ros.nodes.page.node import main

if __name__ == '__main__':
    sys.exit(main())
