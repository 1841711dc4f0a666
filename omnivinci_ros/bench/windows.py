# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench windows`: the timeline and the windower alone, on one core.

Every sample goes through Windower.add, and the node's 25 ms timer through Windower.advance, so
closing, cutting (with a copy of the sound) and eviction are in the time. What is simulated is
made before the clock starts; what came out is checked after it stops. Speed is counted in CPU
time, so that what else runs on the machine does not come in; the wall's is given beside it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from statistics import median

import numpy as np

from omnivinci_ros.bench.core.pairing import NewestOfEach
from omnivinci_ros.bench.core.pairing import window_misalignments_ms
from omnivinci_ros.bench.core.simulation import AUDIO
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.simulation import TASK
from omnivinci_ros.bench.core.simulation import Disturbance
from omnivinci_ros.bench.core.simulation import arrivals
from omnivinci_ros.bench.core.simulation import camera_name
from omnivinci_ros.bench.core.simulation import make_samples
from omnivinci_ros.bench.core.simulation import sound_at
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Window

HELP = 'Measure timeline and windows on one core, and how well inputs are aligned.'
AIM_PER_S = 100_000
TICK_NS = 25 * MILLISECOND_NS  # as the perception node's timer
AFTER_NS = 60 * SECOND_NS  # longer than any history and window here
IN_ORDER = Disturbance()


def add_arguments(parser) -> None:
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
        help="memory for frames, as the node's buffer_mb (default: %(default)s)",
    )
    add_output_arguments(parser)


def run(args) -> int:
    check_output(args)
    for name, low, high in (
        ('seconds', 1, 1e5),
        ('cameras', 1, 16),
        ('repeats', 1, 1000),
        ('loss', 0, 0.9),
        ('jitter_ms', 0, 1e4),
        ('stalled', 0, 1),
        ('disorder_ms', 0, 1e4),
        ('buffer_mb', 8, 65536),
    ):
        if not low <= getattr(args, name) <= high:
            raise CommandError(
                f'--{name.replace("_", "-")} {getattr(args, name):g}: give a value '
                f'from {low:g} to {high:g}'
            )
    figures = measure(args)
    put_out(args, figures, report(figures))
    return 0 if all(case['correct'] for case in figures['cases'].values()) else 1


def measure(args) -> dict:
    """Return the figures of both cases: in order, and disturbed."""
    samples = make_samples(args.seconds, args.cameras)
    disturbed = Disturbance(args.loss, args.jitter_ms, args.stalled)
    orderly = WindowPolicy()
    tolerant = WindowPolicy(disorder_ns=round(args.disorder_ms * MILLISECOND_NS))
    described = machine.describe()
    cases = {
        'in order': measure_case(args, samples, IN_ORDER, orderly),
        'disturbed': measure_case(args, samples, disturbed, tolerant),
    }
    return {
        'bench': 'windows',
        'configuration': {
            name: getattr(args, name)
            for name in (
                'seconds',
                'cameras',
                'repeats',
                'seed',
                'loss',
                'jitter_ms',
                'stalled',
                'disorder_ms',
                'buffer_mb',
            )
        },
        'made': dict(Counter(sample.stream for sample, _ in samples)),
        'aim_samples_per_s': AIM_PER_S,
        'machine': described,
        'cases': cases,
    }


def measure_case(args, samples, disturbance: Disturbance, policy: WindowPolicy) -> dict:
    fed = arrivals(samples, disturbance, args.seed)
    ours, usual = [], []
    for _ in range(args.repeats):  # one after the other, so that both see the same machine
        ours.append(time_windows(fed, make_windower(args, policy)))
        usual.append(time_usual(fed))
    windower = make_windower(args, policy)
    windows: list[Window] = []
    feed(fed, windower, windows.extend)
    case = check(fed, windows, windower)
    cpu_s = median(cpu for _, cpu in ours)
    case['speed'] = {
        'samples_per_cpu_s': round(len(fed) / cpu_s),
        'samples_per_cpu_s_slowest': round(len(fed) / max(cpu for _, cpu in ours)),
        'samples_per_wall_s': round(len(fed) / median(wall for wall, _ in ours)),
        'usual_samples_per_cpu_s': round(len(fed) / median(usual)),
        'times_the_usual_cost': round(
            median(cpu / other for (_, cpu), other in zip(ours, usual, strict=True)), 1
        ),
        'times_real_time': round(args.seconds / cpu_s),
    }
    case['misalignment_ms'] = misalignment(fed, windows)
    return case


def make_windower(args, policy: WindowPolicy) -> Windower:
    """Return a windower over the streams that a pipeline would have."""
    timeline = Timeline()
    for camera in range(args.cameras):
        timeline.add_stream(
            camera_name(camera), 'camera', budget_bytes=(args.buffer_mb << 20) // args.cameras
        )
    timeline.add_stream(AUDIO, 'audio')
    timeline.add_stream('speech', 'speech')
    timeline.add_stream(TASK, 'task')
    return Windower(policy, timeline)


def feed(
    fed: list[tuple[int, Sample]], windower: Windower, take: Callable[[list[Window]], None]
) -> None:
    """Play samples and the node's timer to the windower; hand over the windows it closes."""
    tick_ns = START_NS
    for now_ns, sample in fed:
        while tick_ns <= now_ns:
            if windows := windower.advance(tick_ns):
                take(windows)
            tick_ns += TICK_NS
        if windows := windower.add(sample, now_ns):
            take(windows)


