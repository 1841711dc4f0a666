# SPDX-License-Identifier: Apache-2.0
"""Many bags at a time: the bytes of one at a time, nothing lost when a process is killed."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from support.replaying import omnivinci
from support.replaying import scene_of
from support.replaying import write_bag

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import REPLAYED
from omnivinci_ros.replay.bag_task import SKIPPED
from omnivinci_ros.replay.bag_task import finished
from omnivinci_ros.replay.bag_task import replay_task
from omnivinci_ros.replay.bag_task import tasks_for
from omnivinci_ros.replay.fleet import replay_all
from omnivinci_ros.replay.run import replay_bag

ECHO = ('backend:=echo', 'listen:=false')


@pytest.fixture(scope='module')
def bags(tmp_path_factory) -> list[str]:
    """Four bags of different lengths."""
    folder = tmp_path_factory.mktemp('bags')
    return [str(write_bag(folder / f'drive_{n}', scene_of(2 + n))) for n in range(4)]


def settings_of(*values: str) -> Settings:
    settings = Settings()
    settings.set_texts(values)
    return settings


def states(outcomes) -> list[str]:
    return [outcome.state for outcome in outcomes]


def test_many_at_a_time_give_the_bytes_of_one_at_a_time(bags, tmp_path):
    shares: dict[int, list[float]] = {}

    outcomes = replay_all(
        tasks_for(bags, tmp_path / 'fleet', settings_of(*ECHO)),
        jobs=2,
        on_progress=lambda index, share: shares.setdefault(index, []).append(share),
    )

    assert states(outcomes) == [REPLAYED] * 4 and [one.path for one in outcomes] == bags
    assert all(shares[index][-1] == 1.0 for index in range(4))
    for bag, outcome in zip(bags, outcomes, strict=True):
        alone, folder = replay_bag(bag, tmp_path / 'alone', settings=settings_of(*ECHO))
        assert outcome.digest == alone['outputs']['sha256']
        manifests = [
            json.loads((Path(place) / 'manifest.json').read_text())
            for place in (outcome.out, folder)
        ]
        assert manifests[0] == manifests[1]


def test_what_is_finished_with_an_equal_configuration_is_not_done_again(bags, tmp_path):
    tasks = tasks_for(bags[:2], tmp_path, settings_of(*ECHO))
    first = replay_all(tasks, jobs=2)

    again = replay_all(tasks, jobs=2)
    other = replay_all(tasks_for(bags[:2], tmp_path, settings_of(*ECHO, 'window_s:=1.0')), jobs=2)

    assert states(again) == [SKIPPED] * 2 and states(other) == [REPLAYED] * 2
    assert [one.digest for one in again] == [one.digest for one in first]
    assert [one.windows for one in again] == [one.windows for one in first]


def test_what_came_from_a_folder_of_models_is_done_again(bags, tmp_path):
    (task,) = tasks_for(bags[:1], tmp_path, settings_of(*ECHO))
    replay_task(task)
    assert finished(task) is not None

    for name in ('model_folder', 'model_plans', 'weights_folder'):
        settings = settings_of(*ECHO, f'{name}:={tmp_path}')
        assert finished(replace(task, settings=settings)) is None  # what is in it may be new


@pytest.mark.parametrize('tampered', ['results.jsonl', 'manifest.json', 'the bag'])
def test_what_was_changed_since_is_done_again(tampered, tmp_path):
    bag = write_bag(tmp_path / 'drive', scene_of(2))
    (task,) = tasks_for([str(bag)], tmp_path / 'out', settings_of(*ECHO))
    before = replay_task(task)  # what each process does
    if tampered == 'the bag':
        for file in bag.iterdir():
            file.unlink()
        bag.rmdir()
        write_bag(bag, scene_of(3))
    else:
        (Path(before.out) / tampered).write_text('{}')

    after = replay_task(task)

    assert after.state == REPLAYED
    assert (after.digest == before.digest) == (tampered != 'the bag')


def test_a_bag_that_cannot_be_read_costs_no_other(bags, tmp_path):
    (tmp_path / 'broken').mkdir()
    tasks = tasks_for(
        [bags[0], str(tmp_path / 'broken'), bags[1]], tmp_path / 'out', settings_of(*ECHO)
    )

    outcomes = replay_all(tasks, jobs=2)

    assert states(outcomes) == [REPLAYED, FAILED, REPLAYED]
    assert str(tmp_path / 'broken') in outcomes[1].why and '\n' not in outcomes[1].why


def test_a_process_that_is_killed_in_the_middle_loses_nothing(bags, tmp_path):
    killed, over = threading.Event(), threading.Event()

    def kill_one() -> None:
        while not (killed.is_set() or over.is_set()):
            for child in psutil.Process().children():
                with suppress(psutil.Error):  # it has ended meanwhile
                    if reads_a_bag(child):
                        child.kill()
                        killed.set()
                        break

    def reads_a_bag(child: psutil.Process) -> bool:
        return 'replay.fleet' in ' '.join(child.cmdline()) and any(
            Path(file.path).is_relative_to(bag) for file in child.open_files() for bag in bags
        )

    killer = threading.Thread(target=kill_one)
    killer.start()
    try:
        outcomes = replay_all(tasks_for(bags, tmp_path, settings_of(*ECHO)), jobs=2)
    finally:
        over.set()
        killer.join()

    assert killed.is_set()
    assert states(outcomes) == [REPLAYED] * 4
    assert sorted(one.tries for one in outcomes)[-1] == 2


def test_a_bag_whose_process_is_always_killed_is_told(bags, tmp_path):
    over = threading.Event()

    def kill_all() -> None:
        while not over.is_set():
            for child in psutil.Process().children():
                with suppress(psutil.Error):  # it has ended meanwhile
                    if 'replay.fleet' in ' '.join(child.cmdline()):
                        child.kill()
            time.sleep(0.01)

    killer = threading.Thread(target=kill_all)
    killer.start()
    (outcome,) = replay_all(tasks_for(bags[:1], tmp_path, settings_of(*ECHO)), jobs=1)
    over.set()
    killer.join()

    assert outcome.state == FAILED and outcome.tries == 3
    assert 'its process was ended 3 times (exit code -9)' in outcome.why


def test_a_bag_whose_windows_failed_is_replayed_again(tmp_path):
    pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
    from support.chat_server import ChatServer
    from support.chat_server import Reply

    bag = write_bag(tmp_path / 'drive', scene_of(3))
    refused = Reply(status=400, body=b'{"error": "no"}')
    with ChatServer(refused) as server:
        values = ('backend:=remote', 'listen:=false', f'remote_url:={server.url}')
        (task,) = tasks_for([str(bag)], tmp_path / 'out', settings_of(*values))
        first = replay_task(task)
        server.replies = [Reply()]
        again = replay_task(task)

    assert first.windows_failed > 0 and first.windows == 0
    assert again.state == REPLAYED and again.windows > 0 and again.windows_failed == 0


def test_windows_of_several_bags_are_with_a_served_model_at_one_time(bags, tmp_path):
    pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
    from support.chat_server import ChatServer
    from support.chat_server import Reply

    class Meeting(ChatServer):
        """Answers the first request when there is a second: of another bag."""

        both = threading.Barrier(2)

        def next_reply(self) -> Reply:
            if len(self.requests) <= 2:
                self.both.wait(120)
            return super().next_reply()

    with Meeting() as server:
        values = ('backend:=remote', 'listen:=false', f'remote_url:={server.url}')
        outcomes = replay_all(tasks_for(bags[:2], tmp_path, settings_of(*values)), jobs=2)

    assert not server.both.broken
    assert all(one.windows > 0 and one.windows_failed == 0 for one in outcomes)


def test_two_bags_of_one_name_are_refused(tmp_path):
    with pytest.raises(BadInputError, match='would have the same folder of results, drive'):
        tasks_for(
            [str(tmp_path / 'monday' / 'drive'), str(tmp_path / 'drive')], tmp_path, Settings()
        )


def test_the_verb_replays_several_bags_and_tells_each_in_a_row(bags, tmp_path, capsys):
    broken = tmp_path / 'broken'
    broken.mkdir()
    values = [word for value in ECHO for word in ('-p', value)]

    code = omnivinci(
        'replay', *bags[:2], broken, '--jobs', '2', '--out', tmp_path / 'out', *values
    )

    shown = capsys.readouterr()
    rows = [line.split() for line in shown.out.splitlines()]
    assert code == 1 and [row[1] for row in rows] == ['state', 'replayed', 'replayed', 'failed']
    assert str(broken) in shown.err
    assert (tmp_path / 'out' / 'drive_0-replay' / 'results.jsonl').is_file()


def test_a_bad_value_is_refused_once_before_any_bag(bags, tmp_path, capsys):
    assert omnivinci('replay', *bags, '-p', 'windw_s:=2.0', '--out', tmp_path) == 2

    assert 'did you mean' in capsys.readouterr().err and not any(tmp_path.iterdir())
