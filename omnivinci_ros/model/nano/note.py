# SPDX-License-Identifier: Apache-2.0
"""What a nano checkpoint says of itself: it stands in every answer's provenance."""

from __future__ import annotations

NANO_MODEL = 'nano model'
NOTE = (
    f'{NANO_MODEL}: a small demonstration on EfficientNet-lite0 and Whisper tiny.en, not '
    'OmniVinci; {what}'
)
UNTRAINED = 'untrained, it names the main thing in a picture and nothing else'
NAMES = 'trained to name one main thing in a picture'
NAMES_AND_ORDERS = f'{NAMES} and to read short spoken orders'
TRAINED = (
    f'{NAMES}, to say in which third it is and whether a thing is there, to read short spoken '
    'orders, and to say what was heard, when a sound was and what was in view then'
)


def is_nano(note: str) -> bool:
    """Say whether a checkpoint's note is that of a nano, an export's too."""
    return note.startswith(NANO_MODEL)
