# SPDX-License-Identifier: Apache-2.0
"""One bag of many: what a worker has to know, what it does, and what became of it.

A worker is a process here (`fleet`) or on a cluster (`ray_fleet`). What was finished with an equal
configuration is not done again, so that a run that was broken off goes on where it was.
"""

from __future__ import annotations

import copy
import hashlib
import json
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.outputs import MANIFEST
from omnivinci_ros.replay.outputs import result_files
from omnivinci_ros.replay.outputs import versions
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.run import choose_topics
from omnivinci_ros.replay.run import replay_bag

TRIES = 3  # of a bag whose worker ended without a word, as one that was killed does
TELL_S = 0.2  # between two words of a worker on how far it is
# Parameters of files whose bytes, unlike those of commands_file, no manifest holds.
UNSEEN = ('model_folder', 'model_plans', 'weights_folder')
ELSEWHERE = 'remote'  # the backend whose model is not ours to know
REPLAYED, SKIPPED, FAILED = 'replayed', 'as before', 'failed'

Manifest = dict[str, Any]


@dataclass(frozen=True)
class BagTask:
    """One bag to replay, and how: all that a worker, here or elsewhere, needs to know."""

    path: str
    out: str
    settings: Settings
    cameras: tuple[str, ...] | None = None
    audio: str | None = None
    task: str | None = None
    storage: str = 'mcap'

    def topics(self) -> dict[str, Any]:
        """Return the topics that were asked for, as `replay_bag` takes them."""
        return {'cameras': self.cameras, 'audio': self.audio, 'task': self.task}


@dataclass(frozen=True)
class BagOutcome:
    """What became of one bag."""

    path: str
    out: str
    state: str  # replayed, as before or failed
    why: str = ''  # of a failure, in one sentence
    windows: int = 0
    windows_failed: int = 0
    commands: int = 0
    problems: int = 0
    digest: str = ''
    seconds: float = 0.0
    tries: int = 1


# Called with the task's place in the list and how much of its bag was read, 0 to 1.
Progress = Callable[[int, float], None]


def tasks_for(
    bags: Sequence[str], folder: str | Path, settings: Settings, **shared: Any
) -> list[BagTask]:
    """Return a task a bag, each with a folder of its own; raise BadInputError for equal names."""
    tasks: dict[str, BagTask] = {}
    for bag in bags:
        name = Path(bag).resolve().stem
        if name in tasks:
            raise BadInputError(
                f'{tasks[name].path} and {bag} would have the same folder of results, {name}: '
                'rename one, or replay them by themselves'
            )
        out = str(Path(folder).expanduser() / f'{name}-replay')
        tasks[name] = BagTask(bag, out, settings, **shared)
    return list(tasks.values())


def replay_task(
    task: BagTask,
    on_share: Callable[[float], None] = lambda share: None,
    before: Manifest | None = None,
) -> BagOutcome:
    """Replay one bag, unless it was with an equal configuration; never raise for a bad bag.

    `before` is the manifest of an earlier replay whose results are still there.
    """
    began_s = told_s = time.monotonic()

    def tell(bag: Bag, log_ns: int, _: Replayer) -> None:
        nonlocal told_s
        if (now_s := time.monotonic()) - told_s >= TELL_S:
            told_s = now_s
            on_share((log_ns - bag.start_ns) / max(1, bag.end_ns - bag.start_ns))

    try:
        if before is not None and would_be_equal(before, task):
            state, manifest = SKIPPED, before
        else:
            state = REPLAYED
            manifest, _ = replay_bag(
                task.path,
                task.out,
                settings=copy.deepcopy(task.settings),  # the topics that it chooses go in there
                storage=task.storage,
                on_progress=tell,
                **task.topics(),
            )
    except (BadInputError, BackendError) as error:
        return BagOutcome(task.path, task.out, FAILED, str(error))
    except Exception as error:  # of any type: a full disk costs this bag, not the others
        return BagOutcome(task.path, task.out, FAILED, f'{task.path}: {in_a_line(error)}')
    return replace(outcome_of(task, state, manifest), seconds=time.monotonic() - began_s)


def outcome_of(task: BagTask, state: str, manifest: Manifest) -> BagOutcome:
    """Return what a manifest tells of a replay."""
    return BagOutcome(
        task.path,
        task.out,
        state,
        windows=manifest['windows']['answered'],
        windows_failed=manifest['windows']['failed'],
        commands=sum(manifest['commands'].values()),
        problems=len(manifest['problems']),
        digest=manifest['outputs']['sha256'],
    )


def finished(task: BagTask) -> Manifest | None:
    """Return the manifest of an earlier replay whose results are as it left them."""
    folder = Path(task.out)
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding='utf-8'))
        if manifest['windows']['failed'] or manifest['backend']['name'] == ELSEWHERE:
            return None  # another try may do better; a served model may be another one
        if any(task.settings.values[name] for name in UNSEEN):
            return None  # what lies there may be another one too
        outputs = manifest['outputs']['files']
        if not any(name.endswith(STORAGES[task.storage]) for name in outputs):
            return None
        outcome_of(task, SKIPPED, manifest)  # has all that is told of it
        return manifest if file_digests(result_files(folder)) == outputs else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # there is none, or it was tampered with: replay it


def would_be_equal(manifest: Manifest, task: BagTask) -> bool:
    """Say whether a replay would leave the same bytes: bag, configuration and what computes.

    Raises BadInputError for a bag that cannot be read.
    """
    settings = copy.deepcopy(task.settings)
    with Bag(task.path) as bag:
        choose_topics(bag, settings, **task.topics())
        try:
            return bool(
                manifest['configuration'] == dict(sorted(settings.values.items()))
                and manifest.get('commands_file') == _commands_file(settings)
                and manifest['versions'] == versions()
                and manifest['bag']['files'] == file_digests(bag.files(), keep=True)
            )
        except (KeyError, TypeError):
            return False  # it was tampered with


def _commands_file(settings: Settings) -> dict[str, str] | None:
    """Return what the manifest of a replay with this file of commands has of it."""
    path = settings.values['commands_file']
    try:
        data = Path(path).expanduser().read_bytes() if path else b''
    except OSError:
        return None  # the replay will say so
    return {'sha256': hashlib.sha256(data).hexdigest()} if path else None


def in_a_line(error: BaseException) -> str:
    """Return an error's type and words as one line that is not long."""
    return f'{type(error).__name__}: {" ".join(str(error).split())[:300]}'
