# SPDX-License-Identifier: Apache-2.0
"""The thinker's tables of a config.json: language model, towers, ids. Fields are its keys.

A key that is absent has the value that transformers' class gives it, because transformers leaves
such keys out of the files it writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.model.qwen_omni.config_values import FFN
from omnivinci_ros.model.qwen_omni.config_values import HEADS
from omnivinci_ros.model.qwen_omni.config_values import LAYERS
from omnivinci_ros.model.qwen_omni.config_values import ROWS
from omnivinci_ros.model.qwen_omni.config_values import WIDTH
from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.config_values import id_of_a_row
from omnivinci_ros.model.qwen_omni.config_values import only
from omnivinci_ros.model.qwen_omni.config_values import setting
from omnivinci_ros.model.qwen_omni.config_values import switch
from omnivinci_ros.model.qwen_omni.config_values import whole
from omnivinci_ros.model.qwen_omni.config_values import whole_list
from omnivinci_ros.model.qwen_omni.layer_config import LayerConfig
from omnivinci_ros.model.qwen_omni.layer_config import check_heads
from omnivinci_ros.model.qwen_omni.layer_config import rope


@dataclass(frozen=True)
class TextConfig(LayerConfig):
    """The thinker's language model."""

    vocab_size: int = setting(152_064, whole(ROWS))


@dataclass(frozen=True)
class AudioConfig:
    """The sound tower."""

    num_mel_bins: int = setting(128, whole(1024))
    encoder_layers: int = setting(32, whole(LAYERS))
    encoder_attention_heads: int = setting(20, whole(HEADS))
    encoder_ffn_dim: int = setting(5120, whole(FFN))
    d_model: int = setting(1280, whole(WIDTH))
    max_source_positions: int = setting(1500, whole(WIDTH))
    n_window: int = setting(100, whole(WIDTH))  # half a block, in mel frames
    output_dim: int = setting(3584, whole(WIDTH))
    activation_function: str = setting('gelu', only('gelu'))
    scale_embedding: bool = setting(False, only(False))

    @property
    def block_frames(self) -> int:
        """Return the mel frames of a block that attention and convolutions stay in."""
        return 2 * self.n_window


@dataclass(frozen=True)
class VisionConfig:
    """The vision tower."""

    depth: int = setting(32, whole(LAYERS))
    hidden_size: int = setting(3584, whole(WIDTH))
    intermediate_size: int = setting(3420, whole(FFN))
    num_heads: int = setting(16, whole(HEADS))
    in_channels: int = setting(3, only(3), also=('in_chans',))
    patch_size: int = setting(14, whole(1024))  # px
    spatial_merge_size: int = setting(2, whole(16))  # patches a side of a token
    temporal_patch_size: int = setting(2, only(2))  # frames
    window_size: int = setting(112, whole(1 << 16))  # px
    out_hidden_size: int = setting(3584, whole(WIDTH))
    fullatt_block_indexes: tuple[int, ...] = setting((7, 15, 23, 31), whole_list(LAYERS, 0))
    hidden_act: str = setting('silu', only('silu'))

    @property
    def patch_columns(self) -> int:
        """Return the values of a patch: colours of a pair of frames."""
        return self.in_channels * self.temporal_patch_size * self.patch_size**2

    @property
    def token_pixels(self) -> int:
        """Return the side of a token, to whose multiples pictures are resized."""
        return self.patch_size * self.spatial_merge_size


@dataclass(frozen=True)
class ThinkerConfig:
    """Language model, towers, and the ids that mark media."""

    text_config: TextConfig = TextConfig()
    audio_config: AudioConfig = AudioConfig()
    vision_config: VisionConfig = VisionConfig()
    audio_token_index: int = setting(151_646, id_of_a_row, also=('audio_token_id',))
    image_token_index: int = setting(151_655, id_of_a_row, also=('image_token_id',))
    video_token_index: int = setting(151_656, id_of_a_row, also=('video_token_id',))
    audio_start_token_id: int = setting(151_647, id_of_a_row)
    audio_end_token_id: int = setting(151_648, id_of_a_row)
    vision_start_token_id: int = setting(151_652, id_of_a_row)
    vision_end_token_id: int = setting(151_653, id_of_a_row)
    user_token_id: int = setting(872, id_of_a_row)
    tie_word_embeddings: bool = setting(False, switch)  # text_config's is not looked at
    position_id_per_seconds: int = setting(25, whole(WIDTH))
    seconds_per_chunk: int = setting(2, whole(WIDTH))


def read_thinker(table: Table) -> ThinkerConfig:
    """Read the thinker's table. Raises CheckpointError for parts that do not fit together."""
    texts = table.table('text_config', required=True)
    text = texts.read(TextConfig, **rope(texts), **_head_dim(texts))
    check_heads(texts, text)
    sounds, pictures = table.table('audio_config'), table.table('vision_config')
    audio, vision = sounds.read(AudioConfig), pictures.read(VisionConfig)
    token = vision.token_pixels
    for where, key, value, good, fix in (
        (
            sounds,
            'encoder_attention_heads',
            audio.encoder_attention_heads,
            audio.d_model % audio.encoder_attention_heads == 0 and audio.d_model % 2 == 0,
            f'a divisor of d_model={audio.d_model}, which must be even',
        ),
        (
            sounds,
            'max_source_positions',
            audio.max_source_positions,
            audio.max_source_positions >= audio.n_window,
            f'n_window={audio.n_window} or more',
        ),
        (
            sounds,
            'output_dim',
            audio.output_dim,
            audio.output_dim == text.hidden_size,
            f'text_config.hidden_size={text.hidden_size}',
        ),
        (
            pictures,
            'num_heads',
            vision.num_heads,
            vision.hidden_size % (4 * vision.num_heads) == 0,
            f'such that heads of hidden_size={vision.hidden_size} are multiples of 4',
        ),
        (
            pictures,
            'out_hidden_size',
            vision.out_hidden_size,
            vision.out_hidden_size == text.hidden_size,
            f'text_config.hidden_size={text.hidden_size}',
        ),
        (
            pictures,
            'window_size',
            vision.window_size,
            vision.window_size >= token and vision.window_size % token == 0,
            f'a multiple of {token}',
        ),
    ):
        if not good:
            raise where.wrong(key, value, fix)
    return table.read(ThinkerConfig, text_config=text, audio_config=audio, vision_config=vision)


def _head_dim(table: Table) -> dict[str, int]:
    """Return the width of a head, which the text model's table leaves out."""
    if table.has('head_dim'):
        return {}
    shape = table.read(TextConfig)
    if shape.hidden_size % shape.num_attention_heads:
        fix = f'a divisor of hidden_size={shape.hidden_size}'
        raise table.wrong('num_attention_heads', shape.num_attention_heads, fix)
    return {'head_dim': shape.hidden_size // shape.num_attention_heads}
