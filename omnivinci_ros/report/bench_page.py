# SPDX-License-Identifier: Apache-2.0
"""The page of a bench: the figures of its JSON files, and its plots."""

from __future__ import annotations

import base64
from pathlib import Path

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.report.figures import tables
from omnivinci_ros.report.html import Markup
from omnivinci_ros.report.html import card
from omnivinci_ros.report.html import el
from omnivinci_ros.report.html import folded
from omnivinci_ros.report.html import shown
from omnivinci_ros.report.results import MANIFEST
from omnivinci_ros.report.results import Json
from omnivinci_ros.report.results import read_json

PNG = b'\x89PNG\r\n\x1a\n'
MOST_FILES = 50
ASIDE = ('machine', 'configuration', 'versions', 'inputs')  # of a bench: behind its figures


def bench_files(results: Path) -> list[Path]:
    """Return the JSON files of a bench, by name: that file, or those of a folder."""
    if results.is_file():
        return [results]
    return sorted(one for one in results.glob('*.json') if one.name != MANIFEST)


def bench_page(results: Path, most_bytes: int) -> tuple[str, list[Markup], list[str]]:
    """Return title, content and what was left out; raise BadInputError with a sentence."""
    files = bench_files(results)
    left_out = [f'{len(files) - MOST_FILES} of the JSON files'] if len(files) > MOST_FILES else []
    sections = []
    room = most_bytes
    plots = [] if results.is_file() else sorted(results.glob('*.png'))
    shown_plots: set[Path] = set()
    for number, file in enumerate(files[:MOST_FILES], 1):
        document = read_json(file)
        content = _figures(document)
        room -= sum(len(one.text) for one in content)
        if room < 0:
            left_out.append(f'the figures of {file.name}')
            continue
        plot = file.with_suffix('.png')
        if plot.is_file():
            shown_plots.add(plot)
            room = _add_plot(content, plot, room, left_out)
        title = f'bench {document["bench"]}' if 'bench' in document else file.stem
        sections.append(card(f'bench-{number}', str(title), *content, note=file.name))
    for number, plot in enumerate((one for one in plots if one not in shown_plots), 1):
        content = []
        room = _add_plot(content, plot, room, left_out)
        sections.append(card(f'plot-{number}', plot.stem, *content, note=plot.name))
    name = results.resolve().stem if results.is_file() else results.resolve().name
    return f'{name}: figures', sections, left_out


def _figures(document: Json) -> list[Markup]:
    first = {key: value for key, value in document.items() if key not in ASIDE}
    found = tables('', first)
    for key in ASIDE:
        if key in document:
            found.append(folded(key, *tables('', document[key])))
    return found


def _add_plot(content: list[Markup], plot: Path, room: int, left_out: list[str]) -> int:
    """Put a plot on top, where there is room; return the room that is left."""
    try:
        data = plot.read_bytes()
    except OSError as error:
        raise BadInputError(f'{plot} cannot be read: {error.strerror}') from error
    if not data.startswith(PNG):
        left_out.append(f'{plot.name}, which is no PNG')
        return room
    picture = base64.b64encode(data).decode('ascii')
    if len(picture) > room:
        left_out.append(f'the plot {plot.name} ({shown(len(data))} bytes)')
        return room
    words = f'{plot.stem}, as a plot; its figures are in the tables below'
    image = el('img', src=f'data:image/png;base64,{picture}', alt=words)
    content.insert(0, el('figure', image, class_='plot'))
    return room - len(picture)
