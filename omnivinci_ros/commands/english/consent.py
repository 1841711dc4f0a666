# SPDX-License-Identifier: Apache-2.0
"""Yes and no as English speakers say them freely: 'they need them, yes', 'bring it, love'.

A yes carries something out, so every word beside it must be known to change nothing. A no
carries nothing out and may have any reason.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence

from omnivinci_ros.commands.english.consent_words import ADDRESSED
from omnivinci_ros.commands.english.consent_words import AGREED
from omnivinci_ros.commands.english.consent_words import ASKED_BACK
from omnivinci_ros.commands.english.consent_words import CALLED
from omnivinci_ros.commands.english.consent_words import EMPTY
from omnivinci_ros.commands.english.consent_words import FIRM
from omnivinci_ros.commands.english.consent_words import SOFT
from omnivinci_ros.commands.english.consent_words import THANKS
from omnivinci_ros.commands.english.said_again import said_again
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import lengths_first
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES

_STRETCHED = lazy_pattern(r'([a-z])\1{2,}')  # 'yesss', 'nooo'
_SPELLED = {
    "he's": 'he is',
    "she's": 'she is',
    "ain't": 'is not',
    "shan't": 'shall not',
    "s'pose": 'suppose',
    "one's": 'one is',
    "now's": 'now is',
    "everyone's": 'everyone is',
    "mine's": 'mine is',
    "how's": 'how is',
    'dont': 'do not',
    "he'd": 'he would',
    "she'd": 'she would',
    'pls': 'please',
    'plz': 'please',
    'thx': 'thanks',
}
_AFTER_IS = frozenset(
    'still already not taken got gone been asleep doing coming bringing using closed busy too '
    'broken locked'.split()
)
_ASKS = lazy_pattern(
    r'.*\b(?:(?:shall|should|may|can|could) i|(?:do you |would you )?(?:want|like|need) me to) '
    r'(?P<does>[^.?:]+)$'
)
_SEVERAL = lazy_pattern(r'\b(?:and|then|or|,)\b')
_IS = '(?:am|is|are)'
_WHO = '(?:they|he|she|we|i|it|that|everyone|everybody|(?:the|my|our|his|her|their) [a-z]+)'
_MAY = phrase_table(
    'you can, you may, you should, you could, you must, you had better, you would better, you '
    'had best, you can just, please, '
    'just, do, i want you to, i would like you to'.split(', ')
)
_IT = '(?:it|them|that|one|some|him|her)'
# Why somebody says yes. It names no other thing, place or time.
_REASON = lazy_pattern(
    rf'(?:{_WHO} {_IS} (?:(?:really|so|very|just|quite|absolutely|nearly|getting|all|a bit) )*'
    r'(?:freezing|cold|chilly|hungry|thirsty|starving|famished|parched|gasping|shivering|ready|'
    r'waiting|finished|done|through|tired|exhausted|knackered|soaked|empty|heavy|dirty|needed|'
    r'urgent|desperate|late|the one|the right one|in a hurry|in a rush|in the way)'
    rf'(?: (?:with|for) {_IT})?(?: now)?|{_WHO} (?:(?:really|just|all|will|do) )*'
    r'(?:needs?|wants?|wanted|could use|could do with|would like|would love|asked for|'
    r'(?:am|is|are) waiting for|(?:have|has) been waiting for|(?:have|has|am|is|are) '
    rf'(?:finished|done) with|forgot) {_IT}(?: badly| now| urgently)?|{_WHO} (?:have|has) finished'
    r'|(?:that|it) (?:would be|is) (?:(?:very|so|really|most) )?(?:kind|nice|good|sweet|polite|'
    r'helpful|thoughtful|useful|handy|wise|sensible|lovely)(?: of you)?'
    rf'|{_WHO} (?:have|has) been waiting(?: ages| for ages| a while| for hours| long enough)?'
    rf'|{_WHO} (?:am|is|are) (?:expecting|waiting for|asking for|counting on) (?:you|{_IT})'
    rf'|{_WHO} forgot about {_IT}|(?:it|that) will help|(?:it|that) would help|it is time|'
    rf'(?:it is )?about time(?: too)?'
    r'|(?:i|we|he|she|it|they|you|that) (?:is|are|am|do|does|did|was|can|may|should|have|has)'
    r'(?=$| (?:yes|please|thanks|thank|ta|cheers)\b)'
    r'|that is why i asked|(?:he|she|they|it) will be (?:pleased|happy|glad|delighted|lovely))'
    r'(?= |$)'
)
_TABLES = (
    (FIRM, 'firm'),
    (SOFT, 'soft'),
    (AGREED, 'agreed'),
    (EMPTY, 'empty'),
    (ASKED_BACK, 'empty'),
    (CALLED, 'called'),
    (ADDRESSED, 'addressed'),
    (THANKS, 'thanks'),
)
_BESIDE_SOFT = frozenset({'soft', 'empty', 'named', 'thanks'})
_FIRM = frozenset({'firm', 'addressed'})
_TO_ROBOT = frozenset({'thanks', 'addressed'})
_LONGEST_REASON = 7  # words
_TELLERS = frozenset('i we he she they it you my our his her their the everyone'.split())
# What may limit a yes, or be about something else.
_LIMITS = frozenset(
    'not no never nothing none nobody but though although if unless until till when before after '
    'then and or instead other another different rather only except without wait later tomorrow '
    'tonight soon prefer mean meant actually stop hold would want wants will shall should must '
    'can could may might one ones too enough already still wrong first next alone myself said '
    'told asked says say think thought thinks listening coming leaving behind sorry mine yours '
    'afraid to two three four five'.split()
)
_REPLIES = {
    'was that': ('it was', 'that was'),
    'is that': ('it is', 'that is'),
    'is this': ('it is', 'this is'),
    'is it': ('it is',),
    'are you': ('i am', 'we are'),
    'did you': ('i did', 'we did'),
    'do you': ('i do', 'we do'),
    'did i': ('you did',),
}


def spell(words: Sequence[str]) -> list[str]:
    """Return words and pauses in one spelling: 'yesss' is 'yes', 'she's' is 'she is'."""
    spelled: list[str] = []
    for word, after in zip(words, [*words[1:], ''], strict=True):
        short = _STRETCHED.sub(r'\1', word)
        if short.endswith("'s") and (
            after in _AFTER_IS or after.endswith('ing')
        ):  # 'the chef's still busy'
            short = f'{short[:-2]} is'
        spelled += _SPELLED.get(short, short).split(' ')
    return spelled


