# SPDX-License-Identifier: Apache-2.0
"""What is to be said, as it came, and to whom."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.grammar import SAY_VERBS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.reading import read_clause
from omnivinci_ros.commands.intents import Reading

MAX_SAID = 300  # characters
_ASKING_FOR_IT = frozenset({'can', 'could', 'would', 'will'})


def as_said(reading: Reading, clause: Clause, source: str, *, last: bool) -> Reading:
    """Take what is to be said from the source, with its capitals; `last`: nothing follows."""
    texts = clause.texts
    verb = next((i for i, text in enumerate(texts) if text in SAY_VERBS), 0)
    first = verb + reading.said_from
    if not reading.said_from or first >= len(texts):
        return reading
    end = len(source) if last else _end(clause, source)
    if reading.said_short:
        end = clause.words[-reading.said_short].start
    start = clause.words[first].start
    courtesy = source[clause.words[verb].end : start].lower().find('please')
    if courtesy >= 0 and reading.said_from == 1:
        start = clause.words[verb].end + courtesy  # 'say please take a seat'
    said = source[start:end].strip().strip('",;').strip()
    asked = verb > 0 and texts[0] in _ASKING_FOR_IT  # 'can you say your name?'
    said = said[:-1] if said.endswith('.') or asked and said.endswith('?') else said
    said = said[:MAX_SAID].strip()
    said, times = _often(said) if texts[verb] == 'say' and '"' not in source else (said, {})
    question = f'Shall I say all of it: "{said}"?' if clause.doubtful else reading.question
    return replace(reading, slots={**reading.slots, **times, 'text': said}, question=question)


def _often(said: str) -> tuple[str, dict[str, str]]:
    """Read 'bingo twice' as 'bingo', two times."""
    found = take_adverbials(['say', *said.lower().split()])
    count = found.slots.get('times', '')
    words = said.split()[: len(found.words) - 1]
    behind = [word.lower() for word in words] == found.words[1:]
    return (' '.join(words), {'times': count}) if count and words and behind else (said, {})


def _end(clause: Clause, source: str) -> int:
    """Return the end of a clause in the source, with the mark that ends it."""
    end = clause.end
    while end < len(source) and source[end] in '!?.':
        end += 1
    return end


def told_to(reading: Reading, words: list[str]) -> Reading | None:
    """Read 'to Tom' after what is to be said in quotation marks."""
    named = strip_determiners(words[1:])
    fits = reading.intent == 'SAY' and words[:1] == ['to'] and 0 < len(named) <= 2
    if not fits or 'recipient' in reading.slots:
        return None
    return replace(reading, slots={**reading.slots, 'recipient': ' '.join(named)})


def told_to_two(words: list[str]) -> list[Reading]:
    """Read 'tell Tom and the cook dinner is ready': said to one after the other."""
    words = words[1:] if words[1:2] == ['tell'] else words  # 'go tell Tom and Mary'
    joint = words.index('and') if 'and' in words[2:4] else 0
    if words[:1] != ['tell'] or not joint or len(words) < joint + 3:
        return []
    first = words[1:joint]
    second = words[joint + 1 : joint + 2 + (words[joint + 1] in DETERMINERS)]
    both = len(first) + 1 + len(second)
    rest = words[both + 1 :]
    if len(first) == 2 and not (is_surely_person(first) and is_surely_person(second)):
        return []  # 'tell the truth and the others come'
    if len(second) == 1 and not may_be_name(second[0]):
        return []  # 'tell tom and come back'
    told = []
    for who in (first, second) if rest else ():
        reading = read_clause(['tell', *who, *rest])
        if reading is not None and reading.intent == 'SAY':
            # What is said begins further on than after one name.
            told.append(replace(reading, said_from=reading.said_from + both - len(who)))
    return told if len(told) == 2 else []
