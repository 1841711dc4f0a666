# SPDX-License-Identifier: Apache-2.0
# SPDX-License-Identifier: Apache-2.0
"""Things, places and persons as they are named in an order."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import find_preposition
from omnivinci_ros.commands.english.arguments import place_text
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import COMPOUNDS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.intents import Reading

_HERE = frozenset({'here', 'there'})
WORN = frozenset(
    {'shirt', 'hat', 'jacket', 'coat', 'dress', 'suit', 'uniform', 'sweater', 'cap', 'hoodie'}
)
# Words that go on in a fixed expression or a story, not with a thing.
_NOT_THINGS = frozenset(
    'nothing none nobody home upstairs downstairs after before care place part up off out on in '
    'with away over about to of if how why and as for is are was were not so by heart advantage '
    'leave notice pity birth rise way at from back down around through together along ahead '
    'forward'.split()
)
_NOT_COUNTED = _NOT_THINGS - {'of'}
_PRONOUNS = frozenset({'it', 'them', 'him', 'me', 'us', 'everything', 'something'})
_RELATIVES = frozenset({'that', 'which', 'who'})
# 'The cup standing by the door', 'the book lying on the desk'.
_STANDING = frozenset(
    'standing lying sitting located placed lies stands sits hanging resting positioned stored '
    'kept waiting'.split()
)
# What only joins ends with one of these.
_JOINING_ENDS = (
    _RELATIVES | _STANDING | frozenset("is are was 's currently right just left put saw".split())
)
_DEFINITE = frozenset('the my your our his her their this that these those'.split())
_ALONE_NO_NAMES = frozenset({'the', 'a', 'an', 'your', 'our', 'their', 'its', 'my'})


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with its attribute, its number and its place."""

    name: str
    attribute: str = ''
    place: str = ''
    quantity: str = ''
    unexplained: int = 0  # words beyond what a thing takes
    definite: bool = False  # 'the', 'my'

    def slots(self) -> dict[str, str]:
        """Return the slots that are filled."""
        found = {
            'object': self.name,
            'attribute': self.attribute,
            'place': self.place,
            'quantity': self.quantity,
        }
        return {name: value for name, value in found.items() if value}


def read_thing(words: list[str], *, split: bool = True) -> Thing:
    """Read 'the big red ball that is on the table'."""
    if not split or words[-1:] and words[-1] in WORN:
        return _thing(words, [])
    head, phrases = split_arguments(words)
    if not head:
        return Thing('', unexplained=len(words))
    return _thing(head, phrases)


def thing_of(head: list[str], phrases: list[Phrase]) -> Thing:
    """Read a thing whose phrases are cut off; they tell where it is."""
    return _thing(head, phrases)


def _thing(head: list[str], phrases: list[Phrase]) -> Thing:
    unexplained, place = 0, ''
    if phrases:
        unexplained = sum(len(p.words) + 1 for p in phrases if p.preposition == 'for')
        phrases = [phrase for phrase in phrases if phrase.preposition != 'for']
        unexplained += sum(stray(phrase.words) + _by_hand(phrase.words) for phrase in phrases)
        place = location(phrases)
    if not place and len(head) > 1 and head[-1] in _HERE:
        drop = 2 if len(head) > 2 and head[-2] in ('over', 'right', 'up', 'down') else 1
        head, place = head[:-drop], head[-1]
    head = without_relative(head)
    definite = bool(head) and head[0] in _DEFINITE
    quantity, attribute, name = split_name(head)
    lone = len(name) > 1 and name[0] in _PRONOUNS and not place  # 'take it easy'
    alone = len(name) == 1 and name[0] in _ALONE_NO_NAMES
    part = definite and name == ['part']  # of a machine; 'take part' is none
    none = name[:1] != [] and name[0] in _NOT_THINGS and not part
    if alone or none or lone and name[0] != 'something':
        return Thing('', unexplained=len(head))
    if quantity and not name:
        quantity, name = '', [quantity]
    return Thing(
        name=' '.join(name),
        attribute=' '.join(attribute),
        place=place,
        quantity=quantity,
        unexplained=unexplained + stray_in_places(name) + _by_hand(name),
        definite=definite,
    )


