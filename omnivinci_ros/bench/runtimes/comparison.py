# SPDX-License-Identifier: Apache-2.0
"""Runtimes against one reference, in turn, so that what else the machine does hits both."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import torch

from omnivinci_ros.bench.runtimes.families import Family
from omnivinci_ros.bench.runtimes.families import family_of
from omnivinci_ros.bench.runtimes.peer import Peer
from omnivinci_ros.bench.runtimes.peer import PeerError
from omnivinci_ros.bench.runtimes.runtimes import REFERENCE
from omnivinci_ros.bench.runtimes.runtimes import RUNTIMES
from omnivinci_ros.bench.runtimes.runtimes import missing
from omnivinci_ros.bench.runtimes.runtimes import source_of

ENCODER_REPEATS = 3


@dataclass(frozen=True, kw_only=True)
class Work:
    """What each runtime is given."""

    folder: Path  # the checkpoint
    place: Path  # for exports, which are made once
    tokens: int = 512  # of the prompt
    answer: int = 24  # tokens that are timed one at a time
    steps: int = 64  # tokens whose logits are compared
    repeats: int = 5
    frames: int = 8
    seconds: float = 4.0  # of sound
    threads: int = 2
    seed: int = 0

    @property
    def capacity(self) -> int:
        return self.tokens + max(self.answer * 2, self.steps) + 8


def compare(
    work: Work,
    names: Sequence[str],
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Return the figures of each runtime; why others do not run it, or how to install them."""
    family = family_of(work.folder)
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary, Peer() as reference:
        run = _Comparison(work, family, reference, Path(temporary), say)
        found = {REFERENCE: run.open_reference()}
        absent, failed, unknown = {}, {}, {}
        for name in names:
            if name == REFERENCE:
                continue
            if why := family.unknown.get(RUNTIMES[name].what):
                unknown[name] = why
                continue
            if command := missing(RUNTIMES[name]):
                absent[name] = command
                say(f'{name}: not installed: {command}')
                continue
            try:
                found[name] = row = run.measure(name)
                say(
                    f'{name}: {row["prefill_ratio"]:.2f} times {REFERENCE} at prefill, '
                    f'{row["decode_ratio"]:.2f} at decode'
                )
            except PeerError as error:
                failed[name] = str(error)
                say(f'{name}: {error}')
        found[REFERENCE] = {**found[REFERENCE], **run.reference_figures()}
        for row in found.values():
            _add_limit(row, run.best_read)
    return {
        'read_bytes_per_s': round(run.best_read),
        'runtimes': found,
        'not_known': unknown,
        'not_installed': absent,
        'failed': failed,
    }


def prepared(work: Work, name: str) -> Path:
    """Return what a runtime opens; a process of its own makes it, and leaves no memory."""
    source = source_of(RUNTIMES[name], work.folder, work.place)
    if not source.exists():
        with Peer() as peer:
            peer.ask('prepare', runtime=name, checkpoint=str(work.folder), work=str(work.place))
    return source


