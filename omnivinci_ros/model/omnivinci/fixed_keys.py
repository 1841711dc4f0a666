# SPDX-License-Identifier: Apache-2.0
"""Keys of config.json that would change numbers, and have one supported value each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.tokenizer import PLACEHOLDERS

# What else the released configuration has: for training, for other classes of the same code,
# or names of tokens that this package looks up by itself.
WITHOUT_EFFECT = (
    'architectures',
    'model_type',
    'resume_path',
    'hidden_size',
    'mm_hidden_size',
    'mm_projector_lr',
    'vision_tower_lr',
    'interpolate_mode',  # of position embeddings, which vision_resolution would stretch
    's2_max_split_size',  # of plain S2
    'min_tiles',  # of tiles without scales; dynamic S2 begins at the square of its last scale
    'time_token_format',
    'trope_theta',  # but for time_embed_type lang of a video without max_time
    'ignore_index',
    'default_image_token',
    'default_sound_token',
    'sentinel_token',
    'default_im_start_token',
    'default_im_end_token',
    'random_audio_sample',  # of sound that is too long, which is refused here
    'transformers_version',
    'torch_dtype',
    'dtype',
)


def check_fixed(raw: Mapping[str, Any], path: Path, image_size: int) -> None:
    """Raise CheckpointError for a value that this package would compute otherwise."""
    for key, good, why in (
        ('s2', (False,), 'plain S2 is not supported, dynamic_s2 is'),
        ('fps', (0,), 'frames are chosen by their number, num_video_frames'),
        ('mm_vision_select_layer', (-2,), "the feature is the tower's second last hidden state"),
        ('mm_vision_select_feature', ('cls_patch',), 'all patches are taken'),
        ('vision_resolution', (-1, image_size), 'the tower is not stretched'),
        ('mm_use_im_start_end', (False,), 'such tokens are not put around media'),
        ('mm_use_im_patch_token', (False,), 'such tokens are not put in place of media'),
        ('num_time_tokens', (0,), 'time tokens are not supported'),
        ('quantize_model', (False, 'false'), 'the weights are not rounded'),
    ):
        value = raw.get(key)
        if value is not None and value not in good:
            raise CheckpointError(f'{path}: {key}={value!r} is not supported: {why}')
    _check_media_tokens(raw.get('media_tokens'), path)


def _check_media_tokens(given: Any, path: Path) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping):
        raise CheckpointError(f'{path}: media_tokens must be a table of kinds and their tokens')
    for kind, token in given.items():
        if PLACEHOLDERS.get(kind, token) != token:
            raise CheckpointError(
                f'{path}: media_tokens.{kind}={token!r} is not supported; it must be '
                f'{PLACEHOLDERS[kind]!r}'
            )
