# SPDX-License-Identifier: Apache-2.0
"""What a backend is asked about a window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omnivinci_ros.windowing.windows import Window

if TYPE_CHECKING:
    from omnivinci_ros.commands.sentences.sentences import Sentences

SCENE_TEMPLATE = (
    'Describe what the robot sees and hears in these {seconds:.1f} seconds, in two sentences.'
)
TASK_TEMPLATE = 'The robot was given this task: "{task}". Say what of the scene matters for it.'
COMMAND_TEMPLATE = (
    'Somebody said this to the robot: "{said}". Say what the robot is to do, as JSON with '
    'intent, slots and confidence; several orders are the intent PLAN with steps. What is neither '
    'said nor seen is left out; the intent is NONE when nothing is to be done.'
)


@dataclass(frozen=True)
class Prompt:
    """A window and the question about it."""

    window: Window
    text: str  # the instruction for a language model
    task: str = ''  # the task text or question that it came from; untrusted
    json_schema: str = ''  # a JSON schema that the answer must satisfy; empty: free text
    is_command: bool = False  # it asks what an order means, which only a language model tells


def build_prompt(
    window: Window,
    *,
    scene_template: str = SCENE_TEMPLATE,
    task_template: str = TASK_TEMPLATE,
    json_schema: str = '',
) -> Prompt:
    """Make the prompt of a window: its newest task if it has one, else the scene template.

    The templates are filled with `{task}`, `{seconds}`, `{frames}`, `{cameras}` and `{speech}`.
    A question that came through the action (trigger `request`) is asked as it stands.
    """
    task = window.tasks[-1].text if window.tasks else ''
    values = {
        # A task must not end its own quotation.
        'task': task.replace('"', "'"),
        'seconds': (window.end_ns - window.start_ns) / 1e9,
        'frames': len(window.frames),
        'cameras': ', '.join(window.cameras),
        'speech': ' '.join(utterance.text for utterance in window.utterances),
    }
    if task and window.trigger == 'request':
        text = task
    else:
        text = (task_template if task else scene_template).format(**values)
    return Prompt(window=window, text=text, task=task, json_schema=json_schema)


def build_command_prompt(
    window: Window,
    said: str,
    template: str = COMMAND_TEMPLATE,
    own: Sentences | None = None,
) -> Prompt:
    """Make the prompt for the command in what was said or typed: `{said}` in the template."""
    from omnivinci_ros.commands.model_json import command_schema  # loads all that reads orders

    return Prompt(
        window=window,
        text=template.format(said=said.replace('"', "'")),
        task=said,
        json_schema=json.dumps(command_schema(own)),
        is_command=True,
    )
