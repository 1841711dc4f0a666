# SPDX-License-Identifier: Apache-2.0
"""Questions of the five kinds with what is right to answer, in the ways in which they are asked.

Half of them are about a still picture, or a sound alone; half are about a window as the node
makes it. An answer is right if what was asked for is: the place, not the name before it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.kind_material import KindMaterial
from omnivinci_ros.model.nano.questions import HEARD_QUESTIONS
from omnivinci_ros.model.nano.questions import NO
from omnivinci_ros.model.nano.questions import PLACE_QUESTIONS
from omnivinci_ros.model.nano.questions import PLACES
from omnivinci_ros.model.nano.questions import PRESENCE_QUESTIONS
from omnivinci_ros.model.nano.questions import YES
from omnivinci_ros.model.nano.questions import with_article
from omnivinci_ros.model.nano.time_words import ALONE
from omnivinci_ros.model.nano.time_words import THEN
from omnivinci_ros.model.nano.time_words import WHEN
from omnivinci_ros.model.nano.timed import TimedOptions
from omnivinci_ros.model.nano.timed import TimedTask
from omnivinci_ros.model.nano.timed_figures import FRAMES
from omnivinci_ros.model.nano.timed_figures import THINGS
from omnivinci_ros.model.nano.timed_figures import is_near
from omnivinci_ros.model.nano.vocabulary import HEARD_KIND
from omnivinci_ros.model.nano.vocabulary import PLACE_KIND
from omnivinci_ros.model.nano.vocabulary import PRESENCE_KIND
from omnivinci_ros.model.nano.vocabulary import THEN_KIND
from omnivinci_ros.model.nano.vocabulary import WHEN_KIND
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words

Shown = tuple[tuple[str, ...], list[Tensor]]  # kinds and media of a prompt


@dataclass(frozen=True)
class KindQuestion:
    """A question about what is seen and heard."""

    text: str
    shown: Shown
    at: int  # place of the token that answers it
    right: frozenset[int]  # tokens that may stand there

    def is_right(self, tokens: Sequence[int]) -> bool:
        """Say whether an answer, as its tokens, is right."""
        return len(tokens) > self.at and tokens[self.at] in self.right


def questions_of(kind: str, words: Words, material: KindMaterial) -> Iterator[KindQuestion]:
    """Return the questions of a kind that there is material for, the same each time."""
    return _MAKERS[kind](words, material, np.random.default_rng(0))


def _heard(
    words: Words, material: KindMaterial, random: np.random.Generator
) -> Iterator[KindQuestion]:
    if material.clips is None:
        return
    windows, maps = Windows(words, None, None), material.shown.maps
    pairs = zip(material.clips.features, material.clips.kinds, strict=True)
    for number, (features, kind) in enumerate(pairs):
        sound = words.sound(features)
        shown: Shown = ('sound',), [sound]
        if number % 2 and len(maps):
            cells = maps[int(random.integers(len(maps)))].float()
            shown = windows.laid_out([cells], random, sound)
        text = HEARD_QUESTIONS[number % len(HEARD_QUESTIONS)]
        yield KindQuestion(text, shown, 0, _only(words, kind))


def _place(
    words: Words, material: KindMaterial, random: np.random.Generator
) -> Iterator[KindQuestion]:
    placed = material.placed
    pictures = zip(placed.seen.maps, placed.words, placed.thirds, strict=True)
    for number, (cells, word, third) in enumerate(pictures):
        for text in (PLACE_QUESTIONS[0], PLACE_QUESTIONS[-1].format(word)):
            shown = _show(words, cells, random, still=number % 2 == 0)
            yield KindQuestion(text, shown, 2, _only(words, PLACES[third]))


def _presence(
    words: Words, material: KindMaterial, random: np.random.Generator
) -> Iterator[KindQuestion]:
    """Ask for the thing of each picture, and as often for one of another."""
    things, known = material.things, sorted(set(material.things.words))
    for number, (cells, word) in enumerate(zip(things.seen.maps, things.words, strict=True)):
        others = [each for each in known if each != word]
        if not others:
            return
        for form in PRESENCE_QUESTIONS:
            other = others[int(random.integers(len(others)))]
            for asked, answer in ((word, YES), (other, NO)):
                shown = _show(words, cells, random, still=number % 2 == 0)
                text = form.format(with_article(asked))
                yield KindQuestion(text, shown, 2, _only(words, answer))


def _when(
    words: Words, material: KindMaterial, random: np.random.Generator
) -> Iterator[KindQuestion]:
    if material.timed is None:
        return
    task = TimedTask(words, material.timed, material.shown, TimedOptions())
    ids, in_view = task.ids[ALONE].tolist(), _can_pass(task)
    pairs = zip(material.timed.seconds, material.timed.features, strict=True)
    for number, (at, features) in enumerate(pairs):
        shown = task.layout(words, (), (), features)
        if number % 2 and in_view:
            view = task.view(at, random, things=THINGS, frames=int(random.choice(FRAMES)))
            shown = task.window(view, task.things(view, random), features)
        right = frozenset(token for k, token in enumerate(ids) if is_near(k, at))
        yield KindQuestion(WHEN[number % len(WHEN)], shown, 0, right)


def _then(
    words: Words, material: KindMaterial, random: np.random.Generator
) -> Iterator[KindQuestion]:
    if material.timed is None:
        return
    task = TimedTask(words, material.timed, material.shown, TimedOptions())
    if not _can_pass(task):
        return
    basics, names = basic_words(), words.names.tolist()
    pairs = zip(material.timed.seconds, material.timed.features, strict=True)
    for number, (at, features) in enumerate(pairs):
        view = task.view(at, random, things=THINGS, frames=int(random.choice(FRAMES)))
        things = task.things(view, random)
        word = basics[int(material.shown.teacher[things[view.there]].argmax())]
        right = frozenset(name for name, basic in zip(names, basics, strict=True) if basic == word)
        shown = task.window(view, things, features)
        yield KindQuestion(THEN[number % len(THEN)], shown, 1, right)


_MAKERS: dict[
    str, Callable[[Words, KindMaterial, np.random.Generator], Iterator[KindQuestion]]
] = {
    HEARD_KIND: _heard,
    THEN_KIND: _then,
    WHEN_KIND: _when,
    PLACE_KIND: _place,
    PRESENCE_KIND: _presence,
}


def _show(words: Words, cells: Tensor, random: np.random.Generator, *, still: bool) -> Shown:
    """Return a picture, or a window that shows it in all its frames."""
    windows = Windows(words, None, None)
    if still:
        return windows.still(cells.float())
    return windows.laid_out([cells.float()], random, None)


def _only(words: Words, text: str) -> frozenset[int]:
    return frozenset((words.tokenizer.one(text),))


def _can_pass(task: TimedTask) -> bool:
    """Say whether there are THINGS different things."""
    assert task.seen is not None
    basics = basic_words()
    return len({basics[int(k)] for k in task.seen.teacher.argmax(1)}) >= THINGS
