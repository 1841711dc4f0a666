# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench replay`: how fast a large bag is replayed, in how much memory, and what takes
the time.

The bag is generated, replayed in processes of their own, and deleted.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.media_bag import parse_size
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay import run as replay_run
from omnivinci_ros.replay.speech_ahead import TranscribedAhead
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity

HELP = 'Measure replay of a generated bag: speed against real time, peak memory, shares.'
AIM_REAL_TIME, AIM_MB = 20.0, 300.0  # the issue's, the latter without speech recognition
ROUND_S = 3 * PICTURE_S  # of the three pictures
CASES = {'windows alone': ('listen:=false',), 'speech recognised': ()}  # parameters
TALK_S = 13.3  # the three voices and the gaps behind them
AHEAD = 'beside: '  # before the name of what another thread does
TIMES = 'OMNIVINCI_BENCH_TIMES'  # names the file that a child writes its times to


def add_arguments(parser) -> None:
    parser.add_argument(
        '--gb',
        type=float,
        default=5.0,
        metavar='GB',
        help='size of the bag, in 10^9 bytes (default: %(default)g)',
    )
    parser.add_argument('--size', default='640x480', help='of the camera (default: %(default)s)')
    parser.add_argument('--hz', type=float, default=30.0, help='of the camera (default: 30)')
    parser.add_argument(
        '--talk',
        action='store_true',
        help='voices over and over; otherwise three sentences, and then silence',
    )
    parser.add_argument(
        '--storage', choices=tuple(STORAGES), default='mcap', help='default: %(default)s'
    )
    parser.add_argument('--backend', default='echo', help='default: %(default)s')
    parser.add_argument(
        '--repeats', type=int, default=3, help='of which the median counts (default: %(default)s)'
    )
    parser.add_argument('--case', choices=tuple(CASES), help='default: both')
    parser.add_argument(
        '--folder',
        type=Path,
        metavar='FOLDER',
        help='where the bag is made and deleted (default: the temporary folder)',
    )
    add_output_arguments(parser)


def run(args) -> int:
    check_output(args)
    width, height = parse_size(args.size)
    for name, value, low, high in (
        ('gb', args.gb, 0.001, 1000),
        ('hz', args.hz, 0.5, 240),
        ('repeats', args.repeats, 1, 100),
    ):
        if not low <= value <= high:
            raise CommandError(f'--{name} {value:g}: give a value from {low:g} to {high:g}')
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-replay-', dir=args.folder) as temporary:
        folder = Path(temporary)
        room = shutil.disk_usage(folder).free
        if room < 1.2e9 * args.gb + 1e9:
            raise CommandError(
                f'{args.gb:g} GB do not fit into {temporary}, which has '
                f'{room / 1e9:.1f}: give --folder or less --gb'
            )
        seconds = 1e9 * args.gb / (width * height * 3 * args.hz)
        rounds = max(1, math.ceil(seconds / ROUND_S))
        made = make_input(
            folder,
            width,
            height,
            frame_rate=args.hz,
            rounds=rounds,
            voices=max(1, int(rounds * ROUND_S / TALK_S)) if args.talk else 1,
            storage=args.storage,
        )
        bag = made.pop('path')
        cases = {}
        for name in [args.case] if args.case else CASES:
            print(f'replaying {made["bytes"] / 1e9:.1f} GB, {name}', file=sys.stderr, flush=True)
            runs = [
                replay_once(bag, folder, args.backend, CASES[name]) for _ in range(args.repeats)
            ]
            cases[name] = summed_up(runs, made['seconds'])
    document = {
        'bench': 'replay',
        'configuration': {
            'width': width,
            'height': height,
            'hz': args.hz,
            'talk': args.talk,
            'storage': args.storage,
            'backend': args.backend,
            'repeats': args.repeats,
        },
        'aims': {'times_real_time': AIM_REAL_TIME, 'peak_mb': AIM_MB},
        'input': made,
        'machine': described,
        'cases': cases,
    }
    put_out(args, document, report(document))
    return 0


