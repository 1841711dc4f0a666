# SPDX-License-Identifier: Apache-2.0
"""What makes a voice of answers, whatever runs it: the checkpoint in PyTorch or an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speech_stream import SoundMaker
from omnivinci_ros.model.qwen_omni.talker import TalkerLike


class SpeechParts(Protocol):
    """Talker, token2wav and voices."""

    @property
    def talker(self) -> TalkerLike: ...

    @property
    def token2wav(self) -> SoundMaker: ...

    @property
    def speakers(self) -> Mapping[str, Speaker]: ...
