# SPDX-License-Identifier: Apache-2.0
"""The field lists of both packages called audio_common_msgs."""

from __future__ import annotations

# The field lists of the two packages, as their users see them.
BYTES = {
    'AudioData': 'uint8[] data',
    'AudioDataStamped': 'std_msgs/Header header\naudio_common_msgs/AudioData audio',
    'AudioInfo': 'uint8 channels\nuint32 sample_rate\nstring sample_format\nuint32 bitrate\n'
    'string coding_format',
}
TYPED = {
    'AudioData': 'float32[] float32_data\nint32[] int32_data\nint16[] int16_data\n'
    'int8[] int8_data\nuint8[] uint8_data',
    'AudioInfo': 'int32 format\nint32 channels\nint32 rate\nint32 chunk',
    'Audio': 'audio_common_msgs/AudioData audio_data\naudio_common_msgs/AudioInfo info',
    'AudioStamped': 'std_msgs/Header header\naudio_common_msgs/Audio audio',
}
