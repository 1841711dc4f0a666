# SPDX-License-Identifier: Apache-2.0
"""Speech of Qwen2.5-Omni on a device: codes, chunks of sound, and a spoken answer as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.bench.runtimes.gpu_times import ms_of
from omnivinci_ros.bench.runtimes.gpu_times import seconds_of
from omnivinci_ros.engine.opening import DTYPES_BY_NAME
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.qwen_omni.checkpoint import SPEECH
from omnivinci_ros.model.qwen_omni.checkpoint import Speech
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint import speech_need
from omnivinci_ros.model.qwen_omni.code_sampler import CODES_PER_SECOND
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.dit import Condition
from omnivinci_ros.model.qwen_omni.flow import SOLVERS
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.prompt import write_prompt
from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker
from omnivinci_ros.model.qwen_omni.speech_stream import PLANS
from omnivinci_ros.model.qwen_omni.speech_stream import STEADY
from omnivinci_ros.model.qwen_omni.speech_stream import ChunkPlan
from omnivinci_ros.model.qwen_omni.speech_stream import SpeechStream
from omnivinci_ros.model.qwen_omni.speech_stream import speech_of
from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
from omnivinci_ros.model.qwen_omni.spoken_answer import answer_aloud
from omnivinci_ros.model.qwen_omni.spoken_answer import text_rows
from omnivinci_ros.model.qwen_omni.talking import TalkerRun
from omnivinci_ros.model.qwen_omni.thinker import Thinker
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer
from omnivinci_ros.model.qwen_omni.vocoder import SAMPLE_RATE

PROMPT = 256  # tokens that the talker reads
ANSWER = 32  # tokens of the answer that is said
WAVE_FRAMES = 100  # of mel, 1 s
Figures = dict[str, Any]


def measure(folder: str, options: OpenOptions, repeats: int, codes: int) -> Figures | None:
    """Return the figures of `codes` codes of speech; None for a checkpoint without speech."""
    found = read_checkpoint(folder)
    if not found.config.speaks or any(part not in found.parts for part in SPEECH):
        return None
    dtype, device = DTYPES_BY_NAME.get(options.precision), options.device
    gpu = torch.device(device).type == 'cuda'
    if gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    speech = load_speech(folder, dtype=dtype, device=device)
    thinker = load_thinker(folder, dtype=dtype, device=device, context=options.context)
    need = speech_need(found, dtype or found.dtype, PROMPT + codes)
    figures = {
        'codes': codes,
        'talker': _talker(thinker, speech, repeats, codes, device),
        **_token2wav(speech, repeats, codes, device),
        'answers': {solver: _aloud(folder, thinker, speech, codes, solver) for solver in SOLVERS},
        'estimated': need.total,
        'weights': need.weights,
        'peak_bytes': torch.cuda.max_memory_allocated(device) if gpu else None,
    }
    return figures


def _talker(thinker: Thinker, speech: Speech, repeats: int, codes: int, device: str) -> Figures:
    """Time a prompt, and the codes after it."""
    width = speech.talker.config.embedding_size
    random = torch.Generator().manual_seed(0)
    sums = torch.randn(1, PROMPT, width, generator=random).to(thinker.device)
    row: Tensor = sums[0, :1]
    rows = text_rows(thinker.embed, speech, choose_speaker(speech.speakers))
    read_s, code_s, made = [], [], 0
    for number in range(1 + repeats):
        run = TalkerRun(speech.talker, PROMPT, CodeOptions(max_codes=codes, seed=number))
        read = seconds_of(device, partial(_read_anew, run, sums), 1)
        began = time.perf_counter()
        count = sum(1 for _ in run.codes(rows, repeat(row)))
        if number and count > 1:
            read_s += read
            made += count
            code_s.append((time.perf_counter() - began) / count)
    return {
        'prompt_tokens': PROMPT,
        'prompt': ms_of(read_s or [0.0]),
        'code': ms_of(code_s or [0.0]),
        'codes_made': made,
        'codes_per_s': round(1 / min(code_s), 1) if code_s else None,
    }


def _read_anew(run: TalkerRun, sums: Tensor) -> None:
    run.decoder.reset()
    run.read(sums)


def _token2wav(speech: Speech, repeats: int, codes: int, device: str) -> Figures:
    """Time one evaluation of the DiT, the vocoder, and whole streams of chunks."""
    maker = speech.token2wav
    condition = maker.condition(choose_speaker(speech.speakers))
    random = torch.Generator().manual_seed(0)
    said = torch.randint(0, maker.config.dit_config.num_embeds, (codes,), generator=random)
    blocks = STEADY.back + STEADY.blocks + STEADY.ahead
    chunk = said.repeat(blocks)[: blocks * maker.block_codes][None]
    one = FlowOptions(solver='euler', points=2)
    weight = maker.code2wav_dit_model.proj_out.weight
    mel = torch.randn(1, WAVE_FRAMES, maker.config.dit_config.mel_dim).to(weight)
    step = seconds_of(device, lambda: maker.mel(chunk, condition, one), repeats)
    wave = seconds_of(device, lambda: maker.wave(mel).cpu(), repeats)
    return {
        'dit_step': {**ms_of(step), 'mel_frames': blocks * maker.block_frames},
        'vocoder': {**ms_of(wave), 'seconds': WAVE_FRAMES * maker.frame_samples / SAMPLE_RATE},
        'streams': {
            f'{name}, {solver}': _stream(speech, condition, said.tolist(), plan, solver)
            for name, plan in PLANS.items()
            for solver in SOLVERS
        },
    }


def _stream(
    speech: Speech, condition: Condition, codes: list[int], plan: ChunkPlan, solver: str
) -> Figures:
    """Time a stream's sound when all codes are there."""
    for is_counted in (False, True):
        given = codes if is_counted else codes[: len(codes) // 2]
        stream = SpeechStream(speech.token2wav, condition, FlowOptions(solver=solver), plan)
        began, first_s, samples = time.perf_counter(), 0.0, 0
        for part in speech_of(given, stream):
            first_s = first_s or time.perf_counter() - began
            samples += len(part)
    taken_s, sound_s = time.perf_counter() - began, samples / SAMPLE_RATE
    return {
        'first_chunk_ms': round(1e3 * first_s, 2),
        'sound_s': round(sound_s, 3),
        'real_time_factor': round(taken_s / sound_s, 4),
    }


def _aloud(folder: str, thinker: Thinker, speech: Speech, codes: int, solver: str) -> Figures:
    """Time an answer in text and sound from its question on."""
    config, tokenizer = read_checkpoint(folder).config, read_tokenizer(folder)
    media = media_tokens(config, tokenizer)
    prompt = write_prompt([Turn('user', ('What do you see?',))], tokenizer, media, thinker.pace)
    figures: Figures = {}
    for max_codes in (min(codes, CODES_PER_SECOND), codes):  # the first warms up
        how = SpeechOptions(
            codes=CodeOptions(max_codes=max_codes), flow=FlowOptions(solver=solver)
        )
        began = time.perf_counter()
        answer = answer_aloud(
            thinker,
            tokenizer,
            speech,
            prompt,
            [],
            options=Options(max_new_tokens=ANSWER, repetition_guard=False),
            speech_options=how,
        )
        figures = _listened(began, iter(answer))
    return figures


def _listened(began: float, pieces: Iterator[Any]) -> Figures:
    text_s = sound_s = 0.0
    samples = 0
    for piece in pieces:
        now_s = time.perf_counter() - began
        if piece.text:
            text_s = text_s or now_s
        else:
            sound_s = sound_s or now_s
            samples += len(piece.samples)
    taken_s = time.perf_counter() - began
    made_s = samples / SAMPLE_RATE
    return {
        'first_text_ms': round(1e3 * text_s, 2),
        'first_sound_ms': round(1e3 * sound_s, 2),
        'sound_s': round(made_s, 3),
        'real_time_factor': round(taken_s / made_s, 4) if made_s else None,
    }