def asked_to_do(question: str) -> list[str]:
    """Return the words of what a question offers to do, of a single deed; else none.

    A place in brackets, as in 'put down cup (shelf)', is at that place.
    """
    words = [word.strip('.,?!")').lower() for word in question.replace('(', 'at ').split()]
    found = _ASKS.match(' '.join(words))
    if found is None or ',' in question.rsplit(' I ', 1)[-1] or _SEVERAL.search(found['does']):
        return []
    return found['does'].split()


def consents(words: Sequence[str], question: str, is_reason: Callable[[str], bool]) -> bool:
    """Say whether a whole answer says yes: there is a word of consent, and nothing that limits it.

    `words` are spelled, with their pauses; `question` is what was asked; `is_reason` tells
    whether a text neither orders nor refuses anything.
    """
    if '?' in words and not _asks_back(words):
        return False
    spoken, ends = _without_pauses(words)
    does, replies = asked_to_do(question), _replies(question)
    # With which kinds of words an answer may be read up to a place.
    reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
    for at in range(len(spoken)):
        if at not in reached:
            continue
        units = list(_units(spoken[at:], does, replies))
        if at in ends and _tells(told := spoken[at : ends[at]], is_reason):
            units.append((len(told), 'told'))
        for before in reached[at]:
            for length, kind in units:
                reached.setdefault(at + length, set()).add(before | {kind})
    return any(_is_yes(kinds) for kinds in reached.get(len(spoken), ()))


def _without_pauses(words: Sequence[str]) -> tuple[list[str], dict[int, int]]:
    """Return the words alone, and where each piece between pauses begins and ends."""
    spoken: list[str] = []
    ends: dict[int, int] = {}
    start = 0
    for word in [*words, ',']:
        if word not in PAUSES:
            spoken.append(word)
        elif len(spoken) > start:
            ends[start] = start = len(spoken)
    return spoken, ends


def _is_yes(kinds: frozenset[str]) -> bool:
    if 'told' in kinds and _TO_ROBOT.isdisjoint(kinds):
        return False
    if not _FIRM.isdisjoint(kinds):
        return True
    if 'agreed' in kinds:
        return kinds <= _BESIDE_SOFT | {'agreed', 'thing'}
    return 'soft' in kinds and kinds <= _BESIDE_SOFT


def _tells(words: list[str], is_reason: Callable[[str], bool]) -> bool:
    """Say whether a piece only tells something: 'you have twisted my arm'."""
    told = 2 < len(words) <= _LONGEST_REASON and words[0] in _TELLERS
    return told and _LIMITS.isdisjoint(words) and is_reason(' '.join(words))


def _asks_back(words: Sequence[str]) -> bool:
    """Say whether the only question is 'would you?', and something follows it."""
    at = words.index('?')
    head = [word for word in words[:at] if word != ',']
    while len(head) > 2 and (head[-1] in CALLED or head[-1] in EMPTY):
        head = head[:-1]
    return '?' not in words[at + 1 :] and at + 1 < len(words) and _is_phrase(head)


def _is_phrase(words: list[str]) -> bool:
    return bool(words) and len(words) in lengths_first(words, ASKED_BACK)


def _units(
    words: list[str], does: list[str], replies: list[list[str]]
) -> Iterator[tuple[int, str]]:
    """Yield the length and the kind of all that may begin an answer of consent."""
    for table, kind in _TABLES:
        for length in lengths_first(words, table):
            yield length, kind
    reason = _REASON.match(' '.join(words))
    if reason is not None:
        yield len(reason[0].split()), 'reason'
    if does:
        ahead = begins_with(words, _MAY)
        yield from ((ahead + length, kind) for length, kind in said_again(words[ahead:], does))
        if ahead:
            yield from said_again(words, does)
    yield from ((2, 'firm') for said in replies if words[:2] == said)


def _replies(question: str) -> list[list[str]]:
    """Return what says yes to a question of its kind: 'it was' to 'Was that an order?'."""
    opened = f'. {question.lower()}'
    found = [said for asked, said in _REPLIES.items() if f'. {asked} ' in opened]
    return [one.split() for said in found for one in said]
