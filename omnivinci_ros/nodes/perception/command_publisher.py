# SPDX-License-Identifier: Apache-2.0
"""Publishes commands, and has the backend read them first where it is a language model."""

from __future__ import annotations

from collections.abc import Callable

from omnivinci_ros.backends import LANGUAGE_MODELS
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.pending_command import HeldCommand
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pending_command import grammar_reading
from omnivinci_ros.perception.pending_command import model_reading
from omnivinci_ros.windowing.windows import Window


class CommandPublisher:
    """Called by the executor, the listener and the worker."""

    def __init__(self, node, publish: Callable[[CommandResult], None]) -> None:
        self._node = node
        self._publish = publish
        self._desk = PendingCommandSlot()

    @property
    def revoked(self) -> int:
        """Return how many commands never came out."""
        return self._desk.revoked

    def take(self, command: CommandResult) -> None:
        """Publish what the grammar read, or hold it for the model."""
        with self._desk.lock:
            for one in self._desk.take(command, can_hold=self._can_read()):
                self._publish(one)

    def _can_read(self) -> bool:
        """Return whether the model reads commands now; a fall-back or one that loads does not."""
        worker = self._node.worker  # None while the node is being cleaned up
        return (
            self._node.get_parameter('interpret_with').value == 'backend'
            and worker is not None
            and worker.backend_name in LANGUAGE_MODELS
            and worker.state in ('ready', 'busy')
        )

    def ask(self, window: Window) -> None:
        """Ask the model about the command that opened this window, if one did."""
        held = self._desk.waiting_for(window.id)
        if held is None or held.epoch != window.epoch:
            return
        if not self._can_read():
            self._settle(held, grammar_reading(held, 'the backend is not ready'))
            return
        prompt = build_command_prompt(
            window,
            held.read.interpretation.utterance,
            self._node.get_parameter('command_template').value,
        )
        self._node.worker.submit(
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
        node = self._node
        limit_ns = round(node.worker.deadline_s * 1e9)
        with self._desk.lock:
            late = self._desk.expire(limit_ns, node.pipeline.epoch)
            if late is not None:
                self._publish(grammar_reading(late, 'it took longer than deadline_s'))

    def _on_answer(self, held: HeldCommand, answer: SceneResult) -> None:
        pipeline = self._node.pipeline
        allowed = pipeline.allowed_intents if pipeline is not None else None
        self._settle(held, model_reading(held, answer, allowed))

    def _settle(self, held: HeldCommand, command: CommandResult) -> None:
        with self._desk.lock:  # so that a STOP cannot come out between the two
            if self._desk.settle(held) and self._node.active:
                self._publish(command)
