# SPDX-License-Identifier: Apache-2.0
"""More ways to ask what is to be seen: 'is the kettle still on', 'which plug has the tape on it'.

As with `shown_questions` the things need no list, where 'the', 'that' or a place shows that they
are here. What friends and phones are asked ('what does Tom say', 'has the train left') stays.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.shown_questions import STATES
from omnivinci_ros.commands.english.shown_questions import is_here
from omnivinci_ros.commands.english.shown_questions import without_look
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.unlikely_words import NEVER_HELD
from omnivinci_ros.commands.words import Word

_IS = frozenset({'is', 'are'})
_HAS = frozenset({'has', 'have'})
_SHOWN = frozenset('the my our your his her their that this those these'.split())
_ARTICLES = _SHOWN | {'a', 'an', 'any', 'some'}
_OWN = frozenset({'his', 'her', 'its', 'their'})
_SOMEBODY = frozenset('anybody anyone somebody someone'.split())
# Somebody looks whether they are on: those that a phone switches are not asked of a camera.
_LEFT_ON = frozenset(
    'kettle stove hob iron tap taps faucet hose sprinkler pump drill generator burner candle '
    'candles grill fryer cooker toaster mixer compressor ladder heater gas fire lathe saw grinder '
    'engine fan hoover vacuum hairdryer shower'.split()
)
_ON = frozenset({'on', 'running', 'dripping', 'off', 'going', 'lit'})
_WENT = frozenset({'gone', 'turned', 'come', 'got', 'fallen'})
_HAPPENED = STATES | frozenset(
    'died dead sprouted hatched burnt burst melted opened wilted germinated up over out off '
    'cloudy '
    'brown pink purple bad mouldy moldy soft hard cold'.split()
)
_SIGNS = frozenset(
    'sign board label screen display gauge dial meter scale scales thermometer note notice clock '
    'monitor readout poster ticket tag whiteboard list plaque sticker barometer counter chart '
    'timer noticeboard'.split()
)
_SAYS = frozenset({'say', 'says', 'read', 'reads', 'show', 'shows'})
_COUNTED_HERE = frozenset('fingers thumbs balloons cards sticks pens pencils balls coins'.split())
_SHOWN_LOOKS = BODY_PARTS | frozenset(
    'hair face wound rash dress outfit makeup cut bruise scar tie cake table shirt hat suit '
    'plant plants garden room skin incision stitches bandage'.split()
)
_LOOKING = frozenset({'check', 'see', 'look', 'count'})
_FIRST_WORDS = _IS | _HAS | _LOOKING | frozenset('which what how did read whose'.split())
_LONGEST = 14  # words


def seen_in_question(words: list[str]) -> list[str]:
    """Return what a question asks to look at, [] where it shows nothing that is here."""
    if not 3 < len(words) <= _LONGEST or words[0] not in _FIRST_WORDS:
        return []
    words = without_look(words)
    asked = words[1:] if words[0] in _LOOKING else words
    if len(asked) < 4:
        return []
    return (
        _is_on(asked)
        or _which_has(asked)
        or _gone(asked)
        or _sign_says(asked)
        or _worn(asked)
        or _left_on(asked)
        or _held_up(asked)
        or _counted(asked)
        or _read_out(words)
        or _whose(asked)
        or _looks(asked)
        or _all_have(words)
    )


def _is_on(words: list[str]) -> list[str]:
    """Read 'is the kettle still on', 'is the tap in the bathroom running'."""
    if words[0] not in _IS or words[-1] not in _ON:
        return []
    named = words[1:-1]
    named = named[:-1] if named[-1] in ('still', 'already', 'left', 'even') else named
    head = split_arguments(named)[0] if named else []
    return named if len(head) > 1 and head[0] in _SHOWN and head[-1] in _LEFT_ON else []


def _which_has(words: list[str]) -> list[str]:
    """Read 'which plug has the blue tape on it'."""
    if words[0] not in ('which', 'what') or words[-1] not in ('it', 'them'):
        return []
    at = next((i for i, word in enumerate(words[:4]) if i > 1 and word in _HAS), 0)
    held = words[at + 1 :]
    whole = len(held) > 3 and held[0] in _ARTICLES and held[-2] in ('on', 'in', 'under', 'round')
    return words[1:at] if at and whole else []


def _gone(words: list[str]) -> list[str]:
    """Read 'how many seedlings have died', 'what colour has the strip gone'."""
    if words[:2] == ['how', 'many']:
        at = next((i for i, word in enumerate(words[:6]) if i > 2 and word in _HAS), 0)
        named, state = words[2:at], words[at + 1 :]
        state = state[1:] if state and state[0] in _WENT else state
        done = bool(at) and len(state) == 1 and state[0] in _HAPPENED
        somebody = named[-1].removesuffix('s') in PERSONS if named else False
        return named if done and not somebody and not is_surely_person(named) else []
    if words[0] == 'what' and words[1] in ('colour', 'color') and words[2] in _HAS:
        named = words[3:-1]
        return named if words[-1] in _WENT and named[:1] != [] and named[0] in _SHOWN else []
    if words[0] in _HAS and words[1] in _SHOWN and words[-2] in _WENT and words[-1] in _HAPPENED:
        return words[1:-2]  # 'have the lights on the panel gone green'
    return []


def _sign_says(words: list[str]) -> list[str]:
    """Read 'what does the board say for the dublin flight', 'what the gauge says'."""
    if words[0] != 'what':
        return []
    at = 2 if words[1] in ('does', 'do') else 1
    says = next((i for i, word in enumerate(words) if i > at and word in _SAYS), 0)
    named = words[at:says]
    if len(named) < 2 or named[0] not in _SHOWN:
        return []
    return named if split_arguments(named)[0][-1] in _SIGNS else []


def _worn(words: list[str]) -> list[str]:
    """Read 'has the patient in bed nine got his wristband on'."""
    if words[0] not in _HAS or words[-1] not in ('on', 'in', 'off') or 'got' not in words[2:-3]:
        return []
    at = words.index('got', 2)
    return words[1:at] if words[at + 1] in _OWN | {'a', 'any'} and len(words) - at < 6 else []


def _left_on(words: list[str]) -> list[str]:
    """Read 'has anybody left the iron on upstairs'."""
    asks = words[0] in ('has', 'did') and words[1] in _SOMEBODY and words[2] in ('left', 'leave')
    if not asks or 'on' not in words[4:]:
        return []
    at = words.index('on', 4)
    return words[3:at] if words[3] in _SHOWN and words[at - 1] in _LEFT_ON else []


def _held_up(words: list[str]) -> list[str]:
    """Read 'how many fingers am i holding up'."""
    if words[:2] != ['how', 'many'] or words[3:5] not in (
        ['am', 'i'],
        ['is', 'he'],
        ['is', 'she'],
    ):
        return []
    return words[2:3] if words[2] in _COUNTED_HERE and words[5:6] == ['holding'] else []


def _counted(words: list[str]) -> list[str]:
    """Read 'how many boxes we got left on that there shelf', 'how much flour is in the bin'."""
    many = words[:2] in (['how', 'many'], ['how', 'much'])
    if not many:
        return []
    words = [w for i, w in enumerate(words) if w != 'there' or words[i - 1] not in _SHOWN]
    words = words[: -2 if words[-2:] == ['right', 'now'] else -1 if words[-1] == 'now' else None]
    ends = next((i for i, word in enumerate(words) if i > 2 and word in _COUNTING), 0)
    if not ends:
        return []
    where = ends + 1
    while where < len(words) and words[where] in _HAD:
        where += 1
    named, rest = words[2:ends], words[where:]
    placed = len(rest) > 1 and rest[0] in LOCATIONS
    placed = placed and (is_here(rest[1:]) or len(rest) == 2 and rest[1] in DEPARTMENTS)
    if words[1] == 'much' and named[-1:] != [] and named[-1] not in MASS_NOUNS:
        return []  # 'how much time is left on the timer'
    if not _TIMES.isdisjoint(named):
        return []
    return [*named, *rest] if placed and len(named) < 5 else []


_HAD = frozenset('we you got left still have working waiting sitting standing'.split())
_TIMES = frozenset('time minute minutes hour hours second seconds day days percent'.split())
_COUNTING = frozenset({'are', 'is', 'we', 'have', 'has', 'do'})


def _read_out(words: list[str]) -> list[str]:
    """Read 'read me what is written on the label', 'read what it says on the jar'."""
    if words[0] != 'read':
        return []
    at = 1 + (words[1] in ('me', 'us', 'out'))
    asked = words[at : at + 3]
    written = asked[:2] == ['what', 'is'] and asked[2:] in (['written'], ['printed'], ['on'])
    if not written and asked not in (['what', 'it', 'says'], ['what', 'is', 'there']):
        return []
    rest = words[at + 2 + (asked[2] != 'on') :]
    return rest[1:] if rest[:1] in (['on'], ['in'], ['at']) and is_here(rest[1:]) else []


def _whose(words: list[str]) -> list[str]:
    """Read 'whose coat is that on the chair'."""
    pointed = words[0] == 'whose' and words[2] in _IS and words[3] in _SHOWN - {'the'}
    return words[1:2] + words[4:] if pointed else []


def _looks(words: list[str]) -> list[str]:
    """Read 'how does the wound look', not 'how does friday look'."""
    if words[0] != 'how' or words[1] not in ('does', 'do') or words[-1] != 'look':
        return []
    named = words[2:-1]
    shown = len(named) > 1 and named[0] in _SHOWN and named[-1] not in NEVER_HELD
    known = shown and (named[-1] in _SHOWN_LOOKS or is_known_thing(thing_of(named, [])))
    return named if known else []


def _all_have(words: list[str]) -> list[str]:
    """Read 'look if all the tables have the bread', 'see if table six has water'."""
    if words[0] not in _LOOKING or words[1] not in ('if', 'whether'):
        return []
    at = next((i for i, word in enumerate(words[:8]) if i > 3 and word in _HAS), 0)
    named = words[3:at] if words[2] in ('all', 'both') else words[2:at]
    numbered = len(named) == 2 and (named[1] in NUMBER_WORDS or named[1].isdigit())
    shown = len(named) > 1 and (named[0] in _SHOWN or numbered)
    held = words[at + 1 :]
    whole = 0 < len(held) < 4 and held[0] not in ('to', 'been')
    return named if at and shown and whole and not is_surely_person(named) else []


_ASKS = frozenset(
    'is are has have how what which whose who does do did tell check read look see can'.split()
)
_OTHER_QUESTION = frozenset('is are did does do has have am can could was were'.split())
# One of these stands before what is left out.
TAIL_MARKS = frozenset({'or', 'i'})
_WHY = (
    ('i', 'can', 'not', 'see'),
    ('i', 'am', 'worried'),
    ('i', 'am', 'not', 'sure'),
    ('i', 'can', 'not', 'tell'),
    ('i', 'can', 'not', 'make', 'it', 'out'),
    ('i', 'have', 'not', 'got', 'my', 'glasses'),
)


def without_question_tail(words: list[Word]) -> list[Word]:
    """Leave out why it is asked ('i can not see that far'), and 'or is it only half shut'."""
    start = next((i for i, word in enumerate(words) if word.text not in _OPENING), 0)
    texts = [word.text for word in words] if words[start].text in _ASKS else []
    if len(texts) - start < 5:
        return words
    for at in range(start + 3, len(texts) - 1):
        if texts[at] == 'or' and texts[at + 1] in _OTHER_QUESTION and len(texts) - at < 9:
            if texts[start] not in ('is', 'are', 'has', 'have', 'does', 'do', 'did'):
                return words
            return words[: at - (texts[at - 1] == ',')]
        if texts[at] == 'i' and any(tuple(texts[at : at + len(why)]) == why for why in _WHY):
            shown = not {'if', 'but', 'unless', 'and'} & {*texts[at:], texts[at - 1]}
            return words[: at - (texts[at - 1] == ',')] if shown else words
    return words


_OPENING = frozenset('robot hey please ok okay so and oh well'.split())
