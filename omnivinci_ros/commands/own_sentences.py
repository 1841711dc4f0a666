# SPDX-License-Identifier: Apache-2.0
"""What the readers of languages ask of a robot's own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from omnivinci_ros.commands.intents import Reading


class OwnSentences(Protocol):
    """A robot's own intents, as far as a language's reader knows them."""

    def begins(self, words: Sequence[str]) -> bool:
        """Say whether it begins as one of the sentences does."""

    def begins_chinese(self, clause: str) -> bool:
        """Say the same of a clause without spaces."""

    def read(self, words: Sequence[str], language: str = 'en') -> Reading | None:
        """Read a whole clause without its polite words, of this language."""

    def read_chinese(self, clause: str) -> Reading | None:
        """Read the same in simplified characters."""
