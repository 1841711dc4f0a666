# SPDX-License-Identifier: Apache-2.0
"""The English word 'stop' among its neighbours, and the calls that need more than a table.

In a short text any 'stop' that nothing explains is an order. A long text is taken for a story
unless the word stands where an order stands.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.politeness import drop_fillers
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.stop.harm import is_harmed
from omnivinci_ros.commands.stop.on_the_way import is_place_to_stop
from omnivinci_ros.commands.stop.on_the_way import is_timed_wait
from omnivinci_ros.commands.stop.phrases import Language
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import split_clauses

SHORT = 10  # words: up to here any unexplained 'stop' is an order
ORDER = 40  # words: up to here too, when the text begins as an order does
SHOUT = 6  # words of a clause that may be shouted in the middle of a long text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Called so where a STOP is shouted, though elsewhere they are words, or nobody's name.
_PETS = _words(
    'rosie rover dusty sparky zippy atlas pepper nova luna pixel gizmo ziggy bender '
    'hal kitt scout rex fido bubbles tango turbo flash robocop wally walle bessie pip bot '
    'botty robby bumblebee nemo zorg beep droid android bob'
)
_NAMES = NAMES | ROBOT_NAMES | _PETS


_ORDER_VERBS = _words(
    'go move drive walk turn rotate come follow pick grab take bring fetch put place drop '
    'find look back step forward head get give return navigate roll advance reverse spin '
    'search set'
)
_ENDED_VERBS = _ORDER_VERBS | COMMAND_VERBS | OTHER_ORDERS | {'scan', 'inspect', 'map', 'park'}
_NOUN_BEFORE = _words(
    'the a an bus tram train coach metro next last first final nearest full pit rest truck '
    'door each every any this that short brief non one my your our their whistle coffee fuel '
    'gas lunch taxi quick subway un une le du lo el der ein einen den zum organ'
)
# After a call, at the end of an order: 'go to the hall stop now'.
_AFTER_CALL = _words(
    'and then but or please now right here there immediately at once robot thanks thank just'
)
_NOUN_AFTER = _words(
    'sign signs light lights watch word words button buttons codon codons loss losses gap '
    'gaps valve bath lamp lamps consonant consonants'
)
# 'stop by the kitchen', 'stop over in Rome', 'stop and smell the roses'
_IDIOMS = (
    'by',
    'off',
    'over',
    'and smell',
    'and think',
    'me',
    'us',
    'and go traffic',
    'and chat',
    'at nothing',
    'press',
)
_ERRANDS = _words(
    'gas petrol fuel groceries milk bread coffee tea lunch dinner breakfast supper food '
    'drinks store shop supermarket bakery pharmacy bank mall cafe restaurant'
)
_SOUNDS = _words(
    'music song songs video videos radio tv television movie film podcast playback playlist '
    'track recording timer alarm stopwatch album album audiobook stream'
)
_STORY_SUBJECTS = _words('he she they we')
_STORY_QUESTIONS = _words('why when where did does how who what which whose')
_PEOPLE = _words('i we he she they people nobody nothing there mom dad everyone parents')
_DETERMINERS = _words('the my his her their our a an some')
_MACHINES = _words(
    'you robot robots machine arm gripper wheel wheels motor motors engine base cart car '
    'vehicle drone thing brakes yourself it platform'
)
_MUST = _words('must should need to want can')
_SAYING = _words('say said saying repeat mean meant yell yelled shout shouted order command told')
_SUBORDINATE = _words('if when unless until before after once while because')
_MOTIONS = _words(
    'moving going driving turning rotating rolling walking following coming pushing pulling '
    'touching spinning doing running hitting pressing squeezing lifting reversing advancing '
    'accelerating backing'
)
_WEATHER = _words('raining snowing hurting bleeding crying itching ringing barking')
_JUDGED = _words('hard easy difficult impossible good better best rude silly polite fun time')
_NOT_BRIDGES = _words('you ever dare even just really to yet now')
# Said alone they may be 'stop' misheard; inside a sentence they are not.
_MISHEARD = _words('stop stopped stops stopping top stopper')

_WHOA = re.compile(r'w+h?o+a+h*')
_EMERGENCY = re.compile(r'\b(?:emergency stop|e stop|estop)\b')
_NO = re.compile(
    r'(?:(?:oh|robot|please|wait|god) )*'
    r'(?:no(?: no){2,}|noo{2,}|(?:no){3,}|noo+(?: noo*)+)'
    r'(?: (?:oh|robot|please|wait|no))*'
)
_TOO_CLOSE = re.compile(
    r'(?:robot )?(?:you are |that is )?(?:way |much |a bit |far )*(?:too|so) (?:close|near)'
)
_MOVES_OFF = re.compile(
    r'(?:please |robot |now )*(?:move|go|back|step|drive|roll|reverse|scoot|shift)\b'
    r'.*\b(?:back|backwards?|away|left|right|off|reverse|up)\b'
)
# Behind an order: 'go forward ten metres, then don't move'.
_THEN_STAY = re.compile(
    r'\b(?:and|then|but|or rather) (?:please |just )*do not (?:you |dare |ever |even )*'
    r'(?:move|go|drive|walk|budge)'
    r'(?: (?:any further|any farther|any more|anymore|further|farther|at all|an inch|now))*'
    r'(?: please)?$'
)
_CALLING_OFF = _words('not cancel abort halt freeze wait hold')
# The same as a 'stop' there: 'pick up the cup abort', but not 'put it into the deep freeze'.
_CALLED_OFF = re.compile(
    r' (?<!the )(?<!a )(?<!an )(?<!my )(?<!your )(?<!deep )(?<!not )(?<!to )(?<!never )(?<!or )'
    r'(?:(?:cancel|abort|halt)(?: that| it| this| everything| all)?|freeze'
    r'|(?<!and )(?<!then )(?<!there )(?<!here )(?<!you )(?<!please )(?<!just )'
    r'(?:wait|hold (?:on|it)))'
    r'(?: now| please| robot)*$'
)
_WARNING = re.compile(r'(?:please )?mind (?:the|your) (?:step|stairs|glass|wall|gap|head)')
_OPENERS = _words('do come bring roll slow drive get ease wait')
# At the beginning of a clause, after fillers and polite words; up to so many words.
_OPEN_CALLS = (
    (
        10,
        re.compile(
            r'do not (?:you |dare |ever |even )*'
            r'(?:move|go|drive|walk|turn(?! (?:on|off|up|down|it|the|that|in)\b)|come|budge|roll'
            r'|advance|take (?:another|a|one more) step|step|approach|follow|chase|reverse|back '
            r'up|spin|rotate|start moving|keep (?:going|moving))\b'
        ),
    ),
    (
        10,
        re.compile(
            r'(?:come|bring|roll|slow|drive|get|ease) (?:\w+ ){0,3}to an? '
            r'(?:\w+ )?(?<!bus )(?<!tram )(?:stop|halt|standstill)\b'
        ),
    ),
    (
        6,
        re.compile(
            r'wait\b(?! (?:staff|lists?|listed|times?|room|person|and see|on (?!me)|tables|in line'
            r'|your turn|my turn|(?:till|until) you (?:see|hear)|upon)\b)'
        ),
    ),
)


def calls_stop(words: list[str], english: Language) -> bool:
    """Say whether English words, with their pauses, tell the robot to stop."""
    spoken = [word for word in words if word not in PAUSES]
    count = len(spoken)
    if not count:
        return False
    clauses = split_clauses(drop_fillers(words))
    short = count <= SHORT
    left = drop_fillers(spoken)
    if left and all(word in _MISHEARD for word in left):
        return True
    if short and (_EMERGENCY.search(' '.join(words)) or _NO.fullmatch(' '.join(spoken))):
        return True
    if _says_word(words, english) or is_harmed(spoken):
        return True
    first = unwrap(clauses[0]).words if clauses else []
    told = bool(first) and first[0] in _ORDER_VERBS or _begins_with_stop(clauses)
    order = count <= ORDER and told
    if len(clauses) > 1 and _MOVES_OFF.match(' '.join(clauses[-1])):
        # 'You are too close, move back'; alone it is a cry.
        clauses = [c for c in clauses if not _TOO_CLOSE.fullmatch(' '.join(c))]
    clauses = _without_warnings(clauses)
    if order:
        last = len(clauses) - 1
        clauses = [c for i, c in enumerate(clauses) if not is_timed_wait(c, last=i == last)]
    return any(
        _clause_stops(list(clause), english, anywhere=short or order, after_order=order and i > 0)
        for i, clause in enumerate(dict.fromkeys(map(tuple, clauses)))
    )


def _begins_with_stop(clauses: list[list[str]]) -> bool:
    """Say whether it is 'could you please stop ...', 'stop moving ...', however it goes on."""
    first = unwrap(clauses[0]) if clauses else None
    if first is None or first.words[:1] != ['stop']:
        return False
    return first.addressed or not _MOTIONS.isdisjoint(first.words[1:2])


def _without_warnings(clauses: list[list[str]]) -> list[list[str]]:
    """Leave out what the robot is to say to others: 'say "mind the step"'."""
    return [
        clause
        for i, clause in enumerate(clauses)
        if not (i and clauses[i - 1][-1] == 'say' and _WARNING.fullmatch(' '.join(clause)))
    ]


def _says_word(words: list[str], english: Language) -> bool:
    """Say whether a sentence is nothing but a word that may mean stop: 'hold!'."""
    return any(
        english.calls_stop(_apart(_uncalled(sentence)), sentence=True)
        for sentence in split_clauses([word for word in words if word != ','], SENTENCE_ENDS)
    )


def _clause_stops(
    clause: list[str], english: Language, *, anywhere: bool, after_order: bool
) -> bool:
    bare = _uncalled(unwrap(clause).words)
    if after_order and bare[:1] == ['stop'] and is_place_to_stop(bare[1:]):
        return False
    if (anywhere or len(bare) <= SHOUT) and (
        _is_call(bare)
        or english.calls_stop(_apart(bare), sentence=False)
        or (bare[:1] == ['stop'] and not _explained(bare, 0))
    ):
        return True
    places = [i for i, word in enumerate(clause) if word == 'stop']
    ordered = after_order or bare[:1] != [] and bare[0] in _ORDER_VERBS
    if anywhere and ordered and not _CALLING_OFF.isdisjoint(clause):
        line = ' '.join(clause)
        if _THEN_STAY.search(line) or _CALLED_OFF.search(line):
            return True
    if bare[:1] != ['stop'] and bare[:1] and bare[0] in _ORDER_VERBS:
        places = [i for i in places if not is_place_to_stop(clause[i + 1 :])]
    return anywhere and any(not _explained(clause, i) for i in places)


def _uncalled(words: list[str]) -> list[str]:
    """Take the name of who is called off both ends: 'halt tess', 'tess stand still'."""
    names = _NAMES
    start, end = 0, len(words)
    while end - start > 1 and words[end - 1] in names:
        end -= 1
    while end - start > 1 and words[start] in names:
        start += 1
    return words[start:end]


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


def _explained(clause: list[str], i: int) -> bool:
    """Say whether the 'stop' at `i` is a noun, negated, or part of a story."""
    before = clause[i - 1] if i else ''
    limits = {'until', 'till'} & set(clause[1:i])
    if limits and {'i', 'we', 'hear'} & set(clause[1:i]) and before in _SAYING | {'to'}:
        return True  # 'drive on until I say stop'
    made = before in ('this', 'that') and i > 1 and clause[i - 2] in ('make', 'get')
    if (before in _NOUN_BEFORE and not made) or before in ('never', 'without'):
        return True
    named = i > 1 and clause[i - 2] in _DETERMINERS | {'your'} and before not in _MACHINES
    if named and before not in _SAYING and not {'make', 'get', 'let'} & set(clause[:i]):
        return not _ends_order(clause, i)  # 'press the organ stop'
    if before in _STORY_SUBJECTS or (clause[0] in _STORY_QUESTIONS and i):
        return True
    return _goes_elsewhere(clause[i + 1 :]) or _is_told(clause, i) or _is_negated(clause, i)


def _ends_order(clause: list[str], i: int) -> bool:
    """Say whether the 'stop' at `i` ends an order: 'go to the kitchen stop', 'please stop'."""
    first = _uncalled(unwrap(clause).words)[:1]
    if not first or first[0] not in _ENDED_VERBS:
        return False
    return not clause[i + 1 :] or clause[i + 1] in _AFTER_CALL


def _goes_elsewhere(after: list[str]) -> bool:
    """Say whether what follows makes another sense of it: 'stop by', 'stop the music'."""
    line = ' '.join(after[:3]) + ' '
    if after[:1] and after[0] in _NOUN_AFTER:
        return True
    here = after[:2] in (['over', 'there'], ['over', 'here'])
    if not here and any(line.startswith(f'{idiom} ') for idiom in _IDIOMS):
        return True
    if after[:1] and after[0] in ('at', 'for', 'in') and _ERRANDS & set(after[1:5]):
        return True
    if 'way' in after and {'on', 'the'} & set(after):
        return True  # 'stop at the corner on your way home'
    moving = after[:1] and after[0] in _MOTIONS
    return not moving and bool(_SOUNDS & set(after[:4]))


def _is_told(clause: list[str], i: int) -> bool:
    """Say whether somebody else stops: 'i can not stop laughing', 'the rain will not stop'."""
    before, after = clause[:i], clause[i + 1 :]
    if not before:
        return False
    subject = before[0]
    said = before[-1] in _SAYING and subject == 'i'
    if said:
        return False
    doing = after[0] if after and after[0].endswith('ing') and after[0] not in _MOTIONS else ''
    if subject in ('it', 'that', 'this') and (_JUDGED & set(before) or doing):
        return True
    if doing in _WEATHER and 'you' not in before:
        return True
    if subject in _SUBORDINATE and before[1:] in (['you'], ['i'], ['it']):
        return True
    if subject == 'do' and before[1:2] == ['you']:
        return True
    if before == ['can', 'not'] and after:
        return True  # 'can not stop the feeling'; alone it is an alarm
    if _MACHINES & set(before[1:]):
        return False
    if subject in _PEOPLE:
        ends = not after or after[0] in ('now', 'here', 'there', 'immediately', 'right')
        return not (ends and _MUST & set(before) and 'not' not in before)
    return subject in _DETERMINERS and before[-1] not in _SAYING


def _is_negated(clause: list[str], i: int) -> bool:
    k = i - 1
    while k > 0 and i - k <= 3 and clause[k] in _NOT_BRIDGES:
        k -= 1
    # 'It will not stop!' and 'it can not stop!' are alarms; 'do not stop' is an order.
    return k >= 0 and clause[k] == 'not' and (k == 0 or clause[k - 1] not in ('will', 'can'))
