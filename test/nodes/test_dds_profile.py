# SPDX-License-Identifier: Apache-2.0
"""A process that sends no pictures reserves no shared memory for them."""

import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from omnivinci_ros.nodes.dds_profile import NAMES
from omnivinci_ros.nodes.dds_profile import send_no_pictures

CONFIG = Path(__file__).resolve().parents[2] / 'config'


@pytest.fixture
def profiles(monkeypatch):
    """Set both of Fast DDS's variables; return what they are after `send_no_pictures`."""

    def after(value):
        for name in NAMES:
            monkeypatch.setenv(name, value)
        send_no_pictures()
        return {os.environ[name] for name in NAMES}

    return after


def test_our_profile_for_pictures_becomes_the_small_one_beside_it(profiles):
    assert profiles(str(CONFIG / 'fastdds.xml')) == {str(CONFIG / 'fastdds_small.xml')}


def test_a_profile_of_the_users_own_is_kept(profiles, tmp_path):
    assert profiles(str(tmp_path / 'mine.xml')) == {str(tmp_path / 'mine.xml')}
    alone = str(tmp_path / 'fastdds.xml')  # theirs, of the same name
    assert profiles(alone) == {alone}


def test_without_a_profile_there_is_none_after(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    send_no_pictures()
    assert not set(NAMES) & os.environ.keys()


def test_the_two_profiles_differ_in_names_and_sizes_alone():
    """Discovery and transports of one must not be forgotten in the other."""

    def read(name):
        return [
            (one.tag.rpartition('}')[2], (one.text or '').strip())
            for one in ElementTree.parse(CONFIG / name).iter()
        ]

    def rest(said):
        own = ('transport_id', 'segment_size', 'maxMessageSize')
        return [(tag, '' if tag in own else text) for tag, text in said]

    large, small = read('fastdds.xml'), read('fastdds_small.xml')
    assert rest(large) == rest(small)
    assert dict(small)['segment_size'] == str(2 << 20)
    for said in (large, small):
        names = [text for tag, text in said if tag == 'transport_id']
        assert names[:2] == names[2:], 'what is described first is what is used'
