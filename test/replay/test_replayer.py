# SPDX-License-Identifier: Apache-2.0
"""A bag through the same perception as the node's: the same each time, every sample counted."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from rosbags.highlevel import AnyReader
from rosbags.rosbag2 import StoragePlugin
from rosbags.rosbag2 import Writer
from support import replaying
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import ECHO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import Message
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import picture
from support.replaying import results
from support.replaying import scene_of
from support.replaying import sound
from support.replaying import start
from support.replaying import task
from support.replaying import write_bag
from support.replaying import write_split_bag
from support.simple_hearing import Loudness
from support.simple_hearing import Stopper

from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.cli.verbs.replay import ProgressLine
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import SCENE
from omnivinci_ros.messages.names import STRING
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import SPEECH_STREAM


@pytest.fixture
def bag(tmp_path) -> Path:
    return write_bag(tmp_path / 'bag', scene_of())


def tree_digest(folder: Path) -> str:
    """Return one SHA-256 over names and bytes of all files."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob('*')):
        if file.is_file():
            digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()


def replayed(bag: Path, out: Path, *arguments: object) -> Path:
    assert omnivinci('replay', bag, *ECHO, '--out', out, *arguments) == 0
    return out


# Determinism


def test_twenty_processes_with_different_hash_seeds_leave_the_same_bytes(tmp_path):
    outs = [tmp_path / str(seed) / 'out' for seed in range(20)]
    printed, codes = [], []
    for seed in range(0, 20, 4):  # four at a time
        runs = [
            start('replay', replaying.DEMO / 'bag', *ECHO, '--out', out, hash_seed=seed + more)
            for more, out in enumerate(outs[seed : seed + 4])
        ]
        printed += [run.communicate(timeout=120)[0] for run in runs]
        codes += [run.returncode for run in runs]

    assert codes == [0] * 20, printed
    assert len({tree_digest(out) for out in outs}) == 1
    assert results(outs[0], '/scene')
    said = hashlib.sha256((outs[0] / 'results.jsonl').read_bytes()).hexdigest()
    page = replaying.ROOT / 'docs/reference/performance/replay.md'
    assert said in page.read_text(encoding='utf-8'), 'was this meant? Then write it there'


def test_a_question_is_answered_in_a_replay_as_on_the_robot(tmp_path):
    texts = ('turn ninety degrees', 'left', 'turn left?', 'no', 'turn right?', 'stop', 'yes')
    made = [one for one in scene_of(8) if one.topic != TASK]
    made += [task(START_NS + (i + 1) * SECOND_NS, text) for i, text in enumerate(texts)]
    bag = write_bag(tmp_path / 'bag', sorted(made, key=lambda one: one.log_ns))

    outs = [replayed(bag, tmp_path / name / 'out') for name in 'ab']

    commands = results(outs[0], '/command')
    assert [(one['intent'], one['needs_clarification']) for one in commands] == [
        ('TURN', True),
        ('TURN', False),
        ('TURN', True),
        ('NONE', True),
        ('TURN', True),
        ('STOP', False),
        ('NONE', False),
    ]
    assert commands[1]['utterance'] == 'turn ninety degrees | left'
    assert tree_digest(outs[0]) == tree_digest(outs[1])


def test_the_manifest_says_which_bag_it_was_and_what_computed_the_results(bag, tmp_path):
    found = manifest(replayed(bag, tmp_path / 'out'))

    assert found['versions']['omnivinci_ros'] == version('omnivinci_ros')
    assert found['versions']['rosbags'] == version('rosbags')
    assert (
        found['bag']['sha256']
        != manifest(replayed(write_bag(tmp_path / 'other', scene_of(2)), tmp_path / 'out 2'))[
            'bag'
        ]['sha256']
    )
    again = shutil.copytree(bag, tmp_path / 'elsewhere' / bag.name)
    assert found['bag']['sha256'] == manifest(replayed(again, tmp_path / 'out 3'))['bag']['sha256']


