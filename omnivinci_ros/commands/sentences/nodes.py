# SPDX-License-Identifier: Apache-2.0
"""A YAML file as nodes that know their lines, so that every error can name one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_FILE = 256 << 10  # bytes


class SentencesError(ValueError):
    """A file of commands that can not be used."""


@dataclass(frozen=True)
class Node:
    """One place of the file."""

    path: str
    yaml: Any

    def error(self, why: str) -> SentencesError:
        return SentencesError(f'{self.path}, line {self.yaml.start_mark.line + 1}: {why}')

    def items(self, known: tuple[str, ...] = ()) -> Iterator[tuple[Node, str, Node]]:
        """Yield the keys, as nodes and as text, and their values; only `known` ones, if given."""
        if self.yaml.id != 'mapping':
            wanted = ', '.join(known) or 'names'
            raise self.error(f'here must be a mapping with {wanted}, not {self.shown()}')
        seen: set[str] = set()
        for key, value in self.yaml.value:
            node = Node(self.path, key)
            name = node.text()
            if name in seen:
                raise node.error(f'{name!r} is here twice: take one out')
            if known and name not in known:
                raise node.error(f'{name!r} is not known here: use {", ".join(known)}')
            seen.add(name)
            yield node, name, Node(self.path, value)

    def list(self, what: str, most: int) -> list[Node]:
        if self.yaml.id != 'sequence' or not self.yaml.value:
            raise self.error(f'here must be a list of {what}, not {self.shown()}')
        if len(self.yaml.value) > most:
            raise self.error(f'{len(self.yaml.value)} {what} are too many: give at most {most}')
        return [Node(self.path, one) for one in self.yaml.value]

    def text(self, most: int = 200) -> str:
        if self.yaml.id != 'scalar':
            raise self.error(f'here must be a text, not {self.shown()}')
        text = str(self.yaml.value)
        if not text.strip() or len(text) > most:
            raise self.error(f'a text of {len(text)} characters is refused: give 1 to {most}')
        return text

    def number(self) -> float:
        try:
            value = float(self.text())
        except ValueError:
            value = float('nan')
        if not abs(value) <= 1e9:
            raise self.error(f'{self.shown()} is no number: give one, such as 20')
        return value

    def is_true(self) -> bool:
        text = self.text()
        if text not in ('true', 'false'):
            raise self.error(f'{self.shown()} is refused: give true or false')
        return text == 'true'

    def shown(self) -> str:
        return repr(self.yaml.value)[:60] if self.yaml.id == 'scalar' else f'a {self.yaml.id}'


def read_nodes(path: str) -> tuple[Node, bytes]:
    """Return the root of a YAML file and its bytes; raise SentencesError with a sentence."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.error import YAMLError

    file = Path(path).expanduser()
    try:
        with file.open('rb') as stream:
            data = stream.read(MAX_FILE + 1)
        text = data.decode('utf-8')
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, 'strerror', None) or 'it is not UTF-8'
        raise SentencesError(
            f'commands_file={path!r} can not be read ({why}): give a YAML file of sentences'
        ) from error
    if len(data) > MAX_FILE:
        raise SentencesError(f'{path} is longer than {MAX_FILE >> 10} KiB: give fewer sentences')
    try:
        root = YAML(typ='safe', pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = f', line {mark.line + 1}' if mark is not None else ''
        why = ' '.join(str(getattr(error, 'problem', '') or error).split())[:160]
        raise SentencesError(f'{path}{line}: this is no YAML ({why}): correct it') from error
    if root is None:
        raise SentencesError(f'{path} is empty: give languages, with their intents')
    return Node(path, root), data
