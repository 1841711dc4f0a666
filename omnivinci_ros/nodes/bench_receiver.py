# SPDX-License-Identifier: Apache-2.0
"""A planner that notes when each scene understanding comes, for `omnivinci bench node`."""
from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress

import rclpy
from rclpy.executors import ExternalShutdownException

from omnivinci_ros.messages import nanoseconds
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.nodes.qos import RESULTS


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--log', required=True)
    args = parser.parse_args()
    rclpy.init(args=[])
    node = rclpy.create_node('bench_receiver')
    with open(args.log, 'w') as log:

        def on_scene(scene: SceneUnderstanding) -> None:
            received_ns = time.monotonic_ns()
            kind = 'final' if scene.final else 'partial'
            log.write(f'{kind} {scene.window_id} {nanoseconds(scene.header.stamp)} {scene.frames} '
                      f'{scene.audio_coverage:.4f} {received_ns}\n')

        node.create_subscription(SceneUnderstanding, 'scene', on_scene, RESULTS)
        with suppress(KeyboardInterrupt, ExternalShutdownException):
            rclpy.spin(node)
    rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
