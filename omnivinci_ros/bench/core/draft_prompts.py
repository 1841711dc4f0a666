# SPDX-License-Identifier: Apache-2.0
"""What a robot is asked about windows that overlap: of a bag, and of a scene that stands still."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.run import choose_topics
from omnivinci_ros.replay.run import config_of
from omnivinci_ros.replay.run import drive
from omnivinci_ros.replay.run import store_of
from omnivinci_ros.windowing.windows import Window

ORDERS = (
    'go forward ten meters',
    'go forward two meters',
    'turn left',
    'find the cat',
    'find the cup',
    'bring me the cup',
    'stop',
)


class Asked:
    """A backend that only takes note of what it is asked."""

    name, model = 'asked', 'none'

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def load(self, report: Callable[[float, str], None]) -> None:
        """Do nothing: there is nothing to load."""

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        self.prompts.append(prompt)
        return Answer('nothing')

    def prepare(self, forecast: object, stop: Event) -> None:
        """Do nothing ahead."""

    def probe(self, stop: Event) -> None:
        """Return: it is always there."""

    def speak(self, stop: Event) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Keep what was asked."""


def prompts_of(bag_path: Path, settings: Settings) -> list[Prompt]:
    """Return what the node would ask about a bag with these parameters, without words heard."""
    asked = Asked()
    settings.values['listen'] = False
    values = settings.values
    with Bag(str(bag_path)) as bag:
        sources = choose_topics(bag, settings)
        replayer = Replayer(
            config_of(settings),
            sources,
            store_of(bag, sources),
            asked,
            templates=Templates(values['scene_template'], values['task_template']),
        )
        drive(bag, sources, replayer, lambda bag, log_ns, replayer: None)
    return asked.prompts


def standing_still(
    window: Window, scene_template: str, period_ns: int, count: int
) -> list[Prompt]:
    """Return the question about a scene again and again: the same samples, a period later each."""
    return [
        build_prompt(_later(window, number, number * period_ns), scene_template=scene_template)
        for number in range(count)
    ]


def commands_of(prompts: Sequence[Prompt], template: str) -> list[Prompt]:
    """Return, of the same windows, what is asked about an order, as JSON by its schema."""
    return [
        build_command_prompt(prompt.window, ORDERS[number % len(ORDERS)], template)
        for number, prompt in enumerate(prompts)
    ]


def _later(window: Window, number: int, by_ns: int) -> Window:
    audio = window.audio
    if audio is not None:
        audio = replace(audio, start_ns=audio.start_ns + by_ns, end_ns=audio.end_ns + by_ns)
    return replace(
        window,
        id=window.id + number,
        start_ns=window.start_ns + by_ns,
        end_ns=window.end_ns + by_ns,
        frames=tuple(replace(frame, stamp_ns=frame.stamp_ns + by_ns) for frame in window.frames),
        audio=audio,
    )
