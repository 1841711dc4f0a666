# SPDX-License-Identifier: Apache-2.0
"""How often nano says when a sound was, and what was in view then; beside chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.time_words import ALONE
from omnivinci_ros.model.nano.time_words import BEFORE_NAME
from omnivinci_ros.model.nano.time_words import COUNT
from omnivinci_ros.model.nano.time_words import STEP
from omnivinci_ros.model.nano.time_words import THEN
from omnivinci_ros.model.nano.time_words import WHEN
from omnivinci_ros.model.nano.time_words import number_of
from omnivinci_ros.model.nano.timed import TimedTask

THINGS = 3  # in view one after another: chance is a third
FRAMES = (4, 5, 6, 7, 8)
NEAR = 0.25  # s


@dataclass(frozen=True)
class TimedFigures:
    """Of windows with THINGS things and one sound, asked what was in view when it came."""

    windows: int
    near: float  # the time that is said is at most NEAR off
    there: float  # of the three things the one that was there is the likeliest, time as said
    there_given: float  # the same, the true time given
    named: float  # what is named has the basic word of what was there, time as said


@dataclass(frozen=True)
class WhenFigures:
    """Of sounds, asked when they came: by themselves, and in windows with THINGS things."""

    windows: int
    near: float  # of the sounds by themselves: the time that is said is at most NEAR off
    near_in_view: float  # the same, in a window with frames
    chance: float  # near, were the best time of all said always


@torch.no_grad()
def when_figures(task: TimedTask, windows: int, seed: int = 0) -> WhenFigures:
    """Ask `windows` of the task's sounds, in their order, when they came."""
    random, words, ids = np.random.default_rng(seed), task.words, task.ids[ALONE]
    near: tuple[list[bool], list[bool]] = ([], [])
    for at, features in zip(task.timed.seconds[:windows], task.timed.features, strict=False):
        alone = task.layout(words, (), (), features)
        view = task.view(at, random, things=THINGS, frames=int(random.choice(FRAMES)))
        shown = task.window(view, task.things(view, random), features)
        for found, (kinds, media) in zip(near, (alone, shown), strict=True):
            logits = words.model(words.prompt(kinds, WHEN[0], media))[0, -1]
            found.append(is_near(int(logits[ids].argmax()), at))
    count = len(near[0])
    best = max(sum(is_near(k, at) for at in task.timed.seconds[:windows]) for k in range(COUNT))
    alone_near, near_in_view = (sum(each) / max(1, count) for each in near)
    return WhenFigures(count, alone_near, near_in_view, best / max(1, count))


def is_near(number: int, at: float) -> bool:
    """Say whether a time word's time is at most NEAR from a time."""
    return abs(number * STEP - at) <= NEAR


@torch.no_grad()
def timed_figures(task: TimedTask, windows: int, seed: int = 0) -> TimedFigures:
    """Ask `windows` windows of the task's sounds, in their order, and pictures."""
    assert task.seen is not None
    random = np.random.default_rng(seed)
    words, ids, basics = task.words, task.ids[BEFORE_NAME], basic_words()
    near, there, given, named = [], [], [], []
    for number in range(windows):
        at, features = task.timed.seconds[number], task.timed.features[number]
        view = task.view(at, random, things=THINGS, frames=int(random.choice(FRAMES)))
        things = task.things(view, random)
        prompt = words.prompt(*_asked(task.window(view, things, features)))
        said = int(words.model(prompt)[0, -1][ids].argmax())
        near.append(is_near(said, at))
        names = [int(task.seen.teacher[each].argmax()) for each in things]
        ends = [_after(task, prompt, ids[time]) for time in (said, number_of(at))]
        chosen = [int(end[words.names[names]].argmax()) for end in ends]
        there.append(chosen[0] == view.there)
        given.append(chosen[1] == view.there)
        found = (words.names == int(ends[0].argmax())).nonzero()
        named.append(len(found) > 0 and basics[int(found[0, 0])] == basics[names[view.there]])
    shares = (sum(each) / max(1, windows) for each in (near, there, given, named))
    return TimedFigures(windows, *shares)


def _asked(
    shown: tuple[tuple[str, ...], list[Tensor]],
) -> tuple[tuple[str, ...], str, list[Tensor]]:
    kinds, media = shown
    return kinds, THEN[0], media


def _after(task: TimedTask, prompt: Tensor, time: Tensor) -> Tensor:
    """Return the logits of what follows a time word."""
    model = task.words.model
    said = torch.cat([prompt, model.embed(time[None])[None]], 1)
    logits: Tensor = model(said)[0, -1]
    return logits