def _by_hand(words: list[str]) -> int:
    """Count the words of 'with both hands', which tell how and not what."""
    at = words.index('with') if 'with' in words[1:-1] else len(words)
    return len(words) - at if words[-1:] and words[-1] in BODY_PARTS and at < len(words) else 0


def location(phrases: list[Phrase]) -> str:
    """Return where a thing is: the first phrase with those that follow it."""
    if not phrases:
        return ''
    rest = [w for phrase in phrases[1:] for w in (*phrase.preposition.split(), *phrase.words)]
    return place_text(phrases[0].preposition, [*phrases[0].words, *rest])


def without_relative(words: list[str]) -> list[str]:
    """Cut what only joins a thing to its place: 'that is', 'standing', 'i left'."""
    for at in range(1, len(words)) if words[-1:] and words[-1] in _JOINING_ENDS else ():
        rest = words[at:]
        if rest[0] in _RELATIVES:
            rest = rest[1:]
        if rest and rest[0] in ('is', 'are', 'was', "'s"):
            rest = rest[1:]
        if rest[:1] in (['currently'], ['right'], ['just']):
            rest = rest[1:]
        if rest[:1] and rest[0] in _STANDING and len(rest) <= 1:
            rest = []
        if not rest:
            return words[:at]
        if len(rest) == 2 and rest[0] in ('i', 'we', 'you') and rest[1] in ('left', 'put', 'saw'):
            return words[:at]
    return words


def split_name(words: list[str]) -> tuple[str, list[str], list[str]]:
    """Return the quantity, the attributes and the name."""
    quantity = ''
    if words[:3] == ['a', 'couple', 'of'] and len(words) > 3:
        quantity, words = '2', words[3:]
    counted, words = words, strip_determiners(words)
    if len(words) > 1 and words[0] in QUANTIFIERS and words[1] not in _NOT_COUNTED:
        quantity, words = _NUMBERS.get(words[0], words[0]), words[1:]
        words = words[1:] if words[0] == 'of' and len(words) > 1 else words
        words = strip_determiners(words)
    elif len(words) > 1 and words[0].isdigit():
        quantity, words = words[0], words[1:]
    elif len(words) > 1 and words[0] == 'one' and words[1] not in _NOT_COUNTED | {'of', 'and'}:
        quantity, words = '1', words[1:]
    sized = bool(quantity) and len(words) > 1 and words[0] in _SIZES
    if sized and (counted[0] in _ONE_OF or not words[-1].endswith('s')):
        return '', [quantity, words[0]], words[1:]  # 'the ten millimetre wrench'
    start = 0
    while start < len(words) - 1 and words[start] in ATTRIBUTES:
        if tuple(words[start : start + 2]) in COMPOUNDS:
            break
        joins = words[start + 1] in ('and', 'or') and words[start + 2 : start + 3]
        start += 2 if joins and words[start + 2] in ATTRIBUTES and start + 3 < len(words) else 1
    # 'Glass of water': the word is the thing itself.
    if start and words[start] in ('of', 'and', 'or', 'with', 'for', 'to'):
        start -= 1
    return quantity, words[:start], words[start:]


_ONE_OF = frozenset({'the', 'a', 'an', 'my', 'that', 'this'})
# Behind a number and before a name they say of what size it is; 'two litres of milk' are so much.
_SIZES = frozenset(
    'millimetre millimeter mm centimetre centimeter cm inch foot metre meter litre liter ml gallon'
    ' pint gram kilo kilogram kg pound ounce watt volt amp piece inches'.split()
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        'two three four five six seven eight nine ten eleven twelve'.split(), start=2
    )
}


def with_thing(intent: str, thing: Thing, question: str = '') -> Reading:
    return Reading(intent, thing.slots(), thing.unexplained, question)


def read_place(words: list[str]) -> str:
    """Read 'the kitchen' or 'behind the sofa'."""
    at, preposition = find_preposition(words, first=0)
    if at == 0 and preposition:
        return place_text(' '.join(preposition), words[len(preposition) :])
    return place_text('to', words)
