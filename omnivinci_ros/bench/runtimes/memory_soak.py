# SPDX-License-Identifier: Apache-2.0
"""Window after window in one process: does its memory stay what it was?"""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import numpy as np
import torch

from omnivinci_ros.common.memory import memory_bytes
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.engine import CpuEngine
from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

CONTEXT = 1024
FRAMES_MOST = 4
MEL_FRAMES = 400  # 4 s at hop 160
PROMPT = (20, 200)  # tokens of text, least and most
SYSTEM = 24  # tokens that all prompts begin with
ANSWER_MOST = 8  # tokens
SETTLED = 0.2  # of the windows: caches of shapes fill before
LOOKS = 200


def soak(folder: Path, windows: int, threads: int) -> dict[str, float | int]:
    """Answer windows that differ in frames and lengths, and follow the memory.

    Returns the slope of a line through what is resident, bytes a window, after a fifth of the
    windows; and the least and most that was resident then.
    """
    engine = open_cpu(folder, CpuOptions(threads=threads, decoder=OPENVINO))
    decoder = engine.make_decoder(min(CONTEXT, engine.manifest.context_most))
    random = Random(0)
    looks: list[tuple[int, int]] = []
    every = max(1, windows // LOOKS)
    began = time.perf_counter()
    with torch.inference_mode():
        for window in range(windows):
            _answer(engine, decoder, random)
            if window % every == 0:
                looks.append((window, memory_bytes().get('resident', 0)))
    seconds = time.perf_counter() - began
    settled = [look for look in looks if look[0] >= SETTLED * windows] or looks
    at, resident = (np.array(column, dtype=float) for column in zip(*settled, strict=True))
    slope = float(np.polyfit(at, resident, 1)[0]) if len(settled) > 1 else 0.0
    return {
        'windows': windows,
        'seconds': round(seconds, 1),
        'windows_per_s': round(windows / seconds, 2),
        'slope_bytes_per_window': round(slope, 1),
        'resident_first': looks[0][1],
        'resident_settled_least': int(resident.min()),
        'resident_settled_most': int(resident.max()),
    }


def _answer(engine: CpuEngine, decoder: SteppingDecoder, random: Random) -> None:
    """See, hear, read and write: a window of random length after the same beginning."""
    size, rows = engine.config.image_size, engine.config.llm['vocab_size']
    multiple = engine.manifest.mel_frames_multiple
    seen = engine.encode_frames(torch.rand(random.randint(1, FRAMES_MOST), 3, size, size))
    heard = engine.encode_sound(torch.rand(1, _bins(engine), MEL_FRAMES // multiple * multiple))
    ids = torch.randint(rows, (random.randint(*PROMPT),))
    if decoder.length < SYSTEM:
        decoder.prefill(engine.embed(torch.arange(SYSTEM))[None])
    decoder.truncate(SYSTEM)
    prompt = torch.cat([seen.flatten(0, 1), heard.flatten(0, 1), engine.embed(ids)])
    logits = decoder.prefill(prompt[None, : decoder.room - ANSWER_MOST])
    assert logits is not None  # nothing stopped it
    for _ in range(random.randint(1, ANSWER_MOST)):
        logits = decoder.decode(int(logits.argmax()))


def _bins(engine: CpuEngine) -> int:
    return engine.config.sound_tower['num_mel_bins']
