# SPDX-License-Identifier: Apache-2.0
"""What the robot is told to say in words of its own: the time, a joke, its name."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.listeners import is_one_place
from omnivinci_ros.commands.english.listeners import whom
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_LONGEST = 9  # words
_YOURS = frozenset('name age birthday nationality country origin version affiliation'.split())
_NOUNS = _YOURS | frozenset(
    'story time date day weekday month year joke jokes stories tale riddle riddles fact facts '
    'rhyme poem anecdote names weather temperature forecast'.split()
)
_FIRST = DETERMINERS - {'her', 'his', 'their', 'its'}  # 'tell her a joke'
_BEFORE = frozenset(
    "one two three today's tomorrow's good bad funny silly scary short more other new long".split()
)
_OF = phrase_table(
    f'of {the} {time}' for the in ('the', 'this') for time in ('day', 'week', 'month', 'year')
)
_SOMETHING = phrase_table(['something', 'anything', 'a few words', 'some words', 'a few things'])
_KINDS = frozenset('nice funny kind cheerful clever friendly else interesting'.split())
_ASKED = phrase_table(
    [
        *(
            f'what {unit} {is_it}{when}'
            for unit in ('day', 'date', 'time', 'day of the week', 'month', 'year')
            for is_it in ('it is', 'is it', 'is', 'we have')
            for when in ('', ' today', ' tomorrow', ' now')
        ),
        *(f'what {unit} {day} is' for unit in ('day', 'date') for day in ('today', 'tomorrow')),
        *'what the time is, what the date is, what is the time, what is the date, who you are, '
        'what your name is, what is your name, what you are called, how old you are, where you '
        'come from, where you are from, who made you, who built you, what you can do'.split(', '),
    ]
)
_TELLING = frozenset({'tell', 'say', 'announce'})
_ASKERS = frozenset({'me', 'us'})


def is_matter(words: list[str]) -> bool:
    """Say whether words name something that the robot must make up or look up: 'the time'."""
    at = next((i for i, word in enumerate(words) if i and word in ('and', 'or')), 0)
    if at:
        return _is_one(words[:at]) and is_matter(words[at + 1 :])
    return _is_one(words)


def _is_one(words: list[str]) -> bool:
    if not 0 < len(words) <= _LONGEST:
        return False
    if begins_with(words, _ASKED) == len(words):
        return True
    lead = begins_with(words, _SOMETHING)
    if lead:
        rest = words[lead + (words[lead : lead + 1] != [] and words[lead] in _KINDS) :]
        return not rest or rest[0] == 'about' and 1 < len(rest) < 5 and 'to' not in rest
    named = words
    if 'about' in words[1:-1]:
        named = words[: words.index('about')]  # 'a story about bears'
    elif 'of' in words[1:-1]:
        at = words.index('of')
        named = words[:at] if begins_with(words[at:], _OF) == len(words) - at else []
    if not named or named[-1] not in _NOUNS:
        return False
    if len(named) == 1:
        return named[0].endswith('s')  # 'tell jokes'
    if named[0] == 'your':
        return len(named) < 4  # "your team's name"
    between = named[named[0] in _FIRST : -1]
    return _BEFORE.issuperset(between) and named[-1] not in _YOURS


def read_matter(words: list[str]) -> Reading | None:
    """Read 'tell the time', 'say a joke to anna', 'tell all the guests your name'."""
    if words[0] not in _TELLING or len(words) < 2 or words[1] in _ASKERS:
        return None
    said = words[1:]
    if words[0] == 'tell' and said[0] in DETERMINERS and is_surely_person(said[:2]):
        who = whom(said[:2])
        if who and is_matter(said[2:]):
            return Reading('SAY', {'text': ' '.join(said[2:]), **who}, said_from=3)
    if is_matter(said):
        return Reading('SAY', {'text': ' '.join(said)}, said_from=1)
    for at in range(1, len(said) - 1):
        if not is_matter(said[:at]):
            continue
        short = len(said) - at
        if said[at] == 'to' and 'or' in said[at:]:
            asked = f'Whom should I tell: {" ".join(said[at + 1 :])}?'
            return Reading('SAY', {'text': ' '.join(said[:at])}, 0, asked, 1, short)
        behind = _behind(words[0], said[at:])
        if behind:
            slots = {'text': ' '.join(said[:at]), **behind}
            return Reading('SAY', slots, said_from=1, said_short=short)
    if words[0] != 'tell':
        return None
    for at in range(len(words) - 1, 1, -1):  # the shortest that is one: who is told may be long
        determined = words[at] in DETERMINERS
        if not is_matter(words[at:]) or at == 2 and not determined:
            continue
        who = whom(words[1:at], anybody=determined)
        if who:
            return Reading('SAY', {'text': ' '.join(words[at:]), **who}, said_from=at)
    return None


def _behind(verb: str, words: list[str]) -> dict[str, str]:
    """Return the slots of 'to the guests in the hall', 'in the hall'."""
    if verb != 'tell' and words in (['to', 'me'], ['to', 'us']):
        return {'recipient': words[1]}
    if words[0] == 'to':
        return whom(words[1:], anybody=True)
    return {'place': ' '.join(strip_determiners(words[1:]))} if is_one_place(words) else {}


def told_to_asker(words: list[str]) -> Reading | None:
    """Read 'tell me the time' behind another order: alone, it is what other machines are asked."""
    if words[:1] != ['tell'] or words[1:2] not in (['me'], ['us']) or not is_matter(words[2:]):
        return None
    return Reading('SAY', {'text': ' '.join(words[2:]), 'recipient': 'me'}, said_from=2)
