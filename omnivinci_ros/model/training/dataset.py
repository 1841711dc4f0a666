# SPDX-License-Identifier: Apache-2.0
"""Conversations with media, one JSON object a line (docs/reference/dataset.md says how)."""

from __future__ import annotations

import json
import logging
from codecs import BOM_UTF8
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from pathlib import PurePosixPath
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.media_files import KINDS
from omnivinci_ros.model.media_files import read_media
from omnivinci_ros.model.omnivinci.network import Media
from omnivinci_ros.model.omnivinci.processor import ROLES
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import START_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

LOG = logging.getLogger(__name__)
MAX_LINE_BYTES = 1 << 20
MAX_RECORDS = 10_000_000
IGNORED = -100  # the label of what is not learned, as PyTorch's cross-entropy has it


class BadRecordError(BadInputError):
    """A record that cannot be trained on; the message says what and how to mend it."""


@dataclass(frozen=True)
class MediaFile:
    """A medium that is not read yet."""

    kind: str  # video, audio or image
    path: Path
    with_sound: bool = True  # of a video


@dataclass(frozen=True)
class Turn:
    role: str
    parts: tuple[str | MediaFile, ...]

    @property
    def words(self) -> str:
        """Return its texts, joined."""
        return ''.join(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True)
class Record:
    """One conversation; the last turn is the assistant's."""

    source: str  # file:line
    turns: tuple[Turn, ...]

    @property
    def media(self) -> list[MediaFile]:
        return [part for turn in self.turns for part in turn.parts if isinstance(part, MediaFile)]

    @property
    def answers(self) -> list[str]:
        return [turn.words for turn in self.turns if turn.role == 'assistant']


