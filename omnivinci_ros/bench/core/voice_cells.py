# SPDX-License-Identifier: Apache-2.0
"""Of a talk with echoes: what was taken wrongly and missed, by level and delay of the echo."""

from __future__ import annotations

from typing import Any

import numpy as np

from omnivinci_ros.bench.core.echo_delay import Kept
from omnivinci_ros.bench.core.echo_delay import echo_of
from omnivinci_ros.bench.core.voice_figures import OWN_ORDER
from omnivinci_ros.bench.core.voice_figures import STOP_OVER
from omnivinci_ros.bench.core.voice_figures import Turn
from omnivinci_ros.bench.core.voice_figures import figures
from omnivinci_ros.bench.core.voice_figures import interrupts_itself
from omnivinci_ros.common.units import SECOND_NS

HEADING = (
    ('level_db', 'echo dB'),
    ('delay_ms', 'ms'),
    ('measured_db', 'measured dB'),
    ('measured_ms', 'ms'),
    ('spread_ms', 'least to most ms'),
    ('own words taken as commands', 'own words as commands'),
    ('told twice', 'told twice'),
    ('interrupted itself', 'interrupted itself'),
    ('stops_heard', 'STOP over it heard'),
    ('stops_said', 'of'),
)


def cells(exchanges: list[dict[str, Any]], kept: Kept) -> list[dict[str, Any]]:
    """Return figures of the exchanges of each level and delay, in the order of the talk."""
    by_echo: dict[tuple[float, int], list[dict[str, Any]]] = {}
    for exchange in exchanges:
        by_echo.setdefault(tuple(exchange['echo']), []).append(exchange)
    return [
        {'level_db': level_db, 'delay_ms': delay_ms, **_cell(found, kept)}
        for (level_db, delay_ms), found in by_echo.items()
    ]


def rows(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return cells as a table."""
    flat = [{**cell, **cell['counts']} for cell in found]
    names = tuple(name for _, name in HEADING)
    return [names, *(tuple(cell[key] for key, _ in HEADING) for cell in flat)]


def _cell(exchanges: list[dict[str, Any]], kept: Kept) -> dict[str, Any]:
    turns = [turn for exchange in exchanges for turn in exchange['turns']]
    stops = [heard for turn in turns if (heard := is_stop_heard(turn)) is not None]
    return {**figures(exchanges), **_measured(turns, kept), **_of(stops)}


def _of(stops: list[bool]) -> dict[str, int]:
    return {'stops_said': len(stops), 'stops_heard': sum(stops)}


def is_stop_heard(turn: Turn) -> bool | None:
    """Say whether a STOP over the robot's voice was heard; None where it had ended by itself."""
    if turn['name'] != STOP_OVER or not turn['said'] or interrupts_itself(turn):
        return None
    first_ns = turn['said'][0]['began_ns'] - SECOND_NS // 2
    commands = [line for line in turn['lines'] if line['what'] == 'command']
    return any(one['intent'] == 'STOP' and one['said_ns'] >= first_ns for one in commands)


def _measured(turns: list[Turn], kept: Kept) -> dict[str, float | None]:
    """Return the level and delay that were heard, of turns in which the robot alone speaks."""
    found = []
    for turn in turns:
        times = {line['what']: line['time_ns'] for line in turn['lines'] if 'time_ns' in line}
        end_ns = times.get('ENDED') or times.get('CUT')
        if turn['name'] == OWN_ORDER and end_ns and 'BEGAN' in times:
            found.append(echo_of(kept, times['BEGAN'], end_ns))
    heard = [one for one in found if one is not None]
    if not heard:
        return {'measured_ms': None, 'spread_ms': None, 'measured_db': None}
    delays_ms, levels_db = np.array(heard).T
    return {
        'measured_ms': round(float(np.median(delays_ms)), 1),
        'spread_ms': round(float(np.ptp(delays_ms)), 1),
        'measured_db': round(float(np.median(levels_db)), 1),
    }
