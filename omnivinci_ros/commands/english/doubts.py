# SPDX-License-Identifier: Apache-2.0
"""Orders that were read and are asked about: a word dropped, a figure of speech, a story."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.accounting import ACTING
from omnivinci_ros.commands.english.accounting import unaccounted
from omnivinci_ros.commands.english.among_people import is_among_people
from omnivinci_ros.commands.english.forbidden_first import may_go_on
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.left_out import loses_exclusion
from omnivinci_ros.commands.english.likeliness import is_unlikely
from omnivinci_ros.commands.english.misjoined import may_be_misjoined
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.story_marks import is_doubtful_condition
from omnivinci_ros.commands.english.story_marks import is_no_choice
from omnivinci_ros.commands.english.story_marks import is_of_somebody
from omnivinci_ros.commands.english.story_marks import is_purpose
from omnivinci_ros.commands.english.story_marks import is_shouted
from omnivinci_ros.commands.english.swallowed import swallows
from omnivinci_ros.commands.english.told_how import loses_care
from omnivinci_ros.commands.english.unread_orders import LONGEST
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.own_sentences import OwnSentences
from omnivinci_ros.commands.words import split_clauses


def is_half_told(words: Sequence[str], orders: Sequence[Order]) -> bool:
    """Say whether an utterance may tell and not order: 'to get candy', 'let us grab a coffee'."""
    together = list(words[:2]) == ['let', 'us'] and any(map(_may_be_ours, orders))
    return (
        may_go_on(words)
        or together
        or is_purpose(words)
        or is_no_choice(words)
        or is_shouted(words)
    )


def _may_be_ours(order: Order) -> bool:
    """Say whether people may mean themselves: 'let us go get a coffee', not '... the ladder'."""
    goes = order.words[:1] == ['go'] and order.reading.intent == 'BRING_OBJECT'
    return order.reading.intent == 'GRAB_OBJECT' or goes and _POINTED.isdisjoint(order.words)


_POINTED = frozenset({'the', 'my', 'that', 'those', 'this', 'these'})


def ends_with_order(made: Draft, words: list[str]) -> bool:
    """Say whether talk ends with an order of its own, which is asked about and not left out."""
    last = made.orders[-1] if made.orders else None
    if last is None or last.doubtful or last.question or len(words) > LONGEST:
        return False
    spoken = split_clauses(words)[-1]
    ends = last.words[:1] != [] and last.words[0] in COMMAND_VERBS and last.words[0] in spoken[:4]
    asks = spoken[0] == 'please' or spoken[-2:] == ['for', 'me']
    return ends and begins_order(spoken) and (asks or not is_among_people(words))


def loses_words(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether the steps lost a part of what was said, whichever rule read it."""
    lost = swallows(steps) or loses_exclusion(words, steps) or loses_care(words, steps)
    return lost or may_be_misjoined(words, steps)


def doubt_orders(made: Draft, steps: Sequence[Step], own: OwnSentences | None) -> None:
    """Doubt an order of which a word is in no slot, or that may be a figure of speech."""
    if made.unread or made.corrected or made.asked or any(map(_is_open, made.orders)):
        return  # it is asked about anyway
    for order in made.orders:
        if order.reading.intent not in ACTING or not order.words:
            continue
        if _is_doubtful(order, steps):
            order.doubtful = own is None or own.read(order.words) is None


def _is_open(order: Order) -> bool:
    return bool(order.doubtful or order.question or order.options)


def _is_doubtful(order: Order, steps: Sequence[Step]) -> bool:
    step = Step(order.reading.intent, {**order.reading.slots, **order.slots})
    told = (
        step.intent == 'FIND_OBJECT' and order.words[0] not in COMMAND_VERBS
    )  # 'my keys are gone'
    return (
        not told
        and (bool(unaccounted(order.words, steps)) or is_of_somebody(order.words))
        or is_unlikely(step, order.words)
        or is_doubtful_condition(step.slots.get('condition', ''))
    )


_UNSURE_THING = ('Should I pick up a', 'Shall I bring ', 'Should I get a', 'Should I pick up the ')


def trust_handled(orders: Sequence[Order]) -> None:
    """Ask no more whether a thing is one, where the next order handles it: 'and set it down'."""
    for at, order in enumerate(orders):
        if _counts_named(order, orders[:at]):
            order.question, order.doubtful = '', False
    for order, following in zip(orders, orders[1:], strict=False):
        handled = following.reading.intent in ('PLACE_OBJECT', 'BRING_OBJECT')
        meant = handled and following.reading.slots.get('object') in ('it', 'them', 'one')
        if meant and order.question.startswith(_UNSURE_THING):
            order.question = ''


def _counts_named(order: Order, before: Sequence[Order]) -> bool:
    """Say whether it is '... bring me two' of what was named: 'look for cups', 'there are any'."""
    at = next((i for i, word in enumerate(order.words) if word in NUMBER_WORDS), 0)
    counted = order.reading.slots.get('object') in NUMBER_WORDS and order.reading.intent in _GIVEN
    if not counted or not at or order.words[at - 1] in DETERMINERS | {'that', 'this'}:
        return False
    if order.slots.get('condition', '').startswith('there are '):
        return True
    named = next((o for o in reversed(before) if 'object' in o.reading.slots), None)
    if named is None or named.question:
        return False
    thing = named.reading.slots['object'].split()
    return thing[-1].endswith('s') and len(thing) < 3  # not 'a mug with two handles'


_GIVEN = frozenset({'BRING_OBJECT', 'GRAB_OBJECT'})
