# SPDX-License-Identifier: Apache-2.0
"""Clauses behind a 'no' that take orders back, or put another in the place of the last one."""

from __future__ import annotations

from omnivinci_ros.commands.english.clause_reader import ClauseReader
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.corrections import is_declined
from omnivinci_ros.commands.english.corrections import mended_order
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.sequencing import Sequencer

_NO_MORE = (['further'], ['farther'], ['more'], ['less'], ['closer'], ['nearer'])


class Revisions:
    """Takes back orders of a draft, or replaces the last of them."""

    def __init__(
        self, source: str, reader: ClauseReader, made: Draft, sequencer: Sequencer
    ) -> None:
        self._source = source
        self._reader = reader
        self._made = made
        self._sequencer = sequencer

    def take(self, clause: Clause) -> bool:
        """Take 'no, thanks' and 'no, the bedroom' as what they revise; say whether it was read."""
        made, texts = self._made, clause.texts
        parted = bool(texts) and self._source[: clause.words[0].start].rstrip().endswith(',')
        if texts in _NO_MORE and made.orders and not parted:
            return True  # 'three metres, no further'; 'no, further' is a correction
        if not texts or is_declined(texts) or is_courtesy(texts):
            if made.orders or made.unread:
                self._sequencer.retract()
            return True
        order = self._reader.read(clause, texts)
        last = made.orders[-1] if made.orders else None
        if last is not None and (order is None or order.reading.question):
            order = mended_order(last, clause, self._reader.reading) or order
        if order is None:
            return False
        self._replace(last, order)
        return True

    def _replace(self, last: Order | None, order: Order) -> None:
        """Put an order in the place of what was said last, whether that was read or not."""
        made = self._made
        if made.unread_starts and (last is None or made.unread_starts[-1] > last.start):
            # 'Take the jug, fill, no, just set it by the window': only 'fill' is taken back.
            made.forbidden.append(made.unread.pop())
            made.unread_starts.pop()
            made.corrected = True
        elif last is not None:
            made.orders.pop()
            order.replaces = last
            made.corrected = True
        made.orders.append(order)
