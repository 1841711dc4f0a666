# SPDX-License-Identifier: Apache-2.0
"""An opened Qwen2.5-Omni as a conversation takes it (model/qwen_omni/chat.py)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from omnivinci_ros.engine.qwen_omni_runtime import QwenOmniRuntime
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.positions import Pace
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.thinker import fuse
from omnivinci_ros.model.qwen_omni.thinker_config import ThinkerConfig


class RuntimeThinker:
    """A thinker whatever runs it."""

    def __init__(self, runtime: QwenOmniRuntime):
        self.config: ThinkerConfig = runtime.config.thinker_config
        self._runtime = runtime

    @property
    def pace(self) -> Pace:
        return Pace(self.config.position_id_per_seconds, self.config.seconds_per_chunk)

    def encode_sound(self, mel: Tensor) -> Tensor:
        with torch.inference_mode():
            return self._runtime.encode_sound(mel)

    def encode_pictures(self, patches: Patches) -> Tensor:
        with torch.inference_mode():
            return self._runtime.encode_pictures(patches)

    def embed(self, ids: Tensor) -> Tensor:
        return self._runtime.embed(ids)

    def fuse(self, prompt: Prompt, encodings: Sequence[Tensor]) -> Tensor:
        """Put encoded media into the text -> [1, tokens, C]. Raises ValueError."""
        return fuse(self.embed, prompt, encodings)

    def make_decoder(self, capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder:
        return self._runtime.make_decoder(capacity, keep_hidden=keep_hidden)
