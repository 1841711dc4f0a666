# SPDX-License-Identifier: Apache-2.0
"""`make test` beside a ROS installation: pytest 9 refuses its plugins (ros2/launch 979)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As launch_testing and launch_testing_ros have it: `path` was taken out of pytest's hooks.
HOOKS = """
def pytest_collect_file(path, parent):
    raise AssertionError('it was loaded')
"""


@pytest.fixture
def ros(tmp_path) -> Path:
    """A folder of packages like that of a ROS installation."""
    for name, module in (
        ('launch_testing', 'launch_testing_hooks'),
        ('launch_ros', 'launch_testing_ros_entrypoint'),
    ):
        (tmp_path / f'{module}.py').write_text(HOOKS)
        about = tmp_path / f'{module}-1.0.dist-info'
        about.mkdir()
        (about / 'METADATA').write_text(f'Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n')
        (about / 'entry_points.txt').write_text(f'[pytest11]\n{name} = {module}\n')
    return tmp_path


def collect(ros: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Let pytest collect a file of ours, as make test does."""
    path = os.pathsep.join(filter(None, [str(ros), os.environ.get('PYTHONPATH', '')]))
    return subprocess.run(
        [sys.executable, '-m', 'pytest', '--collect-only', '-q', *options]
        + ['test/common/test_atomic_files.py'],
        cwd=ROOT,
        env={**os.environ, 'PYTHONPATH': path, 'PYTEST_ADDOPTS': ''},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_plugins_of_a_ros_installation_are_not_loaded(ros):
    done = collect(ros)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'test_atomic_files.py::' in done.stdout


@pytest.mark.parametrize('left', ['launch_testing', 'launch_ros'])
def test_each_of_them_would_end_the_tests_before_they_begin(ros, left):
    """Else the test above would show nothing."""
    other = {'launch_testing': 'launch_ros', 'launch_ros': 'launch_testing'}[left]
    done = collect(ros, '-o', f'addopts=--import-mode=importlib -p no:{other}')
    assert done.returncode != 0
    assert 'path' in done.stdout + done.stderr
