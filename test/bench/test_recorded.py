# SPDX-License-Identifier: Apache-2.0
"""A recorded message is sent again with another stamp, and is otherwise the same."""

from __future__ import annotations

import numpy as np
import pytest

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bench.core.recorded import stamp_in
from omnivinci_ros.bench.core.recorded import stamped
from omnivinci_ros.messages.names import IMAGE

STAMP_NS = 1_700_000_123_456_789_000


@pytest.mark.parametrize('little_endian', [True, False])
def test_only_the_stamp_of_a_message_changes(little_endian):
    store = our_store()
    time = store.types['builtin_interfaces/msg/Time']
    header = store.types['std_msgs/msg/Header'](stamp=time(1, 2), frame_id='camera')
    pixels = np.arange(12, dtype=np.uint8)
    image = store.types[IMAGE](header, 2, 2, 'rgb8', 0, 6, pixels)
    data = bytes(store.serialize_cdr(image, IMAGE, little_endian=little_endian))

    found = store.deserialize_cdr(stamped(data, STAMP_NS), IMAGE)

    assert stamp_in(data) == 1_000_000_002
    assert stamp_in(stamped(data, STAMP_NS)) == STAMP_NS
    assert (found.header.stamp.sec, found.header.stamp.nanosec) == divmod(STAMP_NS, 1_000_000_000)
    assert (found.header.frame_id, found.data.tolist()) == ('camera', pixels.tolist())
