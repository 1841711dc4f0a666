# SPDX-License-Identifier: Apache-2.0
"""The sets of sentences: the open ones, which are examples, and those that are kept apart."""

from __future__ import annotations

from importlib import resources

from omnivinci_ros.commands.examples import sentences
from omnivinci_ros.commands.examples.sentences import OPEN_SETS
from omnivinci_ros.commands.examples.sentences import Sentence

# Who writes the grammar reads no sentence of those that are not open, and no example is one.
SETS = ('development', 'learned', 'held_out', 'blind', 'free_learned', 'free')


def load(set_name: str, file: str) -> tuple[Sentence, ...]:
    """Return the sentences of a file of a set, the same ones each time; () for a file it lacks."""
    if set_name in OPEN_SETS:
        return sentences.load(set_name, file)
    folder = resources.files('omnivinci_ros.bench.command_sets') / set_name
    return sentences.load_from(folder, file)
