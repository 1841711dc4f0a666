# SPDX-License-Identifier: Apache-2.0
"""STOPs that tell what goes wrong: 'the crate is tipping do not move', 'you are crushing it'.

Whoever cries so has no time for the word. Only a short text counts, and none that tells of others,
of another time or of an 'if'.
"""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.callees import CALLED_NAMES

LONGEST = 12  # words

_WHOM = (
    r'(?:me|him|her|us|them|it|that|this|everything|somebody|someone|people'
    r'|(?:my|his|her|our|the|their|that|this) \w+)'
)
_BREAKING = (
    r'(?:breaking|crushing|squashing|squishing|tearing|ripping|bending|scratching|spilling|squeezing'
    r'|pinching|burning|strangling|dragging|smashing|cracking|denting|hurting'
    r'|(?:rolling|running|driving|going|backing) over)'
)
_WILL_BREAK = (
    r'(?:burst|break|smash|hit|crush|knock|tear|rip|squash|scratch|dent|crack|pinch|poke|strangle'
    r'|spill|topple|flatten|damage)'
)
_DO_NOT = r'do not (?:you )?(?:ever )?(?:dare )?(?:even )?'
_DOING = (
    r'(?:touch|squeeze|swing|tip|crush|push|pull|grab|press|lean|poke|reach|shove|wave|jerk|squash'
    r'|drag|yank|tilt|twist|bend|scratch|open|lift)'
)
_MACHINE = (
    r'(?:the|that|this|your) (?:\w+ )?(?:robot|thing|machine|bot|arm|gripper|power|motor|cart)'
)
_AROUND = r'(?:in front of|behind|under|beneath|beside|next to) you|in (?:the|your) way'
_BODY = (
    r'(?:hands?|arms?|foot|feet|legs?|fingers?|toes?|head|hair|face|back|ankles?|knees?|elbows?'
    r'|eyes?|thumbs?|wrists?)'
)
_CRY = lazy_pattern(
    r'(?:(?:oi|hey|no|nah|please|robot|right|ah|oh|ouch|ow|god|help|stop|watch out|careful'
    r'|look out'
    r'|my \w+) )*(?:'
    # what is forbidden, pointed at
    rf'{_DO_NOT}{_DOING} (?:that|it|this|me|him|her|them|there|any|so|anything|my|on|into|his)\b.*'
    rf'|(?:quit|cease) \w+ing (?:that|it|this|me|my|at|your)\b.*'
    rf'|you (?:are|keep) (?:\w+ly |just |still )?{_BREAKING} {_WHOM}\b.*'
    rf'|you (?:will|are going to|are about to|are gonna) {_WILL_BREAK} {_WHOM}\b.*'
    r'|you (?:will|are going to|are about to|are gonna) (?:fall|tip|go|drive|roll|crash|run)'
    r' (?:over|off|down|into|in to) (?:the|that|my|a)\b.*'
    r'|you (?:will|are going to) (?:take|have|put) (?:\w+ ){1,2}eyes? out'
    # what is to be let be
    r'|wait for you to (?:get (?:off|out)|let go|let me go|move|stop|back)\b.*'
    r'|(?:the|your|this|that) (?:door|wheels?|lid|arm|gripper|crate|box|robot|cart|lift|trolley'
    rf'|bed|table|chair|drawer|foot|case) is (?:still )?(?:on|over) (?:my|his|her) {_BODY}'
    r'|(?:the|a|my) (?:child|baby|kid|cat|dog|boy|girl|man|woman) is (?:right )?(?:under|beneath) '
    r'(?:you|it|the wheels?|your wheels?|the (?:robot|arm|gripper|cart))'
    rf'|you (?:have|have got) my (?:sleeve|skirt|coat|dress|scarf|tie|{_BODY})'
    r'|leave (?:that|it|him|her|me|them|this) alone(?: (?:this second|now|at once))?'
    r'|(?:leave it ?){2,}|hands off(?: (?:of )?(?:that|it|me|my|the|him|her)\b.*)?'
    r'|no (?:closer|nearer|further|farther)(?: .*)?|red light'
    r'|that is enough (?:of (?:that|this)|out of you|for now)'
    r'|stay (?:right|exactly|just) where you are\b.*'
    r'|(?:arm|arms|gripper|wheels|motors?|power|engine) off'
    r'|(?:cut|kill) (?:the|your|its) (?:power|engine|motors?)'
    r'(?: (?:somebody|someone|quick|cut|the|power))*'
    r'|(?:abort ?){2,}.*|(?:abort|cancel|halt) the whole thing'
    # who is held, or is there
    r'|(?:it|that thing|the robot|it is|it has) (?:has )?got (?:me|him|her) '
    r'(?:pinned|trapped|stuck|caught|by)\b.*'
    rf'|there (?:is|are) (?:an?|some|two|three|somebody|someone) ?(?:\w+ ){{0,3}}(?:{_AROUND})'
    r')(?: (?:now|please|robot|mate|you \w+|whoa|no|stop))*'
)
# What stands last, behind what is told: 'the rack is falling freeze'.
_ENDS = lazy_pattern(
    r'(?:'
    r'(?:\w+ )+(?:is|are|has|have|got|going|down|behind|under|front)\b.* '
    r'(?:do not (?:you )?(?:dare )?(?:move|budge)(?: an inch| a muscle| now)?|freeze|(?:whoa ?)+)'
    rf'|(?:\w+ )+(?<!to )(?<!not )(?<!can )(?<!will )(?<!did )stop (?:it|{_MACHINE})'
    r'|(?:no |not )(?:\w+ )*one stop'
    r'|(?:\w+ )+(?<!it )(?<!they )(?<!he )(?<!she )(?<!we )(?<!will )(?<!would )(?<!to )(?<!not )'
    r'just stop'
    rf'|(?:\w+ )+(?:mind|watch|careful of|careful with|watch out for) (?:my|his|her|our) {_BODY}'
    r'|(?:\w+ )+(?:is|are) (?:hot|sharp|full|wet|broken|open|on|loose|there|coming) so stop'
    r'|there (?:is|are) (?:\w+ )+(?:under|behind|beneath|in front of|on|in|below) '
    r'(?:\w+ )*(?<!the )(?<!a )(?<!bus )stop'
    r')'
)
_HURT = lazy_pattern(
    r'(?:(?:ouch|ow|oww|argh|aargh|aah|aaah) ?)+that is (?:my|me|his|her)(?: \w+)?'
)
# Told of others, of another time, or on a condition.
TOLD_OF_OTHERS = frozenset(
    'said says told asked if when yesterday tomorrow later would could they he she we used always '
    'never sometimes was were had did why who how because remember last week'.split()
)
_FIRST = frozenset(
    'wait oi hey no nah please robot right ah oh ouch ow oww argh aargh aah aaah god help stop '
    'watch careful look my do quit cease you leave let hands red that stay arm arms gripper '
    'wheels motor motors power engine cut kill abort cancel halt it the there'.split()
)
_LAST = frozenset({'move', 'budge', 'inch', 'muscle', 'now', 'freeze', 'whoa', 'stop', 'it'}) | {
    'robot', 'thing', 'machine', 'bot', 'arm', 'gripper', 'power', 'motor', 'cart'
} | frozenset(
    'hand hands arms foot feet leg legs finger fingers toe toes head hair face back ankle ankles '
    'knee knees elbow elbows eye eyes thumb thumbs wrist wrists'.split()
)  # fmt: skip


