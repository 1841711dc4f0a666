# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni ready to run: towers and thinker, in one runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.runtime import CPU_CHUNK
from omnivinci_ros.engine.runtime import DTYPES_BY_NAME
from omnivinci_ros.engine.runtime import OpenOptions
from omnivinci_ros.engine.runtime import Report
from omnivinci_ros.engine.runtime import torch_device
from omnivinci_ros.engine.runtime import unusable_device
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.tokenizer import Tokenizer


@dataclass(frozen=True)
class QwenOmniRuntime:
    """The thinker's parts as functions on tensors; none of them knows of windows."""

    config: QwenOmniConfig
    tokenizer: Tokenizer
    name: str  # in words, for provenance
    encode_pictures: Callable[[Patches], Tensor]  # pairs of frames -> [pairs, n, C]
    encode_sound: Callable[[Tensor], Tensor]  # log-mel [bins, frames] -> [tokens, C]
    embed: Callable[[Tensor], Tensor]  # ids [L] -> [L, C]
    make_decoder: Callable[[int], PositionedDecoder]  # capacity in tokens


def open_qwen_omni(folder: str | Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    """Open a checkpoint in the released layout.

    Raises CheckpointError or EngineError, with one sentence, for a folder or a runtime that
    cannot be used.
    """
    folder = Path(folder)
    if options.runtime not in ('auto', 'torch'):
        raise EngineError(
            f'runtime={options.runtime!r}; a checkpoint of Qwen2.5-Omni takes torch or auto'
        )
    if options.given:
        raise EngineError(f'settings: a checkpoint of Qwen2.5-Omni takes none; leave {folder} so')
    if options.threads:
        torch.set_num_threads(options.threads)
    return _open_torch(folder, options, report)


def _open_torch(folder: Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    device = torch_device(options.device)
    config = read_checkpoint(folder).config
    dtype = DTYPES_BY_NAME.get(options.precision)
    report(0.0, f'reading {folder.name} to {device}')
    try:
        thinker = load_thinker(
            folder,
            dtype=dtype,
            device=device,
            context=options.context,
            say=lambda tensor: report(0.5, f'reading {tensor}'),
        )
    except (RuntimeError, AssertionError) as error:  # how torch says that a device is not there
        raise unusable_device(device, error) from None
    on_gpu = thinker.device.type == 'cuda'
    stored = thinker.llm.get_input_embeddings().weight.dtype

    def finished(made: Tensor) -> Tensor:
        """Wait for a GPU, which has only begun: what a tower takes is told with the answer."""
        if on_gpu:
            torch.cuda.synchronize(thinker.device)
        return made

    return QwenOmniRuntime(
        config=config,
        tokenizer=read_tokenizer(folder),
        name=f'PyTorch {str(stored).removeprefix("torch.")} on {device}',
        encode_pictures=lambda patches: finished(thinker.encode_pictures(patches)),
        encode_sound=lambda mel: finished(thinker.encode_sound(mel)),
        embed=thinker.embed,
        make_decoder=lambda capacity: ThinkerDecoder(
            thinker.llm, capacity, PREFILL_CHUNK if on_gpu else CPU_CHUNK
        ),
    )
