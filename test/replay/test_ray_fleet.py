# SPDX-License-Identifier: Apache-2.0
"""Many bags as tasks of a Ray cluster: the bytes of processes here, whatever a worker meets."""

from __future__ import annotations

import filecmp
import ipaddress
import os
import pickle
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.ray_cluster import ROOT
from support.ray_cluster import running_cluster
from support.replaying import omnivinci
from support.replaying import scene_of
from support.replaying import write_bag

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay import ray_fleet
from omnivinci_ros.replay import ray_worker
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import REPLAYED
from omnivinci_ros.replay.bag_task import SKIPPED
from omnivinci_ros.replay.bag_task import BagTask
from omnivinci_ros.replay.bag_task import finished
from omnivinci_ros.replay.bag_task import tasks_for
from omnivinci_ros.replay.fleet import replay_all
from omnivinci_ros.replay.outputs import versions

ECHO = ('backend:=echo', 'listen:=false')
WORDS = [word for value in ECHO for word in ('-p', value)]


@pytest.fixture(scope='module')
def bags(tmp_path_factory) -> list[str]:
    """Three bags of different lengths."""
    folder = tmp_path_factory.mktemp('bags')
    return [str(write_bag(folder / f'drive_{n}', scene_of(2 + n))) for n in range(3)]


@pytest.fixture(scope='module')
def cluster():
    pytest.importorskip('ray', reason='needs the extra fleet: run scripts/setup --test')
    with running_cluster() as one:
        yield one


def tasks_in(folder: Path, bags: list[str]) -> list[BagTask]:
    settings = Settings()
    settings.set_texts(ECHO)
    return tasks_for(bags, folder, settings)


