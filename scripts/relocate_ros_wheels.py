# SPDX-License-Identifier: Apache-2.0
"""Point the CMake files of the ROS wheels at this Python: they name their builder's folders."""

from __future__ import annotations

import re
import sys
import sysconfig
from pathlib import Path

BUILDER = re.compile(r'/opt/python/cp3\d+-cp3\d+/(include|lib)/python3\.\d+(/site-packages)?')


def relocate(text: str, *, include: str, packages: str) -> str:
    """Return a CMake text with this Python's header and package folders in it."""
    return BUILDER.sub(lambda match: include if match[1] == 'include' else packages, text)


def main() -> None:
    """Rewrite every CMake file under this environment's share folder that needs it."""
    paths = sysconfig.get_paths()
    for path in Path(sys.prefix, 'share').rglob('*.cmake'):
        text = path.read_text()
        here = relocate(text, include=paths['include'], packages=paths['purelib'])
        if here != text:
            path.write_text(here)


if __name__ == '__main__':
    main()
