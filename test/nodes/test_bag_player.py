# SPDX-License-Identifier: Apache-2.0
"""The bag player as a process: what it publishes, and its services, over DDS."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import time
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.srv', reason='needs the built package: run scripts/setup')

from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.srv import Burst
from omnivinci_ros.srv import Seek
from omnivinci_ros.srv import SetRate
from rcl_interfaces.msg import Parameter
from rcl_interfaces.msg import ParameterType
from rcl_interfaces.msg import ParameterValue
from rcl_interfaces.srv import SetParameters
from rclpy.qos import QoSProfile
from rosgraph_msgs.msg import Clock
from ruamel.yaml import YAML
from sensor_msgs.msg import Image
from std_msgs.msg import String
from std_srvs.srv import Trigger
from support.replaying import AUDIO
from support.replaying import BEST_EFFORT
from support.replaying import CAMERA
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import powerless_bag
from support.replaying import scene_of
from support.replaying import write_bag
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import SCENE
from omnivinci_ros.messages.stamps import nanoseconds

MS = MILLISECOND_NS
DEPTH = QoSProfile(depth=1000)
HELD = Path(__file__).parents[1] / 'support' / 'held_player.py'


class Playing(Graph):
    """A bag player, and who listens to it and controls it."""

    def __init__(self, recorded, arguments=(), **parameters) -> None:
        super().__init__()
        self.clocks = self.listen(Clock, '/clock', DEPTH)
        self.images = self.listen(Image, CAMERA, DEPTH)
        self.sounds = self.listen(AudioChunk, AUDIO, DEPTH)
        self.tasks = self.listen(String, TASK, DEPTH)
        self.player = self.start(
            'bag_player',
            arguments,
            **{
                'bag': str(recorded),
                'wait_for': [CAMERA, AUDIO, TASK],
                'tail_s': 0.5,
                **parameters,
            },
        )

    def do(self, name: str):
        return self.call(self.client(Trigger, f'/bag_player/{name}'), Trigger.Request())

    def seek(self, **where):
        return self.call(self.client(Seek, '/bag_player/seek'), Seek.Request(**where))

    def burst(self, count: int):
        return self.call(
            self.client(Burst, '/bag_player/burst'), Burst.Request(num_messages=count)
        )

    def set_rate(self, rate: float):
        return self.call(self.client(SetRate, '/bag_player/set_rate'), SetRate.Request(rate=rate))

    def set_loop(self, loop: bool):
        value = ParameterValue(type=ParameterType.PARAMETER_BOOL, bool_value=loop)
        return self.call(
            self.client(SetParameters, '/bag_player/set_parameters'),
            SetParameters.Request(parameters=[Parameter(name='loop', value=value)]),
        )

    @property
    def stamps(self) -> list[int]:
        """Return those of the pictures, from the beginning of the bag."""
        return [nanoseconds(one.header.stamp) - START_NS for one in list(self.images)]

    @property
    def now_ns(self) -> int:
        return nanoseconds(self.clocks[-1].clock) - START_NS if self.clocks else -1


@pytest.fixture
def bag(tmp_path):
    return write_bag(tmp_path / 'bag', scene_of(2))


@pytest.fixture
def play():
    made = []

    def start(*arguments, **parameters) -> Playing:
        made.append(Playing(*arguments, **parameters))
        return made[-1]

    yield start
    for playing in made:
        codes = playing.close()
        assert codes in ([0], []), playing.player.output


def ended(playing: Playing) -> str:
    """Wait for the end; return what the player said."""
    code = playing.player.wait(60)
    assert code == 0, playing.player.output
    return playing.player.output


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_every_message_comes_with_its_own_stamp_in_order_and_after_its_clock(
    play, tmp_path, storage
):
    playing = play(write_bag(tmp_path / 'bag', scene_of(2), storage), rate=4.0)
    ended(playing)

    def clocks() -> list[int]:
        return [nanoseconds(one.clock) - START_NS for one in list(playing.clocks)]

    shown_ns = [number * 100 * MS for number in range(20)]
    # Each topic comes by itself.
    wait_until(
        lambda: (
            (len(playing.images), len(playing.sounds), len(playing.tasks)) == (20, 100, 1)
            and {stamp + 30 * MS for stamp in shown_ns} <= set(clocks())
        ),
        describe=lambda: f'{playing.stamps} {len(playing.sounds)} {playing.tasks} {clocks()}',
    )

    assert playing.stamps == shown_ns
    assert [nanoseconds(one.header.stamp) - START_NS for one in playing.sounds] == [
        number * 20 * MS for number in range(100)
    ]
    assert [one.data for one in playing.tasks] == ['find the cup']
    assert bytes(playing.images[7].data) == bytes([77]) * 144
    assert clocks() == sorted(clocks())


def test_it_begins_paused_and_plays_single_messages_and_bursts(play, bag):
    playing = play(bag, start_paused=True)
    assert playing.do('is_paused').success
    assert playing.do('play_next').message.startswith('paused at 0.000 s of 2.480 s')
    answer = playing.burst(19)

    wait_until(lambda: len(playing.images) + len(playing.sounds) == 20)
    assert answer.actually_burst == 19
    assert playing.stamps == [0, 100 * MS, 200 * MS, 300 * MS]
    assert playing.burst(10_000).actually_burst == 101  # of 20 + 100 + 1
    assert not playing.do('play_next').success


def test_it_is_paused_moved_and_resumed_while_it_plays(play, bag):
    playing = play(bag, loop=True)
    wait_until(lambda: playing.now_ns > 600 * MS)
    assert playing.do('pause').success
    assert playing.do('is_paused').success
    at = len(playing.images)
    assert playing.seek(offset=1.5).message.startswith('paused at 1.500 s')
    wait_until(lambda: playing.now_ns == 1500 * MS + 20 * MS)
    assert len(playing.images) == at
    assert playing.do('toggle_paused').message.startswith('playing')
    wait_until(lambda: 1500 * MS in playing.stamps[at:])
    assert playing.stamps[at] == 1500 * MS
    assert not playing.do('is_paused').success
    answer = playing.seek(offset=99.0)
    assert (answer.success, 'outside the bag: give an offset of 0 to' in answer.message) == (
        False,
        True,
    )
    assert playing.seek(time=playing.clocks[0].clock).success
    wait_until(lambda: playing.stamps.count(0) >= 2)


def test_rate_and_loop_change_while_it_plays(play, bag):
    playing = play(bag, loop=True)
    assert '20 times real time' in playing.set_rate(20.0).message
    refused = playing.set_rate(0.0)
    assert (refused.success, refused.message) == (False, 'rate=0: give a number from 0.1 to 100')
    wait_until(lambda: playing.stamps.count(1900 * MS) >= 2)
    assert playing.set_loop(False).results[0].successful
    assert 'pass 2: ' in ended(playing)  # or a later one


def test_at_the_end_it_stays_if_asked_and_plays_again_after_a_seek(play, bag):
    playing = play(bag, exit_at_end=False, rate=10.0, settle_ms=700)
    wait_until(lambda: 'pass 1: sent=121' in playing.player.output)
    assert playing.do('is_paused').message.startswith('ended')
    seek = playing.client(Seek, '/bag_player/seek')
    began_s = time.monotonic()
    assert playing.call(seek, Seek.Request(offset=1.0)).success
    # For so long others may read what was sent; a busy machine only makes it longer.
    assert time.monotonic() - began_s >= 0.7
    wait_until(lambda: 'pass 2: ' in playing.player.output)


def test_topics_are_remapped_and_chosen(play, bag):
    playing = play(
        bag,
        ['-r', f'{CAMERA}:=/front/image_raw'],
        topics=[CAMERA, TASK],
        wait_for=[CAMERA, TASK],
        rate=10.0,
    )
    front = playing.listen(Image, '/front/image_raw', DEPTH)
    ended(playing)
    wait_until(lambda: len(front) == 20)
    assert not playing.sounds
    assert not playing.images


def test_what_running_nodes_say_of_themselves_is_left_out(play, tmp_path):
    types = {
        CAMERA: IMAGE,
        '/scene': SCENE,
        '/clock': 'rosgraph_msgs/msg/Clock',
        '/scene/text': 'std_msgs/msg/String',
    }
    made = [one for one in scene_of(1) if one.topic == CAMERA]
    playing = play(write_bag(tmp_path / 'bag', made, types=types), wait_for=[CAMERA], rate=10.0)

    assert f"['{CAMERA}'] of " in ended(playing)


@pytest.mark.parametrize(
    ('parameters', 'words'),
    [
        ({'bag': ''}, 'there is nothing to play: set bag'),
        ({'bag': '/no/such/bag'}, '/no/such/bag does not exist: give the folder'),
        ({'topics': ['/nothing']}, "parameter topics has '/nothing', but the bag has no topic"),
        ({'wait_for': ['/nothing']}, "parameter wait_for has '/nothing', which is not played"),
        ({'start_offset_s': 60.0}, 'is 1.980 s long: give less'),
        ({'rate': 0.0}, 'parameter rate is 0.0: give a number from 0.1 to 100'),
    ],
)
def test_what_cannot_be_played_is_one_sentence(play, bag, parameters, words):
    playing = play(bag, **parameters)
    assert playing.player.wait(30) == 2
    playing.processes.clear()
    assert words in playing.player.output
    assert len(playing.player.lines) == 1


def test_a_type_that_is_not_installed_is_left_out_with_a_sentence(play, tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    with sqlite3.connect(next(bag.glob('*.db3'))) as database:
        database.execute("UPDATE topics SET type='lidar_msgs/msg/Sweep' WHERE name=?", [AUDIO])
    metadata = bag / 'metadata.yaml'
    metadata.write_text(
        metadata.read_text().replace('omnivinci_ros/msg/AudioChunk', 'lidar_msgs/msg/Sweep')
    )
    playing = play(bag, wait_for=[CAMERA], rate=10.0)

    said = ended(playing)
    assert f'{AUDIO} is left out: lidar_msgs/msg/Sweep is not installed here: install' in said
    assert f"['{CAMERA}', '{TASK}'] of " in said


def test_all_that_the_storage_holds_is_played_and_what_is_missing_is_said(play, bag):
    """metadata.yaml has QoS of its own, and counts more pictures than there are."""
    yaml = YAML(typ='safe')
    metadata = bag / 'metadata.yaml'
    document = yaml.load(metadata.read_text())
    for one in document['rosbag2_bagfile_information']['topics_with_message_count']:
        one['topic_metadata']['offered_qos_profiles'] = [BEST_EFFORT]
        if one['topic_metadata']['name'] == CAMERA:
            one['message_count'] = 25
    with metadata.open('w') as file:
        yaml.dump(document, file)
    playing = play(bag, rate=10.0)

    said = ended(playing)
    wait_until(lambda: len(playing.images) == 20 and len(playing.sounds) == 100)
    assert f'{CAMERA}: metadata.yaml counts 25 messages, of which the storage holds 20' in said


def test_messages_that_wait_in_a_write_ahead_file_are_played(play, tmp_path):
    made = [one for one in scene_of(4) if one.topic == CAMERA]
    bag = powerless_bag(tmp_path, made)
    playing = play(bag, wait_for=[CAMERA], rate=10.0)

    ended(playing)
    wait_until(lambda: len(playing.images) == 40)


def test_what_goes_bad_while_it_is_played_is_named_and_the_rest_is_played(play, bag):
    file = next(bag.glob('*.mcap'))
    copy = bag.parent / 'cut.mcap'
    shutil.copyfile(file, copy)
    playing = play(copy, loop=True, rate=10.0)
    wait_until(lambda: playing.now_ns > 300 * MS)
    with copy.open('r+b') as data:  # the disk fails in the middle of a pass
        data.seek(10_000)
        data.write(b'\xff' * 20_000)
    wait_until(lambda: 'a chunk of cut.mcap is damaged' in playing.player.output)
    heard = len(playing.sounds)
    wait_until(lambda: len(playing.sounds) > heard + 100)


def test_damaged_messages_are_left_out_and_named(play, bag):
    file = next(bag.glob('*.mcap'))
    at = file.read_bytes().index(scene_of(2)[60].cdr)
    with file.open('r+b') as data:
        data.seek(at - 31)
        data.write(bytes(9))  # the head of one record
    playing = play(bag, rate=10.0)

    said = ended(playing)
    wait_until(lambda: len(playing.images) + len(playing.sounds) + len(playing.tasks) == 120)
    assert 'are left out: a chunk of bag.mcap is damaged, at byte' in said


def test_a_bag_whose_messages_are_all_damaged_ends_with_a_sentence(play, tmp_path):
    made = [one for one in scene_of(1) if one.topic == CAMERA]
    bag = write_bag(tmp_path / 'bag', made, 'mcap', 'storage', {CAMERA: IMAGE})
    file = bag / 'bag.mcap'
    content = file.read_bytes()
    with file.open('r+b') as data:  # of the one chunk
        data.seek(content.index(b'zstd') + 30)
        data.write(b'\xff' * 20)
    playing = play(bag, wait_for=[CAMERA])

    assert playing.player.wait(60) == 1
    playing.processes.clear()
    assert 'cannot be read' in playing.player.output


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_code_0(play, bag, number):
    playing = play(bag, loop=True)
    wait_until(lambda: playing.now_ns > 200 * MS)
    assert playing.player.end(number) == 0
    assert 'Traceback' not in playing.player.output


def test_a_signal_that_comes_amid_a_message_is_no_error(bag):
    graph = Graph()
    player = graph.start(HELD, bag=str(bag), loop=True)
    wait_until(lambda: 'HELD' in player.output)
    try:
        assert player.end(signal.SIGTERM) == 0
    finally:
        graph.close()
    assert 'Traceback' not in player.output
