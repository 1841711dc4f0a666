# SPDX-License-Identifier: Apache-2.0
"""Readings that may have joined what was said apart: 'bring them back', 'before passing the door'.

What 'them' is, whom a thing is for and what stands before what can be read in two ways in such an
order. It is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Step

_FIRST = (('before', 'that'), ('but', 'first'), ('but', 'beforehand'), ('before', 'this'))
_PASSES = frozenset({'pass', 'passing', 'passed'})
_WISHES = frozenset({'need', 'want', 'would'})
_EVERYONE = frozenset({'everyone', 'everybody', 'all'})
_HANDLED = frozenset({'BRING_OBJECT', 'GRAB_OBJECT', 'PLACE_OBJECT'})


def may_be_misjoined(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether the steps may be, in silence, another order than what was said."""
    return (
        _guides_receivers(words, steps)
        or _puts_more_first(words, steps)
        or _is_passed_in_two_ways(words, steps)
        or _loses_whom_it_is_for(words, steps)
        or _names_everyone(words, steps)
    )


def _guides_receivers(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether 'them' of 'bring the cups to the guests and bring them back' are the guests."""
    brought = {
        step.slots.get('recipient')
        for step in steps
        if step.intent == 'BRING_OBJECT' and step.slots.get('object', '').endswith('s')
    }
    guided = {step.slots.get('object') for step in steps if step.intent in ('GUIDE', 'FOLLOW')}
    return 'them' in words and not brought.isdisjoint(guided - {None})


def _puts_more_first(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether another order stands behind 'but before that, pass the desk'."""
    if len(steps) < 3:
        return False
    for at, pair in enumerate(zip(words, words[1:], strict=False)):
        if pair in _FIRST and at:
            behind = words[at + 2 :]
            return any(
                word in ('and', ',') and verb in COMMAND_VERBS
                for word, verb in zip(behind[1:], behind[2:], strict=False)
            )
    return False


def _is_passed_in_two_ways(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether it may be handed over, or where it is passed is no place of a thing."""
    if _PASSES.isdisjoint(words):
        return False
    places = [step.slots.get('place', '').split() for step in steps]
    if any(place[:1] == ['past'] and place.count('on') > 1 for place in places):
        return True
    past = any(place[:1] == ['past'] for place in places)
    handles = [step for step in steps if step.intent in _HANDLED]
    if past and 'past' not in words:
        taken = any(step.slots.get('place', '').startswith('past ') for step in handles)
        at = next((i for i, word in enumerate(words) if word in _PASSES), 0)
        before = 'before' in words[max(0, at - 2) : at]
        if taken or handles and 'there' in words or before:
            return True
    return any(
        step.intent == 'BRING_OBJECT'
        and 'recipient' not in step.slots
        and 'pass' in step.text.lower().split()
        and f'pass {step.slots.get("place", "")} ' not in step.text.lower()  # 'pass table two ...'
        and ('place' in step.slots or _stands(step.slots.get('object', '').split()))
        for step in steps
    )


def _names_everyone(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether 'hand out the cups and the plates to the guests' hands the cups to everyone."""
    everyone = any(step.slots.get('recipient') == 'everyone' for step in steps)
    return everyone and len(steps) > 1 and _EVERYONE.isdisjoint(words)


def _stands(thing: list[str]) -> bool:
    """Say whether it is a place, and nothing that is handed: 'the desk', not 'the salt'."""
    return is_known_place(thing[-1:]) and not is_known_thing(thing_of(thing, []))


def _loses_whom_it_is_for(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether 'i need a hat and a scarf for Anna, can you bring them' brings her nothing."""
    if words[:1] not in (['i'], ['we']) or words[1:2] == [] or words[1] not in _WISHES:
        return False
    if 'for' not in words[2:12] or not any(step.intent in _HANDLED for step in steps):
        return False
    at = words.index('for', 2)
    behind = [word for word in words[at + 1 : at + 3] if word not in DETERMINERS]
    told = ' '.join(value for step in steps for value in step.slots.values()).split()
    return behind != [] and behind[0] not in told and behind[0] not in ('me', 'us')
