# SPDX-License-Identifier: Apache-2.0
"""Options that the verbs for checkpoints share."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.common.errors import BadInputError

if TYPE_CHECKING:
    import torch

DTYPES = ('auto', 'bfloat16', 'float16', 'float32')


def add_model_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        '--dtype',
        choices=DTYPES,
        default='auto',
        help='of the weights in memory; auto: as in the files (default)',
    )
    parser.add_argument(
        '--device',
        default='auto',
        help='cpu, cuda, cuda:1...; auto: cuda where there is one (default)',
    )
    add_settings_option(parser)


def add_settings_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        '--set',
        action='append',
        default=[],
        metavar='KEY=VALUE',
        dest='given',
        help='a key that config.json lacks, or another value for it; the value '
        'is JSON or a word; may be repeated',
    )


def given_keys(args: Namespace) -> dict[str, Any]:
    """Return what --set gives; what is no JSON is a word."""
    given = {}
    for each in args.given:
        key, equals, value = each.partition('=')
        if not equals or not key:
            raise BadInputError(f'--set {each}: give KEY=VALUE, such as --set max_time=60')
        try:
            given[key] = json.loads(value)
        except (ValueError, RecursionError):
            given[key] = value
    return given


def need_folder(path: str | Path, what: str = 'of the checkpoint') -> None:
    """Raise BadInputError for a folder that is not there, before torch is loaded or missed."""
    if not Path(path).is_dir():
        raise BadInputError(f'{path}: no such folder; give the folder {what}')


def device_of(args: Namespace) -> torch.device:
    """Return the torch device, after one small use of it."""
    import torch

    name = args.device
    if name == 'auto':
        name = 'cuda' if torch.cuda.is_available() else 'cpu'
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError):
        raise BadInputError(
            f'--device {args.device}: this PyTorch cannot use it here; give --device cpu'
        ) from None
    if device.type == 'meta':
        raise BadInputError('--device meta: it holds no numbers; give --device cpu')
    return device


def dtype_of(args: Namespace) -> torch.dtype | None:
    """Return the torch dtype, or None for that of the files."""
    import torch

    known: dict[str, torch.dtype] = {name: getattr(torch, name) for name in DTYPES[1:]}
    return known.get(args.dtype)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what the network's code says of its input into one sentence for the terminal."""
    try:
        yield
    except (ValueError, ImportError, OSError) as error:
        raise BadInputError(_with_hint(' '.join(str(error).split()))) from error
    except RuntimeError as error:
        if 'out of memory' not in str(error):
            raise
        raise BadInputError(
            'the memory of the device is full; give --dtype bfloat16, less input or --device cpu'
        ) from error


def _with_hint(said: str) -> str:
    """Say how an argument that an error names is given here."""
    if match := re.search(r'(?:as|with) the argument (\w+)$', said):
        return f'{said}: --set {match[1]}=VALUE'
    if 'audio_chunk_length="max"' in said:
        return f'{said}: --set audio_chunk_length=max'
    return said
