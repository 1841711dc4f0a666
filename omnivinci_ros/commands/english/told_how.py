# SPDX-License-Identifier: Apache-2.0
"""How an order is to be done, told behind it: '..., but slowly', '..., and be careful'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.following_how import stays_apart
from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.rates import SPEED_UNITS
from omnivinci_ros.commands.intents import Step

_MANNERS = {
    **{'careful': 'carefully', 'slow': 'slowly', 'gentle': 'gently', 'quiet': 'quietly'},
    **{'quick': 'quickly', 'fast': 'fast', 'cautious': 'cautiously', 'steady': 'steadily'},
}
_MUCH = frozenset('be so please very really extra super nice and keep stay'.split())
_ABOUT_IT = (['do', 'it'], ['do', 'so'], ['do', 'that'], ['do', 'this'], ['keep', 'it'])
_TAKEN = (['take', 'it'], ['take', 'things'], ['go'], ['drive'], ['move'], ['walk'])
_DRIVES = frozenset({'go', 'drive', 'move', 'walk'})  # 'and go slowly' behind a way
_DRIVING = frozenset({'MOVE', 'MOVE_TO', 'TURN', 'FOLLOW', 'GUIDE', 'BRING_OBJECT'})
_AROUND = frozenset('please though now okay ok with it that about them there'.split())
_BEFORE = frozenset({'please', 'just', 'and', 'but', 'be', 'make'})
_IT = (['it'], ['them'], ['that'], ['him'], ['her'], ['me'], ['us'])
_MINDED = {
    'be careful with': ('speed', 'carefully'),
    'careful with': ('speed', 'carefully'),
    'be careful of': ('speed', 'carefully'),
    'keep your distance from': ('from', 'distance'),
}
# A clause without one of them tells no manner: most do not, and are not looked at further.
_TELLING = (
    MANNERS
    | SPEED_UNITS
    | _MANNERS.keys()
    | frozenset(
        'speed pace velocity crawl jog care caution hurry rush rushing leisure once together tilt '
        'flat time distance behind away back per second minute hour percent possible can easy '
        'steadily bit little inch surely'.split()
    )
)
# They say how a robot is to move: none may be lost. Of 'quickly' a robot need not know.
_CARE = frozenset('slowly gently carefully quietly softly cautiously slower'.split())
_QUOTES = frozenset({'SAY', 'GREET', 'DESCRIBE'})


def told_how(texts: Sequence[str]) -> str:
    """Return the speed or the manner that a clause tells and nothing else, '' for another one."""
    words = list(texts)
    while words and words[-1] in _AROUND:
        words.pop()
    while words and words[0] in _BEFORE and len(words) > 1:
        words = words[1:]
    if not words:
        return ''
    if words[-1] in _MANNERS and _MUCH.issuperset(words[:-1]) and words != texts[:1]:
        return _MANNERS[words[-1]]
    if words[:2] in _ABOUT_IT or words[:2] in _TAKEN or words[:1] in _TAKEN:
        words = words[2:] if words[:2] in _ABOUT_IT or words[:2] in _TAKEN else words[1:]
    if words and words[-1] in _MANNERS and _MUCH.issuperset(words[:-1]):
        return _MANNERS[words[-1]]
    found = take_adverbials(['do', *words])
    speed = found.slots.pop('speed', '')
    return speed if words and found.words == ['do'] and not found.slots else ''


def with_manner(order: Order, texts: Sequence[str]) -> bool:
    """Put the manner that a clause tells to the order before it; say whether it told one."""
    if _TELLING.isdisjoint(texts):
        return False
    known = {**order.reading.slots, **order.slots}
    apart = stays_apart(texts) if order.reading.intent == 'FOLLOW' else ''
    slot, told = ('from', apart) if apart else ('speed', told_how(texts))
    drives = texts[0] not in _DRIVES or order.reading.intent in _DRIVING
    if not told or not drives:
        return False
    if known.get(slot, told) != told:
        order.doubtful = True  # 'slowly ..., but quickly'
        return True
    order.slots[slot] = told
    return True


def minds_thing(order: Order, clause: Clause) -> bool:
    """Put 'be careful with it' and 'keep your distance from her' to the order before them."""
    slots = {**order.reading.slots, **order.slots}
    named = [word for word in clause.texts if word not in DETERMINERS]
    own = named == slots.get('object', '').split() or clause.texts in _IT
    slot, told = _MINDED.get(clause.conjunction, ('', ''))
    fits = slot == 'speed' or order.reading.intent == 'FOLLOW'
    if not slot or not own or not fits or slots.get(slot, told) != told:
        return False
    order.slots[slot] = told
    return True


def loses_care(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether 'slowly' or '1 m/s' was said and is in no slot."""
    told = [word for word in words if word in _CARE or word in SPEED_UNITS]
    if not told or any(step.intent in _QUOTES for step in steps):
        return False
    held = {word for step in steps for value in step.slots.values() for word in value.split()}
    return not held.issuperset(told)
