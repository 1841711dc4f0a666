# SPDX-License-Identifier: Apache-2.0
"""What an answer makes of the command whose question it answers."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.answer_filling import fill
from omnivinci_ros.commands.answer_filling import fill_how
from omnivinci_ros.commands.answer_filling import is_order
from omnivinci_ros.commands.answer_filling import with_verb
from omnivinci_ros.commands.answer_frames import spoken_words
from omnivinci_ros.commands.answer_frames import without_end
from omnivinci_ros.commands.answer_frames import without_lead
from omnivinci_ros.commands.answer_settling import Asked
from omnivinci_ros.commands.answer_settling import all_of
from omnivinci_ros.commands.answer_settling import confirmed
from omnivinci_ros.commands.answer_settling import each_before
from omnivinci_ros.commands.answer_settling import part_of_way
from omnivinci_ros.commands.answer_settling import settled
from omnivinci_ros.commands.answer_words import is_no
from omnivinci_ros.commands.answer_words import is_yes
from omnivinci_ros.commands.chinese.answers import answer_chinese
from omnivinci_ros.commands.chinese.consent import consent
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.consent import consents
from omnivinci_ros.commands.english.consent import spell
from omnivinci_ros.commands.english.consent_words import EITHER
from omnivinci_ros.commands.english.declining import declines
from omnivinci_ros.commands.english.declining import refuses
from omnivinci_ros.commands.english.fragments import TALK
from omnivinci_ros.commands.english.fragments import suits
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.rephrase import answer_words
from omnivinci_ros.commands.english.rephrase import named
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES

DECLINED = 'Then I will not. What should I do?'
DECLINED_IN = {  # the same in the language of the question
    'zh': '好的,那就不做。要我做什么?',
    'de': 'Gut, dann nicht. Was soll ich tun?',
}
_NOW = frozenset({'now', 'no now', 'right now', 'immediately', 'do it now', 'at once'})
_BOTH = frozenset({'both', 'both of them', 'both please', 'all of them', 'all', 'yes both'})
_DROPPING = frozenset({'never mind', 'nevermind', 'no thanks', 'no thank you', 'no need'})
_REFUSALS = phrase_table(
    'i do not, do not, not, that is wrong, i did not, you should not'.split(', ')
)
_DOUBTS = frozenset('no not maybe perhaps never nope wait hmm'.split())
_OTHERS = frozenset('google alexa siri cortana bixby computer boy girl dog'.split()) | (
    NAMES - ROBOT_NAMES
)
_BEFORE_VALUES = frozenset('to into in on at from with for by'.split())
_SO = frozenset({'that', 'it', 'so', 'you', 'that one', 'this'})
_LEFT_OPEN = frozenset(
    'up to you|it is up to you|that is up to you|you decide|you choose|as you like|as you wish|'
    'whatever you think|whatever you like|whatever|i do not mind|either is fine'.split('|')
)
# Alone they say yes: 'lovely', and not 'lovely weather today'.
_PRAISE = frozenset(
    'great excellent lovely brilliant wonderful true naturally obviously do'.split()
)
# 'Okay class, page twelve', 'good morning, Father'.
_MAY_BE_TALK = frozenset({'ok', 'okay', 'right', 'all right', 'good', 'fine', 'sure', 'perfect'})
_RIGHT = frozenset('right please then thanks yes yeah ok okay do it go'.split())
_FIRMLY_NOT = frozenset(
    f'{firmly} not' for firmly in ('certainly', 'absolutely', 'definitely', 'of course', 'best')
) | {'rather not', 'better not'}
_WAYS = frozenset({'left', 'right', 'forward', 'back', 'backward', 'up', 'down'})


def read_answer(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Return the command that an answer makes of what was asked; None: it is no answer."""
    if asked.question.confirms and (_is_in_doubt(words, text) or _is_other_way(asked, words)):
        return asked.result
    way = part_of_way(asked, [word for word in words if word not in PAUSES])
    if way is not None:
        return way
    asks = asked.result.needs_clarification and asked.question.confirms
    freely = asks and asked.result.language == 'en'
    if freely and words[0] == 'leave' and declines(spell(words), asked.result.clarification, _no):
        return nothing(text, DECLINED)  # and no place to bring it to: 'leave it on the stove'
    if freely and words[:3] in (['that', 'would', 'be'], ['it', 'would', 'be']):
        return _said_freely(asked, words, text)  # 'that would be a godsend' names nothing
    found = _short_answer(asked, words, text)
    if freely and (found is None or found.needs_clarification and found.steps):
        # What seems to name something may agree or refuse as well.
        return _said_freely(asked, words, text) or found
    return found


