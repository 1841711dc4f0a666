# SPDX-License-Identifier: Apache-2.0
"""Many bags on many machines: the function of `fleet` as tasks of a Ray cluster.

A worker reads the bag at its path and returns the results as bytes, which this side writes.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.replay import ray_worker
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import REPLAYED
from omnivinci_ros.replay.bag_task import TRIES
from omnivinci_ros.replay.bag_task import BagOutcome
from omnivinci_ros.replay.bag_task import BagTask
from omnivinci_ros.replay.bag_task import Manifest
from omnivinci_ros.replay.bag_task import Progress
from omnivinci_ros.replay.bag_task import finished
from omnivinci_ros.replay.bag_task import in_a_line
from omnivinci_ros.replay.bag_task import replay_task
from omnivinci_ros.replay.outputs import check_folder
from omnivinci_ros.replay.outputs import packed
from omnivinci_ros.replay.outputs import unpack
from omnivinci_ros.replay.outputs import versions

LOCAL, AUTO = 'local', 'auto'  # in place of an address: one made here, the one that runs here
CONNECT_S = 5.0  # for a cluster's head to take a connection
ASK_TIMES = '1'  # for the cluster's name, each for up to 40 s; Ray's own limit is 20
STORE_BYTES = 100_000_000  # of results on their way, on a cluster made here
INSTALL = "--ray needs ray: pip install '.[fleet]' in the checkout"
# For a cluster made here. Ray otherwise gives a machine its outer address and listens on every
# interface; its variable for systems without clusters keeps all of it on 127.0.0.1.
LOOPBACK = {'RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER': '0', 'RAY_AUTH_MODE': 'token'}

# Parameters that name a file or folder, which each worker would look for in a place of its own.
PATHS = (
    'commands_file',
    'model_folder',
    'model_plans',
    'weights_folder',
    'remote_key_file',
    'remote_ca_file',
)

Files = dict[str, bytes]


def replay_all_on_ray(
    tasks: Sequence[BagTask],
    address: str,
    jobs: int = 0,
    gpus: float = 0.0,
    on_progress: Progress = lambda index, share: None,
    on_outcome: Callable[[BagOutcome], None] = lambda outcome: None,
) -> list[BagOutcome]:
    """Replay the bags on a cluster; return the outcomes in the order of the tasks.

    `address` is HOST:PORT of a cluster that this machine is part of, 'auto' for the one that runs
    here, 'local' for one of `jobs` processes that is made for this. At most `jobs` bags are
    replayed at a time, 0 for as many as the cluster has cores; each has `gpus` of a GPU. A bag
    whose worker was lost is given to another, `TRIES` in all. Raises BadInputError.
    """
    for task in tasks:
        _refuse_relative(task)
    with connected(address, jobs) as ray:
        have = ray.cluster_resources()
        for kind, wanted in (('CPU', 1.0), ('GPU', gpus)):
            if have.get(kind, 0.0) < wanted:
                raise BadInputError(
                    f'--ray {address}: a bag is to have {wanted:g} {kind}, and the cluster has '
                    f'{have.get(kind, 0.0):g}: start a worker with more'
                )
        run = ray.remote(ray_worker.answer)
        # A lost worker is seen here, so that it is counted and told.
        run = run.options(num_cpus=1, num_gpus=gpus, max_retries=0, name='replay')
        return _all(ray, run, tasks, jobs or len(tasks), on_progress, on_outcome)


def _all(
    ray: Any,
    run: Any,
    tasks: Sequence[BagTask],
    most: int,
    on_progress: Progress,
    on_outcome: Callable[[BagOutcome], None],
) -> list[BagOutcome]:
    outcomes = {index: refused for index, task in enumerate(tasks) if (refused := _refused(task))}
    left = deque((index, 1) for index in range(len(tasks)) if index not in outcomes)
    running: dict[Any, tuple[int, int]] = {}
    here = versions()
    while left or running:
        while left and len(running) < most:
            index, attempt = left.popleft()
            task = tasks[index]
            there = replace(task, path=str(Path(task.path).expanduser().absolute()))
            running[run.remote(*ray_worker.request(there, finished(task), here))] = index, attempt
        (done,), _ = ray.wait(list(running), num_returns=1)
        index, attempt = running.pop(done)
        task = tasks[index]
        try:
            outcome = _written(task, *ray.get(done))
        except ray.exceptions.RayTaskError as error:
            why = f'{task.path}: a worker of the cluster could not run it ({in_a_line(error)})'
            outcome = BagOutcome(task.path, task.out, FAILED, why)
        except ray.exceptions.RayError as error:  # the worker or its machine is gone
            if attempt < TRIES:
                left.appendleft((index, attempt + 1))
                continue
            why = f'{task.path}: its worker was lost {TRIES} times ({in_a_line(error)})'
            outcome = BagOutcome(task.path, task.out, FAILED, why)
        outcomes[index] = replace(outcome, tries=attempt)
        on_progress(index, 1.0)
        on_outcome(outcomes[index])
    return [outcomes[index] for index in range(len(tasks))]


def replay_elsewhere(
    task: BagTask, before: Manifest | None, expected: Mapping[str, str]
) -> tuple[BagOutcome, Files]:
    """Replay one bag as a worker of a cluster; return what became of it, and the results."""
    host = socket.gethostname()
    own = versions()
    if others := [name for name in {**expected, **own} if own.get(name) != expected.get(name)]:
        there = ', '.join(f'{name} {own.get(name)}' for name in others)
        wanted = ', '.join(f'{name} {expected.get(name)}' for name in others)
        why = (
            f'{task.path}: {host} has {there} where the machine that asks has {wanted}, and the '
            'results would not be the same: install equal versions on all machines'
        )
        return BagOutcome(task.path, task.out, FAILED, why), {}
    if not Path(task.path).exists():
        why = (
            f'{task.path} is not there on {host}: put the bags where all machines of the cluster '
            'find them at one path'
        )
        return BagOutcome(task.path, task.out, FAILED, why), {}
    with tempfile.TemporaryDirectory(prefix='omnivinci-replay-') as temporary:
        out = Path(temporary) / Path(task.out).name
        outcome = replay_task(replace(task, out=str(out)), before=before)
        return outcome, packed(out) if outcome.state == REPLAYED else {}


def _refuse_relative(task: BagTask) -> None:
    """Raise BadInputError for a path that means another place on each machine."""
    for name in PATHS:
        value = task.settings.values[name]
        if value and not Path(value).is_absolute():
            raise BadInputError(
                f'--ray: {name}={value} is another place for each worker of the cluster: give an '
                'absolute path, at which all its machines find it'
            )


def _refused(task: BagTask) -> BagOutcome | None:
    """Return the failure of a task whose folder cannot be taken, before anybody works on it."""
    try:
        check_folder(Path(task.out))
    except BadInputError as error:
        return BagOutcome(task.path, task.out, FAILED, str(error))
    return None


def _written(task: BagTask, outcome: BagOutcome, files: Files) -> BagOutcome:
    """Put the results that came into the task's folder."""
    outcome = replace(outcome, path=task.path, out=task.out)
    if not files:
        return outcome
    try:
        unpack(files, Path(task.out))
    except BadInputError as error:
        return BagOutcome(task.path, task.out, FAILED, str(error))
    return outcome


