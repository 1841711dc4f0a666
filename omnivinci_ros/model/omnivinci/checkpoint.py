# SPDX-License-Identifier: Apache-2.0
"""Read and write the released layout: config.json and five folders of safetensors.

Nothing is fetched, no code of the checkpoint runs and no pickle is opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch import nn
from transformers import SiglipVisionModel
from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding
from transformers.models.siglip.modeling_siglip import SiglipVisionEmbeddings

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_headers
from omnivinci_ros.model.tensor_files import read_tensors
from omnivinci_ros.model.tensor_files import write_tensors
from omnivinci_ros.model.tokenizer import Tokenizer

# transformers before 5 had a level more in SigLIP's keys, and the released files have it.
SIGLIP_PREFIX = 'vision_model.'
EMBEDDING = 'model.embed_tokens.weight'
MAX_SHARD_BYTES = 5 * 10**9
DTYPES = {'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16, 'F64': torch.float64}


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
    model, headers = outline(folder, attention, **given)
    dtype = dtype or _stored_dtype(headers['llm'])
    memory.refuse_what_cannot_fit(
        folder, _elements(headers), model.config.llm, dtype=dtype, device=device, context=context
    )
    for part in PARTS:
        _fill(getattr(model, part), headers[part], dtype, device, say)
    _restore_buffers(model, device)
    model.use_tokenizer(Tokenizer.read(folder / 'llm'))
    return model.eval()


def outline(
    folder: str | Path,
    attention: str = 'sdpa',
    **given: Any,
) -> tuple[OmniVinci, dict[str, dict[str, Header]]]:
    """Return a checkpoint's network without weights and where each part's tensors are.

    For what takes weights one at a time. The network is on the meta device; names and shapes
    of the tensors are those of the network. Raises CheckpointError.
    """
    folder = Path(folder)
    config = read_config(folder, **given)
    found = {part: _named(part, read_headers(folder / part)) for part in PARTS}
    model = _on_meta(_with_vocabulary(config, found['llm']), attention)
    headers = {part: _checked(folder / part, getattr(model, part), found[part]) for part in PARTS}
    return model, headers


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
    if folder.exists() and any(folder.iterdir()):
        raise CheckpointError(f'{folder}: is not empty; give a new folder')
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
        _write_json(folder / part / 'config.json', _part_config(model, part))
    _write_json(folder / 'config.json', model.config.as_json())
    if tokenizer is not None:
        copy_tokenizer(Path(tokenizer), folder / 'llm')


def copy_tokenizer(source: Path, target: Path) -> None:
    """Copy tokenizer files from one llm/ folder to another."""
    for name in TOKENIZER_FILES:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)


TOKENIZER_FILES = (
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'chat_template.jinja',
    'answers.json',  # see model/listed_answers.py
)


@dataclass(frozen=True)
class Figures:
    """What a checkpoint is, without loading it."""

    parameters: int
    parameters_by_part: Mapping[str, int]
    kv_bytes_per_token: int  # at 16 bit
    needs: tuple[memory.MemoryNeed, ...]

    def __str__(self) -> str:
        parts = ', '.join(f'{part} {count:,}' for part, count in self.parameters_by_part.items())
        lines = [
            f'parameters: {self.parameters:,} ({parts})',
            f'KV cache: {self.kv_bytes_per_token:,} bytes a token at 16 bit',
        ]
        lines += [f'memory as {need.how}: {need}' for need in self.needs]
        return '\n'.join(lines)


def figures(config: OmniVinciConfig, context: int = memory.DEFAULT_CONTEXT) -> Figures:
    """Count parameters on the meta device, and the memory of each way to load."""
    model = _on_meta(config)
    counts = {part: sum(p.numel() for p in getattr(model, part).parameters()) for part in PARTS}
    ways = [
        memory.estimate(counts, config.llm, dtype, context)
        for dtype in (torch.float32, torch.bfloat16)
    ]
    return Figures(
        parameters=sum(counts.values()),
        parameters_by_part=counts,
        kv_bytes_per_token=memory.kv_bytes_per_token(config.llm),
        needs=(*ways, memory.estimate_quantised(counts, config.llm, context)),
    )


def checkpoint_figures(
    folder: str | Path,
    context: int = memory.DEFAULT_CONTEXT,
    **given: Any,
) -> Figures:
    """Return the figures of a checkpoint on disk: what `omnivinci doctor --model` prints."""
    config = read_config(folder, **given)
    llm = _named('llm', read_headers(Path(folder) / 'llm'))
    return figures(_with_vocabulary(config, llm), context)


def stored_dtype(folder: str | Path) -> torch.dtype:
    """Return the dtype of a checkpoint's files."""
    return _stored_dtype(_named('llm', read_headers(Path(folder) / 'llm')))


