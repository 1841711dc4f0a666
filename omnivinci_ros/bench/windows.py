# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench windows`: the timeline and the windower alone, on one core."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any

from omnivinci_ros.bench.core.window_checks import is_complete
from omnivinci_ros.bench.core.window_run import Simulation
from omnivinci_ros.bench.core.window_run import measure
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Measure timeline and windows on one core, and how well inputs are aligned.'
AIM_PER_S = 100_000
Row = tuple[Any, ...]
RANGES = (
    ('seconds', 1, 1e5),
    ('cameras', 1, 16),
    ('repeats', 1, 1000),
    ('loss', 0, 0.9),
    ('jitter_ms', 0, 1e4),
    ('stalled', 0, 1),
    ('disorder_ms', 0, 1e4),
    ('buffer_mb', 8, 65536),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--seconds',
        type=float,
        default=1000.0,
        help='length of what is simulated (default: %(default)g)',
    )
    parser.add_argument(
        '--cameras',
        type=int,
        default=2,
        help='640x480 rgb8 cameras at 30 Hz (default: %(default)s)',
    )
    parser.add_argument(
        '--repeats',
        type=int,
        default=5,
        help='timed runs of which the median counts (default: %(default)s)',
    )
    parser.add_argument(
        '--seed', type=int, default=1, help='of jitter and loss (default: %(default)s)'
    )
    parser.add_argument(
        '--loss',
        type=float,
        default=0.05,
        help='share of sensor samples that never arrive (default: %(default)g)',
    )
    parser.add_argument(
        '--jitter-ms',
        type=float,
        default=8.0,
        help='mean of the random delay of each sample (default: %(default)g)',
    )
    parser.add_argument(
        '--stalled',
        type=float,
        default=0.005,
        help='share of samples held up for 50 to 400 ms besides (default: %(default)g)',
    )
    parser.add_argument(
        '--disorder-ms',
        type=float,
        default=50.0,
        help="the windows' bound on disorder under jitter (default: %(default)g)",
    )
    parser.add_argument(
        '--buffer-mb',
        type=int,
        default=128,
        help="memory for the frames of all cameras, the node's buffer_mb (default: %(default)s)",
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when a window or a sample was not as it must be."""
    check_output(args)
    check_ranges(
        (name.replace('_', '-'), getattr(args, name), low, high) for name, low, high in RANGES
    )
    described = machine.describe()
    simulation = Simulation(**{one.name: getattr(args, one.name) for one in fields(Simulation)})
    measured = measure(simulation)
    figures = {
        'bench': 'windows',
        'configuration': measured['configuration'],
        'made': measured['made'],
        'aim_samples_per_s': AIM_PER_S,
        'machine': described,
        'cases': measured['cases'],
    }
    put_out(args, figures, report(figures))
    return 0 if all(case['correct'] for case in figures['cases'].values()) else 1


def report(figures: dict[str, Any]) -> str:
    """Return the figures as tables."""
    cases = figures['cases']
    made = ', '.join(f'{count:,} {name}' for name, count in figures['made'].items())
    aim = all(case['speed']['samples_per_cpu_s'] >= AIM_PER_S for case in cases.values())
    return '\n'.join(
        (
            f'bench windows: {machine.in_words(figures["machine"])}',
            f'simulated {figures["configuration"]["seconds"]:g} s: {made}; median of '
            f'{figures["configuration"]["repeats"]} runs',
            '',
            table(speed_rows(cases)),
            f'  aim {AIM_PER_S:,} samples/s: {"met" if aim else "MISSED"}',
            '',
            table(check_rows(cases)),
            '',
            table(misalignment_rows(cases)),
        )
    )


def speed_rows(cases: dict[str, dict[str, Any]]) -> list[Row]:
    head = ('samples fed', 'samples', 'slowest run', 'on the wall', 'x real time', 'windows')
    rows: list[Row] = [('per second of one core', *head)]
    for name, case in cases.items():
        took = case['speed']
        rows.append(
            (
                name,
                case['fed'],
                took['samples_per_cpu_s'],
                took['samples_per_cpu_s_slowest'],
                took['samples_per_wall_s'],
                took['times_real_time'],
                case['windows'],
            )
        )
    return rows


def check_rows(cases: dict[str, dict[str, Any]]) -> list[Row]:
    decided = ('used', 'late', 'dropped', 'pending')
    rows: list[Row] = [('', 'frames outside', 'sound misplaced', *decided, 'accounted for')]
    for name, case in cases.items():
        accounts = case['accounts'].values()
        rows.append(
            (
                name,
                case['frames_outside_their_window'],
                case['sound_misplaced_samples'],
                *(sum(account[what] for account in accounts) for what in decided),
                all(map(is_complete, accounts)),
            )
        )
    return rows


def misalignment_rows(cases: dict[str, dict[str, Any]]) -> list[Row]:
    rows: list[Row] = [('misalignment, ms', 'p50', 'p95', 'max', 'pairs')]
    for name, case in cases.items():
        for what in ('frame to sound', 'camera to camera'):
            for way, found in case['misalignment_ms'].items():
                row = found[what]
                if row['count']:
                    label = f'{name}, {what}: {way}'
                    rows.append((label, row['p50'], row['p95'], row['max'], row['count']))
    return rows