def _is_in_doubt(words: list[str], text: str) -> bool:
    """Say whether a yes may mean no, or asks itself: 'fine, thanks', 'yes?'."""
    spoken = ' '.join(spoken_words(words))
    asks = text.rstrip().endswith(('?', '\uff1f'))
    whole = ' '.join(word for word in words if word not in PAUSES)
    return (
        words == ['no', 'one']
        or not EITHER.isdisjoint((spoken, whole))
        or asks
        and is_yes(spoken)
        and 'why' not in words
    )


def _is_other_way(asked: Asked, words: list[str]) -> bool:
    """Say whether 'right' may be another way than the one that was asked about."""
    ways = {step.slots.get('direction', 'right') for step in asked.result.steps}
    return ways != {'right'} and 'right' in words and {*spoken_words(words)} <= _RIGHT


def _said_freely(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Read 'they need them, yes' and 'I can manage', where no shorter answer was found."""
    spelled, question = spell(words), asked.result.clarification
    if consents(spelled, question, lambda told: not _orders(told) and not refuses(told, question)):
        return confirmed(asked)
    return nothing(text, DECLINED) if declines(spelled, question, _orders) else None


def _goes_on_after_not(words: list[str]) -> bool:
    """Say whether what follows a 'not' follows at once, and is what is refused."""
    at = words.index('not') + 1 if 'not' in words else len(words)
    return at < len(words) and words[at] not in PAUSES


def _no(_text: str) -> bool:
    return False


def _orders(text: str) -> bool:
    return bool(interpret(text, compare=False).steps)


def _short_answer(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Read a word of consent or refusal, and a value that is put in its place."""
    joined = _goes_on_after_not(words)
    said = without_lead(spoken_words(words))
    words = without_end(said)
    if not asked.result.needs_clarification:
        return _pointed_out(asked, words)
    if words == ['that'] and words != said:  # 'that is fine'; 'it is fine' may mean: no need
        return confirmed(asked) if asked.question.confirms else None
    spoken = ' '.join(words)
    if asked.result.language == 'zh' and (language_of(text) == 'zh' or _counts(asked, text)):
        says = consent(text, asked.result.clarification, freely=asked.question.confirms)
        if says is not None:
            return confirmed(asked) if says else nothing(text, DECLINED)
    if spoken == 'right' and not asked.question.confirms:
        return fill(asked, [spoken], text)
    if spoken in _BOTH and asked.question.options:
        return settled(asked, all_of(asked))
    both = each_before(asked) if spoken in _BOTH and asked.question.word == 'it' else ()
    if both:
        return settled(asked, both)
    if spoken in _LEFT_OPEN:
        return asked.result  # asked again: nobody said yes
    if is_no(spoken):
        return nothing(text, DECLINED)
    if is_yes(spoken) or spoken in _NOW and any('when' in one.slots for one in asked.result.steps):
        return confirmed(asked)
    if asked.result.language == 'zh' and (language_of(text) == 'zh' or _counts(asked, text)):
        return answer_chinese(asked.result, asked.question, text)
    for size in (3, 2, 1):  # 'yes, the left one', 'no the kitchen'
        head, rest = ' '.join(words[:size]), words[size:]
        if rest and head in _DROPPING and not is_order(answer_words(rest)):
            return nothing(text, DECLINED)  # 'never mind the cup'
        if rest and joined and head in _FIRMLY_NOT:
            return nothing(text, DECLINED)  # 'certainly not the knife'
        if rest[:1] in (['one'], ['ones']) and 'wrong' in head:
            continue  # 'wrong one' is no number
        if rest and (is_no(head) or is_yes(head) and head not in _PRAISE):
            return _more(asked, rest, text, yes=not is_no(head), firm=head not in _MAY_BE_TALK)
    return fill_how(asked, words, text)


def _counts(asked: Asked, text: str) -> bool:
    """Say whether a bare number may tell how many, or which: digits are of no language."""
    return text.strip().isdigit() and (
        bool(asked.question.options)
        or any(
            step.intent in ('BRING_OBJECT', 'GRAB_OBJECT') and 'object' in step.slots
            for step in asked.result.steps
        )
    )


def _pointed_out(asked: Asked, words: list[str]) -> Interpretation | None:
    """Read 'the blue towel' behind 'pick that up', which was an order as it stood."""
    (step,) = asked.result.steps
    bare = answer_words(words)
    if not bare or is_order(bare) or words[0] in TALK or not suits(step, bare, marked=True):
        return None
    found = named(step, asked.question.word, bare)
    return None if found is None else settled(asked, (found,))


def _more(
    asked: Asked, rest: list[str], text: str, *, yes: bool, firm: bool
) -> Interpretation | None:
    """Read what comes after the yes or no; `firm`: talk does not begin with it."""
    if rest[:2] in (['make', 'it'], ['make', 'that']) and number_at(rest, 2) is not None:
        rest = rest[2:]  # 'no, make it four'
    again = ' '.join(rest)
    if yes and set(rest) & _DOUBTS:
        return asked.result  # 'yes no', 'okay maybe': asked again
    if yes and set(rest) & _OTHERS:
        return None  # 'ok google', 'good boy', 'okay bob'
    if not yes and _gives_reason(rest):  # 'no, I need that'; 'okay, I am leaving' is no yes
        return nothing(text, DECLINED)
    if (
        not yes
        and asked.result.language == 'de'
        and asked.question.confirms
        and not _orders(again)
    ):
        return nothing(text, DECLINED)  # 'nein, den habe ich schon'
    less = with_verb(asked, answer_words(rest), agrees=yes)
    if less is not None:
        return less
    is_plain = is_courtesy(rest) or again in _SO or is_yes(again) or _begins_value(rest)
    if yes and asked.question.confirms and not is_plain and answer_words(rest) == rest:
        return asked.result if firm and not is_order(rest) else None  # 'yes chef'
    if yes and (added := _added(asked, [word for word in rest if word != 'but'])) is not None:
        return added
    if not yes and phrase_at(rest, 0, _REFUSALS):
        return nothing(text, DECLINED)
    if is_courtesy(rest) or again in _SO or (is_yes(again) if yes else is_no(again)):
        return confirmed(asked) if yes else nothing(text, DECLINED)
    bare = answer_words(rest)
    if yes and bare in (['go'], ['do'], ['start'], ['proceed'], ['continue'], ['move']):
        return confirmed(asked)
    if not bare or is_order(bare):
        if not yes or rest[0] not in ('and', 'then', 'but'):
            return None  # an order of its own: 'no, go to the kitchen'
        added = interpret(' '.join(rest), compare=False)
        sure = confirmed(asked)
        if added.needs_clarification or not added.steps or sure.needs_clarification:
            return None
        return settled(asked, (*sure.steps, *added.steps))
    if yes and 'when' in take_adverbials(['do', *rest]).slots:
        return asked.result  # 'yes, but at ten': asked again
    if yes and rest[0] in ('but', 'and', 'if', 'unless'):
        return None  # 'yes, but slowly': an answer with a limit of its own
    found = fill(asked, bare, text, corrects=True, agrees=yes)
    if yes or found is None or found.needs_clarification or found.steps != asked.result.steps:
        return found
    return nothing(text, DECLINED)  # 'wrong one' changes nothing, and is no yes


_REPORTS = frozenset('told said says asked'.split())  # 'no, I told your aunt ...' is talk
_TELLS = frozenset({'i', 'we', 'he', 'she', 'they', 'it', 'there', 'my', 'mine'})
_CHANGES = frozenset('but if unless mean meant other another instead rather want like one'.split())


def _gives_reason(rest: list[str]) -> bool:
    """Say whether a statement follows that orders and names nothing else: 'it is dirty'."""
    tells = rest[0] in _TELLS and len(rest) > 2 and without_lead(rest) == rest
    return (
        tells
        and (_CHANGES | _REPORTS).isdisjoint(rest)
        and not interpret(' '.join(rest), compare=False).steps
    )


def _begins_value(words: list[str]) -> bool:
    """Say whether they begin as a place, a thing, a way or a size does: 'the left one'."""
    first = words[0]
    known = first in DETERMINERS or first in _WAYS or first in _BEFORE_VALUES
    return known or number_at(words, 0) is not None


def _added(asked: Asked, rest: list[str]) -> Interpretation | None:
    """Read 'yes, but slowly': what is confirmed, and how."""
    sure = confirmed(asked)
    how = take_adverbials(['do', *rest])
    if how.words != ['do'] or not how.slots or 'when' in how.slots or len(sure.steps) > 1:
        return None
    (step,) = sure.steps
    return settled(asked, (replace(step, slots={**step.slots, **how.slots}),))
