# SPDX-License-Identifier: Apache-2.0
"""A node whose threads load models over and over, so that a signal finds them inside C++."""

from __future__ import annotations

import sys
import threading

from rclpy.node import Node

from omnivinci_ros.nodes.process import run
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity


class Loading(Node):
    def __init__(self) -> None:
        super().__init__('loading')
        for model in (VoiceActivity, Recogniser):
            threading.Thread(target=load, args=(model,), daemon=True).start()


def load(model: type) -> None:
    while True:
        model()
        print('LOADED', flush=True)


if __name__ == '__main__':
    sys.exit(run('loading', Loading, None))
