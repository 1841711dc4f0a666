# SPDX-License-Identifier: Apache-2.0
"""A capture node as a robot has it: a tone in messages of audio_common_msgs, in real time.

audio_sender.py KIND CODING    until it is ended
"""

from __future__ import annotations

import array
import sys
import time
from importlib import import_module

import numpy as np
import rclpy
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile

TOPIC, INFO_TOPIC = '/mic/audio', '/mic/audio_info'
RATE, CHUNK = 16_000, 320  # 20 ms
REPEATED = 225  # messages from one AudioInfo to the next: 4.5 s


def main(kind: str, coding: str) -> None:
    types = import_module('audio_common_msgs.msg')
    rclpy.init()
    node = rclpy.create_node('audio_capture')
    publisher = node.create_publisher(getattr(types, kind), TOPIC, 100)
    qos = QoSProfile(depth=1)
    if coding != 'repeated':
        qos.durability = DurabilityPolicy.TRANSIENT_LOCAL
    info = node.create_publisher(types.AudioInfo, INFO_TOPIC, qos) if coding != 'none' else None
    told = {
        'channels': 1,
        'sample_rate': RATE,
        'sample_format': 'S16LE',
        'bitrate': 128,
        'coding_format': 'wave' if coding == 'repeated' else coding,
    }
    if info is not None and coding != 'repeated':
        info.publish(types.AudioInfo(**told))
    begin_ns = time.time_ns()
    for number in range(10_000):
        stamp_ns = begin_ns + number * 20_000_000
        time.sleep(max(0, stamp_ns + 20_000_000 - time.time_ns()) / 1e9)
        publisher.publish(made(types, kind, tone(number), stamp_ns))
        if coding == 'repeated' and number % REPEATED == REPEATED - 1:
            info.publish(types.AudioInfo(**told))


def tone(number: int) -> np.ndarray:
    times = (number * CHUNK + np.arange(CHUNK)) / RATE
    return (8000 * np.sin(2 * np.pi * 440 * times)).astype('<i2')


def made(types, kind: str, samples: np.ndarray, stamp_ns: int):
    """Return a message of that kind with these samples."""
    if kind == 'AudioData':
        return types.AudioData(data=array.array('B', samples.tobytes()))
    message = getattr(types, kind)()
    message.header.stamp.sec, message.header.stamp.nanosec = divmod(stamp_ns, 10**9)
    if kind == 'AudioDataStamped':
        message.audio.data = array.array('B', samples.tobytes())
    else:
        message.audio.info.format, message.audio.info.rate = 8, RATE
        message.audio.info.channels, message.audio.info.chunk = 1, CHUNK
        message.audio.audio_data.int16_data = array.array('h', samples.tobytes())
    return message


if __name__ == '__main__':
    main(*sys.argv[1:])
