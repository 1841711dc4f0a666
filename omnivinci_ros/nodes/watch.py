# SPDX-License-Identifier: Apache-2.0
"""The watch node: what perception publishes, as a live table and as lines of JSON."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import sys
import textwrap
import time
from array import array
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from typing import TextIO

import numpy as np
import numpy.typing as npt
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.node import Node

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import CommandStep
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.nodes.image_subscription import ImageSubscription
from omnivinci_ros.nodes.message_classes import type_name
from omnivinci_ros.nodes.process import run
from omnivinci_ros.nodes.qos import RESULTS
from omnivinci_ros.parameters.camera_topics import parse_camera
from omnivinci_ros.windowing.missing_windows import MissingWindows

LONGEST = 64  # numbers in a row; a longer one (pixels, sound) is told as its length and SHA-256
COLUMNS = (
    ('time s', 7),
    ('topic', 8),
    ('window', 14),
    ('source', 7),
    ('age ms', 7),
    ('sound', 6),
    ('frames', 6),
    ('total ms', 8),
    ('by', 9),
)
WIDTH = sum(width + 1 for _, width in COLUMNS)
LEAST = 36  # characters beside a row that are worth using; else its text goes below
ADAPT_S = 0.1  # between two looks at what the cameras' publishers offer
LEVELS = ('OK', 'WARN', 'ERROR', 'STALE')


class Watch(Node):
    """Print scene understanding and commands, and write them to a file."""

    def __init__(self) -> None:
        super().__init__('watch')
        output = declare(
            self, 'output', '', 'File for one line of JSON a message; empty for none.'
        )
        self._partials = declare(
            self, 'partials', True, 'Show partial texts while they come, in a terminal.'
        )
        cameras = declare(
            self,
            'camera_topics',
            [''],
            'Camera topics to note in the file: stamp, size and '
            'SHA-256 of each picture, Image or CompressedImage as they are published.',
        )
        diagnostics = declare(self, 'diagnostics', True, 'Show changes of level on /diagnostics.')
        self._file = open_output(output)
        self._table = Table(sys.stdout)
        self._levels: dict[str, bytes] = {}
        self._missing = MissingWindows()
        self._listen(SceneUnderstanding, 'scene', self._on_scene)
        self._listen(CommandInterpretation, 'command', self._on_command)
        if diagnostics:
            self._listen(DiagnosticArray, '/diagnostics', self._on_diagnostics)
        self._cameras = [self._note(topic) for topic in cameras if topic]
        if self._cameras:
            # Real time: a simulation that stands still must not keep a camera unheard.
            self.create_timer(ADAPT_S, self._adapt, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def close(self) -> None:
        """Finish the table and the file."""
        self._table.erase()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _listen(self, kind: type[Any], topic: str, show: Callable[[Any], None]) -> None:
        def on_message(message: Any) -> None:
            self._write(topic, type_name(kind), message)
            show(message)

        self.create_subscription(kind, topic, on_message, RESULTS)

    def _note(self, item: str) -> ImageSubscription:
        topic, kind = parse_camera(item)
        return ImageSubscription(
            self, topic, lambda kind, message: self._write(topic, kind, message), kind=kind
        )

    def _adapt(self) -> None:
        for camera in self._cameras:
            camera.adapt()

    def _write(self, topic: str, kind: str, message: Any) -> None:
        if self._file is None:
            return
        now_ns = self.get_clock().now().nanoseconds
        topic = self.resolve_topic_name(topic)
        line = json.dumps(
            {
                'topic': topic,
                'type': kind,
                'received_ns': now_ns,
                'message': plain(message),
            },
            ensure_ascii=False,
            allow_nan=False,
        )
        try:
            self._file.write(line + '\n')
            self._file.flush()
        except OSError as error:  # a full disk ends the file, not the table
            self.get_logger().error(f'output: {error}; nothing more is written')
            self._file = None

    def _on_scene(self, scene: SceneUnderstanding) -> None:
        if not scene.final:
            if self._partials:
                self._table.show_partial(f'window {scene.window_id}: {scene.text}')
            return
        made = scene.provenance
        missing = self._missing.add(nanoseconds(scene.header.stamp), nanoseconds(scene.period))
        self._table.introduce(made.backend, made.model)
        notes = ' '.join(
            filter(
                None,
                (
                    f'(task: {scene.task})' if scene.task else '',
                    '(cut short)' if made.cut else '',
                    f'({made.windows_skipped} windows skipped)' if made.windows_skipped else '',
                    f'({missing} windows missing)' if missing > made.windows_skipped else '',
                    f'({made.note})' if made.note else '',
                ),
            )
        )
        self._table.add(
            {
                'topic': 'scene',
                'window': f'{scene.window_id} {made.trigger}',
                'age ms': self._age_ms(scene.header.stamp),
                'sound': f'{scene.audio_coverage:.0%}' if scene.audio_seconds else '-',
                'frames': scene.frames,
                'total ms': f'{nanoseconds(made.total) / MILLISECOND_NS:.0f}',
                'by': made.backend,
            },
            f'{scene.text} {notes}'.strip(),
        )

    def _on_command(self, command: CommandInterpretation) -> None:
        made = command.provenance
        self._table.introduce(made.backend, made.model)
        self._table.add(
            {
                'topic': 'command',
                'window': command.window_id or '-',
                'source': command.source,
                'age ms': self._age_ms(command.header.stamp),
                'by': made.backend,
            },
            describe_command(command),
        )

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        for status in message.status:
            before = self._levels.get(status.name, b'\0')
            self._levels[status.name] = status.level
            if status.level != before:
                level = LEVELS[min(status.level[0], len(LEVELS) - 1)]
                self._table.add({'topic': level}, f'{status.name}: {status.message}')

    def _age_ms(self, stamp: Time) -> str:
        """Return the time from what a message is about to now, where one clock gave both."""
        age_ns = self.get_clock().now().nanoseconds - nanoseconds(stamp)
        return f'{age_ns / MILLISECOND_NS:.0f}' if abs(age_ns) < 3600 * SECOND_NS else '?'


class Table:
    """Rows for a person: a live one in a terminal, plain lines elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._partial = False
        self._began_s = time.monotonic()
        self._known: set[tuple[str, str]] = set()
        names = ' '.join(f'{name:<{width}}' for name, width in COLUMNS)
        self._put(f'{names} what' if not self._live or is_wide() else names.rstrip())

    def introduce(self, backend: str, model: str) -> None:
        """Say once who computes what follows."""
        if (backend, model) not in self._known and len(self._known) < 1000:
            self._known.add((backend, model))
            self._put(f'--- by {backend}: {model}')

    def add(self, cells: dict[str, Any], what: str) -> None:
        """Print a row; in a terminal its text is wrapped."""
        cells = {'time s': f'{time.monotonic() - self._began_s:.2f}', **cells}
        row = ' '.join(f'{str(cells.get(name, "")):<{width}}' for name, width in COLUMNS)
        if not self._live:
            self._put(f'{row} {what}')
            return
        beside = is_wide()
        indent = WIDTH if beside else 8
        text = textwrap.fill(
            harmless(what),
            terminal_width(),
            initial_indent=' ' * indent,
            subsequent_indent=' ' * indent,
        )
        text = row + text[len(row) :] if beside else f'{row.rstrip()}\n{text}'
        for line in text.split('\n'):
            self._put(line)

    def show_partial(self, text: str) -> None:
        """Show text that is still growing, on the last line."""
        if self._live:
            width = terminal_width() - 5
            text = harmless(text)
            text = text if len(text) <= width else '...' + text[3 - width :]
            self._stream.write(f'\r\033[K... {text}')
            self._stream.flush()
            self._partial = True

    def erase(self) -> None:
        """Take a partial text away."""
        if self._partial:
            self._stream.write('\r\033[K')
            self._stream.flush()
            self._partial = False

    def _put(self, line: str) -> None:
        self.erase()
        print(harmless(line), file=self._stream, flush=True)


