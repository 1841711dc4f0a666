# SPDX-License-Identifier: Apache-2.0
"""Which intent an utterance is most like, by the sentences of the open sets.

The grammar is written by hand and reads what it knows. People who never saw it speak otherwise,
and what they say is still more like one kind of example than like another: a cry to stop, an
order to find something, talk. No order is carried out because of a likeness: it stops the robot,
or asks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from omnivinci_ros.commands.examples.expectations import Expected
from omnivinci_ros.commands.examples.features import features_of
from omnivinci_ros.commands.examples.naive_bayes import NaiveBayes
from omnivinci_ros.commands.examples.naive_bayes import margin
from omnivinci_ros.commands.examples.sentences import ANSWERED
from omnivinci_ros.commands.examples.sentences import OPEN_SETS
from omnivinci_ros.commands.examples.sentences import as_recognised
from omnivinci_ros.commands.examples.sentences import load
from omnivinci_ros.commands.language import language_of

LANGUAGES = ('en', 'zh')  # of the examples
TALK, STOP, ORDER = 'NONE', 'STOP', 'ORDER'  # the kinds of what is said
_FILES = (
    'single',
    'multi_step',
    'must_ask',
    'chinese',
    'stop_english',
    'stop_languages',
    'false_stop',
    'conversation',
    'other_assistants',
)


class Likeness:
    """How like the examples of each intent an utterance is.

    Where it is an example itself, `known` holds what that one may mean.
    """

    def __init__(
        self,
        intents: dict[str, float],
        kinds: dict[str, float],
        known: frozenset[str] = frozenset(),
    ) -> None:
        self._scores = intents
        self.known = known
        # How much likelier it is an order than talk, and a STOP than either, in nats.
        self.ordered = kinds[ORDER] - kinds[TALK]
        self.stops = kinds[STOP] - max(kinds[ORDER], kinds[TALK])

    @property
    def order(self) -> str:
        """The intent of an order that it is most like."""
        return max(self._orders, key=self._scores.__getitem__)

    @property
    def decided(self) -> float:
        """How much likelier it is that intent than any other order's, in nats."""
        return margin({name: self._scores[name] for name in self._orders}, self.order)

    @property
    def _orders(self) -> list[str]:
        return [name for name in self._scores if name not in (TALK, STOP)]

    def nearest(self, count: int) -> list[str]:
        """Return the intents that it is most like, the likeliest first."""
        return sorted(self._scores, key=self._scores.__getitem__, reverse=True)[:count]


def likeness_of(text: str, language: str) -> Likeness | None:
    """Return what an utterance is like; None in a language that has no examples."""
    if language not in LANGUAGES:
        return None
    return _likeness(text, language)


@functools.lru_cache(maxsize=16)  # what is said is asked about more than once
def _likeness(text: str, language: str) -> Likeness:
    with _COUNTING:  # threads that come at the same time wait for one count
        counted_examples = _examples()
    return counted_examples[language].like(text, language)


_COUNTING = Lock()
Compare = Callable[[str, str], Likeness | None]  # a text and its language, as `likeness_of`


class Examples(NamedTuple):
    """The examples of a language, counted, and what each may mean, as a recogniser writes it."""

    intents: NaiveBayes
    kinds: NaiveBayes  # all orders as one: of few classes each is known better
    meanings: dict[str, frozenset[str]]

    def like(self, text: str, language: str) -> Likeness:
        """Return what a text is like."""
        known = self.meanings.get(as_recognised(text), frozenset())
        features = features_of(text, language)
        return Likeness(self.intents.scores(features), self.kinds.scores(features), known)


@functools.cache
def _examples() -> dict[str, Examples]:
    """Count the examples of all languages, which takes about a second."""
    return {language: counted(found, language) for language, found in examples().items()}


def counted(sentences: Sequence[Example], language: str) -> Examples:
    """Return examples as counted."""
    intents = NaiveBayes(
        (one.intent, features_of(one.text, language)) for one in sentences if one.intent
    )
    orders = [name for name in intents.classes if name not in (TALK, STOP)]
    return Examples(
        intents,
        intents.merged({ORDER: orders, TALK: [TALK], STOP: [STOP]}),
        {as_recognised(one.text): one.meanings for one in sentences if one.meanings},
    )


class Example(NamedTuple):
    """A text, what it is first of all, '' for a question, and all that it may be."""

    intent: str
    text: str
    meanings: frozenset[str]


def examples() -> dict[str, list[Example]]:
    """Return the examples of each language."""
    found: dict[str, list[Example]] = {language: [] for language in LANGUAGES}
    for set_name in OPEN_SETS:
        for file in _FILES:
            for sentence in load(set_name, file):
                named = [_intent(one) for one in sentence.expected]
                meanings = frozenset(name or TALK for name in named)
                language = language_of(sentence.text)
                of_language = found.get(language)
                # Spanish is in the same script as English.
                other = file == 'stop_languages' and sentence.kind != language
                if of_language is not None and not other:
                    of_language.append(Example(named[0], sentence.text, meanings))
        for sentence in load(set_name, 'dialogue'):
            answer = sentence.text.rpartition(ANSWERED)[2]
            of_language = found.get(language_of(answer))
            if of_language is not None and not sentence.expected[0].question:
                # 'The left one' alone orders nothing.
                of_language.append(Example(TALK, answer, frozenset()))
    return found


def _intent(right: Expected) -> str:
    if right.question:
        return ''
    if right.is_nothing:
        return TALK
    return 'PLAN' if len(right.steps) > 1 else right.steps[0].intents[0]
