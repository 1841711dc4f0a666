# SPDX-License-Identifier: Apache-2.0
"""The perception node's parameters without a node: defaults, a params file, single values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.parameters.parameter import converted
from omnivinci_ros.parameters.parameter import refusal
from omnivinci_ros.parameters.parameter import suggestion
from omnivinci_ros.parameters.perception import BY_NAME
from omnivinci_ros.parameters.perception import PARAMETERS
from omnivinci_ros.parameters.perception import template_refusal

NODE = 'perception'
SECTIONS = ('/**', '/*', f'/**/{NODE}', f'/{NODE}', NODE)  # of a params file that speak to it
MAX_FILE = 1_000_000  # bytes


class SettingsError(BadInputError):
    """A params file or a value that cannot be used."""


class Settings:
    """What `omnivinci_ros.parameters.configuration` reads, in place of a node."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {one.name: one.default for one in PARAMETERS}
        self.given: set[str] = set()  # not left at their defaults
        self.unknown: list[str] = []  # names of other nodes; a node passes over them too

    def get_parameter(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(value=self.values[name])

    def resolve_topic_name(self, name: str) -> str:
        """Return an absolute name, as of a node in no namespace and without remappings."""
        return name if name.startswith('/') else f'/{name}'

    def set(self, name: str, value: Any, source: str) -> None:
        """Take a value; raise SettingsError, in the node's words, for one that does not fit."""
        parameter = BY_NAME.get(name)
        if parameter is None:
            self.unknown.append(name)
            return
        reason = refusal(parameter, value)
        if reason is None and name.endswith('_template'):
            reason = template_refusal(name, value)
        if reason is not None:
            raise SettingsError(f'{source}: {reason}')
        self.values[name] = converted(parameter, value)
        self.given.add(name)

    def read(self, path: str) -> None:
        """Read a params file in the node's format: SECTION: ros__parameters: NAME: VALUE."""
        document = load_yaml(path)
        if not isinstance(document, dict):
            raise SettingsError(
                f"{path} is no params file: write '/**:', under it "
                "'ros__parameters:', and under that names and values"
            )
        for section in SECTIONS:  # the more particular one last: it wins
            part = document.get(section)
            if part is None:
                continue
            values = part.get('ros__parameters') if isinstance(part, dict) else None
            if not isinstance(values, dict):
                raise SettingsError(
                    f"{path}: {section} has no 'ros__parameters:' with names and values under it"
                )
            for name, value in values.items():
                self.set(str(name), value, path)

    def set_texts(self, texts: Iterable[str]) -> None:
        """Take NAME:=VALUE texts, as `ros2 run ... -p` does."""
        for text in texts:
            name, sign, value = text.partition(':=')
            if not sign:
                raise SettingsError(
                    f'-p {text!r}: write NAME:=VALUE with a parameter of the '
                    'perception node, such as window_s:=2.0'
                )
            if name not in self.values:
                similar = suggestion(name, self.values)
                raise SettingsError(
                    f'-p {text!r}: the perception node has no parameter {name!r}'
                    f'{similar or "; config/perception.yaml lists those that it has"}'
                )
            self.set(name, parse_yaml(value, f'-p {text!r}'), '-p')


def load_yaml(path: str) -> Any:
    """Return what a YAML file holds; raise SettingsError with a sentence."""
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > MAX_FILE:
            raise SettingsError(f'{path} has {file.stat().st_size} bytes: give a params file')
        text = file.read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, 'strerror', None) or 'it is not UTF-8'
        raise SettingsError(f'{path} cannot be read ({why}): give a params file') from error
    return parse_yaml(text, path)


def parse_yaml(text: str, source: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ='safe').load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        why = ' '.join(str(error).split())[:160]
        raise SettingsError(f'{source} is not YAML ({why}): correct it') from error
