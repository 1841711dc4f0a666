# SPDX-License-Identifier: Apache-2.0
"""What a bag holds: its storage files taken together, and held against metadata.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.bags.metadata import Metadata
from omnivinci_ros.bags.metadata import TopicOpinion
from omnivinci_ros.bags.problems import Losses
from omnivinci_ros.bags.problems import Problem
from omnivinci_ros.bags.storage import Storage
from omnivinci_ros.bags.storage import StoredTopic

if TYPE_CHECKING:
    from rosbags.interfaces import Connection
    from rosbags.interfaces import MessageDefinition
    from rosbags.interfaces import Qos

CDR = 'cdr'
MAX_QOS = 100_000  # characters
NO_OPINION = TopicOpinion('', '', None, 0)


@dataclass
class Contents:
    """Which topics can be read, and what is wrong."""

    connections: list[Connection] = field(default_factory=list)  # one a topic and type
    chosen: list[dict[int, tuple[str, str]]] = field(default_factory=list)  # by storage: id -> ...
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)  # topic -> sentence
    missing: Counter[str] = field(default_factory=Counter)  # topic -> messages
    lost: Losses = field(default_factory=Losses)


def read(
    storages: Sequence[Storage], metadata: Metadata | None, problems: list[Problem]
) -> Contents:
    """Return what the storage files hold, in their own words where they have any.

    What is wrong is added to `problems`, which become those of the contents.
    """
    opinions = {} if metadata is None else metadata.topics
    found = Contents(problems=problems)
    if metadata is not None:
        found.problems += [Problem('', one, 0) for one in metadata.problems]
    parts: dict[tuple[str, str], list[StoredTopic]] = {}
    foreign: dict[str, list[StoredTopic]] = {}
    names = names_by_counts(storages, opinions)
    start_ns = min((one.start_ns for one in storages if one.end_ns), default=0)
    for storage in storages:
        found.problems += [Problem('', *one) for one in storage.problems]
        found.problems += _about_nameless(storage, names)
        topics = [*storage.topics, *_named(storage, names)]
        name_of = {one.id: one.name for one in topics}
        for loss in storage.losses:
            topic = '' if loss.id is None else name_of.get(loss.id, '')
            found.lost.take(found.problems, storage.path.name, topic, loss, start_ns)
        chosen: dict[int, tuple[str, str]] = {}
        for one in topics:
            opinion = opinions.get(one.name, NO_OPINION)
            kind = full_name(one.type or opinion.type)
            if (one.encoding or opinion.encoding or CDR).lower() == CDR and kind:
                chosen[one.id] = one.name, kind
                parts.setdefault((one.name, kind), []).append(one)
            else:
                foreign.setdefault(one.name, []).append(one)
        found.chosen.append(chosen)
    for (name, kind), group in parts.items():
        opinion = opinions.get(name, NO_OPINION)
        found.connections.append(_connection(len(found.connections), kind, group, opinion))
    found.left_out = {name: _why_left_out(name, group) for name, group in foreign.items()}
    _compare(found, [*parts.values(), *foreign.values()], metadata)
    return found


def names_by_counts(
    storages: Sequence[Storage], opinions: Mapping[str, TopicOpinion]
) -> dict[int, str]:
    """Return the names of topics that lost theirs, by the messages that metadata.yaml counts.

    Only where nothing else has as many.
    """
    nameless: Counter[int] = Counter()
    for storage in storages:
        nameless.update(storage.nameless)
    described = {one.name for storage in storages for one in storage.topics}
    free = Counter({name: one.messages for name, one in opinions.items() if name not in described})
    alike = Counter(nameless.values()) + Counter(free.values())
    return {
        number: name
        for number, count in nameless.items()
        for name, told in free.items()
        if told == count and alike[count] == 2
    }


def _named(storage: Storage, names: Mapping[int, str]) -> list[StoredTopic]:
    return [
        StoredTopic(one, names[one], '', '', '', '', '', '', count, count)
        for one, count in storage.nameless.items()
        if one in names
    ]


def _about_nameless(storage: Storage, names: Mapping[int, str]) -> list[Problem]:
    name = storage.path.name
    problems = [
        Problem(
            names[one],
            f'{names[one]}: {name} has {count} messages whose topic it does not name; they are '
            'taken for this one, since metadata.yaml counts as many of it',
            0,
        )
        for one, count in storage.nameless.items()
        if one in names
    ]
    if lost := sum(count for one, count in storage.nameless.items() if one not in names):
        problems.append(
            Problem(
                '',
                f'{name}: {lost} messages belong to no topic that the file describes, and are '
                'left out: copy the bag again, or record it again',
                lost,
            )
        )
    return problems


def full_name(kind: str) -> str:
    """Return a type's name with its folder: some tools write sensor_msgs/Image."""
    package, slash, name = kind.partition('/')
    return f'{package}/msg/{name}' if slash and '/' not in name else kind


