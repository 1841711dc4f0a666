# SPDX-License-Identifier: Apache-2.0
"""What a checkpoint's config.json fixes, read without guessing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from omnivinci_ros.model.checkpoint_files import note_of
from omnivinci_ros.model.config_keys import Keys
from omnivinci_ros.model.config_keys import boolean
from omnivinci_ros.model.config_keys import bos_eos
from omnivinci_ros.model.config_keys import chunk_length
from omnivinci_ros.model.config_keys import pool_sizes
from omnivinci_ros.model.config_keys import read_json
from omnivinci_ros.model.config_keys import scales
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.encoder_keys import AFFIX_KEYS
from omnivinci_ros.model.omnivinci.encoder_keys import TABLES
from omnivinci_ros.model.omnivinci.encoder_keys import TIME_KEYS
from omnivinci_ros.model.omnivinci.encoder_keys import Affixes
from omnivinci_ros.model.omnivinci.encoder_keys import TimeEmbeddingConfig
from omnivinci_ros.model.omnivinci.encoder_keys import affixes
from omnivinci_ros.model.omnivinci.encoder_keys import decoded
from omnivinci_ros.model.omnivinci.encoder_keys import table_of
from omnivinci_ros.model.omnivinci.encoder_keys import time_config
from omnivinci_ros.model.omnivinci.fixed_keys import check_fixed
from omnivinci_ros.model.omnivinci.stock_configs import with_shapes
from omnivinci_ros.model.omnivinci.vision import SIGLIP_SCALING

PARTS = ('llm', 'vision_tower', 'mm_projector', 'sound_tower', 'sound_mm_projector')
UNIT_SECONDS = 30  # sound is padded to whole units of this, where the checkpoint says no other
MAX_TILES = 256  # choosing a grid looks at the square of this many
MAX_SCALE = 8
ASPECT_RATIOS = ('dynamic_s2', 'resize', 'pad')


@dataclass(frozen=True)
class OmniVinciConfig:
    """Everything that decides shapes and numbers; towers as their own config.json says."""

    llm: Mapping[str, Any]
    vision_tower: Mapping[str, Any]
    sound_tower: Mapping[str, Any]
    mm_projector_type: str
    sound_mm_projector_type: str
    num_video_frames: int
    pool_sizes: tuple[tuple[int, int, int], ...]  # (t, h, w) each; the results follow each other
    mm_use_bos_eos_tokens: bool
    video_time: TimeEmbeddingConfig | None  # None: tokens without times
    sound_time: TimeEmbeddingConfig | None
    s2_scales: tuple[int, ...]  # px, the last one is the largest
    video_affixes: Affixes = Affixes()
    sound_affixes: Affixes = Affixes()
    dynamic_s2: bool = True
    s2_resize_output_to_scale_idx: int = -1  # of the scale whose map an image's tokens make
    image_aspect_ratio: str = 'dynamic_s2'  # of one image; or resize, or pad to a square
    max_tiles: int = 12
    audio_sampling_rate: int = 16_000  # Hz
    audio_chunk_length: int | str = 120  # s of sound at most, 'max' or 'max_3600'
    audio_hop_length: int = 60  # samples between mel frames
    audio_unit_seconds: int = UNIT_SECONDS  # s that sound is padded to a multiple of
    load_audio_in_video: bool = True
    interleaved_vis_aud_in_video: bool = True
    interleaved_video_segment_duration: float = 30.0  # s, T_G
    mm_bos_eos_tokens: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)  # config.json as read

    @property
    def hidden_size(self) -> int:
        return int(self.llm['hidden_size'])

    @property
    def image_size(self) -> int:
        return int(self.vision_tower['image_size'])

    @property
    def pixel_scaling(self) -> tuple[float, float]:
        """Return (mean, deviation) that the vision tower's pixels 0..255 are normalised by."""
        mean, deviation = SIGLIP_SCALING
        return (
            float(self.vision_tower.get('pixel_mean', mean)),
            float(self.vision_tower.get('pixel_deviation', deviation)),
        )

    @property
    def note(self) -> str:
        """Return what the checkpoint says of itself, such as that its weights are random."""
        return note_of(self.raw)

    @property
    def audio_seconds(self) -> float:
        """Return how many seconds of sound the checkpoint accepts at most."""
        if self.audio_chunk_length == 'max':
            return float('inf')
        return float(str(self.audio_chunk_length).removeprefix('max_'))

    def as_json(self) -> dict[str, Any]:
        """Return config.json: what was read, with the values in force."""
        known = {*_FLAT_KEYS, *_TABLE_KEYS, 's2_scales', 'mm_bos_eos_tokens'}
        out: dict[str, Any] = {}
        for key, value in self.raw.items():
            if isinstance(value, Mapping) and key.startswith(TABLES['video'] + TABLES['sound']):
                out[key] = {k: v for k, v in value.items() if k not in known}
            elif key not in known:
                out[key] = value
        out.setdefault('model_type', 'vila')
        out.update({key: getattr(self, key) for key in _FLAT_KEYS})
        out['s2_scales'] = ','.join(str(scale) for scale in self.s2_scales)
        if self.mm_bos_eos_tokens:
            out['mm_bos_eos_tokens'] = {k: list(v) for k, v in self.mm_bos_eos_tokens.items()}
        video = table_of(self.video_time, self.video_affixes, 'video')
        video['pool_sizes'] = [list(sizes) for sizes in self.pool_sizes]
        out.setdefault('video_encoder', {}).update(video)
        sound = table_of(self.sound_time, self.sound_affixes, 'sound')
        out.setdefault('sound_encoder', {}).update(sound)
        return out


