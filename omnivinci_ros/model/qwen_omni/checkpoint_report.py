# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci doctor --model` says of a Qwen2.5-Omni checkpoint, without loading it."""

from __future__ import annotations

from pathlib import Path

import torch

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.checkpoint_figures import Figures
from omnivinci_ros.model.checkpoint_figures import figures_rows
from omnivinci_ros.model.memory_rows import Row
from omnivinci_ros.model.memory_rows import refusal_row
from omnivinci_ros.model.qwen_omni.checkpoint import SPEECH
from omnivinci_ros.model.qwen_omni.checkpoint import THINKER
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint import kv_shape
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint import speech_need
from omnivinci_ros.model.qwen_omni.speaker_file import read_speakers
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer


def figures(checkpoint: Checkpoint, context: int = memory.DEFAULT_CONTEXT) -> Figures:
    """Count weights and the memory of each way to load. Nothing but headers is read."""
    shape = kv_shape(checkpoint.config.thinker_config.text_config)
    thinker = checkpoint.elements(THINKER)
    needs = [*memory.ways_to_load(thinker, shape, context)]
    if checkpoint.config.speaks and set(SPEECH) <= set(checkpoint.parts):
        needs += [
            speech_need(checkpoint, dtype, context) for dtype in (torch.float32, torch.bfloat16)
        ]
    counts = checkpoint.elements(checkpoint.parts)
    return Figures(counts, memory.kv_bytes_per_token(shape), tuple(needs))


def checkpoint_rows(folder: str | Path) -> list[Row]:
    """Return the doctor's lines on a checkpoint; the first bad thing ends them."""
    try:
        checkpoint = read_checkpoint(folder)
        config = checkpoint.config
        tokenizer = read_tokenizer(folder)
        media_tokens(config, tokenizer)
        found = figures(checkpoint)
        voices = ''
        if config.token2wav_config is not None and set(SPEECH) <= set(checkpoint.parts):
            rows = config.thinker_config.text_config.vocab_size
            voices = ', '.join(read_speakers(folder, config.token2wav_config.dit_config, rows))
    except BadInputError as error:
        return [refusal_row(error)]
    return figures_rows(
        found,
        name='Qwen2.5-Omni',
        stored=checkpoint.dtype,
        packed=len(checkpoint.part('llm').packed.linears),
        tokens=len(tokenizer),
        note=config.note,
        more=[('model voices', 'OK', voices or 'none: it answers in text', '')],
    )
