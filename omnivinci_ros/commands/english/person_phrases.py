# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders about persons, put plainly: 'make sure that anna gets the cup'."""

from __future__ import annotations

from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

# Before 'anna gets the cup', 'anna has the cup'.
_SEE_THAT = phrase_table(
    'see that, see to it that, make sure, make sure that, ensure, ensure that, be sure that, take '
    'care that, let, have'.split(', ')
)
_GETS = frozenset('gets has receives have get'.split())
_WITH = frozenset('supply provide furnish present equip'.split())
_WORDS_TO = phrase_table(
    'give my regards to, give my love to, give my best to, give a wave to, give a warm '
    'welcome to, pay your respects to'.split(', ')
)
_THANKS_TO = phrase_table(
    f'{verb} my {thanks} to'
    for verb in ('pass on', 'give', 'convey', 'send', 'pass')
    for thanks in ('thanks', 'many thanks', 'gratitude')
)
_PASS_ON = phrase_table(
    'pass on to, pass it on to, mention to, report to, explain to, let it be known to, get word '
    'to, send word to, say to, call out to, shout to, whisper to'.split(', ')
)
_TOLD = frozenset('remind warn'.split())
_RETURNS = phrase_table('come back with, return with, come here with, come over with'.split(', '))
_HEELS = phrase_table(
    'heel, to heel, come to heel, fall in, fall in behind me, fall in behind, fall in line behind '
    'me, fall in step with me, follow in my footsteps, stay on my heels, keep on my heels, be my '
    'shadow, stay on my tail, keep right behind me, keep behind me, stay right behind me, trot '
    'along behind me, tag along behind me, go where i go, go wherever i go, stay at my heels, '
    'walk along behind me, keep me company'.split(', ')
)


def plain_person(words: list[str]) -> list[str]:
    """Return 'bring ... to ...', 'guide ...', 'tell ...' for what means the same, or the words."""
    if words[0] not in _FIRST_WORDS and words[1:2] != ['after']:
        return words
    if begins_with(words, _HEELS) == len(words):
        return ['follow', 'me']
    beside = _beside(words) or _guides(words) or _goes(words)
    if beside:
        return beside
    if words[0] == 'help' and 'to' in words[2:-1]:
        return _helped(words) or words
    length = begins_with(words, _RETURNS)
    if length and len(words) > length + 1:
        return ['bring', *words[length:]]
    return _seen_to(words) or _given(words) or _told(words) or words


def _beside(words: list[str]) -> list[str]:
    """Read 'stay by anna's side', 'keep anna company', 'stick by me' as 'follow anna'."""
    sides = ('side', 'heels', 'tail', 'footsteps', 'elbow', 'shoulder')
    if words[0] in _STAYING and words[1:2] in (['by'], ['at'], ['on']) and words[-1] in sides:
        who = ['me'] if words[2] == 'my' else [*words[2:-2], words[-2].removesuffix("'s")]
    elif words[0] == 'keep' and words[-1] == 'company':
        who = words[1:-1]
    elif words[:2] == ['stick', 'by'] or words[1:2] == ['after'] and words[0] in _RUNNING:
        who = words[2:]
    else:
        return []
    return ['follow', *who] if is_surely_person(who) else []


def _goes(words: list[str]) -> list[str]:
    """Read 'go wherever anna goes' as 'follow anna'."""
    if words[:2] == ['go', 'wherever'] and words[-1] in ('goes', 'go') and len(words) > 3:
        return ['follow', *words[2:-1]]
    return []


def _guides(words: list[str]) -> list[str]:
    """Read 'be my guide to the hall' as 'guide me to the hall'."""
    length = begins_with(words, _BE_GUIDE)
    return ['guide', 'me', *words[length:]] if length else []


_STAYING = frozenset('stay keep be walk stand remain stick go'.split())
_RUNNING = frozenset('trot scurry toddle roll drive hurry'.split())
_BE_GUIDE = phrase_table(['be my guide', 'be our guide', 'act as my guide', 'play the guide'])


def _helped(words: list[str]) -> list[str]:
    """Read 'help grandma get to the bathroom' as 'guide grandma to the bathroom'."""
    at = words.index('to', 2)
    who = words[1:at]
    ends = next((n for n in range(1, len(who)) if who[n] in _GETTING), len(who))
    way = [word for word in who[ends:] if word not in _WAY]
    if ends == len(who) or way or not is_surely_person(who[:ends]):
        return []
    return ['guide', *who[:ends], *words[at:]]


_GETTING = frozenset('get go walk find come'.split())
_WAY = frozenset('get go her walk find come his her their the way over back across safely'.split())


def _seen_to(words: list[str]) -> list[str]:
    length = begins_with(words, _SEE_THAT)
    if not length:
        return []
    rest = words[length:]
    for at in range(1, min(4, len(rest))):
        if not is_surely_person(rest[:at]) or at + 1 >= len(rest):
            continue
        if rest[at] in ('gets', 'get') and rest[at + 1] in ('to', 'into', 'home'):
            return ['guide', *rest[:at], *rest[at + 1 :]]
        if rest[at] == 'follow' and rest[at + 1 : at + 3] == ['you', 'to']:
            return ['guide', *rest[:at], *rest[at + 2 :]]
        if rest[at] in _GETS and rest[:1] not in (['me'], ['us'], ['you']):
            return ['bring', *rest[at + 1 :], 'to', *rest[:at]]
    return []


def _given(words: list[str]) -> list[str]:
    if words[0] in _WITH and 'with' in words[2:-1]:
        at = words.index('with', 2)
        return ['bring', *words[at + 1 :], 'to', *words[1:at]]
    if words[0] == 'treat' and 'to' in words[2:-1] and words[-1] != 'that':
        at = words.index('to', 2)
        return ['bring', *words[at + 1 :], 'to', *words[1:at]]
    length = begins_with(words, _THANKS_TO)
    if length and words[length:]:
        return ['thank', *words[length:]]
    length = begins_with(words, _WORDS_TO)
    if length and is_surely_person(words[length:]):
        return ['greet', *words[length:]]
    if words[0] in ('give', 'bid') and words[-2:] in (['a', 'wave'], ['a', 'nod']):
        return ['greet', *words[1:-2]]
    if words[0] == 'bid' and words[-1] in ('welcome', 'farewell', 'goodbye'):
        return ['greet', *words[1:-1]]
    return []


def _told(words: list[str]) -> list[str]:
    if words[0] in ('give', 'bring', 'pass') and 'message' in words[2:6]:
        at = words.index('message')
        who = words[1 : at - 1]
        if words[at + 1 : at + 2] == ['that'] and is_surely_person(who):
            return ['ask', *who, 'to', *words[at + 2 :]]
    length = begins_with(words, _PASS_ON)
    if words[0] in _TOLD:
        length = 1
    if not length:
        return []
    rest = words[length:]
    for at in range(1, min(4, len(rest) - 1)):
        if rest[0] in ('me', 'us', 'you') or not is_surely_person(rest[:at]):
            continue
        if rest[at] in ('that', 'to') or rest[at : at + 1] == ['of']:
            return ['ask', *rest[:at], 'to', *rest[at + 1 :]]
    return []


# With another first word nothing is put plainly here, but for 'trot after anna'.
_FIRST_WORDS = (_STAYING | _WITH | _TOLD).union(
    'keep stick help treat give bid bring pass'.split(),
    _HEELS,
    _BE_GUIDE,
    _RETURNS,
    _SEE_THAT,
    _WORDS_TO,
    _PASS_ON,
)
