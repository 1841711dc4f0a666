# SPDX-License-Identifier: Apache-2.0
"""What a replay publishes: the backend's answers about windows, and commands, as in the node.

All durations are 0: they would make the same bag give other bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from threading import Event

from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.prompts import COMMAND_TEMPLATE
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.answers import answer_refusal
from omnivinci_ros.perception.answers import scene_result
from omnivinci_ros.perception.pending_command import HeldCommand
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pending_command import grammar_reading
from omnivinci_ros.perception.pending_command import model_reading
from omnivinci_ros.windowing.windows import Window


@dataclass(frozen=True)
class Templates:
    """What a language model is asked."""

    scene: str
    task: str
    command: str = COMMAND_TEMPLATE


class ReplayAnswers:
    """Commands and windows in, results out, one at a time."""

    def __init__(
        self,
        backend: Backend,
        templates: Templates,
        *,
        allowed_intents: frozenset[str] | None,
        own: Sentences | None = None,
        reads_commands: bool,  # the backend does, not the grammar alone
        on_scene: Callable[[int, SceneResult], None],
        on_command: Callable[[int, CommandResult], None],
        on_problem: Callable[[str, str], None],
        on_published: Callable[[CommandResult, int], None] = lambda command, now_ns: None,
    ) -> None:
        """`on_published` hears of each command before `on_command` does."""
        self.outcomes: Counter[str] = Counter()  # of windows: answered or failed
        self._backend = backend
        self._templates = templates
        self._allowed = allowed_intents
        self._own = own
        self._desk = PendingCommandSlot()
        self._reads_commands = reads_commands
        self._on_scene, self._on_command = on_scene, on_command
        self._on_problem = on_problem
        self._on_published = on_published
        self._never = Event()  # a replay has no deadline: it would make results depend on speed

    def publish(
        self,
        now_ns: int,
        command: CommandResult | None,
        windows: list[Window],
    ) -> None:
        """Publish a command, or hold it for its window, and answer windows."""
        if command is not None:
            for one in self._desk.take(command, can_hold=self._reads_commands):
                self._tell(now_ns, one)
        for window in windows:
            held = self._desk.waiting_for(window.id)
            if held is not None and self._desk.settle(held):
                self._tell(now_ns, self._read(held, window))
            prompt = build_prompt(
                window, scene_template=self._templates.scene, task_template=self._templates.task
            )
            result, why = self._ask(prompt)
            self.outcomes['failed' if result is None else 'answered'] += 1
            if result is None:
                self._on_problem('backend', why)
            else:
                self._on_scene(now_ns, result)

    def _read(self, held: HeldCommand, window: Window) -> CommandResult:
        prompt = build_command_prompt(
            window, held.read.interpretation.utterance, self._templates.command, self._own
        )
        result, why = self._ask(prompt)
        if result is None:
            return grammar_reading(held, why)
        return model_reading(held, result, self._allowed, self._own)

    def _ask(self, prompt: Prompt) -> tuple[SceneResult | None, str]:
        """Return the backend's answer, or why there is none."""
        pieces: list[str] = []
        try:
            answer = self._backend.answer(prompt, pieces.append, self._never)
        except Exception as error:  # whatever a backend raises costs one window
            return None, f'{self._backend.name} failed: {type(error).__name__}: {error}'
        if refusal := answer_refusal(self._backend, answer):
            return None, refusal
        return scene_result(self._backend, prompt, answer, len(pieces), final=True)[0], ''

    def _tell(self, now_ns: int, command: CommandResult) -> None:
        self._on_published(command, now_ns)
        made = replace(command.provenance, total_ns=0)
        self._on_command(now_ns, replace(command, provenance=made))