def test_cascade_names_what_the_demo_clip_shows_and_says_the_same_twice(tmp_path):
    pytest.importorskip('onnxruntime', reason='needs the cascade extra')
    pytest.importorskip('faster_whisper', reason='needs the cascade extra')
    assert omnivinci('make-bag', tmp_path / 'clip', *replaying.DEMO_CLIP) == 0
    outs = [tmp_path / name / 'out' for name in 'ab']
    runs = [
        start(
            'replay',
            tmp_path / 'clip',
            '--params-file',
            replaying.DEMO / 'perception.yaml',
            '--out',
            out,
            hash_seed=seed,
        )
        for seed, out in enumerate(outs)
    ]

    printed = [run.communicate(timeout=120)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], printed
    assert tree_digest(outs[0]) == tree_digest(outs[1])
    text = ' '.join(scene['text'] for scene in results(outs[0], '/scene'))
    assert all(word in text for word in ('cup', 'person', 'cat')), text
    moves = [one for one in results(outs[0], '/command') if one['intent'] == 'MOVE']
    assert [slot['value'] for slot in moves[0]['slots'] if slot['key'] == 'distance_m'] == ['10']
    assert moves[0]['source'] == 'speech'


# What is read


@pytest.mark.parametrize(
    ('storage', 'compression'),
    [
        ('mcap', 'none'),
        ('mcap', 'message'),
        ('mcap', 'file'),
        ('mcap', 'storage'),
        ('sqlite3', 'none'),
        ('sqlite3', 'message'),
        ('sqlite3', 'file'),
    ],
)
def test_storage_and_compression_do_not_change_the_results(bag, tmp_path, storage, compression):
    other = write_bag(tmp_path / 'other', scene_of(), storage, compression)

    replayed(bag, tmp_path / 'a')
    replayed(other, tmp_path / 'b')

    assert results(tmp_path / 'a') == results(tmp_path / 'b') != []


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_split_bag_gives_the_results_of_the_whole_one(bag, tmp_path, storage):
    split = write_split_bag(tmp_path / 'split', scene_of(), storage)

    replayed(bag, tmp_path / 'a')
    replayed(split, tmp_path / 'b')

    assert len(manifest(tmp_path / 'b')['bag']['files']) == 3
    assert results(tmp_path / 'a') == results(tmp_path / 'b') != []


@pytest.mark.parametrize(('storage', 'suffix'), [('mcap', '.mcap'), ('sqlite3', '.db3')])
def test_a_storage_file_alone_is_read_as_well(bag, tmp_path, storage, suffix):
    folder = write_bag(tmp_path / 'other', scene_of(), storage)

    replayed(bag, tmp_path / 'a')
    replayed(folder / f'other{suffix}', tmp_path / 'b')

    assert results(tmp_path / 'a') == results(tmp_path / 'b') != []


def test_without_ros_on_the_path_a_replay_runs(bag, tmp_path, monkeypatch):
    for name in ('rclpy', 'rcl_interfaces', 'builtin_interfaces', 'std_msgs', 'sensor_msgs'):
        monkeypatch.setitem(sys.modules, name, None)  # importing it raises ImportError

    replayed(bag, tmp_path / 'out')


# What comes out


