# SPDX-License-Identifier: Apache-2.0
"""The page of a replay: what stands in it without a script, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.report.figures import tables
from omnivinci_ros.report.html import Content
from omnivinci_ros.report.html import Markup
from omnivinci_ros.report.html import card
from omnivinci_ros.report.html import el
from omnivinci_ros.report.html import folded
from omnivinci_ros.report.html import pairs
from omnivinci_ros.report.html import shown
from omnivinci_ros.report.html import table
from omnivinci_ros.report.results import Record
from omnivinci_ros.report.results import ReplayResults
from omnivinci_ros.report.results import nanoseconds

MOST_PROBLEMS = 200
NOT_PICKED = 'not picked'  # of more frames than a window takes: no loss
LEGEND = (  # class of the colour, what it stands for
    ('used', 'used'),
    ('left', 'not used'),
    ('late', 'late'),
    ('dropped', 'dropped'),
    ('voice', 'voice'),
    ('window', 'window'),
    ('waiting', 'waiting'),
    ('encoding', 'encoding'),
    ('first', 'first token'),
    ('rest', 'rest'),
)
NO_DURATIONS = (
    'A replay measures no durations, so that its results are the same each time: the bars of '
    'the answers have no length here.'
)
NO_SCRIPT = (
    'The time-line, the pictures and the cards are drawn by the script in this file, which does '
    'not run here. All texts and figures stand in the tables below.'
)


def title_of(results: ReplayResults) -> str:
    return f'{results.manifest["bag"].get("name", results.folder.name)}: what was understood'


def replay_page(
    results: ReplayResults, kept: int, notes: list[str], *, draws: bool = True
) -> list[Markup]:
    """Return the sections; `kept` records are shown, `notes` say what is not."""
    sections = [_summary(results, notes)]
    if results.manifest['problems']:
        sections.append(_problems(results))
    if draws:
        sections.append(el('noscript', el('p', NO_SCRIPT, class_='note')))
    sections += [_timeline(results), _commands(results, kept), _windows(results, kept)]
    sections.append(_figures(results))
    return sections


def _summary(results: ReplayResults, notes: list[str]) -> Markup:
    manifest = results.manifest
    bag, windows = manifest['bag'], manifest['windows']
    inputs = manifest['inputs'].values()
    late = sum(int(one['late']) for one in inputs)
    dropped = sum(
        int(count) for one in inputs for why, count in one['dropped'].items() if why != NOT_PICKED
    )
    tiles: list[tuple[str, Content, str]] = [
        ('length', length(int(bag['end_ns']) - int(bag['start_ns'])), ''),
        ('windows answered', int(windows['answered']), ''),
        ('windows failed', int(windows['failed']), 'bad' if windows['failed'] else ''),
        ('commands', sum(manifest['commands'].values()), ''),
        ('samples late', late, 'warn' if late else ''),
        ('samples lost', dropped, 'bad' if dropped else ''),
        ('problems', len(manifest['problems']), 'bad' if manifest['problems'] else ''),
    ]
    made = manifest['backend']
    speech = f', speech by {made["speech"]}' if made.get('speech') else ''
    version = manifest.get('versions', {}).get('omnivinci_ros', '')
    return card(
        'summary',
        'In short',
        el(
            'dl',
            *(
                el('div', el('dt', name), el('dd', value, class_=mark))
                for name, value, mark in tiles
            ),
            class_='tiles',
        ),
        el('p', f'Backend {made["name"]}: {made["model"]}{speech}. omnivinci_ros {version}.'),
        *(el('p', one, class_='note left-out') for one in notes),
    )


def _problems(results: ReplayResults) -> Markup:
    problems = results.manifest['problems']
    items = []
    for one in problems[:MOST_PROBLEMS]:
        count = int(one['count'])
        facts = [f'{shown(count)} times'] if count > 1 else []
        if one['first_ns'] is not None:
            first, last = (int(one[key]) - results.start_ns for key in ('first_ns', 'last_ns'))
            facts.append(
                f'at {seconds(first)}' if first == last else f'{seconds(first)} to {seconds(last)}'
            )
        more = [el('small', f' ({", ".join(facts)})', class_='note')] if facts else []
        items.append(el('li', el('span', str(one['what'])), *more))
    left_out = len(problems) - MOST_PROBLEMS
    more = [el('p', f'{left_out} further ones are in the manifest', class_='note')]
    return card('problems', 'Problems', el('ul', *items), *(more if left_out > 0 else []))


def _timeline(results: ReplayResults) -> Markup:
    measured = any(
        nanoseconds(one.message['provenance']['total']) for one in results.scenes[:1000]
    )
    legend = [el('li', el('i', class_=name), words) for name, words in LEGEND]
    notes = ['Seconds are those of the bag. Choose a window to see it below.']
    notes += [] if measured else [NO_DURATIONS]
    return card(
        'time',
        'Time-line',
        el('ul', *legend, class_='legend', aria_label='Colours'),
        el('div', id='timelines'),
        el('p', ' '.join(notes), class_='note'),
    )


def _commands(results: ReplayResults, kept: int) -> Markup:
    shown_ones = [one for one in results.records[:kept] if not one.is_scene]
    rows = []
    for one in shown_ones:
        message = one.message
        at = nanoseconds(message['header']['stamp']) - results.start_ns
        steps = ', then '.join(_step_words(step) for step in message['steps'])
        asked = message['clarification'] if message['needs_clarification'] else ''
        rows.append(
            [
                seconds(at),
                message['intent'],
                steps,
                message['utterance'],
                message['source'],
                f'{float(message["confidence"]):.0%}',
                asked,
            ]
        )
    heading = ['at', 'intent', 'steps', 'words', 'source', 'confidence', 'question']
    content: list[Content] = [el('div', id='command-list', class_='command-list', tabindex='0')]
    if rows:
        content.append(folded('As a table', table(heading, rows)))
    else:
        content.append(el('p', 'Nobody asked the robot to do anything.', class_='note'))
    return card('commands', 'Commands', *content, note=f'{len(results.commands)}')


def _step_words(step: dict[str, object]) -> str:
    slots = step.get('slots')
    given = slots if isinstance(slots, list) else []
    words = [str(step['intent']), *(f'{one["key"]} {one["value"]}' for one in given)]
    return ' '.join(words)


def _windows(results: ReplayResults, kept: int) -> Markup:
    scenes = [one for one in results.records[:kept] if one.is_scene]
    content: list[Content] = [el('div', id='window-list', class_='window-list')]
    if scenes:
        heading = ['window', 'from', 'to', 'cut', 'answer', 'asked', 'frames', 'sound']
        rows = [_window_row(results, one) for one in scenes]
        content.append(folded('As a table', table(heading, rows)))
    else:
        content.append(el('p', 'No window was answered.', class_='note'))
    return card('windows', 'Windows and answers', *content, note=f'{len(results.scenes)}')


def _window_row(results: ReplayResults, record: Record) -> list[Content]:
    message = record.message
    start_ns, end_ns = (
        nanoseconds(stamp) - results.start_ns
        for stamp in (message['window_start'], message['header']['stamp'])
    )
    return [
        f'#{message["window_id"]}',
        seconds(start_ns),
        seconds(end_ns),
        str(message['provenance']['trigger']),
        message['text'],
        str(message['task']),
        int(message['frames']),
        f'{float(message["audio_seconds"]):.1f} s, {float(message["audio_coverage"]):.0%} heard',
    ]


def _figures(results: ReplayResults) -> Markup:
    manifest = results.manifest
    parts = list(_input_tables(results))
    small = [
        one
        for name in ('windows', 'commands', 'sound')
        for one in tables(name, manifest.get(name) or {})
    ]
    parts.append(el('div', *small, class_='small-tables'))
    notes = [el('li', str(one)) for one in manifest['notes']]
    parts += [
        folded('Notes on this replay', el('ul', *notes)),
        folded('Parameters', *tables('', {'parameters': manifest['configuration']})),
        folded('Versions', *tables('', {'versions': manifest.get('versions', {})})),
        folded(
            'The bag and these results, by SHA-256',
            pairs(
                [
                    ('bag', str(manifest['bag'].get('sha256', ''))),
                    ('results', str(manifest.get('outputs', {}).get('sha256', ''))),
                ]
            ),
            *tables('files of the bag', list(_file_rows(manifest['bag'].get('files', {})))),
        ),
    ]
    return card('figures', 'Figures', *parts)


def _input_tables(results: ReplayResults) -> Iterator[Markup]:
    rows = []
    for name, one in results.manifest['inputs'].items():
        dropped = ', '.join(f'{count} {why}' for why, count in one['dropped'].items())
        counts = (int(one[key]) for key in ('samples', 'used', 'late'))
        rows.append([name, str(one['kind']), *counts, dropped or 0, int(one['pending'])])
    yield table(
        ['input', 'kind', 'samples', 'used', 'late', 'dropped', 'pending'], rows, caption='inputs'
    )


def _file_rows(files: dict[str, dict[str, object]]) -> Iterator[dict[str, object]]:
    for name, one in files.items():
        yield {'file': name, **one}


def length(ns: int) -> str:
    """Return a length of time: in seconds up to two minutes, else in minutes or hours too."""
    whole_s = round(ns / SECOND_NS)
    if whole_s <= 120:
        return seconds(ns)
    if whole_s < 7200:
        return f'{whole_s // 60} min {whole_s % 60} s'
    return f'{whole_s // 3600} h {whole_s % 3600 // 60} min'


def seconds(ns: int) -> str:
    """Return seconds with one place, and with a minus sign that is one; never -0.0."""
    found = f'{round(ns / SECOND_NS, 1) + 0.0:.1f} s'
    return found.replace('-', '\N{MINUS SIGN}')
