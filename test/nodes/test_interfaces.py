# SPDX-License-Identifier: Apache-2.0
"""The message, service and action files, as `ros2 interface show` shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(file for folder in ('msg', 'srv', 'action') for file in (ROOT / folder).iterdir())


@pytest.mark.parametrize('file', FILES, ids=lambda file: file.name)
def test_comments_stand_above_their_fields(file):
    # Of a field in another message `ros2 interface show` leaves a comment's bare '#' behind.
    for line in file.read_text().splitlines():
        assert line.startswith('#') or '#' not in line, line
