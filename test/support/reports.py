# SPDX-License-Identifier: Apache-2.0
"""Replays to report on, small and without weights, and a report read back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from support.replaying import ECHO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import Message
from support.replaying import omnivinci
from support.replaying import picture
from support.replaying import sound
from support.replaying import task
from support.replaying import write_bag

from omnivinci_ros.common.units import SECOND_NS

FRAMES, PERIOD_NS = 40, 100 * MS
EVIL = '</script><script>document.title = "broken"</script><img src=x onerror="alert(1)"> "&'
QUICK = (*ECHO, '-p', 'window_s:=2.0', '-p', 'period_s:=1.0')


def numbered(index: int) -> Message:
    """Make a picture whose brightness is five times its number."""
    return picture(START_NS + index * PERIOD_NS, pixels=bytes([5 * index]) * 144)


def recorded() -> list[Message]:
    made = [numbered(index) for index in range(FRAMES)]
    made += [sound(START_NS + index * 20 * MS) for index in range(5 * FRAMES)]
    made.append(task(START_NS + 2 * SECOND_NS, EVIL))
    return sorted(made, key=lambda one: one.log_ns)


def replayed(folder: Path, made: list[Message] | None = None) -> Path:
    """Write a bag `recording` in a folder, unless it is there; return its replay's results."""
    if not (folder / 'recording').exists():
        write_bag(folder / 'recording', recorded() if made is None else made)
    assert omnivinci('replay', folder / 'recording', *QUICK, '--out', folder / 'results') == 0
    return folder / 'results'


def change_records(results: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change each message of results.jsonl."""
    lines = []
    for line in (results / 'results.jsonl').read_text().splitlines():
        record = json.loads(line)
        change(record['message'])
        lines.append(json.dumps(record))
    (results / 'results.jsonl').write_text('\n'.join(lines) + '\n')


class Read(HTMLParser):
    """A report as a browser reads it: elements, their attributes, and the text of scripts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.html = path.read_text(encoding='utf-8')
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def policy(self) -> str:
        return next(
            str(one['content'])
            for one in self.all('meta')
            if one.get('http-equiv') == 'Content-Security-Policy'
        )

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.texts['script'][0])

    @property
    def words(self) -> str:
        """Return what a reader sees without the script."""
        return ' '.join(
            ' '.join(texts) for tag, texts in self.texts.items() if tag not in ('script', 'style')
        )


def brightness(encoded: str) -> float:
    """Return the mean of a picture in a report."""
    data = np.frombuffer(base64.b64decode(encoded), np.uint8)
    return float(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE).mean())
