# SPDX-License-Identifier: Apache-2.0
"""Bags for tests, and the omnivinci command as a user runs it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.bags.writer import BagWriter
from omnivinci_ros.cli import main
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import STRING

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / 'demo'
START_NS = 1_700_000_000 * SECOND_NS
MS = MILLISECOND_NS
CAMERA, AUDIO, TASK = '/camera/image_raw', '/audio', '/task'
VERBS = {
    'replay': 'omnivinci_ros.cli.verbs.replay',
    'make-bag': 'omnivinci_ros.cli.verbs.make_bag',
}
# A sensor's QoS as metadata.yaml has it since its version 9.
BEST_EFFORT = {
    'history': 'keep_last',
    'depth': 5,
    'reliability': 'best_effort',
    'durability': 'volatile',
    'deadline': {'sec': 0, 'nsec': 0},
    'lifespan': {'sec': 0, 'nsec': 0},
    'liveliness': 'automatic',
    'liveliness_lease_duration': {'sec': 0, 'nsec': 0},
    'avoid_ros_namespace_conventions': False,
}
# Without weights, and quick.
ECHO = ('-p', 'backend:=echo', '-p', 'listen:=false')
COMMAND = (
    'import sys; from omnivinci_ros.cli import main; '
    f'main.VERBS.update({VERBS}); sys.exit(main.main())'
)
DEMO_CLIP = (
    '--images',
    str(DEMO / 'pictures'),
    '--hold-s',
    '4',
    '--gap-s',
    '1.3',
    '--silence-s',
    '1.5',
    '--task',
    '9.0: find the cat',
    '--compressed',
    '--sounds',
    *(str(file) for file in sorted((DEMO / 'sounds').glob('*.wav'))),
)


def omnivinci(*arguments: object) -> int:
    """Run the command in this process; return its exit code."""
    main.VERBS.update(VERBS)
    return main.main([str(one) for one in arguments])


def start(*arguments: object, hash_seed: int = 0) -> subprocess.Popen:
    """Start the command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, '-c', COMMAND, *(str(one) for one in arguments)],
        env={**os.environ, 'PYTHONHASHSEED': str(hash_seed), 'PYTHONPATH': str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@dataclass(frozen=True)
class Message:
    """A message of a bag: when it was recorded, where, and what it says."""

    topic: str
    log_ns: int
    cdr: bytes


def picture(
    stamp_ns: int, *, log_ns: int | None = None, topic: str = CAMERA, pixels: bytes = b'M' * 144
) -> Message:
    """Make an 8x6 picture that is recorded 30 ms after it was taken."""
    types = our_types()
    image = types.Image(
        header=stamps.header(types, stamp_ns, 'camera_link'),
        height=6,
        width=8,
        encoding='rgb8',
        is_bigendian=0,
        step=24,
        data=np.frombuffer(pixels, np.uint8),
    )
    return Message(
        topic,
        stamp_ns + 30 * MS if log_ns is None else log_ns,
        bytes(our_store().serialize_cdr(image, IMAGE)),
    )


def sound(stamp_ns: int, *, log_ns: int | None = None) -> Message:
    """Make 20 ms of sound that is recorded as soon as it is over."""
    types = our_types()
    chunk = types.AudioChunk(
        header=stamps.header(types, stamp_ns),
        sample_rate=16_000,
        channels=1,
        samples=np.full(320, 5, np.int16),
    )
    return Message(
        AUDIO,
        stamp_ns + 20 * MS if log_ns is None else log_ns,
        bytes(our_store().serialize_cdr(chunk, AUDIO_CHUNK)),
    )


def task(log_ns: int, text: str) -> Message:
    return Message(
        TASK, log_ns, bytes(our_store().serialize_cdr(our_types().String(data=text), STRING))
    )


def scene_of(seconds: int = 6) -> list[Message]:
    """Return a camera at 10 Hz, a microphone, and a task in the middle."""
    made = [picture(START_NS + index * 100 * MS) for index in range(10 * seconds)]
    made += [sound(START_NS + index * 20 * MS) for index in range(50 * seconds)]
    made.append(task(START_NS + seconds * SECOND_NS // 2, 'find the cup'))
    return sorted(made, key=lambda one: one.log_ns)


def write_bag(
    path: Path,
    made: Sequence[Message],
    storage: str = 'mcap',
    compression: str = 'none',
    types: dict[str, str] | None = None,
) -> Path:
    """Write messages, as they stand, as a bag."""
    types = types or {CAMERA: IMAGE, AUDIO: AUDIO_CHUNK, TASK: STRING}
    writer = BagWriter(path, storage, compression=compression)
    for topic, kind in types.items():
        writer.add_topic(topic, kind)
    for one in made:
        writer.write_cdr(one.topic, one.log_ns, one.cdr)
    writer.close()
    return path


def write_split_bag(path: Path, made: Sequence[Message], storage: str) -> Path:
    """Write messages as a bag of two files, as `ros2 bag record --max-bag-size` does."""
    half = len(made) // 2
    parts = [
        write_bag(path.parent / f'{path.name}_{index}', part, storage)
        for index, part in enumerate((made[:half], made[half:]))
    ]
    yaml = YAML(typ='safe')
    key = 'rosbag2_bagfile_information'
    first, second = (yaml.load((part / 'metadata.yaml').read_text())[key] for part in parts)
    first['relative_file_paths'] += second['relative_file_paths']
    first['files'] += second['files']
    first['message_count'] += second['message_count']
    first['duration']['nanoseconds'] = made[-1].log_ns - made[0].log_ns
    for one, other in zip(
        first['topics_with_message_count'], second['topics_with_message_count'], strict=True
    ):
        one['message_count'] += other['message_count']
    path.mkdir()
    for part in parts:
        for file in part.iterdir():
            if file.name != 'metadata.yaml':
                file.rename(path / file.name)
    with (path / 'metadata.yaml').open('w') as file:
        yaml.dump({key: first}, file)
    return path


def powerless_bag(folder: Path, made: Sequence[Message]) -> Path:
    """Write a bag as a loss of power leaves it: all but ten messages in the write-ahead file."""
    written = write_bag(folder / 'made' / 'bag', made, 'sqlite3')
    database = sqlite3.connect(written / 'bag.db3')
    rows = database.execute('SELECT * FROM messages WHERE id > 10').fetchall()
    database.executescript('DELETE FROM messages WHERE id > 10; PRAGMA journal_mode = WAL')
    database.execute('PRAGMA wal_autocheckpoint = 0')
    database.executemany('INSERT INTO messages VALUES (?, ?, ?, ?)', rows)
    database.commit()
    bag = shutil.copytree(written, folder / 'bag')
    database.close()
    (bag / 'bag.db3-shm').unlink()
    return bag


def manifest(out: Path) -> dict:
    return json.loads((out / 'manifest.json').read_text())


def results(out: Path, topic: str = '') -> list[dict]:
    """Return the messages of results.jsonl, of one topic or of all."""
    lines = [json.loads(line) for line in (out / 'results.jsonl').read_text().splitlines()]
    return [line['message'] for line in lines if topic in ('', line['topic'])]
