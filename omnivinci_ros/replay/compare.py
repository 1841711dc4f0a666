# SPDX-License-Identifier: Apache-2.0
"""Two files of results, message by message: what a change of code or settings changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS

Key = tuple[str, int, str, int]  # topic, stamp [ns], trigger or source, how many before it
LONGEST = 160  # characters of a value that are shown


def read_results(path: Path) -> dict[Key, dict[str, Any]]:
    """Return the messages of a results file by what they are about, in order."""
    found: dict[Key, dict[str, Any]] = {}
    seen: Counter[tuple[str, int, str]] = Counter()
    try:
        with path.open(encoding='utf-8') as lines:
            for number, line in enumerate(lines, 1):
                try:
                    record = json.loads(line)
                    message = record['message']
                    stamp = message['header']['stamp']
                    about = (
                        str(record['topic']),
                        _nanoseconds(stamp),
                        str(message.get('source') or message['provenance']['trigger']),
                    )
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise BadInputError(
                        f'{path}: line {number} is no result of a replay: make '
                        'the file again with --update-reference'
                    ) from error
                found[(*about, seen[about])] = record
                seen[about] += 1
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, 'strerror', None) or 'it is not UTF-8'
        raise BadInputError(
            f'{path} cannot be read ({why}): make it with --update-reference'
        ) from error
    return found


def _nanoseconds(stamp: dict[str, Any]) -> int:
    # A list times a second would be a list of 10^9 times its items.
    if not all(
        type(stamp[part]) is int and abs(stamp[part]) < 1 << 32 for part in ('sec', 'nanosec')
    ):
        raise TypeError('a stamp is two whole numbers of 32 bits')
    return int(stamp['sec']) * SECOND_NS + int(stamp['nanosec'])


def changes(reference: Path, results: Path) -> Iterator[str]:
    """Yield a line for each message that changed, came or went, in order of its stamp.

    Fields that the reference does not have, as its version did not know them, are not compared.
    """
    before, after = read_results(reference), read_results(results)
    for key in sorted({*before, *after}, key=lambda key: (key[1], key)):
        name = f'{key[0]} at {key[1] / SECOND_NS:.3f} s ({key[2]})'
        if key not in after:
            yield f'gone: {name}: {_summary(before[key])}'
        elif key not in before:
            yield f'new: {name}: {_summary(after[key])}'
        elif before[key] != (known := _known(after[key], before[key])):
            old, new = dict(_leaves(before[key])), dict(_leaves(known))
            fields = [field for field in {**old, **new} if old.get(field) != new.get(field)]
            yield f'changed: {name}: ' + '; '.join(
                f'{field.removeprefix("message.")} {_shown(old.get(field))} -> '
                f'{_shown(new.get(field))}'
                for field in fields
            )


def _known(value: Any, reference: Any) -> Any:
    """Return the value without the fields that the reference lacks."""
    if isinstance(value, dict) and isinstance(reference, dict):
        return {
            name: _known(item, reference[name])
            for name, item in value.items()
            if name in reference
        }
    if isinstance(value, list) and isinstance(reference, list):
        both = [_known(one, other) for one, other in zip(value, reference, strict=False)]
        return both + value[len(reference) :]
    return value


def _summary(record: dict[str, Any]) -> str:
    message = record['message']
    return _shown(message.get('text') or message.get('intent') or '')


def _leaves(value: Any, path: str = '') -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            name = name[:LONGEST]  # it stands in the path of each of its leaves
            yield from _leaves(item, f'{path}.{name}' if path else name)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f'{path}[{index}]')
    else:
        yield path, value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + '...'