def is_cry(spoken: list[str]) -> bool:
    """Say whether a short text without its pauses tells what the robot is doing wrong."""
    if not 1 < len(spoken) <= LONGEST:
        return False
    first, last = spoken[0] in _FIRST, spoken[-1] in _LAST
    if not first and not last or not TOLD_OF_OTHERS.isdisjoint(spoken):
        return False
    line = ' '.join(spoken).replace("'s ", ' is ')
    if last and 'sign' not in spoken and _ENDS.fullmatch(line):
        return True
    return first and (_CRY.fullmatch(line) is not None or _HURT.fullmatch(line) is not None)


def is_cry_behind(clauses: list[list[str]]) -> bool:
    """Say whether a cry stands behind something else: 'open the gripper, you are breaking it'."""
    if len(clauses) < 2 or any(not TOLD_OF_OTHERS.isdisjoint(clause) for clause in clauses):
        return False
    return any(clause[0] != 'no' and is_cry(clause) for clause in clauses[1:])


def is_no_to_name(sentence: list[list[str]]) -> bool:
    """Say whether it is 'Pepper, no!' or 'robot, no!': who is called, and nothing but a no."""
    if len(sentence) != 2 or sentence[1] not in (['no'], ['no', 'no']):
        return False
    called = sentence[0]
    return called == ['robot'] or len(called) == 1 and called[0] in CALLED_NAMES
