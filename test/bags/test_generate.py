# SPDX-License-Identifier: Apache-2.0
"""Bags from media files: what is in them, and that their faults are those that were asked for."""

from __future__ import annotations

import json
import re
import shlex
import wave
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.media_files import write_video
from support.replaying import ECHO
from support.replaying import START_NS
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import results
from support.replaying import start

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.generate import NOTE
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.stamps import nanoseconds

CAMERA, AUDIO, TASK = '/camera/image_raw', '/audio', '/task'
MS = MILLISECOND_NS


@pytest.fixture
def media(tmp_path) -> list[str]:
    """Return arguments for 4 s: two pictures at 10 Hz, sound in 20 ms chunks and a task."""
    (tmp_path / 'pictures').mkdir()
    for index, colour in enumerate(((0, 0, 255), (255, 0, 0))):  # red, then blue; OpenCV's order
        cv2.imwrite(str(tmp_path / 'pictures' / f'{index}.png'), np.full((6, 8, 3), colour, 'u1'))
    with wave.open(str(tmp_path / 'ramp.wav'), 'wb') as file:
        file.setparams((1, 2, 16_000, 0, 'NONE', ''))
        file.writeframes(np.arange(4 * 16_000, dtype='<i2').tobytes())
    return [
        '--images',
        str(tmp_path / 'pictures'),
        '--hold-s',
        '2',
        '--sounds',
        str(tmp_path / 'ramp.wav'),
        '--task',
        '1.5: find the cup',
    ]


@pytest.fixture
def make(tmp_path, media):
    def make_bag(name: str, *faults: str) -> Path:
        assert omnivinci('make-bag', tmp_path / name, *media, *faults) == 0
        return tmp_path / name

    return make_bag


def read(bag: Path) -> dict[str, list[tuple[int, object]]]:
    """Return (log time, message) by topic, in order of log time."""
    with Bag(bag) as opened:
        types = {one.name: one.type for one in opened.topics()}
        found = {topic: [] for topic in types}
        for topic, log_ns, data in opened.messages(types):
            found[topic].append((log_ns, our_store().deserialize_cdr(data, types[topic])))
    return found


def stamps(messages: list[tuple[int, object]]) -> list[int]:
    return [nanoseconds(message.header.stamp) - START_NS for _, message in messages]


def account(bag: Path) -> dict:
    """Return what the bag's own metadata says of its faults."""
    from ruamel.yaml import YAML

    text = (bag / 'metadata.yaml').read_text()
    return json.loads(
        YAML(typ='safe').load(text)['rosbag2_bagfile_information']['custom_data'][NOTE]
    )['topics']


def test_a_bag_holds_the_media_at_their_times(make):
    found = read(make('bag'))

    pictures, sounds, tasks = (found[topic] for topic in (CAMERA, AUDIO, TASK))
    assert stamps(pictures) == [index * 100 * MS for index in range(40)]
    assert [message.data.reshape(6, 8, 3)[0, 0].tolist() for _, message in pictures] == (
        [[255, 0, 0]] * 20 + [[0, 0, 255]] * 20
    )
    assert stamps(sounds) == [index * 20 * MS for index in range(200)]
    heard = np.concatenate([message.samples for _, message in sounds])
    assert np.array_equal(heard, np.arange(4 * 16_000, dtype='<i2'))
    # A chunk is there when its last sample has been heard.
    assert [log - START_NS for log, _ in sounds] == [(index + 1) * 20 * MS for index in range(200)]
    assert [(log - START_NS, message.data) for log, message in tasks] == [
        (1500 * MS, 'find the cup')
    ]


def test_a_video_becomes_a_camera_and_its_sound_in_their_times(tmp_path):
    # From black to white in 2 s at 10 Hz, with a beep of half a second in it.
    write_video(tmp_path / 'film.mp4', seconds=2.0, beep=(1.0, 1.5))
    assert (
        omnivinci(
            'make-bag',
            tmp_path / 'bag',
            '--video',
            tmp_path / 'film.mp4',
            '--video-camera',
            'film',
        )
        == 0
    )

    found = read(tmp_path / 'bag')
    pictures, sounds = found['/film/image_raw'], found[AUDIO]
    assert stamps(pictures) == pytest.approx([k * 100 * MS for k in range(20)], abs=2 * MS)
    levels = [float(message.data.mean()) for _, message in pictures]
    assert levels == sorted(levels) and levels[0] < 20 and levels[-1] > 235
    loud = [
        stamp / SECOND_NS
        for stamp, (_, message) in zip(stamps(sounds), sounds, strict=True)
        if np.abs(message.samples).max() > 1000
    ]
    assert 0.95 < min(loud) < 1.05 and 1.4 < max(loud) < 1.55


