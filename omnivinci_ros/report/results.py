# SPDX-License-Identifier: Apache-2.0
"""The folder that a replay left: its manifest and its records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.boxes import SeenBox
from omnivinci_ros.messages.boxes import seen_boxes
from omnivinci_ros.messages.names import COMMAND
from omnivinci_ros.messages.names import SCENE

MANIFEST, RECORDS = 'manifest.json', 'results.jsonl'  # as a replay names them
Json = dict[str, Any]


@dataclass(frozen=True)
class UsedFrames:
    """The frames of one camera that a window was made of."""

    stream: str
    stamps: tuple[int, ...]  # event times [ns], in order
    used: int  # more than there are stamps: the results do not tell all


@dataclass(frozen=True)
class Record:
    """One line of results.jsonl: a SceneUnderstanding or a CommandInterpretation."""

    time_ns: int
    type: str
    message: Json

    @property
    def is_scene(self) -> bool:
        return self.type == SCENE

    @property
    def epoch(self) -> int:
        return int(self.message['provenance']['epoch'])

    def frames(self) -> list[UsedFrames]:
        """Return the frames of each camera, in the order of the cameras."""
        return [
            UsedFrames(
                str(one['topic']),
                tuple(nanoseconds(stamp) for stamp in one.get('stamps', ())),
                int(one['used']),
            )
            for one in self.message['provenance']['inputs']
            if one['kind'] == 'camera' and one['used']
        ]

    def boxes(self) -> list[SeenBox]:
        stamps = {one.stream: one.stamps for one in self.frames()}
        return seen_boxes(str(self.message['json']), stamps)


@dataclass(frozen=True)
class ReplayResults:
    """All that a replay left, read and checked as far as it is shown."""

    folder: Path
    manifest: Json
    records: tuple[Record, ...]

    @property
    def scenes(self) -> list[Record]:
        return [one for one in self.records if one.is_scene]

    @property
    def commands(self) -> list[Record]:
        return [one for one in self.records if not one.is_scene]

    @property
    def start_ns(self) -> int:
        return int(self.manifest['bag']['start_ns'])


def nanoseconds(stamp: Json) -> int:
    """Return a Time or Duration, as results.jsonl has it, as nanoseconds."""
    return int(stamp['sec']) * SECOND_NS + int(stamp['nanosec'])


def is_replay(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() and (folder / RECORDS).is_file()


def read_replay(folder: Path) -> ReplayResults:
    """Return what a replay left; raise BadInputError, with a sentence, for what is broken."""
    manifest = read_json(folder / MANIFEST)
    try:
        results = ReplayResults(folder, manifest, tuple(_records(folder / RECORDS)))
        for name in ('inputs', 'windows', 'problems', 'notes', 'configuration', 'backend'):
            manifest[name]
        int(manifest['bag']['start_ns'])
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BadInputError):
            raise
        raise BadInputError(
            f'{folder / MANIFEST} is not the manifest of a replay ({error!s:.80}): replay the '
            'bag again'
        ) from error
    return results


def read_json(path: Path) -> Json:
    """Return the object that a JSON file holds; raise BadInputError with a sentence."""
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise BadInputError(f'{path} cannot be read: {error.strerror}') from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(f'{path} is not JSON ({error!s:.80}): write it again') from error
    if not isinstance(found, dict):
        raise BadInputError(f"{path} holds no object of JSON: give a replay's folder or a bench's")
    return found


def _records(path: Path) -> Iterator[Record]:
    try:
        text = path.read_text(encoding='utf-8')
    except (OSError, ValueError) as error:
        raise BadInputError(f'{path} cannot be read ({error!s:.80}): replay again') from error
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line)
            record = Record(int(found['time_ns']), str(found['type']), found['message'])
            if record.type in (SCENE, COMMAND):
                _check(record)
                yield record
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadInputError(
                f'{path}, line {number}, is no record of a replay '
                f'({type(error).__name__}: {error!s:.80}): replay the bag again'
            ) from error


def _check(record: Record) -> None:
    """Look once at what is shown of a record."""
    message = record.message
    nanoseconds(message['header']['stamp'])
    str(message['provenance']['backend'])
    int(message['provenance']['epoch'])
    message['provenance']['inputs'][:1]
    if record.is_scene:
        nanoseconds(message['window_start'])
        int(message['window_id'])
        message['text'].splitlines()
        record.boxes()
    else:
        message['utterance'].splitlines()
        message['intent'].splitlines()
        [step['intent'] for step in message['steps']]
