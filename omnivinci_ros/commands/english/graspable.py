# SPDX-License-Identifier: Apache-2.0
"""What can be held, and where it can stand."""

from __future__ import annotations

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.free_relatives import names_by_event
from omnivinci_ros.commands.english.name_ends import has_second_noun
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.sides import stands_beside
from omnivinci_ros.commands.english.sides import whose_side
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place

_AHEAD = (
    ' round',
    ' around',
    ' forward',
    ' forwards',
    ' ahead',
    ' on',
    ' off',
    ' in',
    ' up',
    ' down',
    ' left',
    ' right',
)
_TOO_BIG = frozenset(
    'door window room kitchen bedroom bathroom hall hallway corridor office garage garden '
    'lobby stairs elevator house building car floor wall ramp yard warehouse'.split()
)
POINTED_AT = ('it', 'them', 'both', 'this', 'that', 'these', 'those', 'everything', 'something')
_ADVERBS = frozenset(
    'face going together straight easy first apart alone free seriously personally done '
    'started forward awake serious rolling wrong ready worth upside upright sideways '
    'farthest furthest nearest'.split()
)
# 'The red and the blue cup': a thing is missing, and none is made up.
_BARE_ADJECTIVES = frozenset(
    'red green blue yellow purple violet pink brown black white grey gray beige big large huge '
    'small tiny tall thick thin heavy dirty clean empty full broken fresh'.split()
)
_NOT_FETCHED = frozenset({'money', 'cash'})
_POINTING = frozenset({'this', 'that', 'these', 'those', 'one', 'something', 'anything'})
ANIMALS = frozenset(
    'dog dogs puppy cat cats kitten kitty horse pony bird parrot hamster rabbit bunny pet '
    'pets'.split()
)
_OF_THE_ROBOT = frozenset({'load', 'cargo', 'payload', 'tray', 'basket', 'tool'})
# Where something may lie, though nobody holds them.
_PHYSICAL = frozenset(
    'hand hands seat screen light lights heater radio tv television fan store side feet foot '
    'knees finger fire stand shower bath train bus boat ship plane lift bed order start rest '
    'room line head start end school church hospital office cafe shop taxi cab street road '
    'uber lyft '
    'party burner warmer gym pool theatre stadium hotel restaurant museum court lobby parking '
    'beach university college balance balances wash'.split()
)
_NOWHERE = INTANGIBLE - _PHYSICAL


def is_graspable(head: list[str], thing: Thing) -> bool:
    if is_surely_person(head) and thing.name not in ('them', 'everybody'):
        return False
    name, noun = thing.name.split(), head_noun(thing)
    if thing.name == 'yourself' or noun in _TOO_BIG:
        return False
    if head[:1] == ['your'] and noun not in _OF_THE_ROBOT:
        return False  # 'put your pencils down' is said to people
    if noun in _NOT_FETCHED or thing.name in _BARE_ADJECTIVES:
        return False
    if has_second_noun(name) or thing.name.endswith(_AHEAD):
        return False  # 'drop anna a message', 'bring the wedding forward'
    drunk = name[-2:-1] == ['of']  # 'a bottle of sparkling'
    if len(name) > 1 and (name[-1] in _ADVERBS or not drunk and _is_participle(name[-1])):
        return False  # 'get the ball rolling'
    of_you = head[:1] == ['your'] and not BODY_PARTS.isdisjoint(name)
    return is_held(thing) and not of_you


def is_doubtful(head: list[str], thing: Thing) -> bool:
    """Say whether it is an animal, or may be no thing at all: 'a bid', not 'the frobnicator'."""
    if head_noun(thing) in ANIMALS and not thing.name.startswith(('hot ', 'toy ')):
        return True
    shown = thing.definite or head[:1] != [] and head[0] in _POINTING
    told = thing.attribute or thing.quantity or thing.place or thing.name in POINTED_AT
    told = told or any(character.isdigit() for character in thing.name.split()[-1])  # 'item 4471'
    return not (shown or told or is_known_thing(thing) or names_by_event(head))


def _is_participle(word: str) -> bool:
    return word.endswith('ing') and word not in TANGIBLE and len(word) > 5


def is_virtual(phrase: Phrase | None) -> bool:
    """Say whether nothing can stand there: 'on my list', 'in perspective', 'to the test'."""
    if phrase is None or not phrase.words or phrase.preposition == 'for':
        return phrase is not None and is_virtual_place(phrase.words)
    if len(phrase.words) == 1 and phrase.words[0] in DEPARTMENTS:
        return False
    if stands_beside([*phrase.preposition.split(), *phrase.words]):
        return False
    if phrase.preposition == 'in' and phrase.words[0].isdigit() and len(phrase.words[0]) > 2:
        return False  # 'the guest in 1106'
    of_what = whose_side(phrase.words)
    noun = head_noun(thing_of(of_what, []))
    if phrase.preposition == 'on' and noun in ('tv', 'television'):
        return True
    if phrase.preposition in ('on', 'in') and phrase.words[0] in ('me', 'you', 'him', 'us'):
        return True
    if noun in ('burner', 'warmer') and 'back' not in phrase.words:
        return False
    put_down_to = phrase.preposition == 'to' and is_abstract(noun)  # 'put it down to experience'
    return is_virtual_place(of_what) or noun in _NOWHERE or put_down_to
