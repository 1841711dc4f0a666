# SPDX-License-Identifier: Apache-2.0
"""Real recordings with their transcripts, and real photographs, from installed packages."""

from __future__ import annotations

import re
import wave
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

# Of Debian's pocketsphinx-testdata.
RECORDINGS = Path('/usr/share/pocketsphinx/test/data')
TRANSCRIPTS = {
    'goforward.raw': 'go forward 10 meters',
    'something.raw': 'go somewhere and do something',
    'tidigits/dhd.2934z.raw': '2 9 3 4 0',
    'cards/001.wav': '10 of clubs',
    'cards/002.wav': '4 queen of clubs',
    'cards/003.wav': '7 of clubs',
    'cards/004.wav': '5 5',
    'cards/005.wav': '8 of spades 4 of clubs 7 of hearts',
    'librivox/sense_and_sensibility_01_austen_64kb-0870.wav': (
        'and mister john dashwood had then leisure to consider how much there might be '
        'prudently in his power to do for them'
    ),
    'librivox/sense_and_sensibility_01_austen_64kb-0880.wav': (
        'he was not an ill disposed young man'
    ),
    'librivox/sense_and_sensibility_01_austen_64kb-0890.wav': (
        'unless to be rather cold hearted and rather selfish is to be ill disposed'
    ),
    'librivox/sense_and_sensibility_01_austen_64kb-0920.wav': (
        'had he married a more amiable woman he might have been made still more respectable '
        'than he was'
    ),
    'librivox/sense_and_sensibility_01_austen_64kb-0930.wav': (
        'he might even have been made amiable himself'
    ),
}
# What an export in int8 is calibrated with.
SEEN = ('astronaut.png', 'coffee.png')
HEARD = tuple(TRANSCRIPTS)[:7]
NUMBERS = 'zero one two three four five six seven eight nine ten'.split()


def recording(name: str) -> np.ndarray:
    """Return a recording as 16 kHz mono int16 [n]."""
    path = RECORDINGS / name
    if not path.exists():
        pytest.skip(f'{path} is missing: apt-get install pocketsphinx-testdata')
    if path.suffix == '.raw':
        return np.fromfile(path, '<i2')
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (16_000, 1)
        return np.frombuffer(file.readframes(file.getnframes()), '<i2')


def photographs() -> Path:
    """Return the folder of scikit-image's photographs."""
    return Path(find_spec('skimage').origin).parent / 'data'


def photograph(name: str) -> np.ndarray:
    """Return one of scikit-image's photographs as uint8 [h, w, 3], without importing it."""
    import cv2

    return cv2.imread(str(photographs() / name))[:, :, ::-1].copy()


def words(text: str) -> list[str]:
    """Return a text's words, numbers as digits: one a word, but 10."""
    text = re.sub(r'[^a-z0-9 ]', ' ', text.lower().replace('mr.', 'mister'))
    found = []
    for word in text.split():
        word = str(NUMBERS.index(word)) if word in NUMBERS else word
        found += list(word) if word.isdigit() and len(word) > 2 else [word]
    return found
