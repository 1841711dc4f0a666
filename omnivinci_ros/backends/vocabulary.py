# SPDX-License-Identifier: Apache-2.0
"""Which things a task asks about, and whether the specialists could know them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from omnivinci_ros.backends.scene_text import Scene
from omnivinci_ros.backends.scene_text import list_objects
from omnivinci_ros.backends.scene_text import name

MAX_TASK = 500  # characters that are read
MAX_ASKED = 4  # things that are answered
ARTICLES = r'(?:(?:the|a|an|any|some|my|your|all|all the|of the)\s+)*'
ASKS = re.compile(
    r'\b(?:(?:is|are) there|(?:do|can|could|did) you (?:see|find|spot)|find(?: me)?|'
    r'look(?:ing)? for|search(?:ing)? for|locate|spot|where(?: is|\'s| are)|how many|count)\s+'
    + ARTICLES
    + r"([a-z][a-z' -]*)"
)
# What follows a thing's name: 'the cup on the table', 'a cup and a plate'.
ENDS = re.compile(
    r'\b(?:in|on|at|near|by|with|under|behind|beside|to|from|for|of|and|or|that|which|here|there|'
    r'now|please|anywhere|are|is|do|can|you)\b'
)
SYNONYMS = {
    'people': 'person', 'man': 'person', 'woman': 'person', 'human': 'person', 'child': 'person',
    'boy': 'person', 'girl': 'person', 'somebody': 'person', 'someone': 'person',
    'anybody': 'person', 'anyone': 'person', 'men': 'person', 'women': 'person',
    'children': 'person', 'bike': 'bicycle', 'motorbike': 'motorcycle', 'plane': 'airplane',
    'aeroplane': 'airplane', 'mug': 'cup', 'phone': 'cell phone', 'mobile phone': 'cell phone',
    'sofa': 'couch', 'television': 'tv', 'table': 'dining table', 'fridge': 'refrigerator',
    'plant': 'potted plant', 'ball': 'sports ball', 'glass': 'wine glass', 'doughnut': 'donut',
    'hair dryer': 'hair drier', 'knives': 'knife', 'mice': 'mouse',
}  # fmt: skip
ANYTHING = {'anything', 'something', 'things', 'thing', 'objects', 'what', 'everything'}


@dataclass(frozen=True)
class Asked:
    """A thing that a task asks about."""

    words: str  # as asked: 'red cup'
    label: str = ''  # of COCO or ImageNet; empty: in neither
    rest: str = ''  # words before the label, which no specialist can judge: 'red'


class Vocabulary:
    """The names that the detector and the classifier know."""

    def __init__(self, objects: tuple[str, ...], labels: tuple[tuple[str, ...], ...]) -> None:
        """Take the detector's labels, and each label of the classifier with its synonyms."""
        self._names = {synonym.lower(): synonyms[0] for synonyms in labels for synonym in synonyms}
        # COCO wins: its things have a place in the picture.
        self._names |= {label: label for label in objects} | SYNONYMS
        longest_first = sorted((*objects, *SYNONYMS), key=len, reverse=True)
        self._objects = re.compile(rf'\b(?:{"|".join(map(re.escape, longest_first))})(?:e?s)?\b')

    def asked(self, task: str) -> list[Asked]:
        """Return what a task asks about: 'is there a cup?', 'find the red cup'.

        Then the other objects that it names: 'bring me the cup'.
        """
        text = ' '.join(task[:MAX_TASK].lower().split())
        things = [ENDS.split(match)[0].strip(" '-") for match in ASKS.findall(text)]
        things = [thing for thing in things if thing and thing not in ANYTHING]
        for thing in things:
            text = text.replace(thing, ' , ')
        found: dict[str, Asked] = {}
        for asked in map(self._resolve, [*things, *self._objects.findall(text)]):
            found.setdefault(asked.label or asked.words, asked)
        return list(found.values())[:MAX_ASKED]

    def _resolve(self, thing: str) -> Asked:
        """Find the label at the end of the words: 'big mugs' is 'cup' and the rest 'big'."""
        words = thing.split()
        for start in range(len(words)):
            tail = ' '.join(words[start:])
            for form in (tail, tail.removesuffix('s'), tail.removesuffix('es')):
                if form in self._names:
                    return Asked(thing, self._names[form], ' '.join(words[:start]))
        return Asked(thing)


def answer(asked: Asked, scene: Scene) -> tuple[str, dict[str, str | bool | None]]:
    """Answer whether a thing is in the scene: a sentence, and the same for JSON."""
    found: dict[str, str | bool | None] = {
        'asked': asked.words,
        'label': asked.label,
        'seen': None,
    }
    if not asked.label:
        return (
            f'I cannot know whether there is "{asked.words}": it is not among the things that '
            f'this model was trained on.',
            found,
        )
    if not scene.looked:
        return f'I cannot tell whether there is {name(asked.label)}: no picture came in.', found
    objects = tuple(item for item in scene.objects if item.label == asked.label)
    found['seen'] = bool(objects) or any(item.label == asked.label for item in scene.labels)
    if not found['seen']:
        return f'I do not see {name(asked.label)}.', found
    doubt = f' I cannot tell whether it is "{asked.rest}".' if asked.rest else ''
    if objects:
        return f'Yes: {list_objects(objects)}.{doubt}', found
    return f'Yes: it looks like {name(asked.label)}.{doubt}', found
