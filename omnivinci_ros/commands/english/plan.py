# SPDX-License-Identifier: Apache-2.0
"""Clauses to orders: read, filled in and put into the order of carrying out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.english.additions import adds_to_last
from omnivinci_ros.commands.english.clause_reader import ClauseReader
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.continuing import Fragments
from omnivinci_ros.commands.english.corrections import LEFT_AS_IT_IS
from omnivinci_ros.commands.english.corrections import NOT_NOW
from omnivinci_ros.commands.english.corrections import RETRACTIONS
from omnivinci_ros.commands.english.doubts import trust_handled
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.grammar import read_greeting
from omnivinci_ros.commands.english.leading_back import lead_back
from omnivinci_ros.commands.english.limits import VAGUE
from omnivinci_ros.commands.english.limits import Limits
from omnivinci_ros.commands.english.limits import is_clock_time
from omnivinci_ros.commands.english.looking import looked_into
from omnivinci_ros.commands.english.looking import whether_so
from omnivinci_ros.commands.english.matters import told_to_asker
from omnivinci_ros.commands.english.meetings import MEETING
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.polite_phrases import TAIL_PHRASES
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.prohibitions import keep_from
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.english.reporting import is_told_us
from omnivinci_ros.commands.english.reporting import read_report
from omnivinci_ros.commands.english.reporting import read_told
from omnivinci_ros.commands.english.reporting import report_to
from omnivinci_ros.commands.english.revising import Revisions
from omnivinci_ros.commands.english.same_again import asks_what_is_seen
from omnivinci_ros.commands.english.sequencing import Sequencer
from omnivinci_ros.commands.english.sequencing import is_light
from omnivinci_ros.commands.english.set_before import is_time_before
from omnivinci_ros.commands.english.set_before import is_topic
from omnivinci_ros.commands.english.set_before import place_before
from omnivinci_ros.commands.english.surroundings import is_order_like
from omnivinci_ros.commands.english.surroundings import is_spoken_before
from omnivinci_ros.commands.english.surroundings import orders_it
from omnivinci_ros.commands.english.surroundings import plain_gerund
from omnivinci_ros.commands.english.surroundings import repeats
from omnivinci_ros.commands.english.surroundings import with_shared_noun
from omnivinci_ros.commands.english.told import is_announcement
from omnivinci_ros.commands.english.told import with_whereabouts
from omnivinci_ros.commands.english.told import without_announcement
from omnivinci_ros.commands.english.waiting import ask_how_long
from omnivinci_ros.commands.english.waiting import is_ended
from omnivinci_ros.commands.english.waiting import is_story
from omnivinci_ros.commands.english.waiting import read_wait
from omnivinci_ros.commands.english.wishes import is_own_wish
from omnivinci_ros.commands.english.wishes import is_wish_of_another
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.own_sentences import OwnSentences
from omnivinci_ros.commands.phrase_tables import phrase_at

_UNTIL = ('until', 'till')
_STAYING = frozenset({'stay', 'keep', 'remain'})
_COMING = (['come'], ['come', 'home'], ['come', 'back'], ['come', 'over'])


def draft_plan(clauses: Sequence[Clause], source: str, own: OwnSentences | None = None) -> Draft:
    """Read the clauses one after the other, by the robot's own sentences first."""
    return _Drafter(list(clauses), source, own).draft()


_LEFT_OPEN = lazy_pattern(r'\b(?:if not|or else|otherwise)\W*(?:please\W*)?$')


