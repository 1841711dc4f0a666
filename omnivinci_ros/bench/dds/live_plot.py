# SPDX-License-Identifier: Apache-2.0
"""The plot of `omnivinci bench live`: where a window's time goes, and what arrives."""

from __future__ import annotations

from pathlib import Path

from omnivinci_ros.common.errors import CommandError

# The parts of the whole, bottom to top: name, colour, stage, and the stage it contains.
PARTS = (
    ('transport', '#9aa5b1', 'transport', None),
    ('arrival to window closed', '#4c78a8', 'arrival to closed', None),
    ('closed to backend', '#72b7b2', 'closed to backend', None),
    ('encode', '#f58518', 'encode', None),
    ('to first token', '#eeca3b', 'first token', 'encode'),
    ('to done', '#54a24b', 'done', 'first token'),
    ('to received', '#b279a2', 'published', None),
)


def plot(document: dict, path: Path) -> None:
    """Write a PNG: a column of panels for each backend."""
    try:
        import matplotlib
    except ImportError as error:
        raise CommandError(
            "the plot needs matplotlib: run: pip install '.[bench]' in the checkout"
        ) from error
    matplotlib.use('Agg')
    from matplotlib import pyplot

    backends = list(dict.fromkeys(cell['backend'] for cell in document['cells']))
    figure, axes = pyplot.subplots(
        2,
        len(backends),
        figsize=(6.2 * len(backends), 7.4),
        squeeze=False,
        height_ratios=(3, 2),
        layout='constrained',
    )
    for column, backend in enumerate(backends):
        cells = [
            cell
            for cell in document['cells']
            if cell['backend'] == backend and 'error' not in cell
        ]
        draw_times(axes[0][column], cells)
        draw_shares(axes[1][column], cells)
        axes[0][column].set_title(f'backend {backend}')
    shown = [axis.get_legend_handles_labels() for axis in (axes[0][0], axes[1][0])]
    figure.legend(
        *(first + second for first, second in zip(*shown, strict=True)),
        loc='outside upper center',
        ncols=min(5, 3 * len(backends)),
        fontsize=8,
    )
    # No date and no version inside: the same figures give the same bytes.
    figure.savefig(path, dpi=110, metadata={'Software': None})
    pyplot.close(figure)


def median(cell: dict, stage: str | None) -> float:
    return (cell['stages_ms'][stage]['p50'] or 0.0) if stage else 0.0


def draw_times(axis, cells: list[dict]) -> None:
    places, bottom = range(len(cells)), [0.0] * len(cells)
    for name, colour, stage, inner in PARTS:
        heights = [max(0.0, median(cell, stage) - median(cell, inner)) for cell in cells]
        axis.bar(places, heights, bottom=bottom, label=name, color=colour, width=0.7)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    tails = [
        (place, cell['stages_ms']['sent to received']['p95'])
        for place, cell in enumerate(cells)
        if cell['stages_ms']['sent to received']['count']
    ]
    axis.plot(
        [place for place, _ in tails],
        [tail for _, tail in tails],
        '_',
        color='black',
        markersize=14,
        label='p95 of all of it',
    )
    axis.set_yscale('symlog', linthresh=10)
    axis.set_ylabel('ms from the last needed sample\n(linear to 10, then logarithmic)')
    axis.set_xticks(list(places), [''] * len(cells))
    axis.grid(axis='y', alpha=0.3)


def draw_shares(axis, cells: list[dict]) -> None:
    places = list(range(len(cells)))
    arrived = [
        100
        * cell['account']['frames'].get('received', 0)
        / max(1, cell['account']['frames']['offered'])
        for cell in cells
    ]
    axis.bar(
        [place - 0.2 for place in places],
        arrived,
        width=0.4,
        color='#4c78a8',
        label='frames that arrived, %',
    )
    axis.bar(
        [place + 0.2 for place in places],
        [cell['cpu_percent'] or 0 for cell in cells],
        width=0.4,
        color='#e45756',
        label='CPU of the node, % of a core',
    )
    names = [
        f'{cell["cameras"]} x {cell["width"]}x{cell["height"]} @ {cell["hz"]:g}' for cell in cells
    ]
    axis.set_xticks(places, names, rotation=60, ha='right', fontsize=8)
    axis.grid(axis='y', alpha=0.3)
