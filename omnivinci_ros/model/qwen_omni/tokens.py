# SPDX-License-Identifier: Apache-2.0
"""The special tokens of Qwen2.5-Omni, by their strings; ids differ from model to model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.tokenizer import END_OF_TEXT
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import START_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

REQUIRED = (START_OF_TURN, END_OF_TURN, END_OF_TEXT)
# The key of thinker_config that has a token's id too.
MEDIA_TOKENS = {
    '<|AUDIO|>': 'audio_token_index',
    '<|audio_bos|>': 'audio_start_token_id',
    '<|audio_eos|>': 'audio_end_token_id',
    '<|IMAGE|>': 'image_token_index',
    '<|VIDEO|>': 'video_token_index',
    '<|vision_bos|>': 'vision_start_token_id',
    '<|vision_eos|>': 'vision_end_token_id',
}


@dataclass(frozen=True)
class MediaTokens:
    """The ids that stand for media and around them."""

    audio: int
    audio_start: int
    audio_end: int
    image: int
    video: int
    vision_start: int
    vision_end: int

    def of(self, kind: str) -> int:
        """Return the id that stands for a row of a medium: sound, picture or video."""
        return {'sound': self.audio, 'picture': self.image, 'video': self.video}[kind]


def read_tokenizer(folder: str | Path) -> Tokenizer:
    """Read a checkpoint's tokenizer. Raises CheckpointError."""
    return Tokenizer.read(folder, placeholders={}, required=REQUIRED)


def media_tokens(config: QwenOmniConfig, tokenizer: Tokenizer) -> MediaTokens:
    """Look ids up by string, or in the configuration where the tokenizer has no such string.

    Raises CheckpointError where the two disagree or an id has no row in the embedding.
    """
    thinker = config.thinker_config
    rows = thinker.text_config.vocab_size
    found = []
    for token, key in MEDIA_TOKENS.items():
        said: int = getattr(thinker, key)
        number = tokenizer.find(token)
        if number is not None and number != said:
            raise CheckpointError(
                f'config.json: thinker_config.{key}={said}, but {token} of the tokenizer is '
                f'{number}; the two files do not belong together, copy both from one checkpoint'
            )
        if said >= rows:
            raise CheckpointError(
                f'config.json: thinker_config.{key}={said}; the embedding has {rows} rows, '
                'copy the file from the checkpoint again'
            )
        found.append(said)
    return MediaTokens(*found)