class _Drafter:
    def __init__(self, clauses: list[Clause], source: str, own: OwnSentences | None) -> None:
        self._clauses = clauses
        self._source = source
        self._reader = ClauseReader(clauses, source, own)
        self._made = Draft()
        self._limits = Limits(self._made)
        self._sequencer = Sequencer(clauses, self._made, self._limits)
        self._fragments = Fragments(clauses, self._reader, self._made, self._limits)
        self._revisions = Revisions(source, self._reader, self._made, self._sequencer)
        self._when: list[str] = []  # 'in ten minutes, ...', said before the order
        self._sentence = -1
        self._last_kind = ''  # of the clause before

    def draft(self) -> Draft:
        for i, clause in enumerate(self._clauses):
            if clause.sentence != self._sentence:
                self._end_sentence()
                self._sentence = clause.sentence
            before = len(clause.conjunction.split()) if clause.conjunction else 0
            self._made.total += len(clause.words) + before
            self._add(i, clause)
            self._last_kind = clause.kind
            self._sequencer.note_ended(clause)
        self._end_sentence()
        ask_how_long(self._made.orders)
        lead_back(self._made.orders)
        trust_handled(self._made.orders)
        self._made.set_aside(self._source)
        return self._made

    def _end_sentence(self) -> None:
        self._sequencer.end_sentence()
        ended = [order for order in self._made.orders if order.sentence == self._sentence]
        for order in ended if all(order.hangs for order in ended) else ():
            order.doubtful = True  # 'i remember when you brought me flowers'
        if ended and _LEFT_OPEN.search(self._source.lower()):
            ended[-1].doubtful = True  # 'give him the cup if not': if what is not?
        unbound = self._limits.begin_sentence()
        if unbound is None:
            return
        if unbound.kind == 'condition' and self._made.orders:
            self._ask_about(unbound)  # 'go to the hall, but if anna ...'
        else:
            self._unread(unbound)  # 'if so, ...' of which nothing came

    def _add(self, i: int, clause: Clause) -> None:
        if clause.kind == 'condition' and (
            clause.conjunction in VAGUE or is_clock_time(clause.texts)
        ):
            self._ask_about(clause)
        elif clause.kind == 'condition':
            self._limits.condition(clause)
        elif clause.kind in ('avoid', 'except'):
            self._avoid(i, clause)
        elif clause.kind == 'manner':
            self._ask_about(clause)  # 'staying close to the wall': no slot has it
        elif clause.kind in ('before', 'after'):
            self._hanging(clause)
        elif clause.kind != 'reason' and clause.joint == 'revise':
            if not self._revisions.take(clause):
                self._unread(clause)
        elif clause.kind != 'reason':
            self._main(i, clause)

    # Clauses that hang on others

    def _avoid(self, i: int, clause: Clause) -> None:
        if clause.conjunction in ('not', 'do not', 'never') and set(clause.texts) <= NOT_NOW:
            self._sequencer.retract()
            return
        follow = any(
            later.sentence == clause.sentence and later.kind in ('main', 'said')
            for later in self._clauses[i + 1 :]
        )
        if not self._made.orders:
            self._made.forbidden.append(' '.join(clause.texts))  # it names what 'it' is
        if not keep_from(clause, self._made.orders, self._limits, orders_follow=follow):
            self._ask_about(clause)

    def _hanging(self, clause: Clause) -> None:
        order = self._reader.read(clause, clause.texts)
        if order is None:
            self._unread(clause)
            return
        order.hangs = clause.kind
        order.doubtful = order.doubtful or clause.texts in _COMING  # 'bring it when you come'
        self._sequencer.hang(clause, order)

    # Clauses of their own

    def _main(self, i: int, clause: Clause) -> None:
        texts = without_announcement(clause.texts)
        if clause.joint == 'otherwise' and self._made.orders and texts in LEFT_AS_IT_IS:
            self._made.orders[
                -1
            ].end = clause.end  # 'if it is full take it out, otherwise leave it'
            return
        if ' '.join(texts) in RETRACTIONS:
            self._sequencer.retract()
            return
        self._sequencer.begin_main(clause)
        count = repeats(texts)
        if count and len(self._made.orders) == 1:
            self._made.orders[0].slots['times'] = count
            return
        if count:
            self._unread(clause)
            return
        if i + 1 < len(self._clauses) and self._clauses[i + 1].joint == 'or':
            texts = [text for text in texts if text != 'either'] or texts
        if is_time_before(self._clauses, i, texts):
            self._when = texts
            return
        texts, self._when = [*texts, *self._when], []
        texts = with_shared_noun(self._clauses, i, plain_gerund(self._clauses, i, texts))
        self._read(i, clause, texts)

    def _read(self, i: int, clause: Clause, texts: list[str]) -> None:
        """Take a clause as an order, as part of one, or as what is told beside them."""
        own = self._reader.read_own(clause, texts)
        if own is not None:
            self._sequencer.add(clause, own)
            return
        told = self._reader.told_to_two(clause, bare_words(texts)) if 'and' in texts else []
        for one in told:
            self._sequencer.add(clause, one)
        if told:
            return
        if adds_to_last(clause, texts, self._made.orders):
            return
        last = self._made.orders[-1] if self._made.orders else None
        order = self._reader.read(clause, texts)
        until = self._until(i)
        waits = None if is_story(until) else read_wait(texts)
        ends = waits is not None and (is_ended(waits) or bool(until))
        if ends and (order is None or order.reading.intent == 'MOVE_TO'):
            self._waits(clause, waits)
            return
        if order is not None and read_greeting(texts) is not None:
            self._made.greeting = self._made.greeting or order.reading
        elif (order is None or self._fragments.may_go_on(order, clause, texts)) and (
            phrase_at(texts, 0, TAIL_PHRASES) != len(texts)  # 'bring it to me, stat'
            and self._fragments.take(clause, texts, self._sequencer.later, self._last_kind)
        ):
            pass
        elif order is not None and self._only_tells(i, texts):
            self._made.told.append(' '.join(texts))  # 'the kids want the ball, get it for them'
        elif order is not None and is_told_us(last, order) and self._reported(clause, texts):
            pass
        elif order is not None:
            report_to(last, order)
            self._sequencer.add(clause, order)
        elif last is not None and asks_what_is_seen(last, texts):
            last.end = clause.end
        elif self._looked_into(clause, texts) or (
            self._reported(clause, texts)
            or self._fragments.waits(clause, texts)
            or (len(self._clauses) > 1 and self._waits(clause, waits))
        ):
            pass
        elif not self._made.orders and is_topic(self._clauses, i, texts):
            self._made.told.append(' '.join(texts))
        elif not self._made.orders and (place := place_before(self._clauses, i, texts)):
            self._push_place(clause, place)
        elif (
            is_announcement(texts)
            or self._made.orders
            and (with_whereabouts(self._made.orders[-1], texts))
        ):
            pass
        elif is_spoken_before(self._clauses, i, self._source) and not self._made.orders:
            self._made.told.append(' '.join(texts))
        elif not is_courtesy(texts) or clause.joint in ('and', 'or') and texts[-1] in NAMES:
            self._unread(clause)

    def _looked_into(self, clause: Clause, texts: list[str]) -> bool:
        """Take 'see if it is straight', 'read me the gauge' beside other orders."""
        words = bare_words(texts)
        asks = words[:1] in (['check'], ['see']) and whether_so(words[1:]) is not None
        looked = looked_into(words) if asks or len(self._clauses) > 1 else None
        if looked is None:
            return False
        self._sequencer.add(clause, self._reader.order(clause, looked, words))
        return True

    def _only_tells(self, i: int, texts: list[str]) -> bool:
        """Say whether somebody's wish stands before the order that is about it."""
        following = self._clauses[i + 1 : i + 2]
        if self._made.orders or not following or not orders_it(following[0].texts):
            return False
        return is_wish_of_another(texts) or is_own_wish(texts, following[0].texts)

    def _until(self, i: int) -> list[str]:
        """Return what ends a wait, in the next clause: 'i come back' of 'until i come back'."""
        following = self._clauses[i + 1 : i + 2]
        return following[0].texts if following and following[0].conjunction in _UNTIL else []

    def _waits(self, clause: Clause, waits: Reading | None) -> bool:
        """Take a clause as an order to wait, where it is one."""
        if waits is None:
            return False
        self._sequencer.add(clause, self._reader.order(clause, waits, clause.texts))
        return True

    def _push_place(self, clause: Clause, place: list[str]) -> None:
        """Take 'kitchen first, then ...' as an order to go there, which is asked about."""
        words = ['go', 'to', *place]
        reading = self._reader.reading(words)
        if reading is None:
            self._unread(clause)
            return
        asked = replace(reading, question=f'Should I go to {" ".join(place)}?')
        self._sequencer.add(clause, self._reader.order(clause, asked, words))

    def _reported(self, clause: Clause, texts: list[str]) -> bool:
        """Take '... and let me know' as an order to tell what the order before found."""
        last = self._made.orders[-1] if self._made.orders else None
        words = bare_words(texts)
        reading = None
        if last is not None:
            reading = told_to_asker(words) or read_report(words) or read_told(last, words)
        if last is None or reading is None:
            return False
        if last.reading.intent == 'DESCRIBE' and not reading.slots:
            last.end = clause.end  # 'see who is there and tell me'
        else:
            self._sequencer.add(clause, self._reader.order(clause, reading, words))
        return True

    # What is not read

    def _ask_about(self, clause: Clause) -> None:
        self._made.unread.append(self._source[clause.start : clause.end].strip())
        self._made.unread_starts.append(clause.start)

    def _unread(self, clause: Clause) -> None:
        made, texts = self._made, clause.texts
        if clause.joint == 'and' and made.orders and is_light(made.orders[-1]):
            made.orders.pop()  # 'go and wait'
        if (
            self._reader.begins_own(texts)
            or texts[0] in _STAYING
            and bool(clause.joint and made.orders)
            or is_order_like(texts, joined=bool(clause.joint) and bool(made.orders))
            or len(self._clauses) > 1
            and (is_imperative(bare_words(texts)) or texts[0] in MEETING or texts[0] == 'ask')
        ):
            self._ask_about(clause)
        else:
            made.lost += len(texts)
            made.talk.append(' '.join(texts))
        made.late = made.late or not made.orders
