# SPDX-License-Identifier: Apache-2.0
"""The processes of `bench engine`: they are understood, whatever is printed beside."""

from __future__ import annotations

import pytest

from omnivinci_ros.bench.runtimes.peer import Peer
from omnivinci_ros.bench.runtimes.peer import PeerError

CHATTY = """
import os, sys
from omnivinci_ros.bench.runtimes.peer import serve

class Chatty:
    def double(self, *, number):
        print('{"value": "of Python"}', flush=True)
        os.write(1, b'{"value": "of C"}\\n')
        os.write(2, b'a warning\\n')
        return 2 * number

    def fail(self):
        raise RuntimeError('no such\\nprocessor')

    def leave(self):
        sys.exit('out of licences')

print('loading', flush=True)
serve(int(sys.argv[1]), Chatty())
"""


@pytest.fixture
def module(tmp_path, monkeypatch) -> str:
    """Return the name of a module that prints wherever it can."""
    (tmp_path / 'chatty.py').write_text(CHATTY)
    monkeypatch.syspath_prepend(tmp_path)
    return 'chatty'


def test_what_a_runtime_prints_is_no_answer(module):
    with Peer(module) as peer:
        assert [peer.ask('double', number=number) for number in (1, 2)] == [2, 4]


def test_a_runtime_that_fails_says_why_in_a_line_and_goes_on(module):
    with Peer(module) as peer:
        with pytest.raises(PeerError, match='^no such processor$'):
            peer.ask('fail')
        assert peer.ask('double', number=3) == 6


def test_a_process_that_ended_is_told_with_what_it_said_last(module):
    with Peer(module) as peer:
        for _ in range(2):
            with pytest.raises(PeerError, match=r'its process ended \(1\): out of licences'):
                peer.ask('leave')


def test_a_process_ends_with_its_questions_though_another_one_goes_on(module):
    with Peer(module) as first:
        with Peer(module) as second:
            process = second._process
            second.ask('double', number=1)
        assert process.returncode == 0
        assert first.ask('double', number=2) == 4
