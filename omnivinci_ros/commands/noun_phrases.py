# SPDX-License-Identifier: Apache-2.0
"""Things and places as they are named in an order."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.intents import Reading

DETERMINERS = frozenset(
    {
        'the',
        'a',
        'an',
        'my',
        'your',
        'our',
        'his',
        'her',
        'their',
        'that',
        'this',
        'those',
        'these',
        'some',
        'any',
        'another',
    }
)
ATTRIBUTES = frozenset(
    'red green blue yellow orange purple violet pink brown black white grey gray silver golden '
    'beige turquoise dark light bright big large huge small little tiny tall short long thick '
    'thin wide narrow heavy round square flat wooden metal metallic plastic glass paper leather '
    'steel striped dirty clean empty full new old broken open closed hot cold wet dry soft hard '
    'left right upper lower top bottom'.split()
)
PERSONS = frozenset(
    'me us him her them you mum mom mother dad father grandma grandpa brother sister wife husband '
    'son daughter nurse doctor man woman boy girl lady gentleman person people guest guests '
    'patient patients visitor visitors operator customer customers everyone everybody child '
    'children kid kids friend friends teacher boss neighbour neighbor baby'.split()
)
_PREPOSITIONS = tuple(
    sorted(
        (
            tuple(phrase.split())
            for phrase in (
                'on',
                'in',
                'at',
                'onto',
                'into',
                'under',
                'underneath',
                'behind',
                'beside',
                'near',
                'inside',
                'from',
                'off',
                'by',
                'against',
                'between',
                'above',
                'over',
                'below',
                'next to',
                'in front of',
                'on top of',
                'out of',
                'close to',
                'to the left of',
                'to the right of',
                'on to',
                'in to',
                'off of',
                'around',
                'through',
                'across from',
                'beneath',
            )
        ),
        key=len,
        reverse=True,
    )
)
# The usual relation is left out of a place; 'under the desk' keeps its own.
_PLAIN = frozenset({'on', 'in', 'at', 'onto', 'into', 'on to', 'in to', 'from', 'off', 'off of'})
_WORN = frozenset({'shirt', 'hat', 'jacket', 'coat', 'dress', 'suit', 'uniform', 'sweater'})
_HERE = frozenset({'here', 'there'})
# Words that go on in a fixed expression or a story, not with a thing.
_NOT_THINGS = frozenset(
    {
        'care',
        'place',
        'part',
        'up',
        'off',
        'out',
        'on',
        'in',
        'with',
        'away',
        'over',
        'about',
        'to',
        'of',
        'that i',
        'if',
        'how',
        'why',
        'and',
        'as',
        'for',
        'is',
        'are',
        'was',
        'were',
        'not',
        'so',
        'by',
        'heart',
        'advantage',
        'leave',
        'notice',
        'pity',
        'birth',
        'rise',
        'way',
    }
)
# With one of these a clause of its own begins, which no slot holds.
_CLAUSE_WORDS = frozenset(
    'i you he she we they is are was were am will would can could may might shall should have '
    'has had do does did if when because while until unless what who whom whose which how why '
    "i'm i'll i've we're we'll you're you'll he'll they're".split()
)
_PRONOUNS = frozenset({'it', 'them', 'him', 'me', 'us', 'everything', 'something'})
LONGEST = 6  # words of a thing; more of them are counted as not understood


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with its attribute and its place."""

    name: str
    attribute: str = ''
    place: str = ''
    unexplained: int = 0  # words beyond what a thing takes

    def slots(self) -> dict[str, str]:
        """Return the slots that are filled."""
        found = {'object': self.name, 'attribute': self.attribute, 'place': self.place}
        return {name: value for name, value in found.items() if value}


def read_thing(words: list[str], *, keep_from: bool = False, split: bool = True) -> Thing:
    """Read 'the big red ball on the table'; `keep_from` leaves 'from' in the place."""
    at, preposition = _find_preposition(words) if split else (len(words), ())
    head, place = words[:at], words[at + len(preposition) :]
    if not place and head and head[-1] in _HERE and len(head) > 1:
        drop = 2 if len(head) > 2 and head[-2] == 'over' else 1
        head, place = head[:-drop], [head[-1]]
    if len(head) > 2 and head[-1] in ('is', 'are') and head[-2] in ('that', 'which', 'who'):
        head = head[:-2]  # 'the cup that is on the table'
    attribute, name = _name(head)
    lone = len(name) > 1 and name[0] in _PRONOUNS and not place  # 'take it easy'
    if name and (name[0] in _NOT_THINGS or lone and name[0] != 'something'):
        return Thing('', unexplained=len(words))
    return Thing(
        name=' '.join(name),
        attribute=' '.join(attribute),
        place=place_text(' '.join(preposition), place, keep_from=keep_from),
        unexplained=stray(name) + stray(place),
    )


def with_thing(intent: str, thing: Thing, question: str = '') -> Reading:
    return Reading(intent, thing.slots(), thing.unexplained, question)


def stray(words: list[str]) -> int:
    """Count the words that are too many for a name, or that begin a clause."""
    for i, word in enumerate(words):
        if word in _CLAUSE_WORDS and (i or word != 'you' or len(words) > 1):
            return max(len(words) - i, len(words) - LONGEST)
    return max(0, len(words) - LONGEST)


def read_place(words: list[str]) -> str:
    """Read 'the kitchen' or 'behind the sofa'."""
    at, preposition = _find_preposition(words, first=0)
    if at == 0:
        return place_text(' '.join(preposition), words[len(preposition) :])
    return place_text('', words)


def place_text(preposition: str, words: list[str], *, keep_from: bool = False) -> str:
    """Join a place; leave out the preposition where it says nothing."""
    if not words:
        return ''
    if preposition in _PLAIN and not (keep_from and preposition in ('from', 'off', 'off of')):
        preposition = ''
    if preposition:
        return ' '.join([preposition, *words])
    return ' '.join(strip_determiners(words))


def read_person(words: list[str]) -> str:
    return ' '.join(strip_determiners(words))


def is_person(words: list[str]) -> bool:
    """Say whether 'to ...' names somebody; a name without an article is somebody."""
    bare = strip_determiners(words)
    if not bare:
        return False
    if bare[-1] in PERSONS or bare[0] in PERSONS:
        return True
    places = {
        'room',
        'home',
        'here',
        'there',
        'bed',
        'base',
        'upstairs',
        'downstairs',
        'outside',
        'table',
        'kitchen',
        'work',
        'school',
        'floor',
        'station',
    }
    return len(bare) == len(words) and len(bare) <= 2 and not places & set(bare)


def strip_determiners(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and words[start] in DETERMINERS:
        start += 1
    return words[start:]


def _name(words: list[str]) -> tuple[list[str], list[str]]:
    words = strip_determiners(words)
    start = 0
    while start < len(words) - 1 and words[start] in ATTRIBUTES:
        start += 1
    # 'Glass of water': the word is the thing itself.
    if start and words[start] in ('of', 'and', 'or'):
        start -= 1
    return words[:start], words[start:]


def _find_preposition(words: list[str], first: int = 1) -> tuple[int, tuple[str, ...]]:
    for at in range(first, len(words)):
        for phrase in _PREPOSITIONS:
            if tuple(words[at : at + len(phrase)]) != phrase:
                continue
            if words[-1] in _WORN or at + len(phrase) == len(words):
                continue
            return at, phrase
    return len(words), ()
