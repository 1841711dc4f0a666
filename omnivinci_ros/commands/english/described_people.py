# SPDX-License-Identifier: Apache-2.0
"""People by what they wear and do: 'the man raising his left arm', 'the lady dressed in blue'.

What tells which one is meant may hold prepositions and nouns, so it is taken out before clauses
are cut: the rules see 'bring the tea to the man in the hall'. Then it is put back behind the
person, wherever that person came out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.features import may_end_here
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_NO_DESCRIPTION = frozenset('me us him her them you sir madam maam'.split())
_DESCRIBED = PERSONS - _NO_DESCRIPTION
_WEARING = frozenset({'wearing'})
_DRESSED = frozenset({'dressed', 'clothed'})
_HAVING = frozenset('holding carrying pushing pulling riding reading eating drinking'.split())
_RAISING = frozenset('raising lifting holding stretching extending'.split())
_POSTURES = frozenset(
    'lying sitting standing kneeling crouching bending leaning waiting sleeping'.split()
)
BEGINNINGS = _WEARING | _DRESSED | _HAVING | _RAISING | _POSTURES | {'waving', 'pointing'}
_WHOSE = frozenset('his her their a an one the both two my'.split())
_SIDES = frozenset({'left', 'right', 'other'})
_LIMBS = frozenset('arm arms hand hands finger fingers thumb thumbs leg legs fist'.split())
_TOWARDS = frozenset({'to', 'at', 'towards', 'toward', 'in', 'with'})
_WAYS = frozenset('up down upwards downwards left right forward forwards here there'.split())
_WHO_IS = (['who', 'is'], ['who', 'are'], ['that', 'is'], ['that', 'are'], ['who', 'was'])
# What is worn: behind one of these a description ends.
GARMENTS = frozenset(
    'hat hats cap caps glasses sunglasses goggles necklace necklaces tie ties scarf scarves '
    'shirt shirts tshirt t-shirt tshirts t-shirts blouse blouses sweater sweaters jumper jumpers '
    'pullover hoodie hoodies cardigan coat coats jacket jackets vest vests waistcoat dress '
    'dresses skirt skirts suit suits uniform uniforms trousers pants jeans shorts leggings shoes '
    'boots sandals trainers sneakers slippers socks gloves helmet helmets apron aprons mask masks '
    'badge badges watch watches ring rings earrings bracelet backpack overalls scrubs gown gowns '
    'headphones belt poncho raincoat raincoats turban headscarf veil pyjamas robe top'.split()
)
_STOPS = PAUSES | frozenset(
    'and or then but that who which is are was were there please now would could can will how '
    'what where when if while because so before after until has have'.split()
)
_ASKED = frozenset({'is', 'are', 'was', 'were', 'am'})
_HELPED = frozenset({'help', 'stop', 'catch', 'keep', 'mind', 'hear', 'hate', 'like', 'love'})
_LONGEST = 6  # words of what is worn or held


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a person: 'wearing a hat' of 'man'.

    `at` and `named` say of which one, where the noun is said more than once.
    """

    noun: str
    text: str
    at: int = 0
    named: int = 1


def part_people(words: Sequence[Word]) -> tuple[Sequence[Word], tuple[Description, ...]]:
    """Take what describes people out of an utterance; return the other words, and what it was."""
    texts = [word.text for word in words]
    if BEGINNINGS.isdisjoint(texts) or _DESCRIBED.isdisjoint(texts):
        return words, ()
    kept: list[Word] = []
    found: list[Description] = []
    at = 0
    while at < len(texts):
        start = at + 2 if texts[at : at + 2] in _WHO_IS else at
        who = _person_before(texts, at)
        end = _end(texts, who, at, start) if who >= 0 else 0
        if end:
            noun, said = texts[who], ' '.join(texts[start:end])
            found.append(Description(noun, said, texts[:who].count(noun), texts.count(noun)))
            at = end
        else:
            kept.append(words[at])
            at += 1
    return (kept, tuple(found)) if found else (words, ())


