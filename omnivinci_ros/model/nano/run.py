# SPDX-License-Identifier: Apache-2.0
"""From packages to a trained nano checkpoint with its card: what `omnivinci train-nano` does."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import numpy as np

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.nano import card
from omnivinci_ros.model.nano.evaluate import NameFigures
from omnivinci_ros.model.nano.evaluate import OrderFigures
from omnivinci_ros.model.nano.evaluate import name_figures
from omnivinci_ros.model.nano.evaluate import order_figures
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Words
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import crops
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.photographs import read_photographs
from omnivinci_ros.model.nano.shipped import TRAINED
from omnivinci_ros.model.nano.start import NOTE
from omnivinci_ros.model.nano.start import UNTRAINED
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.start import write_nano
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tokenizer import Tokenizer

Say = Callable[[str], None]
REPORT_EVERY = 50  # steps
START_CROPS = 4  # of each photograph, to begin with
TAKES_TRIED = 2  # of each sentence that is tried


@dataclass(frozen=True)
class Form:
    """How much of everything."""

    crops: int  # of each photograph
    takes: int  # of each sentence
    steps: int
    batch: int = 24


FORMS = {
    'start': Form(crops=0, takes=0, steps=0),
    'short': Form(crops=4, takes=0, steps=40, batch=16),
    'middle': Form(crops=20, takes=3, steps=700),
    'full': Form(crops=120, takes=20, steps=18_000),
}


@dataclass(frozen=True)
class Photographs:
    """What makes weights, what sets thresholds, and what the weights are tried on."""

    free: tuple[Photograph, ...]
    calibration: tuple[Photograph, ...]
    tried: tuple[Photograph, ...]


@dataclass(frozen=True)
class Figures:
    """What a run found."""

    before: NameFigures
    names: NameFigures
    orders: OrderFigures | None


def gather(folder: Path) -> Photographs:
    """Fetch the packages into `folder` and divide their photographs by licence."""
    every = list(read_photographs(folder))
    free = tuple(each for each in every if each.is_free)
    others = [each for each in every if not each.is_free]
    return Photographs(free, tuple(others[::3]), tuple(others[1::3] + others[2::3]))


def train_nano(
    out: str | Path,
    *,
    form: str = 'middle',
    packages: str | Path,
    device: str = 'cpu',
    seed: int = 0,
    command: str = 'omnivinci train-nano',
    say: Say = print,
) -> Figures:
    """Make a nano checkpoint in a new folder `out`, with card and list of sources.

    Raises BadInputError for what cannot be used.
    """
    if form not in FORMS:
        raise BadInputError(f'form={form!r}; it must be one of {", ".join(FORMS)}')
    out, begin, size = Path(out), time.monotonic(), FORMS[form]
    if out.exists() and any(out.iterdir()):
        raise BadInputError(f'{out}: is not empty; give a new folder')
    photographs = gather(Path(packages))
    say(f'photographs: {len(photographs.free)} free ones, {len(photographs.tried)} to try')
    voices = find_voices() if size.takes else []
    options = LearnOptions(steps=size.steps, batch=size.batch, seed=seed)
    work = Work(photographs, voices, options, device=device, say=say)
    seen, heard = work.learn_from(size) if size.steps else (None, None)
    figures = work.train(seen, heard)
    write_nano(_noted(work.model, UNTRAINED if not size.steps else TRAINED), out)
    report = card.Report(
        command=command,
        seconds=time.monotonic() - begin,
        options=options,
        pictures=len(seen) if seen else 0,
        utterances=len(heard) if heard else 0,
        voices=voices,
        before=figures.before,
        names=figures.names,
        orders=figures.orders,
    )
    (out / card.CARD).write_text(card.card_text(report), encoding='utf-8')
    sources = card.sources_text(photographs.free, voices)
    (out / card.SOURCES).write_text(sources, encoding='utf-8')
    return figures


class Work:
    """A model between its start and its figures."""

    def __init__(
        self,
        photographs: Photographs,
        voices: Sequence[Voice],
        options: LearnOptions,
        *,
        device: str = 'cpu',
        say: Say = print,
    ):
        self.photographs, self.voices, self.options, self.say = photographs, voices, options, say
        self.random = np.random.default_rng(options.seed)
        self.sight = read_sight()
        first = [
            part for each in photographs.free for part in crops(each.rgb, START_CROPS, self.random)
        ]
        self.model = make_start(first, seed=options.seed).to(device)
        self.tokenizer = Tokenizer(make_tokenizer(), 'nano')
        self.model.use_tokenizer(self.tokenizer)
        self.words = Words(self.tokenizer, self.model)

    def learn_from(self, size: Form) -> tuple[Seen | None, Heard | None]:
        """Return what the towers make of the photographs' parts and of the orders."""
        parts = [
            part
            for each in self.photographs.free
            for part in crops(each.rgb, size.crops, self.random)
        ]
        seen = see(self.model, self.sight, parts, self.say) if parts else None
        return seen, self._heard(held_out=False, takes=size.takes)

    def train(self, seen: Seen | None, heard: Heard | None) -> Figures:
        """Learn, and try before and after."""
        tried, calibration = (
            see(self.model, self.sight, [each.rgb for each in some], self.say)
            for some in (self.photographs.tried, self.photographs.calibration)
        )
        before = name_figures(self.words, tried, calibration)
        self.say(f'before: {before}')
        if self.options.steps:
            self._learn(seen, heard)
        names = name_figures(self.words, tried, calibration) if self.options.steps else before
        kept = self._heard(held_out=True, takes=TAKES_TRIED) if heard is not None else None
        orders = order_figures(self.words, kept) if kept is not None else None
        self.say(f'after: {names} {orders}')
        return Figures(before, names, orders)

    def _learn(self, seen: Seen | None, heard: Heard | None) -> None:
        learner = Learner(self.model, self.tokenizer, seen, heard, self.options)
        learner.words.head = (self.sight.head, self.sight.bias)
        begin, losses = time.monotonic(), []
        for _ in range(self.options.steps):
            losses.append(learner.step())
            if learner.steps_done % REPORT_EVERY == 0:
                mean = sum(losses[-REPORT_EVERY:]) / REPORT_EVERY
                spent = time.monotonic() - begin
                self.say(f'step {learner.steps_done}: loss {mean:.3f}, {spent:.0f} s')
        self.model.eval().requires_grad_(False)

    def _heard(self, *, held_out: bool, takes: int) -> Heard | None:
        """Let sentences be said that are learned from, or those that are kept for trying.

        The latter by the voice that is kept too, where it is at hand.
        """
        if not takes or not self.voices:
            return None
        orders: list[Order] = [each for each in all_orders() if each.held_out == held_out]
        voices = [voice for voice in self.voices if voice.held_out == held_out] or self.voices
        return hear(self.model, orders, voices, takes=takes, random=self.random, say=self.say)


def _noted(model: OmniVinci, what: str) -> OmniVinci:
    model.config = replace(model.config, raw={NOTE_KEY: NOTE.format(what=what)})
    return model.cpu()
