# SPDX-License-Identifier: Apache-2.0
"""What has been named so far: the things, persons and places that pronouns may mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.told_things import told_thing
from omnivinci_ros.commands.english.told_things import undone_thing
from omnivinci_ros.commands.intents import Step

THING_WORDS = frozenset(
    {'it', 'that', 'this', 'them', 'those', 'these', 'one', 'ones', 'that one', 'this one', 'both'}
)
OTHER = frozenset({'other one', 'other', 'others', 'other ones', 'another one', 'another'})
PERSON_WORDS = frozenset({'him', 'her', 'them', 'he', 'she', 'they'})
_NOT_NAMES = THING_WORDS | OTHER | PERSON_WORDS | {'me', 'us', 'you', 'here', 'there', 'back'}
OF_PERSONS = {  # the slots of an intent that name somebody
    'FOLLOW': ('object',),
    'GUIDE': ('object',),
    'GREET': ('recipient',),
    'SAY': ('recipient',),
    'BRING_OBJECT': ('recipient',),
}
_MAY_BE_PERSONS = ('FIND_OBJECT', 'LOOK_AT', 'MOVE_TO', 'DESCRIBE', 'WAIT')
_IS = frozenset(
    'is are has have comes wants want wakes arrives needs need asks gets looks seems'.split()
)
_WISHING = frozenset('wants want needs need'.split())
_CONJUNCTIONS = frozenset('after before unless until till while as when once'.split()) | {'see'}
_BEFORE_SUBJECTS = _CONJUNCTIONS | {'oh', 'ah', 'well', 'bother', 'dear', 'damn', 'hey'}
_THERE_IS = (['there', 'is'], ['there', 'are'], ['here', 'is'])
_MET = ('see', 'find', 'meet', 'notice', 'spot')
_GROUPS = frozenset('people children men women family everybody everyone crew staff team'.split())


@dataclass
class Mentions:
    """What has been named so far."""

    things: list[tuple[str, str]] = field(default_factory=list)  # name, attribute
    persons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    asked: str = ''  # where it is, somebody was asked
    sought: list[str] = field(default_factory=list)  # that may live: 'find the vet'
    together: tuple[tuple[str, str], ...] = ()  # the things of one verb: 'the cup and the plate'
    crowds: dict[int, list[str]] = field(default_factory=dict)  # the persons of each verb
    chain: int = -1  # the verb that is read, -1 for what is told

    def note(self, step: Step) -> None:
        """Remember what a step names."""
        slots = step.slots
        for name in (*OF_PERSONS.get(step.intent, ()), 'recipient'):
            self._person(slots.get(name, ''))
        self._asked_for(slots.get('text', ''))
        name = slots.get('object', '')
        name = _of_what(name) if step.intent == 'DESCRIBE' else name
        if name and name not in _NOT_NAMES and 'object' not in OF_PERSONS.get(step.intent, ()):
            person = step.intent in _MAY_BE_PERSONS and (
                is_somebody(name, step.text) or self._is_beside_person(name)
            )
            if person:
                self._person(name)
            elif step.intent in ('FIND_OBJECT', 'LOOK_AT'):
                self.sought.append(name)
                self.things.append((name, slots.get('attribute', '')))
            elif step.intent != 'WAIT':  # 'wait for my signal and put it down'
                self.things.append((name, slots.get('attribute', '')))
        owner = name.partition("'s ")[0]
        if owner != name and is_somebody(owner, step.text.replace("'s ", ' ')):
            self._person(owner)  # 'find priya's pen and give it to her'
        seen = step.intent in ('FIND_OBJECT', 'DESCRIBE', 'LOOK_AT')
        if seen and name and name.split()[-1] in ROOMS:
            self.places.append(name)  # 'find a bench, take me there'
        place = slots.get('place', '') or slots.get('from', '')
        if place and place not in _NOT_NAMES:
            if step.intent == 'MOVE_TO' and is_somebody(place, step.text):
                self._person(place)
            self.places.append(place)
            owner = place.partition("'s ")[0]
            if owner != place and is_somebody(owner, step.text):
                self._person(owner)  # 'grandma's room'

    def _asked_for(self, text: str) -> None:
        """Remember 'where the keys are', which somebody is asked."""
        words = text.lower().split()
        if words[:1] == ['where'] and words[-1] in ('is', 'are') and len(words) > 3:
            thing = thing_of(words[1:-1], [])
            self.asked = thing.name
            self.things.append((thing.name, thing.attribute))

    def _is_beside_person(self, name: str) -> bool:
        """Say whether it may be a name behind another: 'find lisa, mark and paul'."""
        unknown = name.isalpha() and not is_known_thing(thing_of([name], []))
        return unknown and bool(self.crowds.get(self.chain))

    def somebody(self) -> str:
        """Return the last that was named and is no thing of the lists: 'vet', 'dog'."""
        return latest(
            name
            for name in self.sought
            if name in _ROLES or not is_known_thing(thing_of(name.split(), []))
        )

    def _person(self, name: str) -> None:
        if name and name not in _NOT_NAMES:
            self.persons.append(name)
            crowd = self.crowds.setdefault(self.chain, [])
            crowd.extend([name] if name not in crowd and self.chain >= 0 else [])

    def crowd(self) -> list[str]:
        """Return whom 'them' means: those of one verb, else all who are to be met."""
        crowds = [crowd for crowd in self.crowds.values() if crowd]
        last = crowds[-1] if crowds else []
        if len(last) != 1 or last[0].endswith('s') or last[0].split()[-1] in _GROUPS:
            return last
        return list(dict.fromkeys(name for crowd in crowds for name in crowd))

    def note_undone(self, clause: str) -> None:
        """Remember what an order is about that no rule reads: 'slice the tomato'."""
        name, attribute = undone_thing(clause)
        if name:
            self.things.append((name, attribute))
        if name and name.split()[-1] in ROOMS:
            self.places.append(name)  # 'open the drawer and put it in there'

    def note_told(self, condition: str) -> None:
        """Remember what a condition or a statement names: 'you see anna', 'the cup fell down'."""
        words = condition.split()
        if not words:
            return
        while words[1:] and words[0] in _BEFORE_SUBJECTS:
            words = words[1:]
        if words[:3] in (['you', 'will', 'find'], ['you', 'will', 'see'], ['you', 'can', 'see']):
            words = ['there', 'is', *words[3:]]
        at = words.index('there') if 'there' in words[:-1] else 0
        if at and words[at + 1] in ('is', 'are'):  # 'next to the sink there is a sponge'
            words = [*words[at:], *words[:at]]
        subject = next((i for i, word in enumerate(words) if word in _IS), 0)
        if subject and is_surely_person(words[:subject]):
            self._person(' '.join(w for w in words[:subject] if w not in DETERMINERS))
            self.places.extend(_told_place(words))
            wished = words[subject + 1 :] if words[subject] in _WISHING else []
            if wished[:1] in (['her'], ['his'], ['their']):
                wished = ['the', *wished[1:]]
            name, attribute = told_thing(['there', 'is', *wished]) if wished else ('', '')
            self.things.extend([(name, attribute)] if name else [])
            return
        if words[0] in DETERMINERS and words[2:3] != [] and words[2] in _APPEARS:
            self.sought.append(words[1])  # 'until the courier shows up'
            self.things.extend([(words[1], '')] if words[1] in VEHICLES_AND_WAYS else [])
        if words[0] in _SOMEBODY and len(words) > 1:
            self._person(words[0])  # 'someone rings the bell'
        self.places.extend(_told_place(words))
        shown = split_arguments(words[2:])[0] if words[:2] in _THERE_IS else []
        if shown and is_surely_person(shown):
            self._person(' '.join(word for word in shown if word not in DETERMINERS))
        self.persons.extend(word for word in words if word in NAMES)
        name, attribute = told_thing(words)
        if not name and shown and words[1] == 'are' and shown[-1].endswith('s'):
            thing = thing_of(shown, [])  # 'there are apples'
            name, attribute = thing.name, thing.attribute
        name = name.removesuffix(' left')  # 'there are any apples left'
        if name:
            self.things.append((name, attribute))
            return
        for verb in _MET:
            if verb in words[:-1]:
                rest = words[words.index(verb) + 1 :]
                rest = rest[: rest.index('and')] if _joins_clause(rest) else rest
                rest = rest[:-3] if rest[-3:] == ['on', 'the', 'way'] else rest
                named = ' '.join(word for word in rest if word not in DETERMINERS)
                if not named:
                    return  # 'if you find the'
                if is_somebody(named, condition):
                    self._person(named)
                    return
                met = thing_of(rest, [])  # 'you can not find the red pen'
                self.things.append((met.name, met.attribute) if met.name else (named, ''))
                return


def _of_what(name: str) -> str:
    """Return the 'cup' of 'colour of the cup'."""
    words = name.split()
    at = words.index('of') if 'of' in words[:-2] else 0
    return ' '.join(words[at + 2 :]) if at and words[at + 1] in DETERMINERS else name


_ROLES = frozenset('cleaner driver porter courier cook'.split())  # some are things as well
_APPEARS = frozenset('shows arrives comes appears turns leaves finishes sits stands'.split())
_SOMEBODY = frozenset({'someone', 'somebody', 'anyone', 'anybody'})


def _joins_clause(rest: list[str]) -> bool:
    """Say whether another condition follows: 'tom and he is free'."""
    at = rest.index('and') if 'and' in rest[1:-2] else 0
    return at > 0 and rest[at + 1] in ('he', 'she', 'it', 'they', 'you', 'i')


_AT_OR_TO = LOCATIONS | GOALS


def _told_place(words: list[str]) -> list[str]:
    """Return where 'the book belongs on the shelf' says that something is."""
    goes = not {'go', 'get', 'going', 'goes'}.isdisjoint(words)
    places = _AT_OR_TO if goes else LOCATIONS
    phrases = [p for p in split_arguments(words)[1] if p.preposition in places]
    if words[-1:] != [] and words[-1] in ADVERB_PLACES:
        return [words[-1]]
    return [phrases[-1].place()] if phrases and not stray(phrases[-1].words) else []


def is_somebody(name: str, text: str) -> bool:
    """Say whether a name is a person's: 'nurse', or a name that stands without an article."""
    words = name.split()
    if (
        words[0] == 'whoever'
        or words[0] in TITLES
        and len(words) == 2
        or words[-1] in PERSONS
        or words[0] in PERSONS
        or words[0] in NAMES
    ):
        return True
    if len(words) > 1 and words[0].endswith("'s"):
        return False  # 'find priya's pen'
    spoken = text.lower().split()
    if len(words) > 2 or words[0] not in spoken:
        return False
    at = spoken.index(words[0])
    before = spoken[at - 1] if at else ''
    if name.endswith('s'):
        return False  # 'find cups'
    if before in ('to', 'at'):
        return name.isalpha() and name not in _PLACES_WITHOUT_ARTICLE
    return before in _BEFORE_NAMES


_BEFORE_NAMES = frozenset('for see find meet contact notice with me spot'.split())
_PLACES_WITHOUT_ARTICLE = frozenset(
    'home bed base work school upstairs downstairs outside inside kitchen bedroom '
    'reception'.split()
)


def latest(names: Iterable[str]) -> str:
    """Return the last of some names, '' where there are none."""
    return next(iter(reversed(list(names))), '')