def test_windows_and_results_are_those_that_event_time_gives(bag, tmp_path):
    out = replayed(bag, tmp_path / 'out', '-p', 'window_s:=2.0', '-p', 'period_s:=2.0')

    scenes = results(out, '/scene')
    periodic = [one for one in scenes if one['provenance']['trigger'] == 'periodic']
    # START_NS is even: the clip of 6 s holds three whole windows of 2 s.
    assert [one['window_start']['sec'] - START_NS // SECOND_NS for one in periodic] == [0, 2, 4]
    assert [one['frames'] for one in periodic] == [8, 8, 8]
    assert [one['audio_coverage'] for one in periodic] == [1.0, 1.0, 1.0]
    asked = next(one for one in scenes if one['provenance']['trigger'] == 'task')
    assert asked['task'] == 'find the cup'
    (command,) = results(out, '/command')
    assert (command['intent'], command['window_id']) == ('FIND_OBJECT', asked['window_id'])


def test_no_wall_clock_value_is_in_the_results_and_the_manifest_says_so(bag, tmp_path):
    out = replayed(bag, tmp_path / 'out')

    zero = {'sec': 0, 'nanosec': 0}
    for one in results(out):
        made = one['provenance']
        assert [made[name] for name in ('wait', 'encode', 'first_token', 'total')] == [zero] * 4
    assert any('durations' in note for note in manifest(out)['notes'])


def test_the_results_bag_holds_the_messages_of_the_lines_at_the_times_of_the_data(bag, tmp_path):
    out = replayed(bag, tmp_path / 'out')

    lines = [json.loads(line) for line in (out / 'results.jsonl').read_text().splitlines()]
    with Bag(out / 'results') as made:
        types = {one.name: one.type for one in made.topics()}
        found = [
            (topic, log_ns)
            for topic, log_ns, _ in made.messages(types)
            if not topic.endswith('/text')
        ]
        assert types == {
            '/scene': 'omnivinci_ros/msg/SceneUnderstanding',
            '/command': 'omnivinci_ros/msg/CommandInterpretation',
            '/scene/text': 'std_msgs/msg/String',
            '/command/text': 'std_msgs/msg/String',
        }
    assert found == [(line['topic'], line['time_ns']) for line in lines] != []


def test_every_message_is_accounted_for_with_loss_and_reordering(tmp_path):
    made = [one for index, one in enumerate(scene_of()) if one.topic != CAMERA or index % 7]
    lost = len(scene_of()) - len(made)
    # Ten pictures come two seconds after they were taken: windows of theirs have closed.
    late = [
        picture(START_NS + (1000 + 10 * index) * MS + 1, log_ns=START_NS + 4 * SECOND_NS)
        for index in range(10)
    ]
    bag = write_bag(tmp_path / 'bag', sorted([*made, *late], key=lambda one: one.log_ns))

    out = replayed(bag, tmp_path / 'out', '-p', 'window_s:=1.0', '-p', 'period_s:=1.0')

    inputs = manifest(out)['inputs']
    camera = inputs[CAMERA]
    assert lost > 0
    assert camera['samples'] == camera['messages'] == 60 - lost + 10
    assert camera['late'] == 10
    # What a result says of its inputs is counted from the beginning.
    assert results(out, '/scene')[-1]['provenance']['late_samples'] == 10
    for one in inputs.values():
        assert one['samples'] == (
            one['used'] + one['late'] + one['pending'] + sum(one['dropped'].values())
        )


def test_the_last_window_closes_after_the_bag_has_ended(tmp_path):
    bag = write_bag(tmp_path / 'bag', [picture(START_NS + 100 * MS)])

    out = replayed(bag, tmp_path / 'out')

    (scene,) = results(out, '/scene')
    assert scene['frames'] == 1
    assert scene['provenance']['closed_by'] == 'lateness'
    assert manifest(out)['windows'] == {
        'closed': {'periodic': 1},
        'pending': 0,
        'answered': 1,
        'failed': 0,
    }


def test_years_of_silence_are_passed_over_quickly(tmp_path):
    hours = 10 * 365 * 24
    later_ns = START_NS + hours * 3600 * SECOND_NS
    bag = write_bag(tmp_path / 'bag', [picture(START_NS), picture(later_ns)])

    out = replayed(bag, tmp_path / 'out')

    # Windows of 4 s every 2 s: two see the first picture, one the second before the end.
    starts = [
        scene['window_start']['sec'] - START_NS // SECOND_NS for scene in results(out, '/scene')
    ]
    assert starts == [-2, 0, hours * 3600 - 2]
    assert [scene['frames'] for scene in results(out, '/scene')] == [1, 1, 1]


def test_a_clock_that_jumps_back_in_the_bag_begins_a_new_epoch(tmp_path):
    made = [*scene_of(), *scene_of()]  # recorded over a loop: two files, the second back in time
    bag = write_split_bag(tmp_path / 'bag', made, 'mcap')

    out = replayed(bag, tmp_path / 'out', '-p', 'triggers:=[periodic]')

    scenes = results(out, '/scene')
    first = [one['text'] for one in scenes if one['provenance']['epoch'] == 0]
    second = [one['text'] for one in scenes if one['provenance']['epoch'] == 1]
    assert manifest(out)['epochs'] == 2
    assert first == second[: len(first)] != []


def test_windows_close_in_time_after_a_jump_back_as_before_it(tmp_path):
    once = [picture(START_NS), picture(START_NS + 10 * SECOND_NS)]  # nothing comes in between
    bag = write_split_bag(tmp_path / 'bag', [*once, *once], 'mcap')

    out = replayed(bag, tmp_path / 'out')

    lines = [json.loads(line) for line in (out / 'results.jsonl').read_text().splitlines()]
    times = [
        [
            line['time_ns'] - START_NS
            for line in lines
            if line['message']['provenance']['epoch'] == epoch
        ]
        for epoch in (0, 1)
    ]
    # The first window ends 2 s after the picture and waits 0.2 s for more.
    assert times[0][0] == times[1][0] == 2200 * MS


def test_what_is_said_when_the_bag_ends_is_still_understood():
    commands = []
    sources = {AUDIO: Source('audio', AUDIO, 'omnivinci_ros/msg/AudioChunk', AUDIO)}
    replayer = Replayer(
        PipelineConfig(cameras=(), audio=AUDIO),
        sources,
        our_store(),
        Echo(),
        templates=Templates('', ''),
        transcriber=Transcriber(Loudness(), Stopper()),
        on_command=lambda now_ns, result: commands.append(result),
    )
    for index in range(50):
        one = sound(START_NS + index * 20 * MS)
        replayer.take(one.topic, one.log_ns, one.cdr)
    assert commands == []

    replayer.finish()

    assert [one.interpretation.intent for one in commands] == ['STOP']
    assert replayer.account()['inputs'][SPEECH_STREAM]['used'] == 1


def test_a_second_type_on_a_topic_is_left_out(tmp_path):
    kinds = ('sensor_msgs/msg/Image', 'std_msgs/msg/String')
    writer = Writer(tmp_path / 'bag', version=8, storage_plugin=StoragePlugin.MCAP)
    with writer:
        image, text = (
            writer.add_connection(CAMERA, kind, typestore=our_store()) for kind in kinds
        )
        one, other = picture(START_NS), task(START_NS + 50 * MS, 'find the cup')
        writer.write(image, one.log_ns, one.cdr)
        writer.write(text, other.log_ns, other.cdr)

    with Bag(tmp_path / 'bag') as bag:
        assert [[log for _, log, _ in bag.messages({CAMERA: kind})] for kind in kinds] == [
            [one.log_ns],
            [other.log_ns],
        ]


def test_a_message_that_is_no_message_is_counted_and_the_rest_goes_on(bag, tmp_path):
    broken = [
        replaying.Message(topic, START_NS + SECOND_NS, b'\x00\x01\x00\x00\xff\xff')
        for topic in (CAMERA, AUDIO, TASK)
    ]
    mixed = write_bag(
        tmp_path / 'mixed', sorted([*scene_of(), *broken], key=lambda one: one.log_ns)
    )

    out = replayed(mixed, tmp_path / 'out')

    for topic in (CAMERA, AUDIO, TASK):
        assert manifest(out)['inputs'][topic]['dropped']['malformed'] == 1
    assert len(manifest(out)['problems']) == 3
    replayed(bag, tmp_path / 'clean')
    assert [one['text'] for one in results(out, '/scene')] == [
        one['text'] for one in results(tmp_path / 'clean', '/scene')
    ]


def test_a_log_time_that_no_clock_says_costs_that_message(tmp_path):
    bag = write_bag(tmp_path / 'bag', [*scene_of(), task(2**62, 'stop')])

    out = replayed(bag, tmp_path / 'out')

    assert manifest(out)['inputs'][TASK]['dropped'] == {'bad log time': 1}


# Which topics and settings


def test_topics_are_found_by_type_whatever_their_names(tmp_path):
    names = {'/head/rgb': CAMERA, '/head/mic': AUDIO, '/operator': TASK}
    types = {
        '/head/rgb': 'sensor_msgs/msg/Image',
        '/head/mic': 'omnivinci_ros/msg/AudioChunk',
        '/operator': 'std_msgs/msg/String',
    }
    back = {old: new for new, old in names.items()}
    made = [replaying.Message(back[one.topic], one.log_ns, one.cdr) for one in scene_of()]
    bag = write_bag(tmp_path / 'bag', made, types=types)

    out = replayed(bag, tmp_path / 'out')

    inputs = manifest(out)['inputs']
    assert {name: one['kind'] for name, one in inputs.items()} == {
        '/head/rgb': 'camera',
        '/head/mic': 'audio',
        '/operator': 'task',
    }


def test_a_params_file_of_the_node_is_obeyed_and_the_command_line_wins(bag, tmp_path):
    params = tmp_path / 'robot.yaml'
    params.write_text(
        '/**:\n  ros__parameters:\n    window_s: 3.0\n    chunk_ms: 20\n'
        'perception:\n  ros__parameters:\n    period_s: 3.0\n    max_frames: 5\n'
    )

    out = replayed(bag, tmp_path / 'out', '--params-file', params, '-p', 'max_frames:=4')

    used = manifest(out)['configuration']
    assert (used['window_s'], used['period_s'], used['max_frames']) == (3.0, 3.0, 4)
    assert max(scene['frames'] for scene in results(out, '/scene')) == 4


def test_of_a_task_topic_that_is_left_out_nothing_is_heard(bag, tmp_path):
    out = replayed(bag, tmp_path / 'out', '--task', '')

    assert results(out, '/command') == []


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        (('--camera', '/no/such'), '/camera/image_raw'),
        (('--camera', '/audio'), 'which is no camera'),
        (('--audio', 'mic'), '/audio'),
        (('-p', 'window_s:=-1'), 'window_s'),
        (('-p', 'nothing'), 'write NAME:=VALUE'),
        (('-p', 'windw_s:=1'), "did you mean 'window_s'?"),
        (('-p', 'backend:=gpt'), 'gpt'),
        (('-p', 'window_s:=60.0'), 'history_s'),
        (('--reference', 'missing.jsonl'), '--update-reference'),
        (('--update-reference',), '--reference FILE'),
    ],
)
def test_a_wrong_argument_gets_one_sentence_and_leaves_nothing_behind(
    bag, tmp_path, capsys, arguments, says
):
    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', *arguments) == 2

    error = capsys.readouterr().err
    assert says in error
    assert error.count('\n') == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ['bag']


