# SPDX-License-Identifier: Apache-2.0
"""An utterance cut into clauses: what stands between them, and where each ends."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.forbidden_first import INSTEAD
from omnivinci_ros.commands.english.forbidden_first import order_behind
from omnivinci_ros.commands.english.hanging_ends import order_begins
from omnivinci_ros.commands.english.joint_phrases import JOINTS
from omnivinci_ros.commands.english.joint_phrases import SUBORDINATORS
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.joints import imperative
from omnivinci_ros.commands.english.joints import joins_words
from omnivinci_ros.commands.english.joints import phrase_at
from omnivinci_ros.commands.english.joints import stronger
from omnivinci_ros.commands.english.joints import takes_back
from omnivinci_ros.commands.english.name_ends import RUN_ON_VERBS
from omnivinci_ros.commands.english.name_ends import runs_on
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.order_ends import next_begins
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.said import is_said
from omnivinci_ros.commands.english.said import opens_speech
from omnivinci_ros.commands.english.said import said_end
from omnivinci_ros.commands.english.subordination import ANY
from omnivinci_ros.commands.english.subordination import BEFORE_VERBS
from omnivinci_ros.commands.english.subordination import is_without
from omnivinci_ros.commands.english.subordination import subordinator_at
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.english.warnings_behind import MARK
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

_CHECKED = (['how'], ['what'], ['which'], ['who'])
_ASKING = frozenset({'check', 'ask', 'see'})
_BEFORE_THERE = VERBS | frozenset(
    'me us him her over in up down out from right back it them is are not'.split()
)
_TITLES = frozenset({'mr', 'mrs', 'ms', 'dr', 'prof', 'st'})
_GOING = frozenset('go drive walk come run head move return navigate proceed travel'.split())
_PURPOSES = frozenset(
    'fetch get find pick bring grab take collect look search tell greet say follow deliver put '
    'retrieve describe hand give meet see check ask open close clean help watch'.split()
)
_COUNTING = frozenset('second secondly third thirdly fourth next finally lastly'.split())
_LOOKS = (['go', 'check'], ['go', 'see'], ['find', 'out'])
_NO_MORE = (['further'], ['farther'], ['closer'], ['nearer'])
_HANGING = ('condition', 'before', 'after')
_FORBIDDING = frozenset({'do not', 'never'})
# With most other words no clause ends.
_MAY_END = (
    JOINTS.keys()
    | SUBORDINATORS.keys()
    | RUN_ON_VERBS
    | OTHER_ORDERS
    | {'to', 'see', 'check', 'hand', 'have', 'you'}
)
# What is to be done first: 'go to room nine, but not before you have told the cook'.
_NOT_BEFORE = frozenset({'not before', 'not until', 'not till'})
_WHEN = frozenset({'once', 'when', 'after', 'as'})
_FOUND = frozenset({'find', 'found', 'locate', 'spot'})


def cut_clauses(words: Sequence[Word], source: str) -> list[Clause]:
    """Cut at joints and sentence ends; what is to be said stays whole."""
    clauses = _Cutter([word for word in words if word.text not in FILLERS], source).cut()
    for clause, following in zip(clauses, clauses[1:], strict=False):
        if clause.kind in _HANGING and not clause.leads:
            # '..., if you see anna, tell her', 'if you see anna tell her'
            free = following.joint == clause.joint or not following.joint
            same = following.sentence == clause.sentence
            clause.leads = same and free and begins_order(following.texts)
    for before, clause in zip(clauses, clauses[1:], strict=False):
        ends = clause.leads and clause.conjunction in ('until', 'till') and not clause.joint
        if ends and before.words and unwrapped(before.texts)[:1] == ['wait']:
            clause.leads = False  # 'wait till it is done take the plate out'
    return clauses


class _Cutter:
    def __init__(self, words: list[Word], source: str) -> None:
        # 'Find Mr. Miller' is one sentence.
        words = [
            word
            for i, word in enumerate(words)
            if word.text != '.' or not i or words[i - 1].text not in _TITLES
        ]
        self._words = words
        self._texts = [word.text for word in words]
        self._source = source
        self._clauses: list[Clause] = []
        self._sentence = 0
        self._paused = False
        self._instead = 0  # where an order begins behind what is forbidden

    def cut(self) -> list[Clause]:
        at, joint = self._skip_joints(0)
        while at < len(self._words):
            at = self._add(joint, at)
            at, joint = self._skip_joints(at)
        last = [text for text in self._texts if text not in PAUSES][-2:]
        if self._clauses and (last[-1:] in (['and'], ['or']) or last == ['and', 'then']):
            self._clauses[-1].unfinished = True
        if joint == 'revise':
            self._clauses.append(Clause('revise', 'main', self._sentence))
        return self._clauses

    def _skip_joints(self, at: int) -> tuple[int, str]:
        """Return the place after the joints at `at`, and the strongest of them."""
        joint, self._paused = '', False
        while at < len(self._words):
            self._paused = self._paused or self._texts[at] == ','
            if self._instead and at >= self._instead and self._texts[at] in INSTEAD:
                at += 1  # 'do not touch it, just look at it'
                continue
            self._instead = self._instead if at <= self._instead + 1 else 0
            if self._texts[at] in SENTENCE_ENDS:
                if self._clauses and self._clauses[-1].sentence == self._sentence:
                    self._clauses[-1].mark = self._texts[at]
                    self._sentence += 1
                joint, at = (joint if joint == 'revise' else ''), at + 1
                continue
            kind, length = self._joint_at(at, opening=True)
            if not length:
                break
            joint, at = stronger(joint, kind), at + length
        return at, joint

    def _joint_at(self, at: int, *, opening: bool = False) -> tuple[str, int]:
        kind, length = phrase_at(self._texts, at, JOINTS)
        if self._texts[at] == 'but' and at and self._texts[at - 1] in ANY:
            return '', 0  # 'anyone but tom'
        if self._texts[at] == 'later' and opening and not self._clauses:
            return '', 0  # 'later on, go to the hall' is a time
        if kind == 'then' and length > 1 and self._texts[at] in _WHEN:
            after = self._texts[at + length : at + length + 1]
            found = not _FOUND.isdisjoint(self._texts[at : at + length])
            ends = not opening or self._clauses != []
            doing = bool(after) and after[0].endswith('ing') and after[0] not in VERBS
            if doing or found and ends and self._ends_here(at + length):
                return '', 0  # 'once you have finished charging', '... once you have found it'
        if kind == 'otherwise' and self._texts[at] == 'if' and length > 2 and not self._clauses:
            return '', 0  # 'if there is none come back'
        if kind == 'opening':  # a joint only where a clause begins: 'next', 'second'
            rest = self._texts[at + length :]
            # 'Go to the hall there pick up the cup', but 'go there pick up the cup'
            placed = self._texts[at] == 'there' and self._texts[at - 1] not in _BEFORE_THERE
            placed = placed or self._counts_on(at, length)
            fits = (opening and (rest[:1] == [','])) or (opening or placed) and begins_order(rest)
            return ('then', length) if fits else ('', 0)
        if kind == 'way':  # 'and on your way grab the box'
            rest = [text for text in self._texts[at + length :] if text not in PAUSES]
            starts = at == 0 or self._texts[at - 1] in ('and', 'then', 'but', *PAUSES)
            return (kind, length) if starts and begins_order(rest) else ('', 0)
        if kind == 'revise' and self._texts[at : at + 2] in (
            ['instead', 'of'],
            ['rather', 'than'],
        ):
            return '', 0  # 'turn left instead of right'
        limits = self._texts[at : at + 1] == ['no'] and self._texts[at + 2 : at + 3] == ['than']
        if (
            kind == 'revise'
            and self._texts[at + 1 : at + 2] in _NO_MORE
            and self._ends_or_joins(at + 2)
        ):
            return kind, length  # 'as far as the line no further'
        if kind == 'revise' and (limits or is_without(self._texts, at)):
            return '', 0  # 'no faster than 1 m/s'
        if kind == 'revise':
            alone = len(self._clauses) == 0 and opening  # 'no, go left' takes nothing back
            fits = not alone if opening else takes_back(self._texts, at, length)
            return (kind, length) if fits else ('', 0)
        return kind, length

    def _ends_or_joins(self, at: int) -> bool:
        return self._ends_here(at) or self._texts[at] in (',', 'and', 'then')

    def _ends_here(self, at: int) -> bool:
        return at >= len(self._texts) or self._texts[at] in SENTENCE_ENDS

    def _counts_on(self, at: int, length: int) -> bool:
        """Say whether another order is counted here: 'go to the hall second get the cup'."""
        counts = self._texts[at] in _COUNTING or self._texts[at] == 'step' and length == 2
        if not counts or not at or self._texts[at - 1] in DETERMINERS:
            return False
        return at + length < len(self._texts) and runs_on(['', *self._texts[at + length :]], 1)

    def _add(self, joint: str, at: int) -> int:
        """Take the clause that begins at `at`; return the place after it."""
        texts = self._texts
        kind, length = subordinator_at(texts, at)
        clause = Clause(joint, kind, self._sentence, start=self._words[at].start)
        clause.paused = self._paused
        if not joint and self._texts[at] == 'to' and self._clauses:
            clause.joint = 'and'  # 'go to the hall to fetch the cup'
        clause.conjunction = ' '.join(self._texts[at : at + length])
        follows = bool(self._clauses) and self._clauses[-1].sentence == self._sentence
        clause.leads = kind in _HANGING and (not follows or joint not in ('', ','))
        clause.leads = clause.leads and clause.conjunction not in _NOT_BEFORE
        begin = at = at + length
        if kind in ('before', 'after'):
            at = self._put_imperative(clause, at)
        if kind == 'avoid' and clause.conjunction in _FORBIDDING:
            self._instead = order_behind(texts, at)
        hangs = kind in _HANGING
        speaks = hangs and not SAY_VERBS.isdisjoint(clause.texts)
        while at < len(self._words):
            text = texts[at]
            if speaks and text in PAUSES and opens_speech(clause.texts):
                at += 1  # 'say: ...', 'tell anna, "..."'
                continue
            if at == self._instead and at > begin:
                break
            ends = at > begin and (hangs or text in _MAY_END)
            if text in SENTENCE_ENDS or ends and self._ends(clause, at):
                break
            clause.words.append(self._words[at])
            at += 1
            speaks = speaks or text in SAY_VERBS
            if speaks and kind == 'main' and is_said(clause.texts):
                said = said_end(self._words, begin, at, self._source)
                rest = self._words[at : said.end]
                clause.words.extend(word for word in rest if word.text not in PAUSES)
                clause.kind, clause.doubtful = 'said', said.doubtful
                at = said.end
                break
        if clause.words:
            self._clauses.append(clause)
        return at

    def _is_purpose(self, clause: Clause, at: int) -> bool:
        """Say whether 'go to the hall' goes on 'to fetch the cup'."""
        if self._texts[at] != 'to' or self._texts[at + 1 : at + 2] == []:
            return False
        purpose = self._texts[at + 1] in _PURPOSES and len(self._texts) > at + 2
        told = unwrapped(clause.texts)[:1] if purpose and clause.kind == 'main' else []
        return told != [] and told[0] in _GOING

    def _put_imperative(self, clause: Clause, at: int) -> int:
        """Put 'find' for 'you have found'; return the place after the latter."""
        found = imperative(self._texts[at:])
        if found is None:
            return at
        texts, length = found
        start, end = self._words[at].start, self._words[at + length - 1].end
        clause.words.extend(Word(text, start, end) for text in texts)
        return at + length

    def _ends(self, clause: Clause, at: int) -> bool:
        if self._texts[at] in JOINTS and self._joint_at(at)[1]:
            if self._texts[at] == 'or' and number_at(self._texts, at - 1):
                return number_at(self._texts, at + 1) is None  # 'two or three metres'
            # 'Tell tom and mary dinner is ready'
            inside = joins_words(self._texts, at) or opens_speech(clause.texts)
            return self._texts[at] != 'and' or not inside
        if self._is_purpose(clause, at):
            return True
        text = self._texts[at]
        told = text == 'not' and self._texts[at + 1 : at + 2] == ['to']
        if told and unwrapped(clause.texts)[:1] in (['tell'], ['ask'], ['remind'], ['warn']):
            return False  # 'tell anna not to wait'
        if text == 'without' and unwrapped(clause.texts)[:1] in (['ask'], ['tell']):
            return False  # 'ask him to start without me'
        texts_before = self._texts[at - 1]
        asks = text == 'when' and unwrapped(clause.texts)[:1] == ['ask']
        looks = texts_before == 'look' or clause.words[0].text in _ASKING
        looks = looks or self._texts[at - 2 : at] in _LOOKS
        if asks or text in ('if', 'whether') and looks:
            return False  # 'check if anna is in the hall'
        asked = self._texts[at + 1 : at + 2]
        asks = asked in (['if'], ['whether']) or text == 'check' and asked in _CHECKED
        if text in ('see', 'check') and asks:
            # 'go to the shed see if the light is on'
            named = clause.kind in ('main', *_HANGING) and len(clause.words) > 2
            shown = self._texts[at - 2] in DETERMINERS  # 'the store', which is no verb
            verbs = set() if shown else VERBS | {'go', 'come', 'please'}
            return named and texts_before not in BEFORE_VERBS | verbs
        if subordinator_at(self._texts, at, inside=True)[0] != 'main':
            return True
        if next_begins(clause, self._texts, at):
            return not opens_speech(clause.texts)
        hangs = clause.kind in _HANGING and clause.conjunction != MARK
        return hangs and order_begins(clause, self._texts, at)
