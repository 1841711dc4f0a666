# SPDX-License-Identifier: Apache-2.0
"""A nano model between its start and its figures."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import numpy as np
import torch

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.clock import set_clock
from omnivinci_ros.model.nano.evaluate import NameFigures
from omnivinci_ros.model.nano.evaluate import OrderFigures
from omnivinci_ros.model.nano.evaluate import name_figures
from omnivinci_ros.model.nano.evaluate import order_figures
from omnivinci_ros.model.nano.heard_task import HeardTask
from omnivinci_ros.model.nano.kind_material import KindMaterial
from omnivinci_ros.model.nano.kind_material import divided
from omnivinci_ros.model.nano.kind_material import make_clips
from omnivinci_ros.model.nano.kind_material import make_sudden
from omnivinci_ros.model.nano.kind_material import place_sure_things
from omnivinci_ros.model.nano.kind_material import placed_of
from omnivinci_ros.model.nano.kind_material import sure_things
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import crops
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.name_rows import SAMPLES
from omnivinci_ros.model.nano.name_rows import set_name_rows
from omnivinci_ros.model.nano.name_task import NameTask
from omnivinci_ros.model.nano.order_calibration import hear_calibration
from omnivinci_ros.model.nano.order_task import OrderTask
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.place_task import Placed
from omnivinci_ros.model.nano.place_task import PlaceTask
from omnivinci_ros.model.nano.presence_task import PresenceTask
from omnivinci_ros.model.nano.sources import Sources
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.start_heads import set_heads
from omnivinci_ros.model.nano.sure_kinds import kind_thresholds
from omnivinci_ros.model.nano.sure_kinds import list_of
from omnivinci_ros.model.nano.tasks import Task
from omnivinci_ros.model.nano.teaching_material import Amounts
from omnivinci_ros.model.nano.teaching_material import Material
from omnivinci_ros.model.nano.timed import TimedOptions
from omnivinci_ros.model.nano.timed import TimedTask
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.voices import in_other_ways
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tokenizer import Tokenizer

Say = Callable[[str], None]
REPORT_EVERY = 50  # steps
SAVE_SECONDS = 180.0  # of learning between states that a run can go on from
START_CROPS = 4  # of each photograph, to begin with
HEADS_FROM = 600  # pictures that tell where cells lie
TAKES_TRIED = 2  # of each sentence that is tried
STATE = 'state.pt'
BAD_STATE = (
    AttributeError, EOFError, KeyError, OSError, RuntimeError, TypeError, ValueError,
    pickle.UnpicklingError,
)  # fmt: skip
# How often each task is practised, where there is material for it.
SHARES = {
    'names': 0.2,
    'orders': 0.36,
    'heard': 0.12,
    'place': 0.1,
    'presence': 0.06,
    'time': 0.16,
}


@dataclass(frozen=True)
class Figures:
    """What a run found."""

    before: NameFigures
    names: NameFigures
    orders: OrderFigures | None
    # Chances above which answers are not doubtful, of the kinds of questions by name.
    kinds: Mapping[str, float] = field(default_factory=dict)


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
        self.seconds = 0.0  # of learning, those before a stop too

    def tasks(self, amounts: Amounts) -> dict[str, Share]:
        """Return the tasks that there is material for, and let the start know them."""
        free, voices = self.sources.photographs.free, self.sources.voices
        known = in_other_ways([voice for voice in voices if not voice.held_out] or voices)
        learned = [order for order in all_orders() if not order.held_out]
        make = Material(self.model, self.sight, self.folder, self.options.seed, self.say)
        seen, placed = make.seen(free, amounts.crops), make.placed(free, amounts.placed)
        if seen is not None:
            few = [some.maps[:: len(some) // HEADS_FROM + 1] for some in (seen, *_seen_of(placed))]
            self._on_cpu(lambda: set_heads(self.model, torch.cat(few), seed=self.options.seed))
        heard = make.heard(learned, known, amounts.takes)
        self.pictures, self.utterances = (len(each) if each else 0 for each in (seen, heard))
        empty = make.empty(free, amounts.empty) if seen is not None else None
        windows = Windows(self.words, seen, heard, empty)
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
            seed = self.options.seed
            self._on_cpu(lambda: set_clock(self.model, self.tokenizer, timed, seed=seed))
            found['time'] = TimedTask(self.words, timed, seen, TimedOptions())
        return {name: Share(task, SHARES[name]) for name, task in found.items()}

    def _on_cpu(self, begin: Callable[[], None]) -> None:
        """Set a start, which is reckoned on the CPU, wherever the model is."""
        device = self.model.device
        self.model.cpu()
        begin()
        self.model.to(device)

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
        orders = None
        if self.utterances:
            orders = order_figures(self.words, self._tried_orders(), self._calibration_orders())
        kinds = {}
        if self.options.steps and amounts.timed:
            material = self._calibration_of_kinds(calibration)
            kinds = kind_thresholds(self.words, list_of(self.tokenizer), material)
        self.say(f'after: {names} {orders}; sure of kinds: {kinds}')
        return Figures(before, names, orders, kinds)

    def learn(self, tasks: Mapping[str, Share]) -> None:
        """Learn to the end, from where an earlier run stopped."""
        learner, state = Learner(self.words, tasks, self.options), self.folder / STATE
        if state.exists():
            load_state(learner, state)
            self.say(f'goes on at step {learner.steps_done}, {learner.seconds_done:.0f} s')
        else:
            self._set_name_rows(learner)
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
        self.steps, self.seconds = learner.steps_done, learner.seconds_done
        learner.end()
        self._set_name_rows(learner)

    def _set_name_rows(self, learner: Learner) -> None:
        count = min(SAMPLES, self.options.steps * self.options.batch)
        set_name_rows(
            self.words, learner.tasks, learner.shares, count=count, seed=self.options.seed
        )

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

    def _calibration_of_kinds(self, calibration: Seen) -> KindMaterial:
        """Make what chooses how sure an answer to a question of a kind must be."""
        things, voices = sure_things(calibration), self.sources.voices
        photographs = self.sources.photographs.calibration
        placed = place_sure_things(self.model, self.sight, photographs, calibration, self.say)
        recordings, _ = divided(self.sources.recordings)
        known = [voice for voice in voices if not voice.held_out] or voices
        return KindMaterial(
            things,
            placed_of(placed),
            calibration,
            make_clips(self.model, recordings, known) if recordings else None,
            make_sudden(self.model, recordings),
        )

    def _calibration_orders(self) -> Heard:
        """Let sentences that are kept to choose the threshold be said, by voices it knows."""
        voices = [voice for voice in self.sources.voices if not voice.held_out]
        return hear_calibration(self.model, voices or self.sources.voices, self.say)


def load_state(learner: Learner, state: Path) -> None:
    """Go on from a state; raise BadInputError for one that is damaged."""
    try:
        learner.load(state)
    except BAD_STATE as error:
        raise BadInputError(
            f'{state}: is damaged, or of another network; remove it and go on with --resume: the '
            'learning begins anew, what it learns from is kept'
        ) from error


def _seen_of(placed: Placed | None) -> list[Seen]:
    return [placed.seen] if placed is not None else []