@contextmanager
def connected(address: str, jobs: int = 0) -> Iterator[Any]:
    """Yield ray, connected to a cluster or with one of its own; raise BadInputError."""
    os.environ['RAY_USAGE_STATS_ENABLED'] = '0'  # nothing is told to Ray's makers
    os.environ.setdefault('RAY_NUM_REDIS_GET_RETRIES', ASK_TIMES)
    common = {'log_to_driver': False, 'logging_level': 'ERROR'}
    if address != LOCAL:
        check_address(address)
        ray = import_ray()
        with _started(ray, address, address=address, **common):
            yield ray
        return
    os.environ.update(LOOPBACK, RAY_AUTH_TOKEN=secrets.token_hex(32))
    ray = import_ray()
    # Sockets that another user of this machine could connect to lie in there.
    with (
        tempfile.TemporaryDirectory(prefix='omnivinci-ray-', dir='/tmp') as folder,
        _started(
            ray,
            address,
            address=LOCAL,
            num_cpus=jobs or None,
            include_dashboard=False,
            object_store_memory=STORE_BYTES,
            _temp_dir=folder,
            **common,
        ),
    ):
        yield ray


@contextmanager
def _started(ray: Any, given: str, **arguments: Any) -> Iterator[None]:
    try:
        ray.init(**arguments)
    except (RuntimeError, OSError, ValueError, ray.exceptions.RayError) as error:
        why = in_a_line(error).split('. ')[0]
        raise BadInputError(
            f'--ray {given}: no connection ({why}): this machine must be part of the cluster, '
            'with its versions of Python and Ray (ray start --address HOST:PORT), and its token'
        ) from error
    try:
        with redirect_stdout(sys.stderr):  # Ray prints there what became of its workers
            yield
    finally:
        ray.shutdown()


def check_address(address: str) -> None:
    """Raise BadInputError unless it is 'auto', or HOST:PORT where somebody listens."""
    if address == AUTO:
        return
    host, _, port = address.rpartition(':')
    if not (host and port.isdecimal() and 0 < int(port) < 65536) or '/' in host:
        raise BadInputError(
            f"--ray {address}: give HOST:PORT of a cluster, 'auto' for the one that runs here, or "
            "'local' to start one here"
        )
    try:
        socket.create_connection((host.strip('[]'), int(port)), CONNECT_S).close()
    except OSError as error:
        raise BadInputError(
            f'--ray {address}: nobody answers ({error.strerror or error}): start the cluster with '
            'ray start --head, and give the address that it prints'
        ) from error


def import_ray() -> Any:
    """Import ray; raise BadInputError, with the command that installs it."""
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise BadInputError(INSTALL) from error
    return ray
