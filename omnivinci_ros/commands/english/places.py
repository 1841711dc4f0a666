# SPDX-License-Identifier: Apache-2.0
"""Which words name a place that a robot could go to."""

from __future__ import annotations

from omnivinci_ros.commands.english.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.workplaces import MACHINES
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.quantities import find_quantity

WAY_ADVERBS = frozenset(
    'over back straight on up down out ahead right quickly directly along'.split()
)
ADVERB_PLACES = frozenset(
    'home here there upstairs downstairs outside inside closer nearer indoors outdoors'.split()
)
_NOT_PLACES = frozenset(
    'sleep hell work pieces waste war be see do bed school next previous last'.split()
)
_UNREACHABLE = INTANGIBLE - frozenset(
    'stand stands seats seat position side end screen television tv fan heater train bus boat '
    'plane line lift picture point thermostat shower bath store gym museum shop cafe '
    'taxi cab uber lyft'.split()
)
_OUTDOORS = frozenset(
    'app subway metro airport atm gas petrol starbucks mcdonalds walmart freeway highway '
    'downtown'.split()
)
_LANDMARKS = frozenset(
    'machine machines radiator heater hob cooker microwave freezer pillar column statue sign '
    'noticeboard whiteboard blackboard extinguisher hydrant cart mailbox letterbox postbox '
    'lamppost bollard barrier scanner forklift crane island intersection junction'.split()
)
_KNOWN_PLACES = DEPARTMENTS | ROOMS | TANGIBLE | VEHICLES_AND_WAYS | _LANDMARKS | MACHINES
_NAMED_PLACES = DEPARTMENTS | ROOMS | ADVERB_PLACES | {'launch', 'start', 'hq', 'headquarters'}
_CALL_SIGNS = frozenset(
    'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet kilo lima november papa '
    'quebec romeo sierra tango uniform whiskey yankee zulu'.split()
)
_COUNTED_PLACES = frozenset({'number', 'level', 'stand', 'gate', 'deck'})
# With a number behind them they are places: 'level six', 'pump twelve'.
_CALLED_BY_NUMBER = frozenset(
    'stand pump level gate bay bed room ward aisle lane dock pier pitch stall pen booth pod berth '
    'cubicle deck zone hangar carousel belt platform tank vat kiln oven press bench desk table '
    'till checkout hood rack row shelf line cell hut shed cabin suite theatre station'.split()
)
_CARE = (['intensive', 'care'], ['palliative', 'care'], ['coronary', 'care'], ['lost', 'property'])
_VERBAL_ROOMS = (['store', 'room'], ['drop', 'zone'], ['meet', 'room'], ['rest', 'room'])
_ORDERS = COMMAND_VERBS - ROOMS - {'back', 'face'}
_NAME_STARTS = DETERMINERS | ATTRIBUTES
# Beyond where a robot drives.
_FAR = frozenset(
    'vet moon mars sun sky stars heaven park zoo store beach seaside sea ocean lake river '
    'forest woods mountains countryside bus train tram plane pub barber hairdresser '
    'butcher baker bakery'.split()
)
# Where some robots work, of a hotel, a mall or a school, and others never come.
_PUBLIC = frozenset(
    'hotel restaurant supermarket spa class aquarium harbour harbor dentist exhibition '
    'resort motel hostel casino'.split()
)
# Rooms that things are in, and no furniture that they stand on.
ENTERED = frozenset(
    'mudroom sunroom breakroom guestroom playroom ballroom boardroom cloakroom darkroom showroom '
    'stockroom tearoom workroom conservatory vestibule atrium loft scullery larder annex annexe '
    'shed carport courtyard veranda infirmary mailroom house building room kitchen bedroom '
    'bathroom hall hallway corridor office garage garden cellar basement attic lounge nursery '
    'study studio library balcony terrace patio porch lobby foyer reception pantry laundry '
    'workshop lab laboratory warehouse classroom canteen cafeteria yard toilet restroom washroom '
    'storeroom ward barn greenhouse clinic pharmacy flat apartment'.split()
)
_OF_THE_SPEAKER = (['my', 'house'], ['my', 'flat'], ['my', 'apartment'], ['my', 'address'])
_REACHED = MET_OR_HELD | ROOMS | DEPARTMENTS | _PUBLIC | {'uber', 'lyft'}


def is_known_place(words: list[str]) -> bool:
    nouns = set(words) & (_KNOWN_PLACES)
    return bool(nouns) or is_surely_person(words) or bool(words) and words[-1].isdigit()


