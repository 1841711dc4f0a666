# SPDX-License-Identifier: Apache-2.0
"""Chinese conditions without a word for if, parted from what is ordered: 敲不开就在门口等."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.clauses import THEN
from omnivinci_ros.commands.chinese.clauses import Lead
from omnivinci_ros.commands.chinese.clauses import read_lead
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.saying import news
from omnivinci_ros.commands.chinese.saying import read_report
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_RUNS = lazy_pattern('^(?:赶紧|马上|快)*(?:跑过?来|过来|来)')  # 灯一灭就跑来告诉我
_OF_ALL = lazy_pattern('大家|人家|别人')
_SOON = lazy_pattern('一会|马上|等下|待会|立刻|随后|这就|很快')
_TELLER = lazy_pattern('[他她我你您咱谁]|大家|.*[说想]')


def part_condition(text: str, *, first: bool) -> tuple[str, Lead, bool] | None:
    """Return a condition, the order behind it, and whether that is to tell the speaker of it.

    `first`: no order stands before it, so it may tell a story: 他说他等退休了就回家.
    """
    match = THEN.match(text)
    if match is None:
        return None
    condition, rest = match['condition'], match['rest']
    if match['event']:
        condition, rest = match['event'], match['then']
    order = read_lead(rest)
    if first and _TELLER.match(condition):
        return None
    if _SOON.search(condition) or '说' in condition:  # 我一会儿就来, 敲门说饭来了
        return None
    if order.condition or not order.rest:
        return None
    reports = first and report_once(order.rest, condition) is not None
    if reports and _OF_ALL.match(condition):
        return None
    return condition, order, reports


def report_once(text: str, condition: str) -> Found | None:
    """Read 跑来告诉我 behind a condition: that it is so is what will be said."""
    short = _RUNS.sub('', text)
    found = read_report(short, news(condition))
    if found is not None:
        found.end += len(text) - len(short)
    return found
