# SPDX-License-Identifier: Apache-2.0
"""What an answer names, put in its place: 'left', 'the kitchen', 'no, the fork', 'bring one'."""

from __future__ import annotations

from omnivinci_ros.commands.answer_choices import choose
from omnivinci_ros.commands.answer_choices import common_words
from omnivinci_ros.commands.answer_settling import Asked
from omnivinci_ros.commands.answer_settling import asked_about
from omnivinci_ros.commands.answer_settling import put_at
from omnivinci_ros.commands.answer_settling import settled
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.amending import Amended
from omnivinci_ros.commands.english.amending import amended
from omnivinci_ros.commands.english.amending import overrides
from omnivinci_ros.commands.english.amending import said_with_verb
from omnivinci_ros.commands.english.fragments import TALK
from omnivinci_ros.commands.english.fragments import suits
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.rephrase import answer_words
from omnivinci_ros.commands.english.rephrase import brought_to
from omnivinci_ros.commands.english.rephrase import filled
from omnivinci_ros.commands.english.rephrase import named
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.words import PAUSES

_DOING = (['turn'], ['move'], ['down'])
_SIZES = frozenset({'distance_m', 'angle_deg'})
_WAYS = frozenset({'left', 'right', 'forward', 'back', 'backward', 'up', 'down'})


def is_order(bare: list[str]) -> bool:
    if len(bare) > 1 and is_numbered_place(bare):
        return False  # 'dock nine'
    alone = len(bare) == 1 and bare[0] in ('turn', 'move')  # 'Should I turn left or move left?'
    return bool(bare) and bare[0] in VERBS and bare[0] not in _WAYS and not alone


def fill(
    asked: Asked, words: list[str], text: str, *, corrects: bool = False, agrees: bool = False
) -> Interpretation | None:
    """Put what was answered in its place; `corrects`: after a yes or no; `agrees`: a yes."""
    question, steps = asked.question, asked.result.steps
    bare = answer_words(words)
    bare = bare[1:] if bare[:1] == ['only'] else bare
    if not bare or is_order(bare) and not question.options:
        return with_verb(asked, bare)
    if question.options:
        if bare[0] == 'my' and bare[-1] in ('left', 'right'):
            return asked.result  # whose left?
        chosen = choose(question.options, bare)
        if chosen is not None:
            return settled(asked, put_at(steps, question.step, chosen))
        if bare[-1] in ('one', 'ones'):
            return asked.result  # 'the left one', of a cup and a bowl
        if is_order(bare) or set(bare) <= common_words(question.options) | DETERMINERS:
            return None if is_order(bare) else asked.result  # 'the bottle': which one?
    at = min(question.step, len(steps) - 1)
    if steps[at].intent == 'SAY' and 'text' not in steps[at].slots and not text.endswith('?'):
        said = text.strip().strip('"').removesuffix('.')
        return settled(asked, put_at(steps, at, Step('SAY', {**steps[at].slots, 'text': said})))
    if words[0] in TALK or words[-1] in ('too', 'also', 'again'):
        return None  # 'hello anna', 'me too', 'the lift is down again'
    marked = question.confirms and not corrects or bool(question.options)
    asked_about = steps if question.confirms else steps[at : at + 1]
    named_by = bool(question.word)
    if not any(suits(one, bare, marked=marked, named=named_by) for one in asked_about):
        return None if asked.result.language == 'en' else _together(asked, text)
    if question.word:
        step = named(steps[at], question.word, bare)
        return None if step is None else settled(asked, put_at(steps, at, step))
    if question.confirms:
        return _corrected(asked, bare, agrees=agrees)
    step = brought_to(steps[at], bare) or filled(steps[at], bare)
    if step is not None and _is_about_size(asked) and not _SIZES & set(step.slots):
        return asked.result  # 'backward' to 'How many metres?'
    if step is not None:
        new = (step.intent, step.slots) != (steps[at].intent, steps[at].slots)
        # It may say nothing new: 'left' to 'Should I turn left or move left?'
        return settled(asked, put_at(steps, at, step)) if new or bare in _DOING else asked.result
    return None


def fill_how(asked: Asked, words: list[str], text: str) -> Interpretation | None:
    """Put 'the kitchen, but slowly' in its place: what was answered, and how it is to be done."""
    how = take_adverbials(['do', *words])
    named = [word for word in how.words[1:] if word not in ('but', 'and', *PAUSES)]
    if how.slots.keys() != {'speed'} or not named or asked.result.language != 'en':
        return fill(asked, words, text)
    found = fill(asked, named, text)
    if found is None or not found.steps or found.needs_clarification:
        return found
    at = min(asked.question.step, len(found.steps) - 1)
    step = found.steps[at]
    slowly = Step(step.intent, {**step.slots, **how.slots}, step.text)
    return settled(asked, put_at(found.steps, at, slowly))


def _is_about_size(asked: Asked) -> bool:
    """Say whether it was asked how far or how much to turn."""
    sentence = asked.result.clarification
    return any(words in sentence for words in ('How far', 'How many', 'How much'))


def _corrected(asked: Asked, bare: list[str], *, agrees: bool) -> Interpretation | None:
    """Put one word in place of another, where it can be but one."""
    steps = asked.result.steps
    found = [
        (i, one)
        for i, step in enumerate(steps)
        if suits(step, bare, marked=False) and (one := _amended(asked, step, bare)) is not None
    ]
    if len(found) != 1:
        return asked.result if found else None
    return _put_right(asked, *found[0], agrees=agrees)


def _amended(asked: Asked, step: Step, bare: list[str]) -> Amended | None:
    if asked.result.language == 'en':
        return amended(step, bare)
    found = filled(step, bare)
    return None if found is None else Amended(found)


def _put_right(asked: Asked, at: int, one: Amended, *, agrees: bool) -> Interpretation:
    """Return the steps with one put right; ask where that is unsure, or contradicts a yes."""
    before = asked.result.steps
    steps = put_at(before, at, one.step)
    if one.step.slots == before[at].slots and not one.sure:
        return asked.result
    doubtful = not one.sure or agrees and overrides(before[at], one.step)
    return asked_about(asked, steps) if doubtful else settled(asked, steps)


def with_verb(asked: Asked, bare: list[str], *, agrees: bool = False) -> Interpretation | None:
    """Read 'bring one' where two were asked about; other orders are no answers."""
    steps, question = asked.result.steps, asked.question
    if not bare or len(steps) != 1 or not question.confirms or asked.result.language != 'en':
        return None
    one = said_with_verb(steps[0], bare)
    return None if one is None else _put_right(asked, 0, one, agrees=agrees)


def _together(asked: Asked, text: str) -> Interpretation | None:
    """Read the order and its answer in one go, as in languages that leave no space."""
    if len(asked.result.steps) > 1 or asked.question.confirms:
        return None  # nothing is open then: 'ich habe schon einen'
    before = asked.result.steps[0].text
    for whole in (f'{before} {text}', f'{before}{text}'):
        result = interpret(whole, compare=False)
        same = result.intent == asked.result.intent and not result.needs_clarification
        if same and result.slots != asked.result.slots:
            return settled(asked, result.steps)
    return None
