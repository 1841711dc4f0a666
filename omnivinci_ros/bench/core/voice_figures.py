# SPDX-License-Identifier: Apache-2.0
"""From what a person and the robot said and heard to how long each step took."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.speech.own_words import own_words
from omnivinci_ros.speech.own_words import plain_words

Line = dict[str, Any]
Turn = dict[str, Any]
LONGEST_NS = 15 * SECOND_NS  # of an utterance: then it is cut
SILENT_NS = 40 * MILLISECOND_NS  # without a loud sample, before the answer's first one
STOPPED = 'a STOP came'  # the speaker's reason
AFTER_NS = SECOND_NS  # the robot was told to be silent, its sound may still be heard
# The turns of an exchange.
ASKED_BACK, TALKED_OVER = 'asked back', 'talked over'
STOP_OVER, STOP_IN_SILENCE, STOP_COMMAND = 'STOP', 'STOP in silence', 'STOP command'
SPOKEN_OVER = (TALKED_OVER, STOP_OVER, STOP_COMMAND)  # in which the robot is to be interrupted
OWN_ORDER = 'own order'  # the robot says one: of a talk with echoes
# What is measured; all count from the person's last sound but 'talked over', from the first, and
# 'STOP received', from when the command was published.
STAGES = (
    'text',
    'command',
    'first sound',
    'talked over: silent',
    'STOP in silence: command',
    'STOP: command',
    'STOP: silent',
    'STOP received: silent',
)


def figures(exchanges: list[dict[str, Any]]) -> dict[str, Any]:
    """Return times [ms] by stage, and how often something went wrong."""
    times: dict[str, list[float]] = {stage: [] for stage in STAGES}
    counts = {
        'turns': 0,
        'not finished': 0,
        'interrupted itself': 0,
        'own words taken as commands': 0,
        'told twice': 0,
        'not interrupted': 0,
        'silent before the STOP': 0,  # 'STOP: silent' is not measured then
    }
    attribution = Attribution(exchanges)
    for exchange in exchanges:
        for turn in exchange['turns']:
            counts['turns'] += 1
            counts['not finished'] += bool(turn['why'])
            for line in turn['lines']:
                if line['what'] == 'command' and (whose := attribution.of(line)) in counts:
                    counts[whose] += 1
            counts['interrupted itself'] += interrupts_itself(turn)
            for stage, from_ns, to_ns in stages(turn, exchange['heard']):
                times[stage].append((to_ns - from_ns) / MILLISECOND_NS)
            if turn['name'] in SPOKEN_OVER:
                counts['not interrupted'] += not _first(turn, 'CUT')
            counts['silent before the STOP'] += _is_silent_before_stop(turn)
    return {'times_ms': {stage: spread(found) for stage, found in times.items()}, 'counts': counts}


def stages(turn: Turn, heard: list[list[int]]) -> Iterator[tuple[str, int, int]]:
    """Yield what was measured in a turn: stage, from when, to when [ns]."""
    if turn['name'] == ASKED_BACK:
        yield from _of_questions(turn, heard)
    elif turn['said']:
        (said,) = turn['said']
        yield from _of_interruption(turn, said, heard)


def _of_questions(turn: Turn, heard: list[list[int]]) -> Iterator[tuple[str, int, int]]:
    for said, asks in zip(turn['said'], (True, False), strict=False):
        found = [
            line
            for line in turn['lines']
            if line['what'] == 'command' and line['asks'] == asks and is_of(line, said)
        ]
        if not found:
            continue
        command = found[0]
        yield 'text', said['ended_ns'], command['text_ns']
        yield 'command', said['ended_ns'], command['at_ns']
        if asks and (began := _first(turn, 'BEGAN', source='command')):
            loud_ns = first_loud(heard, began['time_ns'] - SILENT_NS)
            if loud_ns is not None:
                yield 'first sound', said['ended_ns'], loud_ns


def _of_interruption(
    turn: Turn, said: Line, heard: list[list[int]]
) -> Iterator[tuple[str, int, int]]:
    cut, stop = _first(turn, 'CUT'), _first(turn, 'command', intent='STOP')
    is_stopped = cut is not None and cut['reason'] == STOPPED
    if turn['name'] == STOP_IN_SILENCE:
        stop = stop_of(turn['lines'], said)
    if turn['name'] in (STOP_OVER, STOP_IN_SILENCE) and stop is not None:
        yield f'{turn["name"]}: command', said['ended_ns'], stop['at_ns']
    if cut is None:
        return
    if turn['name'] == STOP_OVER and is_stopped:
        yield 'STOP: silent', said['ended_ns'], cut['time_ns']
    elif turn['name'] == STOP_COMMAND and is_stopped and cut['time_ns'] >= said['began_ns']:
        began = _first(turn, 'BEGAN') or cut
        last_ns = last_loud(heard, began['time_ns'], cut['time_ns'] + AFTER_NS)
        if last_ns is not None:
            yield 'STOP received: silent', said['began_ns'], last_ns
    elif turn['name'] == TALKED_OVER and cut['time_ns'] > said['began_ns']:
        yield 'talked over: silent', said['began_ns'], cut['time_ns']  # else: by itself


def first_loud(heard: list[list[int]], from_ns: int) -> int | None:
    """Return when the first loud sample since then was heard by the robot's own microphone."""
    for _, _, loud_ns, _ in heard:
        if loud_ns >= from_ns:
            return loud_ns
    return None


