# SPDX-License-Identifier: Apache-2.0
"""Find every bad record of a data set."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.media_files import read_media
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.training import dataset
from omnivinci_ros.model.training.dataset import BadRecordError
from omnivinci_ros.model.training.dataset import MediaFile
from omnivinci_ros.model.training.dataset import Record

PROBE_FRAMES = 2  # first and last of a video: a file that is cut off lacks the last
PROBE_SIZE = 32  # px


@dataclass(frozen=True)
class Checked:
    """One line of a data set: its record, or what is wrong with it."""

    file: Path
    number: int  # of the line, from 1
    line: bytes
    record: Record | None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what is damaged and used all the same
    tokens: int = 0  # of the context; 0 when no checkpoint was given

    @property
    def source(self) -> str:
        return f'{self.file}:{self.number}'


def check_dataset(
    path: str | Path,
    *,
    length: Callable[[Record], int] | None = None,
) -> Iterator[Checked]:
    """Check each line and open each medium; `length` adds a checkpoint's view of a record.

    A medium that many records use is opened once.
    """
    known: dict[MediaFile, _Opened] = {}
    for file in dataset.record_files(path):
        for number, line in dataset.lines_of(file):
            source = f'{file}:{number}'
            try:
                record = dataset.parse_record(line, source, file.parent)
            except BadRecordError as error:
                yield Checked(file, number, line, None, (str(error),))
                continue
            opened = [_opened(part, known) for part in record.media]
            problems = [each.problem for each in opened if each.problem]
            notes = [note for each in opened for note in each.notes]
            tokens = 0
            if length and not problems:
                try:
                    tokens = length(record)
                except BadInputError as error:
                    problems.append(str(error))
            yield Checked(
                file,
                number,
                line,
                record,
                tuple(dict.fromkeys(problems)),
                tuple(dict.fromkeys(notes)),
                tokens,
            )


def make_length(checkpoint: str | Path, **given: Any) -> Callable[[Record], int]:
    """Return a function that gives a record's length in tokens for a checkpoint.

    The network stands on the meta device: no weight is read. The function raises BadInputError
    for a record that the checkpoint cannot take.
    """
    import torch

    from omnivinci_ros.model.omnivinci.config import read_config
    from omnivinci_ros.model.omnivinci.network import OmniVinci
    from omnivinci_ros.model.tokenizer import Tokenizer

    config = read_config(checkpoint, **given)
    tokenizer = Tokenizer.read(Path(checkpoint) / 'llm')
    processor = Processor(config, tokenizer)
    with torch.device('meta'):
        model = OmniVinci(config)
    model.use_tokenizer(tokenizer)
    limit = config.llm['max_position_embeddings']

    @torch.no_grad()
    def length(record: Record) -> int:
        try:
            example = dataset.make_example(record, processor, say=lambda note: None)
        except ValueError as error:
            raise BadInputError(str(error)) from error
        embeddings = [each for medium in example.media for each in model.encode(medium)]
        tokens = len(example.ids) - len(embeddings) + sum(len(each) for each in embeddings)
        if tokens > limit:
            raise BadInputError(
                f'takes {tokens} tokens, the checkpoint {limit}; give less sound or fewer images'
            )
        return tokens

    return length


@dataclass(frozen=True)
class _Opened:
    """What opening a medium says."""

    problem: str  # empty: it can be read
    notes: tuple[str, ...]  # what is damaged of it


def _opened(part: MediaFile, known: dict[MediaFile, _Opened]) -> _Opened:
    """Return what is wrong with a medium."""
    if part not in known:
        notes: list[str] = []
        problem = ''
        try:
            read_media(
                part.kind,
                part.path,
                frames=PROBE_FRAMES,
                size=PROBE_SIZE,
                with_sound=part.with_sound,
                say=notes.append,
            )
        except BadInputError as error:
            problem = str(error)
        known[part] = _Opened(problem, tuple(notes))
    return known[part]
