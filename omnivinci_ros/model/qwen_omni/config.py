# SPDX-License-Identifier: Apache-2.0
"""What the config.json of a Qwen2.5-Omni checkpoint fixes. Fields are named as its keys.

A key that is absent has the value that transformers' class gives it, because transformers leaves
such keys out of the files it writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from omnivinci_ros.model.config_keys import read_json
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.config_values import HEADS
from omnivinci_ros.model.qwen_omni.config_values import LAYERS
from omnivinci_ros.model.qwen_omni.config_values import POSITIONS
from omnivinci_ros.model.qwen_omni.config_values import ROWS
from omnivinci_ros.model.qwen_omni.config_values import WIDTH
from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.config_values import only
from omnivinci_ros.model.qwen_omni.config_values import positive
from omnivinci_ros.model.qwen_omni.config_values import setting
from omnivinci_ros.model.qwen_omni.config_values import switch
from omnivinci_ros.model.qwen_omni.config_values import whole
from omnivinci_ros.model.qwen_omni.config_values import whole_list
from omnivinci_ros.model.qwen_omni.config_values import whole_lists

MODEL_TYPES = ('qwen2_5_omni', 'qwen2_5_omni_thinker')
NOTE_KEY = 'omnivinci_ros_note'  # of config.json: what a reader of the answers must know
FFN = 1 << 20

_row = whole(ROWS, 0)  # an id


@dataclass(frozen=True)
class TextConfig:
    """The thinker's language model: Qwen2 layers, three axes of positions."""

    vocab_size: int = setting(152_064, whole(ROWS))
    hidden_size: int = setting(3584, whole(WIDTH))
    intermediate_size: int = setting(18_944, whole(FFN))
    num_hidden_layers: int = setting(28, whole(LAYERS))
    num_attention_heads: int = setting(28, whole(HEADS))
    num_key_value_heads: int = setting(4, whole(HEADS))
    head_dim: int = setting(128, whole(4096))
    max_position_embeddings: int = setting(32_768, whole(POSITIONS))
    rms_norm_eps: float = setting(1e-6, positive)
    rope_theta: float = setting(1e6, positive)
    mrope_section: tuple[int, ...] = setting((16, 24, 24), whole_list(4096))
    hidden_act: str = setting('silu', only('silu'))
    use_sliding_window: bool = setting(False, only(False))


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
    audio_token_index: int = setting(151_646, _row, also=('audio_token_id',))
    image_token_index: int = setting(151_655, _row, also=('image_token_id',))
    video_token_index: int = setting(151_656, _row, also=('video_token_id',))
    audio_start_token_id: int = setting(151_647, _row)
    audio_end_token_id: int = setting(151_648, _row)
    vision_start_token_id: int = setting(151_652, _row)
    vision_end_token_id: int = setting(151_653, _row)
    user_token_id: int = setting(872, _row)
    tie_word_embeddings: bool = setting(False, switch)  # text_config's is not looked at
    position_id_per_seconds: int = setting(25, whole(WIDTH))
    seconds_per_chunk: int = setting(2, whole(WIDTH))


@dataclass(frozen=True)
class TalkerConfig:
    """The talker: Qwen2 layers of another width than its embedding's."""

    vocab_size: int = setting(8448, whole(ROWS))
    embedding_size: int = setting(3584, whole(WIDTH))  # the thinker's width
    hidden_size: int = setting(3584, whole(WIDTH))
    intermediate_size: int = setting(18_944, whole(FFN))
    num_hidden_layers: int = setting(28, whole(LAYERS))
    num_attention_heads: int = setting(28, whole(HEADS))
    num_key_value_heads: int = setting(4, whole(HEADS))
    head_dim: int = setting(128, whole(4096))
    max_position_embeddings: int = setting(32_768, whole(POSITIONS))
    rms_norm_eps: float = setting(1e-6, positive)
    rope_theta: float = setting(1e6, positive)
    mrope_section: tuple[int, ...] = setting((16, 24, 24), whole_list(4096))
    hidden_act: str = setting('silu', only('silu'))
    use_sliding_window: bool = setting(False, only(False))
    tts_text_start_token_id: int = setting(151_860, _row)
    tts_text_end_token_id: int = setting(151_861, _row)
    tts_text_pad_token_id: int = setting(151_859, _row)
    tts_codec_start_token_id: int = setting(8293, _row)
    tts_codec_end_token_id: int = setting(8294, _row)
    tts_codec_pad_token_id: int = setting(8292, _row)
    tts_codec_mask_token_id: int = setting(8296, _row)


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


@dataclass(frozen=True)
class QwenOmniConfig:
    """A checkpoint's configuration; without talker and token2wav it cannot speak."""

    thinker_config: ThinkerConfig = ThinkerConfig()
    talker_config: TalkerConfig | None = None
    token2wav_config: Token2WavConfig | None = None
    quantization: Mapping[str, Any] | None = None  # quantization_config, of the thinker's linears
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)  # config.json as read

    @property
    def speaks(self) -> bool:
        return self.talker_config is not None and self.token2wav_config is not None

    @property
    def note(self) -> str:
        """Return what the checkpoint says of itself, such as that its weights are random."""
        return str(self.raw.get(NOTE_KEY, ''))[:200]


