# SPDX-License-Identifier: Apache-2.0
"""Another Python that imports what this one imports, whatever lies in the working folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# As `python -m MODULE`, without the working folder in front of all other places: a file there
# that is named like a library's module would be taken for it. (`python -P` is of 3.11.)
START = (
    'import sys; sys.path[:] = filter(None, sys.path); import runpy; '
    'runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)'
)


def child_command(module: str, arguments: Sequence[str] = ()) -> list[str]:
    """Return the command that runs a module in a process of its own, for `child_environment`."""
    return [sys.executable, '-c', START, module, *arguments]


def child_environment() -> dict[str, str]:
    """Return this environment, with the places where this process looks for modules.

    The working folder comes last, and only where this process looks there too: this package
    may have been found through it.
    """
    here = os.getcwd()
    places = [os.path.abspath(place) for place in sys.path]  # '' stands for the working folder
    others = [place for place in places if place != here]
    last = [here] if len(others) < len(places) else []
    return {**os.environ, 'PYTHONPATH': os.pathsep.join(dict.fromkeys([*others, *last]))}
