# SPDX-License-Identifier: Apache-2.0
"""Texts of anybody's, made fit for a message."""
from __future__ import annotations

import re

_UNFIT = re.compile('[\0\ud800-\udfff]')


def publishable(text: str) -> str:
    """Replace what no message can carry: half a character, and NUL, which would end the text."""
    return _UNFIT.sub('\ufffd', text)
