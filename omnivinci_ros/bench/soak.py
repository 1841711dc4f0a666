# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench soak`: does it grow, in 30 minutes of stream time?

Through the core (pipeline, worker, backend) in this process, as fast as it goes; or, with
--node, through the perception node over DDS, on a /clock that runs fast.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bench.core.core_soak import CoreSoak
from omnivinci_ros.bench.core.core_soak import Looks
from omnivinci_ros.bench.core.core_soak import Media
from omnivinci_ros.bench.core.growth import growth
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.node_soak import NodeSoak
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.bench.options import parse_size
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.parameters import configuration
from omnivinci_ros.parameters.params_file import Settings

HELP = 'Run 30 minutes of stream time fast, and say whether memory, threads or files grow.'
ROUNDS = 8  # of the pictures, which then last longer than the voices
FIX = 'make setup, then: bash scripts/in_env omnivinci bench soak'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--minutes', type=float, default=30.0, help='of stream time (default: %(default)g)'
    )
    parser.add_argument(
        '--warm-up',
        type=float,
        default=300.0,
        metavar='S',
        help='of stream time, not judged: buffers fill (default: %(default)g)',
    )
    parser.add_argument(
        '--backend', choices=tuple(BACKENDS), default='echo', help='default: %(default)s'
    )
    add_parameters(parser)
    parser.add_argument('--size', default='640x480', help='of the camera (default: %(default)s)')
    parser.add_argument('--hz', type=float, help='of the camera (default: 30; --node: 10)')
    parser.add_argument(
        '--node',
        action='store_true',
        help='through the node over DDS, with voice activity and recognition',
    )
    parser.add_argument(
        '--rate',
        type=float,
        default=10.0,
        help='--node: how fast /clock runs (default: %(default)g)',
    )
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='--node: keep the logs there')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when something grew."""
    check_output(args)
    width, height = check_arguments(args)
    texts = parameter_texts(args)
    settings = Settings()
    settings.set_texts(texts)  # refuses what the node would refuse
    settings.set('listen', False, '--set')  # the core's backend hears for itself
    hz = args.hz or (10.0 if args.node else 30.0)
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-soak-') as temporary:
        folder = Path(temporary)
        made = make_input(folder, width, height, frame_rate=1 / PICTURE_S, rounds=ROUNDS)
        bag = made.pop('path')
        if args.node:
            logs = args.keep or folder
            logs.mkdir(parents=True, exist_ok=True)
            soak = NodeSoak(args.backend, texts, hz, args.rate, args.minutes * 60)
            looks, found = soak.run(folder / 'pictures', logs)
        else:
            looks, found = soak_core(settings, args.backend, hz, args.minutes * 60, bag)
    judged = judge(looks.after(args.warm_up))
    document = {
        'bench': 'soak',
        'through': 'node' if args.node else 'core',
        'backend': args.backend,
        'given': texts,
        'stream_minutes': args.minutes,
        'warm_up_s': args.warm_up,
        'width': width,
        'height': height,
        'hz': hz,
        'input': made,
        'machine': described,
        **found,
        **judged,
    }
    put_out(args, document, report(document))
    return 0 if judged['steady'] else 1


def check_arguments(args: argparse.Namespace) -> tuple[int, int]:
    """Return width and height; raise CommandError with one sentence."""
    check_ranges(
        (
            ('minutes', args.minutes, 1, 100_000),
            ('hz', args.hz or 1.0, 0.1, 240),
            ('warm-up', args.warm_up, 0, 3600),
            ('rate', args.rate, 0.1, 100),
        )
    )
    if args.minutes * 60 < args.warm_up + 240:
        raise CommandError(
            f'--minutes {args.minutes:g}: give at least 4 minutes more than '
            f'--warm-up, which is {args.warm_up:g} s'
        )
    needed = ('psutil', 'av', *(('rclpy', 'omnivinci_ros.msg') if args.node else ()))
    check_modules(dict.fromkeys(needed, FIX))
    return parse_size(args.size)


def soak_core(
    settings: Settings, backend: str, hz: float, seconds: float, bag: Path
) -> tuple[Looks, dict[str, Any]]:
    """Feed the core for so much stream time; return what was seen, and the figures."""
    soak = CoreSoak(
        configuration.backend_maker(settings, backend),
        Media.read(bag),
        hz=hz,
        policy=configuration.pipeline_config(settings).policy,
    )
    took_s = soak.run(seconds)
    if soak.worker.state == 'failed':
        raise CommandError(f'backend {backend}: {soak.worker.error}')
    return soak.looks, {
        'took_s': round(took_s, 1),
        'times_real_time': round(seconds / took_s, 1),
        **soak.account(),
    }


def judge(looks: Looks) -> dict[str, Any]:
    """Return how memory grew, the counts of threads and files, and whether all is steady."""
    memory = growth(looks.times_s, looks.rss_mb)
    threads, files = (sorted({min(found), max(found)}) for found in (looks.threads, looks.files))
    return {
        'memory': memory,
        'threads': threads,
        'files': files,
        'steady': memory['steady'] and len(threads) == len(files) == 1,
    }


def report(document: dict[str, Any]) -> str:
    """Return the figures as lines."""
    memory, windows = document['memory'], document['windows']
    (low, high), (least, most) = memory['interval_95_mb'], memory['peaks_interval_95_mb']
    said = 'steady' if document['steady'] else 'NOT STEADY'
    return '\n'.join(
        (
            f'bench soak: {machine.in_words(document["machine"])}',
            f'{said}: {document["stream_minutes"]:g} min of stream time through the '
            f'{document["through"]}, backend {document["backend"]}, {document["width"]}x'
            f'{document["height"]} at {document["hz"]:g} Hz, in {document["took_s"]:g} s; memory '
            f'{memory["growth_mb"]:+.2f} MB over the last {memory["over_s"] / 60:.0f} min (95 %: '
            f'{low:+.2f} to {high:+.2f}; peaks {least:+.2f} to {most:+.2f}), '
            f'{memory["first_mb"]:.0f} to {memory["last_mb"]:.0f} MB; '
            f'threads {counts(document["threads"])}, open files '
            f'{counts(document["files"])}; windows '
            + ', '.join(
                f'{name} {windows[name]}' for name in ('closed', 'answered', 'failed', 'skipped')
            ),
        )
    )


def counts(found: list[int]) -> str:
    return ' to '.join(str(one) for one in found)
