# SPDX-License-Identifier: Apache-2.0
"""Things, places and persons as they are named in an order."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.abstract_nouns import NEAREST
from omnivinci_ros.commands.abstract_nouns import UNREAL_KINDS
from omnivinci_ros.commands.abstract_nouns import UNREAL_PLACES
from omnivinci_ros.commands.abstract_nouns import is_abstract
from omnivinci_ros.commands.arguments import Phrase
from omnivinci_ros.commands.arguments import find_preposition
from omnivinci_ros.commands.arguments import place_text
from omnivinci_ros.commands.arguments import split_arguments
from omnivinci_ros.commands.arguments import strip_determiners
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.nouns import ATTRIBUTES
from omnivinci_ros.commands.nouns import BODY_PARTS
from omnivinci_ros.commands.nouns import COMPOUNDS
from omnivinci_ros.commands.nouns import DETERMINERS
from omnivinci_ros.commands.nouns import INTANGIBLE
from omnivinci_ros.commands.nouns import MASS_NOUNS
from omnivinci_ros.commands.nouns import NAMES
from omnivinci_ros.commands.nouns import NUMBER_WORDS
from omnivinci_ros.commands.nouns import PERSONS
from omnivinci_ros.commands.nouns import PRONOUN_PERSONS
from omnivinci_ros.commands.nouns import QUANTIFIERS
from omnivinci_ros.commands.nouns import ROOMS
from omnivinci_ros.commands.nouns import SOMETIMES_HELD
from omnivinci_ros.commands.nouns import TANGIBLE
from omnivinci_ros.commands.nouns import TITLES
from omnivinci_ros.commands.nouns import VIRTUAL_PLACES
from omnivinci_ros.commands.verbs import COMMAND_VERBS

_HERE = frozenset({'here', 'there'})
_WORN = frozenset(
    {'shirt', 'hat', 'jacket', 'coat', 'dress', 'suit', 'uniform', 'sweater', 'cap', 'hoodie'}
)
# Words that go on in a fixed expression or a story, not with a thing.
_NOT_THINGS = frozenset(
    'nothing none nobody home upstairs downstairs after before care place part up off out on in '
    'with away over about to of if how why and as for is are was were not so by heart advantage '
    'leave notice pity birth rise way at from back down around through together along ahead '
    'forward'.split()
)
# With one of these a clause of its own begins, which no slot holds.
_CLAUSE_WORDS = frozenset(
    'i you he she we they is are was were am will would can could may might shall should have '
    'has had as than do does did if when because while until unless what who whom whose which '
    "how why i'm i'll i've we're we'll you're you'll he'll they're but except not or "
    'please'.split()
)
_PRONOUNS = frozenset({'it', 'them', 'him', 'me', 'us', 'everything', 'something'})
_RELATIVES = frozenset({'that', 'which', 'who'})
# 'The cup standing by the door', 'the book lying on the desk'.
_STANDING = frozenset(
    'standing lying sitting located placed lies stands sits hanging resting positioned stored '
    'kept waiting'.split()
)
_COLOURS = frozenset(
    'red green blue yellow orange purple violet pink brown black white warm cold bright'.split()
)
_SECONDS = DETERMINERS - {'that'}
_ALONE_NO_NAMES = frozenset({'the', 'a', 'an', 'your', 'our', 'their', 'its', 'my'})
_ARTICLES = DETERMINERS - {'that', 'any', 'another', 'this', 'its', 'her', 'a'}
_BEFORE_ARTICLES = frozenset(
    'of with and or to in on at from by for near than between behind under over beside inside '
    'all both into onto off through around past along across against next wearing holding '
    'like but front carrying facing about'.split()
)
_ORDERS = COMMAND_VERBS - ROOMS - TANGIBLE - frozenset('back face place hand'.split())
_OBJECTS = DETERMINERS | NAMES | {'it', 'them', 'me', 'him', 'us'}
_TWO_WORD_ORDERS = {
    ('pick', 'up'),
    ('go', 'to'),
    ('come', 'back'),
    ('come', 'to'),
    ('put', 'down'),
}
_BEFORE_VERBS = DETERMINERS | frozenset(
    'to and or then not i you he she we they it who which that is are was were be can could will '
    'would should must may might do does did of with for in on at by from into'.split()
)
_ENDS = frozenset({'you', 'can', 'will'})
_HEAD_ENDS = frozenset({'of', 'about', 'for', 'with', 'that', 'on', 'in', 'from', 'to', 'and'})
_TRAILING = frozenset({'nearby', 'online', 'around', 'available', 'somewhere', 'anywhere'})
_MEASURES = frozenset({'piece', 'bit', 'kind', 'couple', 'lot', 'sort', 'all', 'some'})
_ENTRIES = frozenset({'item', 'items', 'entry', 'entries', 'line'})
_IN_A_ROW = frozenset('first second last next previous latest recent shopping following'.split())
LONGEST = 6  # words of a thing; more of them are counted as not understood
_NO_PERSONS = TANGIBLE | INTANGIBLE | MASS_NOUNS | BODY_PARTS
_ADVERB_PLACES = frozenset(
    'home here there bed base upstairs downstairs outside inside work school room position '
    'point location place'.split()
)
_PERSON_ENDS = frozenset({'with', 'who', 'wearing', 'that', 'of', 'pointing', 'waving', 'raising'})
_AFTER_NAMES = NAMES | _PERSON_ENDS | {'and'}
_COUNTING = DETERMINERS | QUANTIFIERS
_SURE_PLACES = _ADVERB_PLACES | ROOMS
_KNOWN_THINGS = TANGIBLE | MASS_NOUNS
_NO_PLACES = VIRTUAL_PLACES | UNREAL_PLACES


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
    if not split or words[-1:] and words[-1] in _WORN:
        return _thing(words, [])
    head, phrases = split_arguments(words)
    if not head:
        return Thing('', unexplained=len(words))
    return _thing(head, phrases)


def thing_of(head: list[str], phrases: list[Phrase]) -> Thing:
    """Read a thing whose phrases are cut off; they tell where it is."""
    return _thing(head, phrases)


def _thing(head: list[str], phrases: list[Phrase]) -> Thing:
    lost = sum(len(p.words) + 1 for p in phrases if p.preposition == 'for')
    phrases = [phrase for phrase in phrases if phrase.preposition != 'for']
    place = location(phrases)
    if not place and len(head) > 1 and head[-1] in _HERE:
        drop = 2 if len(head) > 2 and head[-2] in ('over', 'right', 'up', 'down') else 1
        head, place = head[:-drop], head[-1]
    head = without_relative(head)
    definite = bool(head) and head[0] in ('the', 'my', 'your', 'our', 'his', 'her', 'their')
    quantity, attribute, name = _name(head)
    lone = len(name) > 1 and name[0] in _PRONOUNS and not place  # 'take it easy'
    alone = len(name) == 1 and name[0] in _ALONE_NO_NAMES
    if alone or name and (name[0] in _NOT_THINGS or lone and name[0] != 'something'):
        return Thing('', unexplained=len(head))
    if quantity and not name:
        quantity, name = '', [quantity]
    return Thing(
        name=' '.join(name),
        attribute=' '.join(attribute),
        place=place,
        quantity=quantity,
        unexplained=lost + stray(name) + sum(stray(phrase.words) for phrase in phrases),
        definite=definite,
    )


def location(phrases: list[Phrase]) -> str:
    """Return where a thing is: the first phrase with those that follow it."""
    if not phrases:
        return ''
    rest = [w for phrase in phrases[1:] for w in (*phrase.preposition.split(), *phrase.words)]
    return place_text(phrases[0].preposition, [*phrases[0].words, *rest])


def without_relative(words: list[str]) -> list[str]:
    """Cut what only joins a thing to its place: 'that is', 'standing', 'i left'."""
    for at in range(1, len(words)):
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


def _name(words: list[str]) -> tuple[str, list[str], list[str]]:
    """Return the quantity, the attributes and the name."""
    quantity = ''
    if words[:3] == ['a', 'couple', 'of'] and len(words) > 3:
        quantity, words = '2', words[3:]
    words = strip_determiners(words)
    if len(words) > 1 and words[0] in QUANTIFIERS and words[1] not in _NOT_THINGS - {'of'}:
        quantity, words = _NUMBERS.get(words[0], words[0]), words[1:]
        words = words[1:] if words[0] == 'of' and len(words) > 1 else words
        words = strip_determiners(words)
    elif len(words) > 1 and words[0].isdigit():
        quantity, words = words[0], words[1:]
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


_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        'two three four five six seven eight nine ten eleven twelve'.split(), start=2
    )
}


def with_thing(intent: str, thing: Thing, question: str = '') -> Reading:
    return Reading(intent, thing.slots(), thing.unexplained, question)


def stray(words: list[str]) -> int:
    """Count the words that are too many for a name, or that begin a clause."""
    for i, word in enumerate(words):
        # 'The hall defrost the pump': a verb that is not known stands before the article.
        if i > 1 and word in _ARTICLES and not _goes_on(words[i - 1]):
            return max(len(words) - i + 1, len(words) - LONGEST)
        if i and runs_on(words, i):
            return max(len(words) - i, len(words) - LONGEST)  # 'the hall find anna'
        if i and i == len(words) - 1 and word in _ENDS:
            continue  # 'in front of you', 'the trash can'
        if word in _CLAUSE_WORDS and (i or word != 'you' or len(words) > 1):
            return max(len(words) - i, len(words) - LONGEST)
    return max(0, len(words) - LONGEST)


def read_place(words: list[str]) -> str:
    """Read 'the kitchen' or 'behind the sofa'."""
    at, preposition = find_preposition(words, first=0)
    if at == 0 and preposition:
        return place_text(' '.join(preposition), words[len(preposition) :])
    return place_text('to', words)


def read_person(words: list[str]) -> str:
    return ' '.join(strip_determiners(words))


def is_person(words: list[str]) -> bool:
    """Say whether 'to ...' names somebody; a name without an article is somebody."""
    bare = strip_determiners(words)
    if not bare:
        return False
    if is_surely_person(words):
        return True
    counted = bare[-1] in NUMBER_WORDS or bare[-1][-1:].isdigit() or len(bare[-1]) == 1
    if bare[-1] in ROOMS or bare[0] in _SURE_PLACES or counted:
        return False
    things = _NO_PERSONS
    return len(bare) == len(words) and len(bare) <= 2 and bare[-1] not in things


def is_surely_person(words: list[str]) -> bool:
    """Say whether it is a pronoun for a person, a common name or a word such as 'nurse'."""
    bare = strip_determiners(words)
    if not bare:
        return False
    if len(bare) == 2 and bare[0] in TITLES or len(bare) == 1 and bare[0] in _SURE_NAMES:
        return True
    head, _ = split_arguments(bare)
    if head and head[0] in PRONOUN_PERSONS and len(head) > 1:
        return head[1] in _PERSON_ENDS - {'that'}
    if head and head[0] in NAMES:
        return len(head) == 1 or head[1] in _AFTER_NAMES
    if has_second_noun(head):
        return False  # 'the nurse the bottle'
    name = _name(without_relative(head))[2]
    if not name:
        return False
    at = next((i for i, word in enumerate(name) if i and word in _PERSON_ENDS), len(name))
    return name[at - 1] in PERSONS


_SURE_NAMES = NAMES | PRONOUN_PERSONS


def head_noun(thing: Thing) -> str:
    """Return the noun that says what a thing is: 'weather' of 'weather for tomorrow'."""
    words = thing.name.split()
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    at = next((i for i, word in enumerate(words) if i and word in _HEAD_ENDS), len(words))
    if at < len(words) - 1 and words[at] == 'of' and words[at - 1] in _MEASURES:
        return words[-1]
    return words[at - 1] if words else ''


def is_held(thing: Thing) -> bool:
    """Say whether a thing may be one that can be held."""
    noun = head_noun(thing)
    named = set(thing.name.split())
    if noun in _ENTRIES and not _IN_A_ROW.isdisjoint(named):
        return False  # 'the last item' of a list
    if is_abstract(noun) and noun not in INTANGIBLE:
        return thing.definite and noun in MET_OR_HELD and NEAREST.isdisjoint(named)
    if noun in INTANGIBLE:
        listed = bool(_IN_A_ROW & named)
        return thing.definite and noun in SOMETIMES_HELD and not listed
    return noun not in ('me', 'us', 'you')


def runs_on(words: list[str], at: int) -> bool:
    """Say whether another order begins here: 'the hall find anna', 'the cup put it down'."""
    if words[at] not in _ORDERS or at + 1 >= len(words):
        return False
    if words[at - 1] in _BEFORE_VERBS or words[at - 1] in ATTRIBUTES:
        return False
    if words[at - 1] in ('me', 'us') and words[at - 2] in ('help', 'let', 'watch', 'make'):
        return False
    return words[at + 1] in _OBJECTS or tuple(words[at : at + 2]) in _TWO_WORD_ORDERS


def has_second_noun(words: list[str]) -> bool:
    """Say whether a name goes on with another one: 'anna a message', 'hall defrost the pump'."""
    return second_noun_at(words) > 0


def second_noun_at(words: list[str]) -> int:
    """Return where the second of two names begins, 0 when there is but one."""
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        counts = word in NUMBER_WORDS and words[at + 1 : at + 2] and words[at + 1] not in _SECONDS
        begins = word in _SECONDS or bool(counts)
        if begins and not _goes_on(before) and before not in _COUNTING:
            return at
    return 0


def _goes_on(word: str) -> bool:
    return word in _BEFORE_ARTICLES or word.endswith('ing')


def is_virtual_place(words: list[str]) -> bool:
    """Say whether it is a place where nothing can stand: 'my shopping list', 'wednesday'."""
    if not words:
        return False
    bought = words[-2:-1] in (['shopping'], ['credit']) or strip_determiners(words)[0] == 'way'
    number = len(words) == 1 and (words[0].isdigit() or words[0] in NUMBER_WORDS)
    coloured = all(word in _COLOURS for word in words)  # 'set the lights to blue'
    if len(words) > 1 and (words[-1].isdigit() or words[-1] in NUMBER_WORDS):
        words = words[:-1]  # 'page twelve'
    unreal = words[-1] in _NO_PLACES or not UNREAL_KINDS.isdisjoint(words)
    return unreal or bought or number or coloured


def is_known_thing(thing: Thing) -> bool:
    """Say whether it is a thing of the list that people ask robots for."""
    return head_noun(thing) in _KNOWN_THINGS


def named_with(thing: Thing, extra: list[str]) -> Thing:
    """Return a thing whose name goes on: 'the box' + 'with the lid'."""
    return replace(thing, name=' '.join([thing.name, *extra]))


__all__ = [
    'DETERMINERS',
    'LONGEST',
    'Thing',
    'find_preposition',
    'head_noun',
    'is_held',
    'is_known_thing',
    'is_person',
    'is_surely_person',
    'location',
    'place_text',
    'read_person',
    'read_place',
    'read_thing',
    'stray',
    'strip_determiners',
    'thing_of',
    'with_thing',
    'without_relative',
]
