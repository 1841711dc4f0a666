# SPDX-License-Identifier: Apache-2.0
"""From the logs of a node's run to figures: pure functions over lines of numbers.

All times are nanoseconds of CLOCK_MONOTONIC, which every process of a machine shares, but for
stamps and window ends, which are on the node's clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import MILLISECOND_NS

CHUNK_NS = 20 * MILLISECOND_NS
# What is reported of each window, in this order: name, from, to.
SPANS = (
    ('needed sample published -> backend called', 'sent', 'called'),
    ('  its transport: published -> node callback', 'sent', 'entered'),
    ('  in the node: callback -> window closed', 'entered', 'closed'),
    ('  mailbox: window closed -> backend called', 'closed', 'called'),
    ('backend called -> result ready', 'called', 'ready'),
    ('backend result -> published', 'ready', 'published'),
    ('published -> received', 'published', 'received'),
    ('needed sample published -> result received', 'sent', 'received'),
)


@dataclass
class Run:
    """What the processes wrote down."""

    sent: dict[tuple[str, int], int] = field(default_factory=dict)  # (kind, stamp) -> published
    entered: dict[tuple[str, int], int] = field(default_factory=dict)  # the same -> callback
    left: dict[tuple[str, int], int] = field(default_factory=dict)
    windows: dict[int, dict[str, Any]] = field(default_factory=dict)  # by id
    failed: Counter[str] = field(default_factory=Counter)
    partials: int = 0
    decoded: list[int] = field(default_factory=list)  # when
    usage: list[tuple[int, float, int]] = field(default_factory=list)  # (when, CPU s, RSS bytes)


def read_run(folder: Path, usage: list[tuple[int, float, int]]) -> Run:
    """Read the logs `sender*`, `node`, `node.decoded` and `receiver` of a folder."""
    run = Run(usage=usage)
    for sender in sorted(folder.glob('sender*')):
        if sender.suffix in ('.json', '.txt'):
            continue
        for kind, stamp, before, _ in _lines(sender):
            run.sent[kind, int(stamp)] = int(before)
    for what, *values in _lines(folder / 'node'):
        _read_event(run, what, values)
    run.decoded = [int(when) for _, when in _lines(folder / 'node.decoded')]
    for kind, window_id, _, _, coverage, received, *made in _lines(folder / 'receiver'):
        if kind == 'partial':
            run.partials += 1
        elif int(window_id) in run.windows:
            encode, first_token = map(int, made or (0, 0))
            run.windows[int(window_id)].update(
                received=int(received),
                coverage=float(coverage),
                encode=encode,
                first_token=first_token,
            )
    return run


def _read_event(run: Run, what: str, values: list[str]) -> None:
    """Add what one line of the node's log says."""
    if what in ('frame', 'chunk'):
        stamp, entered, left = map(int, values)
        run.entered[what, stamp], run.left[what, stamp] = entered, left
    elif what == 'closed':
        window_id, end, trigger, closed_by, closed, kind, stamp_, since = values
        by = kind, int(stamp_)
        run.windows[int(window_id)] = {
            'end': int(end),
            'trigger': trigger,
            'closed_by': closed_by,
            'closed': int(closed),
            'by': by,
            'entered': int(since),
            'sent': run.sent.get(by),
        }
    elif what == 'answered':
        answered, called, ready = map(int, values)
        run.windows[answered].update(called=called, ready=ready)
    elif what == 'published':
        run.windows[int(values[0])]['published'] = int(values[1])
    elif what == 'failed':
        run.failed[values[1]] += 1


def _lines(path: Path) -> list[list[str]]:
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    # The last line may be cut short where a process was ended.
    return [line.split() for line in lines if line.endswith('\n')]


