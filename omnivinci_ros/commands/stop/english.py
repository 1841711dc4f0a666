# SPDX-License-Identifier: Apache-2.0
"""The English word 'stop' among its neighbours, and the calls that need more than a table.

In a short text any 'stop' that nothing explains is an order. A long text is taken for a story
unless the word stands where an order stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.politeness import drop_fillers
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.callees import uncalled
from omnivinci_ros.commands.stop.harm import is_harmed
from omnivinci_ros.commands.stop.on_the_way import HANGING
from omnivinci_ros.commands.stop.on_the_way import is_place_to_stop
from omnivinci_ros.commands.stop.open_calls import is_open_call
from omnivinci_ros.commands.stop.phrases import Language
from omnivinci_ros.commands.stop.phrases import Tokens
from omnivinci_ros.commands.stop.plan_clauses import without_plan_clauses
from omnivinci_ros.commands.stop.plan_pauses import without_pauses
from omnivinci_ros.commands.stop.requests import put_plainly
from omnivinci_ros.commands.stop.stop_word import MOTIONS
from omnivinci_ros.commands.stop.stop_word import ORDER_VERBS
from omnivinci_ros.commands.stop.stop_word import is_explained
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import split_clauses

SHORT = 10  # words: up to here any unexplained 'stop' is an order
ORDER = 40  # words: up to here too, when the text begins as an order does
SHOUT = 6  # words of a clause that may be shouted in the middle of a long text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CRIES = _words('oh no hey ok okay wait look ah please god robot now ouch ow uh um')
# What follows a 'stop' that is an order, however long the text is.
_STOP_FIRST = lazy_pattern(
    r'(?:stop|now|where you|right (?:there|here|now)|immediately|at once|because|or (?:you|i|it)'
    r'|before (?:you|it)|(?:it|he|she|that|this) is|you (?:are|will)|(?:i|we) (?:am|are|can|have)'
    r'|there (?:is|are)|(?:my|the) \w+ (?:is|are)'
    rf'|{"|".join(sorted(MOTIONS))})\b'
)
# Said alone they may be 'stop' misheard; inside a sentence they are not.
_MISHEARD = _words('stop stopped stops stopping top stopper')

_SLIPS = dict.fromkeys(('stahp', 'stawp', 'sotp', 'stpo', 'tsop', 'shtop', 'st0p'), 'stop')
# 'You there with the tray stop': who is called, by where or with what he is.
_YOU_THERE = lazy_pattern(
    r'(?:(?:hey|oi|yes|oh|no|ok|okay) )*'
    r'you (?:there|over there|over here|(?:in|on|at|with|by) the)\b'
    r'.* stop(?: now| please| right now| right there| there)*'
)
# 'That one stop', 'the big one halt': one of several robots is called.
_THAT_ONE = lazy_pattern(
    r'(?:(?:hey|oi|yes|oh|no|ok|okay|and) )*'
    r'(?:that|this|the(?: \w+){1,2}) (?:one|robot|machine|bot) (?:please )?'
    r'(?:stop|halt|freeze)(?: now| please| right now| right there| there| stop)*'
)
_EMERGENCY = lazy_pattern(r'\b(?:emergency stop|e stop|estop)\b')
_NO = lazy_pattern(
    r'(?:(?:oh|robot|please|wait|god) )*'
    r'(?:no(?: no){2,}|noo{2,}|(?:no){3,}|noo+(?: noo*)+)'
    r'(?: (?:oh|robot|please|wait|no))*'
)
# Behind an order: 'go forward ten metres, then don't move'.
_THEN_STAY = lazy_pattern(
    r'\b(?:and|then|but|or rather) (?:please |just )*do not (?:you |dare |ever |even )*'
    r'(?:move|go|drive|walk|budge)'
    r'(?: (?:anywhere|any further|any farther|any more|anymore|further|farther|at all|an inch'
    r'|now))*'
    r'(?: please)?$'
)
_CALLING_OFF = _words('not cancel abort halt freeze wait hold hang still whoa')
# The same as a 'stop' there: 'pick up the cup abort', but not 'put it into the deep freeze'.
_CALLED_OFF = lazy_pattern(
    r' (?<!the )(?<!a )(?<!an )(?<!my )(?<!your )(?<!deep )(?<!not )(?<!to )(?<!never )(?<!or )'
    r'(?:(?:cancel|abort|halt)(?: that| it| this| everything| all)?|freeze'
    r'|whoa|(?<!it )(?<!him )(?<!her )(?<!them )(?<!and )(?<!then )stand still'
    r'|(?<!and )(?<!then )(?<!there )(?<!here )(?<!you )(?<!please )(?<!just )'
    r'(?:wait|hang on|hold (?:on|it)))'
    r'(?: now| please| robot)*$'
)
_ONES = _words('one robot machine bot')
_WAITS = _words('wait stay stand remain hold')
# A clause with none of these, and in which no phrase for STOP begins, is no STOP: 'stopping' and
# the like count, as what is polite around them may turn them into 'stop'.
_NEEDED = (
    _CALLING_OFF
    | _words('stop standstill')
    | {form for form, verb in (GERUNDS | PASTS).items() if form != verb}
)


@dataclass(frozen=True, slots=True)
class English:
    """The English phrases for STOP, and what a text needs in which one of them stands."""

    language: Language
    words: frozenset[str]
    openings: frozenset[Tokens]  # the first two words of phrases that have none of those words

    def may_stop(self, words: Sequence[str]) -> bool:
        """Say whether words hold what every clause needs which tells the robot to stop."""
        if not self.words.isdisjoint(words):
            return True
        if not self.openings.isdisjoint(zip(words, words[1:], strict=False)):
            return True
        line = ''.join(words)
        return "'" in line or 'oa' in line  # "that'll do", 'whoa'


def as_english(language: Language) -> English:
    """Sort the phrases by what is to be looked for in a text."""
    others = [phrase for phrase in language.phrases() if _NEEDED.isdisjoint(phrase)]
    alone = {phrase[0] for phrase in others if len(phrase) == 1}
    openings = frozenset(phrase[:2] for phrase in others if len(phrase) > 1)
    return English(language, _NEEDED | alone, openings)


def calls_stop(words: list[str], english: English) -> bool:
    """Say whether English words, with their pauses, tell the robot to stop."""
    if not _SLIPS.keys().isdisjoint(words):
        words = [_SLIPS.get(word, word) for word in words]
    words = put_plainly(words)
    if 'careful' in words:
        words = _without_care(words)
    spoken = [word for word in words if word not in PAUSES]
    count = len(spoken)
    if not count:
        return False
    short = count <= SHORT
    left = drop_fillers(spoken)
    if not short and not english.may_stop(left):
        return False
    clauses = split_clauses(without_pauses(drop_fillers(words)))
    if left and all(word in _MISHEARD for word in left):
        return True
    if short and (_EMERGENCY.search(' '.join(words)) or _NO.fullmatch(' '.join(spoken))):
        return True
    if _says_word(words, english) or is_harmed(spoken):
        return True
    if short and 'you' in spoken[:3] and _YOU_THERE.fullmatch(' '.join(spoken)):
        return True
    if short and not _ONES.isdisjoint(spoken[1:5]) and _THAT_ONE.fullmatch(' '.join(spoken)):
        return True
    first = unwrapped(clauses[0]) if clauses else []
    told = bool(first) and first[0] in ORDER_VERBS or _begins_with_stop(clauses)
    order = count <= ORDER and told
    led = bool(first) and (first[0] in COMMAND_VERBS or first[0] in HANGING)
    clauses = without_plan_clauses(clauses, led=led, order=order, denied='not' in spoken)
    return any(
        _clause_stops(list(clause), english, anywhere=short or order, after_order=order and i > 0)
        for i, clause in enumerate(dict.fromkeys(map(tuple, clauses)))
        if english.may_stop(clause)
    )


_BE_CAREFUL = lazy_pattern(
    r'(?:[.,;!] )+(?:and |but |please |just )*be (?:very |really |so |extra )?careful'
    r'(?: please| with (?:it|that|them))?(?=$| [.,;!])'
)
_HANDS = ORDER_VERBS - {'drive', 'back', 'reverse', 'move', 'turn'}


def _without_care(words: list[str]) -> list[str]:
    """Leave out the 'be careful' behind an order, which tells how: 'lift the vase. be careful.'"""
    first = unwrapped(split_clauses(words)[0])
    if first[:1] == [] or first[0] not in _HANDS or len(first) < 3:
        return words
    return _BE_CAREFUL.sub('', ' '.join(words)).split()


def _begins_with_stop(clauses: list[list[str]]) -> bool:
    """Say whether it is 'could you please stop ...', 'stop moving ...', however it goes on."""
    first = unwrap(clauses[0]) if clauses else None
    if first is None:
        return False
    told = first.words
    while len(told) > 1 and told[0] in _CRIES:  # 'oh no no no stop stop it is going to fall'
        told = told[1:]
    if told[:1] != ['stop']:
        return False
    after = ' '.join(told[1:])
    return first.addressed or _STOP_FIRST.match(after) is not None


def _says_word(words: list[str], english: English) -> bool:
    """Say whether a sentence is nothing but a word that may mean stop: 'hold!'."""
    return any(
        english.language.calls_stop(_apart(uncalled(sentence)), sentence=True)
        for sentence in split_clauses([word for word in words if word != ','], SENTENCE_ENDS)
        if english.may_stop(sentence)
    )


def _clause_stops(
    clause: list[str], english: English, *, anywhere: bool, after_order: bool
) -> bool:
    bare = uncalled(unwrapped(clause))
    if after_order and bare[:1] == ['stop'] and is_place_to_stop(bare[1:]):
        return False
    if (anywhere or len(bare) <= SHOUT) and (
        is_open_call(bare)
        or english.language.calls_stop(_apart(bare), sentence=False)
        or (bare[:1] == ['stop'] and not is_explained(bare, 0))
    ):
        return True
    places = [i for i, word in enumerate(clause) if word == 'stop']
    ordered = after_order or bare[:1] != [] and bare[0] in ORDER_VERBS | _WAITS
    if anywhere and ordered and not _CALLING_OFF.isdisjoint(clause):
        line = ' '.join(clause)
        if _THEN_STAY.search(line) or _CALLED_OFF.search(line):
            return True
    if bare[:1] != ['stop'] and bare[:1] and bare[0] in ORDER_VERBS:
        places = [i for i in places if not is_place_to_stop(clause[i + 1 :])]
    return anywhere and any(not is_explained(clause, i) for i in places)


def _apart(words: list[str]) -> tuple[str, ...]:
    """Return words as the tables have them: that'll is two."""
    if "'" not in ''.join(words):
        return tuple(words)
    return tuple(' '.join(words).replace("'", ' ').split())
