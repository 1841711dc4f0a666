# SPDX-License-Identifier: Apache-2.0
"""The phrase rules: one clause, freed of polite words, to an intent with slots.

Every rule starts at the first word and hands the rest to small readers of words, so the
time grows with the number of words, whatever they are. What a reader does not explain is
counted in `unexplained` and asked about.
"""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.accompanying import GUIDING
from omnivinci_ros.commands.english.accompanying import read_guide
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.bringing import read_bring
from omnivinci_ros.commands.english.following import FOLLOWING
from omnivinci_ros.commands.english.following import read_follow
from omnivinci_ros.commands.english.grabbing import read_grab
from omnivinci_ros.commands.english.greeting import GREETING_STARTS
from omnivinci_ros.commands.english.greeting import read_greet
from omnivinci_ros.commands.english.greeting import read_greeting
from omnivinci_ros.commands.english.handling_phrases import plain_handling
from omnivinci_ros.commands.english.idioms import IDIOMS
from omnivinci_ros.commands.english.idioms import is_idiom
from omnivinci_ros.commands.english.indirect_orders import as_order
from omnivinci_ros.commands.english.indirect_orders import is_doubtful_order
from omnivinci_ros.commands.english.look_phrases import plain_look
from omnivinci_ros.commands.english.looking import DESCRIBING
from omnivinci_ros.commands.english.looking import LOOKING
from omnivinci_ros.commands.english.looking import read_describe
from omnivinci_ros.commands.english.looking import read_look
from omnivinci_ros.commands.english.motion_phrases import plain_motion
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.person_phrases import plain_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.placing import PUTTING
from omnivinci_ros.commands.english.placing import read_put
from omnivinci_ros.commands.english.rule_index import RuleIndex
from omnivinci_ros.commands.english.rule_index import rule
from omnivinci_ros.commands.english.search_phrases import plain_search
from omnivinci_ros.commands.english.seeking import SEEKING
from omnivinci_ros.commands.english.seeking import read_seek
from omnivinci_ros.commands.english.senses import ASKING
from omnivinci_ros.commands.english.senses import read_question
from omnivinci_ros.commands.english.speaking import read_say
from omnivinci_ros.commands.english.told_things import told_thing
from omnivinci_ros.commands.english.travel import GOING
from omnivinci_ros.commands.english.travel import read_go
from omnivinci_ros.commands.english.travel import read_ride
from omnivinci_ros.commands.english.turning import SPINS
from omnivinci_ros.commands.english.turning import TURNING
from omnivinci_ros.commands.english.turning import read_turn
from omnivinci_ros.commands.english.verbless_goals import bare_thing
from omnivinci_ros.commands.english.verbless_goals import is_room
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import GIVE_PHRASES
from omnivinci_ros.commands.english.verbs import GRAB_PHRASES
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.intents import unsure_question
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import format_number

__all__ = [
    'COMMAND_VERBS',
    'IDIOMS',
    'is_imperative',
    'SAY_VERBS',
    'read_greeting',
    'read_order',
    'read_question',
]

_SHORT = 9  # words
_PASSED_ON = frozenset({'ask', 'thank'})
_GOING_TO_DO = frozenset('go come run try nip pop dash hop away scoot trot hurry'.split())
_NO_VERBS = (
    DETERMINERS
    | PERSONS
    | frozenset(
        'i he she it we they who what which where when why how there here and but or so if '
        'because is are was were am be been do does did have has had can could will would '
        'shall should may might must not no yes in on at of for with by from to into than then '
        'as like about over all both some one two well just only even still never always maybe '
        'thank bless damn not until while after before during under behind near between '
        'through said says thought told asked saw met made got went came took gave knew heard '
        'felt'.split()
    )
)
_FRAMING = frozenset('could can would will you please and so now then'.split())
_JOINED = (COMMAND_VERBS | {'see', 'check'}) - frozenset(
    {'back', 'get', 'reverse', 'place', 'slide', 'face', 'stop', 'hand'}
)
_DONE_THERE = OTHER_ORDERS | {'slide', 'nudge'}
_TAKES_RECEIVER = frozenset(
    'bring fetch give hand pass deliver get grab carry take find pick collect retrieve send serve '
    'return lend offer move transfer look search locate spot'.split()
)


