# SPDX-License-Identifier: Apache-2.0
"""Light verbs with a noun that says what is done: 'have a rummage in the bureau for a stamp'.

They are put plainly before clauses are cut ('look in the bureau for a stamp'), whatever is looked
for and wherever; 'i had a rummage' and 'have a nice day' stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_LIGHT = frozenset({'have', 'take', 'do', 'make', 'give', 'pay', 'get'})
_ARTICLES = frozenset({'a', 'an', 'another', 'one'})
_HOW = frozenset(
    'quick good little wee proper careful decent thorough closer close better wee swift short '
    'full half quarter slow gentle nice small'.split()
)
_SEARCHES = frozenset(
    'rummage root hunt scout dig search nose nosey poke snoop ferret forage scrabble scour ratch '
    'sweep rifle shufti gander butchers squint peek peep glance look'.split()
)
_GLANCES = frozenset({'look', 'peek', 'peep', 'glance', 'gander', 'butchers'})
_CHECKS = frozenset({'check', 'inspection', 'scan'})
_SPINS = frozenset({'spin', 'twirl', 'whirl', 'pirouette', 'swivel', 'rotation', 'turn'})
_TRIPS = frozenset({'trip', 'run', 'dash', 'visit', 'detour', 'beeline'})
# One of these words must stand in a sentence for a light verb to say anything here.
_WAYS = frozenset({'forward', 'forwards', 'back', 'backwards', 'left', 'right'})
LIGHT_NOUNS = _SEARCHES | _CHECKS | _SPINS | _TRIPS | _WAYS
_AROUND = frozenset({'around', 'about', 'round', 'over', 'through', 'out', 'up'})
_SIDES = frozenset({'left', 'right', 'clockwise', 'anticlockwise', 'counterclockwise'})
_BEFORE = LEADS | PAUSES | frozenset('please and then go just to you come can could'.split())
_ASKS = frozenset({'can', 'could', 'would', 'will', 'please', 'if', 'want', 'need'})


def plain_light_verbs(words: list[Word]) -> list[Word]:
    """Read 'have a rummage in the bureau for a stamp' as 'look in the bureau for a stamp'."""
    texts = [word.text for word in words]
    if _LIGHT.isdisjoint(texts):
        return words
    for at in range(len(texts) - 2):
        if texts[at] not in _LIGHT or not _is_ordered(texts, at):
            continue
        put, end = _put(texts, at)
        if put:
            start, last = words[at].start, words[end - 1].end
            plain = [Word(text, start, last) for text in put]
            return [*words[:at], *plain, *words[end:]]
    return words


def _is_ordered(texts: Sequence[str], at: int) -> bool:
    """Say whether nobody is told to do it: 'have a look', 'could you have a look'."""
    if not at:
        return True
    before = texts[at - 1]
    if before == 'you' or before == 'to':
        return not _ASKS.isdisjoint(texts[max(0, at - 4) : at])
    return before in _BEFORE and before not in ('can', 'could')


def _put(texts: Sequence[str], at: int) -> tuple[list[str], int]:
    """Return the words to put, and where what they stand for ends; [] for none."""
    moved = _moved(texts, at)
    if moved[0]:
        return moved
    start = at + 1 + (texts[at] == 'give' and texts[at + 1] in ('us', 'me'))
    if texts[start : start + 1] == [] or texts[start] not in _ARTICLES:
        return [], 0
    noun = start + 1
    while noun < len(texts) - 1 and texts[noun] in _HOW:
        noun += 1
    if noun >= len(texts):
        return [], 0
    how, rest = texts[start + 1 : noun], texts[noun + 1 :]
    if texts[noun] in _SEARCHES:
        see = noun + 1 + (texts[noun] == 'look' and rest[:1] == ['see'])  # 'a look-see'
        put, end = _searched(texts, see)
        listed = texts[noun] in _GLANCES and 'for' not in texts[see:]  # read as they are
        return ([], 0) if listed else (put, end)
    if texts[noun] in _CHECKS and rest[:1] in (['of'], ['on'], ['over']):
        return ['check'], noun + 2
    if texts[noun] in _SPINS:
        return _spun(texts[noun], how, rest, noun + 1)
    goes = rest[:1] in (['to'], ['for'], ['into'], ['over']) and texts[at] not in ('have', 'get')
    if texts[noun] in _TRIPS and goes and 'to' in rest[:2]:
        return ['go'], noun + 1
    if texts[noun] == 'beeline' and rest[:1] == ['for']:
        return ['go', 'to'], noun + 2
    return [], 0


def _searched(texts: Sequence[str], at: int) -> tuple[list[str], int]:
    """Put 'look in the drawer for ...' for what is searched, and 'look at ...' for a glance."""
    rest = texts[at:]
    end = next((i for i, text in enumerate(rest) if text in PAUSES), len(rest))
    sought = 'for' in rest[:end]
    around = rest[:1] != [] and rest[0] in _AROUND
    after = rest[1:2] if around else rest[:1]
    if not after or after[0] in PAUSES:
        return [], 0
    if after[0] == 'for':
        return ['look'], at + around
    if after[0] in LOCATIONS and after[0] not in _AROUND or after[0] == 'at':
        if around and rest[:2] == ['through', 'in']:
            return [], 0
        return (['look'], at + around) if sought or after[0] != 'at' or not around else ([], 0)
    if around and sought:  # 'a scout round the cellar for a torch'
        return ['look', 'in'], at + 1
    return [], 0


def _spun(noun: str, how: Sequence[str], rest: Sequence[str], at: int) -> tuple[list[str], int]:
    """Put 'turn to the left' for 'do a twirl to the left', '360 degrees' for a full one."""
    sided = not _SIDES.isdisjoint(rest[:4])
    if 'full' in how:
        return ['turn', '360', 'degrees'], at
    if 'half' in how:
        return ['turn', '180', 'degrees'], at
    if 'quarter' in how:
        return (['turn', '90', 'degrees'], at) if sided else ([], 0)
    if sided and rest[0] in ('to', *_SIDES):
        return ['turn'], at
    return (['spin'], at) if noun != 'turn' and not rest else ([], 0)


def _moved(texts: Sequence[str], at: int) -> tuple[list[str], int]:
    """Put 'move back one metre' for 'take a metre back', 'do one metre back'."""
    if texts[at] not in ('take', 'do', 'give'):
        return [], 0
    start = at + 1 + (texts[at + 1] in ('me', 'us'))
    rest = list(texts[start : start + 5])
    size = find_quantity(rest)
    if size is None or size.start or size.unit != 'm' or rest[size.end : size.end + 1] == []:
        return [], 0
    end = start + size.end
    way = texts[end]
    if way not in _WAYS:
        return [], 0
    return ['move', way, *texts[start:end]], end + 1