def test_compressed_pictures_are_the_files_as_they_are(make, tmp_path):
    bag = make('bag', '--compressed')

    with Bag(bag) as opened:
        topic = f'{CAMERA}/compressed'
        kind = 'sensor_msgs/msg/CompressedImage'
        _, _, data = next(opened.messages({topic: kind}))
    image = SerializedImage(data, kind, topic)
    assert image.describe().startswith('png')
    assert image.rgb()[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_faults(make, tmp_path, storage):
    faults = ('--storage', storage, '--loss', '0.2', '--jitter-ms', '30', '--reorder', '0.2')
    bags = []
    for folder, seed in (('a', 7), ('b', 7), ('c', 8)):
        (tmp_path / folder).mkdir()
        bags.append(make(f'{folder}/bag', *faults, '--seed', str(seed)))

    first, second, other = (
        {file.name: file.read_bytes() for file in bag.iterdir()} for bag in bags
    )
    assert first == second
    assert first != other


def test_two_processes_with_different_hash_seeds_make_the_same_bag(tmp_path, media):
    bags = [tmp_path / name / 'bag' for name in 'ab']
    for bag in bags:
        bag.parent.mkdir()
    runs = [
        start('make-bag', bag, *media, '--loss', '0.2', '--reorder', '0.2', hash_seed=seed)
        for seed, bag in enumerate(bags)
    ]

    printed = [run.communicate(timeout=60)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], printed
    first, second = ({file.name: file.read_bytes() for file in bag.iterdir()} for bag in bags)
    assert first == second


def test_loss_is_told_exactly_and_spares_the_tasks(make):
    whole, bag = read(make('whole')), make('bag', '--loss', '0.3', '--seed', '3')

    found, told = read(bag), account(bag)
    for topic, share in ((CAMERA, 0.3), (AUDIO, 0.3), (TASK, 0)):
        assert told[topic]['made'] == len(whole[topic])
        assert told[topic]['written'] == len(found[topic])
        assert told[topic]['lost'] == len(whole[topic]) - len(found[topic])
        count = len(whole[topic])
        assert abs(told[topic]['lost'] - share * count) <= 3 * (count * share * (1 - share)) ** 0.5
    assert set(stamps(found[AUDIO])) < set(stamps(whole[AUDIO]))


def test_jitter_delays_recording_by_at_most_what_was_asked_and_keeps_the_order(make):
    found = read(make('bag', '--jitter-ms', '30'))

    delays = [
        log - START_NS - stamp
        for (log, _), stamp in zip(found[CAMERA], stamps(found[CAMERA]), strict=True)
    ]
    for topic in (CAMERA, AUDIO):  # sound comes every 20 ms: it would be overtaken
        assert stamps(found[topic]) == sorted(stamps(found[topic]))
    assert min(delays) >= 0
    assert 15 * MS < max(delays) <= 30 * MS
    assert len(set(delays)) > 30


def test_reordering_is_told_exactly(make):
    bag = make('bag', '--reorder', '0.25')

    for topic in (CAMERA, AUDIO):
        newest, late = 0, 0
        for stamp in stamps(read(bag)[topic]):
            late += stamp < newest
            newest = max(newest, stamp)
        assert account(bag)[topic]['reordered'] == late > 0
    assert sorted(stamps(read(bag)[CAMERA])) == [index * 100 * MS for index in range(40)]


def test_a_skewed_clock_moves_the_stamps_of_its_topic_alone(make):
    found = read(make('bag', '--skew-ms', 'audio=-500'))

    assert stamps(found[AUDIO])[:2] == [-500 * MS, -480 * MS]
    assert found[AUDIO][0][0] == START_NS + 20 * MS
    assert stamps(found[CAMERA])[:2] == [0, 100 * MS]


def test_a_replay_accounts_for_the_faults_of_a_bag_exactly(make, tmp_path):
    bag = make('bag', '--loss', '0.1', '--reorder', '0.2', '--jitter-ms', '40', '--seed', '5')

    assert (
        omnivinci(
            'replay',
            bag,
            *ECHO,
            '-p',
            'window_s:=1.0',
            '-p',
            'period_s:=0.5',
            '--out',
            tmp_path / 'out',
        )
        == 0
    )

    told, inputs = account(bag), manifest(tmp_path / 'out')['inputs']
    for topic in (CAMERA, AUDIO, TASK):
        one = inputs[topic]
        assert one['messages'] == told[topic]['made'] - told[topic]['lost']
        assert (
            one['samples']
            == one['messages']
            == (one['used'] + one['late'] + one['pending'] + sum(one['dropped'].values()))
        )
    scenes = results(tmp_path / 'out', '/scene')
    assert scenes[-1]['provenance']['late_samples'] == sum(one['late'] for one in inputs.values())


def test_allowed_disorder_saves_what_was_reordered_by_less(make, tmp_path):
    bag = make('bag', '--reorder', '0.3', '--seed', '2')

    for name, disorder in (('strict', 0.0), ('patient', 0.4)):
        assert (
            omnivinci(
                'replay',
                bag,
                *ECHO,
                '-p',
                f'disorder_s:={disorder}',
                '-p',
                'allowed_lateness_s:=1.0',
                '-p',
                'period_s:=0.2',
                '-p',
                'window_s:=0.4',
                '--out',
                tmp_path / name,
            )
            == 0
        )

    assert manifest(tmp_path / 'strict')['inputs'][CAMERA]['late'] > 0
    assert manifest(tmp_path / 'patient')['inputs'][CAMERA]['late'] == 0


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        ((), 'nothing to record'),
        (('--task', 'find the cup'), 'SECONDS: text'),
        (('--task', '1: go', '--loss', '1.5'), 'loss is 1.5'),
        (('--task', '1: go', '--skew-ms', '500'), 'TOPIC=MS'),
        (('--task', '1: go', '--skew-ms', '/mic=500'), '/mic'),
        (('--task', '1: go', '--jitter-ms', 'nan'), 'jitter is nan'),
        (
            ('--task', '1: go', '--storage', 'sqlite3', '--compression', 'storage'),
            'message or file',
        ),
        (('--task', '1: go', '--start-s', '0'), '--start-s'),
        (('--images', 'no/such/folder'), 'no/such/folder'),
    ],
)
def test_a_wrong_argument_gets_one_sentence_and_leaves_nothing_behind(
    tmp_path, capsys, arguments, says
):
    assert omnivinci('make-bag', tmp_path / 'bag', *arguments) == 2

    error = capsys.readouterr().err
    assert says in error
    assert error.count('\n') == 1
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_never_overwritten(make, tmp_path, media, capsys):
    bag = make('bag')
    before = (bag / 'bag.mcap').read_bytes()

    assert omnivinci('make-bag', bag, *media) == 2

    assert 'exists already' in capsys.readouterr().err
    assert (bag / 'bag.mcap').read_bytes() == before


