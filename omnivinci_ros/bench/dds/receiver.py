# SPDX-License-Identifier: Apache-2.0
"""A planner that notes when each scene understanding comes, and a monitor that notes what the
node says of itself, for `omnivinci bench node` and `bench live`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import suppress

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import ExternalShutdownException

from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.nodes.qos import RESULTS


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--log', required=True)
    args = parser.parse_args()
    rclpy.init(args=[])
    node = rclpy.create_node('bench_receiver')
    with open(args.log, 'w') as log, open(f'{args.log}.diagnostics', 'w') as diagnostics:

        def on_scene(scene: SceneUnderstanding) -> None:
            received_ns = time.monotonic_ns()
            kind = 'final' if scene.final else 'partial'
            made = scene.provenance
            log.write(
                f'{kind} {scene.window_id} {nanoseconds(scene.header.stamp)} {scene.frames} '
                f'{scene.audio_coverage:.4f} {received_ns} {nanoseconds(made.encode)} '
                f'{nanoseconds(made.first_token)}\n'
            )

        def on_diagnostics(array: DiagnosticArray) -> None:
            # The newest counts: what the node has seen of each input, and its windows.
            diagnostics.write(
                json.dumps(
                    {
                        one.name.partition(': ')[2]: {pair.key: pair.value for pair in one.values}
                        for one in array.status
                    }
                )
                + '\n'
            )
            diagnostics.flush()

        node.create_subscription(SceneUnderstanding, 'scene', on_scene, RESULTS)
        node.create_subscription(DiagnosticArray, '/diagnostics', on_diagnostics, 10)
        with suppress(KeyboardInterrupt, ExternalShutdownException):
            rclpy.spin(node)
    rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
