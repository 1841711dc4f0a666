# SPDX-License-Identifier: Apache-2.0
"""`omnivinci replay`: a bag through the same perception as the node's, the same each time."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.bag import file_digests
from omnivinci_ros.bags.bag import whole_digest
from omnivinci_ros.bags.definitions import store_for
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.parameters import configuration
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.compare import changes
from omnivinci_ros.replay.outputs import RESULTS
from omnivinci_ros.replay.outputs import Outputs
from omnivinci_ros.replay.outputs import versions
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.replayer import audio_format_of
from omnivinci_ros.replay.speech_ahead import HeardAhead
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.replay.topics import choose
from omnivinci_ros.windowing.samples import SECOND_NS

HELP = 'Run perception over a recorded bag, deterministically, and compare with a reference.'
PROGRESS_S = 0.2  # between two progress lines


def add_arguments(parser) -> None:
    parser.add_argument('bag', metavar='BAG', help='rosbag2 folder, or one .mcap or .db3 file')
    parser.add_argument(
        '--camera',
        action='append',
        metavar='TOPIC',
        help='may be given again; default: camera_topics of the params file, '
        'else all image topics of the bag',
    )
    parser.add_argument('--audio', metavar='TOPIC', help="'' for none; default: as for cameras")
    parser.add_argument('--task', metavar='TOPIC', help="'' for none; default: as for cameras")
    parser.add_argument('--params-file', metavar='FILE', help="the perception node's, in YAML")
    parser.add_argument(
        '-p',
        dest='values',
        action='append',
        default=[],
        metavar='NAME:=VALUE',
        help='one parameter of the perception node; may be given again',
    )
    parser.add_argument(
        '--out',
        metavar='FOLDER',
        help='for the results (default BAG-replay, here); an earlier replay there is replaced',
    )
    parser.add_argument(
        '--storage',
        choices=tuple(STORAGES),
        default='mcap',
        help='of the results bag (default %(default)s)',
    )
    parser.add_argument(
        '--reference',
        metavar='FILE',
        help='results.jsonl to compare with: each changed message is printed, '
        'and the exit code is 1',
    )
    parser.add_argument(
        '--update-reference', action='store_true', help='make the results the new reference'
    )


def run(args) -> int:
    if args.update_reference and not args.reference:
        raise CommandError('--update-reference needs the file: give --reference FILE')
    if args.reference and not args.update_reference and not Path(args.reference).is_file():
        raise CommandError(
            f'--reference {args.reference} is not a file: make it with --update-reference'
        )
    settings = read_settings(args)
    with Bag(args.bag) as bag:
        sources = choose_topics(args, settings, bag)
        folder = Path(args.out or f'{bag.path.resolve().stem}-replay').expanduser()
        outputs = Outputs(folder, args.storage)
        try:
            manifest = replay(bag, sources, settings, outputs)
        except BaseException:
            outputs.abort()
            raise
    report(manifest, folder)
    return compare(args, folder / RESULTS)


def read_settings(args) -> Settings:
    settings = Settings()
    if args.params_file:
        settings.read(args.params_file)
    settings.set_texts(args.values)
    return settings


def choose_topics(args, settings: Settings, bag: Bag) -> dict[str, Source]:
    """Choose the topics: the command line's, else those set as parameters, else by type."""

    def wanted(option, parameter: str):
        if option is not None:
            return option
        return settings.values[parameter] if parameter in settings.given else None

    cameras = wanted(args.camera, 'camera_topics')
    sources = choose(
        bag,
        cameras=None if cameras is None else [name for name in cameras if name],
        audio=wanted(args.audio, 'audio_topic'),
        task=wanted(args.task, 'task_topic'),
    )
    streams = {
        kind: [one.stream for one in sources.values() if one.kind == kind]
        for kind in ('camera', 'audio', 'task')
    }
    settings.values['camera_topics'] = streams['camera'] or ['']
    settings.values['audio_topic'] = streams['audio'][0] if streams['audio'] else ''
    # A pipeline has a stream for tasks, whether or not any come.
    settings.values['task_topic'] = streams['task'][0] if streams['task'] else 'task'
    return sources