def replay_once(bag: Path, folder: Path, backend: str, texts: tuple[str, ...]) -> dict:
    """Replay in a process of its own; return its times [s] and peak memory [MB]."""
    times = folder / 'times.json'
    arguments = [str(bag), str(folder / 'out'), f'backend:={backend}', *texts]
    began = time.monotonic()
    with (folder / 'replay.txt').open('w+') as output:
        child = subprocess.Popen(
            [
                sys.executable,
                '-c',
                'from omnivinci_ros.bench.replay import child; child()',
                *arguments,
            ],
            env={
                **os.environ,
                TIMES: str(times),
                'PYTHONPATH': os.pathsep.join(path for path in sys.path if path),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - began
        output.seek(0)
        said = output.read().strip().splitlines()
    if child.returncode:
        raise CommandError(f'the replay did not run: {said[-1] if said else "it said nothing"}')
    shares = json.loads(times.read_text())
    peak_mb = shares.pop('peak_mb')
    shares['start and imports'] = wall_s - shares.pop('all')
    # Other threads' times are not a part of the whole: they pass beside it.
    shares['the rest'] = wall_s - sum(
        value for name, value in shares.items() if not name.startswith(AHEAD)
    )
    return {
        'wall_s': wall_s,
        'cpu_s': used.ru_utime + used.ru_stime,
        'peak_mb': peak_mb,
        'shares_s': shares,
        'digest': said[-1],
    }


class Stopwatch:
    """Adds up the time that functions take, by name; that of other threads by itself."""

    def __init__(self) -> None:
        self.times: dict[str, float] = defaultdict(float)

    @contextmanager
    def timed(self, name: str):
        if threading.current_thread() is not threading.main_thread():
            name = AHEAD + name
        start = time.perf_counter()
        try:
            yield
        finally:
            self.times[name] += time.perf_counter() - start

    def watch(self, owner, attribute: str, name: str) -> None:
        """Time a function of a class or module from now on."""
        function = getattr(owner, attribute)

        def watched(*args, **kwargs):
            with self.timed(name):
                return function(*args, **kwargs)

        setattr(owner, attribute, watched)

    def watch_each(self, owner, attribute: str, name: str) -> None:
        """Time each step of a generator function from now on."""
        function = getattr(owner, attribute)

        def watched(*args, **kwargs):
            found = function(*args, **kwargs)
            while True:
                with self.timed(name):
                    one = next(found, None)
                if one is None:
                    return
                yield one

        setattr(owner, attribute, watched)


def child() -> None:
    """Replay with stopwatches on the parts: BAG OUT NAME:=VALUE...; write their times down."""
    bag, out, *texts = sys.argv[1:]
    stopwatch = Stopwatch()
    stopwatch.watch_each(Bag, 'messages', 'reading the bag')
    stopwatch.watch(VoiceActivity, 'probability', 'voice activity')
    stopwatch.watch(Recogniser, 'transcribe', 'speech recognition')
    stopwatch.watch(replay_run, 'make_transcriber', 'loading speech models')
    stopwatch.watch(TranscribedAhead, '_recall', 'waiting for words')
    with stopwatch.timed('all'):
        settings = Settings()
        settings.set_texts(texts)
        try:
            manifest, _ = replay_run.replay_bag(bag, out, settings=settings)
        except (BadInputError, BackendError) as error:
            sys.exit(str(error))
    print(manifest['outputs']['sha256'])
    Path(os.environ[TIMES]).write_text(
        json.dumps({**stopwatch.times, 'peak_mb': peak_memory_mb()})
    )


def peak_memory_mb() -> float:
    """Return the most memory that this program has held, in MB."""
    # Not ru_maxrss, which on Linux begins with the memory of the process that started this one.
    with open('/proc/self/status') as status:
        (peak,) = (line for line in status if line.startswith('VmHWM'))
    return int(peak.split()[1]) * 1024 / 1e6


def summed_up(runs: list[dict], stream_s: float) -> dict:
    """Return the median run by wall time, and the highest memory of all."""
    median = sorted(runs, key=lambda one: one['wall_s'])[len(runs) // 2]
    return {
        'wall_s': round(median['wall_s'], 2),
        'walls_s': [round(one['wall_s'], 2) for one in runs],
        'cpu_s': round(median['cpu_s'], 2),
        'times_real_time': round(stream_s / median['wall_s'], 1),
        'peak_mb': round(max(one['peak_mb'] for one in runs), 1),
        'shares_s': {
            name: round(value, 2)
            for name, value in sorted(median['shares_s'].items(), key=lambda item: -item[1])
        },
        'one_digest': len({one['digest'] for one in runs}) == 1,
    }


def report(document: dict) -> str:
    """Return the figures as a table."""
    made, shared = document['input'], document['configuration']
    rows = [('', 'wall s', 'CPU s', 'x real time', 'peak MB', 'one digest')]
    rows += [
        (
            name,
            case['wall_s'],
            case['cpu_s'],
            case['times_real_time'],
            case['peak_mb'],
            case['one_digest'],
        )
        for name, case in document['cases'].items()
    ]
    shares = [
        f'  {name}: '
        + ', '.join(f'{part} {value:.2f} s' for part, value in case['shares_s'].items())
        for name, case in document['cases'].items()
    ]
    return '\n'.join(
        (
            f'bench replay: {machine.in_words(document["machine"])}',
            f'{made["seconds"]:g} s, {made["bytes"] / 1e9:.2f} GB of {shared["storage"]}: '
            f'{shared["width"]}x{shared["height"]} rgb8 at {shared["hz"]:g} Hz and sound'
            f'{", voices over and over" if shared["talk"] else ""}; backend {shared["backend"]}, '
            f'median of {shared["repeats"]}',
            '',
            table(rows),
            '',
            *shares,
        )
    )