def soak(work: Work, name: str, windows: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Answer so many windows with a runtime of the CPU; return how its memory went."""
    say(f'{name}: {windows:,} windows')
    source = prepared(work, name)
    with Peer() as peer:
        found: dict[str, Any] = peer.ask(
            'soak', folder=str(source), windows=windows, threads=work.threads
        )
    return found


class _Comparison:
    def __init__(
        self,
        work: Work,
        family: Family,
        reference: Peer,
        place: Path,
        say: Callable[[str], None],
    ) -> None:
        self.work, self.family, self.reference, self.place = work, family, reference, place
        self.say = say
        random = Random(work.seed)
        rows = family.rows
        self.ids = [random.randrange(rows) for _ in range(work.tokens)]
        self.answer = [random.randrange(rows) for _ in range(work.answer)]
        self.steps = [random.randrange(rows) for _ in range(work.steps)]
        self.best_read = 0.0
        self.reference_times: dict[str, list[float]] = {}

    def open_reference(self) -> dict[str, Any]:
        self.say(f'{REFERENCE}: opening')
        opened = self._open(self.reference, REFERENCE, self.work.folder)
        self._time(self.reference)  # the first is slower; the figures come from the pairs
        self._time_encoders(self.reference)
        row = {**_sizes(opened), **self._memory(self.reference, opened)}
        self._follow(self.reference, 'reference')
        for _ in range(self.work.repeats):
            self._note_reference()
        return row

    def measure(self, name: str) -> dict[str, Any]:
        """Time a runtime and the reference in turn; then compare what they say."""
        self.say(f'{name}: preparing')
        source = prepared(self.work, name)
        with Peer() as peer:
            self.say(f'{name}: opening')
            opened = self._open(peer, name, source)
            self._time(peer)
            self._time_encoders(peer)
            self.say(f'{name}: measuring')
            pairs = []
            for _ in range(self.work.repeats):
                theirs = self._note_reference()
                pairs.append((self._time(peer), theirs))
            encoders = [self._time_encoders(peer) for _ in range(ENCODER_REPEATS)]
            memory = self._memory(peer, opened)
            row = {**_sizes(opened), **_speeds([mine for mine, _ in pairs], self.work)}
            for what in ('prefill', 'decode'):
                ratios = [theirs[what] / mine[what] for mine, theirs in pairs]
                row[f'{what}_ratio'] = round(median(ratios), 3)
                row[f'{what}_ratio_least_most'] = [round(min(ratios), 3), round(max(ratios), 3)]
            return {**row, **_encoder_figures(encoders), **memory, 'errors': self._errors(peer)}

    def reference_figures(self) -> dict[str, Any]:
        times = [
            dict(zip(self.reference_times, each, strict=True))
            for each in zip(*self.reference_times.values(), strict=True)
        ]
        encoders = [self._time_encoders(self.reference) for _ in range(ENCODER_REPEATS)]
        return {
            **_speeds(times, self.work),
            **_encoder_figures(encoders),
            'prefill_ratio': 1.0,
            'decode_ratio': 1.0,
            'errors': None,
        }

    def _open(self, peer: Peer, name: str, source: str | Path) -> dict[str, Any]:
        peer.ask(
            'take',
            pictures=self.family.pictures(self.work.frames),
            mel=self.family.mel(self.work.seconds),
        )
        return peer.ask(
            'open',
            runtime=name,
            checkpoint=str(self.work.folder),
            source=str(source),
            capacity=self.work.capacity,
            threads=self.work.threads,
        )

    def _note_reference(self) -> dict[str, float]:
        self.best_read = max(self.best_read, self.reference.ask('read'))
        times = self._time(self.reference)
        for name, value in times.items():
            self.reference_times.setdefault(name, []).append(value)
        return times

    def _time(self, peer: Peer) -> dict[str, float]:
        prefill = peer.ask('prefill', ids=self.ids)
        return {'prefill': prefill, 'decode': peer.ask('decode', tokens=self.answer)}

    def _time_encoders(self, peer: Peer) -> dict[str, float | None]:
        return {'vision': peer.ask('encode_frames'), 'sound': peer.ask('encode_sound')}

    def _memory(self, peer: Peer, opened: dict[str, Any]) -> dict[str, Any]:
        """Return peaks over what the process held before it opened anything."""
        now, before = peer.ask('memory'), opened['before']
        if not now:
            return {}
        held = opened['weights'] + opened['kv_per_token'] * self.work.capacity
        peak = now['peak'] - before['resident']
        # Clean pages of a mapped file are the system's to take back.
        own = now['peak'] - now['mapped'] - before['own']
        return {
            'process_peak_bytes': now['peak'],
            'peak_bytes': peak,
            'own_peak_bytes': own,
            'opening_peak_bytes': opened['opened']['peak'] - before['resident'],
            'peak_ratio': round(peak / held, 3),
            'own_peak_ratio': round(own / held, 3),
        }

    def _follow(self, peer: Peer, name: str) -> tuple[list[int], torch.Tensor | None]:
        path = self.place / f'{name}.pt'
        made = peer.ask('follow', ids=self.ids, tokens=self.steps, path=str(path))
        return made['chosen'], torch.load(path) if made['logits'] else None

    def _errors(self, peer: Peer) -> dict[str, Any]:
        """Compare logits after the prompt and each of `steps` given tokens."""
        right = torch.load(self.place / 'reference.pt')
        chosen, logits = self._follow(peer, 'other')
        same = [a == b for a, b in zip(chosen, right.argmax(-1).tolist(), strict=True)]
        figures: dict[str, Any] = {'top_1': round(sum(same) / len(same), 4)}
        if logits is None:
            return figures
        apart = (logits - right).abs()
        return {
            **figures,
            'mean': float(f'{apart.mean():.3g}'),
            'most': float(f'{apart.max():.3g}'),
            'of_norm': float(f'{(logits - right).norm() / right.norm():.3g}'),
        }


def _sizes(opened: dict[str, Any]) -> dict[str, Any]:
    return {
        'weights_bytes': opened['weights'],
        'decoder_weights_bytes': opened['decoder_weights'],
        'kv_bytes_per_token': opened['kv_per_token'],
    }


def _speeds(times: list[dict[str, float]], work: Work) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, tokens in (('prefill', work.tokens), ('decode', work.answer)):
        speeds = [tokens / each[name] for each in times]
        figures[f'{name}_tokens_per_s'] = round(median(speeds), 2)
        figures[f'{name}_tokens_per_s_least_most'] = [round(min(speeds), 2), round(max(speeds), 2)]
    return figures


def _encoder_figures(times: list[dict[str, float | None]]) -> dict[str, Any]:
    """Return the medians in ms; None of a runtime that has no such encoder."""
    figures: dict[str, Any] = {}
    for name in ('vision', 'sound'):
        found = [seconds for each in times if (seconds := each[name]) is not None]
        figures[f'{name}_ms'] = round(1e3 * median(found), 2) if found else None
    return figures


def _add_limit(row: dict[str, Any], read: float) -> None:
    """Say how near decoding is to reading its weights as fast as memory gives them."""
    row['decode_of_memory_limit'] = round(
        row['decode_tokens_per_s'] * row['decoder_weights_bytes'] / read, 3
    )
