# SPDX-License-Identifier: Apache-2.0
"""The microphone that users run, as a process of `omnivinci bench voice`."""

from __future__ import annotations

import sys

from omnivinci_ros.nodes.microphone import main

if __name__ == '__main__':
    sys.exit(main())