def replay(bag: Bag, sources: dict[str, Source], settings: Settings, outputs: Outputs) -> dict:
    """Run the bag through; return the manifest, written."""
    try:
        config = configuration.pipeline_config(settings)
        configuration.check_weights(settings)
    except ValueError as error:
        raise CommandError(str(error)) from error
    store = store_for(
        [
            one
            for one in bag.connections
            if one.topic in sources and one.msgtype == sources[one.topic].type
        ]
    )
    audio_format = audio_format_of(bag, sources, store)
    backend = configuration.backend_maker(settings, settings.values['backend'])()
    backend.load(lambda fraction, what: None)
    ear = None
    try:
        if config.listening and config.audio:
            ear = HeardAhead(
                bag, sources, store, config, make_ear(settings), audio_format=audio_format
            )
        values = settings.values
        replayer = Replayer(
            config,
            sources,
            store,
            backend,
            ear=ear,
            audio_format=audio_format,
            templates=Templates(
                values['scene_template'], values['task_template'], values['command_template']
            ),
            reads_commands=values['interpret_with'] == 'backend',
            on_scene=outputs.scene,
            on_command=outputs.command,
        )
        with ThreadPoolExecutor(1) as helper:  # hashing lets go of Python's lock
            digests = helper.submit(file_digests, bag.files())
            drive(bag, sources, replayer)
            digests = digests.result()
        return outputs.finish(
            {
                'bag': {
                    'name': bag.name,
                    'sha256': whole_digest(digests),
                    'files': digests,
                    'messages': bag.messages_total,
                    'start_ns': bag.start_ns,
                    'end_ns': bag.end_ns,
                },
                'configuration': dict(sorted(values.items())),
                'backend': {
                    'name': backend.name,
                    'model': backend.model,
                    'speech': ear.model if ear is not None else '',
                },
                'versions': versions(),
                **replayer.account(),
            }
        )
    finally:
        if ear is not None:
            ear.close()
        backend.close()


def make_ear(settings: Settings):
    try:
        return configuration.ear_maker(settings)()
    except RuntimeError as error:
        raise BackendError(f'{error} (or replay without words: -p listen:=false)') from error


def drive(bag: Bag, sources: dict[str, Source], replayer: Replayer) -> None:
    """Feed the messages to the replayer; in a terminal, show how far and how fast."""
    progress = Progress(bag.start_ns, bag.end_ns, sys.stderr)
    topics = {name: one.type for name, one in sources.items() if one.kind != 'info'}
    try:
        for topic, log_ns, data in bag.messages(topics):
            replayer.take(topic, log_ns, data)
            progress.show(log_ns, replayer)
        replayer.finish()
    finally:
        progress.close()


class Progress:
    """One line in a terminal; nothing elsewhere."""

    def __init__(self, start_ns: int, end_ns: int, stream) -> None:
        self._start_ns = start_ns
        self._length_s = (end_ns - start_ns) / SECOND_NS
        self._stream = stream if stream.isatty() else None
        self._began_s = time.monotonic()
        self._shown_s = 0.0

    def show(self, log_ns: int, replayer: Replayer) -> None:
        if self._stream is None:
            return
        now_s = time.monotonic()
        if now_s - self._shown_s < PROGRESS_S:
            return
        self._shown_s = now_s
        done_s = (log_ns - self._start_ns) / SECOND_NS
        speed = done_s / max(1e-6, now_s - self._began_s)
        share = min(1.0, max(0.0, done_s / self._length_s)) if self._length_s > 0 else 1.0
        bar = ('#' * round(20 * share)).ljust(20, '.')
        self._stream.write(
            f'\r\033[K[{bar}] {done_s:.1f} of {self._length_s:.1f} s, '
            f'{speed:.1f}x real time, {replayer.outcomes["answered"]} windows'
        )
        self._stream.flush()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.write('\r\033[K')
            self._stream.flush()


def report(manifest: dict, folder: Path) -> None:
    """Print what was read and what came of it."""
    windows = manifest['windows']
    for name, one in manifest['inputs'].items():
        dropped = sum(one['dropped'].values())
        print(
            f'{one["kind"]} {name}: {one["samples"]} samples, {one["used"]} used, '
            f'{one["late"]} late, {dropped} dropped, {one["pending"]} pending'
        )
    commands = ', '.join(f'{count} {name}' for name, count in manifest['commands'].items())
    print(
        f'{windows["answered"]} windows answered, {windows["failed"]} failed; commands: '
        f'{commands or "none"}'
    )
    for one in manifest['problems'][:10]:
        print(f'{one["what"]} ({one["count"]} times)', file=sys.stderr)
    print(f'{folder}: {manifest["outputs"]["sha256"]}')


def compare(args, results: Path) -> int:
    if not args.reference:
        return 0
    reference = Path(args.reference).expanduser()
    if args.update_reference:
        reference.parent.mkdir(parents=True, exist_ok=True)
        write_whole(reference, results.read_bytes())
        print(f'{reference} is now the reference')
        return 0
    count = 0
    for line in changes(reference, results):
        print(line)
        count += 1
    print(
        f'{count} messages differ from {reference}'
        if count
        else f'no message differs from {reference}'
    )
    return 1 if count else 0
