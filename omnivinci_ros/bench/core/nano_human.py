# SPDX-License-Identifier: Apache-2.0
"""What nano makes of the human voices that packages hold: by sound alone, and with the words.

A recording means what nano's list of orders says of its words; other words are no order of its.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.model.nano.evaluate import read_orders
from omnivinci_ros.model.nano.material import SAMPLES
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import listen
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.sure_orders import Judged
from omnivinci_ros.model.nano.sure_orders import judged
from omnivinci_ros.model.nano.words import Words


@dataclass(frozen=True)
class HumanFigures:
    """Of recordings in one way of asking: counts."""

    orders: int  # recordings of an order that is on nano's list
    right: int  # of these, all carried out
    sure: int  # of these right at the working threshold
    others: int  # recordings of anything else
    wrong: int  # of all: another action than the one meant, or one where none was
    sure_wrong: int  # the same at the working threshold


def meant_by(words: str) -> Order:
    """Return the order of nano's list that has these words, or none."""
    known = {order.said: order for order in all_orders()}
    return known.get(words, Order(words, 'NONE'))


def hear_humans(words: Words, recordings: Sequence[Recording]) -> Heard:
    """Let nano's tower hear recordings, 4 s of each at most, as a window holds."""
    units = []
    for each in recordings:
        unit, samples = np.zeros(SAMPLES, np.int16), each.samples()[:SAMPLES]
        unit[: len(samples)] = samples
        units.append(unit)
    return listen(words.model, [meant_by(each.words) for each in recordings], units)


def human_figures(words: Words, recordings: Sequence[Recording]) -> dict[str, HumanFigures]:
    """Return the figures by way of asking; no recordings: none."""
    if not recordings:
        return {}
    heard = hear_humans(words, recordings)
    threshold = words.tokenizer.listed.free_sure_above
    silent = Heard(heard.features, tuple(Order('', o.intent, o.slots) for o in heard.orders))
    ways = {
        'by sound alone': read_orders(words, heard),
        "by sound alone, in the node's words": read_orders(words, silent, as_node=True),
        "with the true words, in the node's": read_orders(words, heard, as_node=True),
    }
    return {name: _counted(judged(read, heard.orders), threshold) for name, read in ways.items()}


def counted_sets(recordings: Sequence[Recording]) -> dict[str, int]:
    """Return how many recordings there are of each set."""
    return dict(Counter(each.set for each in recordings))


def _counted(answers: Sequence[Judged], threshold: float) -> HumanFigures:
    carried_out = [each for each in answers if each.acts]
    sure = [each for each in carried_out if each.stops or each.chance >= threshold]
    return HumanFigures(
        orders=sum(each.meant for each in answers),
        right=sum(each.right for each in carried_out),
        sure=sum(each.right for each in sure),
        others=sum(not each.meant for each in answers),
        wrong=sum(not each.right for each in carried_out),
        sure_wrong=sum(not each.right for each in sure),
    )