def test_what_a_bag_says_of_its_length_comes_from_the_data(make):
    with Bag(make('bag', '--start-s', '1000')) as bag:
        assert bag.start_ns == 1000 * SECOND_NS
        assert bag.end_ns - bag.start_ns == 4 * SECOND_NS + 1  # exclusive


def test_the_bag_that_ships_is_what_its_command_makes_of_the_demos_media(tmp_path):
    demo = Path(__file__).resolve().parents[2] / 'demo'
    command = re.search(
        r'omnivinci make-bag demo/bag (.*?)\n```', (demo / 'README.md').read_text(), re.DOTALL
    )[1]
    arguments = shlex.split(command.replace('\\\n', ' ').replace('demo/', f'{demo}/'))
    at = arguments.index(f'{demo}/sounds/*.wav')
    arguments[at : at + 1] = sorted(map(str, (demo / 'sounds').glob('*.wav')))

    assert omnivinci('make-bag', tmp_path / 'bag', *arguments) == 0

    made, shipped = raw(tmp_path / 'bag'), raw(demo / 'bag')
    assert Counter(topic for topic, _, _ in shipped) == {
        '/camera/image_raw/compressed': 60,
        '/audio': 675,
        '/task': 1,
    }
    assert made == shipped


def raw(bag: Path) -> list[tuple[str, int, bytes]]:
    """Return (topic, log time, serialized message) as they lie in the bag."""
    with Bag(bag) as opened:
        return [
            (topic, log_ns, bytes(data))
            for topic, log_ns, data in opened.messages(
                {one.name: one.type for one in opened.topics()}
            )
        ]