def time_windows(fed: list[tuple[int, Sample]], windower: Windower) -> tuple[float, float]:
    """Return (wall, CPU) seconds; windows are let go of as they would be in a node."""
    wall, cpu = time.perf_counter(), time.process_time()
    feed(fed, windower, lambda windows: None)
    return time.perf_counter() - wall, time.process_time() - cpu


def time_usual(fed: list[tuple[int, Sample]]) -> float:
    """Return CPU seconds."""
    usual = NewestOfEach(camera_name(0))
    cpu = time.process_time()
    for _, sample in fed:
        usual.add(sample)
    return time.process_time() - cpu


def check(fed: list[tuple[int, Sample]], windows: list[Window], windower: Windower) -> dict:
    """Return what is true of every window and every sample; nothing here is timed."""
    given = Counter(sample.stream for _, sample in fed)
    streams = windower.timeline.streams
    before = {name: _counts(stream) for name, stream in streams.items() if name in given}
    # Once the history has passed nothing is held: what was pending must have been decided.
    rest = windower.advance(fed[-1][0] + AFTER_NS)
    undecided = {name: streams[name].pending for name in given}
    every = windows + rest
    accounts = {
        name: {'fed': given[name], **before[name], 'undecided at the end': undecided[name]}
        for name in given
    }
    outside = sum(
        not window.start_ns <= frame.stamp_ns < window.end_ns
        for window in every
        for frame in window.frames
    )
    result = {
        'fed': len(fed),
        'windows': len(windows),
        'closed_by': dict(Counter(window.closed_by for window in windows)),
        'triggers': dict(Counter(window.trigger for window in windows)),
        'frames_in_windows': sum(len(window.frames) for window in every),
        'frames_outside_their_window': outside,
        'sound_misplaced_samples': sum(misplaced_sound(window) for window in every),
        'audio_coverage': spread(window.audio.coverage for window in windows if window.audio),
        'accounts': accounts,
    }
    result['correct'] = (
        bool(windows)
        and not outside
        and not result['sound_misplaced_samples']
        and all(map(is_complete, accounts.values()))
    )
    return result


def _counts(stream) -> dict:
    return {
        'received': stream.received,
        'used': stream.used,
        'late': stream.late,
        'dropped': stream.dropped.total(),
        'pending': stream.pending,
        'reasons': dict(stream.dropped),
    }


def is_complete(account: dict) -> bool:
    """Return whether every sample fed was used, late, dropped or pending, and none is left."""
    decided = sum(account[what] for what in ('used', 'late', 'dropped', 'pending'))
    return (
        account['fed'] == account['received'] == decided
        and account['pending'] >= 0
        and account['undecided at the end'] == 0
    )


def misplaced_sound(window: Window) -> int:
    """Return how many samples of its sound are not those of their time (or silence in a gap)."""
    clip = window.audio
    if clip is None:
        return 0
    expected = sound_at(clip.start_ns, len(clip.samples))
    for start, end in clip.gaps:
        expected[(start - clip.start_ns) // SAMPLE_NS : (end - clip.start_ns) // SAMPLE_NS] = 0
    return int(np.count_nonzero(clip.samples != expected))


def misalignment(fed: list[tuple[int, Sample]], windows: list[Window]) -> dict:
    usual = NewestOfEach(camera_name(0))
    for _, sample in fed:
        usual.add(sample)
    named = {}
    for name, (sound, cameras) in (
        ('windows', window_misalignments_ms(windows)),
        ('newest of each', usual.misalignments_ms()),
    ):
        named[name] = {'frame to sound': spread(sound), 'camera to camera': spread(cameras)}
    return named


def report(figures: dict) -> str:
    """Return the figures as tables."""
    cases = figures['cases']
    made = ', '.join(f'{count:,} {name}' for name, count in figures['made'].items())
    speed = [
        (
            'per second of one core',
            'samples fed',
            'samples',
            'slowest run',
            'on the wall',
            'x real time',
            'windows',
        )
    ]
    checks = [
        (
            '',
            'frames outside',
            'sound misplaced',
            'used',
            'late',
            'dropped',
            'pending',
            'accounted for',
        )
    ]
    apart = [('misalignment, ms', 'p50', 'p95', 'max', 'pairs')]
    for name, case in cases.items():
        took = case['speed']
        speed.append(
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
        sums = [
            sum(account[what] for account in case['accounts'].values())
            for what in ('used', 'late', 'dropped', 'pending')
        ]
        checks.append(
            (
                name,
                case['frames_outside_their_window'],
                case['sound_misplaced_samples'],
                *sums,
                all(map(is_complete, case['accounts'].values())),
            )
        )
        for what in ('frame to sound', 'camera to camera'):
            for way, found in case['misalignment_ms'].items():
                row = found[what]
                if row['count']:
                    apart.append(
                        (
                            f'{name}, {what}: {way}',
                            row['p50'],
                            row['p95'],
                            row['max'],
                            row['count'],
                        )
                    )
    aim = all(case['speed']['samples_per_cpu_s'] >= AIM_PER_S for case in cases.values())
    return '\n'.join(
        (
            f'bench windows: {machine.in_words(figures["machine"])}',
            f'simulated {figures["configuration"]["seconds"]:g} s: {made}; median of '
            f'{figures["configuration"]["repeats"]} runs',
            '',
            table(speed),
            f'  aim {AIM_PER_S:,} samples/s: {"met" if aim else "MISSED"}',
            '',
            table(checks),
            '',
            table(apart),
        )
    )
