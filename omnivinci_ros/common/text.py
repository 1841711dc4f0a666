# SPDX-License-Identifier: Apache-2.0
"""Texts of anybody's, made fit for a message; values of anybody's, made fit for a sentence."""

from __future__ import annotations

import re
import reprlib
from typing import Any

_UNFIT = re.compile('[\0\ud800-\udfff]')
# Some lines of YAML can stand for lists of lists of more items than memory can write down.
_SHORT = reprlib.Repr()
_SHORT.maxlevel = 2
_SHORT.maxstring = _SHORT.maxother = 120


def publishable(text: str) -> str:
    """Replace what no message can carry: half a character, and NUL, which would end the text."""
    return _UNFIT.sub('\ufffd', text)


def shown(value: Any) -> str:
    """Return a value as Python writes it, cut in the middle where it is long."""
    return _SHORT.repr(value)
