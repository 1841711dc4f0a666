# SPDX-License-Identifier: Apache-2.0
"""Has the backend read commands, where it is a language model and is asked to."""
from __future__ import annotations

from collections.abc import Callable

from omnivinci_ros.backends import LANGUAGE_MODELS
from omnivinci_ros.command_desk import CommandDesk
from omnivinci_ros.command_desk import HeldCommand
from omnivinci_ros.command_desk import grammar_reading
from omnivinci_ros.command_desk import model_reading
from omnivinci_ros.mailbox import Job
from omnivinci_ros.prompts import build_command_prompt
from omnivinci_ros.results import CommandResult
from omnivinci_ros.results import SceneResult
from omnivinci_ros.windows import Window


class CommandReader:
    """Holds the grammar's commands back and publishes the model's."""

    def __init__(self, node, publish: Callable[[CommandResult], None]) -> None:
        self._node = node
        self._publish = publish
        self._desk = CommandDesk()

    def hold(self, command: CommandResult) -> bool:
        """Return whether this command waits for the model; else it is the caller's to publish."""
        node = self._node
        worker = node.worker  # None while the node is being cleaned up
        if node.get_parameter('interpret_with').value != 'backend' or worker is None:
            return False
        self._desk.drop_older(command.provenance.epoch)
        # A fall-back may read no commands; nor does a model that is still loading.
        can_read = worker.backend_name in LANGUAGE_MODELS and worker.state != 'failed'
        return can_read and self._desk.hold(command)

    def ask(self, window: Window) -> None:
        """Ask the model about the command that opened this window, if one did."""
        held = self._desk.take(window.id)
        if held is None or held.read.provenance.epoch != window.epoch:
            return
        prompt = build_command_prompt(
            window, held.read.interpretation.utterance,
            self._node.get_parameter('command_template').value)
        self._node.worker.submit(Job(
            prompt,
            on_result=lambda answer: self._on_answer(held, answer),
            on_failure=lambda why: self._settle(held, grammar_reading(held, why)),
            is_awaited=True,
        ))

    def _on_answer(self, held: HeldCommand, answer: SceneResult) -> None:
        pipeline = self._node.pipeline
        allowed = pipeline.allowed_intents if pipeline is not None else None
        self._settle(held, model_reading(held, answer, allowed))

    def _settle(self, held: HeldCommand, command: CommandResult) -> None:
        node = self._node
        pipeline = node.pipeline
        if node.active and pipeline is not None and \
                pipeline.epoch == held.read.provenance.epoch:
            self._publish(command)
        else:
            node.outdated += 1
