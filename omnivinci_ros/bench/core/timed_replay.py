# SPDX-License-Identifier: Apache-2.0
"""A replay in a process of its own, with stopwatches on its parts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.memory import memory_bytes
from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay import run as replay_run
from omnivinci_ros.replay.speech_ahead import TranscribedAhead
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity

AHEAD = 'beside: '  # before the name of what another thread does
FOUND = 'OMNIVINCI_BENCH_TIMES'  # names the file that the process writes its figures to


class Stopwatch:
    """Adds up the time that functions take, by name; that of other threads by itself."""

    def __init__(self) -> None:
        self.times: dict[str, float] = defaultdict(float)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            name = AHEAD + name
        start = time.perf_counter()
        try:
            yield
        finally:
            self.times[name] += time.perf_counter() - start

    def watch(self, owner: object, attribute: str, name: str) -> None:
        """Time a function of a class or module from now on."""
        function: Callable[..., Any] = getattr(owner, attribute)

        def watched(*args: Any, **kwargs: Any) -> Any:
            with self.timed(name):
                return function(*args, **kwargs)

        setattr(owner, attribute, watched)

    def watch_each(self, owner: object, attribute: str, name: str) -> None:
        """Time each step of a generator function from now on."""
        function: Callable[..., Iterator[Any]] = getattr(owner, attribute)

        def watched(*args: Any, **kwargs: Any) -> Iterator[Any]:
            found = function(*args, **kwargs)
            while True:
                with self.timed(name):
                    one = next(found, None)
                if one is None:
                    return
                yield one

        setattr(owner, attribute, watched)


def replay_once(bag: Path, folder: Path, backend: str, texts: Sequence[str]) -> dict[str, Any]:
    """Replay in a process of its own; return its times [s], peak memory [MB] and digest."""
    path = folder / 'times.json'
    arguments = [str(bag), str(folder / 'out'), f'backend:={backend}', *texts]
    began = time.monotonic()
    with (folder / 'replay.txt').open('w+') as output:
        child = subprocess.Popen(
            child_command('omnivinci_ros.bench.core.timed_replay', arguments),
            env={**child_environment(), FOUND: str(path)},
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
    found = json.loads(path.read_text())
    shares = found['times_s']
    shares['start and imports'] = wall_s - shares.pop('all')
    # Other threads' times are not a part of the whole: they pass beside it.
    shares['the rest'] = wall_s - sum(
        value for name, value in shares.items() if not name.startswith(AHEAD)
    )
    return {
        'wall_s': wall_s,
        'cpu_s': used.ru_utime + used.ru_stime,
        'peak_mb': found['peak_bytes'] / 1e6,
        'shares_s': shares,
        'digest': found['digest'],
    }


def main(bag: str, out: str, *texts: str) -> None:
    """Replay with stopwatches on the parts, and write the figures down."""
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
    Path(os.environ[FOUND]).write_text(
        json.dumps(
            {
                'times_s': stopwatch.times,
                'peak_bytes': memory_bytes()['peak'],
                'digest': manifest['outputs']['sha256'],
            }
        )
    )


if __name__ == '__main__':
    main(*sys.argv[1:])
