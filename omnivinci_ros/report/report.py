# SPDX-License-Identifier: Apache-2.0
"""A report, from the folder of a replay or of a bench to the file: what a verb calls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.report.bench_page import bench_files
from omnivinci_ros.report.bench_page import bench_page
from omnivinci_ros.report.document import GENERATOR
from omnivinci_ros.report.document import document
from omnivinci_ros.report.drawn import drawn
from omnivinci_ros.report.drawn import records_that_fit
from omnivinci_ros.report.html import Markup
from omnivinci_ros.report.html import el
from omnivinci_ros.report.recording import Recording
from omnivinci_ros.report.recording import found_bag
from omnivinci_ros.report.recording import read_recording
from omnivinci_ros.report.replay_page import replay_page
from omnivinci_ros.report.replay_page import title_of
from omnivinci_ros.report.results import MANIFEST
from omnivinci_ros.report.results import ReplayResults
from omnivinci_ros.report.results import is_replay
from omnivinci_ros.report.results import read_replay

TEXT_SHARE = 0.5  # of the file, for records; pictures have the rest
NOTE_ROOM = 500  # bytes of one more sentence
HEAD = 4096  # bytes in which an earlier report says that it is one


@dataclass(frozen=True)
class Report:
    """A report that was written."""

    path: Path
    size: int  # bytes
    pictures: int
    notes: tuple[str, ...]  # what is not in it, and why


def write_report(
    results: Path, out: Path | None = None, *, bag: Path | None = None, most_bytes: int
) -> Report:
    """Write the report of a replay's or a bench's folder; the same bytes each time.

    `out` is RESULTS.html in the working folder unless given. Raises BadInputError, with a
    sentence, for a folder that is neither, for another bag and for a file that is no report.
    """
    results = Path(results).expanduser()
    path = Path(out).expanduser() if out else Path(f'{results.resolve().stem}.html')
    check_target(path)
    if not results.exists():
        raise BadInputError(f'{results} does not exist: give the folder of a replay or of a bench')
    if is_replay(results):
        try:
            text, pictures, notes = _replay_report(read_replay(results), bag, most_bytes)
        except (AttributeError, KeyError, TypeError) as error:  # of a file that was changed
            raise BadInputError(
                f'{results} is not as a replay leaves it ({type(error).__name__}: {error!s:.80}): '
                'replay the bag again'
            ) from error
    elif bench_files(results) or list(results.glob('*.png')):
        if bag is not None:
            raise BadInputError(f'--bag is for a replay: {results} holds figures')
        text, pictures, notes = _bench_report(results, most_bytes)
    else:
        raise BadInputError(_why_neither(results))
    data = text.encode()
    try:
        write_whole(path, data)
    except OSError as error:
        raise BadInputError(
            f'{path} cannot be written ({error.strerror}): give --out another file'
        ) from error
    return Report(path, len(data), pictures, tuple(notes))


def check_target(path: Path) -> None:
    """Raise BadInputError for a file that is there and is no earlier report."""
    if not path.exists():
        return
    try:
        is_ours = f'content="{GENERATOR}"'.encode() in path.read_bytes()[:HEAD]
    except OSError:
        is_ours = False
    if not is_ours:
        raise BadInputError(f'{path} exists and is no earlier report: give --out another file')


def _why_neither(results: Path) -> str:
    replays = sorted(one.parent.name for one in results.glob(f'*/{MANIFEST}'))
    if replays:
        return (
            f'{results} holds the results of {len(replays)} replays ({", ".join(replays[:4])}): '
            'give one of them'
        )
    return (
        f"{results} holds no results: give the folder that 'omnivinci replay' left, or one with "
        "the JSON of 'omnivinci bench ... --output FILE'"
    )


def _replay_report(
    results: ReplayResults, given: Path | None, most_bytes: int
) -> tuple[str, int, list[str]]:
    kept = records_that_fit(results, round(TEXT_SHARE * most_bytes))
    notes = []
    if kept < len(results.records):
        notes.append(
            f'{len(results.records) - kept:,} of {len(results.records):,} results are left out, '
            'the last ones, for the size of this file: raise --max-mb'
        )
    recording = Recording()
    bag, recording.missing = found_bag(results, given)
    shown = ReplayResults(results.folder, results.manifest, results.records[:kept])
    if bag is not None:
        with bag:
            text_bytes = sum(len(str(one.message)) for one in shown.records)
            room = max(0, most_bytes - 2 * text_bytes - len(document('', (), {})))
            recording = read_recording(bag, shown, room)
    title = title_of(results)

    def made() -> tuple[str, list[str]]:
        said = [*notes, *picture_notes(shown, recording)]
        page = replay_page(results, kept, said)
        return document(title, _framed(title, page), drawn(results, kept, recording)), said

    text, said = made()
    if (excess := len(text.encode()) - most_bytes) > 0 and recording.pictures:
        size = sum(map(len, recording.pictures.values()))
        recording.leave_out(size - excess - NOTE_ROOM)
        text, said = made()
    return text, len(recording.pictures), said


def picture_notes(results: ReplayResults, recording: Recording) -> list[str]:
    """Say which pictures are not in the report, and why."""
    notes = [recording.missing] if recording.missing else []
    used = sum(one.used for scene in results.scenes for one in scene.frames())
    told = sum(len(one.stamps) for scene in results.scenes for one in scene.frames())
    if used > told:
        notes.append(
            f'Of {used - told:,} of {used:,} frames these results do not tell which they were: '
            'replay the bag again with this version'
        )
    if recording.left_out:
        notes.append(
            f'{recording.left_out:,} pictures are left out for the size of this file, the oldest '
            'of each window first: raise --max-mb'
        )
    if recording.thinned:
        notes.append(
            f'The time-line shows a part of the samples of {", ".join(sorted(recording.thinned))}'
        )
    return notes


def _bench_report(results: Path, most_bytes: int) -> tuple[str, int, list[str]]:
    title, sections, left_out = bench_page(results, most_bytes)
    notes = [f'Left out: {one}: raise --max-mb' for one in left_out]
    said = [el('p', one, class_='note left-out') for one in notes]
    text = document(title, _framed(title, [*said, *sections]), None)
    return text, text.count('<img '), notes


def _framed(title: str, sections: list[Markup]) -> list[Markup]:
    made = el('span', GENERATOR, class_='note')
    return [
        el('a', 'Skip to the report', class_='skip', href='#main'),
        el('header', el('h1', title), el('span', class_='grow'), made, class_='top'),
        el('main', *sections, id='main', tabindex='-1'),
    ]
