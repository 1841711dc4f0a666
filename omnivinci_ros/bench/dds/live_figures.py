# SPDX-License-Identifier: Apache-2.0
"""From the logs of one cell of `omnivinci bench live` to its figures: pure functions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from omnivinci_ros.bench.dds.node_figures import Run
from omnivinci_ros.bench.dds.node_figures import usage

# The way of a window, in this order: name, from, to. A window arrives with the sample that came
# last of those that it waited for.
STAGES = (
    ('transport', 'sent', 'entered'),  # published -> the node's callback
    ('arrival to closed', 'entered', 'closed'),
    ('closed to backend', 'closed', 'called'),
    ('encode', 'called', 'encoded'),
    ('first token', 'called', 'first_token'),
    ('done', 'called', 'ready'),
    ('published', 'ready', 'received'),  # by a subscriber in another process
    ('arrival to received', 'entered', 'received'),
    ('sent to received', 'sent', 'received'),
)
BY_WATERMARK = ('sent', 'entered')  # known only of windows that a sample closed


def percentiles(values: Iterable[float]) -> dict[str, float | int | None]:
    """Return count, p50, p95, p99 and max, to a microsecond; None where there is nothing."""
    found = np.fromiter(values, float)
    names = ('p50', 'p95', 'p99', 'max')
    if not len(found):
        return {'count': 0, **dict.fromkeys(names)}
    figures = np.percentile(found, (50, 95, 99, 100)).tolist()
    return {
        'count': len(found),
        **{name: round(value, 3) for name, value in zip(names, figures, strict=True)},
    }


def cell_figures(run: Run, folder: Path, *, warm_up_s: float) -> dict:
    """Return what was measured after the warm-up, and the account of the whole run."""
    if not run.sent:
        return {'error': 'nothing was sent'}
    first, last = min(run.sent.values()), max(run.sent.values())
    begin = first + round(warm_up_s * 1e9)
    windows = [
        with_steps(window) for window in run.windows.values() if begin <= window['closed'] <= last
    ]
    measured = usage(run.usage, begin, last)
    return {
        'measured_s': round((last - begin) / 1e9, 2),
        'stages_ms': {name: percentiles(durations(windows, a, b)) for name, a, b in STAGES},
        'windows_measured': {
            'closed': len(windows),
            'answered': sum('ready' in window for window in windows),
            'closed_by': dict(Counter(window['closed_by'] for window in windows)),
            'triggers': dict(Counter(window['trigger'] for window in windows)),
        },
        'account': account(run, folder),
        'cpu_percent': measured['cpu_percent'],
        'rss_mb': {name: measured['rss_mb'].get(name) for name in ('first', 'last', 'max')},
    }


def with_steps(window: dict) -> dict:
    """Return a window with the moments that its provenance tells as durations.

    One that was cut before its first token has none, which provenance tells as 0.
    """
    called = window.get('called')
    if called is None or 'received' not in window:
        return window
    first_token = window['first_token']
    return {
        **window,
        'encoded': called + window['encode'],
        'first_token': called + first_token if first_token else None,
    }


def durations(windows: list[dict], a: str, b: str) -> list[float]:
    """Return b - a in ms of the windows that have both."""
    return [
        (window[b] - window[a]) / 1e6
        for window in windows
        if window.get(a) is not None
        and window.get(b) is not None
        and (a not in BY_WATERMARK or window['closed_by'] == 'watermark')
    ]


def account(run: Run, folder: Path) -> dict:
    """Return what became of every sample and window of the whole run, the warm-up included."""
    senders = [json.loads(file.read_text()) for file in sorted(folder.glob('sender*.json'))]
    told = newest_diagnostics(folder / 'receiver.diagnostics')
    sent = Counter(kind for kind, _ in run.sent)
    cameras, dropped = inputs_of(told, 'camera')
    received = sum(kind == 'chunk' for kind, _ in run.entered)
    return {
        'frames': {
            'offered': sum(one['offered'] for one in senders),
            'unsent': sum(one['unsent'] for one in senders),
            'sent': sent['frame'],
            'lost': sent['frame'] - cameras['received'],
            **cameras,
            'dropped_by_reason': dropped,
        },
        'chunks': {
            'sent': sent['chunk'],
            'received': received,
            'lost': sent['chunk'] - received,
            'spans': inputs_of(told, 'audio')[0],
        },
        'windows': {
            **windows_of(told),
            'received': sum('received' in one for one in run.windows.values()),
        },
        'not_listened_to_s': float(
            told.get('speech recognition', {}).get('not listened to (s)', 0)
        ),
        'senders_cpu_s': round(sum(one['cpu_s'] for one in senders), 2),
    }


def inputs_of(told: dict, kind: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return what the node counted of the inputs of a kind, and what it dropped, by reason."""
    counts = dict.fromkeys(('received', 'used', 'late', 'dropped', 'pending'), 0)
    reasons: Counter[str] = Counter()
    for values in told.values():
        if values.get('kind') != kind:
            continue
        for name in counts:
            counts[name] += int(values[name])
        for name, count in values.items():
            if name.startswith('dropped: '):
                reasons[name.removeprefix('dropped: ')] += int(count)
    return counts, dict(reasons)


def windows_of(told: dict) -> dict:
    """Return what the node counted of its windows."""
    pipeline, model = told.get('pipeline', {}), told.get('model', {})
    closed = {
        name: int(pipeline.get(f'windows: {name}', 0))
        for name in ('periodic', 'speech_end', 'task')
    }
    return {
        'closed': sum(closed.values()),
        'by_trigger': closed,
        'answered': int(model.get('answered', 0)),
        'failed': int(model.get('failed', 0)),
        'skipped': int(pipeline.get('windows: skipped', 0)),
        'cut': int(model.get('cut short', 0)),
    }


def newest_diagnostics(path: Path) -> dict[str, dict[str, str]]:
    """Return the newest values of each task of /diagnostics."""
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    whole = [line for line in lines if line.endswith('\n')]
    return json.loads(whole[-1]) if whole else {}
