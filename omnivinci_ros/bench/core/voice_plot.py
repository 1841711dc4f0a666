# SPDX-License-Identifier: Apache-2.0
"""The plots of `omnivinci bench voice`: times by stage, and one exchange on a time axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.voice_figures import STAGES
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.units import SECOND_NS

# Okabe and Ito's, which colour-blind people tell apart, and which differ in lightness too.
BLUE, ORANGE, GREY, BLACK = '#0072b2', '#d55e00', '#999999', '#222222'
DPI = 140
FULL_SCALE = 32768
PAPER = {'facecolor': 'white', 'edgecolor': 'none', 'pad': 0.5}  # so that no line crosses words
LETTERS = 170  # that fit side by side over the whole time
SHOWN = {'STOP': 'STOP', 'TURN': 'TURN', 'NONE': 'no command'}


def _figure(width: float, height: float) -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CommandError(
            "the plot needs matplotlib: run: pip install '.[bench]' in the checkout"
        ) from error
    return Figure(figsize=(width, height), layout='constrained')


def plot_times(document: dict[str, Any], path: Path) -> None:
    """Write a PNG: a bar to p50 for each stage, and a line from there to p95."""
    figure = _figure(7.5, 0.9 + 0.42 * len(STAGES))
    axes = figure.subplots()
    longest = max((document['times_ms'][stage]['p95'] or 0 for stage in STAGES), default=0)
    for row, stage in enumerate(STAGES):
        found = document['times_ms'][stage]
        if not found['count']:
            axes.text(0, row, '  not measured', va='center', size=8, color=BLACK)
            continue
        axes.barh(row, found['p50'], height=0.55, color=BLUE)
        axes.plot([found['p50'], found['p95']], [row, row], color=ORANGE, linewidth=2)
        times = f'  {found["p50"]:.0f} / {found["p95"]:.0f}  (n = {found["count"]})'
        axes.text(found['p95'], row, times, va='center', size=8)
    axes.set_yticks(range(len(STAGES)), STAGES)
    axes.set_ylim(len(STAGES) - 0.5, -0.5)  # the first on top, the last whole where it has no bar
    axes.set_xlim(0, 1.3 * longest or 1)  # room for the figures behind the bars
    axes.set_xlabel(
        "ms from the person's last sound\n(talked over: from the first; STOP received: from when "
        'that was published)\nbar: p50, line: to p95'
    )
    for side in ('top', 'right'):
        axes.spines[side].set_visible(False)
    # No date and no version inside: the same figures give the same bytes.
    figure.savefig(path, dpi=DPI, metadata={'Software': None})


def plot_exchange(exchange: dict[str, Any], path: Path) -> None:
    """Write a PNG: what the microphone heard, who spoke, and what perception told, over time."""
    figure = _figure(12, 3.6)
    axes = figure.subplots()
    began_ns = exchange['began_ns']

    def seconds(time_ns: int) -> float:
        return (time_ns - began_ns) / SECOND_NS

    axes.set_xlim(0, seconds(exchange['ended_ns']))
    times = [seconds(one[0]) for one in exchange['heard']]
    levels = [one[1] / FULL_SCALE for one in exchange['heard']]
    axes.fill_between(times, [-level for level in levels], levels, color=GREY, linewidth=0)
    persons = [
        (line['began_ns'], line['ended_ns'], line)
        for line in exchange['lines']
        if line['what'] == 'person'
    ]
    for found, row, colour in (
        (persons, 1.35, ORANGE),
        (spoken(exchange['lines']), -1.35, BLUE),
    ):
        following = [begin for begin, _, _ in found[1:]] + [exchange['ended_ns']]
        for (begin, end, line), next_ns in zip(found, following, strict=True):
            _voice(axes, (seconds(begin), seconds(end), seconds(next_ns)), row, line, colour)
    for line in exchange['lines']:
        if line['what'] == 'command':
            name = 'asks back' if line['asks'] else SHOWN.get(line['intent'], line['intent'])
            axes.axvline(seconds(line['at_ns']), color=BLACK, linewidth=0.8, linestyle=':')
            axes.text(seconds(line['at_ns']), 2.05, name, ha='center', size=8, bbox=PAPER)
    axes.set_yticks((1.35, 0, -1.35), ('person', 'microphone', 'robot'))
    axes.set_ylim(-1.9, 2.3)
    axes.set_xlabel('s; dotted: a command is received')
    for side in ('top', 'right', 'left'):
        axes.spines[side].set_visible(False)
    figure.savefig(path, dpi=DPI, metadata={'Software': None})


def spoken(lines: list[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    """Return what the robot said: from when to when [ns], and the line of its end."""
    began, found = {}, []
    for line in lines:
        if line['what'] == 'BEGAN':
            began[line['number']] = line['time_ns']
        elif line['what'] in ('ENDED', 'CUT', 'LOST') and line['number'] in began:
            found.append((began.pop(line['number']), line['time_ns'], line))
    return found


def _voice(
    axes: Any,
    times: tuple[float, float, float],
    row: float,
    line: dict[str, Any],
    colour: str,
) -> None:
    """Draw from when to when somebody spoke, and the words as far as the next one leaves room."""
    begin, end, following = times
    axes.barh(row, end - begin, left=begin, height=0.5, color=colour)
    text = line.get('sentence') or line['text'] or 'sound'
    cut = ' (cut)' if line['what'] == 'CUT' else ''
    room = max(8, int((following - begin) / axes.get_xlim()[1] * LETTERS)) - len(cut)
    short = text if len(text) <= room else f'{text[: room - 3]}...'
    axes.text(begin, row + 0.32, short + cut, size=7, color=colour, bbox=PAPER)
