# SPDX-License-Identifier: Apache-2.0
"""Orders to bring a thing."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.graspable import is_doubtful
from omnivinci_ros.commands.english.graspable import is_graspable
from omnivinci_ros.commands.english.graspable import is_virtual
from omnivinci_ros.commands.english.name_ends import second_noun_at
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.purposes import is_for_us
from omnivinci_ros.commands.english.purposes import part_purpose
from omnivinci_ros.commands.english.receivers import receiver_before
from omnivinci_ros.commands.english.receivers import receiver_behind
from omnivinci_ros.commands.english.sides import goes_to_side
from omnivinci_ros.commands.english.sides import is_left_or_right
from omnivinci_ros.commands.english.thematic_roles import FETCHING
from omnivinci_ros.commands.english.thematic_roles import HERE_PLACES
from omnivinci_ros.commands.english.thematic_roles import as_said
from omnivinci_ros.commands.english.thematic_roles import goal_slots
from omnivinci_ros.commands.english.thematic_roles import roles
from omnivinci_ros.commands.english.thematic_roles import stands_at
from omnivinci_ros.commands.english.thematic_roles import trailing_goal
from omnivinci_ros.commands.english.thematic_roles import with_goal_behind
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.two_places import second_place_at
from omnivinci_ros.commands.english.verbs import GIVE_PHRASES
from omnivinci_ros.commands.english.verbs import NEEDS_GOAL
from omnivinci_ros.commands.english.verbs import NEEDS_PERSON
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase as said_back
from omnivinci_ros.commands.phrase_tables import begins_with

_WASTE = frozenset(
    'trash garbage rubbish bins bin recycling waste litter junk refuse compost'.split()
)
_GIVEN = frozenset({'give', 'hand', 'hand over', 'pass', 'offer', 'serve', 'lend', 'give back'})


def read_bring(words: list[str]) -> Reading | None:
    """Read 'bring me the cup', 'take the tray from the bar to the kitchen'."""
    words = _taken_out(words)
    length = begins_with(words, GIVE_PHRASES)
    if not length:
        return None
    verb = ' '.join(words[:length])
    named = _thing_first(words[length:])
    slots, rest = receiver_before(words[0], _without_particles(named))
    if slots.get('recipient') == 'yourself':
        return None  # 'get yourself a drink'
    if slots and rest[:1] in (['over'], ['back']) and len(rest) > 1:
        rest = rest[1:]
    if slots and rest[:1] != [] and rest[0] in _OUT and rest[1:2] != [] and rest[1] in _SOME:
        rest = rest[1:]  # 'us | out a bucket'
    rest, purpose = part_purpose(rest)
    head, phrases = _served_in(*with_purpose(*split_arguments(rest)))
    phrases, receiver = receiver_behind(phrases)
    said = phrases
    second = 0 if slots or receiver or verb in FETCHING else second_place_at(phrases)
    if second and verb != 'take':
        there = Phrase('to', phrases[second].words)
        phrases = [*phrases[:second], there, *phrases[second + 1 :]]
    elif not slots:
        phrases = with_goal_behind(verb, phrases)
    goal, source, where = roles(phrases)
    if goal is not None and goal.words[-1] in ('left', 'right'):
        return None  # 'drag the picture to the right'
    aimed = _with_goal(verb, {**receiver, **slots}, goal)
    if aimed is None:
        return None
    head, slots = trailing_goal(head, aimed, bool(phrases))
    if _is_another_order(verb, head, rest, slots):
        return None
    if not head and not phrases:
        return Reading('BRING_OBJECT', slots, 0, f'What should I {verb}?')
    thing = thing_of(head, [])
    if not thing.name or not is_graspable(head, thing) or any(map(is_virtual, phrases)):
        return None
    brought = _brought(thing, slots, source, where, goal)
    if purpose and not is_for_us(purpose, slots):
        brought = replace(brought, unexplained=brought.unexplained + len(purpose))
    far = any(is_far(p.words) for p in phrases if p.words)
    doubtful = is_doubtful(head, thing) and not _is_fetched_for_us(verb, head, thing, slots)
    doubtful = doubtful and not _goes_to_room(head, thing, goal)
    stands = phrases != said and named == words[length:] and _may_stand_there(verb, said)
    stands = stands or second > 0
    paid = thing.name in ('bill', 'check') and slots.get('recipient') in ('me', 'us')
    stands = stands or paid  # as a guest asks a waiter
    if far or doubtful or stands or _is_shown_or_passed_on(verb, rest, slots, source):
        return replace(brought, question=f'Shall I {said_back(brought)}?')
    return brought


_OUT = frozenset('out up down round along'.split())
_SOME = frozenset('a an some another two three four'.split())
_PARTS = frozenset(
    'key keys lid charger battery batteries cover remote cable cord plug cap case box bulb food '
    'lead leash filter blade handle strap stand spare spares manual papers paperwork'.split()
)


def with_purpose(head: list[str], phrases: list[Phrase]) -> tuple[list[str], list[Phrase]]:
    """Keep 'the keys for the van' in one name."""
    first = phrases[0] if phrases else None
    if first is None or first.preposition != 'for' or head[-1:] == [] or head[-1] not in _PARTS:
        return head, phrases
    if is_person(first.words):
        return head, phrases
    return [*head, 'for', *first.words], phrases[1:]


def _served_in(head: list[str], phrases: list[Phrase]) -> tuple[list[str], list[Phrase]]:
    """Keep 'some milk in a mug', 'biscuits on a plate' in one name: it lies in none before."""
    first = phrases[0] if phrases else None
    if first is None or not head or first.preposition not in ('in', 'on'):
        return head, phrases
    if first.words[0] not in ('a', 'an') or first.words[-1] not in _SERVED_IN:
        return head, phrases
    return [*head, first.preposition, *first.words], phrases[1:]


_SERVED_IN = frozenset(
    'cup mug glass bowl plate saucer tumbler jug tray dish bag box bottle flask thermos cone '
    'napkin teacup'.split()
)


def _taken_out(words: list[str]) -> list[str]:
    """Read 'take out the trash' as 'take the trash outside'."""
    if words[0] != 'take' or 'out' not in words[1:] or not _WASTE & set(words[1:]):
        return words
    at = words.index('out')
    return (
        words if words[at + 1 : at + 2] == ['of'] else [*words[:at], *words[at + 1 :], 'outside']
    )


def _thing_first(rest: list[str]) -> list[str]:
    """Read 'to tracy the coke', 'from the shelf the pen' as 'the coke to tracy'."""
    if rest[:2] == ['straight', 'to']:
        rest = rest[1:]
    preposition = ' '.join(preposition_at(rest, 0)) if rest else ''
    ends = preposition in _ENDS or goes_to_side(preposition)
    length = len(preposition.split()) if ends else 0
    second = second_noun_at(rest[length:]) if length else 0
    return [*rest[length + second :], *rest[: length + second]] if second else rest


_ENDS = GOALS | SOURCES


def _without_particles(rest: list[str]) -> list[str]:
    """Read 'over the cup', 'round the drinks' and 'us all a tea' without the word between."""
    if rest[:1] in (['over'], ['up'], ['back'], ['along']) and len(rest) > 1:
        rest = rest[1:]
    if rest[:1] in (['round'], ['around'], ['through']) and rest[1:2] and rest[1] in DETERMINERS:
        rest = rest if rest[-1] in _PASSED_BY else rest[1:]  # 'bring round the drinks'
    if rest[:2] in (['us', 'all'], ['them', 'all'], ['them', 'both']) and len(rest) > 2:
        rest = [rest[0], *rest[2:]]
    return rest


_PASSED_BY = frozenset('corner bend back block house building obstacle table'.split())


def _with_goal(verb: str, slots: dict[str, str], goal: Phrase | None) -> dict[str, str] | None:
    """Add the goal to who gets the thing; None where it is no order to the robot."""
    if goal is None:
        return slots
    if goal.words == ['you'] or goal.words[:1] == ['your'] and is_surely_person(goal.words):
        return None  # said to somebody who has a mother
    if slots:  # else 'give me the ingredients for the cake'
        return {**slots, **goal_slots(goal)} if goal.preposition != 'for' else None
    slots = goal_slots(goal)
    given = verb in _GIVEN and goal.preposition == 'to' and goal.words[-1] not in ROOMS
    if given and slots.keys() == {'place'} and goal.words[-1] not in HERE_PLACES:
        slots = {'recipient': read_person(goal.words)}  # whoever that is
    return None if goal.preposition == 'for' and 'recipient' not in slots else slots


def _is_another_order(verb: str, head: list[str], rest: list[str], slots: dict[str, str]) -> bool:
    """Say whether the verb asks for something else where nobody and no place gets the thing."""
    if verb == 'bring up' and not is_known_thing(thing_of(head, [])):
        return True  # on a screen
    if verb == 'get' and rest[-1:] == ['out']:
        return True  # 'get the milk out' takes it
    if verb in NEEDS_GOAL and not slots:
        return True  # 'take the cup' is a grab
    return verb in NEEDS_PERSON and 'recipient' not in slots


def _goes_to_room(head: list[str], thing: Thing, goal: Phrase | None) -> bool:
    """Say whether it is 'take a bale to the top paddock': no claim goes to a room."""
    roomy = goal is not None and goal.words[-1] in ROOMS and goal.words[0] in DETERMINERS
    return (
        roomy and len(head) == 2 and head[0] in ('a', 'an') and not is_abstract(head_noun(thing))
    )


def _is_fetched_for_us(verb: str, head: list[str], thing: Thing, slots: dict[str, str]) -> bool:
    """Say whether it is 'fetch us a brew': nothing but a thing is fetched for somebody."""
    receiver = slots.get('recipient', '')
    fetched = verb in ('fetch', 'bring', 'hand') and receiver in ('me', 'us')
    fetched = fetched or verb in ('fetch', 'bring') and receiver not in ('', 'them', 'it')
    some = head[:1] in (['a'], ['an'], ['some'])
    return fetched and some and not is_abstract(head_noun(thing))


def _is_shown_or_passed_on(
    verb: str, rest: list[str], slots: dict[str, str], source: list[Phrase]
) -> bool:
    """Say whether it may be shown on a screen, or passed on as news are."""
    shown = verb == 'bring up' and not slots and not source and rest[:1] != ['another']
    return shown or rest[:2] in (['this', 'on'], ['that', 'on'], ['it', 'on'])


def _brought(
    thing: Thing,
    slots: dict[str, str],
    source: list[Phrase],
    where: list[Phrase],
    goal: Phrase | None,
) -> Reading:
    place = dict(slots)
    lost = thing.unexplained + (stray_in_places(goal.words) + _besides(goal.words) if goal else 0)
    stands = stands_at(source, where)
    if source:
        if 'place' in place or goal is not None:
            place['from'] = stands
        else:  # as it was said, where no goal takes the slot
            place['place'] = f'{source[0].preposition} {as_said(source, where)}'
    elif where and 'place' in place:
        place['from'] = stands
    elif where:
        place['place'] = stands
    lost += sum(stray(p.words) for p in (*source, *where))
    return Reading('BRING_OBJECT', {**thing.slots(), **place}, lost)


def _besides(words: list[str]) -> int:
    """Count what is to come with it: 'to grandma with a glass of water', not 'with the hat'."""
    at = words.index('with') if 'with' in words[1:] else 0
    named = at > 0 and (words[0] in NAMES or words[at - 1] in _NO_OTHER) and at < 3
    return len(words) - at if named else 0


_NO_OTHER = frozenset(
    'me us him her them mum mom mummy mommy dad daddy grandma grandpa granny nan grandad '
    'everyone everybody'.split()
)


def _may_stand_there(verb: str, phrases: list[Phrase]) -> bool:
    """Say whether the goal may tell where the thing is too: 'take the cup on the desk here'."""
    first = phrases[0]
    if verb != 'take' or first.preposition in SOURCES or first.words[-1] in ENTERED:
        return False
    stands = len(phrases) == 1 or first.preposition in ('on', 'in')
    beside = any(is_left_or_right(phrase.preposition) for phrase in phrases)
    return stands and (beside or phrases[-1].words[-1] == 'here')
