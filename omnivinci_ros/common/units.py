# SPDX-License-Identifier: Apache-2.0
"""Units: time is an integer of nanoseconds, named `_ns`; all sound inside is 16 kHz mono int16."""

from __future__ import annotations

SECOND_NS = 1_000_000_000
MILLISECOND_NS = 1_000_000
SAMPLE_RATE = 16_000  # Hz, of all sound inside the package: mono int16
SAMPLE_NS = SECOND_NS // SAMPLE_RATE  # 62,500 ns, exact
