# SPDX-License-Identifier: Apache-2.0
"""Results: what was understood, and what made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.windowing.windows import InputReport
from omnivinci_ros.windowing.windows import Window


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a result; the fields are those of msg/Provenance.msg, times in nanoseconds."""

    backend: str
    model: str
    trigger: str = ''
    closed_by: str = ''
    epoch: int = 0
    wait_ns: int = 0
    encode_ns: int = 0
    first_token_ns: int = 0
    total_ns: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    new_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    confidence: float = 0.0  # of the words, 0..1; 0: unknown
    windows_skipped: int = 0
    late_samples: int = 0
    cut: bool = False
    note: str = ''
    inputs: tuple[InputReport, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneResult:
    """A scene understanding, partial or final, of one window."""

    window: Window
    text: str
    json: str
    final: bool
    sequence: int
    task: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command interpretation of something said or typed."""

    stamp_ns: int
    window_id: int
    source: str  # speech, text or scene
    interpretation: Interpretation
    provenance: Provenance
    words_confidence: float = 1.0  # 0..1, that these words were said
    answers_ns: int | None = None  # stamp of the command whose question it answers


def window_provenance(window: Window, backend: str, model: str, **measured: Any) -> Provenance:
    """Return the provenance of a result about this window; `measured` are fields of it."""
    return Provenance(
        backend=backend,
        model=model,
        trigger=window.trigger,
        closed_by=window.closed_by,
        epoch=window.epoch,
        late_samples=sum(report.late for report in window.inputs),
        inputs=window.inputs,
        **measured,
    )
