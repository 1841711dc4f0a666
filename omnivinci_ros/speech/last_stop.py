# SPDX-License-Identifier: Apache-2.0
"""The newest STOP: what was asked before it is not said after it."""

from __future__ import annotations


class LastStop:
    """When the newest STOP was said, in which epoch of the clock."""

    def __init__(self) -> None:
        self._at: tuple[int, int] | None = None  # epoch, time [ns]

    def came(self, epoch: int, said_ns: int) -> None:
        """Take note of a STOP. One of an older time than the newest changes nothing."""
        if self._at is None or self._at[0] != epoch or self._at[1] < said_ns:
            self._at = (epoch, said_ns)

    def followed(self, epoch: int, asked_ns: int) -> bool:
        """Say whether it was said after a question of `asked_ns`, or was itself the question.

        Times of different epochs cannot be compared: then it is not.
        """
        return self._at is not None and self._at[0] == epoch and asked_ns <= self._at[1]
