# SPDX-License-Identifier: Apache-2.0
"""A checkpoint of random weights, in the released layout, to test and to measure with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken
from tokenizers import pre_tokenizers

from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.checkpoint_files import RANDOM_NOTE
from omnivinci_ros.model.checkpoint_files import write_json
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import make_config
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.tensor_files import MAX_SHARD_BYTES
from omnivinci_ros.model.tiny_tokenizer import train_bpe
from omnivinci_ros.model.tokenizer import REQUIRED

VOCABULARY = 1024  # tokens at most


def tiny_config(shape: str = 'tiny', **given: Any) -> OmniVinciConfig:
    """Return a shape of SHAPES, with sound in full units of 30 s unless `given` says more."""
    settings: dict[str, Any] = {
        'num_video_frames': 8,
        'pool_sizes': [[1, 1, 1]],
        'mm_use_bos_eos_tokens': False,
        'max_time': 60.0,
        'period_fix': 'shortest',
        'audio_hop_length': 160,
        **given,
    }
    towers = SHAPES[shape]
    return make_config(
        llm=towers['llm'],
        vision_tower=towers['vision_tower'],
        sound_tower=towers['sound_tower'],
        **settings,
    )


def tiny_model(
    config: OmniVinciConfig | None = None,
    seed: int = 0,
    *,
    device: str = 'cpu',
    dtype: torch.dtype = torch.float32,
) -> OmniVinci:
    """Return a model with random weights, the same for the same seed, device and dtype."""
    usual = torch.get_default_dtype()
    others = [] if device == 'cpu' else [torch.device(device)]
    with torch.random.fork_rng(devices=others), torch.device(device):
        torch.manual_seed(seed)
        torch.set_default_dtype(dtype)
        try:
            model = OmniVinci(config or tiny_config())
        finally:
            torch.set_default_dtype(usual)
        for name, weight in model.named_parameters():
            # Zero biases and unit gains would hide a mistake in how they are used.
            if weight.ndim == 1:
                torch.nn.init.normal_(weight, mean=float('norm' in name), std=0.1)
    return model.eval()


def write_tiny_checkpoint(
    folder: str | Path,
    *,
    shape: str = 'tiny',
    dtype: str = 'bfloat16',
    seed: int = 0,
    device: str = 'cpu',
    max_shard_bytes: int = MAX_SHARD_BYTES,
    **given: Any,
) -> int:
    """Write a checkpoint of random weights into a new folder; return its number of weights.

    A `device` that is a GPU makes them there, at once in `dtype`, which is quicker: other weights
    than those of the same seed on the CPU.
    """
    config = replace(tiny_config(shape, **given), raw={NOTE_KEY: RANDOM_NOTE})
    kind: torch.dtype = getattr(torch, dtype)
    made_as = torch.float32 if device == 'cpu' else kind
    model = tiny_model(config, seed, device=device, dtype=made_as).to(kind)
    checkpoint.save(model, folder, max_shard_bytes=max_shard_bytes)
    write_tokenizer(Path(folder) / 'llm')
    return sum(weight.numel() for weight in model.parameters())


def write_tokenizer(folder: Path) -> None:
    """Train a byte-level BPE on text made here and write it with the released special tokens."""
    bpe = train_bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), VOCABULARY - len(REQUIRED))
    bpe.add_special_tokens([AddedToken(token, normalized=False) for token in sorted(REQUIRED)])
    bpe.save(str(folder / 'tokenizer.json'))
    settings: dict[str, Any] = {
        'tokenizer_class': 'PreTrainedTokenizerFast',
        'eos_token': '<|im_end|>',
        'pad_token': '<|endoftext|>',
        'model_max_length': 32_768,
    }
    write_json(folder / 'tokenizer_config.json', settings)