_FLAT_KEYS = (
    'num_video_frames',
    'mm_use_bos_eos_tokens',
    'dynamic_s2',
    's2_resize_output_to_scale_idx',
    'image_aspect_ratio',
    'max_tiles',
    'audio_sampling_rate',
    'audio_chunk_length',
    'audio_hop_length',
    'audio_unit_seconds',
    'load_audio_in_video',
    'interleaved_vis_aud_in_video',
    'interleaved_video_segment_duration',
)
_TABLE_KEYS = ('pool_sizes', *TIME_KEYS, *AFFIX_KEYS)
ARGUMENTS = (
    *_FLAT_KEYS,
    *_TABLE_KEYS,
    's2_scales',
    'mm_bos_eos_tokens',
    'mm_projector_type',
    'sound_mm_projector_type',
)


def read_config(folder: str | Path, **given: Any) -> OmniVinciConfig:
    """Read a checkpoint's configuration; `given` overrides and completes it (ARGUMENTS).

    Raises CheckpointError for a missing folder or file, for a key that neither the checkpoint
    nor `given` has, and for a value of the wrong kind.
    """
    folder = Path(folder)
    unknown = sorted(set(given) - set(ARGUMENTS))
    if unknown:
        raise CheckpointError(f'unknown setting {unknown[0]}; known: {", ".join(ARGUMENTS)}')
    if not folder.is_dir():
        raise CheckpointError(f'{folder}: no such folder; give the folder of the checkpoint')
    for part in PARTS:
        if not (folder / part).is_dir():
            raise CheckpointError(
                f'{folder}: the folder {part}/ is missing; a checkpoint has {", ".join(PARTS)}'
            )
    path = folder / 'config.json'
    keys = Keys(path, decoded(read_json(path), path), given)
    llm, vision, sound = (
        read_json(folder / part / 'config.json') for part in ('llm', 'vision_tower', 'sound_tower')
    )
    return _settle(
        keys,
        llm=llm,
        vision=vision,
        sound=sound,
        mm_projector_type=_projector_type(folder, 'mm_projector', given),
        sound_mm_projector_type=_projector_type(folder, 'sound_mm_projector', given),
    )


def make_config(
    *,
    llm: Mapping[str, Any],
    vision_tower: Mapping[str, Any],
    sound_tower: Mapping[str, Any],
    mm_projector_type: str = 'mlp_downsample',
    sound_mm_projector_type: str = 'mlp',
    **given: Any,
) -> OmniVinciConfig:
    """Make a configuration from its tower configurations, with the same checks as a file's."""
    return _settle(
        Keys(Path('the given configuration'), {}, given),
        llm=llm,
        vision=vision_tower,
        sound=sound_tower,
        mm_projector_type=mm_projector_type,
        sound_mm_projector_type=sound_mm_projector_type,
    )


