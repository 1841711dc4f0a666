# SPDX-License-Identifier: Apache-2.0
"""Photographs of packages, with the licence of each: what may make weights, and what may not."""

from __future__ import annotations

import struct

import pytest

cv2 = pytest.importorskip('cv2')

import numpy as np
from support.debian_packages import put
from support.real_data import photograph

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano import packages
from omnivinci_ros.model.nano import photographs

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2018 Somebody
License: GPL-3+

Files: src/animals/cat.jpg
Copyright: 2012 Ana Lima
License: CC-BY-2.0

Files: src/animals/cup.jpg
Copyright: 2013 Ben Ode
License: CC-BY-SA-3.0
"""


def rcc(files):
    """Return a Qt resource file, version 2, of one folder src/animals."""
    names, data, nodes = b'', b'', []

    def named(text):
        nonlocal names
        at = len(names)
        names += struct.pack('>HI', len(text), 0) + text.encode('utf-16-be')
        return at

    nodes.append(struct.pack('>IHIIQ', 0, 2, 1, 1, 0))
    nodes.append(struct.pack('>IHIIQ', named('src'), 2, 1, 2, 0))
    nodes.append(struct.pack('>IHIIQ', named('animals'), 2, len(files), 3, 0))
    for name, content in files.items():
        nodes.append(struct.pack('>IHHHIQ', named(name), 0, 0, 0, len(data), 0))
        data += struct.pack('>I', len(content)) + content
    tree = b''.join(nodes)
    begin = 20
    head = struct.pack(
        '>4sIIII', b'qres', 2, begin, begin + len(tree), begin + len(tree) + len(data)
    )
    return head + tree + data + names


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of one package with three photographs and a drawing."""
    shown = {
        name: cv2.imencode('.webp', photograph(file))[1].tobytes()
        for name, file in (
            ('cat.webp', 'chelsea.png'), ('cup.webp', 'coffee.png'), ('sky.webp', 'rocket.jpg'),
        )
    }  # fmt: skip
    shown['flat.webp'] = cv2.imencode('.webp', np.full((200, 200, 3), 200, np.uint8))[1].tobytes()
    package = put(
        tmp_path,
        'it',
        {
            'usr/share/it/pictures.rcc': rcc(shown),
            'usr/share/doc/it/copyright': COPYRIGHT.encode(),
        },
    )
    monkeypatch.setattr(packages, 'PHOTOGRAPHS', (package,))
    return tmp_path


def test_a_photograph_has_the_licence_of_its_own_file_and_only_free_ones_make_weights(folder):
    found = {each.source[-8:]: each for each in photographs.read_photographs(folder)}

    assert {name: (each.licence, each.is_free) for name, each in found.items()} == {
        'cat.webp': ('CC-BY-2.0', True),
        'cup.webp': ('CC-BY-SA-3.0', False),
        'sky.webp': ('GPL-3+', False),
    }
    assert found['cat.webp'].who == '2012 Ana Lima'


def test_a_package_that_is_another_is_refused(folder):
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes() + b' ')

    with pytest.raises(BadInputError, match='is not the file that was tested'):
        list(photographs.read_photographs(folder))


def test_a_damaged_resource_file_is_one_sentence():
    whole = rcc({'cat.webp': b'1234'})

    for cut in range(len(whole)):
        try:
            list(photographs.resources(whole[:cut]))
        except BadInputError as error:
            assert '\n' not in str(error)
