# SPDX-License-Identifier: Apache-2.0
"""Sentences that tell how sure an order must be: nano neither learns them nor is tried on them.

They are orders that it learns, in words around them that it does not, and talk that is no order;
the voices that it learned from say them. So neither a sentence nor a voice is one of those that
it is tried on.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

import numpy as np

from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.omnivinci.network import OmniVinci

AROUND = ('please {}', 'robot {}', '{} please', '{} now')
STRIDE = 4  # one learned order in so many is taken
TAKES = 2  # of each sentence
TALK = (
    'the soup is still hot', 'we painted the fence green', 'her sister plays the piano',
    'the water was very cold', 'i forgot my umbrella', 'do you like cheese', 'good night',
    'it will rain tomorrow', 'the lamp is broken', 'that bottle was empty', 'whose phone is this',
    'he threw the ball to his friend', 'the bus stops here', 'we moved last year', 'never mind',
    'i was looking for you', 'the garden is lovely in spring', 'two', 'eleven', 'green', 'tuesday',
    'dog', 'window', 'shoe', 'right', 'drop', 'shot', 'store', 'top shelf', 'stopping by',
    'the meeting is at nine', 'my key does not fit', 'she turned the page', 'bring a coat',
    'they took a picture of the stairs', 'one more thing', 'well done', 'of course not',
)  # fmt: skip


def calibration_orders() -> list[Order]:
    """Return the sentences with what each asks for; none is a STOP, which is never left out."""
    orders = all_orders()
    known = {order.said for order in orders}
    learned = [
        each for each in orders if not each.held_out and each.intent not in ('STOP', 'NONE')
    ]
    made = [
        Order(AROUND[number % len(AROUND)].format(order.said), order.intent, order.slots)
        for number, order in enumerate(learned[::STRIDE])
    ]
    made += [Order(said, 'NONE') for said in TALK]
    return [order for order in made if order.said not in known]


def hear_calibration(
    model: OmniVinci, voices: Sequence[Voice], say: Callable[[str], None] = print
) -> Heard:
    """Let these sentences be said by the voices, the same each time."""
    random = np.random.default_rng(0)
    return hear(model, calibration_orders(), voices, takes=TAKES, random=random, say=say)
