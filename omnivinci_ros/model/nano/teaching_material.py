# SPDX-License-Identifier: Apache-2.0
"""All that nano learns from, computed part by part into a folder that a later run goes on with."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.keeping import kept
from omnivinci_ros.model.nano.made_pictures import THIRDS
from omnivinci_ros.model.nano.made_pictures import Picture
from omnivinci_ros.model.nano.made_pictures import composed
from omnivinci_ros.model.nano.made_pictures import empty_pictures
from omnivinci_ros.model.nano.made_sounds import MADE
from omnivinci_ros.model.nano.made_sounds import make_sound
from omnivinci_ros.model.nano.material import SAMPLES
from omnivinci_ros.model.nano.material import SPEEDS as TRIED_SPEEDS
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import crops
from omnivinci_ros.model.nano.material import features_of
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.material import with_noise
from omnivinci_ros.model.nano.orders import OTHER
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.packaged_towers import PackagedSight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.place_task import Placed
from omnivinci_ros.model.nano.questions import HEARD
from omnivinci_ros.model.nano.questions import SILENCE
from omnivinci_ros.model.nano.questions import SPEECH
from omnivinci_ros.model.nano.small_talk import SMALL_TALK
from omnivinci_ros.model.nano.sounds import SUDDEN
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.timed import make_timed
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import in_a_room
from omnivinci_ros.model.nano.voices import noise
from omnivinci_ros.model.nano.voices import to_int16
from omnivinci_ros.model.omnivinci.network import OmniVinci

T = TypeVar('T')
Say = Callable[[str], None]
LAYOUT = 3  # of the files; another number makes them anew
# Each has random numbers of its own.
PICTURES, PLACED, ORDERS, SOUNDS, TIMED, NOTHING, TALK = range(7)
PHOTOGRAPHS_AT_ONCE, PLACED_AT_ONCE, TAKES_AT_ONCE, CLIPS_AT_ONCE = 8, 400, 2, 400
SPEEDS = (0.75, 1.35)  # of voices that are learned from: more speakers than are at hand
ON_NOTHING = 0.5  # of the placed things lie on walls, skies and what is out of focus
EMPTY = 60  # of these, of each kind
RECKONED = 0.5  # of the bells, knocks and music are made and no recordings
SOUND_SPEEDS = (0.65, 1.55)  # of what is no voice: bells and drums of other sizes
LOST = 0.4  # of the sounds with a known time miss blocks, as where messages are lost
SILENT = (-4.0, -2.0)  # powers of ten of the loudness of silence


@dataclass(frozen=True)
class Amounts:
    """How much of everything."""

    crops: int = 0  # of each photograph
    takes: int = 0  # of each sentence
    placed: int = 0  # pictures with a thing at a known place
    clips: int = 0  # sounds whose kind is known
    timed: int = 0  # sounds whose time is known
    empty: int = 0  # pictures that show nothing, of each kind


class Material:
    """Makes what is learned from, by the model's frozen towers."""

    def __init__(
        self, model: OmniVinci, sight: PackagedSight, folder: Path, seed: int, say: Say = print
    ):
        self.model, self.sight, self.folder, self.seed, self.say = model, sight, folder, seed, say

    def seen(self, photographs: Sequence[Photograph], count: int) -> Seen | None:
        """Return `count` parts of each photograph."""
        if not count:
            return None
        parts = [
            self._kept(
                f'pictures-{count}-{number:04}', partial(self._seen, photographs, count, number)
            )
            for number in range(0, len(photographs), PHOTOGRAPHS_AT_ONCE)
        ]
        return Seen(*(torch.cat([part[name] for part in parts]) for name in ('maps', 'teacher')))

    def empty(self, photographs: Sequence[Photograph], count: int) -> Seen | None:
        """Return `count` pictures of each kind that shows nothing."""
        if not count:
            return None
        made = self._kept(f'empty-{count}', partial(self._empty, photographs, count))
        return Seen(made['maps'], made['teacher'])

    def placed(self, photographs: Sequence[Photograph], count: int) -> Placed | None:
        """Return pictures with a part of one photograph in a third of another, or of nothing."""
        if not count:
            return None
        parts = [
            self._kept(f'placed-{number:06}', partial(self._placed, photographs, number))
            for number in range(0, count, PLACED_AT_ONCE)
        ]
        whole = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        seen = Seen(whole['maps'], whole['teacher'])
        return Placed(seen, whole['classes'], whole['thirds'])

    def heard(self, orders: Sequence[Order], voices: Sequence[Voice], takes: int) -> Heard | None:
        """Return each order, and talk that is none, said `takes` times."""
        if not takes or not voices:
            return None
        talk = [Order(said, 'NONE') for said in SMALL_TALK]
        features, said = [], []
        for number in range(0, takes, TAKES_AT_ONCE):
            for name, what, some in (('orders', ORDERS, orders), ('talk', TALK, talk)):
                make = partial(self._heard, some, voices, self._random(what, number))
                features.append(self._kept(f'{name}-{number:04}', make)['features'])
                said += with_noise(some, TAKES_AT_ONCE)
        return Heard(torch.cat(features), tuple(said))

    def clips(
        self, recordings: Sequence[Recording], voices: Sequence[Voice], count: int
    ) -> Clips | None:
        """Return sounds of each kind of HEARD, as many of each."""
        if not count:
            return None
        kinds = [HEARD[number % len(HEARD)] for number in range(count)]
        some = [each for each in recordings if not each.tried]
        parts = [
            self._kept(f'sounds-{number:06}', partial(self._clips, kinds, some, voices, number))
            for number in range(0, count, CLIPS_AT_ONCE)
        ]
        return Clips(torch.cat([part['features'] for part in parts]), tuple(kinds))

    def timed(self, recordings: Sequence[Recording], count: int) -> Timed | None:
        """Return sudden sounds that begin at known times."""
        if not count:
            return None
        some = [each for each in recordings if each.kind in SUDDEN and not each.tried]
        parts = [
            self._kept(f'timed-{number:06}', partial(self._timed, some, number))
            for number in range(0, count, CLIPS_AT_ONCE)
        ]
        kinds = [some[number % len(some)].kind for number in range(CLIPS_AT_ONCE)] * len(parts)
        return Timed(
            torch.cat([part['features'] for part in parts]),
            tuple(torch.cat([part['seconds'] for part in parts]).tolist()),
            tuple(kinds),
        )

    def _timed(self, recordings: Sequence[Recording], number: int) -> dict[str, Tensor]:
        random = self._random(TIMED, number)
        made = make_timed(self.model, recordings, CLIPS_AT_ONCE, random, self.say, lost=LOST)
        return {'features': made.features, 'seconds': torch.tensor(made.seconds).double()}

    def _empty(self, photographs: Sequence[Photograph], count: int) -> dict[str, Tensor]:
        whole, random = [each.rgb for each in photographs], self._random(NOTHING, 0)
        made = self._see(empty_pictures(whole, count, random))
        return {'maps': made.maps, 'teacher': made.teacher}

    def _seen(
        self, photographs: Sequence[Photograph], count: int, number: int
    ) -> dict[str, Tensor]:
        random = self._random(PICTURES, number)
        some = photographs[number : number + PHOTOGRAPHS_AT_ONCE]
        made = self._see([part for each in some for part in crops(each.rgb, count, random)])
        return {'maps': made.maps, 'teacher': made.teacher}

    def _heard(
        self, orders: Sequence[Order], voices: Sequence[Voice], random: np.random.Generator
    ) -> dict[str, Tensor]:
        made = hear(
            self.model,
            orders,
            voices,
            takes=TAKES_AT_ONCE,
            random=random,
            say=self.say,
            speeds=SPEEDS,
        )
        return {'features': made.features}

    def _placed(self, photographs: Sequence[Photograph], number: int) -> dict[str, Tensor]:
        random = self._random(PLACED, number)
        nothing = empty_pictures([each.rgb for each in photographs], EMPTY, random)
        things, pictures, thirds = [], [], []
        for _ in range(PLACED_AT_ONCE):
            whole = photographs[int(random.integers(len(photographs)))].rgb
            thing = crops(whole, 1, random)[0]
            scene = _one_of(nothing, random)
            if random.random() >= ON_NOTHING:
                scene = photographs[int(random.integers(len(photographs)))].rgb
            third = int(random.integers(THIRDS))
            tall, wide = random.uniform(0.35, 0.95), random.uniform(0.3, 0.6)
            pictures.append(composed(thing, scene, third, random, tall=tall, wide=wide).rgb)
            things.append(thing)
            thirds.append(third)
        alone, made = self._see(things), self._see(pictures)
        return {
            'maps': made.maps,
            'teacher': made.teacher,
            'classes': alone.teacher.argmax(1),
            'thirds': torch.tensor(thirds),
        }

    def _clips(
        self,
        kinds: Sequence[str],
        recordings: Sequence[Recording],
        voices: Sequence[Voice],
        number: int,
    ) -> dict[str, Tensor]:
        random, some = self._random(SOUNDS, number), kinds[number : number + CLIPS_AT_ONCE]
        pcm = [
            in_a_room(to_int16(make_sound(kind, random)), SAMPLES, random, SOUND_SPEEDS)
            if kind in MADE and random.random() < RECKONED
            else sound_of(kind, recordings, voices, random, SOUND_SPEEDS)
            for kind in some
        ]
        return {'features': features_of(self.model, pcm)}

    def _see(self, pictures: Sequence[Picture]) -> Seen:
        return see(self.model, self.sight, pictures, self.say)

    def _kept(self, name: str, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
        return kept(self.folder / f'{name}.safetensors', make)

    def _random(self, what: int, number: int) -> np.random.Generator:
        """Return random numbers of one part alone: a part may be made without those before it."""
        return np.random.default_rng((self.seed, what, number))


def sound_of(
    kind: str,
    recordings: Sequence[Recording],
    voices: Sequence[Voice],
    random: np.random.Generator,
    speeds: tuple[float, float] = TRIED_SPEEDS,
) -> np.ndarray:
    """Return 4 s of a kind of sound in a made-up room, int16; `speeds`: of what is no voice."""
    if kind == SILENCE:
        return to_int16(noise(SAMPLES, random) * 10 ** random.uniform(*SILENT))
    if kind == SPEECH:
        pcm = _one_of(voices, random).say(_one_of(OTHER, random))
    else:
        some = [each for each in recordings if each.kind == kind]
        pcm = to_int16(_one_of(some, random).samples)
        return in_a_room(pcm, SAMPLES, random, speeds)
    return in_a_room(pcm, SAMPLES, random)


def _one_of(some: Sequence[T], random: np.random.Generator) -> T:
    return some[int(random.integers(len(some)))]
