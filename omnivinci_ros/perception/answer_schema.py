# SPDX-License-Identifier: Apache-2.0
"""JSON schemas of planners, and answers of models held against them. Neither is trusted."""

from __future__ import annotations

import json
from typing import Any

MAX_CHARACTERS = 65_536
MAX_DEPTH = 64
MAX_PARTS = 1000  # objects and lists: checking some thousands takes a second, and a STOP waits
MAX_NODES = 20_000  # with every reference followed: references to references grow as powers do
# A regular expression can hold the interpreter for hours, and with it a STOP.
REFUSED_KEYWORDS = ('pattern', 'patternProperties', '$dynamicRef', '$recursiveRef')


def schema_refusal(text: str) -> str:
    """Return why a schema cannot be used, in one sentence, or ''."""
    if not text:
        return ''
    if len(text) > MAX_CHARACTERS:
        return f'json_schema is longer than {MAX_CHARACTERS} characters: send a smaller one'
    try:
        schema = json.loads(text)
        if not isinstance(schema, dict):
            return f'json_schema is {type(schema).__name__}, not an object: send a JSON schema'
        if (parts := _parts(schema)) > MAX_PARTS:
            return f'json_schema has {parts} parts or more: send one of {MAX_PARTS} at most'
        if keyword := _refused_keyword(schema, MAX_DEPTH):
            return f'json_schema uses {keyword}, which is not supported: leave it out'
        _validator(schema).check_schema(schema)
        _resolve_all(schema)
    except Exception as error:  # whatever a hostile schema makes of json or jsonschema
        return f'json_schema cannot be used ({_short(error)}): send a JSON schema'
    return ''


def check_answer(text: str, schema: str) -> tuple[str, str]:
    """Return `(json, note)`: the text if it is JSON that fits the schema, else '' and why not."""
    if not text:
        return '', 'The backend gave no JSON.'
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return '', f'The answer is not JSON ({_short(error)}).'
    if not schema:
        return text, ''
    if refusal := schema_refusal(schema):
        return '', f'{refusal[0].upper()}{refusal[1:]}.'
    try:
        wrong = next(_validator(json.loads(schema)).iter_errors(value), None)
    except Exception as error:  # a schema that nests without end
        return '', f'json_schema cannot be used ({_short(error)}).'
    if wrong is None:
        return text, ''
    where = '/'.join(str(part) for part in wrong.absolute_path) or 'the top level'
    return '', f'The answer does not fit json_schema at {where}: {wrong.message[:200]}.'


def may_be(schema: str, key: str, value: Any) -> bool:
    """Say whether a schema that is not refused names a key, and lets it have a value."""
    wanted = json.loads(schema) if schema else {}
    named = wanted.get('properties')
    if not isinstance(named, dict) or key not in named:
        return False
    try:
        errors = list(_validator(wanted).iter_errors({key: value}))
    except Exception:  # a schema that nests without end
        return False
    return not any(error.absolute_path and error.absolute_path[0] == key for error in errors)


def _validator(schema: dict[str, Any]) -> Any:
    import jsonschema
    import referencing

    kind = jsonschema.validators.validator_for(schema)
    # An empty registry: references inside the schema work, and nothing is ever fetched.
    return kind(schema, registry=referencing.Registry())


def _parts(schema: dict[str, Any]) -> int:
    """Count the objects and lists, up to one more than are allowed."""
    waiting: list[Any] = [schema]
    seen = 0
    while waiting and seen <= MAX_PARTS:
        node = waiting.pop()
        seen += 1
        children = node.values() if isinstance(node, dict) else node
        waiting += [child for child in children if isinstance(child, dict | list)]
    return seen


def _refused_keyword(node: Any, depth: int) -> str:
    if depth == 0:
        return f'more than {MAX_DEPTH} levels'
    if isinstance(node, dict):
        for keyword in REFUSED_KEYWORDS:
            if keyword in node:
                return keyword
        node = list(node.values())
    if isinstance(node, list):
        return next(filter(None, (_refused_keyword(one, depth - 1) for one in node)), '')
    return ''


def _resolve_all(schema: dict[str, Any]) -> None:
    """Raise if a reference leads nowhere, outside, round in a circle or to too much."""
    from referencing import Registry
    from referencing import Resource
    from referencing.jsonschema import DRAFT202012

    resource = Resource.from_contents(schema, default_specification=DRAFT202012)
    resolver = Registry().with_resource('', resource).resolver()
    waiting: list[Any] = [schema]
    seen = 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MAX_NODES:
            raise ValueError('its references lead in a circle, or to too much')
        if isinstance(node, dict):
            reference = node.get('$ref')
            if isinstance(reference, str):
                if not reference.startswith('#'):
                    raise ValueError(f'$ref {reference!r} leads outside')
                waiting.append(resolver.lookup(reference).contents)
            node = [value for key, value in node.items() if key not in ('$defs', 'definitions')]
        if isinstance(node, list):
            waiting += node


def _no_constant(name: str) -> None:
    raise ValueError(f'{name} is not JSON')


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
