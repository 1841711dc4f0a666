# SPDX-License-Identifier: Apache-2.0
"""An item of `camera_topics`: a topic, and its type where the graph is not to say it."""

from __future__ import annotations

from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE

IMAGE_TYPES = (IMAGE, COMPRESSED_IMAGE)
COMPRESSED_NAMES = ('/compressed', '/compressedDepth')  # as image_transport names them


def parse_camera(item: str) -> tuple[str, str]:
    """Return topic and type of 'TOPIC' or 'TOPIC TYPE'; the type is '' where none is given."""
    topic, _, kind = item.strip().partition(' ')
    return topic, kind.strip()


def camera_refusal(item: str) -> str | None:
    """Return one sentence if the item gives a type that is no picture's, else None."""
    topic, kind = parse_camera(item)
    if not kind or kind in IMAGE_TYPES:
        return None
    return (
        f'camera_topics: {kind[:80]!r} after {topic[:80]!r} is no type of pictures: give '
        f'{" or ".join(IMAGE_TYPES)}, or the topic alone'
    )


def type_by_name(topic: str) -> str:
    """Return the type that a topic's name suggests, for as long as nobody publishes there."""
    return COMPRESSED_IMAGE if topic.endswith(COMPRESSED_NAMES) else IMAGE
