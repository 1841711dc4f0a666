# SPDX-License-Identifier: Apache-2.0
"""A clause: a run of words, what joins it to the one before, and on which one it hangs."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.words import Word


@dataclass(slots=True, eq=False)
class Clause:
    """A run of words between two joints."""

    joint: str  # '' at the start of a sentence, ',', 'and', 'then', 'or', 'first', 'revise'
    kind: str  # 'main', 'said', 'condition', 'before', 'after', 'avoid', 'except', 'reason'
    sentence: int
    words: list[Word] = field(default_factory=list)
    conjunction: str = ''  # 'if', 'unless', 'until', 'avoid'
    start: int = 0  # where it begins in the source, with its conjunction
    leads: bool = False  # of those that hang on another clause: it stands before that one
    mark: str = ''  # '?' where the sentence that it ends is a question
    doubtful: bool = False  # where what is to be said ends is not certain
    unfinished: bool = False  # '... and then'
    paused: bool = False  # a comma stands before it
    _texts: list[str] = field(default_factory=list, init=False)  # of the words, while they last

    @property
    def texts(self) -> list[str]:
        if len(self._texts) != len(self.words):  # it grows while clauses are cut
            self._texts = [word.text for word in self.words]
        return self._texts.copy()

    @property
    def end(self) -> int:
        return self.words[-1].end if self.words else self.start
