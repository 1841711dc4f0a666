# SPDX-License-Identifier: Apache-2.0
"""What an utterance orders without a question, for tests of the grammar."""

from __future__ import annotations

from omnivinci_ros.commands.interpreter import interpret


def sure_steps(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the intents and slots of the steps; fail where anything is asked."""
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    return [(step.intent, step.slots) for step in result.steps]
