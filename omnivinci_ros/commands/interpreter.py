# SPDX-License-Identifier: Apache-2.0
"""Command interpretation: what a sentence asks the robot to do, by rules alone."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.by_likeness import ask_by_likeness
from omnivinci_ros.commands.chinese.reader import read_chinese
from omnivinci_ros.commands.english.among_people import called_first
from omnivinci_ros.commands.english.among_people import called_person
from omnivinci_ros.commands.english.among_people import is_among_people
from omnivinci_ros.commands.english.clause_cutter import cut_clauses
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.described_people import Description
from omnivinci_ros.commands.english.described_people import part_people
from omnivinci_ros.commands.english.described_people import with_people
from omnivinci_ros.commands.english.doubts import doubt_orders
from omnivinci_ros.commands.english.doubts import ends_with_order
from omnivinci_ros.commands.english.doubts import is_half_told
from omnivinci_ros.commands.english.doubts import loses_words
from omnivinci_ros.commands.english.following_how import plain_following
from omnivinci_ros.commands.english.free_relatives import plain_any
from omnivinci_ros.commands.english.given_up import put_behind
from omnivinci_ros.commands.english.held_now import plain_holding
from omnivinci_ros.commands.english.joint_phrases import SUBORDINATORS
from omnivinci_ros.commands.english.joints import phrase_at
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.other_assistants import calls_assistant
from omnivinci_ros.commands.english.other_assistants import is_said_from_devices
from omnivinci_ros.commands.english.plain_times import plain_times
from omnivinci_ros.commands.english.plan import draft_plan
from omnivinci_ros.commands.english.politeness import drop_fillers
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.questions import MAX_QUOTED
from omnivinci_ros.commands.english.questions import question_about
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.english.relative_clauses import Relative
from omnivinci_ros.commands.english.relative_clauses import part_relatives
from omnivinci_ros.commands.english.relative_clauses import plain_relatives
from omnivinci_ros.commands.english.relative_clauses import with_relatives
from omnivinci_ros.commands.english.roundabout import put_plainly
from omnivinci_ros.commands.english.steps import steps_of
from omnivinci_ros.commands.english.story_marks import told_politely
from omnivinci_ros.commands.english.unread_orders import may_be_order
from omnivinci_ros.commands.english.wished_before import put_wish_into_order
from omnivinci_ros.commands.examples.answers import is_like_no
from omnivinci_ros.commands.examples.likeness import LANGUAGES
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.model_json import COMMAND_SCHEMA
from omnivinci_ros.commands.model_json import MAX_STEPS
from omnivinci_ros.commands.model_json import parse_command
from omnivinci_ros.commands.no_orders import CHATTER
from omnivinci_ros.commands.no_orders import NOT_TO_DO
from omnivinci_ros.commands.no_orders import TOO_LONG
from omnivinci_ros.commands.no_orders import UNKNOWN
from omnivinci_ros.commands.no_orders import UNSURE
from omnivinci_ros.commands.no_orders import answer_unread
from omnivinci_ros.commands.no_orders import refusal
from omnivinci_ros.commands.no_orders import reports_speech
from omnivinci_ros.commands.no_orders import tells_story
from omnivinci_ros.commands.phrasebook.reader import book_of
from omnivinci_ros.commands.phrasebook.reader import read_by_book
from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.commands.sentences.foreign import read_foreign
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.commands.stop.by_examples import stop_likelihood
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.stop.rule import stop_in
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Words
from omnivinci_ros.commands.words import read_words

__all__ = [
    'COMMAND_SCHEMA',
    'INTENTS',
    'Interpretation',
    'interpret',
    'is_stop',
    'parse_command',
    'prepare',
]

TAKEN_BACK = 'You took it back. What should I do?'
TOO_MANY = f'That was more than {MAX_STEPS} orders. Please tell me fewer at a time.'
LEAST = 0.5  # of the words explained: below, it is not an order
SURE = 0.7  # below, ask

# Between them they need what most orders need, and most of what a STOP may need.
_FIRST_TEXTS = (
    'you nearly ran into somebody',
    'turn left',
    'the trolley is on your left',
    'no, wait, you there with the tray stop, that one stop now',
    'turn left two metres, pause, and back up thirty centimetres, that is close enough',
    '\u505c',  # stop, in Chinese
    'could you please go to the kitchen, find the red mug and bring it to me?',
    # Bring me the red cup, then go ten metres.
    '\u8bf7\u628a\u7ea2\u8272\u7684\u676f\u5b50\u62ff'
    '\u7ed9\u6211\uff0c\u7136\u540e\u524d\u8fdb\u5341\u7c73',
)


def prepare() -> None:
    """Load what the first order would have to wait for, a STOP above all."""
    for text in _FIRST_TEXTS:
        is_stop(text)
        interpret(text)
    for language in LANGUAGES:
        is_like_no('', language)


def interpret(
    text: str,
    *,
    allowed: frozenset[str] | None = None,
    own: Sentences | None = None,
    names: RobotNames = NAMELESS,
    compare: bool = True,
    ask: bool = True,
) -> Interpretation:
    """Interpret what was said or typed; never raises, looks at 2,000 characters at most.

    `allowed` names the intents that may come out, alone or as a step of a plan; another one
    gives NONE, or a question about the other steps, with a sentence that names it. STOP always
    comes out. `own` are the robot's own sentences: each clause is read by them first. `names` are
    what the robot is called. Without `compare`, what the grammar does not read is not compared
    with examples; without `ask`, they stop the robot and doubt orders, and ask nothing more.
    """
    if own is not None and own.replaces:
        allowed = own.names if allowed is None else allowed & own.names
    heard = read_words(names.plain(text))
    utterance = text[:MAX_UTTERANCE]
    language = language_of(heard.source)
    if stop_in(heard) or names is not NAMELESS and names.is_stop(text):
        return Interpretation('STOP', {}, 1.0, utterance=utterance, language=language)
    compare = compare and (own is None or not own.may_begin_in(heard))  # no example is its own
    if language == 'zh':
        found = read_chinese(heard, utterance, allowed, own)
        return _compared(found, heard, language, allowed, own, ask) if compare else found
    book = book_of(heard.source) if language == 'en' else None
    if book is not None:
        return read_by_book(book, heard.source, utterance, allowed, own)
    foreign = read_foreign(own, heard.source, utterance) if own is not None else None
    if foreign is not None:
        return within(foreign, allowed)
    if heard.cut:
        return nothing(utterance, TOO_LONG)
    result, another = _read_english(heard, utterance, own)
    if compare and not another:
        result = _compared(result, heard, language, allowed, own, ask)
    return within(result, allowed)


def _compared(
    result: Interpretation,
    heard: Words,
    language: str,
    allowed: frozenset[str] | None,
    own: Sentences | None,
    ask: bool,
) -> Interpretation:
    """Return what the grammar read, or what examples tell of what it is not sure of."""
    sure = bool(result.steps) and not result.needs_clarification
    likely = 0.0 if sure else stop_likelihood(heard, language)
    if likely:
        return Interpretation(
            'STOP',
            {},
            likely,
            utterance=result.utterance,
            language=language,
            by_examples=True,
        )

    def read(part: str) -> Interpretation:
        words = read_words(part)
        if language == 'zh':
            return read_chinese(words, part, allowed, own)
        return _read_english(words, part, own)[0]

    if own is not None and own.replaces:
        return result
    asked = ask_by_likeness(result, heard, language, read, ask=ask)
    allows = allowed is None or all(step.intent in allowed for step in asked.steps)
    return asked if allows else result


def _read_english(
    heard: Words, utterance: str, own: Sentences | None
) -> tuple[Interpretation, bool]:
    """Return what an English utterance says, and whether it is for somebody else."""
    spoken = plain_following(put_behind(list(put_wish_into_order(heard.words))))
    kept, people = part_people(plain_relatives(plain_any(plain_holding(spoken))))
    kept, relatives = part_relatives(plain_times(kept))
    plain = replace(heard, words=tuple(put_plainly(kept)))
    words = [word.text for word in plain.words]
    result = _interpret_words(plain, words, utterance, own, relatives, people)
    another = calls_assistant(words) or _calls_another(result, words)
    return (_of_another(result) if another else result), another


def _calls_another(result: Interpretation, words: list[str]) -> bool:
    """Say whether an order that is sure calls somebody else: 'grab a chair, tom'."""
    sure = bool(result.steps) and not result.needs_clarification
    if sure and any(is_said_from_devices(step.slots.get('text', '')) for step in result.steps):
        return True
    called = called_person(words) or called_first(words) if sure else ''
    named = [value for step in result.steps for value in step.slots.values()]
    speaks = any(step.intent in ('GREET', 'SAY') for step in result.steps)
    return bool(called) and not speaks and not any(called in value for value in named)


def _of_another(result: Interpretation) -> Interpretation:
    """Ask about an order to another assistant; leave the rest to it."""
    if not result.steps or result.intent == 'GREET':
        return nothing(result.utterance)
    plan = phrase_plan(result.steps)
    return replace(
        result,
        needs_clarification=True,
        clarification=f'Was that meant for me? Shall I {plan}?',
        question=Question(confirms=True),
    )


def _interpret_words(
    heard: Words,
    words: list[str],
    utterance: str,
    own: Sentences | None,
    relatives: tuple[Relative, ...] = (),
    people: tuple[Description, ...] = (),
) -> Interpretation:
    spoken = [word for word in drop_fillers(words) if word not in PAUSES]
    refused_with = refusal(words, spoken)
    if refused_with is not None:
        return nothing(utterance, refused_with)
    clauses = cut_clauses(heard.words, heard.source)
    if own is not None:
        clauses = _kept_whole(clauses, heard, own)
    made = draft_plan(clauses, heard.source, own)
    made.asked = made.asked or is_half_told(words, made.orders)
    if not made.orders:
        result = _without_orders(made, words, utterance)
        tried = own is not None and bool(made.unread) and own.begins(bare_words(spoken))
        return nothing(utterance, UNKNOWN) if tried and not result.clarification else result
    not_meant = _not_meant(made, words, spoken, utterance)
    if not_meant is not None:
        return not_meant
    confidence = _confidence(made)
    if confidence < LEAST and not ends_with_order(made, words):
        asks = len(spoken) <= CHATTER or may_be_order(words)
        asks = asks and not is_among_people(words)
        return nothing(utterance, UNSURE if asks else '')
    told = made.told if confidence >= SURE else [*made.talk, *made.told]
    unread = sorted(zip(made.unread_starts, made.unread, strict=True))
    steps, unresolved = steps_of(made.orders, heard.source, unread, told, made.forbidden)
    doubt_orders(made, steps, own)
    whole = with_relatives(steps, relatives)
    whole = with_people(whole or steps, made.orders, people) if whole or not relatives else None
    steps = whole or steps
    unsure = confidence < SURE or whole is None or loses_words(words, steps)
    made.talked = confidence < LEAST
    sentence, question = question_about(made, steps, unresolved, unsure=unsure)
    planned = len(steps) > 1 or bool(made.unread)
    return Interpretation(
        intent='PLAN' if planned else steps[0].intent,
        slots={} if planned else steps[0].slots,
        confidence=confidence,
        needs_clarification=bool(sentence),
        clarification=sentence,
        utterance=utterance,
        steps=steps,
        question=question if sentence else None,
    )


def _not_meant(
    made: Draft, words: list[str], spoken: list[str], utterance: str
) -> Interpretation | None:
    """Return the answer where orders were read that are refused, told of or too many, or None."""
    refused = next((o.reading for o in made.orders if o.reading.intent == 'NONE'), None)
    if refused is not None:
        return nothing(utterance, refused.question)  # alone: else it is asked about by name
    says = any(order.reading.intent == 'SAY' for order in made.orders)
    if says and made.late and not made.unread:
        return nothing(utterance)  # 'He will, say, ...'
    told = told_politely(words)
    if told:
        made.orders = [order for order in made.orders if not set(order.words) <= set(told)]
        made.asked = True  # 'so glad you could come, bring me the cup'
        if not made.orders:
            return nothing(utterance, UNKNOWN if made.unread else '')
    if not says and (tells_story(spoken) or reports_speech(unwrap(spoken).words)):
        return nothing(utterance)
    if len(made.orders) > MAX_STEPS:
        return nothing(utterance, TOO_MANY)
    return None


def _kept_whole(clauses: list[Clause], heard: Words, own: Sentences) -> list[Clause]:
    """Keep 'pick and place the box' in one clause, where it is one of the robot's sentences."""
    words = [word for word in heard.words if word.text not in PAUSES]
    if len(clauses) < 2 or own.read(bare_words([word.text for word in words])) is None:
        return clauses
    whole = Clause('', 'main', 0, words, start=words[0].start, mark=clauses[-1].mark)
    return [whole]


