# SPDX-License-Identifier: Apache-2.0
"""Topics are heard as they are published: type and quality of service come from the graph."""

from __future__ import annotations

import array
import time

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

import cv2
import numpy as np
import rclpy
from rclpy.context import Context
from rclpy.event_handler import PublisherEventCallbacks
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import CompressedImage
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.robot import TYPES
from support.robot import Robot
from support.robot import image
from support.ros_graph import wait_until

from omnivinci_ros.messages import stamps

JPEG = cv2.imencode('.jpg', np.full((48, 64, 3), 90, np.uint8))[1].tobytes()


@pytest.fixture
def make_robot():
    robots = []

    def make(**parameters) -> Robot:
        robots.append(Robot(audio_topic='', **parameters))
        return robots[-1]

    yield make
    for robot in robots:
        assert robot.close() == [0] * len(robot.processes)


def picture() -> CompressedImage:
    return CompressedImage(
        header=stamps.header(TYPES, time.time_ns()), format='jpeg', data=array.array('B', JPEG)
    )


def publish_until(publisher, make, condition, describe) -> None:
    """Publish at 20 Hz until something comes true."""

    def holds() -> bool:
        publisher.publish(make())
        time.sleep(0.05)
        return condition()

    wait_until(holds, 120, describe)


def test_a_publisher_that_offers_too_little_is_named_with_what_to_set(make_robot):
    robot = make_robot(camera_topics=['left/image_raw'], sensor_qos='reliable')
    left = robot.publisher(Image, 'left/image_raw', qos_profile_sensor_data)
    words = 'incompatible QoS: 1 of 1 publishers offers best effort reliability'

    def is_said() -> bool:
        status = robot.status('camera /left/image_raw')
        return status is not None and words in status.message

    publish_until(left, lambda: image(1, time.time_ns()), is_said, lambda: robot.perception.output)
    status = robot.status('camera /left/image_raw')
    assert status.level == b'\x01'
    assert 'set sensor_qos to auto or best_effort' in status.message
    assert status.message in robot.perception.output  # the log says it too


def test_a_task_publisher_that_is_not_reliable_is_named(make_robot):
    robot = make_robot()
    robot.publisher(String, 'task', qos_profile_sensor_data)

    wait_until(
        lambda: (
            '/task: incompatible QoS: 1 of 2 publishers' in robot.perception.output
            and 'publish tasks with reliable QoS' in robot.perception.output
        ),
        120,
        lambda: robot.perception.output,
    )


def test_a_best_effort_driver_never_meets_a_subscription_that_asks_for_more(make_robot):
    refused = []
    robot = make_robot(camera_topics=['late/image_raw'])
    driver = robot.node.create_publisher(
        Image,
        'late/image_raw',
        QoSProfile(depth=10, reliability=ReliabilityPolicy.BEST_EFFORT),
        event_callbacks=PublisherEventCallbacks(
            incompatible_qos=refused.append, use_default_callbacks=False
        ),
    )

    publish_until(
        driver,
        lambda: image(1, time.time_ns()),
        lambda: any(scene.frames for scene in robot.final_scenes()),
        lambda: robot.perception.output,
    )
    assert not refused


@pytest.mark.parametrize(
    'topic', ['front/image_raw', 'front/image_raw/compressed', 'front/depth/compressedDepth']
)
def test_a_compressed_camera_is_seen_whatever_its_topic_is_called(make_robot, topic):
    robot = make_robot(camera_topics=[topic])

    publish_until(
        robot.publisher(CompressedImage, topic, qos_profile_sensor_data),
        picture,
        lambda: any(scene.frames for scene in robot.final_scenes()),
        lambda: robot.perception.output,
    )
    kind = 'sensor_msgs/msg/CompressedImage'
    wait_until(lambda: robot.value(f'camera /{topic}', 'type') == kind)
    assert 'published there' not in robot.perception.output


def test_a_type_that_is_set_is_kept_whatever_else_is_published(make_robot):
    topic = 'front/image_raw'
    robot = make_robot(camera_topics=[f'{topic} sensor_msgs/msg/CompressedImage'])
    robot.publisher(Image, topic)
    wait_until(
        lambda: (
            'sensor_msgs/msg/Image is published there, which is not what this node listens '
            'for (sensor_msgs/msg/CompressedImage)' in robot.perception.output
        ),
        120,
        lambda: robot.perception.output,
    )

    # Of one participant a topic has one type.
    context = Context()
    rclpy.init(context=context, domain_id=robot.domain)
    other = Node('other', context=context)
    publish_until(
        other.create_publisher(CompressedImage, topic, 10),
        picture,
        lambda: any(scene.frames for scene in robot.final_scenes()),
        lambda: robot.perception.output,
    )
    other.destroy_node()
    context.shutdown()


def test_a_type_that_is_no_pictures_is_refused_with_those_that_are(make_robot):
    robot = make_robot()
    process = robot.start(
        'perception', camera_topics=['front/image_raw std_msgs/msg/String'], backend='echo'
    )

    assert process.wait(30) == 2
    assert 'give sensor_msgs/msg/Image or sensor_msgs/msg/CompressedImage' in process.output
    robot.processes.remove(process)
