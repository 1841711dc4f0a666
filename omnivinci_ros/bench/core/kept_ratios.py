# SPDX-License-Identifier: Apache-2.0
"""Ratios of one run against those of a run that was kept: what fell since.

Times of two runs differ by machine and by load; what a run measured beside its own yardstick
(another runtime, the reading of the bag, DDS) differs less.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import CommandError

TOLERANCE = 0.1  # a ratio that is worse by more has fallen
UNLIKE = ('domain', 'priority')  # of a configuration, may differ

# Yields name, value, and whether more is better.
Ratios = Iterator[tuple[str, float | None, bool]]


def add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--compare',
        metavar='KEPT.json',
        type=Path,
        help='the --output of an earlier run: print which ratios fell since by more than '
        f'{TOLERANCE:.0%}%, and end with 1 if any did',
    )


def read_kept(args: argparse.Namespace) -> dict[str, Any] | None:
    """Return what --compare names, before the work; raise CommandError if that is no bench's."""
    if args.compare is None:
        return None
    try:
        kept = json.loads(args.compare.read_text())
        has_ratios = any(value is not None for _, value, _ in ratios(kept))
        if not has_ratios or not isinstance(kept['configuration'], dict):
            raise KeyError('nothing to compare')
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(
            f'--compare {args.compare}: cannot be read as the JSON of a bench '
            f'({type(error).__name__}): give what --output of the same bench wrote'
        ) from error
    return dict(kept)


def ratios(document: dict[str, Any]) -> Ratios:
    """Yield the ratios of a run; raise KeyError for a bench that has none."""
    yield from RATIOS[document['bench']](document)


def fallen(kept: dict[str, Any] | None, now: dict[str, Any]) -> list[str]:
    """Return a line for each ratio that is worse than the kept one or gone, or why none can be."""
    if kept is None:
        return []
    other = [f'not comparable: the kept run had {what}' for what in _differences(kept, now)]
    if other:
        return other
    found = {name: value for name, value, _ in ratios(now)}
    lines = []
    for name, before, is_more_better in ratios(kept):
        value = found.get(name)
        if not before:
            continue
        if value is None:
            lines.append(f'{name}: {before:.3g} -> not measured')
        elif (before - value if is_more_better else value - before) > TOLERANCE * before:
            lines.append(f'{name}: {before:.3g} -> {value:.3g}')
    return lines


def in_words(kept: dict[str, Any] | None, lines: list[str]) -> str:
    """Return what is printed below the table."""
    if kept is None:
        return ''
    if not lines:
        return f'\n\nno ratio fell by more than {TOLERANCE:.0%} since the kept run'
    return '\n\nagainst the kept run:\n' + '\n'.join(f'  {line}' for line in lines)


def _differences(kept: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    if kept['bench'] != now['bench']:
        yield f'bench {kept["bench"]}'
    before, after = kept['configuration'], now['configuration']
    for name in sorted({*before, *after} - set(UNLIKE)):
        if before.get(name) != after.get(name):
            yield f'{name}={before.get(name)!r}, this one {after.get(name)!r}'


def _of_engine(document: dict[str, Any]) -> Ratios:
    for name, row in document['runtimes'].items():
        yield f'{name}: prefill, times torch fp32', row['prefill_ratio'], True
        yield f'{name}: decode, times torch fp32', row['decode_ratio'], True
        yield f'{name}: decode, of the memory limit', row['decode_of_memory_limit'], True
        yield f'{name}: peak, of weights + KV', row.get('peak_ratio'), False


def _of_replay(document: dict[str, Any]) -> Ratios:
    for name, case in document['cases'].items():
        reading_s = case['shares_s']['reading the bag']
        yield f'{name}: wall, of reading the bag', _ratio(case['wall_s'], reading_s), False
        yield f'{name}: CPU, of reading the bag', _ratio(case['cpu_s'], reading_s), False


def _of_bags(document: dict[str, Any]) -> Ratios:
    yield 'several bags at a time, times one at a time', document['faster'], True


def _of_node(document: dict[str, Any]) -> Ratios:
    """Yield times of a window as multiples of a frame's way through DDS in the same run."""
    way_ms = document['transport_ms']['frame']['p50']
    for name, found in document['times_ms'].items():
        yield f'{name.strip()}, p50, of a frame in DDS', _ratio(found['p50'], way_ms), False


def _of_live(document: dict[str, Any]) -> Ratios:
    """Yield, by cell, frames that arrived, and stages as multiples of a sample's way in DDS."""
    for cell in document['cells']:
        if 'error' in cell:
            continue
        what = (
            f'{cell["backend"]}, {cell["cameras"]} x {cell["width"]}x{cell["height"]} at '
            f'{cell["hz"]:g}'
        )
        frames = cell['account']['frames']
        arrived = _ratio(frames['received'], frames['offered'])
        yield f'{what}: frames that arrived, of those offered', arrived, True
        stages = dict(cell['stages_ms'])
        way_ms = stages.pop('transport')['p50']
        for name, found in stages.items():
            yield f'{what}: {name}, p50, of a sample in DDS', _ratio(found['p50'], way_ms), False


def _of_first_token(document: dict[str, Any]) -> Ratios:
    yield 'first token read ahead, of reading at the close', document.get('ratio'), False


def _of_drafts(document: dict[str, Any]) -> Ratios:
    for case in document['cases']:
        name = f'{case["kind"]}, {case["scene"]}'
        yield f'{name}: tokens a step', case['tokens_per_step'], True
        yield f'{name}: of the time of plain steps', case['time_ratio'], False


def _ratio(value: float | None, yardstick: float | None) -> float | None:
    return value / yardstick if value is not None and yardstick else None


RATIOS: dict[str, Callable[[dict[str, Any]], Ratios]] = {
    'engine': _of_engine,
    'replay': _of_replay,
    'replay of several bags': _of_bags,
    'node': _of_node,
    'live': _of_live,
    'first-token': _of_first_token,
    'drafts': _of_drafts,
}
