# SPDX-License-Identifier: Apache-2.0
"""Orders to say something, to nobody or to somebody: 'tell anna that dinner is ready'."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.asking import NOT_TOLD
from omnivinci_ros.commands.english.asking import ask_somebody
from omnivinci_ros.commands.english.asking import let_know
from omnivinci_ros.commands.english.asking import may_be_asked
from omnivinci_ros.commands.english.listeners import all_of
from omnivinci_ros.commands.english.listeners import is_described
from omnivinci_ros.commands.english.listeners import told_behind
from omnivinci_ros.commands.english.listeners import whom
from omnivinci_ros.commands.english.matters import read_matter
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_THANKS = {
    'thank': 'thank you',
    'congratulate': 'congratulations',
    'apologize': 'sorry',
    'apologise': 'sorry',
}
_FORMULAS = phrase_table(
    'thank you, thanks, sorry, happy birthday, congratulations, good luck, welcome, well done, '
    'thank you very much, many thanks, cheers, merry christmas, happy new year, something, '
    'something nice, i love you, please'.split(', ')
)
_HIM = frozenset({'him', 'her', 'them'})
_KIN = frozenset('mum mom mummy mommy dad daddy grandma grandpa granny grandad'.split())
_SOMETHING = frozenset('something that this it your my a the what'.split())
_LOUDLY = phrase_table(
    f'say {what}{how}'
    for what in ('', 'it ', 'this ', 'that ')
    for how in (
        'out loud',
        'aloud',
        'loudly',
        'loud',
        'loud and clear',
        'clearly',
        'slowly',
        'softly',
        'quietly',
    )
)
LISTENERS = PERSONS | frozenset(
    'class crew team audience crowd staff group family choir driver cleaner porter chef cook '
    'caretaker janitor kitchen reception office ward housekeeping security maintenance pharmacy '
    'lab laboratory bar desk'.split()
)
_SAY_VERBS = SAY_VERBS | OTHER_SAY_VERBS
_ALL_OF_THEM = (['all', 'of', 'them'], ['both', 'of', 'them'])
_IDIOMS = (['say', 'that', 'again'], ['say', 'again'], ['say', 'it', 'again'])


def read_say(words: list[str]) -> Reading | None:
    """Read 'say ...', 'tell anna that ...'; the caller fills in the words as they came."""
    verb = words[0]
    if verb == 'say' and words[1:2] == ['what'] and words[2:3] in (['you'], ['is'], ['are']):
        return None  # 'say what you see' asks for no words
    if words[:2] == ['say', 'nothing']:
        return None  # 'say nothing, just go in'
    if verb == 'repeat' and words[1:2] != [] and words[1] in DETERMINERS:
        return None  # 'repeat this track'
    if verb == 'wish' and len(words) > 3 and may_be_asked(words[1:2]) and words[1] != 'i':
        return Reading('SAY', {'text': ' '.join(words[2:]), 'recipient': words[1]})
    thanked = _THANKS.get(verb, '')
    words = words[:-2] if thanked and words[-2:] == ['for', 'me'] else words
    if thanked and len(words) < 5 and is_surely_person([w for w in words[1:] if w != 'to']):
        who = [word for word in words[1:] if word != 'to']
        return Reading('SAY', {'text': thanked, 'recipient': read_person(who)})
    if verb == 'ask':
        return ask_somebody(words)
    if verb == 'let' and 'know' in words[2:9]:
        return let_know(words)
    if verb == 'speak':
        return _spoken_to(words)
    if verb not in _SAY_VERBS or words in _IDIOMS:
        return None
    made_up = read_matter(words)
    if made_up is not None:
        return made_up
    if verb == 'tell' and words[1:4] in _ALL_OF_THEM:
        return _told_all_of_them(words)
    if verb == 'tell' and all_of(words[1:]):
        return _told_all(words, all_of(words[1:]))
    if verb == 'tell' and is_described(words[1:]):
        return _told_behind(words)
    return _said_to(words)


def _said_to(words: list[str]) -> Reading | None:
    """Read whom, where and what: 'tell the man in the hall to wait', 'say thank you to tom'."""
    verb, at = words[0], 1
    slots: dict[str, str] = {}
    if verb == 'say' and words[1:2] != [] and words[1] in _HIM and len(words) > 3:
        verb = 'tell'  # 'say him that i am late'
    if verb in ('tell', *OTHER_SAY_VERBS):
        at += words[1:2] != [] and words[1] in DETERMINERS
        unnamed = at == 2 and words[2:3] and words[2] not in LISTENERS  # 'tell the truth'
        listener = _listener(words) if unnamed or at == 2 else 0
        if listener:
            return _told_listener(words, listener)
        if len(words) <= at + 1 or unnamed or words[at] in NOT_TOLD:
            return None
        slots, at = _recipient(words, at)
    if verb in ('say', 'announce') and words[1:2] == ['to']:
        end = 4 if words[2:3] and words[2] in DETERMINERS else 3
        if is_surely_person(words[2:end]) and len(words) > end:
            slots, at = {'recipient': read_person(words[2:end])}, end
    if slots and words[at : at + 1] and words[at] in ('in', 'at', 'on', 'by', 'near'):
        place, at = _where_told(words, at)
        slots |= place
    if verb == 'repeat' and words[1:3] == ['after', 'me']:
        at = 3
    loud = begins_with(words, _LOUDLY) if verb == 'say' else 0
    at = loud if loud and len(words) > loud else at
    if verb == 'tell' and words[at : at + 1] in (['or'], ['and']):
        return None  # 'tell the cook or the waiter ...', 'tell tom and come back': whom, what?
    if words[at : at + 1] == ['that'] and words[at + 1 :]:
        at += 1
    if len(words) == at:
        return Reading('SAY', slots, 0, 'What should I say?')
    short = _person_length(words[at:]) if verb == 'say' else 0
    if short:
        slots['recipient'] = read_person(words[1 - short :])
    said = words[at : len(words) - short]
    return Reading('SAY', {'text': ' '.join(said), **slots}, said_from=at, said_short=short)


def _recipient(words: list[str], at: int) -> tuple[dict[str, str], int]:
    """Return who is told, whose name begins at `at`, and where what is told begins."""
    named = words[at] in TITLES and at == 1 or words[at].endswith("'s")
    named = named and len(words) > at + 2  # 'tell Dr Brown ...', 'tell Tom's mother ...'
    named = named and words[at + 1] not in DETERMINERS  # 'tell nana the time'
    slots = {'recipient': ' '.join(words[at : at + 1 + named])}
    at += 1 + named
    them_all = words[at - 1 : at + 1] in (['them', 'both'], ['them', 'all'])
    return slots, at + (them_all and len(words) > at + 1)


def _where_told(words: list[str], at: int) -> tuple[dict[str, str], int]:
    """Return where somebody is told, and where what is told begins: 'in the hall to wait'."""
    ends = [i for i in range(at + 2, min(at + 6, len(words))) if words[i] in ('that', 'to')]
    # Or 'everybody in the hall dinner is ready'.
    end = ends[0] if ends else _place_end(words, at + 1)
    if not end:
        return {}, at
    return {'place': ' '.join(strip_determiners(words[at + 1 : end]))}, end


def _spoken_to(words: list[str]) -> Reading | None:
    """Read 'speak', 'speak to the nurse': what is to be said is asked."""
    who = whom(words[2:]) if words[1:2] == ['to'] else {}
    return Reading('SAY', who, 0, 'What should I say?') if who or words == ['speak'] else None


def _told_all_of_them(words: list[str]) -> Reading | None:
    """Read 'tell all of them to leave' as 'tell them to leave', which is two words shorter."""
    told = read_say(['tell', 'them', *words[4:]])
    if told is None or not told.said_from:
        return told
    return replace(told, said_from=told.said_from + 2)


def _told_all(words: list[str], length: int) -> Reading | None:
    """Read 'tell all the guests that dinner is ready' as 'tell the guests ...', and of all."""
    told = read_say([words[0], 'the', *words[length + 1 :]])
    if told is None or 'recipient' not in told.slots:
        return told
    who = f'{words[1]} {words[length]} {told.slots["recipient"]}'
    begin = told.said_from + length - 1 if told.said_from else 0
    return replace(told, slots={**told.slots, 'recipient': who}, said_from=begin)


def _told_behind(words: list[str]) -> Reading | None:
    """Read 'tell the man waving in the hall that dinner is ready'."""
    at = told_behind(words[1:]) + 1
    listener = _listener(words)  # '... standing there his taxi is here'
    if at == 1:
        return _told_listener(words, listener) if listener else None
    begin = at + (words[at] == 'that')
    text = {'text': ' '.join(words[begin:])}
    return Reading('SAY', {**text, **whom(words[1:at])}, said_from=begin)


def _told_listener(words: list[str], listener: int) -> Reading:
    """Read 'tell the lad at the bar his break is over', where 'his' stands at `listener`."""
    slots = {'text': ' '.join(words[listener:]), 'recipient': ' '.join(words[2:listener])}
    return Reading('SAY', slots, said_from=listener)


def _place_end(words: list[str], start: int) -> int:
    """Return where a known place ends and two words or more are told behind it, 0 for nowhere."""
    for end in range(min(start + 4, len(words) - 2), start + 1, -1):
        placed = words[start:end]
        known = placed[0] in DETERMINERS and placed[-1] in ROOMS and len(placed) < 4
        numbered = len(placed) == 2 and placed[0] in ROOMS and placed[1] in NUMBER_WORDS
        if known or numbered:
            return end
    return 0


def _listener(words: list[str]) -> int:
    """Return where 'the lad at the bar' ends, and 'his break is over' begins; 0: nowhere."""
    for at in range(3, min(9, len(words) - 1)):
        if words[at] in _TELLS_BEGIN and words[at - 1] not in _NOT_BEFORE:
            placed = at == 3 or not _BEHIND_LISTENERS.isdisjoint(words[3:at])
            placed = placed or at == 4 and words[3] in LISTENERS  # 'the delivery driver'
            return at if placed and _SPEAKERS.isdisjoint(words[2:at]) else 0
    return 0


_TELLS_BEGIN = frozenset("his her their he she they he's she's they're there".split())
_BEHIND_LISTENERS = frozenset('of in on at by with from near behind next who wearing'.split())
_SPEAKERS = frozenset('i we you he she they it that is are was has have'.split())
_NOT_BEFORE = DETERMINERS | frozenset('of in on at by with from and near behind next to'.split())


def _person_length(words: list[str]) -> int:
    """Return the words of 'to tom' in 'thank you to tom'; other texts are said whole."""
    length = begins_with(words, _FORMULAS)
    rest = words[length:]
    if length and rest[:1] == ['to'] and is_person(rest[1:]):
        return len(rest)
    at = next((i for i, word in enumerate(words[:5]) if i and word == 'to'), 0)
    who = words[at + 1 :]
    named = at and who and who[0] in (*DETERMINERS, *_KIN) and is_surely_person(who)
    return len(who) + 1 if named and words[0] in _SOMETHING else 0