def last_loud(heard: list[list[int]], from_ns: int, to_ns: int) -> int | None:
    """Return when the last loud sample in between was heard by the robot's own microphone."""
    return max((one[3] for one in heard if from_ns <= one[3] <= to_ns), default=None)


class Attribution:
    """Says whose words a command was made of, and whether it was told before."""

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        turns = [turn for exchange in exchanges for turn in exchange['turns']]
        self._began_ns = min((exchange['began_ns'] for exchange in exchanges), default=0)
        self._said = [said for turn in turns for said in turn['said']]
        self._robot = [line for turn in turns for line in turn['lines'] if line['what'] == 'BEGAN']
        self._told: set[tuple[int, str]] = set()  # when the person began, and the intent

    def of(self, command: Line) -> str:
        """Return the count that a command belongs to, or ''; call it once for each, in order."""
        if command['intent'] == 'NONE' or command['said_ns'] < self._began_ns:
            return ''  # ... or it was said before the first exchange
        said = next((one for one in self._said if is_of(command, one)), None)
        if said is None:
            said = next((one for one in self._said if self._holds(command, one)), None)
        if said is None:
            return 'own words taken as commands'
        key = (said['began_ns'], command['intent'])
        known, self._told = key in self._told, self._told | {key}
        return 'told twice' if known else ''

    def _holds(self, command: Line, said: Line) -> bool:
        """Say whether an utterance that went on for longer holds what the person said in it."""
        began_ns, ended_ns = said['began_ns'], command['said_ns']
        if not began_ns <= ended_ns <= said['ended_ns'] + LONGEST_NS:
            return False
        robot = [
            word
            for line in self._robot
            if began_ns - LONGEST_NS <= line['time_ns'] <= ended_ns
            for word in plain_words(line['text'])
        ]
        words = plain_words(command['utterance'])
        own = own_words(words, robot)
        others = [word for word, is_own in zip(words, own, strict=True) if not is_own]
        return any(own_words(others, plain_words(said.get('sentence', ''))))


def stop_of(lines: list[Line], said: Line) -> Line | None:
    """Return the STOP that is of what the person said; the one before may come late."""
    for line in lines:
        if line['what'] == 'command' and line['intent'] == 'STOP' and is_of(line, said):
            return line
    return None


def is_of(command: Line, said: Line) -> bool:
    """Say whether a command ended when the person did, or spoke."""
    first_ns, last_ns = said['began_ns'] - SECOND_NS // 2, said['ended_ns'] + SECOND_NS
    return bool(first_ns <= command['said_ns'] <= last_ns)


def interrupts_itself(turn: Turn) -> bool:
    """Say whether the robot was silenced before the person spoke."""
    cut = _first(turn, 'CUT')
    began_ns = [one['began_ns'] for one in turn['said']]
    return cut is not None and all(cut['time_ns'] < at_ns for at_ns in began_ns)


def _is_silent_before_stop(turn: Turn) -> bool:
    """Say whether something else than the STOP silenced the robot: the voice that said it."""
    cut = _first(turn, 'CUT')
    is_to_stop = turn['name'] in (STOP_OVER, STOP_COMMAND)
    return is_to_stop and cut is not None and cut['reason'] != STOPPED


def _first(turn: Turn, what: str, **fields: Any) -> Line | None:
    for line in turn['lines']:
        if line['what'] == what and all(line.get(name) == fields[name] for name in fields):
            return dict(line)
    return None
