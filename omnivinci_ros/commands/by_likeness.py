# SPDX-License-Identifier: Apache-2.0
"""What is asked where the grammar reads nothing, or reads an order that is like talk.

The examples say what such an utterance is most like. An order in it that can be read is offered
("Shall I bring water?"); otherwise what is missing is asked for ("What should I look for?") and
confirmed. Silence stays where it is like talk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from omnivinci_ros.commands.chinese import wording
from omnivinci_ros.commands.english.accounting import ACTING
from omnivinci_ros.commands.english.among_people import is_among_people
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.told_things import told_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.waiting import HOW_LONG
from omnivinci_ros.commands.examples.likeness import TALK
from omnivinci_ros.commands.examples.likeness import Compare
from omnivinci_ros.commands.examples.likeness import Likeness
from omnivinci_ros.commands.examples.likeness import likeness_of
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.model_json import missing_of
from omnivinci_ros.commands.no_orders import CANNOT_ANSWER
from omnivinci_ros.commands.no_orders import UNKNOWN
from omnivinci_ros.commands.no_orders import UNSURE
from omnivinci_ros.commands.no_orders import reports_speech
from omnivinci_ros.commands.parts import keeps_limits
from omnivinci_ros.commands.parts import may_be_bound
from omnivinci_ros.commands.parts import parts_of
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Words

# Nats by which it is likelier an order than talk, or talk than an order. Chosen on the open sets,
# a tenth of which was left out in turn (docs/reference/performance/commands.md).
ORDER_FAR = {'en': 12.0, 'zh': 6.0}  # before silence is broken
ORDER_NEAR = 0.0  # before a question that is asked anyway is a better one
DECIDED = 4.0  # above the next intent, before what is missing is asked for
TALK_FAR = 8.0  # before an English order that was read is doubted, for each step
SHORTEST = 3  # words, or characters: 'orange juice' alone may be anything
LONGEST = 40  # words, or characters of Chinese: longer texts are like many things
_OPEN = {
    'en': frozenset({UNSURE, UNKNOWN, CANNOT_ANSWER}),
    'zh': frozenset({wording.UNKNOWN, wording.NO_ANSWER}),
}
_UNSURE_IN = {'en': UNSURE, 'zh': wording.UNSURE}
_PART = {
    'en': 'I understood only a part of that. Shall I {}?',
    'zh': '我只听懂了一部分。要我{}吗?',
}
_SURE = {'en': 'Shall I {}?', 'zh': '要我{}吗?'}
_MEANT = {'en': 'Was that meant for me? Shall I {}?', 'zh': '你是在对我说吗?要我{}吗?'}
_PHRASED: dict[str, Callable[[tuple[Step, ...]], str]] = {
    'en': phrase_plan,
    'zh': lambda steps: wording.phrase_plan(list(steps)),
}
_PLAIN = 5  # words, or characters: so short an order is not doubted, whatever the thing is
_HELD = frozenset({'BRING_OBJECT', 'GRAB_OBJECT', 'FIND_OBJECT'})
Read = Callable[[str], Interpretation]


def ask_by_likeness(
    result: Interpretation,
    heard: Words,
    language: str,
    read: Read,
    *,
    compare: Compare = likeness_of,
    ask: bool = True,
) -> Interpretation:
    """Return what came of an utterance, or a better question about it.

    `read` reads a part of the utterance by the grammar alone. Without `ask`, an order that is like
    talk is doubted, and nothing else is asked.
    """
    length = len(heard.source) if language == 'zh' else len(heard.words)
    if language not in _OPEN or length > LONGEST or result.intent == 'STOP':
        return result
    if not result.steps and result.clarification in ('', *_OPEN[language]):
        if not ask:
            return result
        like = compare(heard.source, language)
        return _asked(result, heard, language, like, read) if like is not None else result
    doubtful = language == 'en' and length > _PLAIN and any(map(_may_be_talk, result.steps))
    doubtful = doubtful and not _begins_as_order(heard)
    if doubtful and not result.needs_clarification:
        like = compare(heard.source, language)
        far = TALK_FAR * len(result.steps)
        if like is not None and not like.known and -like.ordered > far:
            return _doubted(result, language)
    return result


def confirm_first(result: Interpretation, language: str) -> Interpretation:
    """Return an order that a yes is wanted for."""
    return replace(
        result,
        needs_clarification=True,
        clarification=_SURE[language].format(_PHRASED[language](result.steps)),
        question=Question(confirms=True),
    )


def _begins_as_order(heard: Words) -> bool:
    bare = unwrapped([word.text for word in heard.words])
    return bool(bare) and bare[0] in COMMAND_VERBS


def _may_be_talk(step: Step) -> bool:
    """Say whether it is to be done with what may be no thing: 'check the weather'."""
    thing = step.slots.get('object', '').split()
    return step.intent in ACTING and not (thing and is_surely_person(thing))


def _doubted(result: Interpretation, language: str) -> Interpretation:
    return replace(
        result,
        by_examples=True,
        needs_clarification=True,
        clarification=_MEANT[language].format(_PHRASED[language](result.steps)),
        question=Question(confirms=True),
    )


def _asked(
    result: Interpretation, heard: Words, language: str, like: Likeness, read: Read
) -> Interpretation:
    needed = ORDER_NEAR if result.needs_clarification else ORDER_FAR[language]
    if like.known == {TALK} or like.ordered < needed:
        return result
    silent = not result.needs_clarification
    length = len(heard.source) if language == 'zh' else len(heard.words)
    if silent and (length < SHORTEST or like.order in _SEEN or _is_told(heard, language)):
        return result
    for part in parts_of(heard, language):
        found = read(part)
        sure = bool(found.steps) and not found.needs_clarification
        if sure and _fits(found, like) and keeps_limits(part, found.steps):
            return _offered(result, found.steps, language)
    if result.clarification not in ('', _UNSURE_IN[language]):
        return result  # 'I do not know how to do that': the verb is no order's
    bound = may_be_bound(heard, language) or like.order in _UNASKED
    if bound or like.decided < DECIDED:
        sentence = result.clarification or _UNSURE_IN[language]
        return replace(result, needs_clarification=True, clarification=sentence, by_examples=True)
    step = Step(like.order, _named(like.order, heard), result.utterance.strip())
    if step.slots:
        return _offered(result, (step,), language)
    waits = HOW_LONG if like.order == 'WAIT' else ''
    sentence = wording.missing_of(step) if language == 'zh' else waits or missing_of(step)
    return replace(
        result,
        intent=step.intent,
        needs_clarification=True,
        clarification=sentence,
        steps=(step,),
        question=Question(),
        by_examples=True,
    )


_PAST = lazy_pattern('昨[天晚日儿]|前天|去年|上次|以前|当时|刚才(?!的)')


def _is_told(heard: Words, language: str) -> bool:
    """Say whether people talk among themselves, or tell what somebody said or did."""
    if language == 'zh':
        return _PAST.search(heard.source) is not None
    words = [word.text for word in heard.words]
    spoken = [word for word in words if word not in PAUSES]
    return is_among_people(words) or reports_speech(spoken)


# Several orders, and those of which no one thing is missing. What overheard talk may answer is not
# asked: "what should I say?"
_UNASKED = frozenset({'PLAN', 'DESCRIBE', 'GREET', 'SAY'})
_SEEN = frozenset({'DESCRIBE', 'LOOK_AT'})  # what tells of sights and asks for none is talk


def _fits(found: Interpretation, like: Likeness) -> bool:
    """Say whether a part may be what was meant: what it is most like, or a step of a plan."""
    return like.order == 'PLAN' or found.steps[0].intent in like.nearest(3)


def _offered(result: Interpretation, steps: tuple[Step, ...], language: str) -> Interpretation:
    asked = replace(result.with_steps(steps), needs_clarification=True, by_examples=True)
    sentence = _PART[language].format(_PHRASED[language](steps))
    return replace(asked, clarification=sentence, question=Question(confirms=True))


_NO_NAMES = COMMAND_VERBS | frozenset(
    'would will is are was be can could has its it he she they we i'.split()
)


def _named(intent: str, heard: Words) -> dict[str, str]:
    """Return the thing that is named where one is: 'the scarf' of 'my scarf has gone'."""
    if intent not in _HELD:
        return {}
    name, attribute = told_thing([word.text for word in heard.words if word.text not in PAUSES])
    if name.count(' ') > 2 or stray(name.split()) or not _NO_NAMES.isdisjoint(name.split()):
        return {}  # 'the glass of water would be lovely'
    slots = {'object': name, 'attribute': attribute}
    return {slot: value for slot, value in slots.items() if value}
