# SPDX-License-Identifier: Apache-2.0
"""Whether somebody waits for something to be done, though no rule reads what: never in silence."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.idioms import is_only_said
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import base_form
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.reasons_before import asks_after_reason
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import DEEDS
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import split_clauses

LONGEST = 32  # words: longer texts are stories
_CALLS_OUT = frozenset({'shout', 'yell', 'announce', 'proclaim'})
_PARTICLES = frozenset(
    'up down out off on in away over back through at to for round around behind with near '
    'under beside along ahead next past'.split()
)
_REQUESTS = phrase_table(
    'can you, could you, would you, will you, can you please, could you please, would you please, '
    'can you just, could you just, would you just, would you mind, could you maybe, can you '
    'maybe, i need you to, i want you to, i would like you to, we need you to, if you could, if '
    'you could just, if you would just, please, just'.split(', ')
)
_WISHED = [
    *(['i', wants, what] for wants in ('want', 'need') for what in ('it', 'them', 'that')),
    *(['would', 'like', what] for what in ('it', 'them', 'that', 'one')),
]
# Told by somebody, or read from a book.
_REPORTED = frozenset(
    'said says replied shouted cried whispered yelled asked thy thee thou thine hath doth'.split()
)
_WEAK = frozenset({'just'})
_WANTS = phrase_table(
    'i want you, i need you, we need you, we want you, i need it here, i need them here, i could '
    'murder, give me a hand with, lend me a hand with, give us a hand with, is where i want you, '
    'is where i need you, i need that here, i want it here, is where you should go, is where you '
    'need to be, you want to go, you want to turn, you want to move, you ought to be in, you '
    'should be in, you should be at, you need to be in, let us have you, not that one, the other '
    'one, the other thing, you come along, you come with me, you come here, you come back, you go '
    'there, you go back, you go first, you can bring me, you could bring me, you bring me, you '
    'lead the way, you follow me, you stay close to, you stay here, you wait here, you turn '
    'around, off you pop, away you go, better go home, be behind me, help me look, would it be '
    'possible to have, is it possible to have, i require, we require'.split(', ')
)
# Told of others, asked about, or said long ago.
_STORY = frozenset(
    'said says asked told tell tells wondered whether thinks thought reckoned if when where how '
    'why he she they who which because should must might may never always used lyrics song '
    'chapter says shouted replied cried whispered yelled'.split()
)
_NOT_BEFORE_ORDERS = frozenset(
    'to you i we they he she it who that not do did does can could will would should must may '
    'might of the a an my your his her our their us let make made help and or'.split()
)
_KIN = frozenset('mummy mommy mum mom daddy dad grandma grandpa granny grandad nana'.split())
_JOINING = frozenset({'and', 'or', 'so', 'not'})
_OBJECTS = frozenset({'it', 'them', 'that', 'those', 'this'})


def may_be_order(words: Sequence[str]) -> bool:
    """Say whether an utterance of which nothing is read seems to ask for something."""
    if not 0 < len(words) <= LONGEST:
        return False
    spoken = [word for word in words if word not in PAUSES]
    if not _REPORTED.isdisjoint(spoken):
        return False
    if any(phrase_at(spoken, at, _WANTS) for at in range(len(spoken))):
        return True
    clauses = split_clauses(list(words))
    if clauses[:1] == [['home']] and len(clauses) == 2:
        return True  # 'home, james'
    there = clauses[:1] and clauses[0][0] == 'there'
    if (there or len(clauses) > 1) and clauses[-1][-3:] in _WISHED:
        return True  # 'there is a jumper on the chair, i want it'
    return any(
        _is_request(clause) or _holds_request(clause) or asks_after_reason(clause)
        for clause in clauses
    )


def asks_to_do(spoken: Sequence[str]) -> bool:
    """Say whether it asks for a deed and not for an answer: 'could you pour some water?'."""
    bare = unwrap(list(spoken)).words
    if spoken[0] not in _ASKING_YOU or len(bare) == len(spoken) or not bare:
        return False
    verb = base_form(bare[0])  # 'would you mind ironing my shirt?'
    return verb not in _ANSWERING and (verb in VERBS or verb in DEEDS)


_ASKING_YOU = frozenset({'can', 'could', 'will', 'would'})
_ANSWERING = frozenset('tell say describe explain show answer count check find look see'.split())


def _is_request(clause: list[str]) -> bool:
    """Say whether a clause begins as an order, by a verb that is known or not."""
    bare, addressed = unwrap(clause)
    if not bare or is_only_said(bare):
        return False
    if (
        len(bare) > 3 and bare[0] in ('with', 'using') and bare[1] in _OWN
    ):  # 'with your left arm pick up the cup'
        return not COMMAND_VERBS.isdisjoint(bare[3:-1])
    if bare[0] == 'only' and len(bare) > 2:
        return bare[1] in COMMAND_VERBS  # 'only go in if ...'
    if bare[0] in _CALLS_OUT and len(bare) > 1 and bare[1] not in _STORY:
        return True
    if len(bare) == 1:
        return bare[0] in ('heel', 'shout', 'yell') or bare[0] == 'home' and addressed
    if bare[0] not in VERBS and bare[0] not in DEEDS:
        return False
    at = 1
    while at < min(4, len(bare) - 1) and bare[at] in _PARTICLES:
        at += 1
    sure = bare[at] in DETERMINERS or bare[at] in SURE_NEXT or bare[at] in _KIN
    sure = sure or bare[at] in _COUNTED or bare[at] in TITLES or bare[at] == 'both'
    sure = sure or bare[0] == 'introduce' and 'to' in bare[2:-1]  # 'introduce anna to tom'
    return addressed and begins_with(clause, _REQUESTS) > 0 or sure and bare[0] not in _NOUNS


_OWN = frozenset({'your', 'both'})
_COUNTED = NUMBER_WORDS | {'half', 'bay', 'room', 'bed', 'aisle'}
_NOUNS = frozenset(
    'mind season light film record sign stamp label ring button dress plant milk fall cheer '
    'laugh smile hug kiss wave bow save update guard help show point'.split()
)


_FILLING = FILLERS | {'just', 'maybe'}


def _holds_request(clause: list[str]) -> bool:
    """Say whether a request begins inside a clause that speech did not part: '... bring it'."""
    for at in range(1, len(clause) - 1):
        before = clause[:at]
        if not _STORY.isdisjoint(before):
            return False
        length = phrase_at(clause, at, _REQUESTS)
        verb = at + length
        while length and verb < len(clause) - 1 and clause[verb] in _FILLING:
            verb += 1
        asked = length > 0 and clause[at] not in _WEAK and verb < len(clause)
        if asked and clause[verb] in COMMAND_VERBS and before[-1] not in _JOINING:
            return True
        ordered = clause[at] in COMMAND_VERBS and before[-1] not in _NOT_BEFORE_ORDERS
        following = clause[at + 1 : at + 3]
        if ordered and len(before) > 2 and following[0] in _OBJECTS and _ends_well(clause, at):
            return True
        if clause[at : at + 2] == ['come', 'here'] and ordered:
            return True
        if ordered and clause[at : at + 3] in (['pick', 'it', 'up'], ['pick', 'them', 'up']):
            return True
    return False


_AFTER_IT = _PARTICLES | {'here', 'there', 'now', 'quick'} | ENDEARMENTS


def _ends_well(clause: list[str], at: int) -> bool:
    """Say whether it goes on as an order may: 'bring it to her', not 'stop that has'."""
    after = clause[at + 2 :]
    return not after or after[0] in _AFTER_IT
