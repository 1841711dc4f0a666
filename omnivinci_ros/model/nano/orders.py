# SPDX-License-Identifier: Apache-2.0
"""Spoken orders that nano learns, each with the JSON that it is to write; and what is none."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

PLACES = 'kitchen door window table charger bedroom hallway desk stairs office garden'.split()
OBJECTS = 'cup bottle book ball phone key apple bag box chair pen plate shoe lamp'.split()
DIRECTIONS = {
    'forward': 'forward', 'straight ahead': 'forward', 'backward': 'backward', 'back': 'backward',
    'left': 'left', 'right': 'right',
}  # fmt: skip
COUNTS = {'one': 1, 'two': 2, 'three': 3, 'five': 5, 'ten': 10}
ANGLES = {'forty five': 45, 'ninety': 90, 'one hundred eighty': 180}
WITH_OBJECT = {
    'GRAB_OBJECT': ('pick up the {}', 'take the {}', 'grab the {}'),
    'BRING_OBJECT': ('bring me the {}', 'fetch the {}', 'get me the {}'),
    'PLACE_OBJECT': ('put down the {}', 'put the {} down'),
    'FIND_OBJECT': ('find the {}', 'look for the {}', 'where is the {}'),
    'LOOK_AT': ('look at the {}',),
}
ALONE = {
    'STOP': ('stop', 'stop now', 'halt', 'stop moving', 'robot stop'),
    'FOLLOW': ('follow me', 'come with me', 'please follow me'),
    'DESCRIBE': ('what do you see', 'describe the room', 'what can you see', 'what is there'),
    'GREET': ('hello', 'hello robot', 'good morning', 'good evening'),
}
# What is said near a robot and is no order of those above.
OTHER = (
    'the weather is nice today', 'i had two eggs for breakfast', 'she went home an hour ago',
    'yes', 'no', 'maybe', 'thank you', 'cup', 'kitchen', 'left', 'seven', 'blue', 'monday',
    'he reads the paper every day', 'my brother lives in the city', 'it was a long way',
    'we should talk about it later', 'the train was late again', 'nobody knows why',
    'i like the red one', 'they were playing in the snow', 'it costs five euros',
    'that was a good film', 'the dog barks at night', 'i cannot hear you', 'what time is it',
    'my mother bakes bread', 'turn of the century', 'the stop was closed', 'a cup of tea',
    'bring your friends along some day', 'we found a place to stay', 'go figure', 'top',
    'shop', 'step', 'hop', 'stock', 'pop', 'chop', 'top of the morning', 'i took the bus',
    'the book is on the table', 'the kitchen is clean', 'the door is open', 'he left the house',
    'look who is here', 'they moved to the office', 'the ball went over the fence',
)  # fmt: skip
HELD_OUT = 7  # one sentence in so many is never trained on


@dataclass(frozen=True)
class Order:
    """A sentence and what it asks for."""

    said: str
    intent: str
    slots: tuple[tuple[str, Any], ...] = ()

    @property
    def answer(self) -> str:
        """Return the JSON of the commands' schema."""
        value: dict[str, Any] = {'intent': self.intent}
        if self.slots:
            value['slots'] = dict(self.slots)
        return json.dumps(value)

    @property
    def held_out(self) -> bool:
        """Say whether the sentence is kept for trying; by its letters, the same everywhere."""
        return self.intent != 'STOP' and zlib.crc32(self.said.encode()) % HELD_OUT == 0


def all_orders() -> list[Order]:
    """Return the orders and what is none, each sentence once."""
    found = [Order(said, intent) for intent, texts in ALONE.items() for said in texts]
    found += [Order(said, 'NONE') for said in OTHER]
    for intent, patterns in WITH_OBJECT.items():
        found += [
            Order(pattern.format(thing), intent, (('object', thing),))
            for pattern in patterns
            for thing in OBJECTS
        ]
    found += [
        Order(f'{verb} to the {place}', 'MOVE_TO', (('place', place),))
        for verb in ('go', 'drive', 'move')
        for place in PLACES
    ]
    return [*found, *_motions()]


def _motions() -> list[Order]:
    found = []
    for words, direction in DIRECTIONS.items():
        where = (('direction', direction),)
        if direction in ('left', 'right'):
            found += [Order(f'{verb} {words}', 'TURN', where) for verb in ('turn', 'rotate')]
            found += [
                Order(f'turn {words} {said} degrees', 'TURN', (*where, ('angle_deg', _signed)))
                for said, angle in ANGLES.items()
                for _signed in [angle if direction == 'left' else -angle]
            ]
            continue
        for verb in ('go', 'move', 'drive'):
            found.append(Order(f'{verb} {words}', 'MOVE', where))
            found += [
                Order(
                    f'{verb} {words} {said} meter{"s" if count > 1 else ""}',
                    'MOVE',
                    (*where, ('distance_m', count)),
                )
                for said, count in COUNTS.items()
            ]
    return found
