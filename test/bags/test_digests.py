# SPDX-License-Identifier: Apache-2.0
"""A large file is hashed once, until it is written or replaced."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from omnivinci_ros.bags import digests


@pytest.fixture
def reads(monkeypatch, tmp_path):
    """Return which files were read, where files of 10 bytes are large ones."""
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    monkeypatch.setattr(digests, 'LARGE', 10)
    read = []
    really = digests.file_sha256

    def file_sha256(file):
        read.append(file.name)
        return really(file)

    monkeypatch.setattr(digests, 'file_sha256', file_sha256)
    return read


def settled(path, content):
    """Write a file, as if it was done a while ago."""
    path.write_bytes(content)
    wait_until_settled(path)
    return path


def wait_until_settled(path):
    # Its time of change cannot be set, but waited for; the test's own pause is a short one.
    while time.time_ns() - path.stat().st_ctime_ns <= digests.SETTLED_NS:
        time.sleep(0.02)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(digests, 'SETTLED_NS', 50_000_000)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_read_once_and_has_its_digest_each_time(reads, quick, tmp_path):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    first = digests.file_digests([file], keep=True)
    assert first == digests.file_digests([file], keep=True)
    assert first == {'bag.mcap': {'bytes': 1000, 'sha256': sha256(b'x' * 1000)}}
    assert reads == ['bag.mcap']


def test_a_file_of_the_same_size_and_time_that_was_written_again_is_read_again(
    reads, quick, tmp_path
):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    digests.kept_sha256(file)
    was = file.stat()
    file.write_bytes(b'y' * 1000)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert digests.kept_sha256(file) == sha256(b'y' * 1000)


def test_a_file_that_was_replaced_by_another_is_read_again(reads, quick, tmp_path):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    digests.kept_sha256(file)
    settled(tmp_path / 'other.mcap', b'z' * 1000).replace(file)
    assert digests.kept_sha256(file) == sha256(b'z' * 1000)


def test_nothing_is_kept_of_a_file_that_was_written_just_now(reads, monkeypatch, tmp_path):
    monkeypatch.setattr(digests, 'SETTLED_NS', 3_600_000_000_000)
    file = tmp_path / 'bag.mcap'
    file.write_bytes(b'x' * 1000)
    digests.kept_sha256(file)
    digests.kept_sha256(file)
    assert reads == ['bag.mcap', 'bag.mcap']


def test_nothing_is_kept_of_a_file_that_is_written_while_it_is_read(
    reads, quick, monkeypatch, tmp_path
):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    really = digests.file_sha256

    def written_then(file):
        found = really(file)
        file.write_bytes(b'y' * 1000)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(digests, 'file_sha256', written_then)
        digests.kept_sha256(file)
    assert not digests.kept_in().exists()
    assert digests.kept_sha256(file) == sha256(b'y' * 1000)


def test_a_small_file_and_a_check_are_read_each_time(reads, quick, tmp_path):
    small, large = settled(tmp_path / 'metadata.yaml', b'x'), settled(tmp_path / 'bag', b'x' * 99)
    for _ in range(2):
        digests.file_digests([small], keep=True)
        digests.file_digests([large])
    assert reads == ['metadata.yaml', 'bag'] * 2


@pytest.mark.parametrize('kept', [b'', b'rubbish', b'\xff' * 80, b'1 2 3 4 5 abc\n'])
def test_what_was_kept_and_is_damaged_is_found_anew(reads, quick, tmp_path, kept):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    digests.kept_sha256(file)
    (place,) = digests.kept_in().iterdir()
    place.write_bytes(kept)
    assert digests.kept_sha256(file) == sha256(b'x' * 1000)
    assert reads == ['bag.mcap'] * 2


def test_where_nothing_can_be_kept_it_is_found_all_the_same(reads, quick, tmp_path, monkeypatch):
    (tmp_path / 'no-folder').write_text('')
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'no-folder'))
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    assert digests.kept_sha256(file) == sha256(b'x' * 1000)


def test_a_user_without_a_home_has_it_found_each_time(reads, quick, tmp_path, monkeypatch):
    """As in a container that runs with a number for a user."""

    def no_home():
        raise RuntimeError('Could not determine home directory.')

    monkeypatch.delenv('XDG_CACHE_HOME')
    monkeypatch.setattr(Path, 'home', no_home)
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    for _ in range(2):
        assert digests.kept_sha256(file) == sha256(b'x' * 1000)
    digests.forget_sha256(file)
    assert reads == ['bag.mcap'] * 2


def test_what_is_forgotten_is_read_again(reads, quick, tmp_path):
    file = settled(tmp_path / 'bag.mcap', b'x' * 1000)
    digests.kept_sha256(file)
    digests.forget_sha256(file)
    digests.kept_sha256(file)
    assert reads == ['bag.mcap'] * 2
