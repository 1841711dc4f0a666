# SPDX-License-Identifier: Apache-2.0
"""The plot of `omnivinci bench live`: how long a window takes from stage to stage, and its cost.

A row is a cell, a panel is a stage. All times of a backend share one linear axis that begins at
zero, so that the length of each bar may be compared with that of every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.live_report import cell_name
from omnivinci_ros.bench.dds.live_report import share
from omnivinci_ros.common.errors import CommandError

WHOLE = 'sent to received'
# Stage of the figures, and the panel's title, in the order in which they pass. Those of the
# backend each begin at its call: the later holds the earlier.
PANELS = (
    ('transport', 'transport\nsent →\nin node'),
    ('arrival to closed', 'window\nin node →\nclosed'),
    ('closed to backend', 'mailbox\nclosed →\ncalled'),
    ('encode', 'encode\ncalled →\nencoded'),
    ('first token', 'first token\ncalled →\nfirst token'),
    ('done', 'done\ncalled →\ndone'),
    ('published', 'received\ndone →\nreceived'),
    (WHOLE, 'all of it\nsent →\nreceived'),
)
# Okabe and Ito's, which colour-blind people tell apart, and which differ in lightness too.
BLUE, ORANGE, GREY = '#0072b2', '#d55e00', '#999999'
ROW_IN, HEAD_IN, WIDTH_IN = 0.22, 1.4, 10.5  # of a cell, of a backend's titles, of the picture
DPI = 140
ROOM = 1.65  # of the longest time: behind it stands the number
BAR = 0.62  # of a row


def plot(document: dict[str, Any], path: Path) -> None:
    """Write a PNG: for each backend a row of panels, and in each a bar for each cell."""
    # No date and no version inside: the same figures give the same bytes.
    make_figure(document).savefig(path, dpi=DPI, metadata={'Software': None})


def make_figure(document: dict[str, Any]) -> Any:
    """Return the figure of matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CommandError(
            "the plot needs matplotlib: run: pip install '.[bench]' in the checkout"
        ) from error
    by_backend: dict[str, list[dict[str, Any]]] = {}
    for cell in document['cells']:
        by_backend.setdefault(cell['backend'], []).append(cell)
    heights = [HEAD_IN + ROW_IN * len(cells) for cells in by_backend.values()]
    figure = Figure(figsize=(WIDTH_IN, 0.7 + sum(heights)), layout='constrained')
    parts = figure.subfigures(len(heights), 1, squeeze=False, height_ratios=heights)
    for part, (backend, cells) in zip(parts[:, 0], by_backend.items(), strict=True):
        draw_backend(part, backend, cells)
    figure.suptitle(
        'How long a window takes, from the last sample that it needs to its result\n'
        'bar and number: median in ms; line: up to the 95th percentile; '
        'all times of a backend on one linear scale',
        fontsize=11,
    )
    return figure


def draw_backend(part: Any, backend: str, cells: Sequence[dict[str, Any]]) -> None:
    """Draw the panels of the stages, which share their axis, and two of what it takes."""
    panels = part.subplots(1, len(PANELS) + 2, sharey=True)
    longest = max((value for cell in cells for value in tails(cell)), default=0.0) or 1.0
    for panel, (stage, title) in zip(panels, PANELS, strict=False):
        draw_stage(panel, stage, cells, longest)
        set_title(panel, title, bold=stage == WHOLE)
    arrived, cpu = panels[-2:]
    draw_arrived(arrived, cells)
    draw_cpu(cpu, cells)
    panels[0].set_yticks(
        range(len(cells)), [f'{cell_name(cell)} Hz' for cell in cells], fontsize=9
    )
    panels[0].set_ylim(len(cells) - 0.5, -0.5)  # the first cell on top
    part.suptitle(f'Backend {backend}', fontsize=12, x=0.005, ha='left', fontweight='bold')


def draw_stage(panel: Any, stage: str, cells: Sequence[dict[str, Any]], longest: float) -> None:
    colour = ORANGE if stage == WHOLE else BLUE
    for place, cell in enumerate(cells):
        found = cell.get('stages_ms', {}).get(stage)
        if found and found['count']:
            p50, p95 = found['p50'], found['p95']
            panel.barh(place, p50, color=colour, height=BAR)
            panel.plot((p50, p95), (place, place), color='black', linewidth=1.1)
            panel.plot(p95, place, '|', color='black', markersize=6)
            write(panel, place, p95 + 0.05 * longest, short(p50))
    finish(panel, ROOM * longest, 'ms')


def draw_arrived(panel: Any, cells: Sequence[dict[str, Any]]) -> None:
    for place, cell in enumerate(cells):
        if 'account' in cell:
            frames = cell['account']['frames']
            received, offered = frames.get('received', 0), frames['offered']
            panel.barh(place, 100 * received / max(1, offered), color=GREY, height=BAR)
            write(panel, place, 105, share(received, offered))
    set_title(panel, 'frames\nthat\narrived')
    finish(panel, 100 * ROOM, '%')


def draw_cpu(panel: Any, cells: Sequence[dict[str, Any]]) -> None:
    used = {
        place: cell['cpu_percent']
        for place, cell in enumerate(cells)
        if cell.get('cpu_percent') is not None
    }
    most = max(used.values(), default=0.0) or 1.0
    panel.barh(list(used), list(used.values()), color=GREY, height=BAR)
    for place, value in used.items():
        write(panel, place, value + 0.05 * most, short(value))
    set_title(panel, 'CPU\nof the\nnode')
    finish(panel, ROOM * most, '% of a core')


def write(panel: Any, place: int, at: float, text: str) -> None:
    panel.text(at, place, text, va='center', fontsize=8)


def set_title(panel: Any, title: str, *, bold: bool = False) -> None:
    panel.set_title(title, loc='left', fontsize=9, fontweight='bold' if bold else 'normal')


def finish(panel: Any, end: float, unit: str) -> None:
    panel.set_xlim(0, end)
    panel.locator_params(axis='x', nbins=2)
    panel.set_xlabel(unit, fontsize=9)
    panel.tick_params(axis='x', labelsize=8)
    panel.tick_params(axis='y', length=0)
    panel.grid(axis='x', alpha=0.3)
    panel.set_axisbelow(True)
    for side in ('top', 'right'):
        panel.spines[side].set_visible(False)


def short(value: float) -> str:
    return f'{value:,.0f}' if value >= 99.95 else f'{value:.1f}'


def tails(cell: dict[str, Any]) -> list[float]:
    """Return the 95th percentiles of the stages that a cell has figures of, in ms."""
    stages = (cell.get('stages_ms', {}).get(stage) for stage, _ in PANELS)
    return [found['p95'] for found in stages if found and found['count']]
