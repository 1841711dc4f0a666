# SPDX-License-Identifier: Apache-2.0
"""From packages to a trained nano checkpoint with its card: what `omnivinci train-nano` does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer as BpeTokenizer

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.nano import card
from omnivinci_ros.model.nano.clock import set_clock
from omnivinci_ros.model.nano.evaluate import NameFigures
from omnivinci_ros.model.nano.evaluate import OrderFigures
from omnivinci_ros.model.nano.evaluate import name_figures
from omnivinci_ros.model.nano.evaluate import order_figures
from omnivinci_ros.model.nano.grow import grown
from omnivinci_ros.model.nano.heard_task import HeardTask
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import crops
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.name_task import NameTask
from omnivinci_ros.model.nano.order_task import OrderTask
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.photographs import read_photographs
from omnivinci_ros.model.nano.place_task import Placed
from omnivinci_ros.model.nano.place_task import PlaceTask
from omnivinci_ros.model.nano.presence_task import PresenceTask
from omnivinci_ros.model.nano.shipped import DATA
from omnivinci_ros.model.nano.shipped import TRAINED
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sounds import read_recordings
from omnivinci_ros.model.nano.start import NOTE
from omnivinci_ros.model.nano.start import UNTRAINED
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.start import write_nano
from omnivinci_ros.model.nano.start_heads import set_heads
from omnivinci_ros.model.nano.tasks import Task
from omnivinci_ros.model.nano.teaching_material import LAYOUT
from omnivinci_ros.model.nano.teaching_material import Amounts
from omnivinci_ros.model.nano.teaching_material import Material
from omnivinci_ros.model.nano.timed import TimedOptions
from omnivinci_ros.model.nano.timed import TimedTask
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.vocabulary import question_kinds
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tokenizer import Tokenizer

Say = Callable[[str], None]
REPORT_EVERY = 50  # steps
SAVE_SECONDS = 180.0  # of learning between states that a run can go on from
START_CROPS = 4  # of each photograph, to begin with
TAKES_TRIED = 2  # of each sentence that is tried
HEADS_FROM = 600  # pictures that tell where cells lie
START, SHIPPED = BEGINNINGS = ('start', 'shipped')
WORK = '.work'  # behind the name of the checkpoint's folder: what a run that is stopped leaves
STATE, SETTINGS = 'state.pt', 'settings.json'
# How often each task is practised, where there is material for it.
SHARES = {
    'names': 0.25,
    'orders': 0.35,
    'heard': 0.06,
    'place': 0.08,
    'presence': 0.06,
    'time': 0.2,
}


@dataclass(frozen=True)
class Form:
    """How much of everything."""

    amounts: Amounts
    steps: int
    batch: int = 24
    seconds: float = 0.0  # of learning, at most; 0: as many as the steps take


FORMS = {
    'start': Form(Amounts(), steps=0),
    'short': Form(Amounts(crops=4), steps=40, batch=16),
    'middle': Form(Amounts(crops=20, takes=4, placed=400, clips=400, timed=400), steps=700),
    'full': Form(
        Amounts(crops=120, takes=20, placed=1600, clips=1600, timed=1600),
        steps=18_000,
        seconds=7200.0,
    ),
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
    seconds: float = 0.0,
    begins: str = START,
    resume: bool = False,
    command: str = 'omnivinci train-nano',
    say: Say = print,
) -> Figures:
    """Make a nano checkpoint in a new folder `out`, with card and list of sources.

    It begins as the classifier, or goes on from the weights of this package. `seconds` limits the
    learning, 0 leaves it to the form. What was computed lies beside `out` in a folder that
    `resume` goes on with. Raises BadInputError for what cannot be used.
    """
    if form not in FORMS:
        raise BadInputError(f'form={form!r}; it must be one of {", ".join(FORMS)}')
    if begins not in BEGINNINGS:
        raise BadInputError(f'begins={begins!r}; it must be one of {", ".join(BEGINNINGS)}')
    out, begin, size = Path(out), time.monotonic(), FORMS[form]
    if out.exists() and any(out.iterdir()):
        raise BadInputError(f'{out}: is not empty; give a new folder')
    folder = out.with_name(out.name + WORK)
    if size.steps:
        settings: dict[str, str | int] = {
            'form': form,
            'seed': seed,
            'begins': begins,
            'layout': LAYOUT,
        }
        begin_work(folder, settings, resume=resume)
    photographs = gather(Path(packages))
    say(f'photographs: {len(photographs.free)} free ones, {len(photographs.tried)} to try')
    voices = find_voices() if size.amounts.takes else []
    recordings = read_recordings(Path(packages)) if size.amounts.clips else []
    options = LearnOptions(
        steps=size.steps, batch=size.batch, seed=seed, seconds=seconds or size.seconds
    )
    sources = Sources(photographs, voices, recordings)
    go_on = shipped_with_new_words(seed) if begins == SHIPPED else None
    work = Work(sources, options, folder=folder, go_on=go_on, device=device, say=say)
    figures = work.train(size.amounts)
    note = TRAINED if size.steps else UNTRAINED
    taught = bool(size.amounts.timed)
    write_nano(_noted(work.model, note), out)
    if size.steps:
        kinds = question_kinds() if taught else ()
        write_answers(out / 'llm', figures.names.threshold, kinds)
    report = card.Report(
        command=command,
        seconds=time.monotonic() - begin,
        options=options,
        steps=work.steps,
        pictures=work.pictures,
        utterances=work.utterances,
        voices=voices,
        before=figures.before,
        names=figures.names,
        orders=figures.orders,
        taught=taught,
    )
    (out / card.CARD).write_text(card.card_text(report), encoding='utf-8')
    table = card.sources_text(photographs.free, voices, recordings)
    (out / card.SOURCES).write_text(table, encoding='utf-8')
    if size.steps:
        say(f'{folder}: holds what was computed on the way; it may be removed')
    return figures


def shipped_with_new_words(seed: int = 0) -> OmniVinci:
    """Return the weights of this package with the words that the tokenizer has by now."""
    known = BpeTokenizer.from_file(str(DATA / 'tokenizer.json'))
    return grown(read_shipped(), known, make_tokenizer(), seed=seed)


def begin_work(folder: Path, settings: Mapping[str, str | int], *, resume: bool) -> None:
    """Open a folder for what is computed on the way, or the one of a run that was stopped.

    Raises BadInputError where it is another run's, or none.
    """
    path = folder / SETTINGS
    if resume:
        found = json.loads(path.read_text(encoding='utf-8')) if path.exists() else None
        if found != settings:
            raise BadInputError(
                f'{folder}: holds no run of {settings} to go on with, but {found}; '
                'leave --resume out'
            )
        return
    if path.exists():
        raise BadInputError(
            f'{folder}: holds a run that was stopped; go on with it (--resume), or remove it'
        )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings), encoding='utf-8')


@dataclass(frozen=True)
class Sources:
    """What packages hold that can be learned from, and what is tried."""

    photographs: Photographs
    voices: Sequence[Voice] = ()
    recordings: Sequence[Recording] = ()


class Work:
    """A model between its start and its figures."""

    def __init__(
        self,
        sources: Sources,
        options: LearnOptions,
        *,
        folder: Path,
        go_on: OmniVinci | None = None,
        device: str = 'cpu',
        say: Say = print,
    ):
        """Begin as the classifier, or `go_on` from a nano model with the tokenizer's words."""
        self.sources, self.options, self.folder, self.say = sources, options, folder, say
        self.random = np.random.default_rng(options.seed)
        self.sight = read_sight()
        self.tokenizer = Tokenizer(make_tokenizer(), 'nano')
        if go_on is None:
            first = [
                part
                for each in sources.photographs.free
                for part in crops(each.rgb, START_CROPS, self.random)
            ]
            self.model = make_start(first, seed=options.seed).to(device)
        else:
            self.model = go_on.to(device)
        self.model.use_tokenizer(self.tokenizer)
        self.words = Words(self.tokenizer, self.model)
        self.words.head = (self.sight.head, self.sight.bias)
        self.steps = self.pictures = self.utterances = 0

    def tasks(self, amounts: Amounts) -> dict[str, Share]:
        """Return the tasks that there is material for, and let the start know them."""
        free, voices = self.sources.photographs.free, self.sources.voices
        known = [voice for voice in voices if not voice.held_out] or voices
        learned = [order for order in all_orders() if not order.held_out]
        make = Material(self.model, self.sight, self.folder, self.options.seed, self.say)
        seen, placed = make.seen(free, amounts.crops), make.placed(free, amounts.placed)
        if seen is not None:
            few = [some.maps[:: len(some) // HEADS_FROM + 1] for some in (seen, *_seen_of(placed))]
            set_heads(self.model, torch.cat(few), seed=self.options.seed)
        heard = make.heard(learned, known, amounts.takes)
        self.pictures, self.utterances = (len(each) if each else 0 for each in (seen, heard))
        windows = Windows(self.words, seen, heard)
        found: dict[str, Task] = {}
        if seen is not None:
            found |= {'names': NameTask(windows), 'presence': PresenceTask(windows)}
        if placed is not None:
            found['place'] = PlaceTask(windows, placed)
        if heard is not None:
            found['orders'] = OrderTask(windows)
        if clips := make.clips(self.sources.recordings, known, amounts.clips):
            found['heard'] = HeardTask(windows, clips)
        if timed := make.timed(self.sources.recordings, amounts.timed):
            set_clock(self.model, self.tokenizer, timed)
            found['time'] = TimedTask(self.words, timed, seen, TimedOptions())
        return {name: Share(task, SHARES[name]) for name, task in found.items()}

    def train(self, amounts: Amounts) -> Figures:
        """Learn, and try before and after."""
        photographs = self.sources.photographs
        tried, calibration = (
            see(self.model, self.sight, [each.rgb for each in some], self.say)
            for some in (photographs.tried, photographs.calibration)
        )
        before = name_figures(self.words, tried, calibration)
        self.say(f'before: {before}')
        if self.options.steps:
            self.learn(self.tasks(amounts))
        names = name_figures(self.words, tried, calibration) if self.options.steps else before
        orders = order_figures(self.words, self._tried_orders()) if self.utterances else None
        self.say(f'after: {names} {orders}')
        return Figures(before, names, orders)

    def learn(self, tasks: Mapping[str, Share]) -> None:
        """Learn to the end, from where an earlier run stopped."""
        learner, state = Learner(self.words, tasks, self.options), self.folder / STATE
        if state.exists():
            learner.load(state)
            self.say(f'goes on at step {learner.steps_done}, {learner.seconds_done:.0f} s')
        saved = learner.seconds_done
        while learner.done < 1:
            begin = time.monotonic()
            learner.step()
            learner.seconds_done += time.monotonic() - begin
            if learner.steps_done % REPORT_EVERY == 0:
                losses = ', '.join(f'{k} {v:.3f}' for k, v in sorted(learner.losses.items()))
                self.say(
                    f'step {learner.steps_done}, {learner.seconds_done:.0f} s '
                    f'({learner.done:.0%}): {losses}'
                )
            if learner.seconds_done - saved > SAVE_SECONDS or learner.done >= 1:
                learner.save(state)
                saved = learner.seconds_done
        self.steps = learner.steps_done
        self.model.eval().requires_grad_(False)

    def _tried_orders(self) -> Heard:
        """Let sentences that are kept for trying be said, by the voice that is kept too."""
        voices = [voice for voice in self.sources.voices if voice.held_out]
        orders = [each for each in all_orders() if each.held_out]
        return hear(
            self.model,
            orders,
            voices or self.sources.voices,
            takes=TAKES_TRIED,
            random=self.random,
            say=self.say,
        )


def _seen_of(placed: Placed | None) -> list[Seen]:
    return [placed.seen] if placed is not None else []


def _noted(model: OmniVinci, what: str) -> OmniVinci:
    model.config = replace(model.config, raw={NOTE_KEY: NOTE.format(what=what)})
    return model.cpu()
