# SPDX-License-Identifier: Apache-2.0
"""One clause of an utterance to an order, with what its neighbours tell of it."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import UNITS
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.meetings import MEETING
from omnivinci_ros.commands.english.meetings import read_meeting
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.english.reading import read_clause
from omnivinci_ros.commands.english.reading import read_with_it
from omnivinci_ros.commands.english.refusals import refuse_nobody
from omnivinci_ros.commands.english.spoken import as_said
from omnivinci_ros.commands.english.spoken import told_to_two
from omnivinci_ros.commands.english.surroundings import is_maybe
from omnivinci_ros.commands.english.surroundings import is_to_persons
from omnivinci_ros.commands.english.surroundings import runs_into_another
from omnivinci_ros.commands.english.waiting import place_of_waiting
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.own_sentences import OwnSentences

CLEAR = 0.3  # share of an order's words that may be unexplained without a question


_UP_AGAIN = (['come', 'up'], ['come', 'down'])
_IN = (['go', 'in'], ['go', 'inside'], ['come', 'in'], ['go', 'on', 'in'])
_WHERE = frozenset({'in', 'inside', 'at'})
_SHUT = frozenset('door gate window way middle mood box oven fridge car bed bath morning'.split())
_OUT = (['come', 'out'], ['get', 'out'])
_WHAT_IS_ASKED = frozenset('if whether how what when where who why which'.split())
_PUTTING = frozenset('put place set drop lay throw stick pop slide load stack'.split())


def _counted_on(words: list[str]) -> list[str]:
    """Read 'another metre' as 'one metre', 'another two metres' as 'two metres'."""
    if 'another' not in words[:-1]:
        return words
    at = words.index('another')
    following = words[at + 1 : at + 2]
    if following and following[0] in UNITS:
        return [*words[:at], 'one', *words[at + 1 :]]
    number = number_at(words, at + 1)
    counts = number is not None and words[number[1] : number[1] + 1] != []
    if number is not None and counts and words[number[1]] in UNITS:
        return [*words[:at], *words[at + 1 :]]
    return words


class ClauseReader:
    """Reads clauses, by the robot's own sentences first."""

    def __init__(self, clauses: list[Clause], source: str, own: OwnSentences | None) -> None:
        self._clauses = clauses
        self._source = source
        self._own = own

    def begins_own(self, texts: list[str]) -> bool:
        """Say whether it begins as one of the robot's own sentences does."""
        return self._own is not None and self._own.begins(bare_words(texts))

    def read_own(self, clause: Clause, texts: list[str]) -> Order | None:
        """Read a clause by the robot's own sentences alone."""
        if self._own is None:
            return None
        bare = bare_words(texts)
        reading = self._own.read(bare)
        return None if reading is None else self.order(clause, reading, bare)

    def reading(self, words: list[str]) -> Reading | None:
        """Read the words of a clause."""
        own = self._own.read(bare_words(words)) if self._own is not None else None
        words = _counted_on(words)
        return own if own is not None else refuse_nobody(read_clause(words))

    def read(self, clause: Clause, texts: list[str]) -> Order | None:
        """Read a clause as an order."""
        reading = self.reading(texts)
        bare = bare_words(texts)
        if bare in _IN and clause is not self._clauses[0]:
            reading = self._gone(clause, bare) or reading  # '... if nobody is in the gym go in'
        if reading is None and len(self._clauses) > 1:
            reading = read_with_it(bare) or self._put_there(bare) or self._gone(clause, bare)
            reading = reading or self._asked(clause, bare)
        if reading is None and bare and bare[0] in MEETING:
            reading = read_meeting(bare, self._orders_beside(clause))
            if reading is not None and not reading.question and not self._is_plainly_met(clause):
                reading = replace(reading, question=f'Shall I {phrase(reading)}?')
        alone = len(self._clauses) == 1  # else it may be to stay where it is
        if reading is not None and bare[:1] == ['wait'] and (alone or clause != self._clauses[-1]):
            # How long it is to wait before it goes on is not known.
            reading = replace(reading, question=reading.question or f'Shall I {phrase(reading)}?')
        return None if reading is None else self.order(clause, reading, bare)

    def _is_plainly_met(self, clause: Clause) -> bool:
        """Say whether nobody is left out: not 'meet anna there', 'meet anna but not tom'."""
        at = next(i for i, one in enumerate(self._clauses) if one is clause)
        following = self._clauses[at + 1 : at + 2]
        limited = bool(following) and following[0].kind in ('avoid', 'except')
        between = self._source[clause.end : following[0].start] if following else ''
        return 'there' not in between.lower().split() and not limited

    def _orders_beside(self, clause: Clause) -> list[list[str]]:
        texts = [one.texts for one in self._clauses if one is not clause]
        return [bare_words(one) for one in texts if begins_order(one)]

    def _put_there(self, bare: list[str]) -> Reading | None:
        """Read 'put it in', where the place was named before."""
        ends = bare[2:] != [] and bare[-1] in ('in', 'on', 'inside', 'into')
        return self.reading([*bare, 'there']) if ends and bare[0] in _PUTTING else None

    def _asked(self, clause: Clause, bare: list[str]) -> Reading | None:
        """Read '... and ask how she slept', where who is asked is known from before."""
        before = self._clauses[: self._clauses.index(clause)]
        if not before or not clause.joint or bare[:1] != ['ask'] or len(bare) < 4:
            return None
        return Reading('SAY', {'text': ' '.join(bare[1:])}) if bare[1] in _WHAT_IS_ASKED else None

    def _gone(self, clause: Clause, bare: list[str]) -> Reading | None:
        """Read '... and come out again', '... then wait by the gate' as orders to go."""
        before = self._clauses[: self._clauses.index(clause)]
        joined = clause.joint or bare in _IN
        if not before or not joined or len(bare_words(before[-1].texts)) < 2:
            return None
        if bare in _IN and not clause.conjunction and self._is_room_named(before[-1]):
            return self.reading(['go', 'there'])
        if bare in _OUT:
            return self.reading(['come', 'back', 'out'])
        if bare in _UP_AGAIN:
            return self.reading(['come', 'back'])
        place = place_of_waiting(bare)
        return self.reading(['go', 'to', *place]) if place else None

    def _is_room_named(self, before: Clause) -> bool:
        """Say whether a clause ends with where somebody is: 'nobody is in the meeting room'."""
        texts = before.texts
        placed = before.kind == 'condition' and not _WHERE.isdisjoint(texts[-4:-1])
        named = placed and not DETERMINERS.isdisjoint(texts[-3:-1])
        return (named or placed and is_known_place(texts[-1:])) and _SHUT.isdisjoint(texts)

    def order(self, clause: Clause, reading: Reading, words: list[str]) -> Order:
        """Make an order of what a clause was read as."""
        if reading.intent == 'SAY':
            last = clause is self._clauses[-1]
            reading = as_said(reading, clause, self._source, last=last)
        return Order(
            reading,
            words[1:] if words[:1] == ['you'] else words,  # 'you go to the hall, then ...'
            clause.start,
            clause.end,
            clause.sentence,
            clause.joint,
            chain=clause.start,
            question=reading.question,
            doubtful=reading.unexplained > CLEAR * len(words)
            or runs_into_another(reading)
            or clause.unfinished
            or reading.intent not in ('SAY', 'GREET')
            and self._is_said_to_others(clause),
        )

    def told_to_two(self, clause: Clause, bare: list[str]) -> list[Order]:
        """Read 'tell Tom and Mary dinner is ready' as two orders."""
        return [self.order(clause, reading, bare) for reading in told_to_two(bare)]

    def _is_said_to_others(self, clause: Clause) -> bool:
        """Say whether it may be a thought, or the way told to a person: 'maybe go there'."""
        texts = clause.texts
        if is_maybe(texts) or is_to_persons(texts) or self._is_advice(texts):
            return True
        at = self._clauses.index(clause)
        before = self._clauses[at - 1].texts if at and clause.joint == 'and' else []
        if before and len(before) <= 2 and before[-1] in NAMES and not begins_order(before):
            return not begins_order(texts)  # 'emma and jack bring ...'
        if texts[:1] in (['so'], ['then'], ['first']) and texts[1:2] == ['you']:
            texts = texts[1:]
        if texts[0] != 'you' or VERBS.isdisjoint(texts[1:2]):
            return False
        return self._orders_others(clause)  # 'you go down the hall and turn left'

    def _is_advice(self, texts: list[str]) -> bool:
        """Say whether it is advice to a person: 'you should meet Anna and greet her'."""
        advised = texts[:2] == ['you', 'should'] or texts[:2] == ['you', 'could']
        return advised and len(self._clauses) > 1

    def _orders_others(self, clause: Clause) -> bool:
        return any(begins_order(one.texts) for one in self._clauses if one is not clause)
