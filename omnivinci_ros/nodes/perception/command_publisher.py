# SPDX-License-Identifier: Apache-2.0
"""Publishes commands, and has the backend read them first where it is a language model."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import nullcontext
from typing import Any
from typing import Protocol

from omnivinci_ros.backends import LANGUAGE_MODELS
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.pending_command import HeldCommand
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pending_command import grammar_reading
from omnivinci_ros.perception.pending_command import model_reading
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.windowing.windows import Window


class Node(Protocol):
    """What it uses of the perception node."""

    active: bool
    pipeline: Pipeline | None
    worker: Failover | None

    def get_parameter(self, name: str) -> Any: ...

    def get_clock(self) -> Any: ...


class CommandPublisher:
    """Called by the executor, the listener and the worker."""

    def __init__(self, node: Node, publish: Callable[[CommandResult], None]) -> None:
        self._node = node
        self._send = publish
        self._pending = PendingCommandSlot()

    @property
    def revoked(self) -> int:
        """Return how many commands never came out."""
        return self._pending.revoked

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the pipeline's lock, then that of the slot: everybody takes them in this order."""
        pipeline = self._node.pipeline
        with nullcontext() if pipeline is None else pipeline.lock, self._pending.lock:
            yield

    def take(self, command: CommandResult) -> None:
        """Publish what the grammar read, or hold it for the model."""
        with self._locked():
            for one in self._pending.take(command, can_hold=self._reader() is not None):
                self._publish(one)

    def _publish(self, command: CommandResult) -> None:
        """Send a command; what it asks may be answered from now on."""
        pipeline = self._node.pipeline
        if pipeline is not None:
            pipeline.published(command, self._node.get_clock().now().nanoseconds)
        self._send(command)

    def _reader(self) -> Failover | None:
        """Return the worker if its model reads commands now; a fall-back, or one that loads, does
        not."""
        worker = self._node.worker  # None while the node is being cleaned up
        if (
            worker is not None
            and self._node.get_parameter('interpret_with').value == 'backend'
            and worker.backend_name in LANGUAGE_MODELS
            and worker.state in ('ready', 'busy')
        ):
            return worker
        return None

    @property
    def _own(self) -> Sentences | None:
        pipeline = self._node.pipeline
        return pipeline.config.own_sentences if pipeline is not None else None

    def ask(self, window: Window) -> None:
        """Ask the model about the command that opened this window, if one did."""
        held = self._pending.waiting_for(window.id)
        if held is None or held.epoch != window.epoch:
            return
        reader = self._reader()
        if reader is None:
            self._settle(held, grammar_reading(held, 'the backend is not ready'))
            return
        prompt = build_command_prompt(
            window,
            held.read.interpretation.utterance,
            self._node.get_parameter('command_template').value,
            own=self._own,
        )
        reader.submit(
            Job(
                prompt,
                on_result=lambda answer: self._on_answer(held, answer),
                on_failure=lambda why: self._settle(held, grammar_reading(held, why)),
                is_awaited=True,
                stop=held.stop,
            )
        )

    def tick(self) -> None:
        """Publish what was held for as long as an answer may take; call it often."""
        pipeline, worker = self._node.pipeline, self._node.worker
        if pipeline is None or worker is None:
            return
        limit_ns = round(worker.deadline_s * SECOND_NS)
        with self._locked():
            late = self._pending.expire(limit_ns, pipeline.epoch)
            if late is not None:
                self._publish(grammar_reading(late, 'it took longer than deadline_s'))

    def _on_answer(self, held: HeldCommand, answer: SceneResult) -> None:
        pipeline = self._node.pipeline
        allowed = pipeline.allowed_intents if pipeline is not None else None
        self._settle(held, model_reading(held, answer, allowed, self._own))

    def _settle(self, held: HeldCommand, command: CommandResult) -> None:
        with self._locked():  # so that a STOP cannot come out between the two
            if self._pending.settle(held) and self._node.active:
                self._publish(command)
