# SPDX-License-Identifier: Apache-2.0
"""Whether people talk among themselves: nobody waits for a robot's answer then.

It is asked only about what no rule read as an order. An order that is not known is answered; what
is told or asked of 'us', of yesterday, of what belongs to people, or of somebody called by name is
left alone.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.given_names import GIVEN_NAMES
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import split_clauses

_ROBOTS = ROBOT_NAMES | {'robot'}
_ABOUT_ONE = DETERMINERS | {'no', 'which', 'every'}
_BEGINS_QUESTION = frozenset(
    'what where who whom whose why when which how should shall do does did is are am was were can '
    'could would will may might have has had'.split()
)
# A robot that sees may be asked of these, by whomever and of whomever.
_SEEN = frozenset(
    'see seen sees look looks colour color wearing doing holding carrying sitting standing lying '
    'sat spot spotted notice noticed visible label sign noise smell'.split()
)
_FOUND = phrase_table(
    'did you find, have you found, was there, were you, did you hear'.split(', ')
)
# What a town sells and runs: 'how much are the tomatoes'.
_OF_TOWN = frozenset(
    'train trains bus buses tram flight platform airport ticket service bill price cost taxi '
    'airline'.split()
)
_PRICES = phrase_table('how much are, how much is the, how much for, how much does'.split(', '))
_NOT_ASKED = DETERMINERS | {'not'}  # 'do the dishes', 'do not go'
_SUBJECTS = frozenset(
    'you we they i he she it anyone anybody everyone everybody no any your my our their '
    'his'.split()
)
_NEEDED = phrase_table(
    'we need, we want, we would like, we could use, they need, they want'.split(', ')
)
_OF_US = frozenset("we us our ours he she they his their theirs him he's she's they're".split())
_SPEAKER = frozenset({'i', 'me', 'mine', 'yours'})
_BACK_THEN = frozenset('did was were had yesterday ago'.split())
_LAST = phrase_table(
    'last night, last week, last month, last year, last time, last summer, last winter, the other '
    'day, when i was, used to, at the time, back then'.split(', ')
)
_ASKED_PERSON = phrase_table(
    'do you think, do you reckon, do you want, do you fancy, do you remember, do you like, do you '
    'believe, do you mean, do you take, do you sell, do you ever, do you guys, do you two, are '
    'you coming, are you hungry, are you thirsty, are you tired, are you cold, are you free, are '
    'you kidding, are you joking, are you serious, are you crying, are you going to, are you '
    'feeling, are you still, would you like, would you have, would you prefer, would you rather, '
    'would it kill you, can you believe, could you believe, can you imagine, could you imagine, '
    'you know what, could you do with, could you two, can you two, how come, why do not we, how '
    'about we, what about you, and you, is this seat, what do you think, how do you feel, have you ever, '
    'if you could, what if'.split(', ')
)
_REQUESTS = phrase_table(
    'can you, could you, would you, will you, can we, could we, would the, could the'.split(', ')
)
_TAGS = phrase_table(
    "is not it, isn't it, does not it, doesn't it, do not i, don't i, did not i, didn't i, "
    "have you, haven't you, have not you, won't you, will not you, are not you, aren't you, "
    "was not it, wasn't it, do not you, don't you, did not you, didn't you, right, you know, "
    "are not they, aren't they, do not they, don't they, can not you".split(', ')
)
_TOLD = phrase_table(
    'you should have, you could have, you would have, you must have, you must be, you can not, '
    'you could not, you will not, you would not, you could always, you look, you seem, you sound, '
    'you never, you always, you may, you might, you did, you were, you have to tell, you have got '
    'to be, you should wear, you should be able, you will be able, you need to keep, you need to '
    'stay off, you need to calm, you need to relax, you need to rest, i do not think, i can not '
    'believe, i want you to be, i want you to know, i want you to meet, i want you to promise, i '
    'would like you to meet, i need you to listen, i need you to be, i need you to know, i bet, i '
    'wonder, i wish, i guess, i suppose, i drew, i had, i was, i know, i thought, it is only me, '
    'it is not, it is only, do not be, do not tell me, do not mind, do not worry, do not cry, do '
    'not panic, do not you, i am sorry, i am only, i am just, what a, what an'.split(', ')
)
_LET = frozenset({'me', 'us'})
_LET_DO = frozenset('have see in out through past up down go be'.split())
_LET_US = _LET_DO - {'be', 'see', 'down', 'up', 'past'}
# What a robot has none of: 'brush your teeth'.
_OF_PEOPLE = frozenset(
    'shoes shoe teeth tooth hair homework tea breakfast lunch dinner supper pudding peas greens '
    'vegetables plate medicine tablets seat seats belt belts life lives dream dreams heart '
    'business mother mum mom dad father sister brother wife husband kids children parents elbow '
    'sleeve sleeves chin feet socks shirt jacket pyjamas trousers knees tummy nose mouth face '
    'breath temper language manners money wallet purse card job work luck age turn day holiday '
    'weekend appointment bag bags ticket tickets '
    'receipt phone number birthday friends team boss teacher family gran nana grandma grandpa '
    'cards weapon weapons'.split()
)
_KIN = frozenset(
    'mum mummy mom mommy dad daddy mama papa nan nana gran granny grandma grandpa grandad auntie '
    'uncle kids boys girls ladies gentlemen lads guys folks everyone everybody children '
    'class team officer waiter doctor nurse sir madam lieutenant captain general sergeant colonel '
    'honour honor son bro sis baby'.split()
)
_TITLES = frozenset({'mr', 'mrs', 'miss', 'ms', 'dr', 'professor', 'aunt', 'uncle', 'nurse'})
_BEFORE_CALLED = frozenset(
    'hey oh no yes ok okay well sorry thanks come on my your dear and'.split()
)
_PEOPLE = (NAMES | GIVEN_NAMES | _KIN) - ROBOT_NAMES
_LONGEST_CALLED = 3  # words


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
    does = spoken[0] == 'do' and spoken[1:2] != [] and spoken[1] in _NOT_ASKED
    if '?' in words or spoken[0] in _BEGINS_QUESTION and not does:
        return _asks_person(clauses, spoken)
    return _tells_person(clauses, spoken)


def _calls_robot(spoken: list[str]) -> bool:
    return any(
        word in _ROBOTS and not (at and (spoken[at - 1] in _ABOUT_ONE or _owns(spoken[at - 1])))
        for at, word in enumerate(spoken)
    )


def _owns(word: str) -> bool:
    """Say whether it is "cousin's", "neighbours", "neighbours'"."""
    return word.endswith(("'s", "'")) or word.endswith('s') and word not in _BEFORE_ROBOT


_BEFORE_ROBOT = frozenset('yes thanks please is was this guess does'.split())


def _calls_person(clause: list[str]) -> bool:
    """Say whether a clause only calls somebody: 'anna', 'mrs lee', 'come on rosie'."""
    called = [word for word in clause if word not in _BEFORE_CALLED]
    if not called or len(called) > _LONGEST_CALLED:
        return False
    titled = len(called) == 2 and called[0] in _TITLES
    return titled or all(word in _PEOPLE for word in called)


def _needs(spoken: list[str]) -> bool:
    """Say whether people say what they need: 'we need a robot at the desk'."""
    return any(phrase_at(spoken, at, _NEEDED) for at in range(min(3, len(spoken))))


def _asks_person(clauses: list[list[str]], spoken: list[str]) -> bool:
    """Say whether a question is one among people: 'did you sleep well', 'are we there yet'."""
    asked_person = any(phrase_at(spoken, at, _ASKED_PERSON) for at in range(len(spoken)))
    if asked_person:
        return True
    if not _SEEN.isdisjoint(_without_look_at(spoken)):
        return False
    if phrase_at(spoken, 0, _FOUND) and 'your' not in spoken or _of_its_ways(spoken):
        return False
    if phrase_at(spoken, 0, _REQUESTS) or any(phrase_at(one, 0, _REQUESTS) for one in clauses):
        return _belongs_to_people(spoken)
    if phrase_at(clauses[-1], 0, _TAGS) == len(clauses[-1]) and not _orders(clauses[0]):
        return True
    begins = next((one for one in clauses if one[0] in _BEGINS_QUESTION), None)
    if begins is not None:
        return _speaks_of_people(begins)
    return not (_OF_US | _BACK_THEN).isdisjoint(spoken)


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


def _speaks_of_people(spoken: list[str]) -> bool:
    """Say whether a question is of people, of the past or of what a town sells and runs."""
    marks = _OF_US | _SPEAKER | _BACK_THEN | _OF_TOWN
    if not marks.isdisjoint(spoken) or spoken[0] == 'whose' or _is_long_ago(spoken):
        return True
    if phrase_at(spoken, 0, _PRICES) or _belongs_to_people(spoken):
        return True
    if spoken[0] in ('have', 'has') and not _SUBJECTS.isdisjoint(spoken[1:2]):
        return True
    done = spoken[1] if spoken[0] == 'who' and len(spoken) > 2 else ''
    return done.endswith('ed') or done in PASTS or done in _DONE


_DONE = frozenset(
    'put let ate drank took broke left came went made said told gave got lost forgot knew '
    'wrote sent paid bought sold stole hid'.split()
)


def _is_long_ago(spoken: list[str]) -> bool:
    return any(phrase_at(spoken, at, _LAST) for at in range(len(spoken)))


def _belongs_to_people(spoken: list[str]) -> bool:
    """Say whether it is of what only people have: 'put your shoes on', 'give my love'."""
    for at, word in enumerate(spoken):
        owned = spoken[at + 1 : at + 3]  # 'your new boss'
        if word == 'your' and not _OF_PEOPLE.isdisjoint(owned):
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
    if any(phrase_at(clause, 0, _TOLD) for clause in clauses):
        return True
    if any(not _ACTING.isdisjoint(clause[:3]) for clause in clauses):
        return True
    past = not _BACK_THEN.isdisjoint(spoken) or _is_long_ago(spoken)
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
    if not does or clause[at + 1] not in _LET:
        return False
    return does[0] not in (_LET_DO if clause[at + 1] == 'me' else _LET_US)


def _is_of_robots(spoken: list[str]) -> bool:
    """Say whether it tells of a robot: 'my cousin's robot brought him a beer'."""
    if 'robot' not in spoken and 'robots' not in spoken:
        return False
    return spoken[0] in DETERMINERS | {'i', 'you', 'it', 'some', 'robots'}