def read_order(words: list[str]) -> Reading | None:
    """Read one clause."""
    if not words:
        return None
    plain = plain_handling(plain_motion(_joined_verb(words)))
    plain = plain_person(plain_look(plain_search(plain)))
    if is_idiom(plain):
        return None
    passed_on = plain[0] in _PASSED_ON or words[0] in _GOING_TO_DO and plain[0] in SAY_VERBS
    said = _greeting(plain) or read_say(words) or (passed_on and read_say(plain)) or None
    if said is not None:
        return said
    reading = _read_plainly(plain) or _bare_place(plain) or bare_thing(plain)
    if reading is None:
        order = as_order(words)
        plain = plain_handling(plain_motion(_joined_verb(order))) if order else []
        reading = _read_plainly(plain) if plain and not is_idiom(plain) else None
        if reading is not None and reading.slots.get('object') in ('it', 'them'):
            reading = _with_told(reading, words[: len(words) - len(order)])
        told = words[0] == 'you' and words[1:2] != ['are']  # 'you are needed in the hall'
        told = told and reading is not None and reading.intent not in ('MOVE', 'TURN')
        if reading is not None and not reading.question and (told or is_doubtful_order(words)):
            reading = replace(reading, question=f'Shall I {phrase(reading)}?')
    return reading


def _bare_place(words: list[str]) -> Reading | None:
    """Read 'to the kitchen', which is asked about."""
    goal = words[1:] if words[0] == 'straight' else words
    if goal[:1] != ['to'] or len(goal) > 6 or not is_room(goal[1:]):
        return None
    place = read_place(goal[1:])
    return Reading('MOVE_TO', {'place': place}, 0, f'Should I go to the {place}?')


def _with_told(reading: Reading, told: list[str]) -> Reading:
    """Put the thing that was named before the order in the place of 'it'."""
    name, attribute = told_thing(told)
    if not name:
        question = f'What do you mean by "{reading.slots["object"]}"?'
        return replace(reading, question=reading.question or question)
    while told[-1:] and told[-1] in _FRAMING:
        told = told[:-1]  # '... on the table could you bring it'
    slots = {**reading.slots, 'object': name}
    where = [p for p in split_arguments(told)[1] if p.preposition in LOCATIONS]
    if where and 'place' not in slots and reading.intent in ('BRING_OBJECT', 'GRAB_OBJECT'):
        source = f'from {" ".join(where[0].words)}'
        slots['place'] = source if reading.intent == 'BRING_OBJECT' else where[0].place()
    return replace(reading, slots=slots | ({'attribute': attribute} if attribute else {}))


def is_imperative(words: list[str]) -> bool:
    """Say whether it looks like an order by a verb that is not known: 'defrost the pump'."""
    if not 1 < len(words) < _SHORT or words[0] in _NO_VERBS or not words[0].isalpha():
        return False
    object_at = 2 if words[1] in ('up', 'down', 'out', 'off', 'on', 'in', 'away') else 1
    first = words[object_at : object_at + 1]
    return bool(first) and first[0] in DETERMINERS | {'it', 'them', 'yourself', 'me'}


def _greeting(words: list[str]) -> Reading | None:
    if words[0] not in GREETING_STARTS:
        return None
    clause = take_adverbials(words)
    reading = read_greet(clause.words)
    return replace(reading, slots={**reading.slots, **clause.slots}) if reading else None