def _without_orders(made: Draft, words: list[str], utterance: str) -> Interpretation:
    if made.retracted:
        return nothing(utterance, TAKEN_BACK)
    if phrase_at(words, 0, SUBORDINATORS)[0] == 'avoid':
        return nothing(utterance, NOT_TO_DO)
    if len(made.unread) > 1 and not made.lost:
        return nothing(utterance, f'I do not know how to do that: {made.unread[0][:MAX_QUOTED]}.')
    if made.greeting is None or made.unread:
        return nothing(utterance, answer_unread(words))
    confidence = _confidence(made)
    if confidence < LEAST:
        return nothing(utterance, UNSURE if len(words) <= CHATTER else '')
    slots = made.greeting.slots
    step = Step('GREET', slots, utterance.strip())
    unsure = confidence < SURE
    sentence = 'I am not sure that I understood. Shall I greet?' if unsure else ''
    question = Question(confirms=True) if unsure else None
    return Interpretation(
        'GREET', slots, confidence, unsure, sentence, utterance, (step,), question=question
    )


def _confidence(made: Draft) -> float:
    """Return the share of the words that the readings explain."""
    share = max(0.0, 1.0 - made.lost / max(1, made.total))
    # Of a first order and its correction only one is carried out.
    share *= 0.8 if made.corrected else 1.0
    if made.late:
        share = min(share, SURE - 0.05)
    return round(share, 3)
