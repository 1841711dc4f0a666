# SPDX-License-Identifier: Apache-2.0
"""The format of sound that comes as bytes, from the AudioInfo beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages.audio import WITH_INFO
from omnivinci_ros.messages.audio import ByteFormat
from omnivinci_ros.messages.audio import byte_format
from omnivinci_ros.replay.topics import Source

if TYPE_CHECKING:
    from rosbags.typesys.store import Typestore


def audio_format_of(bag: Bag, sources: dict[str, Source], store: Typestore) -> ByteFormat | None:
    """Return what the bag's AudioInfo says, where its sound needs one; refuse MP3 and others."""
    stream = next((one.stream for one in sources.values() if one.type in WITH_INFO), None)
    if stream is None:
        return None
    info = next((one for one in sources.values() if one.kind == 'info'), None)
    first = None if info is None else next(bag.messages({info.topic: info.type}), None)
    if info is None or first is None:
        raise BadInputError(
            f'{stream}: the bag has no AudioInfo, which tells the rate and the '
            'coding of the sound: record audio_info beside audio'
        )
    try:
        message = store.deserialize_cdr(first[2], info.type)
    except Exception as error:  # of any type: the bytes are untrusted
        raise BadInputError(
            f'{info.topic}: {len(first[2])} bytes are not a {info.type} in CDR: '
            'record the bag again'
        ) from error
    return byte_format(message, stream)
