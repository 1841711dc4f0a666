# SPDX-License-Identifier: Apache-2.0
"""What each way of time alignment is worth: nano learns the same questions with and without.

All begin as the classifier, with an ear that finds where a sound begins; how its time is said, and
how a time leads to a frame, is learned. The last way begins as the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.clock import set_clock
from omnivinci_ros.model.nano.clock import set_ear
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.start import TIMES
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.tasks import Sample
from omnivinci_ros.model.nano.time_words import time_ids
from omnivinci_ros.model.nano.timed import Frames
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.timed import TimedOptions
from omnivinci_ros.model.nano.timed import TimedTask
from omnivinci_ros.model.nano.timed import View
from omnivinci_ros.model.nano.timed_figures import timed_figures
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.model.training.alignment import OmniAlignNet

GROUP_SECONDS = 1  # of a window of 4 s; whole windows would be one group
ALIGN_WEIGHT = 0.3  # of OmniAlignNet's loss
IRREGULAR, REGULAR = 'irregular', 'regular'  # how frames lie in time


@dataclass(frozen=True)
class Way:
    """What is done for time alignment."""

    name: str
    over: str = ''  # name of the way that it adds to
    grouped: bool = False
    timed: bool = False
    aligned: bool = False
    clock: bool = False


WAYS = (
    Way('plain order'),
    Way('+ temporal grouping', 'plain order', grouped=True),
    Way('+ CRTE', '+ temporal grouping', grouped=True, timed=True),
    Way('+ OmniAlignNet loss', '+ CRTE', grouped=True, timed=True, aligned=True),
    Way('+ CRTE, begun as the clock', '+ CRTE', grouped=True, timed=True, clock=True),
)


@dataclass(frozen=True)
class Material:
    """What is learned from and what is tried, of other photographs and sound files."""

    start: OmniVinci  # as the classifier
    tokenizer: Tokenizer
    learned: tuple[Timed, Seen]
    tried: tuple[Timed, Seen]


@dataclass(frozen=True)
class Size:
    """How much each run learns, and of how many windows it is asked."""

    steps: int = 150
    batch: int = 8
    windows: int = 64
    rate: float = 8e-4


def run_one(way: Way, frames: str, seed: int, material: Material, size: Size) -> dict[str, Any]:
    """Learn and try once; return the figures with all that decides them."""
    begin = time.monotonic()
    model = deepcopy(material.start)
    _begin(model, material, way, seed)
    words = Words(material.tokenizer, model)
    options = TimedOptions(regular=float(frames == REGULAR), blind=0.0)
    layout = layout_of(way)
    task = _Practised(words, *material.learned, options, layout)
    learner = _Learner(words, task, way, LearnOptions(
        steps=size.steps, batch=size.batch, rate=size.rate, seed=seed
    ))  # fmt: skip
    losses = [learner.step() for _ in range(size.steps)]
    learner.end()
    tried = TimedTask(words, *material.tried, options, layout)
    return {
        'way': way.name,
        'over': way.over,
        'frames': frames,
        'seed': seed,
        **asdict(size),
        'loss': float(np.mean(losses[-20:])),
        **asdict(timed_figures(tried, size.windows, seed)),
        'seconds': round(time.monotonic() - begin, 1),
    }


def layout_of(way: Way) -> Callable[..., tuple[tuple[str, ...], list[Tensor]]]:
    """Return how a way lays frames and sound out."""

    def lay_out(
        words: Words, frames: Frames, seconds: Sequence[float], features: Tensor | None
    ) -> tuple[tuple[str, ...], list[Tensor]]:
        assert features is not None
        sound = _sound(words, features, way)
        if not frames:
            return ('sound',), [sound]
        seen = list(_frames(words, frames, seconds, way))
        if not way.grouped:
            return ('sound', 'video'), [sound, torch.cat(seen)]
        feed, rate = words.model.line_feed, len(sound) // UNIT_SECONDS
        pieces = []
        for second in range(0, UNIT_SECONDS, GROUP_SECONDS):
            end = second + GROUP_SECONDS
            pieces += [each for each, at in zip(seen, seconds, strict=True) if second <= at < end]
            pieces += [feed, sound[second * rate : end * rate], feed]
        return ('sound', 'video'), [sound[:0], torch.cat(pieces)]

    return lay_out


def _sound(words: Words, features: Tensor, way: Way) -> Tensor:
    if way.timed:
        return words.sound(features)
    made: Tensor = words.model.sound_mm_projector(features.float()[None])[0]
    return made


def _frames(words: Words, frames: Frames, seconds: Sequence[float], way: Way) -> Sequence[Tensor]:
    if not way.timed:
        return frames
    return [
        words.model.video_time(each, torch.full((len(each),), at, dtype=torch.float64))
        for each, at in zip(frames, seconds, strict=True)
    ]


@torch.no_grad()
def _begin(model: OmniVinci, material: Material, way: Way, seed: int) -> None:
    """Let a model begin; time words by random numbers of this seed, as other words do."""
    model.use_tokenizer(material.tokenizer)
    torch.manual_seed(seed)
    ids = time_ids(material.tokenizer).flatten()
    inputs = model.llm.model.embed_tokens.weight
    inputs[ids, :TIMES] = torch.randn(len(ids), TIMES) * 0.2
    model.llm.lm_head.weight[ids] += torch.randn(len(ids), inputs.shape[1]) * 0.01
    if way.clock:
        set_clock(model, material.tokenizer, material.learned[0], seed=seed)
    else:
        set_ear(model, material.learned[0])


class _Practised(TimedTask):
    """Remembers what it showed, for the loss that pulls what is seen and heard together."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shown: list[tuple[Tensor, tuple[int, ...], Tensor]] = []

    def window(
        self, view: View, things: Sequence[int], features: Tensor
    ) -> tuple[tuple[str, ...], list[Tensor]]:
        assert self.seen is not None
        self.shown.append((self.seen.maps[torch.tensor(things)], view.shown, features))
        return super().window(view, things, features)


class _Learner(Learner):
    """Learns the one task, with OmniAlignNet's loss where a way has it."""

    def __init__(self, words: Words, task: _Practised, way: Way, options: LearnOptions) -> None:
        super().__init__(words, {'time': Share(task, 1.0)}, options)
        self._task = task
        self._align: OmniAlignNet | None = None
        if way.aligned:
            width = words.model.llm.config.hidden_size
            self._align = OmniAlignNet(width, weight=ALIGN_WEIGHT)
            self.optimizer.add_param_group({'params': list(self._align.parameters()), 'part': 1.0})

    def _learn(self, samples: Sequence[tuple[str, Sample]]) -> list[float]:
        values = super()._learn(samples)
        shown, self._task.shown = self._task.shown, []
        if self._align is not None and len(shown) > 1:
            model = self.model
            seen = [
                model.mm_projector(maps.float())[list(which)].flatten(0, 1)
                for maps, which, _ in shown
            ]
            heard = [model.sound_mm_projector(each.float()[None])[0] for _, _, each in shown]
            self._align(seen, heard).backward()
        return values
