# SPDX-License-Identifier: Apache-2.0
"""Which runtime decodes on this machine: measured once, and kept beside the export.

OpenVINO reads prompts twice as fast where the CPU has products of bytes; ONNX Runtime's fused
operators make tokens faster on some CPUs and slower on others. So both read and answer for a
moment, when an export is opened on a machine for the first time.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from omnivinci_ros.common import machine
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.common.user_cache import cache_folder
from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.fused_graph import FUSED
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

FILE = 'decoder_choice.json'
NAMES = {OPENVINO: 'OpenVINO', ONNX_RUNTIME: 'ONNX Runtime'}
PROMPT, STEPS = 128, 12  # tokens that are timed
ROUNDS, ENOUGH_S = 3, 0.5  # the best of so many; a slow decoder is timed once
# What a robot asks for: of a window's prompt most is read ahead, and answers are short.
READ, ANSWERED = 256, 32  # tokens that times are weighed with
MAX_BYTES = 1 << 16

Opener = Callable[[], Callable[[int], SteppingDecoder]]  # opens; then a capacity to a decoder
Say = Callable[[str], None]


@dataclass(frozen=True)
class Timing:
    """How fast a decoder is on this machine."""

    prompt_token_s: float
    step_s: float

    @property
    def answer_s(self) -> float:
        """Return how long a prompt and an answer of the usual lengths take."""
        return READ * self.prompt_token_s + ANSWERED * self.step_s


def choose(
    folder: Path,
    manifest: Manifest,
    wanted: str,
    threads: int,
    openers: Mapping[str, Opener],
    width: int,
    say: Say,
) -> str:
    """Return which of DECODERS is to decode an export; `wanted` is one of them, or '' for both.

    `openers` open each; `width` is that of an embedding. Raises EngineError for one that the
    export does not have. What ONNX Runtime cannot open is said, and OpenVINO decodes.
    """
    if wanted and wanted not in DECODERS:
        raise EngineError(f'decoder={wanted!r}; it must be one of {", ".join(DECODERS)}')
    has_fused = FUSED in manifest.graphs
    if wanted == ONNX_RUNTIME and not has_fused:
        raise EngineError(
            f'{folder}: has no decoder for ONNX Runtime; export it with '
            f'--decoders {" ".join(DECODERS)}'
        )
    if wanted:
        return wanted
    if not has_fused or find_spec('onnxruntime') is None:
        return OPENVINO
    here = _here(manifest, threads)
    kept = _kept(folder, here)
    if kept:
        return kept
    timings = {}
    for name in DECODERS:
        say(f'timing the decoder in {NAMES[name]}, once for this machine')
        try:
            timings[name] = _timed(openers[name](), width)
        except EngineError as error:
            if name == OPENVINO:
                raise
            say(f'{error}; {NAMES[OPENVINO]} decodes')
            return OPENVINO
        trim_heap()
    chosen = min(timings, key=lambda name: timings[name].answer_s)
    told = {name: {**asdict(each), 'answer_s': each.answer_s} for name, each in timings.items()}
    _keep(folder, {'here': here, 'decoder': chosen, 'timings': told}, say)
    seconds = ', '.join(f'{NAMES[name]} {each.answer_s:.2f} s' for name, each in timings.items())
    say(f'an answer takes {seconds}: {NAMES[chosen]} decodes')
    return chosen


@torch.inference_mode()
def _timed(make: Callable[[int], SteppingDecoder], width: int) -> Timing:
    decoder = make(PROMPT + STEPS)
    prompt = torch.randn(1, PROMPT, width, generator=torch.Generator().manual_seed(0)) * 0.02
    best_prompt_s = best_step_s = float('inf')
    for round_ in range(ROUNDS + 1):
        decoder.reset()
        began_s = time.perf_counter()
        decoder.prefill(prompt)
        read_s = time.perf_counter()
        for token in range(STEPS):
            decoder.decode(token)
        ended_s = time.perf_counter()
        if not round_ and ended_s - began_s < ENOUGH_S:
            continue  # what is met for the first time is prepared
        best_prompt_s = min(best_prompt_s, (read_s - began_s) / PROMPT)
        best_step_s = min(best_step_s, (ended_s - read_s) / STEPS)
        if ended_s - began_s >= ENOUGH_S:
            break
    return Timing(best_prompt_s, best_step_s)


def _here(manifest: Manifest, threads: int) -> dict[str, Any]:
    """Return what a choice holds for: with another of these it is measured again."""
    return {
        'cpu': machine.cpu_name(),
        'cpu_family_model': machine.cpu_family_model(),
        'isa': list(machine.isa()),
        'threads': threads or machine.usable_cores(),
        'openvino': machine.version_of('openvino'),
        'onnxruntime': machine.version_of('onnxruntime'),
        'graph': manifest.graphs[FUSED].sha256,
    }


def _kept(folder: Path, here: Mapping[str, Any]) -> str:
    """Return what was chosen here before; '' where nothing was, or the file is damaged."""
    for path in _places(folder, here):
        try:
            if path.stat().st_size > MAX_BYTES:
                continue
            found = json.loads(path.read_text(encoding='utf-8'))
            if found['here'] == here and found['decoder'] in DECODERS:
                return str(found['decoder'])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return ''


def _keep(folder: Path, choice: Mapping[str, Any], say: Say) -> None:
    text = json.dumps(choice, indent=2) + '\n'
    for path in _places(folder, choice['here']):
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
            return
    say(f'{folder / FILE} cannot be written: it is timed again at the next start')


def _places(folder: Path, here: Mapping[str, Any]) -> list[Path]:
    """Return where a choice is kept: beside the export, else in the user's cache."""
    places = [folder / FILE]
    with contextlib.suppress(BadInputError):
        places.append(cache_folder() / 'decoder_choices' / f'{here["graph"]}.json')
    return places
