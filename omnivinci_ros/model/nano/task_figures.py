# SPDX-License-Identifier: Apache-2.0
"""How well nano answers what it is taught beside names and orders: by its own answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.heard_task import Clips
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.presence import auc_of
from omnivinci_ros.model.nano.questions import HEARD
from omnivinci_ros.model.nano.questions import HEARD_QUESTIONS
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import PLACE_QUESTIONS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.questions import with_article
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.qwen2_decoder import Decoder

ABSENT = 12  # words that are asked for beside the one that is there, of each picture
LIKELY = 3  # names over which yes and no are weighed


@dataclass(frozen=True)
class HeardFigures:
    """Of sounds of files and voices that were never learned from."""

    clips: int
    right: float
    said: dict[str, dict[str, int]]  # of each kind: how often each kind was said


@dataclass(frozen=True)
class ThirdFigures:
    """Of the pictures whose thing is in one third: in how many answers it is right."""

    pictures: int
    main: int
    asked: int


@dataclass(frozen=True)
class PlacedFigures:
    """Of pictures with one thing in a known third: what is said to be there, and where."""

    pictures: int
    third: float  # right in the answer to 'Where is the main thing?'
    asked: float  # right in the answer to 'Where is the ...?' with its word
    thirds: tuple[ThirdFigures, ...]  # left, middle, right: as counts


@dataclass(frozen=True)
class AskedFigures:
    """Of questions 'Is there a ...?': by the answer that is said, and by its chances."""

    questions: int
    pictures: int
    auc: float  # of the chance of yes, over the likeliest names
    yes: float  # said, of those that ask for what is there
    false_yes: float  # said, of the others


@torch.inference_mode()
def heard_figures(words: Words, clips: Clips) -> HeardFigures:
    """Ask what is heard in each sound."""
    ids, said = ids_of(words, HEARD), {kind: dict.fromkeys(HEARD, 0) for kind in HEARD}
    for features, kind in zip(clips.features, clips.kinds, strict=True):
        prompt = words.prompt(('sound',), HEARD_QUESTIONS[0], [words.sound(features)])
        said[kind][HEARD[int(words.model(prompt)[0, -1][ids].argmax())]] += 1
    right = sum(said[kind][kind] for kind in HEARD)
    return HeardFigures(len(clips), right / max(1, len(clips)), said)


@torch.inference_mode()
def placed_figures(
    words: Words, seen: Seen, labels: Sequence[str], thirds: Sequence[int]
) -> PlacedFigures:
    """Ask each picture where the main thing is, and where its thing is."""
    windows, places = Windows(words, None, None), ids_of(words, PLACES)
    right: list[list[tuple[bool, bool]]] = [[] for _ in PLACES]
    for cells, label, third in zip(seen.maps, labels, thirds, strict=True):
        kinds, media = windows.still(cells.float())
        said = [
            end_said(words, words.prompt(kinds, question, media), places) == third
            for question in (PLACE_QUESTIONS[0], PLACE_QUESTIONS[-1].format(label))
        ]
        right[third].append((said[0], said[1]))
    of = tuple(
        ThirdFigures(len(some), *(sum(p[k] for p in some) for k in (0, 1))) for some in right
    )
    count = max(1, len(labels))
    main, asked = sum(each.main for each in of), sum(each.asked for each in of)
    return PlacedFigures(len(labels), main / count, asked / count, of)


@torch.inference_mode()
def asked_figures(words: Words, seen: Seen, labels: Sequence[str]) -> AskedFigures:
    """Ask each picture for its thing and for ABSENT things of other pictures."""
    windows, random = Windows(words, None, None), np.random.default_rng(0)
    ends, known = ids_of(words, (NO, YES)), sorted(set(labels))
    scores: list[tuple[float, bool, bool]] = []  # chance of yes, said yes, it is there
    for cells, label in zip(seen.maps, labels, strict=True):
        kinds, media = windows.still(cells.float())
        others = [word for word in known if word != label]
        absent = random.permutation(len(others))[:ABSENT]
        for word in (label, *(others[int(k)] for k in absent)):
            question = PRESENCE_QUESTIONS[0].format(with_article(word))
            prompt = words.prompt(kinds, question, media)
            scores.append((*_yes(words, prompt, ends), word == label))
    there = torch.tensor([each[2] for each in scores])
    said = torch.tensor([each[1] for each in scores]).float()
    return AskedFigures(
        questions=len(scores),
        pictures=len(labels),
        auc=auc_of(torch.tensor([each[0] for each in scores]), there),
        yes=float(said[there].mean()),
        false_yes=float(said[~there].mean()),
    )


def end_said(words: Words, prompt: Tensor, ends: Tensor) -> int:
    """Return which end is said behind the likeliest name and its basic word."""
    decoder = Decoder(words.model.llm, prompt.shape[1] + 2)
    logits = decoder.prefill(prompt)
    assert logits is not None
    name = int(logits[words.names.to(logits.device)].argmax())
    for token in words.name(name)[:2].tolist():
        logits = decoder.decode(token)
    return int(logits[ends].argmax())


def _yes(words: Words, prompt: Tensor, ends: Tensor) -> tuple[float, bool]:
    """Return the chance of yes over the likeliest names, and whether it is said of the first."""
    model = words.model
    names = model(prompt)[0, -1][words.names.to(prompt.device)].softmax(-1).topk(LIKELY)
    numbers = [int(k) for k in names.indices]
    said = torch.stack([words.name(number)[:2] for number in numbers]).to(prompt.device)
    rows = torch.cat([prompt.expand(LIKELY, -1, -1), model.embed(said)], dim=1)
    chances = model(rows)[:, -1][:, ends].softmax(-1)[:, 1]
    return float((chances * names.values).sum()), bool(chances[0] > 0.5)


def ids_of(words: Words, pieces: Sequence[str]) -> Tensor:
    return torch.tensor([words.tokenizer.one(each) for each in pieces], device=words.model.device)
