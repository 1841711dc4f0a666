# SPDX-License-Identifier: Apache-2.0
"""Photographs of packages, each with its licence; only free ones may make weights.

Weights that are given away under Apache-2.0 with attribution are made from CC0, CC-BY, public
domain, BSD and Apache alone. Share-alike pictures and those under the GPL or the GFDL make none:
they are what the weights are tried on.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePosixPath

import numpy as np

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano import packages

FREE = ('CC0', 'CC-BY-1.', 'CC-BY-2.', 'CC-BY-3.', 'CC-BY-4.', 'public-domain', 'BSD', 'Apache')
PICTURES = ('.jpg', '.jpeg', '.png', '.webp')
LEAST_SIDE = 120  # px
MOST_SIDE = 640  # px of the longer side that are kept
# Drawings, maps and letters, which are no photographs.
DRAWN = (
    'alphabets', 'numbers', 'babyshapes', 'chronos', 'clickgame', 'lang', 'babymatch', 'colors',
    'louis-braille', 'digital_electricity', 'leftright', 'gravity', 'core', 'icons', 'background',
    'solar_system', 'family', 'geography', 'geo-country', 'monstersQuiz', 'odd_even',
)  # fmt: skip
MOST_COLOURED = 0.6  # of a drawing's pixels are one colour; a photograph has no such field


@dataclass(frozen=True)
class Photograph:
    """A picture with what must be said of it."""

    source: str  # package/path
    licence: str
    who: str
    rgb: np.ndarray  # uint8 [h, w, 3]

    @property
    def is_free(self) -> bool:
        """Say whether weights made from it may be given away."""
        return ' and ' not in self.licence and self.licence.startswith(FREE)


def read_photographs(folder: Path) -> Iterator[Photograph]:
    """Yield the photographs of all packages, fetched into `folder`, in an order of their own."""
    for package in packages.PHOTOGRAPHS:
        yield from _of_package(package, packages.fetch(package, folder))


def _of_package(package: packages.Package, deb: Path) -> Iterator[Photograph]:
    found: dict[str, bytes] = {}
    licences = packages.Licences(())
    for path, content in packages.files_of(deb):
        if path.name.startswith('copyright') and 'doc' in path.parts:
            licences = packages.read_licences(packages.text_of(path, content))
        elif path.suffix == '.rcc':
            found |= dict(resources(content))
        else:
            found[str(path)] = content
    for name, data in sorted(found.items()):
        if not name.lower().endswith(PICTURES) or any(part in DRAWN for part in _words(name)):
            continue
        rgb = _decoded(data)
        if rgb is None:
            continue
        licence, who = _licence(licences, name)
        yield Photograph(f'{package.name}/{name}', licence, who, rgb)


def _words(name: str) -> set[str]:
    return set(PurePosixPath(name).with_suffix('').parts)


def _licence(licences: packages.Licences, name: str) -> tuple[str, str]:
    """Look a file up by its source: packages rename pictures when they pack them."""
    if 'src/' not in name:  # packed elsewhere than it was kept
        last = PurePosixPath(name).name
        return next(((k, w) for p, k, w in licences.entries if p.endswith(f'/{last}')), ('', ''))
    root = str(PurePosixPath(name[name.find('src/') :]).with_suffix(''))
    known = {pattern for pattern, *_ in licences.entries}
    # An entry of its own counts before that of its whole folder.
    suffixes = sorted(PICTURES, key=lambda suffix: root + suffix not in known)
    return next((found for s in suffixes if (found := licences.of(root + s))[0]), ('', ''))


def _decoded(data: bytes) -> np.ndarray | None:
    import cv2

    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or min(picture.shape[:2]) < LEAST_SIDE or _is_drawn(picture):
        return None
    longer = max(picture.shape[:2])
    if longer > MOST_SIDE:
        size = tuple(round(side * MOST_SIDE / longer) for side in picture.shape[1::-1])
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture[:, :, ::-1])


def _is_drawn(picture: np.ndarray) -> bool:
    """Say whether one colour fills much of a picture."""
    small = picture[::4, ::4].reshape(-1, 3).astype(np.uint32)
    _, counts = np.unique(small @ np.array([1 << 16, 1 << 8, 1], np.uint32), return_counts=True)
    return bool(counts.max() > MOST_COLOURED * len(small))


def resources(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a Qt resource file (.rcc), versions 1 to 3, that are not packed by zstd.

    Raises BadInputError for a damaged one.
    """
    try:
        magic, version, tree, data, names = struct.unpack_from('>4s4I', content)
        if magic != b'qres' or not 1 <= version <= 3:
            raise BadInputError('a resource file is not one: its first bytes are wrong')
        yield from _walk(content, (tree, data, names), 14 if version == 1 else 22, 0, '')
    except (struct.error, UnicodeDecodeError, zlib.error) as error:
        raise BadInputError(f'a resource file is damaged ({error})') from None


def _walk(
    content: bytes, places: tuple[int, int, int], size: int, node: int, above: str
) -> Iterator[tuple[str, bytes]]:
    tree, data, names = places
    name_at, flags = struct.unpack_from('>IH', content, tree + node * size)
    name = _name(content, names + name_at) if node else ''
    path = f'{above}/{name}' if above else name
    if flags & 2:
        count, first = struct.unpack_from('>II', content, tree + node * size + 6)
        for child in range(first, first + count):
            if child <= node:
                raise BadInputError('a resource file is damaged: a folder holds itself')
            yield from _walk(content, places, size, child, path)
        return
    at = data + struct.unpack_from('>I', content, tree + node * size + 10)[0]
    (length,) = struct.unpack_from('>I', content, at)
    held = content[at + 4 : at + 4 + length]
    if not flags & 4:  # zstd
        yield path, zlib.decompress(held[4:]) if flags & 1 else held


def _name(content: bytes, at: int) -> str:
    (length,) = struct.unpack_from('>H', content, at)
    return content[at + 6 : at + 6 + 2 * length].decode('utf-16-be')
