# SPDX-License-Identifier: Apache-2.0
"""The names of message types."""

from __future__ import annotations

from typing import Any
from typing import TypeAlias

# Classes of messages are generated, by rosidl or by rosbags, and messages are known by their
# fields alone: a type checker has nothing to hold them against.
Message: TypeAlias = Any
MessageTypes: TypeAlias = Any  # a namespace of message classes by their short names

IMAGE = 'sensor_msgs/msg/Image'
COMPRESSED_IMAGE = 'sensor_msgs/msg/CompressedImage'

PACKAGE = 'omnivinci_ros'
AUDIO_CHUNK = f'{PACKAGE}/msg/AudioChunk'
SPEAKING = f'{PACKAGE}/msg/Speaking'
SCENE = f'{PACKAGE}/msg/SceneUnderstanding'
COMMAND = f'{PACKAGE}/msg/CommandInterpretation'
STRING = 'std_msgs/msg/String'
OURS = (
    'AudioChunk',
    'CommandInterpretation',
    'CommandStep',
    'InputReport',
    'Provenance',
    'SceneUnderstanding',
    'Speaking',
)
OTHERS = {
    'CompressedImage': COMPRESSED_IMAGE,
    'Duration': 'builtin_interfaces/msg/Duration',
    'Header': 'std_msgs/msg/Header',
    'Image': IMAGE,
    'KeyValue': 'diagnostic_msgs/msg/KeyValue',
    'String': STRING,
    'Time': 'builtin_interfaces/msg/Time',
}
