# SPDX-License-Identifier: Apache-2.0
"""A viewer of boxes: prints what comes of them as lines of JSON."""

from __future__ import annotations

import json
from importlib import import_module

import rclpy

DETECTIONS, ANNOTATIONS = '/detections', '/annotations'


def main() -> None:
    detections = import_module('vision_msgs.msg').Detection2DArray
    annotations = import_module('foxglove_msgs.msg').ImageAnnotations
    rclpy.init()
    node = rclpy.create_node('overlay_viewer')

    def nanoseconds(stamp: object) -> int:
        return stamp.sec * 1_000_000_000 + stamp.nanosec

    def show_detections(message: object) -> None:
        for one in message.detections:
            (result,) = one.results
            centre = one.bbox.center.position
            shown = {
                'label': result.hypothesis.class_id,
                'score': result.hypothesis.score,
                'centre': [centre.x, centre.y],
                'size': [one.bbox.size_x, one.bbox.size_y],
                'frame_id': message.header.frame_id,
                'stamp_ns': nanoseconds(message.header.stamp),
            }
            print(json.dumps(shown), flush=True)

    def show_annotations(message: object) -> None:
        for line, text in zip(message.points, message.texts, strict=True):
            shown = {
                'text': text.text,
                'type': line.type,
                'corners': [[point.x, point.y] for point in line.points],
                'stamp_ns': nanoseconds(line.timestamp),
            }
            print(json.dumps(shown), flush=True)

    node.create_subscription(detections, DETECTIONS, show_detections, 10)
    node.create_subscription(annotations, ANNOTATIONS, show_annotations, 10)
    print('listening', flush=True)
    rclpy.spin(node)


if __name__ == '__main__':
    main()