def describe_command(command: CommandInterpretation) -> str:
    """Say an intent with its slots, or the steps of a plan, and the words they came from."""
    order = describe_order(command)
    if command.intent == CommandInterpretation.PLAN:
        order += f': {" > ".join(describe_order(step) for step in command.steps)}'
    said = f'{order} <- "{command.utterance}"'
    if command.needs_clarification:
        said += f' (ask: {command.clarification})'
    return said


def describe_order(order: CommandInterpretation | CommandStep) -> str:
    return ' '.join([order.intent, *(f'{slot.key}={slot.value}' for slot in order.slots)])


def harmless(text: str) -> str:
    """Take out of a text what would steer a terminal: it was seen, heard or typed by anybody."""
    return ''.join(c if c.isprintable() else ' ' for c in text)


def terminal_width() -> int:
    return max(60, shutil.get_terminal_size((160, 40)).columns)


def is_wide() -> bool:
    """Return whether texts fit beside their rows."""
    return terminal_width() - WIDTH >= LEAST


def open_output(path: str) -> TextIO | None:
    """Open the file of JSON lines; return None for no path."""
    if not path:
        return None
    try:
        file = Path(path).expanduser()
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open('w', encoding='utf-8')
    except OSError as error:
        raise BadInputError(
            f'parameter output is {path!r}: {error.strerror}; give the path of a '
            'file that can be written'
        ) from error


def plain(value: Any) -> Any:
    """Return a message, or a field of one, as what JSON knows.

    Numbers that JSON does not know (nan, inf) become texts, and more than LONGEST numbers
    {'length', 'sha256'}, so that a picture can be told from another without its pixels.
    """
    if hasattr(value, 'get_fields_and_field_types'):
        return {name: plain(getattr(value, name)) for name in value.get_fields_and_field_types()}
    if isinstance(value, (bool, int, str)):
        # A lone surrogate, from a text that was not UTF-8, cannot be written to a file.
        return value.encode(errors='replace').decode() if isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (bytes, bytearray)) and len(value) == 1:
        return value[0]  # an octet, such as a diagnostic level
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, (array, np.ndarray, bytes, bytearray)):
        return numbers(value)
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def numbers(values: array[Any] | npt.NDArray[Any] | bytes | bytearray) -> Any:
    """Return a run of numbers as a list, or as its length and SHA-256 when it is long."""
    if len(values) > LONGEST:
        digest = hashlib.sha256(bytes(values)).hexdigest()
        return {'length': len(values), 'sha256': digest}
    return [plain(item) for item in values]


def main(args: list[str] | None = None) -> int:
    """Print scene understanding and commands, and write them to a file."""
    return run('watch', Watch, args)
