# SPDX-License-Identifier: Apache-2.0
"""What a 'stop' is among its neighbours: an order, a noun, part of a story."""

from __future__ import annotations

from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.callees import uncalled


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDER_VERBS = _words(
    'go move drive walk turn rotate come follow pick grab take bring fetch put place drop '
    'find look back step forward head get give return navigate roll advance reverse spin '
    'search set'
)
_ENDED_VERBS = ORDER_VERBS | COMMAND_VERBS | OTHER_ORDERS | {'scan', 'inspect', 'map', 'park'}
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
# 'stop you hit the radio', 'stop the radio is falling', 'stop watch your step'
_ALARMS = _words('you careful mind not dropping hitting breaking')
_FALLS = (['is'], ['are'], ['stand'])
_MINDING = (['watch', 'your'], ['watch', 'the'], ['watch', 'where'])
# Of what is so now: 'the kids are here', 'the dog is asleep'
_BEING = _words('is are am')
_SEEN = _words(
    'here there back home asleep awake scared afraid frightened hurt down close behind under '
    'inside outside wet broken open stuck blocked full'
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
_WHEN = _words('when whenever where wherever as')
_HURT = _words('me my us our him his her them their')  # 'tell him to stop crushing my hand'
_SUBORDINATE = _words('if when unless until before after once while because')
MOTIONS = _words(
    'moving going driving turning rotating rolling walking following coming pushing pulling '
    'touching spinning doing running hitting pressing squeezing lifting reversing advancing '
    'accelerating backing'
)
_WEATHER = _words('raining snowing hurting bleeding crying itching ringing barking')
# Nothing that a robot does: 'stop worrying about it'
_FEELING = _words(
    'worrying complaining thinking whining moaning fussing talking dreaming joking lying crying '
    'obsessing stressing'
)
_JUDGED = _words('hard easy difficult impossible good better best rude silly polite fun time')
_NOT_BRIDGES = _words('you ever dare even just really to yet now need have')
_TO_A_PLACE = lazy_pattern(
    r'(?:please |now |then )*(?:go|drive|walk|move|roll|head|travel|return)(?: back)? (?:to|into) '
    r'(?:the|my|our) (?:\w+ ){1,3}and stop there$'
)
_ON_THE_WAY = lazy_pattern(r'\b(?:on|along|by) (?:the|your|my|our|his|her|their) way\b')


def is_explained(clause: list[str], i: int) -> bool:
    """Say whether the 'stop' at `i` is a noun, negated, or part of a story."""
    before = clause[i - 1] if i else ''
    limits = {'until', 'till'} & set(clause[1:i])
    if limits and {'i', 'we', 'hear'} & set(clause[1:i]) and before in _SAYING | {'to'}:
        return True  # 'drive on until I say stop'
    doing = clause[i + 1] if i + 1 < len(clause) else ''
    told = before == 'to' and clause[0] in ('tell', 'ask', 'remind') and doing.endswith('ing')
    if told and doing not in MOTIONS and _HURT.isdisjoint(clause[i + 2 :]):
        return True  # 'tell max to stop smoking'
    if before == 'and' and clause[i + 1 :] == ['there'] and _TO_A_PLACE.match(' '.join(clause)):
        return True  # 'go to the kitchen and stop there'
    if before == 'i' and not _WHEN.isdisjoint(clause[1:i]):
        return True  # 'follow me and stop when i stop'
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
    first = uncalled(unwrapped(clause))[:1]
    if not first or first[0] not in _ENDED_VERBS:
        return False
    return not clause[i + 1 :] or clause[i + 1] in _AFTER_CALL | MOTIONS


def _is_alarm(before: list[str], after: list[str]) -> bool:
    """Say whether it is told why, and then called: 'the kids are here stop now'."""
    if len(before) < 3 or after[:1] and after[0] not in _AFTER_CALL:
        return False
    told = not _BEING.isdisjoint(before[1:-1]) and _BEING.isdisjoint(before[:1])
    return told and (before[-1] in _SEEN or before[-1].endswith('ing'))


def _goes_elsewhere(after: list[str]) -> bool:
    """Say whether what follows makes another sense of it: 'stop by', 'stop the music'."""
    line = ' '.join(after[:3]) + ' '
    if after[:1] and after[0] in _NOUN_AFTER and after[:2] not in _MINDING:
        return True
    here = after[:2] in (['over', 'there'], ['over', 'here'])
    if not here and any(line.startswith(f'{idiom} ') for idiom in _IDIOMS):
        return True
    if after[:1] and after[0] in ('at', 'for', 'in') and _ERRANDS & set(after[1:5]):
        return True
    if after[:1] and after[0] in _FEELING and after[1:2] in (['about'], ['over']):
        return True
    if 'way' in after and _ON_THE_WAY.search(' '.join(after)):
        return True  # 'stop at the corner on your way home'
    moving = after[:1] and after[0] in MOTIONS
    return not moving and _is_of_sound(after)


def _is_of_sound(after: list[str]) -> bool:
    """Say whether it is 'stop the music', and not 'stop the radio is falling'."""
    at = next((i for i, word in enumerate(after[:4]) if word in _SOUNDS), -1)
    return at >= 0 and _ALARMS.isdisjoint(after[:at]) and after[at + 1 : at + 2] not in _FALLS


def _is_told(clause: list[str], i: int) -> bool:
    """Say whether somebody else stops: 'i can not stop laughing', 'the rain will not stop'."""
    before, after = clause[:i], clause[i + 1 :]
    if not before:
        return False
    subject = before[0]
    said = before[-1] in _SAYING and subject == 'i'
    if said or _is_alarm(before, after):
        return False
    doing = after[0] if after and after[0].endswith('ing') and after[0] not in MOTIONS else ''
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
