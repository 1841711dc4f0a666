# SPDX-License-Identifier: Apache-2.0
"""Point the CMake files of the ROS wheels at this Python: they name their builder's folders."""
import re
import sys
import sysconfig
from pathlib import Path

paths = sysconfig.get_paths()
builder = re.compile(r'/opt/python/cp3\d+-cp3\d+/(include|lib)/python3\.\d+(/site-packages)?')


def here(match: re.Match) -> str:
    return paths['include'] if match[1] == 'include' else paths['purelib']


for path in Path(sys.prefix, 'share').rglob('*.cmake'):
    text = path.read_text()
    if 'opt/python' in text:
        path.write_text(builder.sub(here, text))