def _connection(
    number: int, kind: str, group: list[StoredTopic], opinion: TopicOpinion
) -> Connection:
    from rosbags.interfaces import Connection
    from rosbags.interfaces import ConnectionExtRosbag2

    told = [qos for one in group for qos in offered(one.qos)]
    return Connection(
        id=number + 1,
        topic=group[0].name,
        msgtype=kind,
        msgdef=_definition(group),
        digest=next((one.digest for one in group if one.digest), ''),
        msgcount=sum(one.messages for one in group),
        ext=ConnectionExtRosbag2(CDR, told or offered(opinion.qos)),
        owner=None,
    )


def _definition(group: Iterable[StoredTopic]) -> MessageDefinition:
    from rosbags.interfaces import MessageDefinition
    from rosbags.interfaces import MessageDefinitionFormat

    formats = {
        'ros2msg': MessageDefinitionFormat.MSG,
        'ros2idl': MessageDefinitionFormat.IDL,
        'omgidl': MessageDefinitionFormat.IDL,
    }
    for one in group:
        if one.definition and one.definition_encoding in formats:
            return MessageDefinition(formats[one.definition_encoding], one.definition)
    return MessageDefinition(MessageDefinitionFormat.NONE, '')


def offered(qos: Any) -> list[Qos]:
    """Return the QoS that publishers offered; none where it cannot be read."""
    from rosbags.rosbag2.metadata import parse_qos

    if isinstance(qos, str) and len(qos) > MAX_QOS:
        return []
    with suppress(Exception):  # of any type: the bytes are untrusted
        return list(parse_qos(qos or []))
    return []


def _why_left_out(name: str, group: list[StoredTopic]) -> str:
    count = sum(one.messages for one in group)
    how = sorted({one.encoding or 'an unknown encoding' for one in group})
    schemas = sorted({one.definition_encoding for one in group if one.definition_encoding})
    if all(one.encoding.lower() == CDR for one in group):
        return f'{name} is left out (messages: {count}): the bag does not tell its type'
    described = f' ({", ".join(schemas)})' if schemas else ''
    return (
        f'{name} is left out (messages: {count}): it is in {", ".join(how)}{described}, not in '
        'CDR as ROS 2 writes it'
    )


def _compare(found: Contents, groups: list[list[StoredTopic]], metadata: Metadata | None) -> None:
    """Say where fewer messages are held than anybody counts, and where types contradict."""
    held: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for group in groups:
        held[group[0].name] += sum(one.messages for one in group)
        counted[group[0].name] += sum(one.counted for one in group)
    opinions = {} if metadata is None else metadata.topics
    for name in sorted({*held, *opinions}):
        told = opinions.get(name, NO_OPINION).messages
        lost = found.lost.messages[name]
        most = max(told, counted[name], held[name] + lost)
        if missing := most - held[name]:
            found.missing[name] = missing
        if missing > lost:  # by more than is known to be damaged
            sentence = _what_is_missing(name, most, held, by_metadata=told == most)
            found.problems.append(Problem(name, sentence, missing - lost))
    _compare_types(found, opinions)
    total = 0 if metadata is None else metadata.messages
    if total > held.total() + sum(found.missing.values()):
        found.problems.append(
            Problem(
                '',
                f'metadata.yaml counts {total} messages in all, and the storage holds '
                f'{held.total()}: copy the bag again with all its files',
                total - held.total(),
            )
        )


def _what_is_missing(name: str, most: int, held: Counter[str], *, by_metadata: bool) -> str:
    who = 'metadata.yaml counts' if by_metadata else 'the statistics of the storage count'
    where = f'of which the storage holds {held[name]}'
    if name not in held:
        where = 'which the storage does not have'
    return (
        f'{name}: {who} {most} messages, {where}: copy the bag again with all its files (to a '
        '.db3 file a .db3-wal may belong)'
    )


def _compare_types(found: Contents, opinions: dict[str, TopicOpinion]) -> None:
    there = {(one.topic, one.msgtype) for one in found.connections}
    for name, kind in sorted(there):
        told = full_name(opinions.get(name, NO_OPINION).type)
        if told and (name, told) not in there:
            found.problems.append(
                Problem(
                    name,
                    f'{name}: metadata.yaml says {told}, the storage {kind}: it is read as the '
                    'storage says',
                    0,
                )
            )


def unread_files(
    folder: Path, names: Sequence[str], there: Sequence[Path], metadata: Metadata
) -> list[Problem]:
    """Say which files are missing, and which metadata.yaml does not know of."""
    problems = []
    known = {file.name for file in there}
    for name in names:
        if not {name, f'{name}.zstd', name.removesuffix('.zstd')} & known:
            count = metadata.messages_of.get(name, 0)
            held = f' with {count} messages' if count else ''
            problems.append(
                Problem(
                    '', f'{name}{held} is not there: copy the bag again with all its files', count
                )
            )
    for file in sorted(folder.iterdir()):
        ending = file.name.removesuffix('.zstd').rpartition('.')[2]
        if ending in ('mcap', 'db3') and file.name not in known and file.is_file():
            problems.append(
                Problem(
                    '',
                    f'{file.name} is left out, since metadata.yaml does not list it: run '
                    "'ros2 bag reindex', or replay it alone",
                    0,
                )
            )
    return problems
