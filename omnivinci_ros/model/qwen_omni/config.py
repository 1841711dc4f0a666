# SPDX-License-Identifier: Apache-2.0
"""What the config.json of a Qwen2.5-Omni checkpoint fixes, as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from omnivinci_ros.model.checkpoint_files import note_of
from omnivinci_ros.model.config_keys import read_json
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.speech_config import Token2WavConfig
from omnivinci_ros.model.qwen_omni.speech_config import read_talker
from omnivinci_ros.model.qwen_omni.speech_config import read_token2wav
from omnivinci_ros.model.qwen_omni.thinker_config import ThinkerConfig
from omnivinci_ros.model.qwen_omni.thinker_config import read_thinker

MODEL_TYPES = ('qwen2_5_omni', 'qwen2_5_omni_thinker')


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
        return note_of(self.raw)


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
    thinker = read_thinker(top.table('thinker_config', required=True) if whole_model else top)
    speaks = whole_model and raw.get('enable_audio_output') is not False
    talker = token2wav = None
    if speaks and top.has('talker_config'):
        talker = read_talker(top.table('talker_config'), thinker.text_config)
    if speaks and top.has('token2wav_config'):
        token2wav = read_token2wav(top.table('token2wav_config'))
    return QwenOmniConfig(thinker, talker, token2wav, _quantization(top), raw)


def is_qwen_omni(folder: str | Path) -> bool:
    """Say whether a folder's config.json names this network."""
    try:
        return read_json(Path(folder) / 'config.json').get('model_type') in MODEL_TYPES
    except (CheckpointError, OSError):
        return False


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