def with_people(
    steps: Sequence[Step], orders: Sequence[Order], told: Sequence[Description]
) -> tuple[Step, ...] | None:
    """Put back what was taken out, also into the questions; None where a person is in no slot."""
    if not told:
        return tuple(steps)
    done = [dict(step.slots) for step in steps]
    everywhere = {
        one.noun: [
            (slots, name)
            for slots in done
            for name, value in slots.items()
            if name != 'text' and _at(value, one.noun)
        ]
        for one in told
    }
    for one in told:
        places = everywhere[one.noun]
        if one.named > 1 and len(places) == one.named:
            places = [places[one.at]]  # 'greet the man wearing a hat and the man wearing a scarf'
        elif one.named > 1 and places:
            return None
        if not places and not any(one.text in slots.get('text', '') for slots in done):
            return None
        for slots, name in places:
            slots[name] = _described(slots[name], one)
        for order in orders:
            order.question = _described(order.question, one)
    return tuple(replace(step, slots=slots) for step, slots in zip(steps, done, strict=True))


def _at(value: str, noun: str) -> int:
    """Return the place behind a person who is not described yet, 0 for none."""
    words = value.split()
    for at, word in enumerate(words):
        behind = words[at + 1 : at + 2]
        if word.strip('?".,') == noun and not (behind and behind[0] in BEGINNINGS):
            return at + 1
    return 0


def _described(value: str, one: Description) -> str:
    at = _at(value, one.noun)
    if not at:
        return value
    words = value.split(' ')
    end = words[at - 1][len(one.noun) :] if words[at - 1].startswith(one.noun) else ''
    return ' '.join([*words[: at - 1], one.noun, f'{one.text}{end}', *words[at:]])


def _person_before(texts: Sequence[str], at: int) -> int:
    """Return the place of the person before it: 'man | wearing', 'man in the hall | wearing'."""
    if at and texts[at - 1] in _DESCRIBED:
        return at - 1
    if texts[at] not in BEGINNINGS and texts[at : at + 2] not in _WHO_IS:
        return -1
    for who in range(at - 3, max(-1, at - 7), -1):
        if texts[who] in _DESCRIBED:
            preposition = preposition_at([*texts], who + 1)
            place = texts[who + 1 + len(preposition) : at]
            whole = ' '.join(preposition) in LOCATIONS and _is_one_place(place)
            return who if whole else -1
    return -1


def _is_one_place(words: Sequence[str]) -> bool:
    """Say whether it is 'the front hall', and nothing more than a place."""
    if len(words) < 2 or words[0] not in DETERMINERS or not _STOPS.isdisjoint(words):
        return False
    return not any(preposition_at([*words, ''], i) for i in range(len(words)))


def _end(texts: Sequence[str], who: int, at: int, start: int) -> int:
    """Return where a description of the person before it ends, 0 where none begins."""
    named = start < len(texts) and texts[start] in BEGINNINGS
    if not named or start == at and _is_asked(texts, at):
        return 0
    first, behind = texts[start], start + 1
    if first in _POSTURES and who < at - 1:
        return 0  # 'the man in the hall sitting on the bench'
    if first in _POSTURES:
        if texts[behind : behind + 1] in (['down'], ['up'], ['over']):
            return behind + 1
        placed = behind < len(texts) and preposition_at([*texts], behind) != ()
        return behind if placed and _is_looked_for(texts, at) else 0
    if first == 'waving':
        return _limb(texts, behind) or _towards(texts, behind) or behind
    if first == 'pointing':
        return _towards(texts, behind) or behind
    if first in _RAISING:
        raised = _limb(texts, behind + (texts[behind : behind + 1] == ['up']))
        if raised or first not in _HAVING:
            return raised
    if first in _DRESSED:
        within = texts[behind : behind + 1] in (['in'], ['as'])
        return _worn(texts, behind + 1) if within else 0
    return _worn(texts, behind)


