# SPDX-License-Identifier: Apache-2.0
"""Sound of several channels in a replay: none cancels, some are chosen, none lies about itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rosbags.rosbag2 import Writer
from rosbags.typesys import Stores
from rosbags.typesys import get_types_from_msg
from rosbags.typesys import get_typestore
from support.audio_fields import BYTES
from support.audio_signals import tone
from support.replaying import AUDIO
from support.replaying import ECHO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import Message
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import write_bag

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.names import AUDIO_CHUNK

RATE = 16_000
VOICE = tone(300, RATE, 2.0)


def replayed(bag: Path, tmp_path: Path, *arguments: str) -> dict:
    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', *arguments) == 0
    return manifest(tmp_path / 'out')


def bag_of(channels: np.ndarray, path: Path) -> Path:
    """Write sound [frames, channels] in messages of 20 ms."""
    types, made = our_types(), []
    for at in range(0, len(channels), 320):
        stamp_ns = START_NS + at * SECOND_NS // RATE
        chunk = types.AudioChunk(
            header=stamps.header(types, stamp_ns),
            sample_rate=RATE,
            channels=channels.shape[1],
            samples=np.ascontiguousarray(channels[at : at + 320]).reshape(-1),
        )
        cdr = bytes(our_store().serialize_cdr(chunk, AUDIO_CHUNK))
        made.append(Message(AUDIO, stamp_ns + 20 * MS, cdr))
    return write_bag(path, made)


@pytest.mark.parametrize(
    'signs, which', [((1, -1), 'channel 1'), ((1, -1, 1, -1), 'channels 1, 3')]
)
def test_channels_that_cancel_are_named_in_the_manifest(tmp_path, signs, which):
    bag = bag_of(np.stack([sign * VOICE for sign in signs], axis=1), tmp_path / 'bag')
    [problem] = replayed(bag, tmp_path)['problems']
    assert problem['stream'] == AUDIO
    assert f'{AUDIO}: {which} cancel' in problem['what']
    assert "set audio_channels to '0'" in problem['what']


def test_a_channel_that_is_chosen_is_not_held_against_the_others(tmp_path):
    bag = bag_of(np.stack([VOICE, -VOICE], axis=1), tmp_path / 'bag')
    said = replayed(bag, tmp_path, '-p', 'audio_channels:=0')
    assert said['problems'] == []
    assert said['inputs'][AUDIO]['dropped'] == {}


def test_a_channel_that_no_message_has_is_named(tmp_path):
    bag = bag_of(np.stack([VOICE, -VOICE], axis=1), tmp_path / 'bag')
    said = replayed(bag, tmp_path, '-p', 'audio_channels:=5')
    assert 'asks for channel 5, but the sound has channels 0 to 1' in said['problems'][0]['what']
    assert said['inputs'][AUDIO]['dropped'] == {'malformed': 100}


def test_words_for_channels_are_refused_with_what_would_do(tmp_path, capsys):
    bag = bag_of(VOICE[:, None], tmp_path / 'bag')
    assert omnivinci('replay', bag, *ECHO, '-p', 'audio_channels:=left') != 0
    assert "audio_channels='left' names no channels: give numbers" in capsys.readouterr().err


@pytest.mark.parametrize('announced', [1, 2])
def test_an_audio_info_that_contradicts_its_sound_is_a_problem(tmp_path, announced):
    bag = info_bag(np.stack([VOICE, VOICE], axis=1), announced, tmp_path / 'bag')
    problems = replayed(bag, tmp_path)['problems']
    if announced == 2:
        assert problems == []
        return
    [lost, said] = [one['what'] for one in problems]
    assert 'lie within the ones before, since each lasts longer than its stamps say' in lost
    assert 'its sound lasts 2.00 times as long as its stamps say' in said
    assert '1 channel are announced, the stamps fit 2 channels' in said


def info_bag(channels: np.ndarray, announced: int, path: Path) -> Path:
    """Write AudioDataStamped and an AudioInfo, as audio_capture does."""
    store = get_typestore(Stores.ROS2_JAZZY)
    for name, fields in BYTES.items():
        store.register(get_types_from_msg(fields, f'audio_common_msgs/msg/{name}'))
    of = {name: store.types[f'audio_common_msgs/msg/{name}'] for name in BYTES}
    time, header = (
        store.types[name] for name in ('builtin_interfaces/msg/Time', 'std_msgs/msg/Header')
    )
    with Writer(path, version=9) as writer:
        topics = {
            name: writer.add_connection(topic, f'audio_common_msgs/msg/{name}', typestore=store)
            for topic, name in (('/audio_info', 'AudioInfo'), ('/audio', 'AudioDataStamped'))
        }

        def write(name: str, at_ns: int, message: object) -> None:
            writer.write(
                topics[name], at_ns, store.serialize_cdr(message, f'audio_common_msgs/msg/{name}')
            )

        info = of['AudioInfo'](announced, RATE, 'S16LE', 0, 'wave')
        write('AudioInfo', START_NS, info)
        for at in range(0, len(channels), 320):
            stamp_ns = START_NS + at * SECOND_NS // RATE
            data = np.frombuffer(channels[at : at + 320].tobytes(), np.uint8)
            head = header(time(stamp_ns // SECOND_NS, stamp_ns % SECOND_NS), '')
            audio = of['AudioData'](data)
            write('AudioDataStamped', stamp_ns + 20 * MS, of['AudioDataStamped'](head, audio))
    return path
