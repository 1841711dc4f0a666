# SPDX-License-Identifier: Apache-2.0
"""Orders to grab, bring and place a thing."""

from __future__ import annotations

from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.noun_phrases import ATTRIBUTES
from omnivinci_ros.commands.noun_phrases import DETERMINERS
from omnivinci_ros.commands.noun_phrases import Thing
from omnivinci_ros.commands.noun_phrases import is_person
from omnivinci_ros.commands.noun_phrases import read_person
from omnivinci_ros.commands.noun_phrases import read_place
from omnivinci_ros.commands.noun_phrases import read_thing
from omnivinci_ros.commands.noun_phrases import with_thing

_GRAB = frozenset({'grab', 'grasp', 'lift', 'hold', 'take', 'get', 'collect'})


def read_grab(words: list[str]) -> Reading | None:
    """Read 'pick up the red cup', 'take the book on the shelf'."""
    verb, rest = words[0], words[1:]
    if verb == 'pick':
        if 'up' not in rest:
            return None
        # 'Pick the cup up from the table'
        rest = [word for i, word in enumerate(rest) if i != rest.index('up')]
    elif verb in _GRAB:
        if verb == 'lift' and rest[:1] == ['up']:
            rest = rest[1:]
        if verb in ('get', 'take', 'hold') and rest and not _is_named(rest):
            return None  # 'get better', 'take heart'
        if rest[:2] == ['a', 'look'] or rest[:1] == ['a'] and rest[1:2] in (['left'], ['right']):
            return None
    else:
        return None
    doing = {'pick': 'pick up', 'get': 'get'}.get(verb, verb)
    if not rest:
        return Reading('GRAB_OBJECT', {}, 0, f'What should I {doing}?')
    thing = read_thing(rest)
    return with_thing('GRAB_OBJECT', thing) if thing.name else None


def _is_named(rest: list[str]) -> bool:
    return rest[0] in DETERMINERS | ATTRIBUTES | {'it', 'them', 'one', 'two', 'three'}


_GIVE = frozenset(
    {
        'bring',
        'fetch',
        'give',
        'hand',
        'pass',
        'deliver',
        'get',
        'grab',
        'carry',
        'take',
        'show',
        'buy',
    }
)


def read_bring(words: list[str]) -> Reading | None:
    """Read 'bring me the cup', 'take the tray to the kitchen'."""
    verb, rest = words[0], words[1:]
    if verb == 'go' and rest[:1] and rest[0] in ('get', 'fetch', 'bring'):
        verb, rest = rest[0], rest[1:]
    if verb not in _GIVE or rest[:1] == ['over'] or verb in ('show', 'buy'):
        return None
    slots: dict[str, str] = {}
    if (
        rest[:1]
        and rest[0] in ('me', 'us', 'him', 'her', 'them')
        and (rest[0] != 'her' or rest[1:2] and rest[1] in DETERMINERS)
    ):
        slots, rest = {'recipient': rest[0]}, rest[1:]
    else:
        given = _given_first(verb, rest)
        if given:
            slots, rest = {'recipient': given[0]}, given[1]
    destination = rest.index('to') if 'to' in rest and not slots else len(rest)
    if (
        not slots
        and destination == len(rest)
        and verb in ('get', 'grab', 'take', 'carry', 'hand', 'pass')
    ):
        return None  # 'take the cup' is a grab
    goal = rest[destination + 1 :]
    if goal:
        slots.update(
            {'recipient': read_person(goal)} if is_person(goal) else {'place': read_place(goal)}
        )
    if not rest[:destination]:
        return Reading('BRING_OBJECT', slots, 0, f'What should I {verb}?')
    thing = read_thing(rest[:destination], keep_from=True)
    if not thing.name:
        return None
    return Reading(
        'BRING_OBJECT', {**thing.slots(), **slots}, thing.unexplained + max(0, len(goal) - 4)
    )


def _given_first(verb: str, rest: list[str]) -> tuple[str, list[str]] | None:
    """Read 'give the nurse the bottle', 'hand anna a cup'."""
    if verb not in ('give', 'hand', 'pass', 'bring'):
        return None
    start = 1 if rest[:1] and rest[0] in DETERMINERS else 0
    if len(rest) > start + 2 and rest[start + 1] in DETERMINERS and rest[start].isalpha():
        return rest[start], rest[start + 1 :]
    return None


def read_put(words: list[str]) -> Reading | None:
    """Read 'put the cup on the table', 'let go of the rope'."""
    verb, rest = words[0], words[1:]
    down = False
    if words[:3] == ['let', 'go', 'of']:
        verb, rest, down = 'let go of', words[3:], True
    elif words == ['let', 'go']:
        return Reading('PLACE_OBJECT', {'object': 'it'})
    elif verb not in ('put', 'place', 'set', 'drop', 'lay', 'leave', 'release'):
        return None
    if 'down' in rest[:6]:
        at = rest.index('down')
        rest, down = rest[:at] + rest[at + 1 :], True
    down = down or verb in ('drop', 'release')
    if not rest:
        return Reading('PLACE_OBJECT', {}, 0, f'What should I {verb}{" down" if down else ""}?')
    thing = _dropped_to(rest) if 'to' in rest and 'next' not in rest else read_thing(rest)
    if not thing.name or (verb in ('leave', 'set') and not (thing.place or down)):
        return None
    question = '' if thing.place or down else f'Where should I {verb} the {thing.name}?'
    return with_thing('PLACE_OBJECT', thing, question)


def _dropped_to(rest: list[str]) -> Thing:
    at = rest.index('to')
    thing = read_thing(rest[:at])
    place = thing.place or read_place(rest[at + 1 :])
    return Thing(thing.name, thing.attribute, place, thing.unexplained)
