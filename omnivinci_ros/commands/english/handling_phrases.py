# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders to grab and to hand over, put plainly: 'fish the spoon out of the sink'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.handed_round import SHARING
from omnivinci_ros.commands.english.handed_round import handed_round
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_GRIPS = phrase_table(
    [
        f'{taking} {how}{grip}'
        for taking in ('get', 'take', 'keep', 'have', 'lay')
        for how in ('', 'a ', 'a good ', 'a firm ', 'a tight ', 'a better ', 'a proper ')
        for grip in ('grip on', 'grip of', 'hold of', 'ahold of', 'hold on')
    ]
    + 'close your gripper on, close your gripper around, close your hand around, wrap your '
    'fingers around, wrap your hand around, lay your hands on, get your hands on, hang on to, '
    'cling on to, cling to, hold tight to'.split(', ')
)
# They lift or take away whatever they are said of.
_GRABS = frozenset(
    'pluck hoist heft unhook unclip scoop snatch snag nab grasp seize clutch unstick detach '
    'extract heave'.split()
)
# These do so only where it is said what from: 'pull the tray out of the oven'.
_PULLS = frozenset('fish dig pull drag yank prise pry tug haul draw slide pop ease whip'.split())
_HANDS_OVER = frozenset('sling chuck toss lob bung hoy slide'.split())
_PROVIDES = phrase_table(
    f'{verb} {whom} {with_}'
    for verb, with_ in (('hook', 'up with'), ('set', 'up with'), ('sort', 'out with'))
    for whom in ('me', 'us')
)
_PUTS = frozenset('put place set lay drop stack load hang leave throw pop stick'.split())
# Put somewhere, with force or without: only with a place behind the thing.
_STOWS = frozenset(
    'keep file tip stuff cram jam ram whack bang thump dunk fling hurl lob lodge nestle hide '
    'stow'.split()
)
_LOADS = frozenset({'load', 'stock', 'stack', 'fill', 'pack'})
_INTO = frozenset(
    {'in', 'into', 'on', 'onto', 'under', 'inside', 'next', 'beside', 'behind', 'by'}
)
_UP = frozenset({'up', 'out', 'off', 'hold', 'down'})
_STARTS = DETERMINERS | QUANTIFIERS | {'it', 'them', 'one'}
_TO_WHOM = frozenset({'me', 'us'})
# With another first word nothing is put plainly here.
_FIRST_WORDS = (_GRABS | _PULLS | _HANDS_OVER | _PUTS | _STOWS | _LOADS | SHARING).union(
    {'pick', 'bin', 'let', 'get', 'take', 'remove'}, _GRIPS, _PROVIDES
)


def plain_handling(words: list[str]) -> list[str]:
    """Return 'pick up ...' or 'pass me ...' for what means the same, or the words."""
    if words[0] not in _FIRST_WORDS:
        return words
    if words[0] == 'bin':
        named = words[1:2] and (words[1] in _STARTS or words[1] in TANGIBLE)
        return ['put', *words[1:], 'in', 'the', 'bin'] if named else words
    if words[0] == 'take' and words[-1] == 'down' and len(words) > 3 and words[1] in DETERMINERS:
        return ['take', 'down', *words[1:-1]]
    shared = handed_round(words)
    if shared:
        return shared
    words = _out_of(_without_both(words))
    stowed = _stowed(words)
    if stowed:
        return stowed
    if words[0] == 'pick' and words[1:2] and words[1] in _TO_WHOM and len(words) > 3:
        named = words[3:] if words[2] in ('up', 'out') else words[2:]
        if named[0] in _STARTS or named[0] in TANGIBLE:
            return ['fetch', words[1], *named]  # 'pick me some tomatoes'
    grips = begins_with(words, _GRIPS)
    if grips and words[grips : grips + 1] and words[grips] in _STARTS:
        return ['grab', *words[grips:]]
    if words[0] in _HANDS_OVER and words[1:2] and words[1] in _TO_WHOM and len(words) > 2:
        return ['pass', *words[1:]]
    provides = begins_with(words, _PROVIDES)
    if provides and len(words) > provides:
        return ['bring', words[1], *words[provides:]]
    if words[0] in _GRABS or words[0] in _PULLS:
        return _picked_up(words) or words
    return words


def _stowed(words: list[str]) -> list[str]:
    """Read 'keep the files on the shelf', 'load the rack with the plates' as 'put ...'."""
    if words[0] == 'let' and 'down' in words[2:4] and words[1] in _STARTS:
        at = words.index('down', 2)
        return ['put', 'down', *words[1:at], *words[at + 1 :]]  # 'let it down on the floor'
    if words[1:2] == [] or words[1] not in _STARTS:
        return []
    if words[0] in _LOADS and 'with' in words[2:-1]:
        at = words.index('with', 2)
        into, named = words[1:at], words[at + 1 :]
        listed = named[0] in _STARTS and is_known_thing(thing_of(named, []))
        return ['put', *named, 'in', *into] if named[0] in _POINTED or listed else []
    if words[0] not in _STOWS:
        return []
    head, phrases = split_arguments(words[1:])
    placed = phrases[0].preposition.split()[0] in _INTO if phrases and head else False
    watched = words[0] == 'keep' and not _WATCHING.isdisjoint(head)  # 'keep the camera on him'
    if watched or words[1] == 'your':
        return []
    return ['put', *words[1:]] if placed and phrases[0].words[0] in DETERMINERS else []


_WATCHING = frozenset('eye eyes camera lens gaze focus attention light music volume'.split())
_POINTED = frozenset({'these', 'those', 'the', 'this', 'that'})


def _out_of(words: list[str]) -> list[str]:
    """Read 'get the bread out the bag' as 'get the bread out of the bag'."""
    if words[0] not in ('get', 'take', 'pull', 'lift', 'remove') or 'out' not in words[2:-2]:
        return words
    at = words.index('out', 2)
    outside = words[at + 1] in DETERMINERS and words[at + 2] not in ('door', 'front', 'back')
    return [*words[: at + 1], 'of', *words[at + 1 :]] if outside else words


_ONTO = frozenset({'onto', 'into', 'on to', 'in to'})


def _without_both(words: list[str]) -> list[str]:
    """Read 'put them both in the box' as 'put them in the box'."""
    if words[0] not in _PUTS or 'them' not in words[1:]:
        return words
    at = words.index('them', 1)
    if words[at + 1 : at + 2] and words[at + 1] in ('both', 'all'):
        return [*words[: at + 1], *words[at + 2 :]]
    if words[at - 2 : at] in (['both', 'of'], ['all', 'of']) and at > 2:
        return [*words[: at - 2], *words[at:]]
    return words


def _picked_up(words: list[str]) -> list[str]:
    rest = words[1:]
    if rest[:1] and rest[0] in _UP and len(rest) > 1:
        rest = rest[1:]
    if not rest or rest[0] not in _STARTS:
        return []
    head, phrases = split_arguments(rest)
    for particle in ('up', 'out', 'away', 'down'):
        if particle in head[1:]:  # 'scoop the keys up off the floor'
            at = rest.index(particle, 1)
            rest = [*rest[:at], *rest[at + 1 :]]
    if words[0] in _GRABS and any(phrase.preposition in _ONTO for phrase in phrases):
        return ['put', *rest]  # 'hoist the sack onto the pallet'
    if words[0] in _GRABS:
        return ['pick', 'up', *rest]
    taken = any(phrase.preposition in SOURCES for phrase in phrases)
    known = is_known_thing(thing_of(head, [])) or words[0] in ('fish', 'dig', 'prise', 'pry')
    return ['pick', 'up', *rest] if taken and known else []
