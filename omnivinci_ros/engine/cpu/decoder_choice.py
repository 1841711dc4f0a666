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
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from omnivinci_ros.common import machine
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
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
PROMPT, STEPS = 128, 12  # tokens of a round
# Rounds take turns, so that what other programs do meets both; the best of each count.
ROUNDS, TIMED_S = 2, 3.0  # at least so many, and so long if these take less
CLEARLY = 1.2  # times as fast as OpenVINO: else a busy machine's noise would choose ONNX Runtime
# What a robot asks for: of a window's prompt most is read ahead, and answers are short.
READ, ANSWERED = 256, 32  # tokens that times are weighed with
ROOM = 1.5  # memory that two decoders take, in bytes of their files
MAX_BYTES = 1 << 16

Make = Callable[[int], SteppingDecoder]  # of a capacity in tokens
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


def decided(folder: Path, manifest: Manifest, wanted: str, threads: int, say: Say) -> str:
    """Return which of DECODERS decodes an export; '' where that is to be measured.

    `wanted` is one of them, or '' for the faster one. Raises EngineError for one that the export
    does not have.
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
    if kept := _kept(folder, _here(manifest, threads)):
        return kept
    files = [folder / manifest.graphs[name].data for name in ('decoder', FUSED)]
    # A file that is missing is told of by who opens it.
    needed = ROOM * sum(path.stat().st_size for path in files if path.exists())
    memory = machine.memory_gb()
    if memory and needed > memory[1] * 1e9:
        say(
            f'{needed / 1e9:.1f} GB would be needed to time both decoders, and {memory[1]} GB are '
            f'free: {NAMES[OPENVINO]} decodes'
        )
        return OPENVINO
    return ''


def measure(
    folder: Path,
    manifest: Manifest,
    threads: int,
    makers: Mapping[str, Make],
    width: int,
    say: Say,
) -> str:
    """Return which of DECODERS is faster on this machine, and keep it for all who come.

    `makers` make a decoder of each; `width` is that of an embedding.
    """
    say('timing both decoders, once for this machine')
    timings = _timed(makers, width)
    is_faster = timings[ONNX_RUNTIME].answer_s * CLEARLY < timings[OPENVINO].answer_s
    chosen = ONNX_RUNTIME if is_faster else OPENVINO
    told = {name: {**asdict(each), 'answer_s': each.answer_s} for name, each in timings.items()}
    here = _here(manifest, threads)
    if kept := _kept(folder, here):  # by a process that was opened beside this one
        return kept
    _keep(folder, {'here': here, 'decoder': chosen, 'timings': told}, say)
    seconds = ', '.join(f'{NAMES[name]} {each.answer_s:.2f} s' for name, each in timings.items())
    say(f'an answer takes {seconds}: {NAMES[chosen]} decodes')
    return chosen


@torch.inference_mode()
def _timed(makers: Mapping[str, Make], width: int) -> dict[str, Timing]:
    decoders = {name: make(PROMPT + STEPS) for name, make in makers.items()}
    prompt = torch.randn(1, PROMPT, width, generator=torch.Generator().manual_seed(0)) * 0.02
    prompts_s: dict[str, list[float]] = {name: [] for name in decoders}
    steps_s: dict[str, list[float]] = {name: [] for name in decoders}
    began_s, rounds = time.perf_counter(), 0
    while rounds < ROUNDS or time.perf_counter() - began_s < TIMED_S:
        for name, decoder in decoders.items():
            decoder.reset()
            prompts_s[name].append(_seconds(partial(decoder.prefill, prompt)))
            steps_s[name] += [_seconds(partial(decoder.decode, 0)) for _ in range(STEPS)]
        rounds += 1
    return {name: Timing(min(prompts_s[name]) / PROMPT, min(steps_s[name])) for name in decoders}


def _seconds(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


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
