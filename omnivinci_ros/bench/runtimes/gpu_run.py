# SPDX-License-Identifier: Apache-2.0
"""A checkpoint in PyTorch on a device: how fast each part is, and whether it is right.

A GPU is only asked to begin when a call returns: each time is taken after waiting for it.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from threading import Event
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.bench.core import work_ahead
from omnivinci_ros.bench.runtimes.gpu_subjects import Subject
from omnivinci_ros.bench.runtimes.gpu_subjects import subject_of
from omnivinci_ros.bench.runtimes.gpu_times import ms_of
from omnivinci_ros.bench.runtimes.gpu_times import seconds_of
from omnivinci_ros.bench.runtimes.gpu_times import wait_for
from omnivinci_ros.common.tables import spread
from omnivinci_ros.engine.cuda_graph import CudaGraphDecoder
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

COPY_BYTES = {'cuda': 4 << 30, 'cpu': 64 << 20}
MATRIX = {'cuda': 8192, 'cpu': 512}  # rows and columns of the product that is timed
PIECE = 1024  # tokens of a prompt that is read in pieces
REFERENCE_TOKENS = 64  # of the prompt whose logits are compared
DTYPES = {'fp32': torch.float32, 'bf16': torch.bfloat16, 'fp16': torch.float16}
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is measured."""

    folder: str
    device: str = 'cuda'
    precision: str = 'bf16'
    windows: int = 5
    frames: int = 8
    seconds: float = 4.0  # of a window and its sound
    answer: int = 64  # tokens
    repeats: int = 5
    context: int = 4096
    steps: int = 16  # tokens whose logits are compared
    reference: bool = True
    speech_codes: int = 200  # 4 s, where the network speaks

    @property
    def options(self) -> OpenOptions:
        return OpenOptions(
            runtime='torch', device=self.device, precision=self.precision, context=self.context
        )


@dataclass(frozen=True)
class Sample:
    """The same tokens for every runtime: noise, since content does not change the work."""

    ids: Tensor  # [L]
    answer: list[int]


def measure(plan: Plan, say: Say = lambda text: None) -> dict[str, Any]:
    """Return the figures. Raises ValueError for a folder or a device that cannot be used."""
    try:
        torch.zeros(1, device=plan.device)
    except (RuntimeError, AssertionError) as error:
        why = ' '.join(str(error).split())[:200]
        raise ValueError(
            f'--device {plan.device}: PyTorch cannot use it here ({why}); give another'
        ) from None
    make = subject_of(plan.folder)
    say('the backend')
    backend = ask_backend(plan, make)
    say('the device')
    device = describe(torch.device(plan.device), DTYPES.get(plan.precision, torch.bfloat16))
    say('the parts')
    began = time.perf_counter()
    subject = make(plan.folder, plan.options, plan.frames, plan.seconds)
    wait_for(plan.device)
    opened_s = time.perf_counter() - began
    sample = _sample(plan, subject, backend['prompt_tokens'])
    with torch.inference_mode():
        parts = time_parts(plan, subject, sample)
        decode = time_decoders(plan, subject, sample, device['copy_bytes_per_s'])
        need = subject.need(DTYPES.get(plan.precision), plan.context)
        memory = {'open_s': opened_s, 'estimated': need.total, 'weights': need.weights}
        mine = _compute(plan, subject, sample) if plan.reference else None
    del subject
    say('speech')
    speech = make.measure_speech(plan.folder, plan.options, plan.repeats, plan.speech_codes)
    errors = None
    if mine is not None:
        say('float32 on the CPU')
        errors = _errors(plan, make, mine, sample)
    return {
        'device': device,
        'parts': parts,
        'decode': decode,
        'backend': backend,
        'memory': memory,
        'speech': speech,
        'errors': errors,
    }


