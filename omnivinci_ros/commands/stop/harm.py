# SPDX-License-Identifier: Apache-2.0
"""Cries of somebody whom the robot hurts, or is about to: 'ouch', 'you are on my foot'."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

LONGEST = 9  # words

_BODY = (
    '(?:arms?|hands?|fingers?|fingertips?|thumbs?|legs?|foot|feet|toes?|knees?|ankles?|wrists?|'
    'elbows?|shoulders?|head|hair|neck|back|chest|face|nose|ears?|eyes?|heels?|shins?|thigh|hips?|'
    'skin|sleeves?|dress|skirt|coat|jacket|shirt|scarf|tie|apron|shoelaces?|shoes?|tail|paws?|belly|'
    'stomach|ribs|nails?|cane|crutch|crutches|wheelchair)'
)
_WHOSE = r'(?:my|his|her|our|their|the (?:baby|child|kid|boy|girl|dog|cat|lady|man|woman)s)'
_PART = rf'{_WHOSE} (?:\w+ )?{_BODY}'
_SOMEBODY = rf'(?:me|us|him|her|them|somebody|someone|the (?:baby|child|kid|dog|cat)|{_PART})'
_DOING = (
    '(?:standing|stepping|rolling|driving|sitting|leaning|running|pressing|squeezing|crushing|'
    'pinching|squashing|squishing|trapping|hurting|hitting|bumping|grinding|cutting|scratching|'
    'scraping|burning|bending|poking|jabbing|dragging|catching|jamming|choking|strangling|'
    'smothering|ramming|knocking|kicking|stabbing|tearing|ripping|nipping|clipping|rubbing|'
    'treading|stamping|parked|crashing|backing|pushing|tugging|yanking|pinning)'
)
_DONE = (
    '(?:hit|bumped|ran|run|rammed|crushed|pinched|squashed|kicked|scratched|scraped|knocked|trapped|'
    'stepped|rolled|drove|poked|stabbed|clipped|nipped|bruised|trod|stamped|crashed|squeezed|'
    'jammed|grazed|burned|burnt|backed)'
)
_ONTO = '(?:on|over|onto|on to|into|against|in to|through|down)'
_CRY = r'(?:a{2,}h+|ah{2,}|ow+|ouch+|ou+ch|oww+|aa+r*gh*|arg+h*|yow+|owie)'
_HURTS = lazy_pattern(
    rf'(?:{_CRY} |help |hey |oh |stop |robot |no |god )*(?:'
    rf'you (?:are|have been) (?:just |still |now |right )?(?:{_DOING} )?{_ONTO} (?:{_PART})'
    rf'|you are (?:just |still |really )?{_DOING} (?:{_ONTO} |up against )?{_SOMEBODY}'
    rf'|you (?:just |have |have just |nearly |almost |really )*{_DONE} (?:{_ONTO} )?{_SOMEBODY}'
    rf'|you (?:just |have |are )*(?:hurt|cut|caught|bit|got) {_PART}'
    r'|you (?:are|have) (?:just )?(?:crushing|crushed|squashing|squashed|squishing|tearing|ripping'
    r'|scratching|dragging|ramming|hitting|hit|(?:running|rolling|driving) over)'
    r' (?:my|her|his|our|their) \w+'
    rf'|{_PART} (?:(?:stop|halt|freeze) ?)+'
    rf'|{_PART} (?:(?:is|are|got|has got|have got|just got|gets|has|have) )?'
    r'(?:all |really |completely |now )?(?:stuck|caught|trapped|jammed|pinned|wedged|squashed|'
    r'tangled|bleeding|under (?:you|your|the|it)|between|in (?:the|your) (?:gripper|wheels?|arm|'
    r'hand|claw|door|way|joint|gears?|belt))(?: .*)?'
    rf'|(?:careful|watch|mind|look out|watch out|beware|easy)(?: for| of| with)? {_PART}'
    r'|(?:it|that|this)(?: really| hurts)* hurts(?: me| a lot| so much| really bad)?'
    r'|(?:it|that|you|everything)(?: is| are)? (?:going|about) to '
    r'(?:knock|spill|drop|step on|squash|hurt|crush|bump|smash|crash|fall(?: over| down| off)?|'
    r'tip(?: over)?|collapse|topple(?: over)?|hit|explode|'
    r'run (?:me|him|her|us|them) over)(?: .*)?'
    rf'|it (?:has got|is got|has|got|caught) {_PART}'
    rf'|(?:release|unhand|free|let go of|get off|off) {_PART}'
    r')(?: again| now| already| please| robot| you .*)?'
)
_CRIES = lazy_pattern(rf'(?:{_CRY} ?)+|(?:help ?)+(?:me)?')
_CRIED_PART = lazy_pattern(rf'(?:{_CRY} )+(?:oh |no |stop |robot )*(?:{_PART}|you\b.*|stop\b.*)')
# What is said of feelings and of work.
_MEANT = lazy_pattern(
    r'on (?:my|his|her|our|their) (?:back|face|head)$|in (?:my|his|her) (?:hair|face|head|eyes?)\b'
    r'|\b(?:to|by|from) my (?:back|head|face)|\bfeelings\b|\bheart\b|bending my ear|rubbing my'
)
_FIRST = lazy_pattern(
    rf'(?:{_CRY}|help|hey|oh|stop|robot|no|god|you|my|his|her|our|their|the|careful|watch|mind|look'
    r'|beware|easy|it|that|this|everything|release|unhand|free|let|get|off)(?: |$)'
)


def is_harmed(spoken: list[str]) -> bool:
    """Say whether a short text is a cry of pain, or tells what the robot does to somebody."""
    if not 0 < len(spoken) <= LONGEST:
        return False
    line = ' '.join(spoken)
    if not _FIRST.match(line):
        return False
    line = line.replace("it's", 'it is').replace("'s ", 's ')
    if _CRIES.fullmatch(line) or _CRIED_PART.fullmatch(line):
        return True
    return bool(_HURTS.fullmatch(line)) and not _MEANT.search(line)
