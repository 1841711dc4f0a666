# SPDX-License-Identifier: Apache-2.0
"""Windows in which things pass before a camera and one sound comes: when, and what was there then.

The question of it all is "what was in view when the sound came?". It is answered time first: the
time is said, and then leads to the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.material import AT_ONCE
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import encode
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.time_words import ALONE
from omnivinci_ros.model.nano.time_words import BEFORE_NAME
from omnivinci_ros.model.nano.time_words import THEN
from omnivinci_ros.model.nano.time_words import WHEN
from omnivinci_ros.model.nano.time_words import number_of
from omnivinci_ros.model.nano.time_words import time_ids
from omnivinci_ros.model.nano.voices import noise
from omnivinci_ros.model.nano.voices import resampled
from omnivinci_ros.model.nano.voices import to_int16
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import OmniVinci

LAST = UNIT_SECONDS - 0.3  # s: a sound that begins later is not asked about
FRAMES = (1, 2, 3, 4, 5, 6, 7, 8)
LEAST_VIEW = 0.6  # s that a thing is in view
NEAR = 0.05  # s: the frame that is nearest to the sound must be nearer than others by this
TRIES = 1000
BLOCK = 0.02, 0.13  # s of sound in a message
LOST = 0.02, 0.3  # of the messages
Frames = Sequence[Tensor]  # [16, C] each
# Words, frames, their seconds, features of the sound or None -> kinds and media of a prompt.
Layout = Callable[
    [Words, Frames, Sequence[float], Tensor | None], tuple[tuple[str, ...], list[Tensor]]
]


@dataclass(frozen=True)
class Timed:
    """Units of 4 s as the sound tower leaves them, with when the sound in each begins."""

    features: Tensor  # [N, 100, 384] float16
    seconds: tuple[float, ...]
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.seconds)


@dataclass(frozen=True)
class View:
    """What each frame shows, and what was in view when the sound came."""

    seconds: tuple[float, ...]  # of the frames, ascending
    shown: tuple[int, ...]  # number of the thing in each
    there: int  # its number


@dataclass(frozen=True)
class TimedOptions:
    """What a task asks, and of which windows."""

    then: float = 0.5  # share of the questions that are about what was in view
    blind: float = 0.5  # share of the other questions in windows without frames
    regular: float = 0.0  # share of the windows whose frames are evenly spaced
    time_weight: float = 1.0  # of the time word's loss


@torch.inference_mode()
def make_timed(
    model: OmniVinci,
    recordings: Sequence[Recording],
    count: int,
    random: np.random.Generator,
    say: Callable[[str], None] = lambda text: None,
    *,
    lost: float = 0.0,
) -> Timed:
    """Let each recording in turn sound at some time in some room.

    Of a share `lost`, blocks are missing as lost messages leave them in a window: as zeros.
    """
    features, seconds = [], random.uniform(0, LAST, count).tolist()
    which = [recordings[number % len(recordings)] for number in range(count)]
    for begin in range(0, count, AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        pairs = zip(which[some], seconds[some], strict=True)
        pcm = [sounded(each.samples, at, random) for each, at in pairs]
        if lost:
            pcm = [without_blocks(p, random) if random.random() < lost else p for p in pcm]
        features.append(encode(model, pcm).half().cpu())
        if begin % (AT_ONCE * 16) == 0:
            say(f'timed sounds: {begin} of {count}')
    return Timed(torch.cat(features).clone(), tuple(seconds), tuple(each.kind for each in which))


def sounded(
    samples: npt.NDArray[np.float32], at: float, random: np.random.Generator
) -> npt.NDArray[np.int16]:
    """Return 4 s, int16, in which a sound begins at `at` seconds in a quiet or noisy room.

    It is played at another speed and loudness, and has an echo half the time.
    """
    length, first = UNIT_SECONDS * SAMPLE_RATE, int(at * SAMPLE_RATE)
    sound = resampled(samples, random.uniform(0.8, 1.25)) * 0.7 * 10 ** random.uniform(-1.2, 0)
    whole = noise(length, random) * 10 ** random.uniform(-4, -1.9)
    delays = [(0.0, 1.0)]
    if random.random() < 0.5:
        delays.append((random.uniform(0.01, 0.08), random.uniform(0.1, 0.4)))
    for delay, share in delays:
        begin = first + int(delay * SAMPLE_RATE)
        part = sound[: max(0, length - begin)]
        whole[begin : begin + len(part)] += part * share
    return to_int16(whole)


def without_blocks(
    pcm: npt.NDArray[np.int16], random: np.random.Generator
) -> npt.NDArray[np.int16]:
    """Return sound in which a share of blocks is zero, as where messages were lost."""
    block = int(random.uniform(*BLOCK) * SAMPLE_RATE)
    gone = random.random(-(-len(pcm) // block)) < random.uniform(*LOST)
    return np.where(np.repeat(gone, block)[: len(pcm)], 0, pcm).astype(np.int16)


def make_view(
    at: float,
    random: np.random.Generator,
    *,
    things: int,
    frames: int,
    regular: bool = False,
    seconds: float = UNIT_SECONDS,
) -> View:
    """Let `things` pass one after another, while `frames` are taken in the window's `seconds`.

    The frame that is nearest to `at` shows what was there then, and every thing is in a frame.
    Raises BadInputError where that cannot be.
    """
    if not 1 <= things <= frames or things * LEAST_VIEW > seconds:
        raise BadInputError(
            f'{things} things in {frames} frames of {seconds} s; each needs a frame and '
            f'{LEAST_VIEW} s'
        )
    for _ in range(TRIES):
        changes = np.sort(random.uniform(0, seconds, things - 1))
        if np.diff([0, *changes, seconds]).min() < LEAST_VIEW:
            continue
        times = (
            (np.arange(frames) + random.uniform(0, 1)) * seconds / frames
            if regular
            else np.sort(random.uniform(0, seconds, frames))
        )
        shown = np.searchsorted(changes, times, side='right')
        there = int(np.searchsorted(changes, at, side='right'))
        if len(set(shown.tolist())) == things and _nearest_shows(there, times, shown, at):
            return View(tuple(times.tolist()), tuple(shown.tolist()), there)
    raise BadInputError(f'{things} things in {frames} frames: no window was found')


def _nearest_shows(
    there: int, times: npt.NDArray[np.float64], shown: npt.NDArray[np.int64], at: float
) -> bool:
    away = np.abs(times - at)
    right = away[shown == there].min(initial=np.inf)
    wrong = away[shown != there].min(initial=np.inf)
    return bool(right + NEAR < wrong)


def grouped_window(
    words: Words, frames: Frames, seconds: Sequence[float], features: Tensor | None
) -> tuple[tuple[str, ...], list[Tensor]]:
    """Lay a window out as the network does: its frames, then its sound, all with their times."""
    sound = None if features is None else words.sound(features)
    if not frames and sound is not None:
        return ('sound',), [sound]
    return words.window(frames, seconds, sound)


class TimedTask:
    """Asks when the sound was, and what was in view then."""

    def __init__(
        self,
        words: Words,
        timed: Timed,
        seen: Seen | None,
        options: TimedOptions,
        layout: Layout = grouped_window,
    ):
        self.words, self.timed, self.seen = words, timed, seen
        self.options, self.layout = options, layout
        self.ids = time_ids(words.tokenizer)
        self._basics = basic_words()

    def sample(self, random: np.random.Generator) -> Sample:
        """Return a question with its answer."""
        number = int(random.integers(len(self.timed)))
        if self.seen is not None and random.random() < self.options.then:
            return self._then(number, random)
        return self._when(number, random)

    def _when(self, number: int, random: np.random.Generator) -> Sample:
        at, features = self.timed.seconds[number], self.timed.features[number]
        if self.seen is None or random.random() < self.options.blind:
            kinds, media = self.layout(self.words, (), (), features)
        else:
            view = self.view(at, random)
            kinds, media = self.window(view, self.things(view, random), features)
        prompt = self.words.prompt(kinds, _one_of(WHEN, random), media)
        answer = torch.tensor([int(self.ids[ALONE, number_of(at)]), self.words.end])
        return self._sample(prompt, answer, None)

    def _then(self, number: int, random: np.random.Generator) -> Sample:
        at = self.timed.seconds[number]
        view = self.view(at, random)
        things = self.things(view, random)
        kinds, media = self.window(view, things, self.timed.features[number])
        prompt = self.words.prompt(kinds, _one_of(THEN, random), media)
        assert self.seen is not None
        names = self.seen.teacher[things[view.there]].clone().to(prompt.device)
        time = self.ids[BEFORE_NAME, number_of(at)]
        answer = torch.cat([time[None], self.words.name(int(names.argmax()))])
        return self._sample(prompt, answer, names)

    def view(
        self, at: float, random: np.random.Generator, *, things: int = 0, frames: int = 0
    ) -> View:
        """Return a window of so many things and frames; of 0: 1 to 3, most often 3, and FRAMES."""
        frames = frames or int(random.choice(FRAMES))
        return make_view(
            at,
            random,
            things=things or min(frames, int(random.choice((2, 3, 3)))),
            frames=frames,
            regular=random.random() < self.options.regular,
        )

    def things(self, view: View, random: np.random.Generator) -> list[int]:
        """Choose pictures of different basic words, one for each thing that is shown."""
        assert self.seen is not None
        chosen: list[int] = []
        words: set[str] = set()
        for _ in range(TRIES):
            number = int(random.integers(len(self.seen)))
            word = self._basics[int(self.seen.teacher[number].argmax())]
            if word not in words:
                words.add(word)
                chosen.append(number)
            if len(chosen) > max(view.shown):
                return chosen
        raise BadInputError('the pictures show too few different things')

    def window(
        self, view: View, things: Sequence[int], features: Tensor
    ) -> tuple[tuple[str, ...], list[Tensor]]:
        """Return a window's kinds and media."""
        assert self.seen is not None
        model = self.words.model
        maps = self.seen.maps[torch.tensor(things)].float().to(model.device)
        tokens = model.mm_projector(maps)
        frames = [tokens[number] for number in view.shown]
        return self.layout(self.words, frames, view.seconds, features)

    def _sample(self, prompt: Tensor, answer: Tensor, names: Tensor | None) -> Sample:
        model = self.words.model
        answer = answer.to(prompt.device)
        whole = torch.cat([prompt, model.embed(answer[:-1])[None]], dim=1)
        weights = torch.ones(len(answer), device=prompt.device)
        weights[0] = self.options.time_weight
        return Sample(whole, answer, names, names_at=1, weights=weights)


def _one_of(texts: Sequence[str], random: np.random.Generator) -> str:
    return texts[int(random.integers(len(texts)))]