def _on_meta(config: OmniVinciConfig, attention: str = 'sdpa') -> OmniVinci:
    try:
        with torch.device('meta'):
            return OmniVinci(config, attention)
    except (ArithmeticError, KeyError, RuntimeError, TypeError) as error:
        raise CheckpointError(
            f'config.json: no network can be built from it ({one_line(error)}); copy it again'
        ) from None


def _named(part: str, headers: Mapping[str, Header]) -> dict[str, Header]:
    """Name tensors as the modules do."""
    prefix = SIGLIP_PREFIX if part == 'vision_tower' else ''
    return {key.removeprefix(prefix): header for key, header in headers.items()}


def _file_tensors(module: nn.Module) -> dict[str, Tensor]:
    state = module.state_dict()
    if _is_tied(module):
        state.pop('lm_head.weight', None)
    prefix = SIGLIP_PREFIX if isinstance(module, SiglipVisionModel) else ''
    return {prefix + name: tensor for name, tensor in state.items()}


def _with_vocabulary(config: OmniVinciConfig, headers: Mapping[str, Header]) -> OmniVinciConfig:
    """Take the vocabulary's rows from the embedding itself: configs of the past disagree."""
    header = headers.get(EMBEDDING)
    if header is None or len(header.shape) != 2:
        return config  # _fill says what is wrong
    return replace(config, llm={**config.llm, 'vocab_size': header.shape[0]})


def _stored_dtype(headers: Mapping[str, Header]) -> torch.dtype:
    header = headers.get(EMBEDDING)
    return DTYPES.get(header.dtype, torch.float32) if header else torch.float32


def _elements(headers: Mapping[str, Mapping[str, Header]]) -> dict[str, int]:
    return {part: sum(h.elements for h in tensors.values()) for part, tensors in headers.items()}


def _checked(
    folder: Path,
    module: nn.Module,
    headers: Mapping[str, Header],
) -> dict[str, Header]:
    """Return the headers of just the tensors that a module has."""
    wanted = module.state_dict()
    if _is_tied(module):
        wanted.pop('lm_head.weight', None)
        headers = {key: h for key, h in headers.items() if key != 'lm_head.weight'}
    missing = sorted(set(wanted) - set(headers))
    surplus = sorted(set(headers) - set(wanted))
    if missing or surplus:
        what = f'{missing[0]} is missing' if missing else f'{surplus[0]} is not expected'
        raise CheckpointError(
            f'{folder}: {what} ({len(missing)} missing, {len(surplus)} not expected); '
            'its config.json and its safetensors do not belong together'
        )
    for key, header in headers.items():
        if header.shape != tuple(wanted[key].shape):
            raise CheckpointError(
                f'{header.file}: {key} is {list(header.shape)}, but the configuration makes it '
                f'{list(wanted[key].shape)}; config.json and safetensors do not belong together'
            )
        if header.dtype not in DTYPES:
            raise CheckpointError(f'{header.file}: {key} is {header.dtype}; give 16 or 32 bit')
    return dict(headers)


def _fill(
    module: nn.Module,
    headers: Mapping[str, Header],
    dtype: torch.dtype,
    device: str | torch.device,
    say: Callable[[str], None],
) -> None:
    """Give a module on the meta device its weights, one tensor after another."""
    tensors = {}
    for key, value in read_tensors(headers):
        say(key)
        tensors[key] = value.to(device, dtype)
    module.load_state_dict(tensors, strict=False, assign=True)
    tie: Callable[[], None] | None = getattr(module, 'tie_weights', None)
    if tie is not None:
        tie()


def _is_tied(module: nn.Module) -> bool:
    return getattr(getattr(module, 'config', None), 'tie_word_embeddings', False)


def _restore_buffers(model: OmniVinci, device: str | torch.device) -> None:
    """Compute the buffers that are not saved, which the meta device left empty."""
    for module in model.modules():
        if isinstance(module, Qwen2RotaryEmbedding):
            module.__init__(module.config)
            module.to(device)
        elif isinstance(module, SiglipVisionEmbeddings):
            module.position_ids = torch.arange(module.num_positions, device=device)[None]
    empty = [name for name, t in _all_tensors(model) if t.is_meta]
    if empty:
        raise RuntimeError(f'{empty[0]} has no value; this transformers version is not supported')


def _all_tensors(model: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from model.named_parameters()
    yield from model.named_buffers()


def _part_config(model: OmniVinci, part: str) -> dict[str, Any]:
    config = model.config
    if part in ('mm_projector', 'sound_mm_projector'):
        return {f'{part}_type': getattr(config, f'{part}_type')}
    return {
        **getattr(config, part),
        'model_type': getattr(model, part).config.model_type,
        'architectures': [type(getattr(model, part)).__name__],
    }


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, default=dict) + '\n', encoding='utf-8')