def describe(device: torch.device, dtype: torch.dtype) -> dict[str, Any]:
    """Return what a device is, and the two ceilings of its speed, measured."""
    gpu = device.type == 'cuda'
    size = COPY_BYTES['cuda' if gpu else 'cpu']
    if gpu:  # a quarter of what is free at most
        size = min(size, torch.cuda.mem_get_info(device)[0] // 4)
    side = MATRIX['cuda' if gpu else 'cpu']
    capability = torch.cuda.get_device_capability(device) if gpu else None
    return {
        'name': torch.cuda.get_device_name(device) if gpu else 'the CPU',
        'capability': None if capability is None else f'sm{capability[0]}{capability[1]}',
        'memory_bytes': torch.cuda.mem_get_info(device)[1] if gpu else None,
        'driver': _driver() if gpu else None,
        'torch': torch.__version__,
        'cuda': torch.version.cuda,
        'copy_bytes_per_s': round(2 * size / _copy_s(device, size)),  # read and written
        'flops_per_s': round(2 * side**3 / _product_s(device, side, dtype)),
    }


def _copy_s(device: torch.device, size: int) -> float:
    source = torch.empty(size, dtype=torch.uint8, device=device).random_()
    target = torch.empty_like(source)
    return min(seconds_of(device, lambda: target.copy_(source), 5))


def _product_s(device: torch.device, side: int, dtype: torch.dtype) -> float:
    a, b = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    return min(seconds_of(device, lambda: a @ b, 5))


def ask_backend(plan: Plan, make: type[Subject]) -> dict[str, Any]:
    """Answer windows as the node would have them answered."""
    work = work_ahead.Workload(plan.windows, plan.frames, plan.seconds, make.sound_block_s)
    backend = make_backend(
        make.backend,
        folder=plan.folder,
        runtime='torch',
        device=plan.device,
        precision=plan.precision,
        context=plan.context,
        max_new_tokens=plan.answer,
    )
    gpu = torch.device(plan.device).type == 'cuda'
    if gpu:
        torch.cuda.reset_peak_memory_stats(plan.device)
    try:
        began = time.perf_counter()
        backend.load(lambda fraction, what: None)
        loaded_s = time.perf_counter() - began
        found = work_ahead.measure(backend, work)
        answers: list[tuple[Answer, float]] = []
        for number in range(plan.windows):
            window = work.window(1000 + number, epoch=3)
            backend.prepare(work.forecast(window), Event())
            began = time.perf_counter()
            made = backend.answer(build_prompt(window), work_ahead.ignore, Event())
            answers.append((made, 1e3 * (time.perf_counter() - began)))
        peak = torch.cuda.max_memory_allocated(plan.device) if gpu else None
        reserved = torch.cuda.max_memory_reserved(plan.device) if gpu else None
    finally:
        backend.close()
    speeds = [
        (made.new_tokens - 1) / (ms - made.first_token_ns / 1e6) * 1e3
        for made, ms in answers
        if made.new_tokens > 1
    ]
    return {
        **found,
        'load_s': loaded_s,
        'encode_ms': spread(made.encode_ns / 1e6 for made, _ in answers),
        'answer_ms': spread(ms for _, ms in answers),
        'new_tokens': max(made.new_tokens for made, _ in answers),
        'tokens_per_s': median(speeds) if speeds else None,
        'peak_bytes': peak,
        'reserved_bytes': reserved,
        'left_bytes': torch.cuda.memory_reserved(plan.device) if gpu else None,  # once closed
    }


def time_parts(plan: Plan, subject: Subject, sample: Sample) -> dict[str, Any]:
    """Time towers and prompts."""
    embeds = subject.embed(sample.ids)[None]
    decoder = subject.make_decoder(plan.context)
    pieces = subject.plain_decoder(_llm(decoder), plan.context, PIECE)

    def read(which: SteppingDecoder) -> None:
        which.reset()
        which.prefill(embeds)

    tokens = len(sample.ids)
    works = {
        **subject.towers(),
        f'prompt of {tokens} tokens': (lambda: read(decoder), tokens, 'tokens'),
        f'prompt of {tokens} tokens, in pieces of {PIECE}': (
            lambda: read(pieces),
            tokens,
            'tokens',
        ),
    }
    return {
        name: {**ms_of(seconds_of(plan.device, work, plan.repeats)), 'count': count, 'unit': unit}
        for name, (work, count, unit) in works.items()
    }


def time_decoders(
    plan: Plan, subject: Subject, sample: Sample, copy_bytes_per_s: float
) -> dict[str, Any]:
    """Time the tokens after a prompt, one at a time: kernel by kernel, and as a CUDA graph."""
    decoder = subject.make_decoder(plan.context)
    llm = _llm(decoder)
    ways: dict[str, Decoder] = {'kernel by kernel': subject.plain_decoder(llm, plan.context)}
    if isinstance(decoder, CudaGraphDecoder) and decoder.replays:
        ways['CUDA graph'] = decoder
    tied = llm.config.tie_word_embeddings
    held = sum(weight.nbytes for weight in llm.parameters())
    # A table that is not the head as well is only looked up.
    read = held if tied else held - llm.get_input_embeddings().weight.nbytes
    embeds = subject.embed(sample.ids)[None]
    rows = {}
    for name, way in ways.items():
        way.reset()
        way.prefill(embeds)
        # As generation does: each token is chosen from the logits before the next is read.
        taken = seconds_of(plan.device, partial(_answer, way, sample.answer), plan.repeats)
        each = [seconds / len(sample.answer) for seconds in taken]
        ms = ms_of(each)
        rows[name] = {
            **ms,
            'tokens_per_s': round(1e3 / ms['ms'], 2),
            'bytes_per_token': read,
            'of_copy': round(read / (ms['ms'] / 1e3) / copy_bytes_per_s, 3),
        }
    return rows


def _answer(decoder: Decoder, tokens: Sequence[int]) -> None:
    start = decoder.length
    for token in tokens:
        int(decoder.decode(token).argmax())
    decoder.truncate(start)


def _llm(decoder: SteppingDecoder) -> Any:
    assert isinstance(decoder, Decoder)  # the runtime is torch
    return decoder.llm


def _sample(plan: Plan, subject: Subject, tokens: int) -> Sample:
    random = torch.Generator().manual_seed(0)
    ids = torch.randint(subject.rows, (tokens + plan.answer,), generator=random)
    return Sample(ids[:tokens], ids[tokens:].tolist())


def _compute(plan: Plan, subject: Subject, sample: Sample) -> dict[str, Tensor]:
    """Return what a frame, the sound, a prompt and tokens after it become, in float32."""
    decoder = subject.make_decoder(plan.context)
    made = subject.outputs()
    ways = {'logits': decoder}
    if isinstance(decoder, CudaGraphDecoder):
        plain = subject.plain_decoder(decoder.llm, plan.context)
        ways['logits, kernel by kernel'] = plain
    embeds = subject.embed(sample.ids[:REFERENCE_TOKENS])[None]
    for name, way in ways.items():
        rows = [way.prefill(embeds)]
        rows += [way.decode(token) for token in (sample.answer * plan.steps)[: plan.steps]]
        made[name] = torch.stack([row for row in rows if row is not None])
    return {name: value.float().cpu() for name, value in made.items()}


def _errors(
    plan: Plan, make: type[Subject], mine: dict[str, Tensor], sample: Sample
) -> dict[str, Any]:
    options = OpenOptions(runtime='torch', device='cpu', precision='fp32', context=plan.context)
    with torch.inference_mode():
        exact = make(plan.folder, options, plan.frames, plan.seconds)
        right = _compute(plan, exact, sample)
    found: dict[str, Any] = {}
    for name, value in mine.items():
        expected = right[name.partition(',')[0]]
        found[name] = {'of_norm': float((value - expected).norm() / expected.norm())}
        if name.startswith('logits'):
            same = value.argmax(-1) == expected.argmax(-1)
            found[name]['top_1'] = float(same.float().mean())
    return found


def _driver() -> str | None:
    """Return the version of the GPU's driver, which PyTorch does not tell."""
    command = ['nvidia-smi', '--query-gpu=driver_version', '--format=csv,noheader']
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.split('\n', 1)[0].strip()
