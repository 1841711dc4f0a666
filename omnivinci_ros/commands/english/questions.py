# SPDX-License-Identifier: Apache-2.0
"""The question that goes back before orders are carried out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.steps import with_choice
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.intents import unsure_question
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

MAX_QUOTED = 100  # characters of a clause in a question
_YES_OR_NO = lazy_pattern(r'(?:^|[.:,] )(?:shall|should) I [^?]*\?$', re.IGNORECASE)

Asked = tuple[str, 'Question | None']


def question_about(
    made: Draft, steps: Sequence[Step], unresolved: tuple[int, str] | None, *, unsure: bool
) -> Asked:
    """Return what to ask before the steps are carried out, '' when nothing is open."""
    confirm = Question(confirms=True)
    if made.unread:
        clause, plan = made.unread[0][:MAX_QUOTED], phrase_plan(steps)
        return f'I did not understand "{clause}". Shall I do only the rest: {plan}?', confirm
    if made.corrected:
        return f'You changed your mind: shall I {phrase_plan(steps)}?', confirm
    if made.retracted:
        return f'You took something back. Shall I {phrase_plan(steps)}?', confirm
    for at, order in enumerate(made.orders):
        if order.options:
            return _which(order, at)
        if order.question:
            at = min(at, len(steps) - 1)
            if order.question == unsure_question(phrase(steps[at])):
                return unsure_question(phrase_plan(steps)), confirm  # 'yes' is about all of it
            return order.question, Question(at, confirms=is_yes_or_no(order.question))
    if unresolved:
        at, word = unresolved
        return f'What do you mean by "{word}"?', Question(at, word=word)
    if made.asked:
        return f'Was that an order? Shall I {phrase_plan(steps)}?', confirm
    if made.talked:
        return (
            f'I did not understand all of that. Shall I do only the rest: {phrase_plan(steps)}?',
            confirm,
        )
    if unsure or any(order.doubtful for order in made.orders):
        return unsure_question(phrase_plan(steps)), confirm
    return '', None


def is_yes_or_no(sentence: str) -> bool:
    """Say whether 'yes' is an answer: 'Shall I turn left?', not 'left or right?'."""
    return bool(_YES_OR_NO.search(sentence)) and ' or ' not in sentence


def _which(order: Order, at: int) -> Asked:
    options = [with_choice(one) for one in (order, *order.options) if isinstance(one, Order)]
    words = [phrase(option) for option in options]
    words += [option for option in order.options if isinstance(option, str)]
    return f'Which one: shall I {", or ".join(words)}?', Question(at, options=tuple(options))
