# SPDX-License-Identifier: Apache-2.0
"""Boxes as vision_msgs and foxglove_msgs, out of the real node."""

from __future__ import annotations

import array
import json
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from sensor_msgs.msg import Image
from support import overlay_viewer
from support.overlay_packages import with_overlays
from support.real_data import photograph
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.messages import stamps
from omnivinci_ros.nodes.message_classes import ros_types

TYPES = ros_types()


class Viewer:
    """A process that shows boxes, in an environment that has their packages."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, overlay_viewer.__file__],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def shown(self, field: str) -> list[dict]:
        messages = [json.loads(line) for line in self.lines if line.startswith('{')]
        return [one for one in messages if field in one]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()


def test_the_cup_has_its_box_on_the_frame_that_shows_it():
    graph = Graph()
    graph.environment = with_overlays(graph.environment)
    images = graph.publisher(Image, 'camera/image_raw')
    process = graph.start(
        'perception',
        backend='cascade',
        listen=False,
        audio_topic='',
        window_s=1.0,
        period_s=1.0,
        detections_topic=overlay_viewer.DETECTIONS,
        annotations_topic=overlay_viewer.ANNOTATIONS,
    )
    viewer = Viewer(graph.environment)
    try:
        wait_until(lambda: 'perceiving' in process.output, 240, lambda: process.output)
        wait_until(lambda: 'listening' in viewer.lines)
        wait_until(lambda: images.get_subscription_count() >= 1)
        coffee = photograph('coffee.png')
        height, width = coffee.shape[:2]
        pixels = array.array('B', coffee.tobytes())
        sent = set()

        def both() -> bool:
            stamp_ns = time.time_ns()
            sent.add(stamp_ns)
            head = stamps.header(TYPES, stamp_ns, 'camera_link')
            images.publish(
                Image(
                    header=head,
                    height=height,
                    width=width,
                    encoding='rgb8',
                    step=3 * width,
                    data=pixels,
                )  # fmt: skip
            )
            time.sleep(0.2)
            return bool(viewer.shown('label') and viewer.shown('text'))

        wait_until(both, 120, lambda: process.output)
    finally:
        viewer.close()
        codes = graph.close()
    assert codes == [0], process.output
    cup, note = viewer.shown('label')[0], viewer.shown('text')[0]
    assert (cup['label'], cup['frame_id']) == ('cup', 'camera_link')
    assert note['text'].startswith('cup ')
    assert {cup['stamp_ns'], note['stamp_ns']} <= sent
    assert 0.3 * width < cup['centre'][0] < 0.7 * width
    assert 0.2 * height < cup['size'][1] < height
    assert note['corners'][0][0] == pytest.approx(cup['centre'][0] - cup['size'][0] / 2)


@pytest.mark.parametrize(
    ('parameter', 'kind'),
    [
        ('detections_topic', 'vision_msgs/msg/Detection2DArray'),
        ('annotations_topic', 'foxglove_msgs/msg/ImageAnnotations'),
    ],
)
def test_a_package_that_is_not_there_is_said(parameter, kind):
    from rclpy.node import Node

    from omnivinci_ros.common.errors import BadInputError
    from omnivinci_ros.nodes.perception.overlay_publishers import overlay_classes

    graph = Graph()
    node = Node('boxes', context=graph._context)
    node.declare_parameter('detections_topic', '')
    node.declare_parameter('annotations_topic', '')
    assert overlay_classes(node) == {}
    from rclpy.parameter import Parameter

    node.set_parameters([Parameter(parameter, value='boxes')])
    with pytest.raises(BadInputError, match=f'{kind} is not installed here'):
        overlay_classes(node)
    node.destroy_node()
    graph.close()
