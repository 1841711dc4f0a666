# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a bag, and what of it is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.bags.storage import Loss
from omnivinci_ros.common.units import SECOND_NS


@dataclass(frozen=True)
class Problem:
    """Something of a bag that is missing, or contradicts itself."""

    topic: str  # '' for the bag as a whole
    sentence: str
    count: int  # messages that it is about; 0: none, or nobody knows
    first_ns: int | None = None  # log time between which they were recorded, if it is known
    last_ns: int | None = None


class Losses:
    """What damaged parts of the files take along: one problem a topic, file and kind of part."""

    def __init__(self) -> None:
        self.first_error: Exception | None = None
        self.messages: Counter[str] = Counter()  # by topic
        self._places: dict[tuple[str, str, str], tuple[int, int, Loss]] = {}

    def take(
        self, problems: list[Problem], name: str, topic: str, loss: Loss, start_ns: int
    ) -> None:
        """Put a loss of the file `name` into `problems`; the bag begins at `start_ns`."""
        self.first_error = self.first_error or loss.error
        if topic:
            self.messages[topic] += loss.count
        key = topic, name, loss.part
        place, parts, total = self._places.get(key, (len(problems), 0, loss))
        if parts:
            times = [one for one in (total.first_ns, loss.first_ns) if one]
            total = replace(
                total,
                count=total.count + loss.count,
                first_ns=min(times, default=0),
                last_ns=max(total.last_ns, loss.last_ns),
            )
        self._places[key] = place, parts + 1, total
        problems[place : place + 1] = [
            Problem(
                topic,
                _what_is_lost(name, topic, total, parts + 1, start_ns),
                total.count,
                total.first_ns or None,
                total.last_ns or None,
            )
        ]


def _what_is_lost(name: str, topic: str, total: Loss, parts: int, start_ns: int) -> str:
    why = ' '.join(str(total.error).split())[:200] or type(total.error).__name__
    when = ''
    if total.first_ns:
        first_s, last_s = ((one - start_ns) / SECOND_NS for one in (total.first_ns, total.last_ns))
        when = f', recorded from {first_s:.3f} s to {last_s:.3f} s of the bag,'
    where = (
        f'a {total.part} of {name} is damaged, at {total.at}'
        if parts == 1
        else f'{parts} {total.part}s of {name} are damaged, the first at {total.at}'
    )
    what = f'{total.count} messages' if total.count else 'messages that nobody has counted'
    return f'{topic or name}: {what}{when} are left out: {where} ({why}): copy the file again'
