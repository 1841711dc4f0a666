# SPDX-License-Identifier: Apache-2.0
"""What runs of several ways and seeds found: means with intervals, and what each way adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from omnivinci_ros.common.tables import table

# Student's t for 95 %, both sides, by the number of seeds less one.
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
SETTING = ('frames', 'steps', 'batch', 'windows', 'rate')
FIGURES = (
    ('near', 'time within .25 s'),
    ('there', 'thing of three'),
    ('there_given', 'given the time'),
)


def within(values: Sequence[float]) -> float | None:
    """Return half of the 95 % interval of a mean over seeds; None for fewer than two."""
    count = len(values)
    if count < 2:
        return None
    student = STUDENT[min(count - 2, len(STUDENT) - 1)]
    return student * float(np.std(values, ddof=1)) / count**0.5


def summary(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each setting: means, intervals, and the gain over the way that is added to.

    Gains are of pairs of the same seed.
    """
    settings = list(dict.fromkeys(map(_setting, runs)))
    return [row for setting in settings for row in _rows(runs, setting)]


def _setting(run: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(run[name] for name in SETTING)


def _rows(runs: Sequence[dict[str, Any]], setting: tuple[Any, ...]) -> list[dict[str, Any]]:
    some = [row for row in runs if _setting(row) == setting]
    rows: list[dict[str, Any]] = []
    ways: dict[str, dict[int, dict[str, Any]]] = {}
    for row in some:
        ways.setdefault(row['way'], {})[row['seed']] = row
    over = {row['way']: row['over'] for row in some}
    for way, own in ways.items():
        before = ways.get(over[way], {})
        made: dict[str, Any] = {
            'way': way,
            'frames': setting[0],
            'steps': setting[1],
            'seeds': len(own),
        }
        for name, _ in FIGURES:
            values = [row[name] for row in own.values()]
            gains = [own[seed][name] - before[seed][name] for seed in own if seed in before]
            made[name] = {'mean': float(np.mean(values)), 'within': within(values)}
            if gains:
                made[name] |= {'gain': float(np.mean(gains)), 'gain_within': within(gains)}
        rows.append(made)
    return rows


def report(figures: dict[str, Any]) -> str:
    """Return the figures as a table."""
    rows: list[tuple[Any, ...]] = [
        ('way', 'frames', 'steps', 'seeds', *(text for _, text in FIGURES), 'gain given the time')
    ]
    for row in figures['rows']:
        shares = [_with(row[name]['mean'], row[name]['within']) for name, _ in FIGURES]
        last = row['there_given']
        gain = _with(last['gain'], last['gain_within'], '+') if 'gain' in last else '-'
        rows.append((row['way'], row['frames'], row['steps'], row['seeds'], *shares, gain))
    if len(rows) == 1:
        return 'no run is done yet'
    return table(rows) + '\n\n± is the 95 % interval of the mean over seeds.'


def _with(mean: float, half: float | None, sign: str = '') -> str:
    return f'{mean:{sign}.2f}' + ('' if half is None else f' ± {half:.2f}')