def _joined_verb(words: list[str]) -> list[str]:
    """Read 'go and get', 'come pick up' as 'get', 'pick up'."""
    if words[0] not in _GOING_TO_DO or len(words) < 3:
        return words
    rest = words[1:]
    if rest[0] in ('over', 'back', 'there', 'ahead', 'here') and rest[1:2] == ['and']:
        rest = rest[1:] if rest[0] in ('ahead', 'over') else rest
    if rest[0] in ('and', 'to'):
        rest = rest[1:]
    if rest[0] == 'see' and rest[1:2] != [] and rest[1] in NAMES and is_surely_person(rest[1:]):
        return ['go', 'to', *rest[1:]]  # 'go see carla at the bar'
    goes = rest[0] in _JOINED or rest[0] == 'get' and rest[1:2] not in (['to'], ['out'], ['lost'])
    # 'Go push the box left': the box is to move.
    goes = goes or rest[0] in _DONE_THERE and rest[1:2] != [] and rest[1] in DETERMINERS
    if goes and len(rest) > 1 and not (words[1] == 'to' and rest[0] in ('place', 'park')):
        # Who goes and gets a thing comes back with it.
        brings = rest[0] in ('get', 'grab') and not is_idiom(rest) and rest[1] != 'dressed'
        return ['fetch', *rest[1:]] if brings else rest
    return words


def _read_plainly(words: list[str]) -> Reading | None:
    clause = take_adverbials(words)
    words = _without_favour(clause.words)
    reading = RULES.read(words) if words else None
    if reading is None:
        return None
    if clause.slots:
        reading = _repeated(
            _spun(replace(reading, slots={**reading.slots, **clause.slots}), words)
        )
    question = _open_question(reading)
    return replace(reading, question=question) if question != reading.question else reading


def put_off(reading: Reading, when: str) -> Reading:
    """Return an order with the time that it is for, which is asked about."""
    later = replace(reading, slots={**reading.slots, 'when': when})
    return replace(later, question=_open_question(later))


def _open_question(reading: Reading) -> str:
    """Return what is to be asked: the rule's own question first, then what is not understood."""
    if reading.question:
        return reading.question
    if reading.unexplained:
        return unsure_question(phrase(reading))
    if 'when' not in reading.slots:
        return ''
    now = phrase(replace(reading, slots=_without(reading.slots, 'when')))
    return f'I can not wait until then ({reading.slots["when"]}). Shall I {now} now?'


def _spun(reading: Reading, words: list[str]) -> Reading:
    """Read 'spin twice' as two whole turns, for which no side is needed."""
    if words[0] not in SPINS or reading.intent != 'TURN' or set(reading.slots) != {'times'}:
        return reading
    return replace(reading, slots={**reading.slots, 'angle_deg': '360'}, question='')


def _repeated(reading: Reading) -> Reading:
    """Read '90 degrees twice' as 180 degrees."""
    slots = reading.slots
    number = next((name for name in ('angle_deg', 'distance_m') if name in slots), '')
    if 'times' not in slots or not number or slots['times'] == '1':
        return reading
    whole = float(slots[number]) * float(slots['times'])
    if number == 'angle_deg' and MAX_ANGLE_DEG < abs(whole) <= 10 * 360:
        return reading  # 'spin around three times'
    if abs(whole) > (MAX_ANGLE_DEG if number == 'angle_deg' else MAX_DISTANCE_M):
        return replace(reading, question='How far is that altogether?')
    return replace(reading, slots={**_without(slots, 'times'), number: format_number(whole)})


def _without(slots: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in slots.items() if key != name}


def _without_favour(words: list[str]) -> list[str]:
    if words[-2:] not in (['for', 'me'], ['for', 'us']):
        return words
    # 'Search the shed for me', 'look in the oven for me': not to find me there.
    looks = words[0] in ('look', 'search') and 'for' not in words[1:-2] and len(words) > 3
    moves = words[0] == 'move' and words[1] not in DETERMINERS  # 'move back for me'
    return words[:-2] if looks or moves or words[0] not in _TAKES_RECEIVER else words


RULES = RuleIndex(
    (
        rule(read_seek, SEEKING),
        rule(read_look, LOOKING),
        rule(read_turn, TURNING, numbers=True),
        rule(read_ride, {'take'}),
        rule(read_guide, GUIDING),
        rule(read_bring, GIVE_PHRASES),
        rule(read_follow, FOLLOWING),
        rule(read_go, GOING, numbers=True),
        rule(read_grab, GRAB_PHRASES),
        rule(read_put, PUTTING),
        rule(read_describe, DESCRIBING),
        rule(read_question, ASKING),
    )
)