def _settle(
    keys: Keys,
    *,
    llm: Mapping[str, Any],
    vision: Mapping[str, Any],
    sound: Mapping[str, Any],
    mm_projector_type: str,
    sound_mm_projector_type: str,
) -> OmniVinciConfig:
    """Put the values together and check those that exclude each other."""
    llm = with_shapes('llm', llm)
    vision = with_shapes('vision_tower', vision)
    sound = with_shapes('sound_tower', sound)
    hidden, size = llm['hidden_size'], vision['image_size']
    default_chunk: int | str = 120
    config = OmniVinciConfig(
        llm=llm,
        vision_tower=vision,
        sound_tower=sound,
        mm_projector_type=mm_projector_type,
        sound_mm_projector_type=sound_mm_projector_type,
        num_video_frames=keys.get('num_video_frames', int),
        pool_sizes=keys.get('pool_sizes', pool_sizes, tables=TABLES['video']),
        mm_use_bos_eos_tokens=keys.get('mm_use_bos_eos_tokens', boolean),
        video_time=time_config(keys, hidden, 'video'),
        sound_time=time_config(keys, hidden, 'sound'),
        video_affixes=affixes(keys, 'video'),
        sound_affixes=affixes(keys, 'sound'),
        s2_scales=keys.get('s2_scales', scales, (size, 2 * size, 3 * size)),
        dynamic_s2=keys.get('dynamic_s2', boolean, True),
        s2_resize_output_to_scale_idx=keys.get('s2_resize_output_to_scale_idx', int, -1),
        image_aspect_ratio=keys.get('image_aspect_ratio', str, 'dynamic_s2'),
        max_tiles=keys.get('max_tiles', int, 12),
        audio_sampling_rate=keys.get('audio_sampling_rate', int, 16_000),
        audio_chunk_length=keys.get('audio_chunk_length', chunk_length, default_chunk),
        audio_hop_length=keys.get('audio_hop_length', int, 60),
        audio_unit_seconds=keys.get('audio_unit_seconds', int, UNIT_SECONDS),
        load_audio_in_video=keys.get('load_audio_in_video', boolean, True),
        interleaved_vis_aud_in_video=keys.get('interleaved_vis_aud_in_video', boolean, True),
        interleaved_video_segment_duration=keys.get(
            'interleaved_video_segment_duration', float, 30.0
        ),
        mm_bos_eos_tokens=keys.get('mm_bos_eos_tokens', bos_eos, {}),
        raw=keys.raw,
    )
    check_fixed(keys.raw, keys.path, size)
    _check(config, keys.path)
    return config


def _check(config: OmniVinciConfig, path: Path) -> None:
    _check_scaling(config.vision_tower)
    size = config.image_size
    side = size // config.vision_tower['patch_size']
    if side < 2 or side % 2:
        raise CheckpointError(
            f'vision_tower/config.json: image_size={size} makes {side} patches a side; '
            'the projector takes them two by two'
        )
    scales = len(config.s2_scales)
    most_pooled = max(max(h, w) for _, h, w in config.pool_sizes)
    least_tiles = (config.s2_scales[-1] // size) ** 2
    scales_fit = all(scale % size == 0 and scale <= MAX_SCALE * size for scale in config.s2_scales)
    for key, good, fix in (
        ('num_video_frames', config.num_video_frames > 0, 'a positive number of frames'),
        ('pool_sizes', most_pooled <= side // 2, f'{side // 2} or less a side'),
        (
            'max_tiles',
            least_tiles <= config.max_tiles <= MAX_TILES,
            f'{least_tiles} to {MAX_TILES}',
        ),
        ('audio_sampling_rate', config.audio_sampling_rate == 16_000, '16000'),
        ('audio_hop_length', config.audio_hop_length in (60, 160), '60 or 160'),
        (
            'audio_unit_seconds',
            0 < config.audio_unit_seconds <= UNIT_SECONDS,
            f'1 to {UNIT_SECONDS}',
        ),
        ('audio_chunk_length', config.audio_seconds > 0, 'a positive number of seconds, or "max"'),
        (
            'interleaved_video_segment_duration',
            0 < config.interleaved_video_segment_duration < float('inf'),
            'a positive number of seconds',
        ),
        (
            's2_scales',
            config.s2_scales[0] == size and scales_fit,
            f'multiples of the image size {size}, from 1 to {MAX_SCALE} times',
        ),
        (
            's2_resize_output_to_scale_idx',
            -scales <= config.s2_resize_output_to_scale_idx < scales,
            f'{-scales} to {scales - 1}, the place of one of the s2_scales',
        ),
        (
            'image_aspect_ratio',
            config.image_aspect_ratio in ASPECT_RATIOS,
            f'one of {", ".join(ASPECT_RATIOS)}',
        ),
        (
            'mm_bos_eos_tokens',
            bool(config.mm_bos_eos_tokens) or not config.mm_use_bos_eos_tokens,
            'the strings of the tokens, because mm_use_bos_eos_tokens is true',
        ),
    ):
        if not good:
            value = getattr(config, key)
            raise CheckpointError(f'{path}: {key}={value!r}; it must be {fix}')


def _check_scaling(vision_tower: Mapping[str, Any]) -> None:
    for key, least in (('pixel_mean', 0), ('pixel_deviation', 1)):
        value = vision_tower.get(key, 127)
        if type(value) not in (int, float) or not least <= value <= 255:
            raise CheckpointError(
                f'vision_tower/config.json: {key}={value!r}; it must be {least} to 255'
            )


def _projector_type(folder: Path, part: str, given: Mapping[str, Any]) -> str:
    """Read the type from the one key of a projector's config.json that ends in it."""
    key = f'{part}_type'
    if given.get(key) is not None:
        return str(given[key])
    path = folder / part / 'config.json'
    names = {str(v) for k, v in read_json(path).items() if k.endswith('projector_type')}
    if len(names) != 1:
        raise CheckpointError(f'{path}: the key {key} is missing; give it as the argument {key}')
    return names.pop()
