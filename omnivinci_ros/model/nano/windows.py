# SPDX-License-Identifier: Apache-2.0
"""What nano is shown and lets hear while it learns: pictures, windows as the node makes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.words import Words

FRAMES = (1, 2, 3, 4, 6, 8)  # in a window, as many as the node takes at most
WINDOW = 8.0  # s that frames lie in
STILL = 0.5  # of what is shown is a picture and no window
WITH_SOUND = 0.4  # of the windows come with somebody's words, which change no name
HALF_HEARD = 0.3  # of the sounds in windows last 2 s
CHANGING = 0.3  # of the windows show one thing, then another
MIXED = 0.5  # of the maps are mixtures of two
SCRAMBLED = 0.15  # of the maps hold cells of many pictures, as no photograph does
EMPTY = 0.12  # of what is to be named shows nothing
MASKED = 0.5  # of the sounds miss a few moments
LONGEST_GAP = 6  # tokens of a moment: a word is longer
GRAIN = 0.15  # of a feature's deviation is noise, at most

Kinds = tuple[str, ...]


class Windows:
    """Shows what is kept of pictures and of utterances, each time in another way."""

    def __init__(
        self, words: Words, seen: Seen | None, heard: Heard | None, empty: Seen | None = None
    ):
        self.words, self.model = words, words.model
        self.seen, self.heard, self.empty = seen, heard, empty

    def cells(self, random: np.random.Generator, *, empty: float = 0.0) -> Tensor:
        """Return a map [64, 1280]: a picture's, a mixture of two, or cells of many.

        Of a share `empty` it is that of a picture which shows nothing, where there are such.
        """
        assert self.seen is not None
        if self.empty is not None and random.random() < empty:
            return self.empty.maps[int(random.integers(len(self.empty)))].float()
        if random.random() < SCRAMBLED:
            places = random.integers(len(self.seen), size=64)
            which = torch.from_numpy(places).to(self.seen.maps.device)
            some = self.seen.maps[which, torch.arange(64, device=which.device)]
            return some.float() * float(random.uniform(0.3, 1.2))
        number, other = (int(each) for each in random.integers(len(self.seen), size=2))
        share = random.uniform(0.6, 1) if random.random() < MIXED else 1.0
        return share * self.seen.maps[number].float() + (1 - share) * self.seen.maps[other]

    def show(self, cells: Tensor, random: np.random.Generator) -> tuple[Kinds, list[Tensor]]:
        """Return one thing as a picture, or as a window that shows it in all its frames."""
        if random.random() < STILL:
            return self.still(cells)
        return self.laid_out([cells], random, self.talk(random))

    def still(self, cells: Tensor) -> tuple[Kinds, list[Tensor]]:
        tokens = self.model.mm_projector(cells[None].to(self.model.device))[0]
        return ('image',), [torch.cat([tokens, self.model.line_feed])]

    def window(
        self, random: np.random.Generator, sound: Tensor | None
    ) -> tuple[Kinds, list[Tensor], Tensor]:
        """Return a window's kinds and media, and the classifier's chances over its frames."""
        maps = [self.cells(random, empty=EMPTY)]
        if random.random() < CHANGING:
            maps.append(self.cells(random, empty=EMPTY))
        kinds, media, shares = self._laid_out(maps, random, sound)
        chances = torch.stack(
            [self.words.teacher(cells) * share for cells, share in zip(maps, shares, strict=True)]
        ).sum(0)
        return kinds, media, chances

    def laid_out(
        self, maps: Sequence[Tensor], random: np.random.Generator, sound: Tensor | None
    ) -> tuple[Kinds, list[Tensor]]:
        """Return a window whose frames show one map, or the first, then the other."""
        return self._laid_out(maps, random, sound)[:2]

    def _laid_out(
        self, maps: Sequence[Tensor], random: np.random.Generator, sound: Tensor | None
    ) -> tuple[Kinds, list[Tensor], tuple[float, ...]]:
        count = int(random.choice(FRAMES))
        two = len(maps) > 1 and count > 1
        first = int(random.integers(1, count)) if two else count
        tokens = self.model.mm_projector(torch.stack(list(maps)).to(self.model.device))
        shown = [tokens[0 if number < first else -1] for number in range(count)]
        times = sorted(random.uniform(0, WINDOW, count).tolist())
        shares = (first / count, 1 - first / count)[: len(maps)]
        return (*self.words.window(shown, times, sound), shares)

    def talk(self, random: np.random.Generator, *, always: bool = False) -> Tensor | None:
        """Return what somebody says meanwhile, or nothing."""
        if self.heard is None or not (always or random.random() < WITH_SOUND):
            return None
        features = self.heard.features[int(random.integers(len(self.heard)))]
        if random.random() < HALF_HEARD:
            features = features[: len(features) // 2]
        return self.words.sound(features)


def roughened(features: Tensor, random: np.random.Generator, *, masked: float = MASKED) -> Tensor:
    """Return sound features [n, C] with a little noise, and a share with moments missing."""
    made = features.float().clone()
    if random.random() < masked:
        for _ in range(int(random.integers(1, 4))):
            gap = int(random.integers(1, LONGEST_GAP))
            begin = int(random.integers(0, max(1, len(made) - gap)))
            made[begin : begin + gap] = 0
    size = GRAIN * float(random.random()) * float(made.std())
    grain = random.normal(0, size, tuple(made.shape)).astype(np.float32)
    return made + torch.from_numpy(grain).to(made.device)
