# SPDX-License-Identifier: Apache-2.0
"""Short recordings of packages by kind: bells, knocks, music; only free ones make weights.

They are divided by file: what is learned from is never tried, and what is not free is only tried.
"""

from __future__ import annotations

import fnmatch
import io
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano import packages
from omnivinci_ros.model.nano.packages import Licences
from omnivinci_ros.model.nano.packages import Package
from omnivinci_ros.model.nano.photographs import FREE

# Each names its sounds' licences file by file.
SOUNDS = (
    Package(
        'sonic-pi-samples',
        '3.2.2~repack-8',
        '25f2312d2fae005e6ad0f4726b8ed3084e776006a5a132083506e960224ac79d',
    ),
    Package(
        'sound-icons',
        '0.1-8',
        'cbb7defa9cab0c86c9151e72c6c8a99a0ed21d244bc4c7cffdde7a0e4d9fa5b3',
    ),
    Package(
        'sound-theme-freedesktop',
        '0.8-2',
        '135cc4893ba590d428577bc3bf42df756a165c05a2a43f84311ad7db779a70ea',
    ),
)
BELL, KNOCK, CYMBAL, BEEP, MUSIC = 'bell', 'knock', 'cymbal', 'beep', 'music'
SUDDEN = (BELL, KNOCK, CYMBAL, BEEP)  # it can be said when they begin
# What a file is by its name; what fits none is left out. The first that fits counts.
KINDS = (
    (BELL, ('perc_bell*', 'elec_bell', 'elec_chime', 'elec_triangle', 'elec_ping', 'elec_bong')),
    (BELL, ('drum_cowbell', 'bell', 'complete')),
    (CYMBAL, ('drum_cymbal*', 'drum_splash*', 'elec_cymbal')),
    (BEEP, ('elec_beep', 'elec_blip*', 'elec_blup', 'elec_flip', 'elec_plip', 'elec_twip')),
    (KNOCK, ('bd_*', 'drum_*', 'sn_*', 'elec_*kick', 'elec_*snare', 'elec_*tom', 'tabla_*')),
    (KNOCK, ('elec_wood', 'elec_tick', 'elec_pop', 'perc_door', 'perc_impact*', 'perc_snap*')),
    (KNOCK, ('percussion-*',)),
    (MUSIC, ('guit_*', 'ambi_piano', 'ambi_choir', 'bass_*', 'elec_twang', 'piano-3')),
    (MUSIC, ('cembalo-[126]', 'guitar-1?', 'trumpet-1*', 'violoncello-7', 'electric-piano-3')),
    (MUSIC, ('klavichord-4', 'xylofon', 'loop_[abcegmpstw]*', 'loop_drone*')),
)
NO_SOUND = ('drum_roll',)  # begins when nobody can say
TRIED_OF = 4  # of the free ones of a kind every so many are tried, and not learned from
LONGEST = 3.0  # s that are kept
FADE = 0.1  # s at the end of what is cut
BEGINS = 0.1  # of the peak: where a sound begins
BLOCK = 0.005  # s in which loudness is measured


@dataclass(frozen=True)
class Recording:
    """A sound that begins with its first sample, with what must be said of it."""

    source: str  # package/path
    licence: str
    who: str
    kind: str
    tried: bool  # never learned from
    content: bytes

    @property
    def name(self) -> str:
        """Return the name of its file, without the ending."""
        return PurePosixPath(self.source).stem

    @cached_property
    def samples(self) -> npt.NDArray[np.float32]:
        """Return it at 16 kHz, mono, its peak 1: float32 [n], at most LONGEST seconds."""
        return begun(decoded(self.content))


def read_recordings(folder: Path) -> list[Recording]:
    """Return the recordings of all packages, fetched into `folder`, sorted by kind and source.

    Raises BadInputError for a package that cannot be had.
    """
    found = [
        each
        for package in SOUNDS
        for each in _of_package(package, packages.fetch(package, folder))
    ]
    return divided(found)


def divided(found: Sequence[Recording]) -> list[Recording]:
    """Return them sorted, and every TRIED_OF-th free one of a kind among the tried."""
    made, counts = [], dict.fromkeys((each.kind for each in found), 0)
    for each in sorted(found, key=lambda each: (each.kind, each.source)):
        tried = each.tried
        if not tried:
            counts[each.kind] += 1
            tried = counts[each.kind] % TRIED_OF == 0
        made.append(Recording(each.source, each.licence, each.who, each.kind, tried, each.content))
    return made


def kind_of(name: str) -> str | None:
    """Return the kind of the file with this name, without its ending; None: it is not used."""
    if name in NO_SOUND:
        return None
    for kind, patterns in KINDS:
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            return kind
    return None


def decoded(content: bytes) -> npt.NDArray[np.float32]:
    """Return a sound file as float32 [n] at 16 kHz, mono. Raises BadInputError."""
    try:
        import av
    except ImportError as error:
        raise BadInputError(
            "sounds need PyAV: run pip install '.[devices]' in the checkout"
        ) from error
    parts = []
    try:
        with av.open(io.BytesIO(content)) as container:
            resampler = av.AudioResampler(format='flt', layout='mono', rate=SAMPLE_RATE)
            for frame in [*container.decode(audio=0), None]:
                parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise BadInputError(f'a sound of a package cannot be decoded ({error})') from error
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)


def begun(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return a sound from where it begins, its peak 1, cut and faded out at LONGEST."""
    peak = float(np.abs(samples).max(initial=0.0))
    if not peak:
        raise BadInputError('a sound of a package is silent')
    block = int(BLOCK * SAMPLE_RATE)
    loud = np.abs(samples[: len(samples) // block * block]).reshape(-1, block).max(1)
    first = int((loud > BEGINS * peak).argmax()) * block
    kept = samples[first : first + int(LONGEST * SAMPLE_RATE)] / peak
    if first + len(kept) < len(samples):
        fade = min(len(kept), int(FADE * SAMPLE_RATE))
        kept[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return kept


def _of_package(package: Package, deb: Path) -> Iterator[Recording]:
    files: list[tuple[PurePosixPath, bytes, str]] = []
    licences = Licences(())
    for path, content in packages.files_of(deb):
        if path.name.startswith('copyright') and 'doc' in path.parts:
            licences = packages.read_licences(packages.text_of(path, content))
        elif (kind := kind_of(path.stem)) and content:
            files.append((path, content, kind))
    for path, content, kind in files:
        licence, who = _licence(licences, path)
        is_free = ' and ' not in licence and licence.startswith(FREE)
        yield Recording(f'{package.name}/{path}', licence, who, kind, not is_free, content)


def _licence(licences: Licences, path: PurePosixPath) -> tuple[str, str]:
    """Look a file up by its name: packages keep their sounds elsewhere than their sources do."""
    ends = (f'{path.parent.name}/{path.name}', path.name)
    exact = [
        entry for end in ends for entry in licences.entries if f'/{entry[0]}'.endswith(f'/{end}')
    ]
    return exact[0][1:] if exact else licences.of(str(path))
