# SPDX-License-Identifier: Apache-2.0
"""One camera, and if asked the microphone, for `omnivinci bench live`: a bag's pictures and sound
over and over, at a rate of its own.

A frame that is due is published; one that this process is a whole period late with is not, as by
a driver whose consumer is too slow, and is counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import rclpy
from rclpy.node import Node
from rclpy.qos import HistoryPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from sensor_msgs.msg import Image

from omnivinci_ros.bench.core.recorded import read_kinds
from omnivinci_ros.bench.core.recorded import stamped
from omnivinci_ros.bench.dds.sender import wait_for_subscribers
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.msg import AudioChunk

CHUNK_NS = SECOND_NS // 50
DEPTH = 10  # as image_transport's publishers by default


@dataclass(frozen=True)
class Media:
    """What a bag holds, in CDR."""

    pictures: list[bytes]
    chunks: list[bytes]
    hold_ns: int  # how long each picture is seen

    @classmethod
    def read(cls, path: str) -> Media:
        pictures, chunks = read_kinds(path, IMAGE, AUDIO_CHUNK)
        return cls(pictures, chunks, len(chunks) * CHUNK_NS // len(pictures))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--bag', required=True)
    parser.add_argument('--topic', required=True)
    parser.add_argument('--seconds', type=float, required=True)
    parser.add_argument('--hz', type=float, required=True)
    parser.add_argument('--phase', type=float, default=0.0, help='of the frames, in periods')
    parser.add_argument('--audio', action='store_true')
    parser.add_argument('--reliability', choices=('reliable', 'best_effort'), required=True)
    parser.add_argument('--log', required=True)
    args = parser.parse_args()
    media = Media.read(args.bag)
    rclpy.init(args=[])
    node = rclpy.create_node('bench_camera')
    with open(args.log, 'w') as log:
        account = send(node, args, media, log)
    rclpy.try_shutdown()
    if account is None:
        print(f'nobody subscribed to {args.topic}', file=sys.stderr)
        return 1
    Path(f'{args.log}.json').write_text(json.dumps(account))
    return 0


def send(
    node: Node, args: argparse.Namespace, media: Media, log: TextIO
) -> dict[str, float] | None:
    """Send all; return what was offered and sent, or None if nobody listens."""
    qos = QoSProfile(
        history=HistoryPolicy.KEEP_LAST,
        depth=DEPTH,
        reliability=ReliabilityPolicy[args.reliability.upper()],
    )
    publishers = {'frame': node.create_publisher(Image, args.topic, qos)}
    if args.audio:
        publishers['chunk'] = node.create_publisher(AudioChunk, 'audio', qos)
    if not wait_for_subscribers(publishers.values()):
        return None
    cpu_s = time.process_time()
    # The cameras are processes of their own: a whole second is what they begin at together.
    begin_ns = (time.time_ns() // SECOND_NS + 2) * SECOND_NS
    end_ns = begin_ns + round(args.seconds * SECOND_NS)
    period_ns = round(SECOND_NS / args.hz)
    first_ns = begin_ns + round(args.phase * period_ns)
    offered = unsent = index = count = 0
    while True:
        frame_ns = first_ns + index * period_ns
        chunk_ns = begin_ns + (count + 1) * CHUNK_NS if args.audio else end_ns
        due_ns = min(frame_ns, chunk_ns)
        if due_ns >= end_ns:
            break
        while (early_ns := due_ns - time.time_ns()) > 0:
            time.sleep(early_ns / SECOND_NS)
        if due_ns == chunk_ns:
            data = media.chunks[count % len(media.chunks)]
            stamp_ns, kind = due_ns - CHUNK_NS, 'chunk'
            count += 1
        else:
            seen = (frame_ns - begin_ns) // media.hold_ns % len(media.pictures)
            data, stamp_ns, kind = media.pictures[seen], frame_ns, 'frame'
            index += 1
            offered += 1
            if -early_ns > period_ns:
                unsent += 1
                continue
        before_ns = time.monotonic_ns()
        publishers[kind].publish(stamped(data, stamp_ns))
        log.write(f'{kind} {stamp_ns} {before_ns} {time.monotonic_ns()}\n')
    return {
        'offered': offered,
        'unsent': unsent,
        'chunks': count,
        'cpu_s': round(time.process_time() - cpu_s, 2),
    }


if __name__ == '__main__':
    sys.exit(main())
