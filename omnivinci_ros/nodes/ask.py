# SPDX-License-Identifier: Apache-2.0
"""The Ask action: a question about the last seconds, its answer streamed as feedback."""
from __future__ import annotations

import json
import time
from collections.abc import Callable

from rclpy.action import CancelResponse
from rclpy.action import GoalResponse
from rclpy.task import Future

from omnivinci_ros import messages
from omnivinci_ros.action import Ask
from omnivinci_ros.results import SceneResult
from omnivinci_ros.samples import BadInputError
from omnivinci_ros.windows import Window
from omnivinci_ros.worker import Job

MAX_SCHEMA_CHARACTERS = 65536


class AskServer:
    """The callbacks of the action server."""

    def __init__(self, node) -> None:
        self.node = node
        # By window id: makes the job once the window has closed.
        self.waiting: dict[int, Callable[[Window], Job]] = {}

    def on_goal(self, goal: Ask.Goal) -> GoalResponse:
        why = self._refusal(goal)
        if why:
            self.node.get_logger().warning(f'ask: refused: {why}')
            return GoalResponse.REJECT
        return GoalResponse.ACCEPT

    def on_cancel(self, handle) -> CancelResponse:
        return CancelResponse.ACCEPT

    async def execute(self, handle) -> Ask.Result:
        node, goal = self.node, handle.request
        done = Future(executor=node.executor)
        job: list[Job] = []

        def make_job(window: Window) -> Job:
            job.append(Job(
                node.prompt(window, json_schema=goal.json_schema),
                on_partial=lambda partial: self._feed_back(handle, partial),
                on_result=lambda result: done.set_result(('', result)),
                on_failure=lambda why: done.set_result((why, None)),
                closed_ns=time.monotonic_ns(),
            ))
            return job[0]

        watch = node.create_timer(0.05, lambda: self._watch_cancel(handle, job, done),
                                  clock=node.steady)
        try:
            self._open(goal, make_job, done)
            why, result = await done
        finally:
            node.destroy_timer(watch)
        return self._conclude(handle, goal, why, result)

    def _refusal(self, goal: Ask.Goal) -> str:
        node = self.node
        if not node.active:
            return 'the node is not active: activate it first'
        if not goal.question.strip():
            return 'the question is empty: ask in words'
        lookback_s = messages.nanoseconds(goal.lookback) / 1e9
        history_s = node.get_parameter('history_s').value
        if not 0 <= lookback_s <= history_s:
            return (f'lookback={lookback_s:g} s is out of range: ask for at most '
                    f'history_s={history_s:g} s')
        if len(goal.json_schema) > MAX_SCHEMA_CHARACTERS:
            return f'json_schema is longer than {MAX_SCHEMA_CHARACTERS} characters'
        if goal.json_schema:
            try:
                json.loads(goal.json_schema)
            except (ValueError, RecursionError) as error:
                return f'json_schema is not JSON ({error}): send a JSON schema'
        return ''

    def _open(self, goal: Ask.Goal, make_job, done: Future) -> None:
        node = self.node
        lookback_ns = messages.nanoseconds(goal.lookback) or None
        try:
            window_id, windows = node.pipeline.ask(goal.question, lookback_ns, node.now_ns())
        except BadInputError as error:
            done.set_result((str(error), None))
            return
        if window_id is None:
            done.set_result(('too many windows wait to close: ask again later', None))
            return
        self.waiting[window_id] = make_job
        node.submit(windows)

    def _watch_cancel(self, handle, job: list[Job], done: Future) -> None:
        if done.done():
            return
        if not self.node.active:
            done.set_result(('the node was deactivated', None))
        elif handle.is_cancel_requested:
            if job:
                self.node.worker.cancel(job[0])
            done.set_result(('cancelled', None))

    def _feed_back(self, handle, partial: SceneResult) -> None:
        if handle.is_active:
            handle.publish_feedback(
                Ask.Feedback(text=partial.text, sequence=partial.sequence))

    def _conclude(self, handle, goal, why: str, result: SceneResult | None) -> Ask.Result:
        answer = Ask.Result(success=result is not None, message=why)
        if result is not None:
            answer.understanding = messages.scene_understanding(self.node.types, result)
            if goal.json_schema and not result.json:
                answer.success = False
                answer.message = result.provenance.note
        if handle.is_cancel_requested:
            handle.canceled()
        elif answer.success:
            handle.succeed()
        else:
            handle.abort()
        return answer
