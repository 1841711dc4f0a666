# SPDX-License-Identifier: Apache-2.0
"""The figures of `omnivinci bench nano` as tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import table
from omnivinci_ros.model.nano.sure_constant import sure_constant

Row = tuple[Any, ...]
ASKED = {  # of the kinds of questions
    'heard': 'what did you hear',
    'place': 'where is the ...',
    'presence': 'is there a ..., as often yes as no',
    'then': 'what was in view then, its basic word',
    'when': 'when was the sound',
}
ALL_IN_WINDOWS = ('then',)
GROUND = 'on walls, skies and blur'


def report(figures: dict[str, Any]) -> str:
    """Return the figures as tables."""
    names, windows, orders = figures['names'], figures['windows'], figures['orders']
    rows: list[Row] = [('what', 'share', 'of')]
    rows += [
        ('fine name as the classifier, where it is sure', share(names['fine']), names['sure']),
        ('basic word, the same', share(names['basic']), names['sure']),
        (
            f'named above the threshold ({names["threshold"]:.3f})',
            share(names['coverage']),
            names['pictures'],
        ),
        ("of these: the basic word is the classifier's", share(names['agreed']), ''),
    ]
    if windows:
        rows += [
            (
                'windows with an order in them: left to itself, a name is said',
                share(windows['named']),
                windows['windows'],
            ),
            (
                'basic word as the classifier, names alone',
                share(windows['basic']),
                windows['sure'],
            ),
        ]
    if orders:
        rows += [
            ('orders by sound alone: JSON exact', share(orders['exact']), orders['utterances']),
            ('orders by sound alone: intent right', share(orders['intent']), orders['utterances']),
            (
                'orders by sound alone: another action',
                share(orders['wrong_action']),
                orders['utterances'],
            ),
            *_sure(orders['sure'], 'orders by sound alone'),
            *_sure(orders['asked'], "orders, in the node's words with the true transcript"),
        ]
    rows += _untaught(figures)
    rows += [*_taught(figures['taught']), *_time(figures['taught'])]
    rows += _sure_kinds(figures['sure'])
    rows += _humans(figures['humans'])
    text = [
        f'bench nano: {machine.in_words(figures["machine"])}',
        figures['model'],
        f'{figures["seconds"]:g} s',
        '',
        table(rows),
        *figures['left_out'],
        *_chosen(figures['sure']),
    ]
    if figures['taught']['heard']:
        text += ['', table(_heard(figures['taught']['heard']['said']))]
    if figures['taught']['placed']:
        text += ['', table(_thirds(figures['taught']['placed']['thirds']))]
    if figures['scene_orders']:
        text += ['', table(_scene_orders(figures['scene_orders']))]
    if orders and orders['wrong']:
        text += ['', table(_wrong(orders['wrong']))]
    if figures['rounded']:
        shown: list[Row] = [('weights', 'logits, rel.', 'same name', 'basic word', 'orders')]
        shown += [
            (
                row['weights'],
                f'{row["logits_error"]:.4f}',
                share(row['same_name']),
                share(row['basic']),
                '' if row['orders_exact'] is None else share(row['orders_exact']),
            )
            for row in figures['rounded']
        ]
        text += ['', table(shown)]
    if figures['exports']:
        text += ['', table(_exports(figures['exports']))]
    if figures['reading']:
        text += ['', table(_reading(figures['reading']))]
    if figures['frames']:
        text += ['', table(_frames(figures['frames']))]
    return '\n'.join(text)


def _sure(sure: dict[str, Any] | None, what: str) -> list[Row]:
    """Return what becomes of orders where those that it is not sure of are left out."""
    if sure is None:
        return []
    count, wrong = sure['utterances'], 'another action, or other slots'
    return [
        (f'{what}, all carried out: as they were meant', share(sure['right_of_all']), count),
        (wrong, share(sure['wrong_of_all']), count),
        (
            f'{what}, at the threshold ({sure["threshold"]:.3f}): as they were meant',
            share(sure['right']),
            count,
        ),
        (wrong, share(sure['wrong']), count),
        ('an order that is left out', share(sure['left_out']), count),
    ]


def _untaught(figures: dict[str, Any]) -> list[Row]:
    labelled, empty, place = figures['labelled'], figures['empty'], figures['place']
    rows: list[Row] = [
        (
            "basic word as the file's name says (the classifier: "
            f'{share(labelled["basic_classifier"])})',
            share(labelled['basic']),
            labelled['pictures'],
        )
    ]
    for key, what in (('presence', 'whole'), ('presence_in_scenes', 'pasted small in a scene')):
        found = figures[key]
        rows.append(
            (
                f'is there a ..., by its name, {what}: AUC (the classifier: '
                f'{share(found["auc_classifier"])})',
                share(found['auc']),
                found['pairs'],
            )
        )
    return [
        *rows,
        (
            'empty pictures that get a name, at 60 % coverage (the classifier: '
            f'{share(empty["claimed_classifier"])})',
            share(empty['claimed']),
            empty['pictures'],
        ),
        (
            'where it is, in thirds, small in scenes, by the evidence for its name (chance .33)',
            share(place['third']),
            place['pictures'],
        ),
    ]


def _taught(figures: dict[str, Any]) -> list[Row]:
    heard, placed, asked = figures['heard'], figures['placed'], figures['asked']
    rows: list[Row] = []
    if heard:
        rows += [('what did you hear (chance .20)', share(heard['right']), heard['clips'])]
    for found, ground in ((placed, GROUND), (figures['placed_in_scenes'], 'small in scenes')):
        if found:
            rows += [
                (
                    f'where is the main thing, in thirds, as it answers, {ground} (chance .33)',
                    share(found['third']),
                    found['pictures'],
                ),
                ('where is the ..., by its word', share(found['asked']), found['pictures']),
            ]
    if asked:
        rows += [
            (
                'is there a ..., as it answers: AUC (yes where it is there '
                f'{share(asked["yes"])}, where it is not {share(asked["false_yes"])})',
                share(asked['auc']),
                asked['questions'],
            )
        ]
    return rows


def _time(figures: dict[str, Any]) -> list[Row]:
    when = figures['when']
    rows: list[Row] = []
    if when:
        chance = f'(chance {share(when["chance"])})'
        rows += [
            (
                f'when was the sound, alone: within 0.25 s {chance}',
                share(when['near']),
                when['windows'],
            ),
            ('the same, with frames in view', share(when['near_in_view']), when['windows']),
        ]
    for name, then in (figures['then'] or {}).items():
        count = then['windows']
        rows += [
            (
                f'what was in view then, {name} frames: time within 0.25 s',
                share(then['near']),
                count,
            ),
            (
                'of three things the right one is likeliest (chance .33)',
                share(then['there']),
                count,
            ),
            ('the same, the true time given', share(then['there_given']), count),
            ('the name that is said has its basic word', share(then['named']), count),
        ]
    return rows


def _sure_kinds(sure: dict[str, dict[str, Any]]) -> list[Row]:
    """Return of each kind of questions how many answers are sure, and right."""
    rows: list[Row] = []
    for name, each in sure.items():
        what, count = f'{ASKED[name]}, every other one in a window', each['questions']
        if name in ALL_IN_WINDOWS:
            what = ASKED[name]
        rows += [
            (f'{what}: right', share(each['right_of_all']), count),
            (
                f'the same, sure (chance of {each["threshold"]:.3f} or more)',
                share(each['sure'] / max(1, count)),
                count,
            ),
            ('of these: right', share(each['right']) if each['sure'] else '', each['sure']),
        ]
    return rows


def _humans(humans: dict[str, dict[str, int]]) -> list[Row]:
    """Return what becomes of human recordings, by way of asking."""
    rows: list[Row] = []
    for way, each in humans.items():
        orders, every = each['orders'], each['orders'] + each['others']
        what = f'human clips, {way}'
        for when, right, wrong in (
            ('all carried out', each['right'], each['wrong']),
            ('those left out that it is not sure of', each['sure'], each['sure_wrong']),
        ):
            rows += [
                (f'{what}, {when}: orders right', share(right / max(1, orders)), orders),
                ('another action, of all clips', share(wrong / max(1, every)), every),
            ]
    return rows


def _scene_orders(found: dict[str, dict[str, dict[str, int]]]) -> list[Row]:
    """Return in how many windows each step of an order about a thing is right."""
    rows: list[Row] = [
        ('an order about a thing', 'thing is', 'order', 'there or not', 'and where', 'all', 'of')
    ]
    for way, each in found.items():
        rows += [
            (way, name, some['read'], some['told'], placed, some['whole'], some['windows'])
            for name, some in each.items()
            for placed in [some['placed'] if name == 'present' else '']
        ]
    return rows


def _chosen(sure: dict[str, dict[str, Any]]) -> list[str]:
    """Return the thresholds that were chosen here, as model/nano/shipped.py takes them."""
    if not any(each['calibration'] for each in sure.values()):
        return []
    return [
        'Chosen here, on questions that are not tried; thresholds of the checkpoint stand:',
        sure_constant({name: each['threshold'] for name, each in sure.items()}),
    ]


def _heard(said: dict[str, dict[str, int]]) -> list[Row]:
    """Return how often each kind was said, of the sounds of each kind."""
    rows: list[Row] = [('what it was', *(f'said {kind}' for kind in said), 'of')]
    return rows + [(kind, *row.values(), sum(row.values())) for kind, row in said.items()]


def _thirds(thirds: list[dict[str, int]]) -> list[Row]:
    rows: list[Row] = [('where it is', 'right of the main thing', 'right by its word', 'of')]
    places = zip(('left', 'middle', 'right'), thirds, strict=True)
    return rows + [(p, each['main'], each['asked'], each['pictures']) for p, each in places]


def _wrong(wrong: list[dict[str, str]]) -> list[Row]:
    """Return which actions were taken for which, the most frequent first."""
    pairs = Counter((each['meant'], each['done']) for each in wrong)
    rows: list[Row] = [('an order that means', 'was read as', 'times')]
    return rows + [(meant, done, times) for (meant, done), times in pairs.most_common()]


def _reading(rows: list[dict[str, Any]]) -> list[Row]:
    return [
        ('a window', 'names, rel.', 'same word', 'same order', 'orders exact'),
        *(
            (
                row['way'],
                f'{row["logits_error"]:.2g}',
                share(row['same_word']),
                share(row['same_order']),
                share(row['orders_exact']),
            )
            for row in rows
        ),
    ]


def _exports(rows: list[dict[str, Any]]) -> list[Row]:
    heading = 'export', 'runtime', 'same name', 'basic word', 'same order', 'orders exact', 'of'
    shares = 'same_name', 'basic', 'same_order', 'orders_exact'
    return [
        heading,
        *(
            (row['export'], row['runtime'], *(share(row[key]) for key in shares), row['pictures'])
            for row in rows
        ),
    ]


def _frames(rows: list[dict[str, Any]]) -> list[Row]:
    """Return naming by the number of frames of a window."""
    return [
        ('frames of a window', 'a name is said', 'basic word', 'of'),
        *((r['frames'], share(r['named']), share(r['basic']), r['sure']) for r in rows),
    ]


def share(value: float) -> str:
    return f'{value:.2f}'