@dataclass(frozen=True)
class Example:
    """A record as the network takes it, with what it should have said."""

    ids: Tensor  # [L], with placeholders
    labels: Tensor  # [L]: the id where the assistant speaks, IGNORED elsewhere
    media: tuple[Media, ...]
    record: Record

    @property
    def nbytes(self) -> int:
        """Return the bytes of the media."""
        tensors = [v for medium in self.media for v in _tensors(medium)]
        return sum(tensor.nbytes for tensor in tensors)

    @cached_property
    def targets(self) -> int:
        """Return how many tokens are learned."""
        return int((self.labels[1:] != IGNORED).sum())


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of those that are not blank; a line that is too long comes cut.

    The byte order mark that editors of Windows put before UTF-8 is taken away.
    """
    with path.open('rb') as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            part = line
            if number == 1:
                line = line.removeprefix(BOM_UTF8)
            while len(part) > MAX_LINE_BYTES and not part.endswith(b'\n'):
                part = file.readline(MAX_LINE_BYTES + 1)  # the rest of it
            if line.strip():
                yield number, line


def parse_record(line: bytes, source: str, folder: Path) -> Record:
    """Return the record of a line; media are looked for below `folder`, not opened.

    Raises BadRecordError.
    """
    if len(line) > MAX_LINE_BYTES:
        raise BadRecordError(f'the line has more than {MAX_LINE_BYTES} bytes; split it')
    try:
        value = json.loads(line.decode('utf-8'))
    except UnicodeDecodeError as error:
        raise BadRecordError(f'byte {error.start} is not UTF-8; convert the file') from None
    except (ValueError, RecursionError) as error:
        raise BadRecordError(f'is not JSON ({error})') from None
    messages = value.get('messages') if isinstance(value, dict) else None
    if not isinstance(messages, list) or not messages:
        raise BadRecordError('has no "messages"; give {"messages": [{"role": ...}, ...]}')
    turns = tuple(_turn(message, k, folder) for k, message in enumerate(messages, 1))
    _check_order(turns)
    return Record(source, turns)


def read_records(path: str | Path) -> list[Record]:
    """Read the records of a file, or of all .jsonl files of a folder.

    Raises BadRecordError for the first that is bad: prepare-dataset names them all.
    """
    records = []
    for file in record_files(path):
        for number, line in lines_of(file):
            source = f'{file}:{number}'
            try:
                records.append(parse_record(line, source, file.parent))
            except BadRecordError as error:
                raise BadRecordError(
                    f'{source}: {error}; omnivinci prepare-dataset names all bad records'
                ) from None
            if len(records) > MAX_RECORDS:
                raise BadRecordError(f'{file}: more than {MAX_RECORDS} records; split the data')
    if not records:
        raise BadRecordError(f'{path}: holds no record')
    return records


def record_files(path: str | Path) -> list[Path]:
    """Return the .jsonl files of a folder, or the file itself.

    Names that begin with a dot are no data: a Mac writes ._a.jsonl beside a.jsonl.
    """
    path = Path(path).expanduser()
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadRecordError(f'{path}: no such folder; give one with .jsonl files and their media')
    files = sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() == '.jsonl' and not file.name.startswith('.') and file.is_file()
    )
    if not files:
        raise BadRecordError(f'{path}: holds no .jsonl file; docs/reference/dataset.md shows one')
    return files


def make_example(
    record: Record, processor: Processor, say: Callable[[str], None] = LOG.warning
) -> Example:
    """Read a record's media and tokenise it; `say` is told of what is damaged and left out.

    Raises BadInputError.
    """
    turns = [
        Message(turn.role, tuple(_read(part, processor, say) for part in turn.parts))
        for turn in record.turns
    ]
    inputs = processor(turns[:-1])
    tokenizer = processor.tokenizer
    answer = [*tokenizer.encode(record.answers[-1]), tokenizer.id(END_OF_TURN)]
    ids = torch.cat([inputs.ids, torch.tensor(answer)])
    example = Example(ids, answer_labels(ids, tokenizer), inputs.media, record)
    if example.targets != target_count(record, tokenizer):
        raise BadRecordError(
            f'{record.source}: the tokenizer joins an answer with what stands before it; '
            'begin it with a letter'
        )
    return example


def answer_labels(ids: Tensor, tokenizer: Tokenizer) -> Tensor:
    """Return ids where the assistant speaks, its end of turn included, and IGNORED elsewhere."""
    start, end = tokenizer.id(START_OF_TURN), tokenizer.id(END_OF_TURN)
    header = [start, *tokenizer.encode('assistant\n')]
    listed = ids.tolist()
    labels = torch.full_like(ids, IGNORED)
    for k, token in enumerate(listed):
        if token == start and listed[k : k + len(header)] == header:
            begin = k + len(header)
            stop = listed.index(end, begin) + 1
            labels[begin:stop] = ids[begin:stop]
    return labels


def target_count(record: Record, tokenizer: Tokenizer) -> int:
    """Return how many tokens a record teaches, without reading its media."""
    return sum(len(tokenizer.encode(answer)) + 1 for answer in record.answers)


def _turn(message: Any, number: int, folder: Path) -> Turn:
    where = f'message {number}'
    if not isinstance(message, Mapping) or message.get('role') not in ROLES:
        raise BadRecordError(f'{where}: its role must be one of {", ".join(ROLES)}')
    role, content = message['role'], message.get('content')
    parts = [{'type': 'text', 'text': content}] if isinstance(content, str) else content
    if not isinstance(parts, list) or not parts:
        raise BadRecordError(f'{where}: its content must be a text or a list of parts')
    turn = Turn(role, tuple(_part(part, where, folder) for part in parts))
    media = any(isinstance(part, MediaFile) for part in turn.parts)
    if media and role != 'user':
        raise BadRecordError(f'{where}: only the user shows media')
    if not turn.words.strip() and not media:
        raise BadRecordError(f'{where}: is empty')
    if role == 'assistant' and turn.words != turn.words.strip():
        raise BadRecordError(f'{where}: the answer begins or ends with white space; strip it')
    return turn


def _part(part: Any, where: str, folder: Path) -> str | MediaFile:
    kind = part.get('type') if isinstance(part, Mapping) else None
    if kind == 'text' and isinstance(part.get('text'), str):
        try:
            part['text'].encode('utf-8')
        except UnicodeEncodeError:  # JSON may escape half a character
            raise BadRecordError(f'{where}: a text is not Unicode; mend its escapes') from None
        return part['text']
    if kind not in KINDS:
        raise BadRecordError(
            f'{where}: a part must be {{"type": "text", "text": ...}} or '
            f'{{"type": "video", "audio" or "image", "path": ...}}'
        )
    path = part.get('path')
    if not isinstance(path, str) or not path or '\0' in path:
        raise BadRecordError(f'{where}: the {kind} has no "path"')
    if PurePosixPath(path).is_absolute() or '..' in PurePosixPath(path).parts:
        raise BadRecordError(
            f"{where}: {path} lies outside of the data; put it below the .jsonl file's folder"
        )
    sound = part.get('sound', True)
    if not isinstance(sound, bool):
        raise BadRecordError(f'{where}: "sound" of {path} must be true or false')
    return MediaFile(kind, folder / path, sound)


def _check_order(turns: Sequence[Turn]) -> None:
    roles = [turn.role for turn in turns]
    spoken = roles[1:] if roles[0] == 'system' else roles
    expected = ['user', 'assistant'] * (len(spoken) // 2)
    if not spoken or spoken != expected:
        raise BadRecordError(
            f'the roles are {", ".join(roles[:8])}; after a system message, if any, user and '
            'assistant must take turns, and the assistant be last'
        )


def _read(part: str | MediaFile, processor: Processor, say: Callable[[str], None]) -> Part:
    if isinstance(part, str):
        return part
    config = processor.config
    return read_media(
        part.kind,
        part.path,
        frames=config.num_video_frames,
        size=config.image_size,
        with_sound=part.with_sound and config.load_audio_in_video,
        say=say,
    )


def _tensors(medium: Media) -> Iterator[Tensor]:
    for value in vars(medium).values():
        if isinstance(value, Tensor):
            yield value
        elif hasattr(value, 'mel'):
            yield value.mel


def count_media(records: Iterable[Record]) -> dict[str, int]:
    """Return how many media of each kind there are."""
    kinds = [file.kind for record in records for file in record.media]
    return {kind: kinds.count(kind) for kind in KINDS}
