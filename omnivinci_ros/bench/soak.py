# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench soak`: does it grow, in 30 minutes of stream time?

Through the core (pipeline, worker, backend) in this process, as fast as it goes; or, with
--node, through the perception node over DDS, on a /clock that runs fast.
"""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bench.core.core_soak import CoreSoak
from omnivinci_ros.bench.core.core_soak import Looks
from omnivinci_ros.bench.core.core_soak import Media
from omnivinci_ros.bench.core.growth import growth
from omnivinci_ros.bench.dds.live_figures import inputs_of
from omnivinci_ros.bench.dds.live_figures import newest_diagnostics
from omnivinci_ros.bench.dds.live_figures import windows_of
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import demo_folder
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.media_bag import parse_size
from omnivinci_ros.bench.dds.processes import DOMAINS
from omnivinci_ros.bench.dds.processes import last_words
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.parameters import configuration
from omnivinci_ros.parameters.params_file import Settings

HELP = 'Run 30 minutes of stream time fast, and say whether memory, threads or files grow.'
START_S = 60.0  # for the node to hear its first sound
LOOK_S = 0.5  # between two looks at the node
# A fast clock leaves less time for each voice: on 2 cores there is enough for one in 35 s.
NODE_GAP_S = 30.0
NODE_ROUNDS = 8  # of the pictures, which then last longer than the voices


def add_arguments(parser) -> None:
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
    parser.add_argument(
        '--set',
        dest='values',
        action='append',
        default=[],
        metavar='NAME=VALUE',
        help='a parameter of the perception node, such as model_folder=FOLDER; may be given again',
    )
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


def run(args) -> int:
    check_output(args)
    width, height = check_arguments(args)
    texts = [text.replace('=', ':=', 1) for text in args.values]
    settings = Settings()
    settings.set_texts(texts)  # refuses what the node would refuse
    settings.set('listen', False, '--set')  # the core's backend hears for itself
    hz = args.hz or (10.0 if args.node else 30.0)
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-soak-') as temporary:
        folder = Path(temporary)
        made = make_input(folder, width, height, frame_rate=1 / PICTURE_S, rounds=NODE_ROUNDS)
        if args.node:
            logs = args.keep or folder
            logs.mkdir(parents=True, exist_ok=True)
            looks, found = soak_node(args, texts, hz, folder, logs)
        else:
            looks, found = soak_core(args, settings, hz, made['path'])
        made.pop('path')
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


def check_arguments(args) -> tuple[int, int]:
    for name, value, low, high in (
        ('minutes', args.minutes, 1, 100_000),
        ('hz', args.hz or 1.0, 0.1, 240),
        ('warm-up', args.warm_up, 0, 3600),
        ('rate', args.rate, 0.1, 100),
    ):
        if not low <= value <= high:
            raise CommandError(f'--{name} {value:g}: give a value from {low:g} to {high:g}')
    if args.minutes * 60 < args.warm_up + 240:
        raise CommandError(
            f'--minutes {args.minutes:g}: give at least 4 minutes more than '
            f'--warm-up, which is {args.warm_up:g} s'
        )
    needed = ('psutil', 'av', *(('rclpy', 'omnivinci_ros.msg') if args.node else ()))
    if missing := [name for name in needed if find_spec(name) is None]:
        raise CommandError(
            f'{missing[0]} is not there: run: make setup, then: bash '
            'scripts/in_env omnivinci bench soak'
        )
    return parse_size(args.size)


def read_media(bag: Path) -> Media:
    with Bag(bag) as opened:
        topics = {one.name: one.type for one in opened.topics()}
        messages = [(topics[topic], data) for topic, _, data in opened.messages(topics)]
    store = our_store()
    return Media(
        [data for kind, data in messages if kind == IMAGE],
        np.concatenate(
            [
                store.deserialize_cdr(data, kind).samples
                for kind, data in messages
                if kind == AUDIO_CHUNK
            ]
        ),
    )


def soak_core(args, settings: Settings, hz: float, bag: Path) -> tuple[Looks, dict]:
    soak = CoreSoak(
        configuration.backend_maker(settings, args.backend),
        read_media(bag),
        hz=hz,
        policy=configuration.pipeline_config(settings).policy,
    )
    took_s = soak.run(args.minutes * 60)
    if soak.worker.state == 'failed':
        raise CommandError(f'backend {args.backend}: {soak.worker.error}')
    streams = soak.pipeline.timeline.streams.values()
    return soak.looks, {
        'took_s': round(took_s, 1),
        'times_real_time': round(args.minutes * 60 / took_s, 1),
        'samples': soak.samples,
        'windows': {
            'closed': soak.closed,
            'answered': soak.worker.answered,
            'failed': soak.worker.failed,
            'skipped': soak.worker.skipped,
        },
        'inputs': {
            one.name: {
                'received': one.received,
                'used': one.used,
                'late': one.late,
                'dropped': dict(one.dropped),
                'pending': one.pending,
            }
            for one in streams
        },
    }


def soak_node(args, texts: list[str], hz: float, media: Path, logs: Path) -> tuple[Looks, dict]:
    """Have our player play to the node on a fast clock; look at the node."""
    import psutil

    environment = make_environment(random.choice(DOMAINS), logs)
    looks = Looks()
    with ExitStack() as stack:

        def start(module: str, arguments: list[str], program: str = ''):
            return stack.enter_context(
                running(module, arguments, logs, environment, program=program)
            )

        node = start('perception', node_arguments(args.backend, texts))
        start('receiver', ['--log', str(logs / 'receiver')])
        player = start(
            'player',
            player_arguments(args, hz, media),
            program='from omnivinci_ros.nodes.players.player import main; main()',
        )
        process, began = psutil.Process(node.pid), wait_for_clock(node, logs)
        cpu_s = sum(process.cpu_times()[:2])
        while (stream_s := (time.monotonic() - began) * args.rate) < args.minutes * 60:
            for name, one in (('perception', node), ('player', player)):
                if one.poll() is not None:
                    raise CommandError(f'the {name} ended: {last_words(logs, name)}')
            looks.look(stream_s, process)
            time.sleep(LOOK_S)
        took_s = time.monotonic() - began
        cpu_s = sum(process.cpu_times()[:2]) - cpu_s
    told = newest_diagnostics(logs / 'receiver.diagnostics')
    inputs = {
        kind: dict(zip(('counts', 'dropped_by_reason'), inputs_of(told, kind), strict=True))
        for kind in ('camera', 'audio', 'speech')
    }
    return looks, {
        'rate': args.rate,
        'took_s': round(took_s, 1),
        'cpu_percent': round(100 * cpu_s / took_s, 1),
        'windows': windows_of(told),
        'inputs': inputs,
    }


def node_arguments(backend: str, texts: list[str]) -> list[str]:
    # Waiting is told in stream time, of which 0.2 s are over in 20 ms.
    parameters = (
        'use_sim_time:=true',
        f'backend:={backend}',
        'allowed_lateness_s:=2.0',
        'idle_timeout_s:=20.0',
        *texts,
    )
    return ['--ros-args', *(word for one in parameters for word in ('-p', one))]


def player_arguments(args, hz: float, media: Path) -> list[str]:
    sounds = ', '.join(f'"{file}"' for file in sorted((demo_folder() / 'sounds').glob('*.wav')))
    parameters = (
        f'rate:={args.rate}',
        'publish_clock:=true',
        'start_time_s:=1000.0',
        'loop:=true',
        'wait_for_subscribers:=true',
        'start_delay_s:=2.0',
        f'images:={media / "pictures"}',
        f'image_hold_s:={PICTURE_S}',
        f'frame_rate:={hz}',
        f'sounds:=[{sounds}]',
        f'sound_gap_s:={NODE_GAP_S}',
    )
    return ['--ros-args', *(word for one in parameters for word in ('-p', one))]


def wait_for_clock(node, logs: Path) -> float:
    """Return when the node had heard its first sound, on the steady clock [s]."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and node.poll() is None:
        told = newest_diagnostics(logs / 'receiver.diagnostics')
        if any(
            int(values.get('received', 0))
            for name, values in told.items()
            if name.startswith('audio')
        ):
            return time.monotonic()
        time.sleep(0.1)
    raise CommandError(
        f'nothing was heard: the node said: {last_words(logs, "perception")}; the '
        f'player said: {last_words(logs, "player")}'
    )


def judge(looks: Looks) -> dict:
    """Return how memory grew, the counts of threads and files, and whether all is steady."""
    memory = growth(looks.times_s, looks.rss_mb)
    threads, files = (sorted({min(found), max(found)}) for found in (looks.threads, looks.files))
    return {
        'memory': memory,
        'threads': threads,
        'files': files,
        'steady': memory['steady'] and len(threads) == len(files) == 1,
    }


def report(document: dict) -> str:
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