def read_config(folder: str | Path) -> QwenOmniConfig:
    """Read a checkpoint's config.json. Raises CheckpointError for what cannot be used."""
    folder = Path(folder)
    if not folder.is_dir():
        raise CheckpointError(f'{folder}: no such folder; give the folder of the checkpoint')
    path = folder / 'config.json'
    return make_config(read_json(path), path)


def make_config(
    raw: Mapping[str, Any], path: Path = Path('the given configuration')
) -> QwenOmniConfig:
    """Make a configuration of what a config.json holds, with the same checks."""
    top = Table(path, '', raw)
    kind = raw.get('model_type')
    if kind not in MODEL_TYPES:
        raise top.wrong('model_type', kind, f'{MODEL_TYPES[0]}, which this network reads')
    whole_model = kind == MODEL_TYPES[0]
    thinker = _thinker(top.table('thinker_config', required=True) if whole_model else top)
    speaks = whole_model and raw.get('enable_audio_output') is not False
    talker = token2wav = None
    if speaks and top.has('talker_config'):
        talker = _talker(top.table('talker_config'), thinker.text_config)
    if speaks and top.has('token2wav_config'):
        token2wav = _token2wav(top.table('token2wav_config'))
    return QwenOmniConfig(thinker, talker, token2wav, _quantization(top), raw)


def is_qwen_omni(folder: str | Path) -> bool:
    """Say whether a folder's config.json names this network."""
    try:
        return read_json(Path(folder) / 'config.json').get('model_type') in MODEL_TYPES
    except (CheckpointError, OSError):
        return False


def _thinker(table: Table) -> ThinkerConfig:
    texts = table.table('text_config', required=True)
    text = texts.read(TextConfig, **_rope(texts), **_head_dim(texts))
    _check_heads(texts, text)
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


def _talker(table: Table, text: TextConfig) -> TalkerConfig:
    talker = table.read(TalkerConfig, **_rope(table))
    _check_heads(table, talker)
    if talker.embedding_size != text.hidden_size:
        fix = f'thinker_config.text_config.hidden_size={text.hidden_size}'
        raise table.wrong('embedding_size', talker.embedding_size, fix)
    codes = [value for key, value in vars(talker).items() if key.startswith('tts_codec')]
    if max(codes) >= talker.vocab_size:
        fix = f'more than its codec tokens, of which the last is {max(codes)}'
        raise table.wrong('vocab_size', talker.vocab_size, fix)
    return talker


def _token2wav(table: Table) -> Token2WavConfig:
    dits, vocoders = table.table('dit_config'), table.table('bigvgan_config')
    dit = dits.read(DiTConfig, **_rope(dits, sections=False))
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


def _rope(table: Table, *, sections: bool = True) -> dict[str, Any]:
    """Return what versions of transformers keep in three places: theta and sections."""
    made: dict[str, Any] = {}
    for inner in (table.table('rope_parameters'), table.table('rope_scaling')):
        for key, kind in (('rope_theta', positive), ('mrope_section', whole_list(4096))):
            if inner.has(key) and (sections or key == 'rope_theta'):
                made.setdefault(key, inner.value(key, inner.raw[key], kind))
        only_type = inner.raw.get('rope_type', inner.raw.get('type', 'default'))
        if only_type not in ('default', 'mrope'):
            raise inner.wrong('rope_type', only_type, 'default: this network has no other')
    return made


def _head_dim(table: Table) -> dict[str, int]:
    """Return the width of a head, which the text model's table leaves out."""
    if table.has('head_dim'):
        return {}
    shape = table.read(TextConfig)
    if shape.hidden_size % shape.num_attention_heads:
        fix = f'a divisor of hidden_size={shape.hidden_size}'
        raise table.wrong('num_attention_heads', shape.num_attention_heads, fix)
    return {'head_dim': shape.hidden_size // shape.num_attention_heads}


def _check_heads(table: Table, shape: TextConfig | TalkerConfig) -> None:
    heads, groups = shape.num_attention_heads, shape.num_key_value_heads
    if heads % groups:
        raise table.wrong('num_key_value_heads', groups, f'a divisor of {heads} heads')
    if len(shape.mrope_section) != 3 or 2 * sum(shape.mrope_section) != shape.head_dim:
        fix = f'three numbers with the sum {shape.head_dim // 2}, half of a head'
        raise table.wrong('rope_scaling.mrope_section', list(shape.mrope_section), fix)


def _quantization(top: Table) -> Mapping[str, Any] | None:
    """Return the quantization_config, which versions keep in one of three tables."""
    places = [top]
    if top.has('thinker_config'):
        places.append(top.table('thinker_config'))
    places += [place.table('text_config') for place in places if place.has('text_config')]
    for place in places:
        if place.has('quantization_config'):
            return place.table('quantization_config').raw
    return None