def is_numbered_place(words: list[str]) -> bool:
    """Say whether it is 'ward b', 'dock nine', 'room 12'."""
    last = words[-1]
    counted = last in NUMBER_WORDS or last.isdigit() or len(last) == 1
    return len(words) > 1 and counted and words[-2] in ROOMS


def is_unknown_name(words: list[str]) -> bool:
    """Say whether it is a bare word that names no room that is known: 'paris', 'new york'."""
    if words in (['it'], ['them']):
        return False
    last = words[-1]
    if words[-2:] in _CARE:
        return False
    counted = number_at([last], 0) is not None
    known = last in _NAMED_PLACES or counted
    if counted and len(words) > 1 and not _CALLED_BY_NUMBER.isdisjoint(words[:2]):
        return False
    if counted and not last.isdigit() and len(words) > 1:  # 'aisle five', not 'bbc one'
        known = len(words[-2]) == 1 or words[-2] in NUMBER_WORDS or is_known_place(words[:-1])
    known = known or last in _CALL_SIGNS and words[-2:-1] != [] and words[-2] in ROOMS
    named = known or len(last) == 1 or any(c.isdigit() for c in last) or len(words) > 2
    return not named and words[0] not in DETERMINERS and not is_surely_person(words)


def is_far(words: list[str]) -> bool:
    """Say whether a robot would rather ask before it goes there: 'the park', 'the vet'."""
    if words in _OF_THE_SPEAKER:
        return True
    bare = strip_determiners(words)
    return bare[-1] in _PUBLIC or bare[-1] in _FAR and (len(bare) == 1 or bare[-2] in _OF_TOWN)


_OF_TOWN = frozenset(
    'grocery convenience department hardware book corner general furniture nearest closest local '
    'city public national animal railway village town general liquor drug bus'.split()
)


_STANDS = frozenset(
    'tv television music coat hat umbrella plant display shoe cake book magazine bike bicycle '
    'newspaper taxi microphone charging'.split()
)


def is_place(words: list[str], *, loose: bool = True) -> bool:
    """Say whether a robot could go there; `loose` also takes what is no known room."""
    bare = strip_determiners(words)
    if words == ['your', 'post']:
        return True  # not the letters
    if (
        not bare
        or is_virtual_place(bare)
        and is_virtual_place(words)
        or bare[0] in ('with', 'and', 'about', 'as', 'how', 'what', 'why')
    ):
        return False
    if bare[0] in _CALLED_BY_NUMBER and len(bare) > 1 and number_at(bare, len(bare) - 1):
        return True  # 'stand sixteen', 'pump twelve'
    ordered = bare[0] in _ORDERS and len(bare) > 1
    ordered = ordered and bare not in _VERBAL_ROOMS
    if ordered and len(bare) == len(words):
        return False  # 'to find the cup'; after an article it is a noun: 'the drop zone'
    at = next(
        (i for i, w in enumerate(bare) if i and w in ('of', 'with', 'that', 'and')), len(bare)
    )
    if bare[-2:] in _CARE:
        return True
    noun = bare[at - 1]
    counted = bare[-1] in NUMBER_WORDS or bare[-1].isdigit()
    if noun == 'stand' and bare[-2:-1] and bare[-2] in _STANDS:
        return True
    theatre = noun in ('theatre', 'theater') or bare[-2:-1] in (['theatre'], ['theater'])
    if theatre and (counted or bare[:-1] and bare[-2] in ('operating', 'surgical')):
        return True  # no play is shown there
    if counted and bare[-2:-1] and bare[-2] in INTANGIBLE and bare[-2] not in _COUNTED_PLACES:
        return False  # 'go to minute five'
    quantity = find_quantity(bare)
    if _OUTDOORS & set(bare) or quantity and quantity.unit in ('m', 'deg', '?'):
        return False
    if is_abstract(noun) and noun not in _REACHED:
        return False
    in_row = bare[0] in ('next', 'previous', 'last') and len(bare) > 1
    if in_row and (bare[-1] in ('one', 'ones') or bare[-1] in INTANGIBLE):
        return False  # 'the next one', 'the next picture'
    if noun in _UNREACHABLE - _PUBLIC or len(bare) == len(words) == 1 and bare[0] in _NOT_PLACES:
        return False
    return (
        loose
        or len(bare) < len(words)
        or noun in ROOMS
        or is_numbered_place(bare)
        or is_surely_person(words)
        or (bare[-1].isdigit())
    )
