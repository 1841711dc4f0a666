# SPDX-License-Identifier: Apache-2.0
"""From packages to a trained nano checkpoint with its card: what `omnivinci train-nano` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer as BpeTokenizer

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.nano import card
from omnivinci_ros.model.nano.grow import grown
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.note import NAMES
from omnivinci_ros.model.nano.note import NAMES_AND_ORDERS
from omnivinci_ros.model.nano.note import NOTE
from omnivinci_ros.model.nano.note import TRAINED
from omnivinci_ros.model.nano.note import UNTRAINED
from omnivinci_ros.model.nano.shipped import DATA
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.sounds import read_recordings
from omnivinci_ros.model.nano.sources import Sources
from omnivinci_ros.model.nano.sources import gather
from omnivinci_ros.model.nano.start import write_nano
from omnivinci_ros.model.nano.teaching_material import LAYOUT
from omnivinci_ros.model.nano.teaching_material import Amounts
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.vocabulary import question_kinds
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.work import Figures
from omnivinci_ros.model.nano.work import Work
from omnivinci_ros.model.nano.work_folder import begin_work
from omnivinci_ros.model.nano.work_folder import note_sources
from omnivinci_ros.model.omnivinci.network import OmniVinci

Say = Callable[[str], None]
START, SHIPPED = BEGINNINGS = ('start', 'shipped')
WORK = '.work'  # behind the name of the checkpoint's folder: what a run that is stopped leaves


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
    'middle': Form(
        Amounts(crops=20, takes=4, placed=400, clips=400, timed=400, empty=20), steps=700
    ),
    'full': Form(
        Amounts(crops=120, takes=28, placed=1600, clips=3200, timed=1600, empty=200),
        steps=18_000,
        seconds=7200.0,
    ),
}


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
    out, size = Path(out), FORMS[form]
    if out.exists() and any(out.iterdir()):
        raise BadInputError(f'{out}: is not empty; give a new folder')
    folder = out.with_name(out.name + WORK)
    if size.steps:
        settings = {'form': form, 'seed': seed, 'begins': begins, 'layout': LAYOUT}
        begin_work(folder, settings, resume=resume)
    photographs = gather(Path(packages))
    say(f'photographs: {len(photographs.free)} free ones, {len(photographs.tried)} to try')
    voices = find_voices() if size.amounts.takes else []
    recordings = read_recordings(Path(packages)) if size.amounts.clips else []
    options = LearnOptions(
        steps=size.steps, batch=size.batch, seed=seed, seconds=seconds or size.seconds
    )
    sources = Sources(photographs, voices, recordings)
    if size.steps:
        note_sources(folder, sources)
    go_on = shipped_with_new_words(seed) if begins == SHIPPED else None
    work = Work(sources, options, folder=folder, go_on=go_on, device=device, say=say)
    figures = work.train(size.amounts)
    taught = bool(size.amounts.timed)
    write_nano(_noted(work.model, _taught(size, begins)), out)
    if size.steps:
        kinds = question_kinds(figures.kinds) if taught else ()
        sure = figures.orders.asked if figures.orders else None
        write_answers(out / 'llm', figures.names.threshold, kinds, sure.threshold if sure else 0.0)
        say(f'{folder}: holds what was computed on the way; it may be removed')
    report = card.Report(
        command=command,
        seconds=work.seconds,
        options=options,
        steps=work.steps,
        pictures=work.pictures,
        utterances=work.utterances,
        voices=voices,
        before=figures.before,
        names=figures.names,
        orders=figures.orders,
        taught=taught,
        went_on=begins == SHIPPED,
    )
    _write_papers(out, report, sources)
    return figures


def _taught(size: Form, begins: str) -> str:
    """Return what is told of a checkpoint that was trained so."""
    amounts = size.amounts
    if begins == SHIPPED or (size.steps and amounts.timed):
        return TRAINED
    if not size.steps:
        return UNTRAINED
    return NAMES_AND_ORDERS if amounts.takes else NAMES


def _write_papers(out: Path, report: card.Report, sources: Sources) -> None:
    """Write the card, and the list of what the weights were made of."""
    (out / card.CARD).write_text(card.card_text(report), encoding='utf-8')
    table = card.sources_text(sources.photographs.free, sources.voices, sources.recordings)
    (out / card.SOURCES).write_text(table, encoding='utf-8')


def shipped_with_new_words(seed: int = 0) -> OmniVinci:
    """Return the weights of this package with the words that the tokenizer has by now."""
    known = BpeTokenizer.from_file(str(DATA / 'tokenizer.json'))
    return grown(read_shipped(), known, make_tokenizer(), seed=seed)


def _noted(model: OmniVinci, what: str) -> OmniVinci:
    model.config = replace(model.config, raw={NOTE_KEY: NOTE.format(what=what)})
    return model.cpu()
