# SPDX-License-Identifier: Apache-2.0
"""Of rosbags' message types those are made that are used, and they do what all of them do."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from rosbags.interfaces import Connection
from rosbags.interfaces import MessageDefinition
from rosbags.interfaces import MessageDefinitionFormat
from rosbags.serde import cdr
from rosbags.typesys import Stores
from rosbags.typesys import get_typestore
from rosbags.typesys.store import Typestore
from support.replaying import DEMO
from support.replaying import ROOT

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bags.definitions import store_for
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import OTHERS
from omnivinci_ros.messages.names import OURS
from omnivinci_ros.messages.names import PACKAGE
from omnivinci_ros.messages.names import SCENE
from omnivinci_ros.messages.typestore import DESCRIBED
from omnivinci_ros.messages.typestore import HEADER
from omnivinci_ros.messages.typestore import known_store

JAZZY = get_typestore(Stores.ROS2_JAZZY)


def plain_store() -> Typestore:
    """Return a store of rosbags' own, with the types of ours."""
    store = Typestore()
    store.fielddefs.update(our_store().fielddefs)
    store.types.update(our_store().types)
    return store


def chunk(store: Typestore):
    types = store.types
    stamp = types['builtin_interfaces/msg/Time'](sec=7, nanosec=8)
    header = types[HEADER](stamp=stamp, frame_id='microphone')
    samples = np.arange(-3, 9, dtype=np.int16)
    return types[AUDIO_CHUNK](header=header, sample_rate=16000, channels=1, samples=samples)


@pytest.mark.parametrize('name', sorted(DESCRIBED))
def test_what_is_described_here_is_what_rosbags_describes(name):
    assert known_store().fielddefs[name] == JAZZY.fielddefs[name]
    assert known_store().generate_msgdef(name) == JAZZY.generate_msgdef(name)
    assert known_store().hash_rihs01(name) == JAZZY.hash_rihs01(name)


def test_all_that_we_use_is_known():
    names = {f'{PACKAGE}/msg/{name}' for name in OURS} | set(OTHERS.values())

    assert names <= set(our_store().types)
    for name in names:
        our_store().generate_msgdef(name)  # raises for a part that is not known


@pytest.mark.parametrize('little_endian', [True, False])
def test_messages_are_written_and_read_as_rosbags_does(little_endian):
    ours, plain = our_store(), plain_store()
    message = chunk(ours)

    data = ours.serialize_cdr(message, AUDIO_CHUNK, little_endian=little_endian)

    assert data == plain.serialize_cdr(message, AUDIO_CHUNK, little_endian=little_endian)
    read = ours.deserialize_cdr(data, AUDIO_CHUNK)
    assert (read.header, read.sample_rate) == (message.header, 16000)
    assert read.samples.tolist() == message.samples.tolist()


def test_a_function_is_made_when_it_is_used():
    store = known_store()
    image = JAZZY.types[IMAGE]
    header = JAZZY.types[HEADER](JAZZY.types['builtin_interfaces/msg/Time'](1, 2), 'camera')
    data = JAZZY.serialize_cdr(image(header, 1, 2, 'mono8', 0, 2, np.zeros(2, np.uint8)), IMAGE)

    store.deserialize_cdr(data, IMAGE)

    assert set(store.cache) == {IMAGE, HEADER, 'builtin_interfaces/msg/Time'}
    for one in store.cache.values():
        made = {name for name in vars(one) if 'serialize' in name or 'ros1' in name}
        assert made == {'deserialize_cdr_le'}


def test_where_rosbags_makes_them_in_another_way_it_makes_all(monkeypatch):
    store = our_store().__class__()
    store.fielddefs, store.types = our_store().fielddefs, our_store().types
    monkeypatch.delattr(cdr, 'generate_getsize_cdr')

    data = store.serialize_cdr(chunk(store), AUDIO_CHUNK)

    assert data == plain_store().serialize_cdr(chunk(store), AUDIO_CHUNK)
    assert callable(store.get_msgdef(SCENE).ros1_to_cdr)  # what we never use is there too
    with pytest.raises(AttributeError):
        _ = store.get_msgdef(SCENE).no_such_thing
    with pytest.raises(KeyError):
        store.get_msgdef('other_msgs/msg/Unknown')


def test_a_type_of_others_may_hold_any_common_message():
    text = 'geometry_msgs/Pose pose\n'
    connection = Connection(
        id=1,
        topic='/other',
        msgtype='other_msgs/msg/Other',
        msgdef=MessageDefinition(MessageDefinitionFormat.MSG, text),
        digest='',
        msgcount=1,
        ext=None,
        owner=None,
    )

    store = store_for([connection])

    assert store.fielddefs['geometry_msgs/msg/Pose'] == JAZZY.fielddefs['geometry_msgs/msg/Pose']
    assert 'other_msgs/msg/Other' in store.types


def test_a_replay_makes_no_types_of_messages_that_it_does_not_know(tmp_path):
    program = (
        'import sys; from omnivinci_ros.cli.main import main; '
        f'main(["replay", {str(DEMO / "bag")!r}, "--out", {str(tmp_path / "out")!r}, '
        '"-p", "listen:=false", "-p", "backend:=echo"]); '
        'print(sorted(name for name in sys.modules if name.startswith("rosbags.typesys.stores.")))'
    )

    done = subprocess.run(
        [sys.executable, '-c', program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.splitlines()[-1] == "['rosbags.typesys.stores.empty']"
