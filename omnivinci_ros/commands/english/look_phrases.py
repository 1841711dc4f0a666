# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders to look and to describe, put plainly: 'have a good look at the shelf'."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_LOOK_AT = phrase_table(
    [
        f'{turn} yourself {to}'
        for turn in ('point', 'aim', 'angle', 'orient', 'direct', 'turn')
        for to in ('at', 'to', 'towards', 'toward')
    ]
    + 'have a gander at, take a gander at, have a peek at, take a peek at, have a peep at, get a '
    'look at, get a good look at, keep your eyes on, keep your eye on, keep your camera on, focus '
    'your camera on, focus your eyes on, cast an eye over, cast your eyes over, eyes on, point '
    'the camera at, aim your camera at, set your eyes on, direct your gaze at, direct your '
    'attention to, pay attention to, zoom in on, turn your gaze to, give me a look at, give us a '
    'look at, let me have a look at, let us have a look at, give me a view of, give me eyes on, '
    'get eyes on, put your eyes on'.split(', ')
)
_DESCRIBE = phrase_table(
    'give me a description of, give me an overview of, give me a summary of, describe to me, '
    'describe for me, what can you tell me about, what do you know about, tell me about, tell me '
    'something about, tell us about, count, summarize, summarise'.split(', ')
)
_WHAT_IS = phrase_table(
    'what is lying, what is standing, what is sitting, what is there, what things are there, what '
    'objects are there, what items are there, which things are, which objects are, which items '
    'are, what have you got, what have we got, what do you have, what do we have, what is it, '
    'what stuff is, what all is, who is standing, who is sitting, who is waiting, who all is, '
    'describe what is, describe what you see, describe who is, tell me who is, tell me what you '
    'see, tell me what you can see, tell me what is, tell me what lies, what lies, what '
    'stands'.split(', ')
)
_SEEING = [
    f'{telling} what you {can}{see}'
    for telling in (
        *('tell me', 'tell us', 'report', 'report to me', 'report back', 'say', 'describe'),
        *('describe to me', 'list', 'name', 'let me know', 'show me', 'explain', 'relay'),
    )
    for can in ('', 'can ', 'could ', 'are able to ', 'now ', 'have ')
    for see in ('see', 'observe', 'notice', 'spot', 'hear', 'detect', 'perceive', 'seen')
]
_WHAT_SEE = phrase_table(
    _SEEING
    + 'what kind of things do you see, what kind of objects do you see, which objects do you see, '
    'which objects can you see, which things do you see, which things can you see, what all do '
    'you see, what all can you see, what else do you see, what else can you see, what am i '
    'holding, what do i have in my hand, what is in my hand, tell me what i am holding, what is '
    'there to see, what is new, what do you make out, what can you make out, report your '
    'surroundings, describe where you are, tell me who you see, tell me what you can make out, '
    'tell me what you make out, tell me what you see, tell me what you notice, what is it you can '
    'see, what is it that you see, what is it you see, what have you got there, what have you '
    'got on camera, what is on your camera, what is on camera, what is your camera showing, '
    'what does your camera see, what is in front, what is ahead, what lies ahead, what is ahead '
    'of you, what is around, what is around here, what is around me, tell me '
    'everything you can see, tell me everything you see, tell me all you can see, tell me all '
    'that you see, talk me through what you see, talk me through what you can see, walk me '
    'through what you see, run me through what you see, say what you see, say what you can see, '
    'list what you see, name what you see, tell me what is happening, tell me what is going '
    'on'.split(', ')
)
_IF = phrase_table(
    'check if, check whether, see if, see whether, find out if, find out whether, look if, look '
    'whether, tell me if, tell me whether, let me know if, let me know whether'.split(', ')
)
_FINDING_OUT = (['find', 'out'], ['figure', 'out'], ['work', 'out'])
_ONE = ('a', 'another', 'one')
_LOOKS = frozenset('look peek peep gander squint shufti nosey butchers'.split())
_COUNTED = frozenset({'the', 'my', 'our', 'these', 'those', 'all', 'them'})
_THESE = frozenset({'this', 'that', 'these', 'those', 'it'})
_PREPOSITIONS = frozenset(
    'on in under behind near next at inside above below beside by to'.split()
)
_OTHERS = PERSONS - {'you', 'me'}
_KINDS = PERSONS | {'thing', 'object', 'one', 'noise', 'sound'}
_SEEN = ROOMS | TANGIBLE | PERSONS | {'scene', 'surroundings', 'view', 'place', 'people'}
# With another first word nothing is put plainly here.
_FIRST_WORDS = frozenset(
    'let inform check report take have cast give get what who tell come say describe list name '
    'show explain relay put make count look'.split()
).union((first for first, _ in _FINDING_OUT), _LOOK_AT, _DESCRIBE, _WHAT_IS, _WHAT_SEE, _IF)


