# SPDX-License-Identifier: Apache-2.0
"""What metadata.yaml says of a bag: an opinion, since it is written apart from the messages.

It may be older than the storage files, made anew by `ros2 bag reindex`, or edited by hand; only
the names of the files must be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.storage import StorageError

NAME = 'metadata.yaml'
KEY = 'rosbag2_bagfile_information'
NUMBERED = re.compile(r'(.*_)(\d+)(\.[^_]*)')  # a file of a bag that was split


@dataclass(frozen=True)
class TopicOpinion:
    """What metadata.yaml says of one topic; '' where it says nothing."""

    type: str
    encoding: str
    qos: Any
    messages: int


@dataclass(frozen=True)
class Metadata:
    """What could be read of it."""

    files: tuple[str, ...]  # names without folders, in the order to read them
    topics: dict[str, TopicOpinion] = field(default_factory=dict)
    messages: int = 0
    messages_of: dict[str, int] = field(default_factory=dict)  # by file
    compression: str = ''  # the format
    problems: tuple[str, ...] = ()


def read_metadata(folder: Path) -> Metadata:
    """Read a bag's metadata.yaml; raise StorageError or BagLimitError where it names no files."""
    from ruamel.yaml import YAML

    path = folder / NAME
    if path.stat().st_size > bag_limits.MAX_METADATA:
        raise bag_limits.BagLimitError(
            f'{NAME} has {path.stat().st_size:,} bytes, more than {bag_limits.MAX_METADATA:,}'
        )
    document = YAML(typ='safe').load(path.read_text(encoding='utf-8'))
    about = document.get(KEY) if isinstance(document, dict) else None
    names = about.get('relative_file_paths') if isinstance(about, dict) else None
    if not isinstance(about, dict) or not isinstance(names, list) or not names:
        raise StorageError(f'{NAME} names no storage files')
    listed = list(dict.fromkeys(str(name).replace('\\', '/').rsplit('/', 1)[-1] for name in names))
    files = in_order(listed)
    problems = []
    if files != listed:
        problems.append(
            f'{NAME} lists {listed[0]} to {listed[-1]} out of order: they are read in the order '
            'of their numbers'
        )
    counts = about.get('topics_with_message_count')
    if not isinstance(counts, list):
        problems.append(
            f'{NAME} does not say how many messages there are: whether all came cannot be told'
        )
    return Metadata(
        files=tuple(files),
        topics=dict(_topics(counts)),
        messages=_count(about.get('message_count')),
        messages_of=_messages_of(about.get('files')),
        compression=str(about.get('compression_format') or ''),
        problems=tuple(problems),
    )


def in_order(names: list[str]) -> list[str]:
    """Sort the files of a bag that was split by their numbers; leave other names as they come.

    `ros2 bag reindex` lists bag_10 before bag_2.
    """
    if not is_numbered(names):
        return names
    parts = [part for part in map(NUMBERED.fullmatch, names) if part is not None]
    return [part[0] for part in sorted(parts, key=lambda part: int(part[2]))]


def is_numbered(names: Sequence[str]) -> bool:
    """Return whether files are named as the parts of one bag are: bag_0.mcap, bag_1.mcap."""
    parts = [NUMBERED.fullmatch(name) for name in names]
    return None not in parts and len({part[1] for part in parts if part is not None}) <= 1


def _topics(counts: Any) -> list[tuple[str, TopicOpinion]]:
    found: dict[str, TopicOpinion] = {}
    for one in counts if isinstance(counts, list) else []:
        about = one.get('topic_metadata') if isinstance(one, dict) else None
        if not isinstance(about, dict) or not isinstance(about.get('name'), str):
            continue
        before = found.get(about['name'])
        found[about['name']] = TopicOpinion(
            type=str(about.get('type') or ''),
            encoding=str(about.get('serialization_format') or ''),
            qos=about.get('offered_qos_profiles'),
            messages=_count(one.get('message_count')) + (before.messages if before else 0),
        )
    return list(found.items())


def _messages_of(files: Any) -> dict[str, int]:
    return {
        str(one.get('path')).rsplit('/', 1)[-1]: _count(one.get('message_count'))
        for one in (files if isinstance(files, list) else [])
        if isinstance(one, dict)
    }


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 1 << 62 else 0
