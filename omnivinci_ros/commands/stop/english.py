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
from omnivinci_ros.commands.stop.on_the_way import after_timed_wait
from omnivinci_ros.commands.stop.on_the_way import behind_timed_wait
from omnivinci_ros.commands.stop.on_the_way import is_awaited_event
from omnivinci_ros.commands.stop.on_the_way import is_pause_between
from omnivinci_ros.commands.stop.on_the_way import is_place_to_stop
from omnivinci_ros.commands.stop.on_the_way import is_timed_wait
from omnivinci_ros.commands.stop.on_the_way import is_wait_before
from omnivinci_ros.commands.stop.on_the_way import is_wait_in_plan
from omnivinci_ros.commands.stop.other_ways import is_other_way
from omnivinci_ros.commands.stop.phrases import Language
from omnivinci_ros.commands.stop.phrases import Tokens
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
_WHOA = lazy_pattern(r'w+h?o+a+h*')
_EMERGENCY = lazy_pattern(r'\b(?:emergency stop|e stop|estop)\b')
_NO = lazy_pattern(
    r'(?:(?:oh|robot|please|wait|god) )*'
    r'(?:no(?: no){2,}|noo{2,}|(?:no){3,}|noo+(?: noo*)+)'
    r'(?: (?:oh|robot|please|wait|no))*'
)
_TOO_CLOSE = lazy_pattern(
    r'(?:robot )?(?:you are |that is )?(?:way |much |a bit |far )*(?:too|so) (?:close|near)'
)
_MOVES_OFF = lazy_pattern(
    r'(?:please |robot |now )*(?:move|go|back|step|drive|roll|reverse|scoot|shift)\b'
    r'.*\b(?:back|backwards?|away|left|right|off|reverse|up)\b'
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
# Behind an order it limits the speed; alone it is a cry.
_NOT_FAST = lazy_pattern(
    r'(?:and |but |please )*do not (?:you )?\w+ (?:it |there )?(?:too|so|very|that) '
    r'(?:fast|quick|quickly)(?: please)?'
)
_WARNING = lazy_pattern(r'(?:please )?mind (?:the|your) (?:step|stairs|glass|wall|gap|head)')
_ONES = _words('one robot machine bot')
_WAITS = _words('wait stay stand remain hold')
_HALTS = _words('stop halt freeze hold')
_OPENERS = _words('do come bring roll slow drive get ease wait stand stay hold keep')
# Where somebody may be in danger, and no place to wait at.
_NO_PLACE = (
    'way|name|spot|point|moment|instant|edge|stairs?|steps?|road|street|fire|water|cliff|drop|hole'
    '|bab(?:y|ies)|child|children|kids?|boys?|girls?|m[ae]n|wom[ae]n|people|dogs?|cats?'
)
# At the beginning of a clause, after fillers and polite words; up to so many words.
_OPEN_CALLS = (
    (
        10,  # 'stand still coffee is on the floor': why is told behind it
        lazy_pattern(
            r'(?:stand|stay|hold|keep) (?:very |perfectly |absolutely )?still '
            r'(?:(?:the|there|my|your|his|her|it|you|i|we|or)\b'
            r'|(?:\w+ ){1,3}(?:is|are|has|will)\b)'
        ),
    ),
    (
        10,
        lazy_pattern(
            r'do not (?:you |dare |ever |even )*'
            r'(?:move|go|drive|walk|turn(?! (?:on|off|up|down|it|the|that|in)\b)|come|budge|roll'
            r'|advance|take (?:another|a|one more) step|step|approach|follow|chase|reverse|back '
            r'up|spin|rotate|start moving|keep (?:going|moving))\b'
        ),
    ),
    (
        10,
        lazy_pattern(
            r'(?:come|bring|roll|slow|drive|get|ease) (?:\w+ ){0,3}to an? '
            r'(?:\w+ )?(?<!bus )(?<!tram )(?:stop|halt|standstill)\b'
        ),
    ),
    (
        12,  # 'wait my foot is under the wheel': why is told behind it
        lazy_pattern(r'wait (?:my|his|her|their|your) (?:\w+ ){1,3}(?:is|are|has|will)\b'),
    ),
    (
        6,
        lazy_pattern(
            r'wait\b(?! (?:staff|lists?|listed|times?|room|person|and see|on (?!me)|tables|in line'
            r'|your turn|my turn|(?:till|until) you (?:see|hear)|upon)\b)'
            r'(?! (?:for )?(?:me |us |him |her )?(?:right |just |over )?(?:by|at|in|near|outside|'
            r'behind|beside|next to|in front of|inside|on) '
            rf'(?:the|my|your|that|this|bay|room|aisle) (?!(?:{_NO_PLACE})\b|corner of\b)\w+)'
        ),
    ),
)
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
    behind = [rest for rest in map(behind_timed_wait, clauses) if rest]
    clauses = [
        clause if not i and clause[0] in _HALTS else after_timed_wait(clause) or clause
        for i, clause in enumerate(clauses)
    ]
    clauses.extend(rest for rest in behind if rest not in clauses)
    if is_wait_before(clauses):
        clauses = clauses[1:]
    led = bool(first) and (first[0] in COMMAND_VERBS or first[0] in HANGING)
    clauses = [
        clause
        for i, clause in enumerate(clauses)
        if not is_awaited_event(clauses, i) and not (led and is_wait_in_plan(clauses, i))
    ]
    if led and ['careful'] in clauses:
        clauses = [clause for i, clause in enumerate(clauses) if not _is_care(clauses, i)]
    order = count <= ORDER and told
    if len(clauses) > 1 and _MOVES_OFF.match(' '.join(clauses[-1])):
        # 'You are too close, move back'; alone it is a cry.
        clauses = [c for c in clauses if not _TOO_CLOSE.fullmatch(' '.join(c))]
    clauses = _without_warnings(_without_cause(clauses))
    if 'not' in spoken:
        clauses = [c for i, c in enumerate(clauses) if not is_other_way(clauses, i)]
    if order:
        last = len(clauses) - 1
        clauses = [
            c
            for i, c in enumerate(clauses)
            if not is_timed_wait(c, last=i == last) and not is_pause_between(clauses, i)
            if not (i and _NOT_FAST.fullmatch(' '.join(c)))
        ]
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


_DELICATE = lazy_pattern(
    r'(?:it|they|that|this|those) (?:is|are) (?:very |really |quite |a bit |so )?'
    r'(?:heavy|hot|fragile|full|sharp|delicate|wet|slippery|expensive|old|made of glass)$'
)


def _is_care(clauses: list[list[str]], at: int) -> bool:
    """Say whether it is the 'careful' of 'lift the crate, careful, it is heavy'."""
    following = clauses[at + 1 : at + 2]
    care = at > 0 and clauses[at] == ['careful'] and bool(following)
    return care and _DELICATE.match(' '.join(following[0])) is not None


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


_ON_ME = lazy_pattern(r'(?:because )?you are (?:\w+ )?(?:on|over) (?:my|his|her) \w+')


def _without_cause(clauses: list[list[str]]) -> list[list[str]]:
    """Leave out why the robot is to go: 'back up thirty centimetres, you are on my foot'."""
    first = ' '.join(unwrapped(clauses[0])) if len(clauses) > 1 else ''
    if not _MOVES_OFF.match(first) or not _MEASURED.search(first):
        return clauses
    return [c for i, c in enumerate(clauses) if not i or not _ON_ME.fullmatch(' '.join(c))]


_MEASURED = lazy_pattern(r'\b(?:met(?:re|er)s?|centimet(?:re|er)s?|cm|feet|foot|inch(?:es)?|m)\b')


def _without_warnings(clauses: list[list[str]]) -> list[list[str]]:
    """Leave out what the robot is to say to others: 'say "mind the step"'."""
    return [
        clause
        for i, clause in enumerate(clauses)
        if not (i and clauses[i - 1][-1] == 'say' and _WARNING.fullmatch(' '.join(clause)))
    ]


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
        _is_call(bare)
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


def _is_call(bare: list[str]) -> bool:
    if not bare:
        return False
    if bare[0][0] == 'w' and _WHOA.fullmatch(bare[0]):
        return True
    if bare[0] not in _OPENERS:
        return False
    line = ' '.join(bare[:12])
    return any(len(bare) <= most and pattern.match(line) for most, pattern in _OPEN_CALLS)