def _is_asked(texts: Sequence[str], at: int) -> bool:
    """Say whether it is asked or told of the person: 'is the man wearing a hat', 'help her'."""
    start = max((i for i in range(at) if texts[i] in PAUSES), default=-1) + 1
    before = texts[start:at]
    turned = next((i for i, text in enumerate(before) if text in _ASKED), len(before))
    asked = turned < 2 and not any(text in BEGINNINGS for text in before)
    return asked or not _HELPED.isdisjoint(before[:-1])


def _is_looked_for(texts: Sequence[str], at: int) -> bool:
    """Say whether an order to look or to tell is about the person, and their place is a slot."""
    before = next((text for text in reversed(texts[:at]) if text in _VERBS), '')
    looks = any(text in ('looks', 'look') for text in texts[at:])
    told = before in _LOOKING_FOR or 'description' in texts[:at]
    return told or before == 'tell' and (looks or _is_told(texts, at))


def _is_told(texts: Sequence[str], at: int) -> bool:
    """Say whether 'tell the man sitting by the window' goes on with what is to be said."""
    start = next((i for i in range(at - 1, -1, -1) if texts[i] == 'tell'), at)
    return start + 1 < at <= start + 4 and texts[start + 1] not in ('me', 'us')


_LOOKING_FOR = frozenset('find locate spot pinpoint detect describe for'.split())
_VERBS = COMMAND_VERBS | _LOOKING_FOR


def _limb(texts: Sequence[str], at: int) -> int:
    """Return the end of 'their left arm', 'both hands up'; 0 where no limb is named."""
    end = at + 1 if texts[at : at + 1] and texts[at] in _WHOSE else at
    end += end < len(texts) and texts[end] in _SIDES
    if end >= len(texts) or texts[end] not in _LIMBS:
        return 0
    end += 1
    return end + 1 if texts[end : end + 1] in (['up'], ['high']) else end


def _towards(texts: Sequence[str], at: int) -> int:
    """Return the end of 'to the left', 'at you', 'up'; 0 where nothing is pointed at."""
    if at < len(texts) and texts[at] in _WAYS:
        return at + 1
    if at + 1 >= len(texts) or texts[at] not in _TOWARDS:
        return 0
    if texts[at + 1] in _NO_DESCRIPTION or texts[at + 1] in _SIDES:
        return at + 2
    if texts[at + 1] not in DETERMINERS or at + 2 >= len(texts):
        return 0
    side = texts[at + 2] in _SIDES and texts[at + 3 : at + 4] == ['side']
    pointed = texts[at] != 'in' or texts[at + 2] in _SIDES
    return (at + 4 if side else at + 3) if pointed else 0


def _worn(texts: Sequence[str], at: int) -> int:
    """Return the end of 'a grey shirt', 'white shoes', 'a hat and a scarf'; 0 for nothing."""
    end = at
    while end < len(texts) and end - at < _LONGEST and not _stops(texts, end, end > at):
        end += 1
        if texts[end - 1] in GARMENTS and texts[end : end + 1] != [] and _goes_on(texts, end):
            continue
        if texts[end - 1] in GARMENTS:
            break
    joined = texts[end : end + 1] == ['and'] and texts[end - 1] in GARMENTS
    if joined:
        if may_end_here(texts, end, GARMENTS):
            return 0  # is it worn, or another thing?
        more = end + 1
        while more < len(texts) and more - end < 4:
            if texts[more] in GARMENTS:
                return more + 1
            if texts[more] not in DETERMINERS and texts[more] not in ATTRIBUTES:
                break
            more += 1
    return end if end > at else 0


def _goes_on(texts: Sequence[str], at: int) -> bool:
    return texts[at] in GARMENTS


def _stops(texts: Sequence[str], at: int, begun: bool) -> bool:
    text = texts[at]
    another = begun and text in DETERMINERS and texts[at - 1] not in ('all', 'of')
    return text in _STOPS or another or preposition_at([*texts], at) != ()
