# SPDX-License-Identifier: Apache-2.0
"""What comparing with examples is worth: the open sets, a tenth of them left out in turn.

Of an open set each sentence is an example itself, so that its own figures tell nothing. Here what
is read is never among the examples that it is compared with.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from omnivinci_ros.commands.by_likeness import ask_by_likeness
from omnivinci_ros.commands.examples.likeness import LANGUAGES
from omnivinci_ros.commands.examples.likeness import TALK
from omnivinci_ros.commands.examples.likeness import Example
from omnivinci_ros.commands.examples.likeness import Examples
from omnivinci_ros.commands.examples.likeness import counted
from omnivinci_ros.commands.examples.likeness import examples
from omnivinci_ros.commands.examples.sentences import as_recognised
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.stop.by_examples import stop_likelihood
from omnivinci_ros.commands.words import read_words

PARTS = 10
SEED = 1
STOPS = 'STOPs that no rule finds: found'
FALSE_STOPS = 'orders and talk: a STOP'
SILENT_ORDERS = 'orders that the grammar leaves in silence: asked about'
SILENT_TALK = 'talk that it leaves in silence: asked about'
SURE_ORDERS = 'orders that it is sure of: doubted'
SURE_TALK = 'talk that it is sure is an order: doubted'
ROWS = (STOPS, FALSE_STOPS, SILENT_ORDERS, SILENT_TALK, SURE_ORDERS, SURE_TALK)


class LeftOut(TypedDict):
    """A row: of how many sentences of a language something came."""

    language: str
    name: str
    count: int
    of: int


def left_out() -> list[LeftOut]:
    """Return the rows of all languages that have examples."""
    found = examples()
    return [row for language in LANGUAGES for row in _of_language(language, found[language])]


def _of_language(language: str, known: Sequence[Example]) -> list[LeftOut]:
    # The same words in another set, or written otherwise, would tell what they mean.
    unique = {as_recognised(one.text): one for one in known if one.meanings and one.intent}
    sentences = list(unique.values())
    random.Random(SEED).shuffle(sentences)
    count: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for part in range(PARTS):
        others = [one for at, one in enumerate(sentences) if at % PARTS != part]
        _count(sentences[part::PARTS], counted(others, language), language, count, of)
    return [LeftOut(language=language, name=name, count=count[name], of=of[name]) for name in ROWS]


def _count(
    read: Sequence[Example],
    known: Examples,
    language: str,
    count: Counter[str],
    of: Counter[str],
) -> None:
    """Add what came of sentences that are compared with others."""

    def by_grammar(text: str) -> Interpretation:
        return interpret(text, compare=False)

    for one in read:
        found = by_grammar(one.text)
        if found.intent == 'STOP':
            continue
        heard = read_words(one.text)
        sure = bool(found.steps) and not found.needs_clarification
        stops = not sure and stop_likelihood(heard, language, known.like) > 0
        row = STOPS if one.intent == 'STOP' else FALSE_STOPS
        of[row] += 1
        count[row] += stops
        if stops or one.intent == 'STOP' or found.steps and found.needs_clarification:
            continue
        asked = ask_by_likeness(found, heard, language, by_grammar, compare=known.like)
        row = _row(one.intent == TALK, bool(found.steps), found.needs_clarification)
        if row:
            of[row] += 1
            count[row] += asked.needs_clarification


def _row(talk: bool, sure: bool, asks: bool) -> str:
    if asks:
        return ''
    if sure:
        return SURE_TALK if talk else SURE_ORDERS
    return SILENT_TALK if talk else SILENT_ORDERS
