# SPDX-License-Identifier: Apache-2.0
"""A camera and a microphone with known stamps, for `omnivinci bench node`.

A sample is published when its stamp (the end of a chunk) has come, and the file says when that
was on the steady clock: what this process is late by is not the node's.
"""

from __future__ import annotations

import argparse
import array
import sys
import time
from collections.abc import Collection
from typing import TextIO

import numpy as np
import rclpy
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import HistoryPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from sensor_msgs.msg import Image

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import build
from omnivinci_ros.messages import stamps
from omnivinci_ros.nodes.message_classes import ros_types

CHUNK_NS = SECOND_NS // 50
DEPTH = 10  # as image_transport's publishers by default
MATCH_S = 30.0  # how long a subscriber is waited for
NOISE = 60  # of 32768, -55 dB of full scale: a quiet room


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=float, required=True)
    parser.add_argument('--hz', type=float, required=True)
    parser.add_argument('--width', type=int, required=True)
    parser.add_argument('--height', type=int, required=True)
    parser.add_argument('--reliability', choices=('reliable', 'best_effort'), required=True)
    parser.add_argument('--log', required=True)
    args = parser.parse_args()
    rclpy.init(args=[])
    node = rclpy.create_node('bench_sender')
    with open(args.log, 'w') as log:
        done = send(node, args, log)
    rclpy.try_shutdown()
    return 0 if done else 1


def send(node: Node, args: argparse.Namespace, log: TextIO) -> bool:
    types = ros_types()
    qos = QoSProfile(
        history=HistoryPolicy.KEEP_LAST,
        depth=DEPTH,
        reliability=ReliabilityPolicy[args.reliability.upper()],
    )
    frames = node.create_publisher(Image, 'camera/image_raw', qos)
    chunks = node.create_publisher(types.AudioChunk, 'audio', qos)
    if not wait_for_subscribers((frames, chunks)):
        print('nobody subscribed to camera/image_raw and audio', file=sys.stderr)
        return False
    random = np.random.default_rng(1)
    image = picture(random, args.width, args.height)
    sound = random.integers(-NOISE, NOISE, (50, SAMPLE_RATE // 50), dtype=np.int16)
    start_ns = time.time_ns() + SECOND_NS // 5
    end_ns = start_ns + round(args.seconds * SECOND_NS)
    period_ns = round(SECOND_NS / args.hz)
    frame_ns, chunk_ns, index = start_ns, start_ns + CHUNK_NS, 0
    while min(frame_ns, chunk_ns) < end_ns:
        due_ns = min(frame_ns, chunk_ns)
        while (early_ns := due_ns - time.time_ns()) > 0:
            time.sleep(early_ns / SECOND_NS)
        if due_ns == frame_ns:
            image.header.stamp = stamps.time(types, frame_ns)
            message, publisher, kind, stamp_ns = image, frames, 'frame', frame_ns
            frame_ns += period_ns
        else:
            stamp_ns = chunk_ns - CHUNK_NS
            message = build.audio_chunk(
                types, stamp_ns, SAMPLE_RATE, 1, sound[index % len(sound)], 'microphone'
            )
            publisher, kind = chunks, 'chunk'
            chunk_ns += CHUNK_NS
            index += 1
        before_ns = time.monotonic_ns()
        publisher.publish(message)
        log.write(f'{kind} {stamp_ns} {before_ns} {time.monotonic_ns()}\n')
    return True


def picture(random: np.random.Generator, width: int, height: int) -> Image:
    pixels = random.integers(0, 256, height * width * 3, dtype=np.uint8)
    image = Image(width=width, height=height, encoding='rgb8', step=width * 3)
    image.header.frame_id = 'camera'
    image.data = array.array('B', pixels.tobytes())
    return image


def wait_for_subscribers(publishers: Collection[Publisher]) -> bool:
    give_up = time.monotonic() + MATCH_S
    while not all(publisher.get_subscription_count() for publisher in publishers):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    time.sleep(1.0)  # the node may subscribe anew when it sees what is offered
    return True


if __name__ == '__main__':
    sys.exit(main())
