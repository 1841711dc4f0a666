# SPDX-License-Identifier: Apache-2.0
"""Cries that name a danger by the robot in a short text: 'it has got my sleeve'.

Only what tells of the robot ('you', 'it' with whom it holds) or of what is caught in it counts:
people tell each other all day what breaks, falls and hurts.
"""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.english_cries import TOLD_OF_OTHERS

LONGEST = 14  # words

_WHOSE = r'(?:my|his|her|our|their|the|a|that|this)'
_HELD = rf'(?:{_WHOSE} (?:\w+ ){{1,3}}?)'
_WITHIN = r'(?:\w+ ){0,2}?'
_PARTS = (
    r'(?:hands?|arms?|foot|feet|legs?|fingers?|thumbs?|toes?|head|hair|neck|ears?|sleeves?|skirt'
    r'|dress|coat|scarf|tie|apron|shoelaces?|leash|lead|tail|paws?|cane|crutch|walker|strap|cord'
    r'|cable|hose|tube|drip|line|curtain|tablecloth)'
)
_CAUGHT = (
    r'(?:caught|stuck|jammed|trapped|pinned|wedged|tangled|wrapped|snagged|squashed|crushed'
    r'|hooked)'
)
_SOMEBODY = r'(?:people|somebody|someone|kids|children|an? (?:child|baby|kid|dog|cat|man|woman))'
_INTO = r'(?:in|into|under|underneath|beneath|between|round|around|against|to|on)'
_ROBOT_PART = (
    r'(?:you|your \w+|its? \w+|the (?:wheels?|gripper|claw|arm|robot|belt|gears?|joint|tracks?'
    r'|cart|trolley))'
)
_HARMS = (
    r'(?:trapped|caught|pinned|crushed|hit|hurt|cut|burnt|burned|knocked|snagged|scraped|squashed'
    r'|bumped|clipped|jammed|tripped|run over|rolled over|driven over|run into|driven into)'
)
_HARMING = (
    r'(?:pulling|tearing|dragging|choking|crushing|biting|squeezing|strangling|pinching'
    r'|burning|ripping|cutting|twisting|squashing|hurting|catching|grabbing|tipping|spilling'
    r'|breaking|bending|cracking|scratching|smashing|denting|scraping|shaking|yanking|jerking)'
)
_TOO = (
    r'(?:pressing|squeezing|pushing|pulling|gripping|holding|lifting|leaning|going|tilting'
    r'|turning|swinging|moving|driving|coming)'
)
_HEADING = r'(?:rolling|heading|going|driving|backing|sliding|drifting|coming|moving|veering)'
_WILL = r'(?:are|is) (?:going|about) to|are gonna|is gonna'
_DESTROY = (
    r'(?:knock|hit|crush|break|smash|tip|topple|spill|drop|squash|burn|crash|trip|hurt|tear|rip'
    r'|snap|scald|flood|electrocute|drown|poke)'
)
# These harm by where they end: 'run into the pram', and not 'run the meeting'.
_GO = r'(?:fall|run|drive|roll|land|back|go|reverse|slide|pull|cut)'
_CRY = lazy_pattern(
    r'(?:'
    # what the robot has hold of, or has hit
    rf'\b(?:you|it) (?:have|has|have got|has got|got) {_HELD}{_CAUGHT}\b'
    rf'|\b(?:you|it) (?:have|has|have just|has just|just) {_HARMS} (?:{_WHOSE} {_WITHIN})?'
    rf'(?:\b(?:me|him|her|us|them)\b|{_PARTS}\b)'
    rf'|\bit (?:has|has got|is got|got) {_WHOSE} {_WITHIN}{_PARTS}$'
    rf'|\bit is {_HARMING} {_WHOSE} {_WITHIN}{_PARTS}\b'
    rf'|^(?:\w+ )?it is {_HARMING} (?:me|him|her|us|them)$'
    rf'|\b{_WHOSE} \w+ is (?:slipping|falling|sliding|tipping) (?:out of|off|from) your \w+'
    rf'|^(?:(?:no|stop|hey|oi|careful|robot|out|watch|look) )*there (?:is|are) {_SOMEBODY} '
    r'(?:right )?(?:underneath|below|in there|(?:under|behind|in front of) (?:you|it|that))\b'
    rf'|\bmy (?P<thing>\w+) it (?:is {_HARMING} my (?P=thing)|has got my (?P=thing))'
    rf'|{_WHOSE} {_WITHIN}{_PARTS} is {_CAUGHT} {_INTO} {_WITHIN}{_ROBOT_PART}\b'
    rf'|{_WHOSE} (?:\w+ )?(?:\w+) is (?:right |still )?(?:under|underneath|beneath) your \w+$'
    rf'|{_PARTS} is {_WITHIN}between you and {_WHOSE} \w+'
    rf'|\b{_WHOSE} {_WITHIN}{_PARTS} (?:is )?{_CAUGHT} between\b'
    # what it does, and where it goes
    rf'|\byou are (?:\w+ly |just |still )?{_HARMING} (?:it|that|this|me|him|her|us|them|{_HELD})'
    rf'|\byou are {_TOO} (?:way |far |much )?too '
    r'(?:hard|fast|close|far|high|tight|rough|tightly)\b'
    rf'|\byou are (?:\w+ )?{_HEADING} (?:\w+ )?(?:toward|towards|into|onto|over|off|at) '
    r'(?:the|my|me|him|her|us|those|that|people)\b'
    rf'|\byou (?:{_WILL}) {_DESTROY} '
    r'(?:(?!you\b|i\b|in\b)\w+ ){0,3}?(?:the|that|my|me|him|her|us|it|this|over|down|off|into)\b'
    rf'|\byou (?:{_WILL}) {_GO} (?:right |straight )?(?:into|over|off|onto|down|through) '
    r'(?:the|that|my|me|him|her|us|it|this|somebody|someone)\b'
    r'|\b(?:that|it|this) is (?:going|about) to (?:fall|tip|land|drop|spill|collapse|topple) '
    r'(?:\w+ )?(?:on|onto|over) (?:me|him|her|us|them|my|his|the|somebody|someone)\b'
    # what burns
    r'|\bthere (?:is|are) (?:\w+ )?(?:smoke|sparks?|flames?|fire) (?:\w+ )?'
    r'(?:coming|pouring|flying) (?:\w+ )?(?:out of|from|off|in) (?:your|the|its|you)\b'
    r'|\byou(?:r \w+)? (?:are|is) '
    r'(?:smoking|sparking|on fire|burning|leaking|overheating|melting)\b'
    # said to it
    r'|^(?:no |stop |hey |please )*(?:do not|not) (?:take|move|go|come)? ?another '
    r'(?:inch|step|foot|centimetre|millimetre|muscle)\b'
    r'|^(?:oi |hey |right |okay )*(?:knock|pack|cut) it (?:off|in|out) (?:right )?now\b'
    r'|^(?:pause|hold|freeze|stay) (?:right )?now\b'
    rf'|(?P<cried>\bthat is my {_PARTS}\b)(?: \w+)? (?P=cried)'
    r'|^(?:no ){2,}the \w+ is (?:still )?(?:attached|connected|plugged in|on it|in there|inside)'
    r')'
)
# Without one of these there is no cry to look for.
_KEYS = frozenset(
    'you your it there between that another knock pack pause hold freeze stay no'.split()
)
# Told of others, of another time, on a condition, or of what the robot is to do.
_TOLD = TOLD_OF_OTHERS | frozenset(
    'film movie game dream guess think bet hope sure maybe joking kidding mind crazy nuts '
    'feelings heart patience nerves luck way forward laughing must should please can what where '
    'jokes'.split()
)


def names_danger(spoken: list[str]) -> bool:
    """Say whether a short text without its pauses cries what the robot does, or is about to do."""
    if not 3 <= len(spoken) <= LONGEST or _KEYS.isdisjoint(spoken):
        return False
    if not _TOLD.isdisjoint(spoken):
        return False
    line = ' '.join(_plain(spoken))
    return _CRY.search(line) is not None


def _plain(spoken: list[str]) -> list[str]:
    """Return "the hen's under it" as "the hen is under it"; what is short for more is whole."""
    return [part for word in spoken for part in _parts(word)]


def _parts(word: str) -> tuple[str, ...]:
    return (word[:-2], 'is') if word.endswith("'s") else (word,)
