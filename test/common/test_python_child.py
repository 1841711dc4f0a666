# SPDX-License-Identifier: Apache-2.0
"""A Python of our own: the working folder hides no library from it, and it finds what we find."""

from __future__ import annotations

import subprocess
import sys

import numpy

from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment

ASK = """
import json, sys
import numpy
print(numpy.__file__)
print(json.dumps([__name__, *sys.argv[1:]]))
"""


def run_child(module: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        child_command(module, arguments),
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


def hostile_folder(folder) -> None:
    """Make a folder of a user who called scripts `numpy.py`, `json.py` and `runpy.py`."""
    for name in ('numpy', 'json', 'runpy'):
        (folder / f'{name}.py').write_text('print("measuring")\nraise SystemExit(3)\n')
    (folder / 'ask.py').write_text(ASK)


def test_a_file_of_the_working_folder_is_not_taken_for_a_library(tmp_path, monkeypatch):
    hostile_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    # As after `python -m`: modules may come from the working folder, here `ask`.
    monkeypatch.setattr(sys, 'path', ['', *sys.path])

    said = run_child('ask', 'a b', '')

    assert said == [numpy.__file__, '["__main__", "a b", ""]']


def test_the_working_folder_is_no_place_for_modules_where_it_was_none_before(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, 'path', [place for place in sys.path if place])

    places = child_environment()['PYTHONPATH'].split(':')

    assert str(tmp_path) not in places
    assert '' not in places