# Broken bags


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    'breaking',
    [
        lambda bag: cut(bag / 'bag.mcap', 0.0),
        lambda bag: (bag / 'bag.mcap').unlink(),
        lambda bag: (bag / 'bag.mcap').write_bytes(b'\x89MCAP0\r\n' + bytes(1000)),
        lambda bag: (bag / 'metadata.yaml').write_text('{'),
        lambda bag: (bag / 'metadata.yaml').write_text('rosbag2_bagfile_information: 7'),
        lambda bag: cut(bag / 'metadata.yaml', 0.2),
    ],
)
def test_a_broken_mcap_bag_gets_one_sentence(bag, tmp_path, capsys, breaking):
    breaking(bag)

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 2

    error = capsys.readouterr().err
    assert error.count('\n') == 1
    assert str(bag) in error
    assert not (tmp_path / 'out').exists()


def test_a_metadata_file_that_still_names_the_storage_is_enough(bag, tmp_path):
    replayed(bag, tmp_path / 'whole')
    cut(bag / 'metadata.yaml', 0.5)

    replayed(bag, tmp_path / 'out')

    assert results(tmp_path / 'out') == results(tmp_path / 'whole') != []


@pytest.mark.parametrize('share', [0.0, 0.1])
def test_a_sqlite3_bag_cut_before_its_messages_gets_one_sentence(tmp_path, capsys, share):
    bag = write_bag(tmp_path / 'bag', scene_of(), 'sqlite3')
    cut(bag / 'bag.db3', share)

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 2

    error = capsys.readouterr().err
    assert error.count('\n') == 1
    assert 'cannot be read' in error
    assert sorted(one.name for one in tmp_path.iterdir()) == ['bag']


