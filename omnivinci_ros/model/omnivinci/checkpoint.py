# SPDX-License-Identifier: Apache-2.0
"""Read and write the released layout: config.json and five folders of safetensors.

Nothing is fetched, no code of the checkpoint runs and no pickle is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch import nn
from transformers import SiglipVisionModel
from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding
from transformers.models.siglip.modeling_siglip import SiglipVisionEmbeddings

from omnivinci_ros.model import checkpoint_files as files
from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.checkpoint_figures import Figures
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.stored_part import EMBEDDING
from omnivinci_ros.model.stored_part import HEAD
from omnivinci_ros.model.stored_part import StoredPart
from omnivinci_ros.model.stored_part import is_tied
from omnivinci_ros.model.stored_part import on_meta
from omnivinci_ros.model.stored_part import ready
from omnivinci_ros.model.tensor_files import MAX_SHARD_BYTES
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_headers
from omnivinci_ros.model.tensor_files import write_tensors
from omnivinci_ros.model.tokenizer import Tokenizer

# transformers before 5 had a level more in SigLIP's keys, and the released files have it.
SIGLIP_PREFIX = 'vision_model.'


def load(
    folder: str | Path,
    *,
    dtype: torch.dtype | None = None,
    device: str | torch.device = 'cpu',
    attention: str = 'sdpa',
    context: int = memory.DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda what: None,
    **given: Any,
) -> OmniVinci:
    """Load a checkpoint's weights; `given` completes its configuration.

    `dtype` is that of the files when not given. Raises CheckpointError with one sentence for
    what is missing, damaged or does not fit the configuration or the memory (with a KV cache
    of `context` tokens). `say` is told of each tensor.
    """
    folder = Path(folder)
    model, parts = _outlined(folder, attention, **given)
    dtype = dtype or parts['llm'].dtype
    elements = {}
    for name, part in parts.items():  # all, before the first weight is read
        wanted = part.checked(getattr(model, name))  # without a head that is the embedding
        elements[name] = sum(header.elements for header in wanted.values())
    memory.refuse_what_cannot_fit(
        folder, elements, model.config.llm, dtype=dtype, device=device, context=context
    )
    for name, part in parts.items():
        part.fill(getattr(model, name), dtype=dtype, device=device, say=say)
    _restore_buffers(model, device)
    model.use_tokenizer(Tokenizer.read(folder / 'llm'))
    return ready(model, device)


def outline(
    folder: str | Path,
    attention: str = 'sdpa',
    **given: Any,
) -> tuple[OmniVinci, dict[str, dict[str, Header]]]:
    """Return a checkpoint's network without weights and where each part's tensors are.

    For what takes weights one at a time. The network is on the meta device; names and shapes
    of the tensors are those of the network. Raises CheckpointError.
    """
    model, parts = _outlined(Path(folder), attention, **given)
    return model, {name: part.checked(getattr(model, name)) for name, part in parts.items()}


def save(
    model: OmniVinci,
    folder: str | Path,
    *,
    tokenizer: str | Path | None = None,
    max_shard_bytes: int = MAX_SHARD_BYTES,
) -> None:
    """Write a checkpoint in the released layout into a new or empty folder.

    `tokenizer` is a folder whose tokenizer files are copied to llm/.
    """
    folder = Path(folder)
    files.refuse_filled(folder)
    for name in ('video_time', 'sound_time'):
        if not list(getattr(model, name).parameters()):
            continue
        raise CheckpointError(
            f'{name} has learned weights, for which the released layout has no place; '
            'save its state_dict beside the checkpoint and put the released embedding back'
        )
    save_settings(model, folder, tokenizer=tokenizer)
    for part in PARTS:
        tensors = _file_tensors(getattr(model, part))
        write_tensors(folder / part, tensors, max_shard_bytes)


def save_settings(
    model: OmniVinci,
    folder: str | Path,
    *,
    tokenizer: str | Path | None = None,
) -> None:
    """Write all of a checkpoint but its weights: what `read_config` and `Tokenizer` read."""
    folder = Path(folder)
    for part in PARTS:
        (folder / part).mkdir(parents=True)
        files.write_json(folder / part / 'config.json', _part_config(model, part))
    files.write_json(folder / 'config.json', model.config.as_json())
    if tokenizer is not None:
        files.copy_files(files.TOKENIZER_FILES, Path(tokenizer), folder / 'llm')


def figures(config: OmniVinciConfig, context: int = memory.DEFAULT_CONTEXT) -> Figures:
    """Count parameters on the meta device, and the memory of each way to load."""
    model = on_meta(lambda: OmniVinci(config))
    counts = {part: sum(p.numel() for p in getattr(model, part).parameters()) for part in PARTS}
    needs = memory.ways_to_load(counts, config.llm, context)
    return Figures(counts, memory.kv_bytes_per_token(config.llm), needs)


def checkpoint_figures(
    folder: str | Path,
    context: int = memory.DEFAULT_CONTEXT,
    **given: Any,
) -> Figures:
    """Return the figures of a checkpoint on disk: what `omnivinci doctor --model` prints."""
    config = read_config(folder, **given)
    return figures(_with_vocabulary(config, _part(Path(folder), 'llm').headers), context)


def stored_dtype(folder: str | Path) -> torch.dtype:
    """Return the dtype of a checkpoint's files."""
    return _part(Path(folder), 'llm').dtype


def _outlined(
    folder: Path, attention: str = 'sdpa', **given: Any
) -> tuple[OmniVinci, dict[str, StoredPart]]:
    """Return a checkpoint's network on the meta device, and its parts."""
    config = read_config(folder, **given)
    parts = {name: _part(folder, name) for name in PARTS}
    config = _with_vocabulary(config, parts['llm'].headers)
    return on_meta(lambda: OmniVinci(config, attention)), parts


def _part(folder: Path, name: str) -> StoredPart:
    """Return a part, whose tensors are named as its module does."""
    prefix = SIGLIP_PREFIX if name == 'vision_tower' else ''
    headers = read_headers(folder / name)
    return StoredPart(
        str(folder / name), {key.removeprefix(prefix): each for key, each in headers.items()}
    )


def _file_tensors(module: nn.Module) -> dict[str, Tensor]:
    state = module.state_dict()
    if is_tied(module):
        state.pop(HEAD, None)
    prefix = SIGLIP_PREFIX if isinstance(module, SiglipVisionModel) else ''
    return {prefix + name: tensor for name, tensor in state.items()}


def _with_vocabulary(config: OmniVinciConfig, headers: Mapping[str, Header]) -> OmniVinciConfig:
    """Take the vocabulary's rows from the embedding itself: configs of the past disagree."""
    header = headers.get(EMBEDDING)
    if header is None or len(header.shape) != 2:
        return config  # what fills it says what is wrong
    return replace(config, llm={**config.llm, 'vocab_size': header.shape[0]})


def _restore_buffers(model: OmniVinci, device: str | torch.device) -> None:
    """Compute the buffers that are not saved, which the meta device left empty."""
    for module in model.modules():
        if isinstance(module, Qwen2RotaryEmbedding):
            module.__init__(module.config)
            module.to(device)
        elif isinstance(module, SiglipVisionEmbeddings):
            module.position_ids = torch.arange(module.num_positions, device=device)[None]


def _part_config(model: OmniVinci, part: str) -> dict[str, Any]:
    config = model.config
    if part in ('mm_projector', 'sound_mm_projector'):
        return {f'{part}_type': getattr(config, f'{part}_type')}
    return {
        **getattr(config, part),
        'model_type': getattr(model, part).config.model_type,
        'architectures': [type(getattr(model, part)).__name__],
    }
