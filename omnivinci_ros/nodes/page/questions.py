# SPDX-License-Identifier: Apache-2.0
"""Questions of tabs: goals of the action `ask`, their answers as they grow."""

from __future__ import annotations

import time
from typing import Any

from rclpy.action import ActionClient
from rclpy.node import Node

from omnivinci_ros.action import Ask
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import stamps
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.watch import plain
from omnivinci_ros.page.hub import Say
from omnivinci_ros.page.requests import Ask as Question

TYPES = ros_types()
ACCEPT_S = 5.0  # for perception to take or refuse a question
REFUSED = (
    'perception refused the question: it is not active, or lookback_s is longer than its '
    'history_s; its log says which'
)
SILENT = f'perception did not take the question within {ACCEPT_S:g} s: is it running?'


class _Goal:
    """One open question."""

    def __init__(self, question: Question, say: Say) -> None:
        self.question = question
        self.say = say
        self.handle: Any = None  # once it is accepted
        self.is_cancelled = False
        self.until_s = time.monotonic() + ACCEPT_S

    def done(self, ok: bool, message: str = '') -> None:
        self.say({'type': 'done', 'id': self.question.id, 'ok': ok, 'message': message})

    def answer(self, text: str, sequence: int, **told: Any) -> None:
        empty = {'final': False, 'success': False, 'message': '', 'understanding': None}
        said = {'type': 'answer', 'id': self.question.id, 'text': text, 'sequence': sequence}
        self.say({**said, **empty, **told})


class Questions:
    """Used by the node's executor alone."""

    def __init__(self, node: Node) -> None:
        self._client = ActionClient(node, Ask, 'ask')
        self._open: dict[tuple[int, str], _Goal] = {}  # by tab and id

    def ask(self, tab: int, question: Question, say: Say) -> None:
        goal = _Goal(question, say)
        if (tab, question.id) in self._open:
            goal.done(False, 'a question with this id is open: reload the page')
            return
        if not self._client.server_is_ready():
            goal.done(False, 'nobody answers questions: is perception running?')
            return
        self._open[tab, question.id] = goal
        lookback = stamps.duration(TYPES, round(question.lookback_s * SECOND_NS))
        asked = Ask.Goal(question=question.question, lookback=lookback)

        def feedback(message: Any) -> None:
            told = message.feedback
            if (tab, question.id) in self._open:
                goal.answer(told.text, told.sequence)

        sent = self._client.send_goal_async(asked, feedback_callback=feedback)
        sent.add_done_callback(lambda future: self._accepted(tab, goal, future))

    def cancel(self, tab: int, id: str) -> bool:
        """Return whether there is such a question."""
        goal = self._open.get((tab, id))
        if goal is None:
            return False
        goal.is_cancelled = True
        if goal.handle is not None:
            goal.handle.cancel_goal_async()
        return True

    def left(self, tab: int) -> None:
        """Cancel what a tab asked that is closed."""
        for owner, id in list(self._open):
            if owner == tab:
                self.cancel(tab, id)

    def tick(self) -> None:
        """Give up what nobody takes: a process that was killed looks alive for a while."""
        now_s = time.monotonic()
        for key, goal in list(self._open.items()):
            if goal.handle is None and goal.until_s < now_s:
                del self._open[key]
                goal.done(False, SILENT)

    def lost(self) -> None:
        """End them all: perception has ended."""
        for goal in self._open.values():
            goal.answer('', 0, final=True, message='perception ended before it answered')
        self._open.clear()

    def _accepted(self, tab: int, goal: _Goal, future: Any) -> None:
        key = (tab, goal.question.id)
        handle = future.result() if future.exception() is None else None
        if self._open.get(key) is not goal:  # it was given up meanwhile: nobody would read it
            if handle is not None and handle.accepted:
                handle.cancel_goal_async()
            return
        if handle is None or not handle.accepted:
            del self._open[key]
            goal.done(False, REFUSED)
            return
        goal.handle = handle
        goal.done(True)
        handle.get_result_async().add_done_callback(lambda found: self._ended(key, goal, found))
        if goal.is_cancelled:
            handle.cancel_goal_async()

    def _ended(self, key: tuple[int, str], goal: _Goal, future: Any) -> None:
        if self._open.get(key) is not goal:
            return
        del self._open[key]
        if future.exception() is not None:
            goal.answer('', 0, final=True, message=f'the question failed: {future.exception()}')
            return
        result = future.result().result
        seen = result.understanding
        goal.answer(
            seen.text,
            seen.sequence,
            final=True,
            success=result.success,
            message=result.message,
            understanding=plain(seen) if result.success or seen.window_id else None,
        )
