# SPDX-License-Identifier: Apache-2.0
"""What an answer makes of a yes-or-no question."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.answers import DECLINED
from omnivinci_ros.commands.answers import DECLINED_IN
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.interpreter import interpret

KETTLE = 'Shall I bring you the kettle?'


def answered(answer, question=KETTLE, order='bring me the kettle'):
    """Return YES, NO, 'again' for the question asked again, 'changed', or '' for no answer."""
    steps = interpret(order).steps
    asked = replace(
        interpret(order),
        needs_clarification=True,
        clarification=question,
        question=Question(confirms=True),
    )
    dialogue = Dialogue(10)
    dialogue.published(asked, 0)
    found = dialogue.answer(answer, 1)
    if found is None:
        return ''
    if found.result.clarification in (DECLINED, *DECLINED_IN.values()):
        return 'NO'
    if found.result.needs_clarification:
        return 'again'
    return 'YES' if found.result.steps == steps else 'changed'
