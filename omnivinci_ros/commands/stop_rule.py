# SPDX-License-Identifier: Apache-2.0
"""STOP, found by rule: it needs no model, and in doubt a short text is a STOP.

A false stop costs a second, a missed one may cost a person's foot. A long text is taken
for a story unless the word stands where an order stands.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.politeness import drop_fillers
from omnivinci_ros.commands.politeness import unwrap
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import read_words
from omnivinci_ros.commands.words import split_clauses

SHORT = 10  # words: up to here any unexplained 'stop' is an order
ORDER = 40  # words: up to here too, when the text begins as an order does
SHOUT = 6  # words of a clause that may be shouted in the middle of a long text

_ORDER_VERBS = frozenset(
    {
        'go',
        'move',
        'drive',
        'walk',
        'turn',
        'rotate',
        'come',
        'follow',
        'pick',
        'grab',
        'take',
        'bring',
        'fetch',
        'put',
        'place',
        'drop',
        'find',
        'look',
        'back',
        'step',
        'forward',
        'head',
        'get',
        'give',
        'return',
        'navigate',
        'roll',
        'advance',
        'reverse',
        'spin',
        'search',
        'set',
    }
)
_NOUN_BEFORE = frozenset(
    {
        'the',
        'a',
        'an',
        'bus',
        'tram',
        'train',
        'coach',
        'metro',
        'next',
        'last',
        'first',
        'final',
        'nearest',
        'full',
        'pit',
        'rest',
        'truck',
        'door',
        'each',
        'every',
        'any',
        'this',
        'that',
        'short',
        'brief',
        'non',
        'one',
    }
)
_NOUN_AFTER = frozenset({'sign', 'signs', 'light', 'lights', 'watch', 'motion'})
_STORY_SUBJECTS = frozenset({'he', 'she', 'they', 'we'})
_STORY_QUESTIONS = frozenset({'why', 'when', 'where', 'did', 'does', 'how', 'who'})
_NOT_BRIDGES = frozenset({'you', 'ever', 'dare', 'even', 'just', 'really', 'to', 'yet', 'now'})
# Said alone they may be 'stop' misheard; inside a sentence they are not.
_MISHEARD = frozenset({'stop', 'stopped', 'stops', 'stopping', 'top', 'stopper'})

_WHOA = re.compile(r'w+h?o+a+h*')
_EMERGENCY = re.compile(r'\b(?:emergency stop|e stop|estop)\b')
# At the beginning of a clause, after fillers and polite words.
_CALLS = re.compile(
    r'(?:halt|freeze|abort|cancel|pause|enough|cease|wait|that is enough'
    r'|hold (?:it|on|still|up)|hang on'
    r'|(?:stand|stay|keep|sit|be) still'
    r'|stay (?:where you are|right there|right here|right where you are|there|here|put|back)'
    r'|stay|do not stir'
    r'|do not (?:you |dare |ever |even )*'
    r'(?:move|go|drive|walk|turn|come|budge|roll|advance|take another step|take a step)'
    r'|nobody (?:moves?|go)|watch out|look out|shut (?:it )?down|power (?:off|down)'
    r'|(?:all|full|dead|complete) (?:stop|halt)'
    r'|(?:come|bring|roll|slow|drive|get|ease) (?:\w+ ){0,3}to an? '
    r'(?:\w+ )?(?<!bus )(?<!tram )(?:stop|halt|standstill)'
    r'|not another step|no further|no more moving|quit moving'
    r'|(?:hit|use|step on|slam) the brakes?|brake|kill the motors?)(?: |$)'
)
_CALL_LONGEST = {
    'wait': 6,
    'freeze': 4,
    'halt': 5,
    'pause': 4,
    'cancel': 4,
    'abort': 4,
    'enough': 3,
    'stay': 5,
    'cease': 4,
    'brake': 3,
    'watch out': 3,
    'look out': 3,
    'shut down': 4,
    'power off': 4,
    'power down': 4,
}


def is_stop(text: str) -> bool:
    """Say whether a text tells the robot to stop; looks at 2,000 characters at most."""
    return stop_in([word.text for word in read_words(text).words])


def stop_in(words: list[str]) -> bool:
    """Say whether words, with their pauses, tell the robot to stop."""
    count = sum(word not in (*SENTENCE_ENDS, ',') for word in words)
    if not count:
        return False
    clauses = split_clauses(drop_fillers(words))
    short = count <= SHORT
    whole = [word for clause in clauses for word in clause]
    if whole and all(word in _MISHEARD for word in whole):
        return True
    if short and _EMERGENCY.search(' '.join(words)):
        return True
    first = unwrap(clauses[0]).words if clauses else []
    order = count <= ORDER and bool(first) and first[0] in _ORDER_VERBS
    return any(_clause_stops(clause, anywhere=short or order) for clause in clauses)


def _clause_stops(clause: list[str], *, anywhere: bool) -> bool:
    bare = unwrap(clause).words
    if _is_call(bare) and (anywhere or len(bare) <= SHOUT):
        return True
    if bare and bare[0] == 'stop' and not _explained(bare, 0) and (anywhere or len(bare) <= SHOUT):
        return True
    places = [i for i, word in enumerate(clause) if word == 'stop']
    return anywhere and any(not _explained(clause, i) for i in places)


def _is_call(bare: list[str]) -> bool:
    if not bare:
        return False
    if _WHOA.fullmatch(bare[0]):
        return True
    match = _CALLS.match(' '.join(bare[:12]))
    if not match:
        return False
    return len(bare) <= _CALL_LONGEST.get(match.group().strip(), SHOUT + 4)


def _explained(clause: list[str], i: int) -> bool:
    """Say whether the 'stop' at `i` is a noun, negated, or part of a story."""
    before = clause[i - 1] if i else ''
    after = clause[i + 1] if i + 1 < len(clause) else ''
    made = before in ('this', 'that') and i > 1 and clause[i - 2] in ('make', 'get')
    if after in _NOUN_AFTER or (before in _NOUN_BEFORE and not made):
        return True
    if before in _STORY_SUBJECTS or (clause[0] in _STORY_QUESTIONS and i):
        return True
    if before in ('never', 'without'):
        return True
    k = i - 1
    while k > 0 and i - k <= 3 and clause[k] in _NOT_BRIDGES:
        k -= 1
    # 'It will not stop!' and 'it can not stop!' are alarms; 'do not stop' is an order.
    return k >= 0 and clause[k] == 'not' and (k == 0 or clause[k - 1] not in ('will', 'can'))
