# SPDX-License-Identifier: Apache-2.0
"""The plot of `omnivinci bench alignment`: right answers over each disturbance, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.alignment_run import AXES
from omnivinci_ros.bench.core.alignment_run import BASE
from omnivinci_ros.bench.core.alignment_run import WAYS
from omnivinci_ros.common.errors import CommandError

# Okabe and Ito's, which colour-blind people tell apart, and which differ in lightness too.
COLOURS = {WAYS[0]: '#0072b2', WAYS[1]: '#d55e00'}
MARKERS = {WAYS[0]: 'o', WAYS[1]: 's'}
DPI = 140
TITLE = (
    'What was in view when the bell rang? Share of right answers; bars: 95 %\n'
    'where a panel says nothing else: the camera {:g} ms late, {} frames a window'
)


def plot(document: dict[str, Any], path: Path) -> None:
    """Write a PNG: a panel for each disturbance, whose values stand at equal distances."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CommandError(
            "the plot needs matplotlib: run: pip install '.[bench]' in the checkout"
        ) from error
    figure = Figure(figsize=(10, 6), layout='constrained')
    figure.suptitle(TITLE.format(BASE.camera_delay_ms, BASE.max_frames), size=11)
    panels = figure.subplots(2, 3, sharey=True).flat
    for panel, (axis, (title, _)) in zip(panels, AXES.items(), strict=True):
        rows = [row for row in document['rows'] if row['axis'] == axis]
        places = range(len(rows))
        panel.axhline(document['best'], color='#999999', linewidth=1, linestyle='--')
        for way in WAYS:
            shares = [row['ways'][way]['right'] for row in rows]
            within = [row['ways'][way]['within'] for row in rows]
            panel.errorbar(
                places,
                shares,
                yerr=within,
                color=COLOURS[way],
                marker=MARKERS[way],
                markersize=4,
                capsize=2,
                label=way,
            )
        panel.set_xticks(places, [f'{row["value"]:g}' for row in rows])
        panel.set_title(title, size=10)
        panel.set_ylim(0, 1)
        for side in ('top', 'right'):
            panel.spines[side].set_visible(False)
    first = figure.axes[0]
    first.set_ylabel('right answers')
    figure.axes[3].set_ylabel('right answers')
    first.legend(frameon=False, loc='lower left', fontsize=8)
    first.text(0, document['best'] + 0.02, 'nano, shown that very frame', size=7, color='#666666')
    # No date and no version inside: the same figures give the same bytes.
    figure.savefig(path, dpi=DPI, metadata={'Software': None})
