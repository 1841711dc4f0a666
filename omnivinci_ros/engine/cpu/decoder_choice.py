# SPDX-License-Identifier: Apache-2.0
"""Which runtime decodes on this machine: measured once, and kept beside the export.

OpenVINO reads prompts twice as fast where the CPU has products of bytes; ONNX Runtime's fused
operators make tokens faster on some CPUs and slower on others. So both read and answer for a
moment, when an export is opened on a machine for the first time.
"""

from __future__ import annotations

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
from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.fused_graph import FUSED
from omnivinci_ros.engine.cpu.kept_choices import keep_choice
from omnivinci_ros.engine.cpu.kept_choices import kept_choice
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

NAMES = {OPENVINO: 'OpenVINO', ONNX_RUNTIME: 'ONNX Runtime'}
PROMPT, STEPS = 128, 12  # tokens of a round, where the context has room
# Rounds take turns, so that what other programs do meets both; the best of each count. One round
# at least: of a large model it alone takes longer.
TIMED_S = 3.0
CLEARLY = 1.2  # times as fast as OpenVINO: else a busy machine's noise would choose ONNX Runtime
# What a robot asks for: of a window's prompt most is read ahead, and answers are short.
READ, ANSWERED = 256, 32  # tokens that times are weighed with
ROOM = 1.5  # memory that two decoders take, in bytes of their files

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
    """Return which of DECODERS decodes an export; AUTO where that is to be measured.

    `wanted` is one of them, or AUTO for the faster one. Raises EngineError for one that the export
    does not have.
    """
    if wanted not in (AUTO, *DECODERS):
        raise EngineError(f'decoder={wanted!r}; it must be one of {AUTO}, {", ".join(DECODERS)}')
    has_fused = FUSED in manifest.graphs
    if wanted == ONNX_RUNTIME and not has_fused:
        raise EngineError(
            f'{folder}: has no decoder for ONNX Runtime; export it with '
            f'--decoders {" ".join(DECODERS)}'
        )
    if wanted != AUTO:
        return wanted
    if not has_fused or find_spec('onnxruntime') is None:
        return OPENVINO
    if _context(manifest) < 1:
        return OPENVINO  # too short to time anything
    here = _here(manifest, threads)
    if kept := kept_choice(folder, here):
        return kept
    files = [folder / manifest.graphs[name].data for name in ('decoder', FUSED)]
    # A file that is missing is told of by who opens it.
    needed = ROOM * sum(path.stat().st_size for path in files if path.exists())
    memory = machine.memory_gb()  # a container's limit counts
    if memory and needed > memory[1] * 1e9:
        say(
            f'{needed / 1e9:.1f} GB would be needed to time both decoders, and {memory[1]} GB are '
            f'free: {NAMES[OPENVINO]} decodes'
        )
        return OPENVINO
    return AUTO


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
    timings = _timed(makers, width, _context(manifest))
    is_faster = timings[ONNX_RUNTIME].answer_s * CLEARLY < timings[OPENVINO].answer_s
    chosen = ONNX_RUNTIME if is_faster else OPENVINO
    told = {name: {**asdict(each), 'answer_s': each.answer_s} for name, each in timings.items()}
    here = _here(manifest, threads)
    if kept := kept_choice(folder, here):  # by a process that was opened beside this one
        return kept
    keep_choice(folder, {'here': here, 'decoder': chosen, 'timings': told}, say)
    seconds = ', '.join(f'{NAMES[name]} {each.answer_s:.2f} s' for name, each in timings.items())
    say(f'an answer takes {seconds}: {NAMES[chosen]} decodes')
    return chosen


@torch.inference_mode()
def _timed(makers: Mapping[str, Make], width: int, tokens: int) -> dict[str, Timing]:
    decoders = {name: make(tokens + STEPS) for name, make in makers.items()}
    prompt = torch.randn(1, tokens, width, generator=torch.Generator().manual_seed(0)) * 0.02
    prompts_s: dict[str, list[float]] = {name: [] for name in decoders}
    steps_s: dict[str, list[float]] = {name: [] for name in decoders}
    began_s = time.perf_counter()
    while not all(steps_s.values()) or time.perf_counter() - began_s < TIMED_S:
        for name, decoder in decoders.items():
            decoder.reset()
            prompts_s[name].append(_seconds(partial(decoder.prefill, prompt)))
            steps_s[name] += [_seconds(partial(decoder.decode, 0)) for _ in range(STEPS)]
    return {name: Timing(min(prompts_s[name]) / tokens, min(steps_s[name])) for name in decoders}


def _context(manifest: Manifest) -> int:
    """Return how many tokens of a prompt are timed."""
    return min(PROMPT, manifest.context_most - STEPS)


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
