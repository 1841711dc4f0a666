# SPDX-License-Identifier: Apache-2.0
"""What the launch files make of their arguments; it needs neither launch nor ROS."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from omnivinci_ros.nodes.dds_profile import NAMES
from omnivinci_ros.nodes.dds_profile import OURS
from omnivinci_ros.parameters.parameter import suggestion

PACKAGE = 'omnivinci_ros'
LEVELS = ('debug', 'info', 'warn', 'error', 'fatal')
BOOLEANS = ('true', 'false', 'True', 'False')  # as YAML and as Python write them
SWITCH = ('', *BOOLEANS)  # left out: as in params_file
LEFT_OUT = 'Left out: as in params_file, else the default.'


def is_true(text: str) -> bool:
    return text.lower() == 'true'


def separated(text: str) -> list[str]:
    """Return the items of 'a, b', or of '[a, b]' as parameter files write it."""
    items = (item.strip().strip('\'"') for item in text.strip().strip('[]').split(','))
    return [item for item in items if item]


def whole_path(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


def log_level(node: str, level: str, *namespaces: str) -> list[str]:
    """Return the arguments that set the level of one node's own lines, not of the middleware's.

    `namespaces` are those of groups around it and its own, outermost first; one that begins
    with / stands for all before it.
    """
    path = ''
    for one in namespaces:
        path = one if one.startswith('/') else f'{path}/{one}'
    logger = '.'.join([*filter(None, path.split('/')), node])
    return ['--log-level', f'{logger}:={level}']


def enclave(folder: str, node: str) -> list[str]:
    """Return the arguments that set a node's security enclave, none without a folder."""
    return ['--enclave', f'{folder.rstrip("/")}/{node}'] if folder else []


def refuse_unknown(file: str, known: Iterable[str], command: Sequence[str]) -> None:
    """Raise RuntimeError, with a sentence, for an argument of the command line that is none.

    launch ignores it without a word. Only where the command line names this very file: where
    another file includes it, the command line's arguments are that file's.
    """
    name = os.path.basename(file)
    is_ours = any(word == name and before == PACKAGE for before, word in pairwise(command)) or any(
        os.path.basename(word) == name and os.path.realpath(word) == os.path.realpath(file)
        for word in command
    )
    known = list(known)
    for word in command if is_ours else ():
        given, assigned, _ = word.partition(':=')
        if assigned and given not in known:
            raise RuntimeError(
                f'{given!r} is no argument of {name}{suggestion(given, known)}: see --show-args; '
                'what is only a parameter of a node goes into params_file:=FILE'
            )


def fast_dds_profile(folder: str) -> dict[str, str]:
    """Return what makes Fast DDS carry pictures between processes, unless the user chose.

    Other middlewares read none of the names.
    """
    profile = str(Path(folder) / OURS)
    return {name: os.environ.get(name, profile) for name in NAMES}
