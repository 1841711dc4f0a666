# SPDX-License-Identifier: Apache-2.0
"""An order that a model is not sure of is left out; a STOP never is."""

from __future__ import annotations

import json

LEFT_OUT = '{"intent": "NONE"}'
KEPT = ('STOP', 'NONE')


def is_doubtful(answer: str, chance: float, sure_above: float) -> bool:
    """Say whether a command's JSON orders something and its chance is too low; 0: unknown."""
    if not 0 < chance < sure_above:
        return False
    try:
        command = json.loads(answer)
    except (ValueError, RecursionError):
        return False  # who reads it says what is wrong with it
    return isinstance(command, dict) and command.get('intent') not in KEPT
