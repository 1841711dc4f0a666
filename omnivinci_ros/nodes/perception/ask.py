# SPDX-License-Identifier: Apache-2.0
"""The Ask action: a question about the last seconds, its answer streamed as feedback."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from typing import Protocol
from typing import TypeAlias

from rclpy.action import CancelResponse
from rclpy.action import GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.clock import Clock
from rclpy.task import Future

from omnivinci_ros.action import Ask
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import build
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.perception.answer_schema import schema_refusal
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.windowing.windows import Window

TYPES = ros_types()
INACTIVE = 'the node was deactivated'


class Node(Protocol):
    """What it uses of the perception node."""

    active: bool
    pipeline: Pipeline | None
    worker: Failover | None
    steady: Clock
    executor: Any

    def prompt(self, window: Window, json_schema: str = '') -> Prompt:
        """Return what the backend is asked about a window."""

    def submit(self, windows: list[Window]) -> None:
        """Hand windows that have closed to the worker."""

    def publish_answer(self, result: SceneResult) -> None:
        """Let everybody hear an answer."""

    def now_ns(self) -> int:
        """Return the time of the node's clock [ns]."""

    def get_logger(self) -> Any: ...

    def get_parameter(self, name: str) -> Any: ...

    def create_timer(self, period_s: float, callback: Callable[[], None], *, clock: Clock) -> Any:
        """Call back again and again."""

    def destroy_timer(self, timer: Any) -> bool: ...


# Told once: why there is no answer, or the answer.
Finish: TypeAlias = Callable[[str, 'SceneResult | None'], None]


class AskServer:
    """The callbacks of the action server."""

    def __init__(self, node: Node) -> None:
        self.node = node
        # By window id: makes the job once the window has closed.
        self.waiting: dict[int, Callable[[Window], Job]] = {}

    def on_goal(self, goal: Ask.Goal) -> GoalResponse:
        why = self._refusal(goal)
        if why:
            self.node.get_logger().warning(f'ask: refused: {why}')
            return GoalResponse.REJECT
        return GoalResponse.ACCEPT

    def on_cancel(self, handle: ServerGoalHandle) -> CancelResponse:
        return CancelResponse.ACCEPT

    async def execute(self, handle: ServerGoalHandle) -> Ask.Result:
        node, goal = self.node, handle.request
        pipeline = node.pipeline
        if pipeline is None:  # cleaned up since the goal was accepted
            return self._conclude(handle, goal, INACTIVE, None)
        done = Future(executor=node.executor)
        job: list[Job] = []
        epoch = pipeline.epoch

        def finish(why: str, result: SceneResult | None) -> None:
            if not done.done():  # cancelled, or the clock jumped, before the answer came
                done.set_result((why, result))

        def make_job(window: Window) -> Job:
            job.append(
                Job(
                    node.prompt(window, json_schema=goal.json_schema),
                    on_partial=lambda partial: self._feed_back(handle, partial),
                    on_result=lambda result: finish('', result),
                    on_failure=lambda why: finish(why, None),
                    is_awaited=True,
                    closed_ns=time.monotonic_ns(),
                )
            )
            return job[0]

        def watch() -> None:
            why = self._why_over(handle, epoch)
            if why and not done.done():
                finish(why, None)
                if job and node.worker is not None:
                    node.worker.cancel(job[0])

        timer = node.create_timer(0.05, watch, clock=node.steady)
        try:
            self._open(pipeline, goal, make_job, finish)
            why, result = await done
        finally:
            node.destroy_timer(timer)
            self.waiting = {key: make for key, make in self.waiting.items() if make != make_job}
        return self._conclude(handle, goal, why, result)

    def _refusal(self, goal: Ask.Goal) -> str:
        node = self.node
        if not node.active:
            return 'the node is not active: activate it first'
        if not goal.question.strip():
            return 'the question is empty: ask in words'
        lookback_s = nanoseconds(goal.lookback) / SECOND_NS
        history_s = node.get_parameter('history_s').value
        if not 0 <= lookback_s <= history_s:
            return (
                f'lookback={lookback_s:g} s is out of range: ask for at most '
                f'history_s={history_s:g} s'
            )
        return schema_refusal(goal.json_schema)

    def _open(
        self,
        pipeline: Pipeline,
        goal: Ask.Goal,
        make_job: Callable[[Window], Job],
        finish: Finish,
    ) -> None:
        node = self.node
        lookback_ns = nanoseconds(goal.lookback) or None
        # Under the lock: another thread may close the window as soon as it is open.
        with pipeline.lock:
            try:
                window_id, windows = pipeline.ask(goal.question, lookback_ns, node.now_ns())
            except BadInputError as error:
                finish(str(error), None)
                return
            if window_id is None:
                finish('too many windows wait to close: ask again later', None)
                return
            self.waiting[window_id] = make_job
        node.submit(windows)

    def _why_over(self, handle: ServerGoalHandle, epoch: int) -> str:
        """Return why a goal has nothing more to wait for, or ''."""
        node = self.node
        if not node.active or node.pipeline is None:
            return INACTIVE
        if node.pipeline.epoch != epoch:
            return 'the clock jumped back: ask again'
        return 'cancelled' if handle.is_cancel_requested else ''

    def _feed_back(self, handle: ServerGoalHandle, partial: SceneResult) -> None:
        if handle.is_active:
            handle.publish_feedback(Ask.Feedback(text=partial.text, sequence=partial.sequence))

    def _conclude(
        self, handle: ServerGoalHandle, goal: Ask.Goal, why: str, result: SceneResult | None
    ) -> Ask.Result:
        answer = Ask.Result(success=result is not None, message=why)
        if result is not None:
            answer.understanding = build.scene_understanding(TYPES, result)
            if goal.json_schema and not result.json:
                answer.success = False
                answer.message = result.provenance.note
        if handle.is_cancel_requested:
            answer.success, answer.message = False, 'cancelled'
            handle.canceled()
        elif answer.success and result is not None:
            handle.succeed()
            self.node.publish_answer(result)
        else:
            handle.abort()
        return answer