def test_what_is_no_bag_gets_one_sentence(tmp_path, capsys):
    (tmp_path / 'song.wav').write_bytes(b'RIFF')
    (tmp_path / 'empty').mkdir()

    for name in ('song.wav', 'empty', 'missing'):
        assert omnivinci('replay', tmp_path / name, *ECHO, '--out', tmp_path / 'out') == 2
        assert capsys.readouterr().err.count('\n') == 1


def test_a_folder_that_is_no_replay_is_never_replaced(bag, tmp_path, capsys):
    (tmp_path / 'photos').mkdir()
    (tmp_path / 'photos' / 'cat.jpg').write_bytes(b'cat')

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'photos') == 2

    assert 'no earlier replay' in capsys.readouterr().err
    assert (tmp_path / 'photos' / 'cat.jpg').exists()


# Comparing


def test_a_reference_finds_each_changed_message_and_the_exit_code_tells(bag, tmp_path, capsys):
    reference = tmp_path / 'reference.jsonl'
    replayed(bag, tmp_path / 'out', '--reference', reference, '--update-reference')
    assert (
        omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', '--reference', reference) == 0
    )
    capsys.readouterr()
    made = [one for one in scene_of() if one.topic != TASK]
    made.append(task(START_NS + 3 * SECOND_NS, 'find the cat'))
    changed = write_bag(tmp_path / 'changed', sorted(made, key=lambda one: one.log_ns))

    code = omnivinci('replay', changed, *ECHO, '--out', tmp_path / 'out', '--reference', reference)

    printed = capsys.readouterr().out
    lines = [line for line in printed.splitlines() if line.startswith(('changed', 'new', 'gone'))]
    assert code == 1
    assert len(lines) == 2  # the command and the scene that the task asked for
    assert all('find the cup' in line and 'find the cat' in line for line in lines)
    assert all(f'{START_NS // SECOND_NS + 3}.000' in line for line in lines)


