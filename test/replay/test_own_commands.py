# SPDX-License-Identifier: Apache-2.0
"""A robot's own intents in a replay, as in the node."""

from __future__ import annotations

import hashlib

from support.replaying import ECHO
from support.replaying import ROOT
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import results
from support.replaying import task
from support.replaying import write_bag

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import STRING
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.bag_task import REPLAYED
from omnivinci_ros.replay.bag_task import SKIPPED
from omnivinci_ros.replay.bag_task import BagTask
from omnivinci_ros.replay.bag_task import finished
from omnivinci_ros.replay.bag_task import replay_task

FILE = ROOT / 'config' / 'warehouse_commands.yaml'


def test_a_replay_reads_the_teams_intents_and_tells_which_file_it_read(tmp_path, capsys):
    said = ['go to the kitchen and dock at bay seven', 'raise the forks by one metre', 'yes']
    bag = write_bag(
        tmp_path / 'bag',
        [task(START_NS + at * SECOND_NS, text) for at, text in enumerate(said, 1)],
        types={TASK: STRING},
    )
    out = tmp_path / 'out'
    given = ('-p', f'commands_file:={FILE}')

    assert omnivinci('replay', bag, *ECHO, *given, '--out', out) == 0

    commands = results(out, '/command')
    assert [one['intent'] for one in commands] == ['PLAN', 'RAISE_FORKS', 'RAISE_FORKS']
    assert [one['needs_clarification'] for one in commands] == [False, True, False]
    assert [step['intent'] for step in commands[0]['steps']] == ['MOVE_TO', 'DOCK']
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert manifest(out)['commands_file'] == {'sha256': digest}


def test_bags_are_replayed_again_once_the_file_says_something_else(tmp_path):
    bag = write_bag(tmp_path / 'bag', [task(START_NS, 'dock at 3')], types={TASK: STRING})
    file = tmp_path / 'own.yaml'
    file.write_text(FILE.read_text())
    settings = Settings()
    settings.set_texts(['backend:=echo', 'listen:=false', f'commands_file:={file}'])
    task_of = BagTask(str(bag), str(tmp_path / 'out'), settings)
    assert replay_task(task_of).state == REPLAYED
    before = finished(task_of)
    assert replay_task(task_of, before=before).state == SKIPPED
    file.write_text(FILE.read_text().replace('DOCK', 'MOOR'))
    assert replay_task(task_of, before=before).state == REPLAYED
    assert results(tmp_path / 'out', '/command')[0]['intent'] == 'MOOR'


def test_a_replay_refuses_a_broken_file_in_one_sentence(tmp_path, capsys):
    bag = write_bag(tmp_path / 'bag', [task(START_NS, 'dock')], types={TASK: STRING})
    broken = tmp_path / 'own.yaml'
    broken.write_text('languages:\n  en:\n    intents: {STOP: {sentences: [halt]}}\n')

    assert omnivinci('replay', bag, *ECHO, '-p', f'commands_file:={broken}') != 0

    assert f'{broken}, line 3: STOP is read by rules' in capsys.readouterr().err
