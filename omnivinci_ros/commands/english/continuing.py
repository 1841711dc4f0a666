# SPDX-License-Identifier: Apache-2.0
"""Fragments that go on with the orders before them: '... and the cellar', '..., ten metres'."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.clause_reader import ClauseReader
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.elision import Continued
from omnivinci_ros.commands.english.elision import continue_order
from omnivinci_ros.commands.english.features import may_share_place
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.limits import Limits
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.reading import adds
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.english.spoken import told_to
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.waiting import read_wait
from omnivinci_ros.commands.english.waiting import waits_there
from omnivinci_ros.commands.intents import Reading


class Fragments:
    """Puts clauses without a verb to the orders of a draft."""

    def __init__(
        self, clauses: list[Clause], reader: ClauseReader, made: Draft, limits: Limits
    ) -> None:
        self._clauses = clauses
        self._reader = reader
        self._made = made
        self._limits = limits

    def take(self, clause: Clause, texts: list[str], later: list[Order], last_kind: str) -> bool:
        """Take a fragment as part of what was said before it, or as an order like it."""
        made = self._made
        # 'Bring the soup unless it is cold, and a spoon.'
        bound = last_kind in ('condition', 'avoid')
        listed = bound and clause.paused and texts[0] in DETERMINERS
        if last_kind in ('condition', 'avoid', 'except') and clause.joint == 'and' and not listed:
            slot = 'condition' if last_kind == 'condition' else 'avoid'
            if slot == 'avoid' and self._made.orders and self._made.orders[-1].question:
                return True  # 'not two metres but three', which is asked about
            named = not stray(texts) and not begins_order(texts)
            if slot == 'condition' and is_imperative(texts):
                return False  # 'if it is free and copy this'
            return named and self._limits.extend(slot, texts)
        last = max([*made.orders, *later], key=lambda order: order.start, default=None)
        bare = bare_words(texts)
        if last is None or not bare:
            return False
        told = told_to(last.reading, bare)
        if told is not None:
            last.reading, last.end = told, clause.end
            return True
        if clause.joint == ',' and bare[0] not in DETERMINERS:
            merged = self._reader.reading([*last.words, *texts])
            closer = self._is_last_place(clause) and _says_where(last.reading, merged, texts)
            if merged is not None and (closer or adds(last.reading, merged)):
                last.reading, last.words = merged, [*last.words, *texts]
                last.question, last.end = '', clause.end
                return True
        if clause.joint == 'or' and bare in (['not'], ['stay'], ['wait'], ['do', 'not']):
            last.options.append(' '.join(bare))
            return True
        if not clause.joint or last.reading.intent == 'SAY':
            return False
        if texts[-1] in ('too', 'also'):
            bare = [*bare_words(texts[:-1]), 'too']
        elif texts[-2:] == ['as', 'well']:
            bare = [*bare_words(texts[:-2]), 'too']
        bare = _filled_in(bare, last)
        if self._describes(clause, bare, last) or self._says_which_place(clause, bare, last):
            return True
        if self._is_beside_too(clause, bare, last):
            return True
        found = continue_order(last.words, last.reading.intent, bare, self._reader.reading)
        if found is not None:
            order = self._put(clause, last, found, bare, later)
            order.doubtful = order.doubtful or listed
        return found is not None

    def _describes(self, clause: Clause, bare: list[str], last: Order) -> bool:
        """Take 'my coat, the grey one' as one thing."""
        named = clause.joint == ',' and bare[0] == 'the' and bare[-1] == 'one'
        kind, slots = bare[1:-1], last.reading.slots
        fits = named and bool(kind) and 'attribute' not in slots and 'object' in slots
        if not fits or not ATTRIBUTES.issuperset(kind) or self._is_listed(clause):
            return False
        last.reading = replace(last.reading, slots={**slots, 'attribute': ' '.join(kind)})
        last.end = clause.end
        return True

    def _says_which_place(self, clause: Clause, bare: list[str], last: Order) -> bool:
        """Take 'the office, the one on the left' as one place."""
        place = last.reading.slots.get('place', '')
        named = clause.joint == ',' and last.reading.intent == 'MOVE_TO' and bool(place)
        if not named or bare[:2] != ['the', 'one'] or not _is_where(bare[2:]):
            return False
        slots = {**last.reading.slots, 'place': f'{place} {" ".join(bare[2:])}'}
        last.reading, last.end = replace(last.reading, slots=slots), clause.end
        return True

    def may_go_on(self, order: Order, clause: Clause, texts: list[str]) -> bool:
        """Say whether an order may be but the rest of the one before: 'back to his room'."""
        last = self._made.orders[-1] if self._made.orders else None
        guides = last is not None and last.reading.intent == 'GUIDE'
        asks = bool(order.reading.question)
        return bool(clause.joint) and (asks or guides and texts[:2] == ['back', 'to'])

    def waits(self, clause: Clause, texts: list[str]) -> bool:
        """Take '... and wait there' as part of the way before it."""
        last = self._made.orders[-1] if self._made.orders else None
        waits = last is not None and waits_there(last.reading.intent, bare_words(texts), texts)
        if last is None or not waits:
            return False
        last.end = clause.end
        last.waits = self._reader.order(clause, read_wait(texts) or Reading('WAIT'), texts)
        return True

    def _put(
        self, clause: Clause, last: Order, found: Continued, bare: list[str], later: list[Order]
    ) -> Order:
        """Put an order like the last one to the others; return it."""
        order = self._reader.order(clause, found.reading, found.words)
        order.chain, order.slots = last.chain, dict(last.slots)
        if clause.joint == 'otherwise' and 'condition' in last.slots:
            order.slots['condition'] = f'unless {last.slots["condition"]}'
        elif clause.joint == 'otherwise':
            order.slots['condition'] = 'otherwise'  # 'bring me tea, if not then coffee'
        speed = take_adverbials(['do', *bare]).slots.get('speed', '')
        if speed and order.reading.slots.get('speed', speed) != speed:  # 'slowly', then 'quickly'
            slots = {**order.reading.slots, 'speed': speed}
            order.reading = replace(order.reading, slots=slots)
        alone = clause.joint == ',' and not self._is_listed(clause)
        sides = (
            clause.joint == 'and' and len(bare) == 1 and found.reading.intent in ('MOVE', 'TURN')
        )
        placed = found.reading.intent == 'TURN' and 'place' in last.reading.slots
        sides = sides or placed and clause.joint == 'otherwise'  # is it at the same place?
        sides = sides or clause.joint == 'and' and may_share_place(last.words, bare)
        order.doubtful = order.doubtful or found.doubtful or alone or sides
        for other in self._made.orders if found.shared else ():
            whole = self._reader.reading([*other.words, *found.shared])
            if other.chain == last.chain and whole is not None:
                other.reading, other.question = whole, whole.question
                other.words = [*other.words, *found.shared]
        if clause.joint == 'or':
            order.replaces = last
            last.options.append(order)
        elif last in later:
            later.append(order)
        else:
            self._made.orders.append(order)
        return order

    def _is_beside_too(self, clause: Clause, bare: list[str], last: Order) -> bool:
        """Take '... and to the right of the cup' as where one thing goes, which is put once."""
        slots = last.reading.slots
        place, thing = slots.get('place', ''), slots.get('object', '')
        one = last.reading.intent == 'PLACE_OBJECT' and bool(thing) and 'quantity' not in slots
        if not one or not place or clause.joint != 'and' or thing.endswith('s') or thing == 'them':
            return False
        if bare[0] in ('on', 'in', 'at') and bare[1:2] == ['the'] and bare[2:3] not in _OF_SIDES:
            return False  # 'in the sink and on the shelf'
        if not _is_where(bare) or stray(bare) or not COMMAND_VERBS.isdisjoint(bare[:-1]):
            return False
        last.reading = replace(
            last.reading, slots={**slots, 'place': f'{place} and {" ".join(bare)}'}
        )
        last.end = clause.end
        return True

    def _is_last_place(self, clause: Clause) -> bool:
        """Say whether no other place follows: '..., near the lamp, and bring it to me'."""
        rest = self._rest(clause)
        return not rest or rest[0].kind != 'main' or begins_order(rest[0].texts)

    def _rest(self, clause: Clause) -> list[Clause]:
        """Return the clauses behind it in its sentence."""
        at = self._clauses.index(clause)
        return [later for later in self._clauses[at + 1 :] if later.sentence == clause.sentence]

    def _is_listed(self, clause: Clause) -> bool:
        """Say whether the list goes on to an 'and': 'the cup, the plate and the spoon'."""
        rest = self._rest(clause)
        return bool(rest) and rest[0].joint in (',', 'and', 'then') and rest[0].kind == 'main'


def _filled_in(bare: list[str], last: Order) -> list[str]:
    """Name the thing of 'another six to lane five', 'the left shoe, then the right'."""
    thing = last.reading.slots.get('object', '').split()
    if not thing or last.reading.intent not in _HANDLED:
        return bare
    if bare[0] == 'another' and bare[1:2] != [] and bare[1] in NUMBER_WORDS:
        bare = bare[1:]
    counted = (
        bare[0] in NUMBER_WORDS - {'one'} and bare[1:2] != [] and bare[1] in LOCATIONS | GOALS
    )
    if counted and 'quantity' in last.reading.slots:
        single = last.reading.slots['quantity'] == '1' and not thing[-1].endswith('s')
        return [bare[0], *thing[:-1], f'{thing[-1]}s' if single else thing[-1], *bare[1:]]
    if bare[:2] in _REST and bare[2:3] != [] and bare[2] in LOCATIONS | GOALS:
        return ['the', 'rest', 'of', 'the', *thing, *bare[2:]]
    sided = last.reading.slots.get('attribute') in ('left', 'right', 'first')
    return [*bare, *thing] if sided and bare in _SIDED else bare


_HANDLED = frozenset({'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT'})
_REST = (['the', 'rest'], ['the', 'others'])
_SIDED = (['the', 'left'], ['the', 'right'], ['the', 'second'])
_OF_SIDES = (['left'], ['right'])


def _says_where(reading: Reading, merged: Reading | None, words: list[str]) -> bool:
    """Say whether it only tells which place: 'on the counter', 'left of the toaster'."""
    place = reading.slots.get('place', '')
    if merged is None or not place or merged.unexplained or merged.question:
        return False
    if not merged.slots.get('place', '').startswith(f'{place} ') or not _is_where(words):
        return False
    if words[0] in ('on', 'at') and {'left', 'right', 'side'}.isdisjoint(words[2:3]):
        return False  # 'on the table, on the shelf' may be a change of mind
    same = {**reading.slots, 'place': ''} == {**merged.slots, 'place': ''}
    return same and merged.intent == reading.intent


def _is_where(words: list[str]) -> bool:
    """Say whether it is where something is: 'upstairs', 'on the left', 'next to the lift'."""
    if len(words) == 1:
        return words[0] in ADVERB_PLACES
    head, phrases = split_arguments(words)
    return not head and len(phrases) == 1 and phrases[0].preposition in LOCATIONS
