# SPDX-License-Identifier: Apache-2.0
"""Human speech that packages hold, by set, with the words that are said where they are known.

pocketsphinx-testdata and asterisk-core-sounds-en-wav are Debian's, moonshine-voice PyPI's (MIT).
What is not installed is left out, and named.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE

SPHINX = Path('/usr/share/pocketsphinx/test/data')
ASTERISK = Path('/usr/share/asterisk/sounds/en_US_f_Allison')
INSTALL = {
    'pocketsphinx': 'apt-get install pocketsphinx-testdata',
    'asterisk': 'apt-get install asterisk-core-sounds-en-wav',
    'moonshine': 'pip install moonshine-voice==0.1.5',
}
ORDERS = {
    'goforward.raw': 'go forward ten meters',
    'something.raw': 'go somewhere and do something',
    'tidigits/dhd.2934z.raw': 'two nine three four zero',
}
CARDS = {
    '001': 'ten of clubs',
    '002': 'four queen of clubs',
    '003': 'seven of clubs',
    '004': 'five five',
    '005': 'eight of spades four of clubs seven of hearts',
}
NOVEL = {
    '0870': 'and mister john dashwood had then leisure to consider how much there might be '
    'prudently in his power to do for them',
    '0880': 'he was not an ill disposed young man',
    '0890': 'unless to be rather cold hearted and rather selfish is to be ill disposed',
    '0920': 'had he married a more amiable woman he might have been made still more respectable '
    'than he was',
    '0930': 'he might even have been made amiable himself',
}
UNITS = (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen '
    'fifteen sixteen seventeen eighteen nineteen twenty'
).split()
TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split()
DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split()
MONTHS = (
    'january february march april may june july august september october november december'
).split()
CALLS = (
    'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar '
    'papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'
).split()
# Of which the name is what is said; of 'invalid', 'sorry' and 'transfer' it is not.
PHRASES = {
    name: name.replace('-', ' ')
    for name in (
        'activated added calling cancelled disabled enabled extension goodbye hello hello-world '
        'hours location lowercase minute minutes number one-moment-please please-try-again '
        'removed second seconds telephone-number time uppercase call-forwarding call-waiting '
        'do-not-disturb'
    ).split()
}
BOOKS = {
    'beckett.wav': 'ever tried ever failed no matter try again fail again fail better',
    'two_cities.wav': 'it was the best of times it was the worst of times it was the age of '
    'wisdom it was the age of foolishness it was the epoch of belief it was the epoch of '
    'incredulity it was the season of light it was the season of darkness it was the spring of '
    'hope it was the winter of despair we had everything before us we had nothing before us we '
    'were all going direct to heaven we were all going direct the other way in short the period '
    'was so far like the present period that some of its noisiest authorities insisted on its '
    'being received for good or for evil in the superlative degree of comparison only',
}


@dataclass(frozen=True, slots=True)
class Recording:
    """One file; `words` is '' where they are not known."""

    set: str
    path: Path
    words: str

    def samples(self) -> npt.NDArray[np.int16]:
        """Return it as 16 kHz mono int16 [n]."""
        return read(self.path)


def recordings() -> list[Recording]:
    """Return those of known words that are installed here."""
    return [one for one in _all() if one.path.is_file()]


def prompts() -> list[Recording]:
    """Return all speech that is installed here, whether or not its words are known."""
    known = recordings()
    paths = {one.path for one in known}
    others = sorted(ASTERISK.rglob('*.wav')) if ASTERISK.is_dir() else []
    silent = ('silence', 'beep', 'tone', 'monkeys.wav')
    return known + [
        Recording('other prompts', path, '')
        for path in others
        if path not in paths and not any(word in str(path) for word in silent)
    ]


def missing() -> list[str]:
    """Return the commands that install the sets that are not here."""
    there = {
        'pocketsphinx': SPHINX.is_dir(),
        'asterisk': ASTERISK.is_dir(),
        'moonshine': find_spec('moonshine_voice') is not None,
    }
    return [INSTALL[name] for name, is_there in there.items() if not is_there]


def read(path: Path) -> npt.NDArray[np.int16]:
    """Return a WAV file, or raw 16 kHz, as 16 kHz mono int16 [n]."""
    if path.suffix == '.raw':
        return np.fromfile(path, '<i2')
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        sound = np.frombuffer(file.readframes(file.getnframes()), '<i2')
    mono = sound.reshape(-1, channels).mean(axis=1)
    if rate != SAMPLE_RATE:
        import soxr

        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    return np.clip(np.rint(mono), -32768, 32767).astype(np.int16)


def _all() -> Iterator[Recording]:
    for name, words in ORDERS.items():
        yield Recording('orders', SPHINX / name, words)
    for name, words in CARDS.items():
        yield Recording('cards', SPHINX / 'cards' / f'{name}.wav', words)
    for name, words in NOVEL.items():
        file = f'sense_and_sensibility_01_austen_64kb-{name}.wav'
        yield Recording('novel', SPHINX / 'librivox' / file, words)
    found = find_spec('moonshine_voice')
    if found is not None and found.origin is not None:
        for name, words in BOOKS.items():
            yield Recording('books', Path(found.origin).parent / 'assets' / name, words)
    numbers = dict(enumerate(UNITS)) | {10 * (at + 2): word for at, word in enumerate(TENS)}
    for number, word in numbers.items():
        yield Recording('telephone words', ASTERISK / 'digits' / f'{number}.wav', word)
    for prefix, names in (('day', DAYS), ('mon', MONTHS)):
        for at, word in enumerate(names):
            yield Recording('telephone words', ASTERISK / 'digits' / f'{prefix}-{at}.wav', word)
    for word in CALLS:
        yield Recording('telephone words', ASTERISK / 'phonetic' / f'{word[0]}_p.wav', word)
    for name, words in PHRASES.items():
        yield Recording('telephone phrases', ASTERISK / f'{name}.wav', words)
