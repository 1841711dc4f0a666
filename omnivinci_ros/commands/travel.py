# SPDX-License-Identifier: Apache-2.0
"""Orders to go to a place, to follow somebody and to guide somebody."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.abstract_nouns import is_abstract
from omnivinci_ros.commands.arguments import GOALS
from omnivinci_ros.commands.arguments import LOCATIONS
from omnivinci_ros.commands.arguments import SOURCES
from omnivinci_ros.commands.arguments import Phrase
from omnivinci_ros.commands.arguments import split_arguments
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.motion import GLUE
from omnivinci_ros.commands.motion import read_move
from omnivinci_ros.commands.noun_phrases import has_second_noun
from omnivinci_ros.commands.noun_phrases import head_noun
from omnivinci_ros.commands.noun_phrases import is_person
from omnivinci_ros.commands.noun_phrases import is_surely_person
from omnivinci_ros.commands.noun_phrases import is_virtual_place
from omnivinci_ros.commands.noun_phrases import location
from omnivinci_ros.commands.noun_phrases import read_person
from omnivinci_ros.commands.noun_phrases import read_thing
from omnivinci_ros.commands.noun_phrases import stray
from omnivinci_ros.commands.noun_phrases import strip_determiners
from omnivinci_ros.commands.nouns import ATTRIBUTES
from omnivinci_ros.commands.nouns import DETERMINERS
from omnivinci_ros.commands.nouns import INTANGIBLE
from omnivinci_ros.commands.nouns import NUMBER_WORDS
from omnivinci_ros.commands.nouns import ROOMS
from omnivinci_ros.commands.nouns import TANGIBLE
from omnivinci_ros.commands.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number
from omnivinci_ros.commands.verbs import COMMAND_VERBS
from omnivinci_ros.commands.verbs import FOLLOW_PHRASES
from omnivinci_ros.commands.verbs import FOLLOW_VERBS
from omnivinci_ros.commands.verbs import GO_VERBS
from omnivinci_ros.commands.verbs import GUIDE_VERBS
from omnivinci_ros.commands.verbs import MOVE_VERBS
from omnivinci_ros.commands.verbs import REACH_PHRASES
from omnivinci_ros.commands.verbs import REACH_VERBS
from omnivinci_ros.commands.verbs import SHOW_WAY
from omnivinci_ros.commands.wishes import may_be_name

_ADVERBS = frozenset(
    'over back straight on up down out ahead right quickly directly along'.split()
)
_COME_HERE = (['come'], ['come', 'back'], ['come', 'over'], ['come', 'closer'], ['return'])
_ENDS_PERSON = frozenset({'up', 'through', 'across', 'down', 'around', 'along', 'for'})
_FOLLOWED = frozenset('line path road street track light sound arrow bus train team tape'.split())
# 'Go on strike', 'get in the mood': only with a place that is known.
_LOOSE = frozenset({'on', 'in', 'at', 'over', 'by', 'through', 'down', 'up', 'against', 'onto'})
_OF_PERSONS = frozenset(
    (verb, 'with') for verb in ('go', 'stick', 'roll', 'walk', 'move', 'come', 'stay', 'run')
) | {('stick', 'to')}
_PRONOUNS = (['me'], ['you'], ['him'], ['her'], ['us'], ['them'])
_YOURS = frozenset(
    'charger base dock station position post place home point room corner bed side spot location '
    'left right charging parking'.split()
)
_BITS = frozenset('a little bit slightly some just right'.split())
_ADVERB_PLACES = frozenset(
    'home here there upstairs downstairs outside inside closer nearer indoors outdoors'.split()
)
_NOT_PLACES = frozenset(
    'sleep hell work pieces waste war be see do bed school next previous last'.split()
)
_UNREACHABLE = INTANGIBLE - frozenset(
    'seats seat position side end screen light lights television tv fan heater train bus boat '
    'plane line lift picture point thermostat shower bath store gym museum shop cafe'.split()
)
_OUTDOORS = frozenset(
    'app subway metro airport atm gas petrol starbucks mcdonalds walmart freeway highway '
    'downtown'.split()
)
_CARRYING = frozenset({'take', 'bring', 'walk', 'get', 'drive', 'see', 'move', 'help'})
_KNOWN_PLACES = ROOMS | TANGIBLE | VEHICLES_AND_WAYS
_NAMED_PLACES = ROOMS | _ADVERB_PLACES
_ORDERS = COMMAND_VERBS - ROOMS - {'back', 'face'}
_NOT_FOLLOWED = INTANGIBLE - _FOLLOWED
_NOT_CARRYING = MOVE_VERBS - _CARRYING
_REAL_ROOMS = ROOMS - TANGIBLE
_NAME_STARTS = DETERMINERS | ATTRIBUTES
_REACHED = MET_OR_HELD | ROOMS


def read_go(words: list[str]) -> Reading | None:
    """Read 'go to the kitchen', 'enter the office', 'go forward two metres'."""
    if words in _COME_HERE:
        return Reading('MOVE_TO', {'place': 'here'})
    if words[0] == 'stop' and len(words) > 2 and words[1] not in ('by', 'over', 'off', 'for'):
        return _to_place(words, words[1:])  # where a way ends: 'and stop at the door'
    reading = read_move(words)
    if reading and 'direction' in reading.slots and not reading.unexplained:
        # 'Go back to your base' is a place; 'go to the left' is not.
        return reading
    if words[0] in REACH_VERBS:
        return _reach(words[0], words[1:])
    if words[0] in ('leave', 'exit') and len(words) > 1:
        return _left(words[1:])
    if words[0] == 'return' and words[1:2] and words[1] in DETERMINERS | {'it', 'them'}:
        return None  # a thing
    if words[:2] == ['pull', 'up'] and words[2:3] not in (['to'], ['at'], ['next']):
        return reading
    length = begins_with(words, REACH_PHRASES)
    if not length and words[0] in GO_VERBS:
        length = 1
    if not length:
        return reading
    found = _to_place(words, words[length:])
    if found is not None or words[0] == 'get':
        return found
    if words[0] in ('return', 'navigate'):
        return Reading('MOVE_TO', {}, len(words) - 1, 'Where should I go?')
    # 'Go back to the previous song'
    return None if reading and reading.unexplained and 'to' in words else reading


def _reach(verb: str, rest: list[str]) -> Reading | None:
    if not rest:
        return Reading('MOVE_TO', {}, 0, 'Where should I go?')
    head, phrases = split_arguments(rest)
    if not _is_place(head, loose=False):
        return None
    place = ' '.join([*strip_determiners(head), location_words(phrases)]).strip()
    known = verb == 'approach' or _is_known_place(head)
    question = '' if known else f'Should I {verb} {" ".join(head)}?'
    return Reading('MOVE_TO', {'place': place}, stray(rest), question)


def _left(rest: list[str]) -> Reading | None:
    """Read 'leave the room' as 'go out of the room'."""
    bare = strip_determiners(rest)
    if (
        bare[-1] not in ROOMS | {'building', 'house', 'area'}
        or len(bare) > 3
        or bare[-1] in ('table', 'plant', 'box', 'lamp')
    ):
        return None
    return Reading('MOVE_TO', {'place': f'out of {" ".join(rest)}'})


def location_words(phrases: list[Phrase]) -> str:
    """Return phrases as they were said."""
    return ' '.join(f'{p.preposition} {" ".join(p.words)}' for p in phrases)


def _to_place(words: list[str], rest: list[str]) -> Reading | None:
    quantity = find_quantity(rest)
    distance = quantity if quantity and quantity.start == 0 and quantity.unit == 'm' else None
    rest = rest[quantity.end :] if distance and quantity else rest
    sides = 0
    if rest[:1] and rest[0] in ('left', 'right', 'forward') and len(rest) > 1:
        sides, rest = 1, rest[1:]  # 'go left to the kitchen'
    while len(rest) > 1 and rest[0] in _BITS:
        rest = rest[1:]
    while len(rest) > 1 and rest[0] in _ADVERBS and rest[1] in _ADVERB_PLACES | {'to', 'into'}:
        rest = rest[1:]
    inside = rest[1:2] and rest[0] in ('inside', 'outside') and rest[1] in DETERMINERS
    if rest[:2] in (['right', 'here'], ['right', 'over']):
        rest = rest[1:]
    if rest[:1] and rest[0] in _ADVERB_PLACES and not inside:
        return _adverb_place(rest, sides)
    if rest[-1:] in (['to'], ['into'], ['towards']) and len(rest) <= 2:
        return Reading('MOVE_TO', {}, 0, 'Where should I go?')
    if words[0] == 'back' and rest[:1] == ['up']:
        rest = rest[1:]  # 'back up to the wall', not 'back up my phone'
    head, phrases = split_arguments(rest)
    left = [word for word in head if word not in _ADVERBS]
    if not phrases or left:
        return None
    question = ''
    if distance:
        metres = format_number(distance.value)
        question = f'I can go to a place or {metres} metres. Which of the two?'
    return _with_phrases(phrases, sides, question)


def _adverb_place(rest: list[str], sides: int) -> Reading | None:
    place = {'closer': 'here', 'nearer': 'here'}.get(rest[0], rest[0])
    more = rest[1:]
    if more and more[0] in ('to', 'by', 'near', 'next', 'in', 'at') and place == 'here':
        head, phrases = split_arguments(more)
        if rest[0] in ('closer', 'nearer') and phrases and not head:
            if phrases[0].preposition == 'to':
                phrases = [Phrase('closer to', phrases[0].words), *phrases[1:]]
            return _with_phrases(phrases, sides, '')
    loose = 0 if more in (['now'], ['to', 'me'], ['robot']) else len(more)
    return Reading('MOVE_TO', {'place': place}, sides + loose)


def _with_phrases(phrases: list[Phrase], sides: int, question: str) -> Reading | None:
    """Fill the place from the goal; what is left behind goes to `from`."""
    slots: dict[str, str] = {}
    lost = sides
    sources = [phrase for phrase in phrases if phrase.preposition in SOURCES]
    phrases = [phrase for phrase in phrases if phrase.preposition not in SOURCES]
    if not phrases:
        source = sources[0]
        if source.preposition != 'out of' or not _is_place(source.words):
            return None
        if source.words[0] == 'your':
            return None  # 'come out of your shell'
        if source.words[-1] == 'way':
            return Reading('MOVE', {}, 0, 'Which way should I go?')
        return Reading('MOVE_TO', {'place': f'out of {" ".join(source.words)}'}, 0, question)
    goal = next((i for i, p in enumerate(phrases) if p.preposition in GOALS), 0)
    heads = phrases[goal].preposition == 'for'  # 'head for the door', not 'go for lunch'
    if heads and (len(phrases) > 1 or phrases[goal].words[-1] not in ROOMS):
        return None
    if goal:
        lost += sum(len(phrase.words) + 1 for phrase in phrases[:goal])
    first, rest = phrases[goal], phrases[goal + 1 :]
    if first.words == ['my', 'side']:
        first = Phrase('next to', ['me'])
    if first.words in (['the', 'side'], ['one', 'side'], ['side']) and not rest:
        return Reading('MOVE', {}, 0, 'Which way should I go?')
    if not _is_place(first.words):
        return None
    if first.preposition in ('on', 'in', 'over', 'through') and first.words in _PRONOUNS:
        return None
    known = first.preposition not in _LOOSE or _is_known_place(first.words)
    if first.words[0] == 'your':  # 'to your seats' is said to people
        known = bool(_YOURS & set(first.words)) or _is_known_place(first.words[1:])
    if not question and (not known or _is_unknown_name(first.words)):
        question = f'Should I go {first.preposition} {" ".join(first.words)}?'
    if any(is_virtual_place(phrase.words) for phrase in rest):
        return None
    more: list[Phrase] = []
    for phrase in rest:
        if phrase.preposition in LOCATIONS and not lost:
            more.append(phrase)
        else:
            lost += len(phrase.words) + 1
    slots['place'] = Phrase(
        'in' if first.preposition == 'inside' else first.preposition,
        [*first.words, *(w for p in more for w in (*p.preposition.split(), *p.words))],
    ).place()
    if sources:
        slots['from'] = location(sources[:1])
    if 'and' in first.words and 'between' not in first.preposition:
        lost += len(first.words) - first.words.index('and')
    return Reading('MOVE_TO', slots, max(lost, stray(first.words)), question)


def _is_known_place(words: list[str]) -> bool:
    nouns = set(words) & (_KNOWN_PLACES)
    return bool(nouns) or is_surely_person(words) or words[-1].isdigit()


def _is_unknown_name(words: list[str]) -> bool:
    """Say whether it is a bare word that names no room that is known: 'paris', 'new york'."""
    last = words[-1]
    known = last in _NAMED_PLACES or last.isdigit() or last in NUMBER_WORDS
    named = known or len(last) == 1 or any(c.isdigit() for c in last) or len(words) > 2
    return not named and words[0] not in DETERMINERS and not is_surely_person(words)


def _is_place(words: list[str], *, loose: bool = True) -> bool:
    """Say whether a robot could go there; `loose` also takes what is no known room."""
    bare = strip_determiners(words)
    if (
        not bare
        or is_virtual_place(bare)
        or bare[0] in ('with', 'and', 'about', 'as', 'how', 'what', 'why')
    ):
        return False
    ordered = bare[0] in _ORDERS and len(bare) > 1
    if ordered and len(bare) == len(words):
        return False  # 'to find the cup'; after an article it is a noun: 'the drop zone'
    at = next(
        (i for i, w in enumerate(bare) if i and w in ('of', 'with', 'that', 'and')), len(bare)
    )
    noun = bare[at - 1]
    counted = bare[-1] in NUMBER_WORDS or bare[-1].isdigit()
    if counted and bare[-2:-1] and bare[-2] in INTANGIBLE and bare[-2] != 'number':
        return False  # 'go to minute five'
    quantity = find_quantity(bare)
    if _OUTDOORS & set(bare) or quantity and quantity.unit in ('m', 'deg', '?'):
        return False
    if is_abstract(noun) and noun not in _REACHED:
        return False
    if noun in _UNREACHABLE or len(bare) == len(words) == 1 and bare[0] in _NOT_PLACES:
        return False
    return (
        loose
        or len(bare) < len(words)
        or noun in ROOMS
        or is_surely_person(words)
        or (bare[-1].isdigit())
    )


def read_follow(words: list[str]) -> Reading | None:
    """Read 'follow me to the lift', 'come with me', 'go after the man'."""
    if words in (['come', 'along'], ['tag', 'along'], ['follow', 'along']):
        return Reading('FOLLOW', {'object': 'me'})
    length = begins_with(words, FOLLOW_PHRASES)
    if not length:
        if words[0] not in FOLLOW_VERBS:
            return None
        length = 1
    rest = words[length:]
    if len(rest) == 2 and rest[1] in ('around', 'out', 'along', 'everywhere'):
        rest = rest[:1]  # 'follow me around'
    if words[0] == 'track' and not is_surely_person(rest):
        return None  # 'track my order'
    if not rest:
        return Reading('FOLLOW', {}, 0, 'Whom should I follow?')
    if length > 1 and rest[0] == 'it':
        return None  # 'go with it'
    head, phrases = split_arguments(rest)
    ends = [p for p in phrases if p.preposition in GOALS | SOURCES and p.words != ['left']]
    if not head:
        return None
    if tuple(words[:2]) in _OF_PERSONS and not is_surely_person(head):
        return None  # 'go with the plan'
    if words[0] == 'accompany' and any(p.preposition in GOALS for p in ends):
        return None  # that guides
    described = [p for p in phrases if p not in ends]
    name = [*head, *(w for p in described for w in (*p.preposition.split(), *p.words))]
    thing = read_thing(name, split=False)
    if not thing.name or thing.name in ('up', 'suit', 'through'):
        return None
    told = any(is_virtual_place(p.words) for p in phrases if p.preposition == 'on')
    if head_noun(thing) in _NOT_FOLLOWED or told or head[0] == 'your':
        return None  # 'follow the rules', 'follow anna on twitter'
    slots = thing.slots()
    for phrase in ends:
        slots['from' if phrase.preposition in SOURCES else 'place'] = phrase.place()
    return Reading('FOLLOW', slots, thing.unexplained + sum(stray(p.words) for p in ends))


def read_guide(words: list[str]) -> Reading | None:
    """Read 'take me to the door', 'lead the guests from the gate to the hall'."""
    shown = _shown_to(words)
    if shown is not None:
        return shown
    way = begins_with(words, SHOW_WAY)
    if way:
        return _guided(['us' if 'us' in words[:way] else 'me'], words[way:])
    if words[0] not in GUIDE_VERBS | _CARRYING:
        return None
    rest = words[1:]
    if rest[:1] == ['along']:
        rest = rest[1:]
    if rest[:1] == ['with']:
        return None  # 'walk with me'
    end = _person_end(rest)
    who, where = rest[:end], rest[end:]
    if words[0] in GUIDE_VERBS and words[0] not in ('direct', 'steer', 'conduct', 'lead'):
        if not who and not where:
            return Reading('GUIDE', {}, 0, 'Whom should I guide?')
        if words[0] == 'accompany' and not where:
            return None  # that follows
        return _guided(who, where) if who else None
    if has_second_noun(who) or who[:1] in (['me'], ['us'], ['him']) and len(who) > 1:
        return None  # 'bring the lady in red this letter'
    if not is_surely_person(who) and words[0] in _MAY_GUIDE and where[:1] == ['to']:
        return _perhaps_guided(words[0], who, where)
    if not is_surely_person(who) or words[0] in _NOT_CARRYING:
        return None
    if where and where not in (['out'], ['in']) and not _leads_somewhere(where):
        return None
    if not where and words[0] not in GUIDE_VERBS:
        asks = words[0] in ('take', 'bring') and who not in (['me'], ['us'], ['you'], ['him'])
        asks = asks and who not in (['her'], ['them'])
        return _guided(who, where) if asks else None
    return _guided(who, where)


_MAY_GUIDE = frozenset({'take', 'bring', 'get', 'carry', 'lead', 'walk', 'guide'})
_PLACES_OR_WAYS = _ADVERB_PLACES | _ADVERBS | GLUE


def _perhaps_guided(verb: str, who: list[str], where: list[str]) -> Reading | None:
    """Read 'take tamsin to the hall': a word without an article that no table has is a name."""
    if len(who) != 1 or not may_be_name(who[0]) or not is_person(who) or where[-1] not in ROOMS:
        return None
    if who[0].endswith(('s', 'self', 'er')) or is_abstract(who[0]) or who[0] in _PLACES_OR_WAYS:
        return None
    found = _guided(who, where)
    if found is None or found.question or verb not in ('take', 'bring', 'get', 'carry', 'move'):
        return found
    return replace(found, question=f'Shall I take {who[0]} there: is that a person?')


def _shown_to(words: list[str]) -> Reading | None:
    """Read 'show me to my room', 'show the guests the way to the hall', 'show me the exit'."""
    if words[0] != 'show' or len(words) < 4:
        return None
    for at in range(2, min(6, len(words))):
        who, rest = words[1:at], words[at:]
        if not is_surely_person(who):
            continue
        if rest[0] == 'to' and who != ['it']:
            return _guided(who, rest)
        if rest[:3] == ['the', 'way', 'to'] and len(rest) > 3:
            return _guided(who, rest[2:])
        if rest[0] == 'where' and rest[-1] in ('is', 'are') and rest[-2:-1] != ['you']:
            known = rest[-2] in ROOMS and who != ['me']
            return _guided(who, ['to', *rest[1:-1]]) if known else None
        if rest[0] in DETERMINERS and rest[-1] in _REAL_ROOMS and len(rest) <= 4:
            shown = _guided(who, ['to', *rest])
            question = f'Should I take {_said(" ".join(who))} to the {rest[-1]}?'
            return replace(shown, question=question) if shown else None
    return None


def _person_end(rest: list[str]) -> int:
    """Return where the person ends and the way begins."""
    ends = (GOALS | SOURCES) - {'in the direction of'}
    for at in range(1, len(rest)):
        if rest[at] in _ADVERB_PLACES | {'back', 'over', 'out'} or rest[at:] == ['in']:
            return at
        if rest[at] in ends or rest[at] in _ENDS_PERSON:
            return at
    return len(rest)


def _leads_somewhere(where: list[str]) -> bool:
    _, phrases = split_arguments(where)
    if where[0] in _ADVERB_PLACES or where[0] in ('back', 'over', 'out') and len(where) > 1:
        return True
    goals = [p for p in phrases if p.preposition in GOALS or p.preposition in LOCATIONS]
    return bool(goals) and _is_place(goals[0].words)


def _guided(who: list[str], where: list[str]) -> Reading | None:
    slots = {'object': read_person(who)}
    while (
        len(where) > 1
        and where[0] in _ADVERBS | {'across'}
        and where[1] in (_ADVERB_PLACES | {'to', 'into', 'from'})
    ):
        where = where[1:]
    if where in (['out'], ['in']):
        return Reading('GUIDE', {**slots, 'place': f'{where[0]}side'})
    if where and where[0] in _ADVERB_PLACES:
        return Reading('GUIDE', {**slots, 'place': where[0]}, len(where) - 1 + stray(who))
    head, phrases = split_arguments(where)
    goals = [p for p in phrases if p.preposition not in SOURCES]
    sources = [p for p in phrases if p.preposition in SOURCES]
    if goals and not _is_place(goals[0].words):
        return None
    if goals and goals[0].preposition == 'through' and goals[0].words[-1] not in ROOMS:
        return None  # 'walk me through the steps'
    if sources:
        slots['from'] = location(sources[:1])
    if not goals:
        return Reading('GUIDE', slots, len(head), f'Where should I take {_said(slots["object"])}?')
    slots['place'] = location(goals)
    return Reading('GUIDE', slots, len(head) + stray(who) + stray(goals[0].words))


def _said(person: str) -> str:
    return {'me': 'you', 'us': 'you'}.get(person, person)


def read_ride(words: list[str]) -> Reading | None:
    """Read 'take the lift', 'take the left door': a way to go, nothing to carry."""
    if words[0] != 'take' or len(words) < 3 or words[1] not in DETERMINERS:
        return None
    head, _ = split_arguments(words[2:])
    noun = head[-1] if head else ''
    if noun in VEHICLES_AND_WAYS or noun in (
        'door',
        'doorway',
        'gate',
        'exit',
        'entrance',
        'aisle',
    ):
        return Reading(
            'MOVE_TO', {'place': ' '.join(head)}, 0, f'Should I go to the {" ".join(head)}?'
        )
    return None
