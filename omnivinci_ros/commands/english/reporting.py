# SPDX-License-Identifier: Apache-2.0
"""Orders to tell what was found, behind other orders: '... and report back', '... tell me who'."""

from __future__ import annotations

from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.looking import counted
from omnivinci_ros.commands.english.name_ends import LONGEST
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.speaking import LISTENERS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_TELLING = phrase_table(
    'tell me, tell us, let me know, let us know, report, report back, report to me, report to us, '
    'report back to me, report back to us, inform me, brief me, fill me in, give me a report, '
    'give me an update, give me your report, keep me posted, say, come and tell me, come tell me, '
    'come back and tell me, see, check, find out, look, note, notice, work out, describe to me, '
    'show me'.split(', ')
)
# They tell by themselves; 'see' and 'say' need what follows.
_ALONE = phrase_table(
    'tell me, tell us, let me know, let us know, report, report back, report to me, report to us, '
    'report back to me, report back to us, inform me, brief me, fill me in, give me a report, '
    'give me an update, give me your report, keep me posted, come and tell me, come tell me, '
    'come back and tell me'.split(', ')
)
_ABOUT = frozenset('what who where how if whether which whose why when that about'.split())
_FOUND = phrase_table(
    'what you found, what you find, what you have found, what you saw, what you see, what you '
    'can see, what you have seen, what the result is, what it is, what is there, who is there, '
    'everything you saw, all about it, about it, the result, the results, your findings, what '
    'happened, what happens, how it went, how it goes, when you are done, once you are done, '
    'as soon as you know, what you think, right away, straight away, please'.split(', ')
)
_MEANT = {
    'it': 'it',
    'he': 'him',
    'him': 'him',
    'she': 'her',
    'her': 'her',
    'they': 'them',
    'them': 'them',
}


def read_report(words: list[str]) -> Reading | None:
    """Read 'let me know', 'tell me where he goes', which is about the order before."""
    if not words:
        return None
    if begins_with(words, _ALONE) == len(words):
        return Reading('DESCRIBE')
    length = begins_with(words, _TELLING)
    rest = words[length:]
    if not length or not rest:
        return None
    if begins_with(rest, _FOUND) == len(rest):
        return Reading('DESCRIBE')
    if rest[0] not in _ABOUT or len(rest) > LONGEST + 2:
        return None
    meant = next((_MEANT[word] for word in rest[1:] if word in _MEANT), '')
    return Reading('DESCRIBE', {'object': meant} if meant else counted(rest))


def read_told(last: Order, words: list[str]) -> Reading | None:
    """Read '... and tell anna' behind an order to look: telling her what was found."""
    who = words[1:]
    if words[:1] == ['let'] and words[-1] == 'know':
        who = words[1:-1]  # 'see if it is dry and let Karim know'
    elif words[:1] not in (['tell'], ['inform']):
        return None
    if last.reading.intent not in _LOOKED or not who or who in _NOBODY or stray(who):
        return None
    office = len(who) == 2 and who[0] in DETERMINERS and who[1] in LISTENERS
    if not office and not is_surely_person(who) and not (who[1:] == [] and may_be_name(who[0])):
        return None
    question = f'Shall I tell {" ".join(who)} what I found?'
    return Reading('DESCRIBE', {'recipient': read_person(who)}, 0, question)


_NOBODY = (['me'], ['us'], ['you'], ['him'], ['her'])
_LOOKED = frozenset({'DESCRIBE', 'LOOK_AT', 'FIND_OBJECT'})


def is_told_us(last: Order | None, order: Order) -> bool:
    """Say whether it is 'report to me' behind an order to look, which is 'tell me'."""
    told = _reported_to(last, order) in ('me', 'us')
    return told and order.words[1:2] != ['back']  # in person?


def _reported_to(last: Order | None, order: Order) -> str:
    looked = last is not None and last.reading.intent in _LOOKED
    goes = order.reading.intent == 'MOVE_TO' and order.reading.slots.keys() == {'place'}
    reports = looked and goes and order.words[:1] == ['report']
    return order.reading.slots['place'] if reports else ''


def report_to(last: Order | None, order: Order) -> None:
    """Read 'report to the office' behind an order to look as telling there what was found."""
    who = _reported_to(last, order)
    if who in ('', 'me', 'us'):
        return
    order.reading = Reading('DESCRIBE', {'recipient': who})
    order.question = f'Shall I tell {who} what I found?'
