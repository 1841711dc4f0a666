# SPDX-License-Identifier: Apache-2.0
"""What questions of the five kinds are asked about, to tell how sure their answers must be.

What chooses the thresholds made no weights, and the thresholds are not tried on it: photographs
that calibrate, files of sounds of their own, and talk that nano does not learn.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.evaluate import SURE
from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.labels import BUILDINGS
from omnivinci_ros.model.nano.made_pictures import THIRDS
from omnivinci_ros.model.nano.made_pictures import composed
from omnivinci_ros.model.nano.made_pictures import empty_pictures
from omnivinci_ros.model.nano.material import SAMPLES
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import features_of
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.order_calibration import TALK
from omnivinci_ros.model.nano.packaged_towers import PackagedSight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.questions import HEARD
from omnivinci_ros.model.nano.questions import SILENCE
from omnivinci_ros.model.nano.questions import SPEECH
from omnivinci_ros.model.nano.sounds import SUDDEN
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.teaching_material import sound_of
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.timed import make_timed
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import in_a_room
from omnivinci_ros.model.omnivinci.network import OmniVinci

Say = Callable[[str], None]
CALIBRATES_OF = 3  # of the files of a kind that made no weights one in so many calibrates
CLIPS = 30  # sounds of each kind
TIMED = 100  # sudden sounds whose time is known
MOST_PLACED = 40  # things that are pasted, each into every third
TALL, WIDE = 0.8, 0.5  # of the picture, at most
EMPTY = 10  # pictures of each kind that things are pasted on
EMPTY_KINDS = 3  # noise alone, the fourth, hides what is in it


@dataclass(frozen=True)
class Labelled:
    """Pictures of which it is known what they show, and where, if things were pasted."""

    seen: Seen
    words: tuple[str, ...]
    thirds: tuple[int, ...]


@dataclass(frozen=True)
class KindMaterial:
    """What is asked about; without sounds where nothing is heard."""

    things: Labelled  # whole photographs; that calibrate: those that the classifier is sure of
    placed: Labelled
    # What passes before a camera. It shows what the classifier says, sure of it or not: so the
    # threshold of names is chosen too.
    shown: Seen
    clips: Clips | None = None
    timed: Timed | None = None


def divided(recordings: Sequence[Recording]) -> tuple[list[Recording], list[Recording]]:
    """Divide the files that made no weights: those that calibrate, and those that are tried.

    Of a kind with one file it is tried, of one with two each does something.
    """
    calibration: list[Recording] = []
    tried: list[Recording] = []
    counts: dict[str, int] = {}
    for each in recordings:
        if each.tried:
            number = counts[each.kind] = counts.get(each.kind, 0) + 1
            (calibration if number % CALIBRATES_OF == 2 else tried).append(each)
    return calibration, tried


def labelled(seen: Seen, numbers: Tensor, thirds: Tensor | None = None) -> Labelled:
    """Return pictures with the words of these numbers, of all basic words in their order."""
    words = sorted(set(basic_words()))
    places = () if thirds is None else tuple(thirds.tolist())
    return Labelled(seen, tuple(words[number] for number in numbers.tolist()), places)


def numbers_of(words: Sequence[str]) -> Tensor:
    """Return the numbers of words among all basic words in their order."""
    known = sorted(set(basic_words()))
    return torch.tensor([known.index(word) for word in words], dtype=torch.long)


def sure_of(seen: Seen) -> list[int]:
    """Return the numbers of the pictures that the classifier is sure of."""
    return [int(k) for k in (seen.teacher.max(1).values > SURE).nonzero()[:, 0]]


def sure_things(seen: Seen) -> Labelled:
    """Return the pictures that the classifier is sure of, with its basic words."""
    some, basics = torch.tensor(sure_of(seen), dtype=torch.long), basic_words()
    chosen = Seen(seen.maps[some], seen.teacher[some])
    return Labelled(chosen, tuple(basics[int(k)] for k in chosen.teacher.argmax(1)), ())


def place_sure_things(
    model: OmniVinci,
    sight: PackagedSight,
    photographs: Sequence[Photograph],
    seen: Seen,
    say: Say = print,
) -> dict[str, Tensor]:
    """Paste what the classifier is sure of on nothing: maps, teacher, words and thirds.

    `seen` is what the tower makes of the photographs; words are the numbers of basic ones.
    """
    random, basics = np.random.default_rng(0), basic_words()
    found = [(k, basics[int(seen.teacher[k].argmax())]) for k in sure_of(seen)]
    things = [(k, word) for k, word in found if word not in BUILDINGS][:MOST_PLACED]
    nothing = empty_pictures([each.rgb for each in photographs], EMPTY, random)
    places = [(k, word, third) for k, word in things for third in range(THIRDS)]
    pictures = [
        composed(
            photographs[k].rgb,
            nothing[int(random.integers(EMPTY * EMPTY_KINDS))],
            third,
            random,
            tall=TALL,
            wide=WIDE,
        ).rgb
        for k, _, third in places
    ]
    made = see(model, sight, pictures, say) if pictures else Seen(seen.maps[:0], seen.teacher[:0])
    return {
        'maps': made.maps,
        'teacher': made.teacher,
        'words': numbers_of([word for _, word, _ in places]),
        'thirds': torch.tensor([third for *_, third in places], dtype=torch.long),
    }


def placed_of(made: dict[str, Tensor]) -> Labelled:
    """Return what `place_sure_things` made as pictures with their words and thirds."""
    return labelled(Seen(made['maps'], made['teacher']), made['words'], made['thirds'])


def make_clips(
    model: OmniVinci,
    recordings: Sequence[Recording],
    voices: Sequence[Voice],
    talk: Sequence[str] = TALK,
) -> Clips:
    """Return CLIPS sounds of each kind that there are files of; the voices say `talk`."""
    there = {each.kind for each in recordings} | {SILENCE} | ({SPEECH} if voices else set())
    some = [kind for kind in HEARD if kind in there]
    kinds, random = some * CLIPS, np.random.default_rng(0)

    def pcm_of(kind: str) -> np.ndarray:
        if kind != SPEECH:
            return sound_of(kind, recordings, voices, random)
        voice = voices[int(random.integers(len(voices)))]
        said = talk[int(random.integers(len(talk)))]
        return in_a_room(voice.say(said), SAMPLES, random)

    return Clips(features_of(model, [pcm_of(kind) for kind in kinds]), tuple(kinds))


def make_sudden(model: OmniVinci, recordings: Sequence[Recording]) -> Timed | None:
    """Return TIMED sudden sounds at known times; None where there are no files of such."""
    some = [each for each in recordings if each.kind in SUDDEN]
    return make_timed(model, some, TIMED, np.random.default_rng(0)) if some else None
