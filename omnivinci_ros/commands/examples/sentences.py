# SPDX-License-Identifier: Apache-2.0
"""Draw sentences from the files of a set: `TEXT`, `EXPECTED` and `COUNT`, parted by tabs.

`{thing}` stands for one of the words that vocabulary.tsv has for `thing`, `{thing2}` for another
one. COUNT sentences are drawn (1 where it is left out); without EXPECTED, nothing is to be done.
`ORDER >> ANSWER` is an order that is asked back, and what is said then; `ORDER // QUESTION >>
ANSWER` puts the question that the writer answered in place of the grammar's own.
A line with `#` names the kind of the sentences below it. The draw of a line depends on this
line alone, so a new line changes no other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from omnivinci_ros.commands.examples.expectations import Expected
from omnivinci_ros.commands.examples.expectations import read_expectations

if TYPE_CHECKING:  # it moved in Python 3.11
    from importlib.resources.abc import Traversable

# What the grammar is written by, and what an utterance is compared with. Those with `learned` in
# their name were kept apart once.
OPEN_SETS = ('development', 'learned', 'free_learned')
FILES = (
    'single',
    'multi_step',
    'must_ask',
    'dialogue',
    'chinese',
    'stop_english',
    'stop_languages',
    'false_stop',
    'conversation',
    'other_assistants',
)
ANSWERED = ' >> '  # between an order and the answer to the question that it raises
QUESTIONED = ' // '  # between an order and the yes or no question that is put about it
SPOKEN = 0.3  # share of the sentences that come as a recogniser without punctuation writes them
_VARIABLE = re.compile(r'\{([a-z]+)(\d?)\}')
# A point or a comma between two digits is part of the number.
_PUNCTUATION = re.compile(r'(?<!\d)[.,]|[.,](?!\d)|[!?;:…¡¿。，！？；：]')

Choice = tuple[str, str]  # the words in the sentence, the value of the slot
Vocabulary = dict[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, and what may come of it."""

    text: str
    kind: str
    right: str  # as the file has it, filled in
    expected: tuple[Expected, ...]


def load(set_name: str, file: str) -> tuple[Sentence, ...]:
    """Return the sentences of a file of an open set, the same ones each time; () for none."""
    return load_from(resources.files('omnivinci_ros.commands.examples') / set_name, file)


def load_from(folder: Traversable, file: str) -> tuple[Sentence, ...]:
    """Return the sentences of a file of the set in a folder; () for a file that it lacks."""
    vocabulary = _read_vocabulary(_file_text(folder, 'vocabulary'))
    return tuple(_draw_all(_file_text(folder, file), vocabulary))


def _file_text(folder: Traversable, file: str) -> str:
    path = folder / f'{file}.tsv'
    return path.read_text(encoding='utf-8') if path.is_file() else ''


def _read_vocabulary(text: str) -> Vocabulary:
    named = (line.split('\t') for line in text.splitlines() if not line.startswith('#'))
    return {name: tuple(map(_read_choice, words.split(' | '))) for name, words in named}


def _read_choice(text: str) -> Choice:
    words, equals, value = text.strip().partition('=')
    return words, value if equals else words


def _draw_all(text: str, vocabulary: Vocabulary) -> Iterator[Sentence]:
    kind = ''
    for line in text.splitlines():
        if line.startswith('#'):
            kind = line.lstrip('# ')
        elif line:
            yield from _draw_line(line, kind, vocabulary)


def _draw_line(line: str, kind: str, vocabulary: Vocabulary) -> Iterator[Sentence]:
    template, *others = line.split('\t')
    count = int(others.pop()) if others and others[-1].isdigit() else 1
    right = others[0] if others else 'NONE'
    # A text seeds alike on each machine and with each version of Python.
    random_source = random.Random(template)
    drawn: set[str] = set()
    for _ in range(20 * count):  # a draw may come out twice
        if len(drawn) == count:
            return
        choices = _choose(template + right, vocabulary, random_source)
        text = _fill(template, {name: words for name, (words, _) in choices.items()})
        text = re.sub(r'\b([Aa]) (?=[aeiou])', r'\1n ', text)
        text = text[:1].upper() + text[1:]
        if text in drawn:
            continue
        drawn.add(text)
        values = {name: value for name, (_, value) in choices.items()}
        said = as_recognised(text) if random_source.random() < SPOKEN else text
        filled = _fill(right, values)
        yield Sentence(said, kind, filled, read_expectations(filled))


def _choose(
    template: str, vocabulary: Vocabulary, random_source: random.Random
) -> dict[str, Choice]:
    chosen: dict[str, Choice] = {}
    for variable, name in dict.fromkeys(
        (match[0], match[1]) for match in _VARIABLE.finditer(template)
    ):
        taken = [choice for other, choice in chosen.items() if other.startswith('{' + name)]
        chosen[variable] = random_source.choice(
            [choice for choice in vocabulary[name] if choice not in taken]
        )
    return chosen


def _fill(template: str, words: dict[str, str]) -> str:
    for variable, text in words.items():
        template = template.replace(variable, text)
    return template


def as_recognised(text: str) -> str:
    """Write a text as a recogniser does that knows neither capitals nor punctuation."""
    return ANSWERED.join(
        ' '.join(_PUNCTUATION.sub('', said).lower().split()) for said in text.split(ANSWERED)
    )
