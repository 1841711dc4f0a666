# SPDX-License-Identifier: Apache-2.0
"""Clauses that add to the order before them, and order nothing new: 'careful, it is heavy'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.same_again import names_it
from omnivinci_ros.commands.english.search_phrases import asks_no_more
from omnivinci_ros.commands.english.sequencing import is_light
from omnivinci_ros.commands.english.told import is_found_at
from omnivinci_ros.commands.english.told import with_whereabouts
from omnivinci_ros.commands.english.told_how import with_manner


def adds_to_last(clause: Clause, texts: list[str], orders: list[Order]) -> bool:
    """Put what a clause adds into the last order; say whether it was nothing but that."""
    if not orders:
        return False
    last = orders[-1]
    if with_manner(last, texts):
        last.end = clause.end
        return True
    if _asks_no_more(clause, texts, orders):
        return True
    unjoined = clause.joint not in ('and', 'then', 'or')
    if (unjoined and is_found_at(texts) and with_whereabouts(last, texts)) or (
        len(orders) == 1 and names_it(last, texts)
    ):
        last.end = clause.end
        return True
    return False


def _asks_no_more(clause: Clause, texts: list[str], orders: list[Order]) -> bool:
    """Take 'go and see' behind a question as the question again."""
    light = len(orders) > 1 and is_light(orders[-1])  # 'go'
    asked = orders[-2] if light else orders[-1]
    if not asks_no_more(asked.reading.intent, texts):
        return False
    if light:
        orders.pop()
    asked.end = clause.end
    return True
