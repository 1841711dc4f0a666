# SPDX-License-Identifier: Apache-2.0
"""Relative clauses: 'the man who is waving' put plainly, 'the plate you are holding' set apart.

What a relative clause says of a thing is no part of the order's own words. It is taken out before
clauses are cut, and put back into the slots: the rules see 'put the plate in the rack'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.english.appositions import ALONG
from omnivinci_ros.commands.english.appositions import kind_behind
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_RELATIVES = frozenset({'who', 'which', 'that'})
_IS = frozenset({'is', 'are', 'was', 'were'})
_BEFORE_PLACES = frozenset(
    'on in at by near under behind next beside inside above below between with from to over '
    'outside closest nearest'.split()
)
_SPEAKING = SAY_VERBS | OTHER_SAY_VERBS | {'ask', 'asked', 'said', 'know', 'see', 'check'}
_JOINTS = PAUSES | {'and', 'then'}


_STANDING = frozenset('lying standing sitting hanging resting leaning located'.split())
_CAME = frozenset(
    'fell rolled dropped slipped went slid landed lies lay stands stood sits sat hangs hung '
    'lives'.split()
)


def plain_relatives(words: Sequence[Word]) -> Sequence[Word]:
    """Take 'who is', 'that fell' out, where what somebody does or a place follows."""
    texts = [word.text for word in words]
    if _RELATIVES.isdisjoint(texts) or _IS.isdisjoint(texts) and _CAME.isdisjoint(texts):
        return words
    kept: list[Word] = []
    at = 0
    while at < len(words):
        if texts[at] in _RELATIVES and _is_relative(texts, at):
            if texts[at] != 'who' and _puts(texts, at):  # 'put the jar that is on the hob away'
                kept.append(words[at]._replace(text='from'))
                at += texts[at + 2] in _ON
            at += 2
        else:
            kept.append(words[at])
            at += 1
    return kept


def _is_relative(texts: Sequence[str], at: int) -> bool:
    if at < 2 or at + 2 >= len(texts):
        return False
    doing = texts[at + 2].endswith('ing') and len(texts[at + 2]) > 4
    # 'The phone that is ringing' is set apart.
    doing = doing and (texts[at - 1] in PERSONS or texts[at + 2] in _STANDING)
    came = texts[at + 1] in _CAME and texts[at + 2] in _BEFORE_PLACES
    if not came and texts[at + 1] not in _IS or not (doing or texts[at + 2] in _BEFORE_PLACES):
        return False
    start = max((i for i in range(at) if texts[i] in _JOINTS), default=-1) + 1
    before = texts[max(start, at - 6) : at]
    named = texts[at - 1] in PERSONS or not DETERMINERS.isdisjoint(before[:-1])
    return named and before[-1:] != [] and _SPEAKING.isdisjoint(texts[start:at])


_ON = frozenset({'on', 'in', 'at'})
_PUTTING = frozenset(
    'put place set lay hang leave drop store stick stow stack load insert tuck deposit'.split()
)


def _puts(texts: Sequence[str], at: int) -> bool:
    """Say whether the place here is where a thing was, as it is put elsewhere."""
    start = max((i for i in range(at) if texts[i] in _JOINTS), default=-1) + 1
    stands = texts[at + 2] in _ON or texts[at + 2] in ('near', 'under', 'behind', 'beside')
    verb = next((i for i in range(start, at - 1) if texts[i] in _PUTTING), -1)
    # Not 'put the spoon in the mug that is on the hob'.
    placed = any(
        preposition_at([*texts[:at]], i) or texts[i] == 'with' for i in range(verb + 1, at)
    )
    return stands and verb >= 0 and not placed


_TELLING = SAY_VERBS | OTHER_SAY_VERBS | {'ask', 'remind', 'know', 'see', 'check', 'sure'}
_SUBJECTS = frozenset({'i', 'we', 'he', 'she', 'they', 'you'})
_MARKED = frozenset({'marked', 'labelled', 'labeled', 'named', 'titled'})
_AUXILIARIES = frozenset('is are was were has have had am'.split())
_BETWEEN = frozenset('just always already usually still also never not all'.split())
_VERBS = frozenset(
    'left came comes wants needs says said goes went fell looks smells asked told gave bought '
    'brought stands works leaks made sent saw lost dropped put used ordered needed wanted baked '
    'wrote printed washed ironed cleaned took opened called rang rings beeps blinks'.split()
)
# The thing is what the verb is about: 'the cup i like', 'the box he asked for'.
_ABOUT = _VERBS | frozenset('like love want need use mean hate prefer keep wear drink eat'.split())
_ENDS = PAUSES | frozenset(
    'and or then but please if when until till before after because so while unless as since '
    'now thanks would could can will'.split()
)
_BEGINS = _ENDS - {'would', 'could', 'can', 'will', 'please', 'now'}
_ASKED_FOR = frozenset({'for', 'about', 'on', 'in', 'with', 'to', 'at'})
# Done to no thing: 'get me a drink i am dying here' tells why.
_FOR_ITSELF = frozenset(
    'trying dying freezing starving waiting leaving going coming sleeping falling crying sitting '
    'standing '
    'working hiding running sweating shaking boiling bleeding lying tired bored exhausted scared '
    'interested'.split()
)
_AMOUNTS = frozenset(
    'bit little touch tad moment second minute metre meter foot step while'.split()
)
_WHEREVER = frozenset({'wherever', 'everywhere', 'anywhere', 'whenever', 'however'})
_HERE = frozenset({'here', 'there', 'behind', 'yesterday', 'earlier'})
_LONGEST = 7  # words behind the noun


@dataclass(frozen=True, slots=True)
class Relative:
    """What is said of a noun: 'you are holding' of 'plate'."""

    noun: str
    text: str
    which: bool = False  # it says which one is meant, of the thing rather than of its place


def part_relatives(words: Sequence[Word]) -> tuple[Sequence[Word], tuple[Relative, ...]]:
    """Take relative clauses out of an order; return the other words, and what was taken."""
    texts = [word.text for word in words]
    if len(texts) < 5:
        return words, ()
    if _SAYS_WHICH.isdisjoint(texts) and not _says_kind(texts):
        return words, ()
    tells_which = not _SAYS_ONE.isdisjoint(texts)
    kept: list[Word] = []
    found: list[Relative] = []
    at = 0
    while at < len(texts):
        end = _end_of_relative(texts, at) if texts[at] in _BEGINNINGS else 0
        which = _which_one(texts, at) if tells_which and not end else []
        if texts[at] == ',' and at > 1 and not which:
            which = kind_behind(texts, at)
        if end:
            found.append(Relative(texts[at - 1], ' '.join(texts[at:end])))
            at = end
        elif which:
            of_thing = which[-1] not in ALONG  # else of its place: 'the second one down'
            found.append(Relative(texts[at - 1], ' '.join(_bare(which)), which=of_thing))
            comma = texts[at] == ','
            at += len(which) + comma
            # Between two commas it parts nothing: '..., the red ones, to the hall'.
            at += comma and texts[at : at + 1] == [',']
        else:
            kept.append(words[at])
            at += 1
    return (kept, tuple(found)) if found else (words, ())


_FORBIDDING = frozenset(
    'must should shall may might never nobody forbade forbidden forbid allowed supposed told '
    'prohibited'.split()
)


def with_relatives(steps: Sequence[Step], told: Sequence[Relative]) -> tuple[Step, ...] | None:
    """Put back what was taken out of the words of these steps.

    None where a noun is in no slot, or where the clause forbids.
    """
    done = [*steps]
    for relative in told:
        if not _FORBIDDING.isdisjoint(relative.text.split()):
            return None  # 'the box that you must not lift'
        at = next((i for i, step in enumerate(done) if _slot_of(step, relative.noun)), -1)
        if at < 0:
            return None
        done[at] = _described(done[at], relative)  # later steps mean the same thing by its name
    return tuple(done)


def _slot_of(step: Step, noun: str) -> str:
    """Return the slot that ends with a noun, '' for none."""
    return next(
        (
            slot
            for slot in ('object', 'recipient', 'place', 'from')
            if step.slots.get(slot, '').split()[-1:] == [noun]
        ),
        '',
    )


def _described(step: Step, relative: Relative) -> Step:
    slot = _slot_of(step, relative.noun)
    slots = dict(step.slots)
    if relative.which and slots.get('object', '') not in ('', 'it', 'them'):
        slot = 'object'
    if slot == 'object':
        slots['attribute'] = ' '.join(filter(None, (slots.get('attribute', ''), relative.text)))
    else:
        slots[slot] = f'{slots[slot]} {relative.text}'
    return replace(step, slots=slots)


def _end_of_relative(texts: Sequence[str], at: int) -> int:
    """Return the place after the relative clause that begins here, 0 where none does."""
    if at < 2 or at + 1 >= len(texts) or not _is_named(texts, at):
        return 0
    if texts[at] in _MARKED:
        return _until(texts, at + 1)
    if texts[at] in _RELATIVES:
        follows = texts[at + 1]
        said = follows in _AUXILIARIES | _VERBS | _SUBJECTS | NAMES
        named = follows in DETERMINERS and texts[at] != 'who' and _says_about(texts, at + 1)
        if follows in _VERBS and texts[at + 2 : at + 3] in (['to'], ['into'], ['onto'], ['back']):
            return at + 2  # 'the jar that leaks to the bin'
        return _until(texts, at + 2) if (said or named) and at + 2 < len(texts) else 0
    if texts[at] in _SUBJECTS:
        return _reduced(texts, at)
    return 0


def _says_kind(texts: Sequence[str]) -> bool:
    return ',' in texts and any(
        text == ',' and kind_behind(texts, at) for at, text in enumerate(texts) if at > 1
    )


def _which_one(texts: Sequence[str], at: int) -> list[str]:
    """Return the words that say which one is meant: ', the red ones', ', size large'."""
    start = at + (texts[at] == ',')
    if start >= len(texts) or at < 2 or texts[start] not in _WHICH_BEGINS:
        return []
    if texts[start] not in _SIZES and _ONES.isdisjoint(texts[start + 2 : start + 5]):
        return []
    if not _is_named(texts, at):
        return []
    comma = start > at
    end = next((i for i in range(start, len(texts)) if texts[i] in _ENDS), len(texts))
    if comma and texts[start] in _SIZES and 1 < end - start < 4:
        return [*texts[start:end]]
    if (
        texts[start] not in ('the', 'a', 'an', 'any')
        or texts[start - 1] in _JOINED | _GIVEN | VERBS
    ):
        return []
    one = next((i for i in range(start + 2, min(end, start + 5)) if texts[i] in _ONES), 0)
    if one and texts[one + 1 : one + 3] == ['not', 'the']:
        end = next((i for i in range(one + 3, end) if texts[i] not in _OTHERS), end)
        return [*texts[start:end]] if end - one < 6 else []  # 'the tartan ones not the blue'
    parted = comma or texts[start - 1] not in COMMAND_VERBS  # not 'bring the dirty ones to ...'
    alone = one and (one + 1 == end or preposition_at([*texts], one + 1) != () and parted)
    return [*texts[start : one + 1]] if alone else []


_OTHERS = ATTRIBUTES | {'one', 'ones'}


def _bare(which: Sequence[str]) -> list[str]:
    """Return 'red' of 'the red ones', 'size large' as it is."""
    words = [*which[:-1]] if which[-1] in _ONES else [*which]
    return words[1:] if words[0] in ('the', 'a', 'an') else words


# 'Bring me the black one', 'all but the wet ones'
_GIVEN = frozenset('me us him her them but except leave from than not only'.split())
_ONES = frozenset({'one', 'ones'})
_SIZES = frozenset({'size', 'colour', 'color', 'number', 'extra'})
_JOINED = frozenset(
    {'and', 'or', 'then', 'to', 'on', 'in', 'of', 'is', 'are', 'with', 'not', 'but'}
)
_BEGINNINGS = _RELATIVES | _SUBJECTS | _MARKED
_WHICH_BEGINS = _SIZES | {'the', 'a', 'an', 'any'}
_SAYS_ONE = _ONES | _SIZES
_SAYS_WHICH = _RELATIVES | _SUBJECTS | _MARKED | _ONES | _SIZES


def _is_named(texts: Sequence[str], at: int) -> bool:
    """Say whether a noun with its article stands before this place: 'bring me the cup'."""
    start = max((i for i in range(at) if texts[i] in _BEGINS), default=-1) + 1
    before = texts[max(start, at - 6) : at]
    named = len(before) > 1 and not DETERMINERS.isdisjoint(before[:-1])
    named = named and before[-1] not in _AMOUNTS | _WHEREVER
    return named and _TELLING.isdisjoint(texts[start:at]) and begins_order(texts[start:at])


def _says_about(texts: Sequence[str], at: int) -> bool:
    """Say whether it is 'the doctor ordered': somebody, and what they did with the thing."""
    return any(text in _ABOUT for text in texts[at + 2 : at + 4])


def _reduced(texts: Sequence[str], at: int) -> int:
    """Return the end of 'you are holding', 'he asked for', 'i just ironed'; 0 for a sentence."""
    verb = at + 1
    while verb < len(texts) and texts[verb] in _BETWEEN:
        verb += 1
    if verb < len(texts) and texts[verb] in _AUXILIARIES:
        verb += 1
        while verb < len(texts) and texts[verb] in _BETWEEN:
            verb += 1
        doing = verb < len(texts) and texts[verb].endswith(('ing', 'ed', 'en', 'ught'))
        doing = doing and texts[verb] not in _FOR_ITSELF
    else:
        doing = verb < len(texts) and (texts[verb] in _ABOUT or texts[verb].endswith('ed'))
    if not doing:
        return 0
    end = verb + 1
    if texts[verb] in ('use', 'used') and texts[end : end + 1] == ['to']:
        return _until(texts, end + 1)  # 'the pan i use to cook'
    if end < len(texts) and texts[end] in _ASKED_FOR and _closes(texts, end + 1):
        end += 1  # 'the box he asked for'
    elif end < len(texts) and texts[end] in _HERE and _closes(texts, end + 1):
        end += 1  # 'the plate i left here'
    return end if _closes(texts, end) else 0


def _closes(texts: Sequence[str], at: int) -> bool:
    """Say whether a relative clause may end here: at a pause, a joint or where it goes."""
    return at >= len(texts) or texts[at] in _ENDS or preposition_at([*texts], at) != ()


def _until(texts: Sequence[str], at: int) -> int:
    """Return where a relative clause ends: before a pause, a joint, or where the thing goes."""
    end = at + 1
    while end < len(texts) and end - at < _LONGEST:
        if texts[end] in _ENDS or preposition_at([*texts], end) != ():
            break
        end += 1
    return end
