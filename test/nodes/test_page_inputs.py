# SPDX-License-Identifier: Apache-2.0
"""What the page node's executor need not do: counted, in this process and without a server."""

from __future__ import annotations

import threading
import time

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from omnivinci_ros.msg import AudioChunk
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.robot import image
from support.robot import tone
from support.ros_graph import own_context
from support.ros_graph import wait_until

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.nodes.page.held_group import HeldGroup
from omnivinci_ros.nodes.page.inputs import Inputs
from omnivinci_ros.nodes.page.settings import declare_audio

CAMERA, SOUND = '/front', '/audio'


@pytest.fixture(scope='module')
def context():
    with own_context() as context:
        yield context


@pytest.fixture
def node(context):
    node = Node('page', context=context)
    yield node
    node.destroy_node()


class Seen:
    """Sensors that only note what came, and on which thread."""

    def __init__(self) -> None:
        self.images: list[str] = []
        self.sounds: list[int] = []
        self.threads: set[str] = set()
        self.fails = False

    def look(self, cameras) -> None:
        pass

    def image(self, topic, kind, data) -> None:
        self.threads.add(threading.current_thread().name)
        self.images.append(topic)
        if self.fails:
            raise RuntimeError('odd')

    def sound(self, topic, stamp_ns, sound) -> None:
        self.threads.add(threading.current_thread().name)
        self.sounds.append(stamp_ns)


def heard_by(node: Node, group: HeldGroup, callback, context) -> tuple:
    """Return an executor and a publisher that the group's one subscription has found."""
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(node)
    qos = QoSProfile(depth=10)
    subscription = node.create_subscription(String, 'told', callback, qos, callback_group=group)
    publisher = node.create_publisher(String, 'told', qos)
    wait_until(lambda: subscription.get_publisher_count() and publisher.get_subscription_count())
    return executor, publisher, subscription


def spin(executor) -> None:
    for _ in range(20):
        executor.spin_once(timeout_sec=0.01)


def test_the_executor_passes_over_what_is_held_and_it_is_taken_later(context, node):
    group, told = HeldGroup(), []
    executor, publisher, subscription = heard_by(
        node, group, lambda message: told.append((message.data, group.age_ns)), context
    )

    for text in 'abc':
        publisher.publish(String(data=text))
    time.sleep(0.2)
    spin(executor)
    assert told == []

    wait_until(lambda: (group.take(), len(told))[1] == 3)
    assert [text for text, _ in told] == ['a', 'b', 'c']
    assert all(age_ns > 100 * MS for _, age_ns in told)  # since they came, not since the take
    assert group.age_ns == 0

    group.is_held = False
    publisher.publish(String(data='d'))
    wait_until(lambda: spin(executor) or len(told) == 4)
    assert told[-1] == ('d', 0)

    node.destroy_subscription(subscription)
    assert group.subscriptions() == [] and group.take() == 0
    executor.shutdown()


def test_pictures_and_sound_arrive_though_the_executor_does_nothing(node):
    declare_audio(node)
    seen, problems = Seen(), []
    pictures = node.create_publisher(Image, CAMERA, 10)
    chunks = node.create_publisher(AudioChunk, SOUND, 10)
    inputs = Inputs(node, seen, lambda *problem: problems.append(problem))

    def watched() -> bool:
        inputs.tick()
        return pictures.get_subscription_count() == chunks.get_subscription_count() == 1

    inputs.watch({CAMERA: ''}, SOUND)
    wait_until(watched)
    begin_ns = time.time_ns()
    for number in range(10):
        chunks.publish(tone(begin_ns + number * 20 * MS))
    pictures.publish(image(1, begin_ns))

    wait_until(lambda: seen.images and len(seen.sounds) == 10)
    assert seen.threads == {'inputs'}
    assert seen.sounds == [begin_ns + number * 20 * MS for number in range(10)]

    seen.fails = True
    pictures.publish(image(2, begin_ns))
    wait_until(lambda: problems)
    assert problems == [('inputs', 'a message cannot be shown: RuntimeError: odd')]
    pictures.publish(image(3, begin_ns))
    wait_until(lambda: len(seen.images) == 3)

    inputs.watch({}, '')
    wait_until(lambda: not pictures.get_subscription_count() + chunks.get_subscription_count())
    inputs.close()
    assert not any(thread.name == 'inputs' for thread in threading.enumerate())
