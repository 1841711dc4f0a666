# SPDX-License-Identifier: Apache-2.0
"""Where tests of faults note figures: FAULT_FIGURES=FILE, for docs/reference/faults.md."""

from __future__ import annotations

import json
import os

FIGURES = os.environ.get('FAULT_FIGURES', '')


def note(fault: str, **figures) -> None:
    """Note what a test measured, as a line of JSON, where somebody wants it."""
    if FIGURES:
        with open(FIGURES, 'a', encoding='utf-8') as file:
            file.write(json.dumps({'fault': fault, **figures}) + '\n')