def test_a_reference_of_an_earlier_version_is_compared_in_the_fields_that_it_knows(
    bag, tmp_path, capsys
):
    reference = tmp_path / 'reference.jsonl'
    replayed(bag, tmp_path / 'out', '--reference', reference, '--update-reference')
    told = reference.read_text()
    assert told.count('"drafted_tokens": 0, "accepted_tokens": 0, ') == told.count('\n')
    earlier = told.replace('"drafted_tokens": 0, "accepted_tokens": 0, ', '')
    command = ('replay', bag, *ECHO, '--out', tmp_path / 'out', '--reference', reference)

    reference.write_text(earlier)
    assert omnivinci(*command) == 0
    assert 'no message differs' in capsys.readouterr().out

    reference.write_text(earlier.replace('find the cup', 'find the cat'))
    assert omnivinci(*command) == 1
    assert 'drafted_tokens' not in capsys.readouterr().out


def test_messages_that_came_or_went_are_told(bag, tmp_path, capsys):
    reference = tmp_path / 'reference.jsonl'
    replayed(bag, tmp_path / 'out', '--reference', reference, '--update-reference')

    assert (
        omnivinci(
            'replay', bag, *ECHO, '--out', tmp_path / 'out', '--task', '', '--reference', reference
        )
        == 1
    )
    assert 'gone: /command' in capsys.readouterr().out


def test_a_reference_that_is_none_gets_one_sentence(bag, tmp_path, capsys):
    reference = tmp_path / 'reference.jsonl'
    reference.write_text('{"topic": 1}\n')

    assert (
        omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', '--reference', reference) == 2
    )
    assert 'line 1' in capsys.readouterr().err


def test_sound_that_a_camera_waits_for_in_vain_closes_windows_by_lateness(tmp_path):
    made = [one for one in scene_of() if one.topic != CAMERA or one.log_ns < START_NS + SECOND_NS]
    bag = write_bag(tmp_path / 'bag', [*made, sound(START_NS + 7 * SECOND_NS)])

    out = replayed(bag, tmp_path / 'out')

    assert {one['provenance']['closed_by'] for one in results(out, '/scene')} == {
        'lateness',
        'watermark',
    }


def test_results_of_another_version_in_a_bag_do_not_stop_its_replay(bag, tmp_path):
    made = replayed(bag, tmp_path / 'out')
    with AnyReader([made / 'results']) as reader:
        scenes = [
            Message('/scene', log_ns, bytes(data))
            for one, log_ns, data in reader.messages()
            if one.topic == '/scene'
        ]
    both = write_bag(
        tmp_path / 'both',
        sorted([*scene_of(), *scenes], key=lambda one: one.log_ns),
        types={CAMERA: IMAGE, AUDIO: AUDIO_CHUNK, TASK: STRING, '/scene': SCENE},
    )
    file = both / 'both.mcap'
    file.write_bytes(file.read_bytes().replace(b'drafted_tokens', b'written_tokens'))

    again = replayed(both, tmp_path / 'again')

    assert (again / 'results.jsonl').read_bytes() == (made / 'results.jsonl').read_bytes()


def test_sound_of_another_version_of_the_package_is_refused(tmp_path, capsys):
    bag = write_bag(tmp_path / 'bag', scene_of())
    file = bag / 'bag.mcap'
    file.write_bytes(file.read_bytes().replace(b'sample_rate', b'sample_rats'))

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 2

    assert 'replay it with the version that recorded it' in capsys.readouterr().err


def test_in_a_terminal_a_line_tells_how_far_and_how_fast(capsys):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    bag = SimpleNamespace(start_ns=START_NS, end_ns=START_NS + 10 * SECOND_NS)
    line = ProgressLine(terminal)

    line.show(bag, START_NS + 5 * SECOND_NS, SimpleNamespace(outcomes={'answered': 2}))

    assert '[##########..........] 5.0 of 10.0 s, ' in terminal.getvalue()
    assert 'x real time, 2 windows' in terminal.getvalue()


def test_elsewhere_nothing_is_shown_while_it_runs(bag, tmp_path, capsys):
    replayed(bag, tmp_path / 'out')

    assert capsys.readouterr().err == ''