def replay_on(cluster, *arguments: object) -> subprocess.Popen:
    """Start the command beside the cluster."""
    return subprocess.Popen(
        [sys.executable, '-m', 'omnivinci_ros.cli.main', 'replay', *map(str, arguments), *WORDS]
        + ['--ray', cluster.address],
        env={**os.environ, **cluster.environment, 'PYTHONPATH': str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_worker_loses_nothing_and_the_bytes_are_those_of_processes(
    bags, cluster, tmp_path
):
    missing = tmp_path / 'elsewhere' / 'drive_9'
    here = replay_all(tasks_in(tmp_path / 'here', bags), jobs=2)

    command = replay_on(cluster, *bags, missing, '--out', tmp_path / 'there')
    cluster.kill_one('ray::replay')
    out, err = command.communicate(timeout=300)

    rows = [line.split() for line in out.splitlines()[1:]]
    assert [row[1] for row in rows] == ['replayed'] * 3 + ['failed'], out + err
    assert sorted(row[6] for row in rows) == ['1', '1', '1', '2']
    assert command.returncode == 1
    assert f'{missing} is not there on {socket.gethostname()}: put the bags where' in err
    for outcome in here:
        there = tmp_path / 'there' / Path(outcome.out).name
        names = [path.relative_to(outcome.out) for path in Path(outcome.out).rglob('*.*')]
        assert len(names) == 4
        same, others, errors = filecmp.cmpfiles(outcome.out, there, names, shallow=False)
        assert len(same) == 4 and not others and not errors


def test_a_cluster_of_ours_is_on_loopback_alone_and_tells_nobody(cluster):
    processes = [cluster.process, *cluster.processes()]
    listening = [
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections('inet')
        if connection.status == 'LISTEN'
    ]
    raylet = next(one for one in processes if one.name() == 'raylet')

    assert len(listening) > 3
    for ip in listening:
        address = ipaddress.ip_address(ip)
        assert (getattr(address, 'ipv4_mapped', None) or address).is_loopback, listening
    assert raylet.environ()['RAY_USAGE_STATS_ENABLED'] == '0'


def test_more_gpus_than_there_are_is_told_and_not_waited_for(bags, cluster, tmp_path):
    command = replay_on(cluster, bags[0], '--gpus', '1', '--out', tmp_path)

    _, err = command.communicate(timeout=300)

    assert command.returncode == 2
    assert 'a bag is to have 1 GPU, and the cluster has 0: start a worker with more' in err


def test_a_worker_returns_the_results_and_leaves_nothing(bags, tmp_path):
    (task,) = tasks_in(tmp_path / 'out', bags[:1])

    outcome, files = ray_fleet.replay_elsewhere(task, None, versions())
    written = ray_fleet._written(task, outcome, files)
    again, nothing = ray_fleet.replay_elsewhere(task, finished(task), versions())

    assert written.state == REPLAYED and written.out == task.out
    assert again.state == SKIPPED and again.digest == written.digest and nothing == {}
    assert [path.name for path in tmp_path.iterdir()] == ['out']
    assert [path.name for path in (tmp_path / 'out').iterdir()] == ['drive_0-replay']


@pytest.mark.parametrize('asked_with', [None, '7'])
def test_a_worker_has_as_many_threads_as_the_machine_that_asks(asked_with, monkeypatch):
    monkeypatch.setattr(
        ray_fleet, 'replay_elsewhere', lambda name: os.environ.get('OMP_NUM_THREADS')
    )
    monkeypatch.setenv('OMP_NUM_THREADS', asked_with or '')
    if asked_with is None:
        monkeypatch.delenv('OMP_NUM_THREADS')
    request = ray_worker.request('a bag')
    monkeypatch.setenv('OMP_NUM_THREADS', '1')  # Ray's choice

    assert ray_worker.answer(*request) == asked_with


def test_a_worker_with_other_versions_does_nothing(bags, tmp_path):
    (task,) = tasks_in(tmp_path, bags[:1])

    outcome, files = ray_fleet.replay_elsewhere(task, None, {**versions(), 'numpy': '9.9.9'})

    assert outcome.state == FAILED and files == {}
    assert f'has numpy {versions()["numpy"]} where the machine that asks has numpy 9.9.9' in (
        outcome.why
    )


def test_a_folder_of_something_else_is_kept_and_nobody_works_for_it(bags, tmp_path):
    (tmp_path / 'drive_0-replay').mkdir()
    (tmp_path / 'drive_0-replay' / 'notes.txt').write_text('mine')

    (outcome,) = ray_fleet._all(None, None, tasks_in(tmp_path, bags[:1]), 1, told, told)

    assert outcome.state == FAILED and 'is no earlier replay: give --out' in outcome.why


def told(*_: object) -> None:
    pass


class StandIn:
    """A cluster whose workers all end in one way."""

    exceptions = SimpleNamespace(
        RayError=RuntimeError, RayTaskError=type('RayTaskError', (RuntimeError,), {})
    )

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def remote(self, arguments: bytes, threads: str | None) -> int:
        pickle.loads(arguments)
        self.asked += 1
        return self.asked

    def wait(self, running: list[int], num_returns: int) -> tuple[list[int], list[int]]:
        return running[:1], running[1:]

    def get(self, reference: int) -> None:
        raise self.error


def test_a_bag_whose_worker_is_always_lost_is_told(bags, tmp_path):
    ray = StandIn(RuntimeError('the worker died'))

    (outcome,) = ray_fleet._all(ray, ray, tasks_in(tmp_path, bags[:1]), 1, told, told)

    assert outcome.state == FAILED and outcome.tries == ray.asked == 3
    assert 'its worker was lost 3 times (RuntimeError: the worker died)' in outcome.why


def test_a_worker_without_the_package_is_told_once(bags, tmp_path):
    ray = StandIn(StandIn.exceptions.RayTaskError("No module named 'omnivinci_ros'"))

    (outcome,) = ray_fleet._all(ray, ray, tasks_in(tmp_path, bags[:1]), 1, told, told)

    assert outcome.state == FAILED and outcome.tries == ray.asked == 1
    assert "could not run it (RayTaskError: No module named 'omnivinci_ros')" in outcome.why


def test_an_address_where_nobody_answers_is_told(bags, tmp_path, capsys):
    with socket.socket() as held:
        held.bind(('127.0.0.1', 0))  # and does not listen
        port = held.getsockname()[1]
        code = omnivinci('replay', bags[0], '--ray', f'127.0.0.1:{port}', '--out', tmp_path)

    assert code == 2
    assert (
        f'--ray 127.0.0.1:{port}: nobody answers (Connection refused)' in capsys.readouterr().err
    )


@pytest.mark.parametrize('address', ['ray://head:10001', 'head', ':6379', 'head:0', 'head:x'])
def test_what_is_no_address_of_a_cluster_is_refused(address):
    with pytest.raises(BadInputError, match="give HOST:PORT of a cluster, 'auto'"):
        ray_fleet.check_address(address)


@pytest.mark.parametrize('name', ray_fleet.PATHS)
@pytest.mark.parametrize('value', ['mine', '~/mine'])
def test_a_path_that_each_worker_would_look_for_elsewhere_is_refused(
    tmp_path, monkeypatch, name, value
):
    monkeypatch.setitem(sys.modules, 'ray', None)  # it is not started
    tasks = tasks_in(tmp_path, [str(tmp_path / 'bag')])
    tasks[0].settings.values[name] = value

    with pytest.raises(BadInputError, match=f'--ray: {name}={value} is .* give an absolute path'):
        ray_fleet.replay_all_on_ray(tasks, 'local')

    tasks[0].settings.values[name] = '/srv/mine'
    with pytest.raises(BadInputError, match='needs ray'):
        ray_fleet.replay_all_on_ray(tasks, 'local')


def test_without_ray_the_command_that_installs_it_is_told(bags, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, 'ray', None)

    assert omnivinci('replay', bags[0], '--ray', 'auto', '--out', tmp_path) == 2

    assert "--ray needs ray: pip install '.[fleet]' in the checkout" in capsys.readouterr().err


def test_options_that_belong_to_the_other_way_are_refused(bags, tmp_path, capsys):
    assert omnivinci('replay', *bags, '--gpus', '1', '--out', tmp_path) == 2

    assert '--gpus is for --ray' in capsys.readouterr().err and not any(tmp_path.iterdir())
