# SPDX-License-Identifier: Apache-2.0
"""The tables of a config.json that make speech: talker, DiT, vocoder. Fields are its keys.

A key that is absent has the value that transformers' class gives it, because transformers leaves
such keys out of the files it writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.model.qwen_omni.config_values import HEADS
from omnivinci_ros.model.qwen_omni.config_values import LAYERS
from omnivinci_ros.model.qwen_omni.config_values import POSITIONS
from omnivinci_ros.model.qwen_omni.config_values import ROWS
from omnivinci_ros.model.qwen_omni.config_values import WIDTH
from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.config_values import id_of_a_row
from omnivinci_ros.model.qwen_omni.config_values import positive
from omnivinci_ros.model.qwen_omni.config_values import setting
from omnivinci_ros.model.qwen_omni.config_values import whole
from omnivinci_ros.model.qwen_omni.config_values import whole_list
from omnivinci_ros.model.qwen_omni.config_values import whole_lists
from omnivinci_ros.model.qwen_omni.layer_config import LayerConfig
from omnivinci_ros.model.qwen_omni.layer_config import check_heads
from omnivinci_ros.model.qwen_omni.layer_config import rope
from omnivinci_ros.model.qwen_omni.thinker_config import TextConfig


@dataclass(frozen=True)
class TalkerConfig(LayerConfig):
    """The talker, whose layers have another width than its embedding."""

    vocab_size: int = setting(8448, whole(ROWS))
    embedding_size: int = setting(3584, whole(WIDTH))  # the thinker's width
    tts_text_start_token_id: int = setting(151_860, id_of_a_row)
    tts_text_end_token_id: int = setting(151_861, id_of_a_row)
    tts_text_pad_token_id: int = setting(151_859, id_of_a_row)
    tts_codec_start_token_id: int = setting(8293, id_of_a_row)
    tts_codec_end_token_id: int = setting(8294, id_of_a_row)
    tts_codec_pad_token_id: int = setting(8292, id_of_a_row)
    tts_codec_mask_token_id: int = setting(8296, id_of_a_row)


@dataclass(frozen=True)
class DiTConfig:
    """Codes to mel: a diffusion transformer, with a speaker encoder (enc_)."""

    hidden_size: int = setting(1024, whole(WIDTH), also=('dim',))
    num_hidden_layers: int = setting(22, whole(LAYERS), also=('depth',))
    num_attention_heads: int = setting(16, whole(HEADS), also=('heads',))
    head_dim: int = setting(64, whole(4096))
    ff_mult: int = setting(2, whole(64))
    emb_dim: int = setting(512, whole(WIDTH))
    block_size: int = setting(24, whole(WIDTH))  # mel frames
    look_ahead_layers: tuple[int, ...] = setting((10,), whole_list(LAYERS, 0))
    look_backward_layers: tuple[int, ...] = setting((0, 20), whole_list(LAYERS, 0))
    repeats: int = setting(2, whole(64))  # mel frames a code
    num_embeds: int = setting(8193, whole(ROWS))
    mel_dim: int = setting(80, whole(1024))
    rope_theta: float = setting(1e4, positive)
    max_position_embeddings: int = setting(32_768, whole(POSITIONS))
    enc_emb_dim: int = setting(192, whole(WIDTH))
    enc_dim: int = setting(128, whole(WIDTH))
    enc_channels: tuple[int, ...] = setting((256, 256, 256, 256, 768), whole_list(WIDTH))
    enc_kernel_sizes: tuple[int, ...] = setting((5, 3, 3, 3, 1), whole_list(1024))
    enc_dilations: tuple[int, ...] = setting((1, 2, 3, 4, 1), whole_list(1024))
    enc_attention_channels: int = setting(64, whole(WIDTH))
    enc_res2net_scale: int = setting(2, whole(64))
    enc_se_channels: int = setting(64, whole(WIDTH))


@dataclass(frozen=True)
class BigVGANConfig:
    """Mel to wave."""

    mel_dim: int = setting(80, whole(1024))
    upsample_initial_channel: int = setting(1536, whole(WIDTH))
    resblock_kernel_sizes: tuple[int, ...] = setting((3, 7, 11), whole_list(1024))
    resblock_dilation_sizes: tuple[tuple[int, ...], ...] = setting(
        ((1, 3, 5), (1, 3, 5), (1, 3, 5)), whole_lists(1024)
    )
    upsample_rates: tuple[int, ...] = setting((5, 3, 2, 2, 2, 2), whole_list(1024))
    upsample_kernel_sizes: tuple[int, ...] = setting((11, 7, 4, 4, 4, 4), whole_list(1024))


@dataclass(frozen=True)
class Token2WavConfig:
    """Codes to sound."""

    dit_config: DiTConfig = DiTConfig()
    bigvgan_config: BigVGANConfig = BigVGANConfig()


def read_talker(table: Table, text: TextConfig) -> TalkerConfig:
    """Read the talker's table. Raises CheckpointError where it does not fit the thinker."""
    talker = table.read(TalkerConfig, **rope(table))
    check_heads(table, talker)
    if talker.embedding_size != text.hidden_size:
        fix = f'thinker_config.text_config.hidden_size={text.hidden_size}'
        raise table.wrong('embedding_size', talker.embedding_size, fix)
    codes = [value for key, value in vars(talker).items() if key.startswith('tts_codec')]
    if max(codes) >= talker.vocab_size:
        fix = f'more than its codec tokens, of which the last is {max(codes)}'
        raise table.wrong('vocab_size', talker.vocab_size, fix)
    return talker


def read_token2wav(table: Table) -> Token2WavConfig:
    """Read the tables of DiT and vocoder. Raises CheckpointError where they do not fit."""
    dits, vocoders = table.table('dit_config'), table.table('bigvgan_config')
    dit = dits.read(DiTConfig, **rope(dits, sections=False))
    vocoder = vocoders.read(BigVGANConfig)
    counts = {len(dit.enc_channels), len(dit.enc_kernel_sizes), len(dit.enc_dilations)}
    channels = vocoder.upsample_initial_channel
    for where, key, value, good, fix in (
        (
            dits,
            'enc_kernel_sizes',
            dit.enc_kernel_sizes,
            len(counts) == 1 and 0 not in counts,
            'as long as enc_channels and enc_dilations',
        ),
        (
            dits,
            'block_size',
            dit.block_size,
            dit.block_size % dit.repeats == 0,
            f'a multiple of repeats={dit.repeats}',
        ),
        (
            vocoders,
            'mel_dim',
            vocoder.mel_dim,
            vocoder.mel_dim == dit.mel_dim,
            f'dit_config.mel_dim={dit.mel_dim}',
        ),
        (
            vocoders,
            'upsample_kernel_sizes',
            vocoder.upsample_kernel_sizes,
            len(vocoder.upsample_kernel_sizes) == len(vocoder.upsample_rates),
            'as long as upsample_rates',
        ),
        (
            vocoders,
            'upsample_initial_channel',
            channels,
            channels % (1 << len(vocoder.upsample_rates)) == 0,
            f'a multiple of {1 << len(vocoder.upsample_rates)}',
        ),
        (
            vocoders,
            'resblock_dilation_sizes',
            vocoder.resblock_dilation_sizes,
            len(vocoder.resblock_dilation_sizes) == len(vocoder.resblock_kernel_sizes),
            'as long as resblock_kernel_sizes',
        ),
    ):
        if not good:
            raise where.wrong(key, value, fix)
    return Token2WavConfig(dit, vocoder)
