# SPDX-License-Identifier: Apache-2.0
"""A process that shares the DDS domain and behaves badly. Run by tests.

It publishes large pictures and many small messages on topics of its own, other types on our
topics' names, and bytes that are no message on our topics.
"""

from __future__ import annotations

import array
import random

import rclpy
from omnivinci_ros.msg import AudioChunk
from rclpy.context import Context
from rclpy.node import Node
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import Image
from std_msgs.msg import String

PICTURES_HZ, GARBAGE_HZ = 10, 50
TOPICS = 40  # of small messages
OURS = (('camera/image_raw', Image), ('audio', AudioChunk), ('task', String))


def garbage(chance: random.Random) -> bytes:
    """Return a CDR header and anything: short, long, or lengths that promise gigabytes."""
    body = bytearray(chance.randbytes(chance.choice((0, 3, 8, 40, 400, 4000))))
    for _ in range(chance.randrange(3)):
        at = 4 * chance.randrange(len(body) // 4 + 1)
        body[at : at + 4] = chance.choice((b'\xff\xff\xff\xff', b'\xff\xff\xff\x7f', b'\0\0\0\0'))
    return chance.choice((b'\0\1\0\0', b'\0\0\0\0', b'\xff\xff', b'')) + bytes(body)


def main() -> None:
    rclpy.init()
    node = rclpy.create_node('neighbour')
    # A participant knows a topic by one type only: the wrong types are another's.
    confused = Context()
    rclpy.init(context=confused)
    stranger = Node('stranger', context=confused)
    chance = random.Random(1)
    picture = Image(
        height=1080,
        width=1920,
        encoding='rgb8',
        step=5760,
        data=array.array('B', bytes(1080 * 5760)),
    )
    pictures = node.create_publisher(Image, 'neighbour/image_raw', qos_profile_sensor_data)
    small = [node.create_publisher(String, f'neighbour/topic_{n}', 10) for n in range(TOPICS)]
    wrong = [
        stranger.create_publisher(kind, topic, 10)
        for topic, kind in (('camera/image_raw', String), ('audio', Image), ('task', Image))
    ]
    ours = [node.create_publisher(kind, topic, 10) for topic, kind in OURS]

    def make_noise() -> None:
        for publisher in small:
            publisher.publish(String(data='noise' * 20))
        for publisher in wrong:
            publisher.publish(publisher.msg_type())
        for publisher in ours:
            publisher.publish(garbage(chance))

    node.create_timer(1 / PICTURES_HZ, lambda: pictures.publish(picture))
    node.create_timer(1 / GARBAGE_HZ, make_noise)
    print('making noise', flush=True)
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, rclpy.executors.ExternalShutdownException):
        return
    finally:
        confused.try_shutdown()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
