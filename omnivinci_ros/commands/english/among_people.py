# SPDX-License-Identifier: Apache-2.0
"""Whether people talk among themselves: nobody waits for a robot's answer then.

It is asked only about what no rule read as an order. An order that is not known is answered; what
is told or asked of 'us', of yesterday, of what belongs to people, or of somebody called by name is
left alone.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.people_phrases import ABOUT_ONE
from omnivinci_ros.commands.english.people_phrases import ASKED_PERSON
from omnivinci_ros.commands.english.people_phrases import BACK_THEN
from omnivinci_ros.commands.english.people_phrases import BEFORE_CALLED
from omnivinci_ros.commands.english.people_phrases import BEGINS_QUESTION
from omnivinci_ros.commands.english.people_phrases import CALLED_BY_NAME
from omnivinci_ros.commands.english.people_phrases import CALLED_BY_ROLE
from omnivinci_ros.commands.english.people_phrases import FOUND
from omnivinci_ros.commands.english.people_phrases import LAST
from omnivinci_ros.commands.english.people_phrases import LET
from omnivinci_ros.commands.english.people_phrases import LET_DO
from omnivinci_ros.commands.english.people_phrases import LET_US
from omnivinci_ros.commands.english.people_phrases import LONGEST_CALLED
from omnivinci_ros.commands.english.people_phrases import NEEDED
from omnivinci_ros.commands.english.people_phrases import NOT_ASKED
from omnivinci_ros.commands.english.people_phrases import OF_PEOPLE
from omnivinci_ros.commands.english.people_phrases import OF_TOWN
from omnivinci_ros.commands.english.people_phrases import OF_US
from omnivinci_ros.commands.english.people_phrases import PEOPLE
from omnivinci_ros.commands.english.people_phrases import PRICES
from omnivinci_ros.commands.english.people_phrases import REQUESTS
from omnivinci_ros.commands.english.people_phrases import ROBOTS
from omnivinci_ros.commands.english.people_phrases import SEEN
from omnivinci_ros.commands.english.people_phrases import SIGHTS
from omnivinci_ros.commands.english.people_phrases import SPEAKER
from omnivinci_ros.commands.english.people_phrases import STATES
from omnivinci_ros.commands.english.people_phrases import SUBJECTS
from omnivinci_ros.commands.english.people_phrases import TAGS
from omnivinci_ros.commands.english.people_phrases import TITLES
from omnivinci_ros.commands.english.people_phrases import TOLD
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import split_clauses


def is_among_people(words: list[str]) -> bool:
    """Say whether words that are no order are talk that is not addressed to a robot."""
    spoken = [word for word in words if word not in PAUSES]
    if not spoken or _calls_robot(spoken):
        return False
    clauses = split_clauses(list(words))
    if 'help' in spoken or clauses[0] == ['home']:
        return False
    if len(clauses) > 1 and any(_calls_person(clause) for clause in clauses):
        return True
    if _needs(spoken):
        return False
    does = spoken[0] == 'do' and spoken[1:2] != [] and spoken[1] in NOT_ASKED
    if '?' in words or spoken[0] in BEGINS_QUESTION and not does:
        return _asks_person(clauses, spoken)
    return _tells_person(clauses, spoken)


def called_person(words: list[str]) -> str:
    """Return who is called behind or inside an order, '' for nobody: 'grab a chair, tom'."""
    clauses = split_clauses(words)
    if len(clauses) < 2 or _calls_robot([word for clause in clauses for word in clause]):
        return ''
    called = next(
        (one for one in reversed(clauses[1:]) if len(one) <= 2 and _calls_person(one)), []
    )
    return ' '.join(called)


def called_first(words: list[str]) -> str:
    """Return who is called before an order, '' for nobody: 'anna, come here', 'kids bring it'."""
    spoken = [word for word in words if word not in PAUSES]
    start = 0
    while start < min(4, len(spoken) - 2) and spoken[start] in BEFORE_CALLED:
        start += 1
    rest = spoken[start + 1 :]
    first = spoken[start] if spoken else ''
    if not rest or _calls_robot(spoken):
        return ''
    if first in TITLES and first not in CALLED_BY_ROLE and len(rest) > 1:
        first, rest = f'{first} {rest[0]}', rest[1:]  # 'mrs lee, come here'
    elif first not in CALLED_BY_NAME and first not in CALLED_BY_ROLE:
        return ''
    bare = unwrap(rest).words
    comma = words[len(words) - 1 - words[::-1].index(spoken[start]) + 1 :][:1] == [',']
    told = bare[:1] != [] and bare[0] in COMMAND_VERBS and (comma or bare[0] not in PASTS)
    return first if told else ''


def _calls_robot(spoken: list[str]) -> bool:
    return not ROBOTS.isdisjoint(spoken) and any(
        word in ROBOTS and not (at and (spoken[at - 1] in ABOUT_ONE or _owns(spoken[at - 1])))
        for at, word in enumerate(spoken)
    )


def _owns(word: str) -> bool:
    """Say whether it is "cousin's", "neighbours", "neighbours'"."""
    return word.endswith(("'s", "'")) or word.endswith('s') and word not in _BEFORE_ROBOT


_BEFORE_ROBOT = frozenset('yes thanks please is was this guess does'.split())


def _calls_person(clause: list[str]) -> bool:
    """Say whether a clause only calls somebody: 'anna', 'mrs lee', 'come on rosie'."""
    called = [word for word in clause if word not in BEFORE_CALLED]
    if not called or len(called) > LONGEST_CALLED:
        return False
    titled = len(called) == 2 and called[0] in TITLES
    return titled or all(word in PEOPLE for word in called)


def _needs(spoken: list[str]) -> bool:
    """Say whether people say what they need: 'we need a robot at the desk'."""
    return any(phrase_at(spoken, at, NEEDED) for at in range(min(3, len(spoken))))


def _asks_person(clauses: list[list[str]], spoken: list[str]) -> bool:
    """Say whether a question is one among people: 'did you sleep well', 'are we there yet'."""
    for at in range(len(spoken)):
        length = phrase_at(spoken, at, ASKED_PERSON)
        if length:
            # 'Do you want to bring me the paper?' orders.
            return not _goes_on_as_order(spoken[at + length - 1 :])
    if not SEEN.isdisjoint(_without_look_at(spoken)):
        return False
    if phrase_at(spoken, 0, FOUND) and 'your' not in spoken or _of_its_ways(spoken):
        return False
    if any(phrase_at(spoken, at, SIGHTS) for at in range(len(spoken))):
        return False
    if spoken[-1] in STATES and 'you' not in spoken:
        return False
    if phrase_at(spoken, 0, REQUESTS) or any(phrase_at(one, 0, REQUESTS) for one in clauses):
        return _belongs_to_people(spoken)
    if phrase_at(clauses[-1], 0, TAGS) == len(clauses[-1]) and not _orders(clauses[0]):
        return True
    begins = next((one for one in clauses if one[0] in BEGINS_QUESTION), None)
    if begins is not None:
        return _speaks_of_people(begins)
    return not OF_US.isdisjoint(spoken) or not BACK_THEN.isdisjoint(spoken)


def _goes_on_as_order(rest: list[str]) -> bool:
    """Say whether 'do you want', whose last word begins it, goes on with 'to bring me ...'."""
    if rest[:1] != ['to'] and rest[1:2] in (['you'], ['to']):
        rest = rest[1:]
    verb = rest[1:2]
    return (
        rest[0] in ('to', 'you')
        and verb[:1] != []
        and verb[0] in COMMAND_VERBS | {'could'}
        or (verb[:1] != [] and verb[0] in GERUNDS)
    )


def _of_its_ways(spoken: list[str]) -> bool:
    """Say whether it is about how a robot drives: 'should i turn left', 'why did you go back'."""
    pairs = zip(spoken[:4], spoken[1:5], strict=False)
    return any(one in ('i', 'you') and other in _DRIVES for one, other in pairs)


_DRIVES = frozenset('go turn move drive stop roll rotate spin reverse'.split())


def _without_look_at(spoken: list[str]) -> set[str]:
    """Return the words, but no 'look' of 'look at the draft'."""
    at = spoken.index('look') if 'look' in spoken else len(spoken)
    followed = spoken[at + 1 : at + 2]
    return set(spoken) - ({'look'} if followed and followed[0] in ('at', 'for') else set())


_OF_PEOPLE_OR_TOWN = OF_US | SPEAKER | BACK_THEN | OF_TOWN


def _speaks_of_people(spoken: list[str]) -> bool:
    """Say whether a question is of people, of the past or of what a town sells and runs."""
    if not _OF_PEOPLE_OR_TOWN.isdisjoint(spoken) or spoken[0] == 'whose' or _is_long_ago(spoken):
        return True
    if phrase_at(spoken, 0, PRICES) or _belongs_to_people(spoken):
        return True
    if spoken[0] in ('have', 'has') and not SUBJECTS.isdisjoint(spoken[1:2]):
        return True
    done = spoken[1] if spoken[0] == 'who' and len(spoken) > 2 else ''
    return done.endswith('ed') or done in PASTS or done in _DONE


_DONE = frozenset(
    'put let ate drank took broke left came went made said told gave got lost forgot knew '
    'wrote sent paid bought sold stole hid'.split()
)


def _is_long_ago(spoken: list[str]) -> bool:
    return any(phrase_at(spoken, at, LAST) for at in range(len(spoken)))


def _belongs_to_people(spoken: list[str]) -> bool:
    """Say whether it is of what only people have: 'put your shoes on', 'give my love'."""
    for at, word in enumerate(spoken):
        owned = spoken[at + 1 : at + 3]  # 'your new boss'
        if word == 'your' and not OF_PEOPLE.isdisjoint(owned):
            return True
        if word == 'my' and owned[:1] in (['love'], ['regards']):
            return True
    return False


def _tells_person(clauses: list[list[str]], spoken: list[str]) -> bool:
    """Say whether it is told, or said to a person: 'let me finish', 'you should have seen it'."""
    if _belongs_to_people(spoken) or any(map(_lets, clauses)):
        return True
    if any(map(_orders, clauses)):
        return False  # 'he fell, call an ambulance'
    if any(phrase_at(clause, 0, TOLD) for clause in clauses):
        return True
    if any(not _ACTING.isdisjoint(clause[:3]) for clause in clauses):
        return True
    past = not BACK_THEN.isdisjoint(spoken) or _is_long_ago(spoken)
    return past or _is_of_robots(spoken)


_ACTING = frozenset({'we', 'he', 'she', 'they', "he's", "she's", "they're"})


def _orders(clause: list[str]) -> bool:
    """Say whether a clause begins as an order does, by a verb that is known or not."""
    bare = unwrap(list(clause)).words
    if clause[1:2] == ['on'] and len(clause) == 2:
        return False  # 'come on', 'go on'
    return (
        bare[:1] != []
        and bare[0] not in _NO_ORDERS
        and (bare[0] in COMMAND_VERBS or is_imperative(bare))
    )


_NO_ORDERS = frozenset({'you', 'let', 'look', 'say', 'do', 'people'})


def _lets(clause: list[str]) -> bool:
    """Say whether it is 'let me finish', 'let us face it'; 'let us have the hammer' is not."""
    at = clause.index('let') if 'let' in clause[:3] else len(clause)
    does = clause[at + 2 : at + 3]
    if not does or clause[at + 1] not in LET:
        return False
    return does[0] not in (LET_DO if clause[at + 1] == 'me' else LET_US)


def _is_of_robots(spoken: list[str]) -> bool:
    """Say whether it tells of a robot: 'my cousin's robot brought him a beer'."""
    if 'robot' not in spoken and 'robots' not in spoken:
        return False
    return spoken[0] in DETERMINERS | {'i', 'you', 'it', 'some', 'robots'}
