# SPDX-License-Identifier: Apache-2.0
"""Clauses to the steps of a plan: read, filled in and put into the order of carrying out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from omnivinci_ros.commands.clauses import Clause
from omnivinci_ros.commands.corrections import DECLINED
from omnivinci_ros.commands.corrections import NOT_NOW
from omnivinci_ros.commands.corrections import RETRACTIONS
from omnivinci_ros.commands.corrections import mended
from omnivinci_ros.commands.elision import continue_order
from omnivinci_ros.commands.grammar import SAY_VERBS
from omnivinci_ros.commands.grammar import read_greeting
from omnivinci_ros.commands.grammar import read_order
from omnivinci_ros.commands.grammar import read_question
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.joints import begins_order
from omnivinci_ros.commands.noun_phrases import stray
from omnivinci_ros.commands.noun_phrases import strip_determiners
from omnivinci_ros.commands.nouns import DETERMINERS
from omnivinci_ros.commands.nouns import NAMES
from omnivinci_ros.commands.nouns import PERSONS
from omnivinci_ros.commands.politeness import is_courtesy
from omnivinci_ros.commands.politeness import unwrap
from omnivinci_ros.commands.wishes import told_thing

MAX_SAID = 300  # characters of what is to be said
ORDER_LIKE = 10  # words of a clause that may be an order, though no rule reads it

_MOTION = frozenset(
    {'MOVE', 'MOVE_TO', 'FOLLOW', 'GUIDE', 'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT'}
)
_LIGHT = frozenset({'go', 'run', 'hurry', 'try', 'go on', 'go over', 'go ahead', 'hurry up'})
_SALUTES = frozenset({'hey', 'hello', 'hi', 'ok', 'okay', 'yo', 'dear'})
_STATEMENTS = frozenset('i my we our the it there he she this that they his her you'.split())
_OF_OTHERS = frozenset('he she they his her their you that this'.split())
_RETURNS = {
    ('come', 'back'),
    ('come', 'back', 'here'),
    ('come', 'right', 'back'),
    ('return', 'here'),
}
_REPEATS = frozenset({'it', 'that', 'this', 'so'})
_TIMES = {'twice': '2', 'thrice': '3', 'again': '2', 'once more': '2'}
_COUNTS = {'two': '2', 'three': '3', 'four': '4', 'five': '5', 'six': '6', 'ten': '10'}


@dataclass(slots=True)
class Order:
    """One order, while the plan is being made."""

    reading: Reading
    words: list[str]  # bare, with what was left out: the order after it may go on from here
    start: int  # its place in the source
    end: int
    sentence: int
    joint: str = ''
    chain: int = 0  # orders of one verb have the same
    slots: dict[str, str] = field(default_factory=dict)  # condition and avoid
    hangs: str = ''  # 'after': it was said as what comes first
    options: list[Order | str] = field(default_factory=list)  # '... or the black one'
    question: str = ''
    doubtful: bool = False
    replaces: Order | None = None  # 'no, the blue one': what it corrects, or is a choice beside


@dataclass
class Draft:
    """What became of the clauses."""

    orders: list[Order] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # clauses that no rule reads, as they came
    unread_starts: list[int] = field(default_factory=list)  # their places in the source
    told: list[tuple[str, str]] = field(default_factory=list)  # named before the first order
    greeting: Reading | None = None
    total: int = 0  # words
    lost: int = 0  # of them, that no rule explains
    late: bool = False  # something that is no order stands before the first one
    corrected: bool = False
    retracted: bool = False
    asked: bool = False  # 'turn left?'


def read_clause(words: list[str]) -> Reading | None:
    """Read one clause."""
    bare = bare_words(words)
    if tuple(bare) in _RETURNS:
        return Reading('MOVE_TO', {'place': 'here'})
    reading = read_greeting(words) or read_question(unwrap_address(words)) or read_order(bare)
    if reading is None and bare[:2] == ['tell', 'her'] and len(bare) > 2:
        reading = read_order(['tell', 'him', *bare[2:]])  # not 'her dinner', as it might be
        if reading is not None:
            reading = replace(reading, slots={**reading.slots, 'recipient': 'her'})
    return reading


def bare_words(words: list[str]) -> list[str]:
    bare = unwrap(words).words
    if bare[:1] == ['to'] and begins_order(bare):
        return bare[1:]  # 'I want you to go there and to find the cup'
    return bare


def _read_with_it(bare: list[str]) -> Reading | None:
    """Read 'get it', 'find it': idioms where they stand alone."""
    if len(bare) != 2 or bare[1] != 'it':
        return None
    reading = read_order([bare[0], 'them'])
    if reading is None or reading.slots.get('object') != 'them':
        return None
    return replace(reading, slots={**reading.slots, 'object': 'it'})


_BEFORE_QUESTIONS = frozenset('hey robot ok okay so well and now oh hello hi'.split())


def unwrap_address(words: list[str]) -> list[str]:
    """Take what stands before a question off it: 'hey robot, where is the cup'."""
    start, end = 0, len(words)
    while start < len(words) - 1 and words[start] in _BEFORE_QUESTIONS:
        start += 1
    while end > start + 1 and words[end - 1] in ('robot', 'now', 'thanks'):
        end -= 1
    return words[start:end]


def draft_plan(clauses: Sequence[Clause], source: str) -> Draft:
    """Read the clauses one after the other."""
    return _Drafter(list(clauses), source).draft()


class _Drafter:
    def __init__(self, clauses: list[Clause], source: str) -> None:
        self._clauses = clauses
        self._source = source
        self._made = Draft()
        self._pending: dict[str, str] = {}  # slots for the orders of this sentence to come
        self._later: list[Order] = []  # 'before you ...', said first
        self._in_later = False
        self._sentence = -1
        self._last: Clause | None = None

    def draft(self) -> Draft:
        for i, clause in enumerate(self._clauses):
            if clause.sentence != self._sentence:
                self._flush()
                self._sentence = clause.sentence
            self._made.total += len(clause.words) + len(clause.conjunction.split())
            self._add(i, clause)
            self._last = clause
        self._flush()
        self._set_aside()
        return self._made

    def _set_aside(self) -> None:
        """Ask about what no intent is for, where it stands beside other orders."""
        made = self._made
        refused = [order for order in made.orders if order.reading.intent == 'NONE']
        if not refused or len(made.orders) == 1:
            return
        for order in refused:
            made.orders.remove(order)
            made.unread.append(self._source[order.start : order.end].strip())
            made.unread_starts.append(order.start)

    def _flush(self) -> None:
        self._made.orders.extend(self._later)
        self._later, self._in_later, self._pending = [], False, {}

    def _add(self, i: int, clause: Clause) -> None:
        if clause.kind == 'reason':
            return
        if clause.kind == 'condition':
            self._condition(clause)
        elif clause.kind in ('avoid', 'except'):
            self._avoid(clause)
        elif clause.kind in ('before', 'after'):
            self._hanging(clause)
        elif clause.joint == 'revise':
            self._revise(clause)
        else:
            self._main(i, clause)

    # Clauses that hang on others

    def _condition(self, clause: Clause) -> None:
        plain = clause.conjunction in ('if', 'when', 'whenever', 'in case', 'once')
        texts = clause.texts if plain else [clause.conjunction, *clause.texts]
        self._put('condition', ' '.join(texts), clause)

    def _avoid(self, clause: Clause) -> None:
        texts = clause.texts
        if clause.conjunction in ('not', 'do not', 'never') and set(texts) <= NOT_NOW:
            self._retract()
            return
        self._put('avoid', ' '.join(strip_determiners(texts)), clause)
        if clause.kind == 'except' and self._made.orders:
            last = self._made.orders[-1]
            last.question = last.question or f'Which one should I take, not the {texts[-1]}?'

    def _put(self, slot: str, value: str, clause: Clause) -> None:
        """Put a slot on the order that a clause hangs on, or on those that follow."""
        same = [o for o in self._made.orders if o.sentence == clause.sentence]
        leads = clause.leads if slot == 'condition' else not same and self._follows(clause)
        if leads or not self._made.orders:
            self._pending[slot] = _joined(self._pending.get(slot), value)
            return
        orders = same or self._made.orders
        chosen = [orders[-1]]
        if slot == 'avoid' and clause.conjunction != 'without':
            chosen = [o for o in orders if o.reading.intent in _MOTION] or chosen
        elif slot == 'condition':
            chosen = [o for o in orders if o.chain == orders[-1].chain]
        for order in chosen:
            order.slots[slot] = _joined(order.slots.get(slot), value)
        chosen[-1].end = max(chosen[-1].end, clause.end)

    def _follows(self, clause: Clause) -> bool:
        """Say whether an order follows in the sentence."""
        at = self._clauses.index(clause)
        return any(
            later.sentence == clause.sentence and later.kind in ('main', 'said')
            for later in self._clauses[at + 1 :]
        )

    def _hanging(self, clause: Clause) -> None:
        order = self._read(clause, clause.texts)
        if order is None:
            self._unread(clause)
            return
        order.hangs = clause.kind
        if clause.kind == 'before' and clause.leads:
            self._later.append(order)
            self._in_later = True
        elif clause.kind == 'after' and not clause.leads:
            self._made.orders.insert(self._group_start(), order)
        else:
            self._made.orders.append(order)

    def _group_start(self) -> int:
        """Return where the orders begin that 'after you ...' at their end is about."""
        orders = self._made.orders
        at = len(orders)
        while at and orders[at - 1].sentence == self._sentence:
            at -= 1
            if orders[at].joint == 'then':
                break
        return at

    # Clauses of their own

    def _main(self, i: int, clause: Clause) -> None:
        texts = clause.texts
        if ' '.join(texts) in RETRACTIONS:
            self._retract()
            return
        if self._in_later and clause.joint == ',':
            self._in_later = False
        if self._repeats(texts):
            return
        order = self._read(clause, texts)
        salute = order is not None and read_greeting(texts) is not None
        if order is not None and salute:
            self._made.greeting = self._made.greeting or order.reading
            return
        if order is None or order.reading.question and clause.joint:
            continued = self._continue(clause, texts)
            if continued:
                return
        if order is not None:
            self._push(clause, order)
        elif self._is_address(i, clause):
            self._made.told.append(told_thing(texts))
        elif not is_courtesy(texts) or clause.joint in ('and', 'or') and texts[-1] in NAMES:
            self._unread(clause)

    def _push(self, clause: Clause, order: Order) -> None:
        made = self._made
        last = made.orders[-1] if made.orders else None
        if clause.joint == 'or' and last is not None:
            order.replaces = last
            last.options.append(order)
            return
        if clause.mark == '?' and clause.kind == 'main' and not self._is_polite(clause):
            made.asked = made.asked or read_question(unwrap_address(clause.texts)) is None
        if clause.joint == 'otherwise':
            before = self._pending.get('condition') or (
                last.slots.get('condition') if last else ''
            )
            self._pending['condition'] = f'unless {before}' if before else 'otherwise'
        light = last is not None and ' '.join(last.words) in _LIGHT and last.joint != 'then'
        if light and last is not None and clause.joint == 'and':
            order.start = last.start
            made.orders.pop()  # 'go and find the cup'
        order.slots = {**self._pending, **order.slots}
        made.lost += min(len(clause.words), order.reading.unexplained)
        if clause.joint == 'first':
            made.orders.insert(self._first_place(), order)
        elif self._in_later and clause.joint == 'and':
            self._later.append(order)
        else:
            made.orders.append(order)

    def _first_place(self) -> int:
        """Return where 'but first ...' goes: before the orders that it was said after."""
        orders = self._made.orders
        if not orders:
            return 0
        sentence = orders[-1].sentence
        return next(i for i, order in enumerate(orders) if order.sentence == sentence)

    def _is_polite(self, clause: Clause) -> bool:
        """Say whether the sentence asks in the way of 'can you go and ...'."""
        sentence = [one for one in self._clauses if one.sentence == clause.sentence]
        words = [word for one in sentence for word in one.texts]
        if any(word in ('can', 'could', 'would', 'will', 'please', 'mind') for word in words):
            return True
        return unwrap(words).addressed

    def _read(self, clause: Clause, texts: list[str]) -> Order | None:
        reading = read_clause(texts)
        if reading is None and len(self._clauses) > 1:
            reading = _read_with_it(bare_words(texts))
        if reading is None:
            return None
        order = Order(
            reading,
            bare_words(texts),
            clause.start,
            clause.end,
            clause.sentence,
            clause.joint,
            chain=clause.start,
        )
        if reading.intent == 'SAY' and reading.said_from:
            self._as_said(order, clause)
        order.question = order.question or reading.question
        return order

    def _as_said(self, order: Order, clause: Clause) -> None:
        """Take what is to be said from the source, with its capitals."""
        reading = order.reading
        texts = clause.texts
        verb = next((i for i, text in enumerate(texts) if text in SAY_VERBS), 0)
        first = verb + reading.said_from
        if first >= len(texts):
            return
        last_clause = clause is self._clauses[-1]
        end = len(self._source) if last_clause else self._after(clause)
        if reading.said_short:
            end = clause.words[-reading.said_short].start
        said = self._source[clause.words[first].start : end].strip().strip('",;').strip()
        said = said[:-1] if said.endswith('.') else said
        order.reading = replace(reading, slots={**reading.slots, 'text': said[:MAX_SAID].strip()})
        if clause.doubtful:
            order.question = f'Shall I say all of it: "{said[:MAX_SAID]}"?'

    def _after(self, clause: Clause) -> int:
        """Return the end of a clause in the source, with the mark that ends it."""
        end = clause.end
        while end < len(self._source) and self._source[end] in '!?.':
            end += 1
        return end

    def _continue(self, clause: Clause, texts: list[str]) -> bool:
        """Take a fragment as part of what was said before it, or as an order like it."""
        made = self._made
        last = self._later[-1] if self._in_later and self._later else None
        last = last or (made.orders[-1] if made.orders else None)
        hung = self._last.kind if self._last is not None else ''
        if hung in ('condition', 'avoid', 'except') and clause.joint == 'and' and self._last:
            slot = 'condition' if hung == 'condition' else 'avoid'
            if stray(texts) or begins_order(texts):
                return False
            return self._extend(slot, texts)
        if last is None or not clause.joint:
            return False
        bare = bare_words(texts)
        if clause.joint == ',' and not DETERMINERS & set(bare[:1]):
            merged = read_clause([*last.words, *texts])
            if merged is not None and _adds(last.reading, merged):
                last.reading, last.words = merged, [*last.words, *texts]
                last.question, last.end = '', clause.end
                return True
        if clause.joint == 'or' and bare in (['not'], ['stay'], ['wait'], ['do', 'not']):
            last.options.append(' '.join(bare))
            return True
        return bool(bare) and self._elide(clause, last, bare)

    def _elide(self, clause: Clause, last: Order, bare: list[str]) -> bool:
        if last.reading.intent == 'SAY':
            return False
        found = continue_order(last.words, last.reading.intent, bare, read_clause)
        if found is None:
            return False
        order = Order(
            found.reading,
            found.words,
            clause.start,
            clause.end,
            clause.sentence,
            clause.joint,
            last.chain,
            dict(last.slots),
        )
        alone = clause.joint == ',' and not self._is_listed(clause)
        sides = (
            clause.joint == 'and' and len(bare) == 1 and order.reading.intent in ('MOVE', 'TURN')
        )
        order.doubtful = found.doubtful or alone or sides
        if found.shared:
            for other in self._made.orders:
                whole = read_clause([*other.words, *found.shared])
                if other.chain == last.chain and whole is not None:
                    other.reading, other.question = whole, whole.question
                    other.words = [*other.words, *found.shared]
        if clause.joint == 'or':
            order.replaces = last
            last.options.append(order)
        elif last in self._later:
            self._later.append(order)
        else:
            self._made.orders.append(order)
        return True

    def _is_listed(self, clause: Clause) -> bool:
        """Say whether the list goes on to an 'and': 'the cup, the plate and the spoon'."""
        at = self._clauses.index(clause)
        rest = [later for later in self._clauses[at + 1 :] if later.sentence == clause.sentence]
        return bool(rest) and rest[0].joint in (',', 'and', 'then')

    def _extend(self, slot: str, texts: list[str]) -> bool:
        """Go on with a condition or a limit: 'avoid the carpet and the stairs'."""
        value = ' '.join(strip_determiners(texts))
        if slot in self._pending:
            self._pending[slot] = f'{self._pending[slot]} and {value}'
            return True
        held = [order for order in self._made.orders if slot in order.slots]
        for order in held:
            order.slots[slot] = f'{order.slots[slot]} and {value}'
        return bool(held)

    def _repeats(self, texts: list[str]) -> bool:
        """Read 'do that twice', 'repeat it three times' after a single order."""
        bare = unwrap(texts).words
        if bare[:1] not in (['do'], ['repeat']) or len(self._made.orders) != 1:
            return False
        rest = [word for word in bare[1:] if word not in _REPEATS]
        count = _TIMES.get(' '.join(rest), '')
        if len(rest) == 2 and rest[1] == 'times':
            count = _COUNTS.get(rest[0], rest[0] if rest[0].isdigit() else '')
        if count:
            self._made.orders[0].slots['times'] = count
        return bool(count)

    def _is_address(self, i: int, clause: Clause) -> bool:
        """Say whether it is 'Jarvis' before an order, or why it is given: 'my hands are wet'."""
        following = self._clauses[i + 1] if i + 1 < len(self._clauses) else None
        if following is None or self._made.orders or following.joint not in ('', ','):
            return False
        words = [word for word in clause.texts if word not in _SALUTES]
        named = len(words) == 1 and words[0] not in PERSONS and words[0].isalpha()
        if named and following.sentence == clause.sentence:
            return begins_order(following.texts)
        stated = clause.texts[0] in _STATEMENTS and len(clause.texts) <= ORDER_LIKE
        same = following.sentence == clause.sentence
        between = self._source[clause.end : following.end].lower()
        asked = unwrap(following.texts).addressed or 'please' in between
        ours = same and clause.texts[0] not in _OF_OTHERS and begins_order(following.texts)
        return stated and (asked or ours)

    # What is taken back, and what is not read

    def _retract(self) -> None:
        made = self._made
        made.retracted = True
        made.corrected = False
        made.orders.clear()
        made.unread.clear()
        made.unread_starts.clear()
        self._later.clear()

    def _revise(self, clause: Clause) -> None:
        made = self._made
        texts = clause.texts
        declined = ' '.join(texts) in RETRACTIONS | DECLINED
        if not texts or declined or is_courtesy(texts):
            if made.orders or made.unread:
                self._retract()
            return
        order = self._read(clause, texts)
        last = made.orders[-1] if made.orders else None
        if last is not None and (order is None or order.reading.question):
            order = self._mended(last, clause) or order
        if order is None:
            self._unread(clause)
            return
        if last is not None:
            made.orders.pop()
            order.replaces = last
            made.corrected = True
        made.orders.append(order)

    def _mended(self, last: Order, clause: Clause) -> Order | None:
        """Put the new words of 'no, the bedroom' in the place of those they replace."""
        bare = bare_words(clause.texts)
        found = continue_order(last.words, last.reading.intent, bare, read_clause)
        words = found.words if found is not None else mended(last.words, bare)
        reading = read_clause(words) if words else None
        if reading is None or not words or reading.unexplained:
            return None
        order = Order(reading, words, last.start, clause.end, last.sentence, last.joint)
        order.slots, order.question = last.slots, reading.question
        return order

    def _unread(self, clause: Clause) -> None:
        texts = clause.texts
        orders = self._made.orders
        if clause.joint == 'and' and orders and ' '.join(orders[-1].words) in _LIGHT:
            orders.pop()  # 'go and wait'
        known = begins_order(texts)
        joined = bool(clause.joint) and bool(self._made.orders)
        order_like = len(texts) <= ORDER_LIKE and (
            known or joined and not stray(texts) and texts[0] not in _STATEMENTS - {'the', 'it'}
        )
        if order_like:
            text = self._source[clause.start : clause.end]
            self._made.unread.append(text.strip())
            self._made.unread_starts.append(clause.start)
            self._made.late = self._made.late or not self._made.orders
        else:
            self._made.lost += len(texts)
            self._made.late = self._made.late or not self._made.orders


def _adds(reading: Reading, merged: Reading) -> bool:
    """Say whether a reading only adds to another: 'go forward', '10 metres'."""
    whole = not merged.unexplained and not merged.question
    kept = reading.slots.items() <= merged.slots.items()
    return whole and kept and merged.intent == reading.intent


def _joined(before: str | None, value: str) -> str:
    return f'{before} and {value}' if before else value