def figures(run: Run, *, warm_up_s: float, period_ns: int) -> dict:
    """Return what was measured between the end of the warm-up and the last sample."""
    first, last = min(run.sent.values()), max(run.sent.values())
    begin = first + round(warm_up_s * 1e9)
    windows = [
        window
        for window in run.windows.values()
        if window['trigger'] == 'periodic' and begin <= window['closed'] <= last
    ]
    return {
        'measured_s': round((last - begin) / 1e9, 2),
        'samples': {kind: _samples(run, kind, begin, last) for kind in ('frame', 'chunk')},
        'windows': {**_windows(run, windows, begin, period_ns), 'partials': run.partials},
        'frames_decoded': len(run.decoded),
        'times_ms': {name: spread(_milliseconds(windows, a, b)) for name, a, b in SPANS},
        'callback_ms': {
            kind: spread(
                (run.left[key] - run.entered[key]) / 1e6
                for key in run.left
                if key[0] == kind and begin <= run.entered[key] <= last
            )
            for kind in ('frame', 'chunk')
        },
        'transport_ms': {
            kind: spread(
                (run.entered[key] - sent) / 1e6
                for key, sent in run.sent.items()
                if key[0] == kind and key in run.entered and begin <= sent <= last
            )
            for kind in ('frame', 'chunk')
        },
        **usage(run.usage, begin, last),
    }


def _samples(run: Run, kind: str, begin: int, last: int) -> dict:
    sent = [key for key, when in run.sent.items() if key[0] == kind and begin <= when <= last]
    return {'sent': len(sent), 'received': sum(key in run.entered for key in sent)}


def _windows(run: Run, windows: list[dict], begin: int, period_ns: int) -> dict:
    """Count windows against those that the samples sent call for."""
    # A window's end is called for once both a frame and sound beyond it were sent.
    newest = {
        kind: max(
            stamp + (CHUNK_NS if kind == 'chunk' else 0) for k, stamp in run.sent if k == kind
        )
        for kind in ('frame', 'chunk')
    }
    end_ns = min(newest.values())
    start_ns = max(
        min(stamp for (kind, stamp), when in run.sent.items() if kind == wanted and when >= begin)
        for wanted in ('frame', 'chunk')
    )
    expected = set(range(-(-start_ns // period_ns) * period_ns, end_ns + 1, period_ns))
    published = {
        window['end']
        for window in run.windows.values()
        if window['trigger'] == 'periodic' and 'received' in window
    }
    return {
        'expected': len(expected),
        'received': len(expected & published),
        'closed_by': dict(Counter(window['closed_by'] for window in windows)),
        'other_triggers': sum(window['trigger'] != 'periodic' for window in run.windows.values()),
        'coverage': spread(window['coverage'] for window in windows if 'coverage' in window),
        'without_result': dict(run.failed),
    }


def _milliseconds(windows: list[dict], a: str, b: str) -> list[float]:
    """Return b - a of the windows that a sample closed and that have both."""
    return [
        (window[b] - window[a]) / 1e6
        for window in windows
        if window['closed_by'] == 'watermark'
        and window.get(a) is not None
        and window.get(b) is not None
    ]


def usage(samples: list[tuple[int, float, int]], begin: int, last: int) -> dict:
    """Return CPU in percent of one core and memory between two times."""
    inside = [sample for sample in samples if begin <= sample[0] <= last]
    if len(inside) < 2:
        return {'cpu_percent': None, 'cpu_percent_by_second': spread(()), 'rss_mb': {}}
    when = np.array([sample[0] for sample in inside]) / 1e9
    rss = np.array([sample[2] for sample in inside]) / 1e6
    minutes = (when - when[0]) / 60
    slope = np.polyfit(minutes, rss, 1)[0]
    marks = np.searchsorted(minutes, np.arange(int(minutes[-1]) + 1))
    return {
        'cpu_percent': round(100 * (inside[-1][1] - inside[0][1]) / (when[-1] - when[0]), 2),
        'cpu_percent_by_second': spread(
            100 * (b[1] - a[1]) / ((b[0] - a[0]) / 1e9) for a, b in pairwise(inside)
        ),
        'rss_mb': {
            'first': round(float(rss[0]), 1),
            'last': round(float(rss[-1]), 1),
            'max': round(float(rss.max()), 1),
            'slope_mb_per_min': round(float(slope), 3),
            'minutes': round(float(minutes[-1]), 2),
            'by_minute': [round(float(rss[mark]), 1) for mark in marks],
        },
    }
