# SPDX-License-Identifier: Apache-2.0
"""Is a thing there, is nothing there, and where is it: by nano's chances of names, untrained.

Nano was taught none of these. What is measured is what its naming already tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.evaluate import name_chances
from omnivinci_ros.model.nano.evidence import LEAST
from omnivinci_ros.model.nano.evidence import third_of
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.words import Words

COVERED = 0.6  # of the photographs of things that are named are named above the threshold


@dataclass(frozen=True)
class LabelFigures:
    """Names against what file names say, of nano and of the classifier."""

    pictures: int
    basic: float
    basic_classifier: float


@dataclass(frozen=True)
class PresenceFigures:
    """How well the summed chances of a word's classes tell pictures with it from those without."""

    pairs: int  # of a picture and a word that it shows
    words: int
    auc: float
    auc_classifier: float


@dataclass(frozen=True)
class EmptyFigures:
    """How many empty pictures get a name at the threshold of COVERED."""

    pictures: int
    claimed: float
    claimed_classifier: float
    worst: float  # the share of the kind that is claimed most


@dataclass(frozen=True)
class PlaceFigures:
    """Whether the middle of a named thing's evidence lies in the third where it is."""

    pictures: int
    third: float


def label_figures(words: Words, seen: Seen, labels: Sequence[str]) -> LabelFigures:
    """Compare basic words with labels, one a picture."""
    basics = basic_words()

    def right(chances: Tensor) -> float:
        found = [basics[k] for k in chances.argmax(1).tolist()]
        return sum(map(str.__eq__, found, labels)) / max(1, len(labels))

    return LabelFigures(len(labels), right(name_chances(words, seen)), right(seen.teacher))


def presence_figures(words: Words, seen: Seen, labels: Sequence[str]) -> PresenceFigures:
    """Ask each picture for each word that any of them shows."""
    asked = sorted(set(labels))
    shown = torch.tensor([[label == word for word in asked] for label in labels])
    chances = name_chances(words, seen)
    return PresenceFigures(
        pairs=len(labels),
        words=len(asked),
        auc=auc_of(word_chances(chances, asked).log(), shown),
        auc_classifier=auc_of(word_chances(seen.teacher, asked).log(), shown),
    )


def empty_figures(words: Words, things: Seen, empty: Seen, kinds: int) -> EmptyFigures:
    """Name empty pictures, `kinds` kinds one after another, where COVERED of the things are."""
    claims = []
    for of_things, of_empty in (
        (name_chances(words, things), name_chances(words, empty)),
        (things.teacher, empty.teacher),
    ):
        threshold = of_things.amax(1).quantile(1 - COVERED)
        claims.append((of_empty.amax(1) > threshold).float())
    return EmptyFigures(
        pictures=len(empty),
        claimed=float(claims[0].mean()),
        claimed_classifier=float(claims[1].mean()),
        worst=float(claims[0].reshape(kinds, -1).mean(1).max()),
    )


def place_figures(
    words: Words, seen: Seen, labels: Sequence[str], thirds: Sequence[int]
) -> PlaceFigures:
    """Find each picture's thing, whose word is given, in one of its thirds.

    The row of the classifier's head is that of the word's class which nano finds likeliest.
    """
    if words.head is None:
        raise RuntimeError('the head of the classifier is not set')
    head = words.head[0]
    basics, chances = basic_words(), name_chances(words, seen)
    right = 0
    for cells, chance, label, third in zip(seen.maps, chances, labels, thirds, strict=True):
        classes = torch.tensor([k for k, word in enumerate(basics) if word == label])
        row = head[classes[chance[classes].argmax()]] - head.mean(0)
        right += third_of(cells.float() @ row) == third
    return PlaceFigures(len(labels), right / max(1, len(labels)))


def word_chances(chances: Tensor, asked: Sequence[str]) -> Tensor:
    """Sum the chances [N, 1000] of the classes of each word, [N, words]."""
    basics = basic_words()
    columns = [
        chances[:, [k for k, word in enumerate(basics) if word == each]].sum(1) for each in asked
    ]
    return torch.stack(columns, 1).clamp_min(LEAST)


def auc_of(scores: Tensor, shown: Tensor) -> float:
    """Return the chance that a pair which is there scores above one that is not."""
    there, others = scores[shown], scores[~shown]
    above = (there[:, None] > others).float() + (there[:, None] == others).float() / 2
    return float(above.mean())