def plain_look(words: list[str]) -> list[str]:
    """Return 'look at ...' or 'describe ...' for what means the same, or the words."""
    if words[0] not in _FIRST_WORDS:
        return words
    if words[:3] in (['let', 'me', 'know'], ['let', 'us', 'know'], ['inform', 'me', 'of']):
        words = ['tell', 'me', *words[3:]]
    if words[:2] in (['say', 'if'], ['say', 'whether']):
        words = ['tell', 'me', *words[1:]]
    if words[0] == 'count' and len(words) < 6 and words[1:2] != [] and words[1] in _COUNTED:
        return ['describe', *words[1:]]
    if (
        words[:2] in (['look', 'on'], ['look', 'in'])
        and words[2:3] != []
        and (words[2] in DETERMINERS and len(words) < 7 and words[-1] in ROOMS | TANGIBLE)
    ):
        # Not 'at': what is taken out of it then is not the oven.
        return [*(['look', 'inside'] if words[1] == 'in' else ['what', 'is', 'on']), *words[2:]]
    if words[:2] in _FINDING_OUT and words[2:3] != [] and words[2] in ('who', 'what', 'how'):
        words = ['tell', 'me', *words[2:]]
    if words[0] == 'check' and 'for' not in words and len(words) > 2 and _is_seen(words[-1:]):
        rest = words[2:] if words[1] in ('on', 'in', 'out', 'over') else words[1:]
        rest = rest[1:] if rest[:1] == ['on'] else rest
        if rest and (rest[0] in DETERMINERS or rest[0] in _OTHERS) and len(rest) < 5:
            return ['look', 'at', *rest]
    length = begins_with(words, _IF)
    state = words[length:]
    stated = length and state[-2:-1] in (['is'], ['are']) and len(state) < 7
    stated = stated and state[0] in DETERMINERS and state[-1] not in ('here', 'there', 'left')
    if stated and _is_seen(state[-3:-2]):
        return ['describe', *state[:-2]]  # 'check if the window is open'
    if words[:2] == ['come', 'see'] and words[2:3] != [] and words[2] in DETERMINERS:
        return ['look', 'at', *words[2:]]
    if words[:2] == ['report', 'on'] and len(words) > 2 and _is_seen(words[2:]):
        return ['describe', *words[2:]]
    if words[0] in ('take', 'have', 'cast') and words[1:2] and words[1] in _ONE:
        at = next((i for i, word in enumerate(words[2:5], 2) if word in _LOOKS), 0)
        if at and words[at + 1 : at + 2] != ['for']:
            return ['look', *words[at + 1 :]]
    length = begins_with(words, _LOOK_AT)
    if length and len(words) > length:
        return ['look', 'at', *words[length:]]
    return _plain_describe(words)


def _plain_describe(words: list[str]) -> list[str]:
    if begins_with(words, _WHAT_SEE) == len(words):
        return ['what', 'do', 'you', 'see']
    length = begins_with(words, _WHAT_IS)
    rest = words[length:]
    if length and rest and rest[0] in _PREPOSITIONS and rest != ['to', 'see']:
        rest = rest[1:] if rest[:2] == ['to', 'your'] else rest
        return ['what', 'is', *(['on'] if rest[0] in ('your', 'the') else []), *rest]
    length = begins_with(words, _DESCRIBE) or _account_length(words)
    rest = words[length:]
    if length and rest[:2] in (['what', 'is'], ['who', 'is'], ['what', 'you'], ['what', 'are']):
        return _plain_describe(rest if rest[1] != 'you' else ['say', *rest])
    screen = words[0].startswith('summari') and not _SEEN.isdisjoint(rest)
    if (
        length
        and rest
        and rest != ['it']
        and (screen or _is_seen(rest))
        and (screen or not words[0].startswith('summari'))
    ):
        return ['describe', *rest]
    return _asked(words)


def _account_length(words: list[str]) -> int:
    """Return the words before what 'give me a quick rundown of the room' is about."""
    if words[0] not in ('give', 'get', 'make') or words[1:2] not in (['me'], ['us']):
        return 0
    at = next((i for i, word in enumerate(words[:7]) if i > 2 and word in _ACCOUNTS), 0)
    return at + 2 if at and words[at + 1 : at + 2] in (['of'], ['on']) else 0


_ACCOUNTS = frozenset(
    'description overview summary rundown account report picture idea update lowdown sense '
    'tour'.split()
)


def _asked(words: list[str]) -> list[str]:
    """Read 'what does the room look like', 'what is the man doing', 'who is that man'."""
    if words[:2] == ['what', 'does'] and words[-2:] == ['look', 'like'] and len(words) > 4:
        return ['describe', *words[2:-2]]
    if words[:2] == ['what', 'is'] and words[-1] == 'doing' and len(words) > 3:
        who = words[2:-1]
        return ['describe', *who] if who[-1] in _OTHERS else words
    if words[:2] in (['who', 'is'], ['what', 'is']) and len(words) in (3, 4):
        this = words[2] in _THESE - {'it'}
        kinds = _KINDS
        if this and (words[0] == 'who' or len(words) == 4) and words[-1] in kinds | _THESE:
            return ['describe', *words[2:]]
    if words[:3] == ['tell', 'me', 'what'] and words[-1] in ('is', 'are') and len(words) < 7:
        named = words[3:-1]
        return ['describe', *named] if named and named[0] in _THESE else words
    return words


def _is_seen(words: list[str]) -> bool:
    """Say whether it is something before the robot, not a subject to talk about."""
    seen = _SEEN
    return bool(set(words) & seen) or words[0] in _THESE or words[:2] == ['what', 'you']
