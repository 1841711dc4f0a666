# SPDX-License-Identifier: Apache-2.0
"""A process that starts warm is like one that starts cold: all that a test can see of it."""

from __future__ import annotations

import os
import signal

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from support.ros_graph import Process
from support.ros_graph import wait_until
from support.warm_start import WarmProcess

TELLS = """
import atexit, os, sys
print(sys.argv[1:], __name__, __file__, sys.path[0], os.getcwd(), os.environ['GIVEN'])
print(sorted(name for name in os.environ if name != 'LC_CTYPE'))
print(os.listdir('/proc/self/fd'))
print('on the error stream', file=sys.stderr)
atexit.register(print, 'the end')
"""
WAITS = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print('ready')
time.sleep(600)
"""


@pytest.fixture
def both(tmp_path):
    """Give a warm and a cold process that run a script."""

    def give(script: str) -> list[Process]:
        path = tmp_path / 'script.py'
        path.write_text(script)
        environment = {**os.environ, 'GIVEN': 'by a test', 'PYTHONUNBUFFERED': '1'}
        made = [Process(path, {'a': 1}, environment, ['-x'], cold=cold) for cold in (False, True)]
        assert [isinstance(one._process, WarmProcess) for one in made] == [True, False]
        return made

    return give


@pytest.mark.parametrize(
    ('end', 'code'), [('', 0), ('sys.exit(7)', 7), ('sys.exit("why")', 1), ('os._exit(4)', 4)]
)
def test_it_is_given_the_same_and_ends_with_the_same_code(both, end, code):
    warm, cold = both(TELLS + end)

    assert (warm.wait(), cold.wait()) == (code, code)
    assert warm.lines == cold.lines
    assert ('the end' in warm.lines) == (code != 4)


def test_an_error_is_a_traceback_and_code_1(both):
    warm, cold = both('def fall():\n    raise OSError("it broke")\n\nfall()\n')

    assert (warm.wait(), cold.wait()) == (1, 1)
    assert warm.lines[-4:] == cold.lines[-4:]
    assert warm.lines[-1] == 'OSError: it broke'


@pytest.mark.parametrize(
    ('number', 'code'),
    [(signal.SIGTERM, 3), (signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, -signal.SIGINT)],
)
def test_signals_reach_it_and_nobody_else(both, number, code):
    warm, cold = both(WAITS)
    (other, another) = both(WAITS)
    for one in (warm, cold, other, another):
        wait_until(lambda one=one: 'ready' in one.lines)

    assert (warm.end(number), cold.end(number)) == (code, code)

    assert other.is_running() and another.is_running()
    assert (other.end(signal.SIGTERM), another.end(signal.SIGTERM)) == (3, 3)


@pytest.mark.parametrize(
    ('changes', 'is_warm'), [({}, True), ({'PYTHONPATH': '/else'}, False), ({'LANG': 'de'}, True)]
)
def test_an_executable_starts_warm_where_its_imports_are_the_same(changes, is_warm):
    process = Process('watch', {}, {**os.environ, **changes})

    process.end(signal.SIGKILL)

    assert isinstance(process._process, WarmProcess) == is_warm
