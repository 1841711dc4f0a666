# SPDX-License-Identifier: Apache-2.0
"""The tables image_encoder, video_encoder and sound_encoder of config.json.

A table that names its class (`_target_`) has that class's defaults. Without a name, what
decides numbers must be given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.model.config_keys import MISSING
from omnivinci_ros.model.config_keys import Keys
from omnivinci_ros.model.config_keys import boolean
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line

# A key may stand at the top of config.json or in a table whose name starts like this.
TABLES = {'video': ('video', 'vision'), 'sound': ('sound', 'audio')}
TARGET = '_target_'
TIME_KEYS = ('embed_time', 'time_embed_type', 'period_fix', 'max_time', 'trope_dim', 'trope_theta')
AFFIX_KEYS = ('start_tokens', 'end_tokens', 'sep_tokens')
KNOWN = {
    'image_encoder': (TARGET, 'start_tokens', 'end_tokens'),
    'video_encoder': (TARGET, 'pool_sizes', *TIME_KEYS, *AFFIX_KEYS),
    'sound_encoder': (TARGET, *TIME_KEYS, 'start_tokens', 'end_tokens'),
}
ROTARY = ('shortest', 'MTCT', 'longest', 'paper')  # values of period_fix with period lengths
AXIAL = ('False', 'True')  # those with the place in the grid of frames and tokens
TROPE_THETA = 50_000.0  # of the released code


@dataclass(frozen=True)
class TimeEmbeddingConfig:
    """How token times turn channels: see time_embedding.py."""

    max_time: float | None  # s, T_max; the axial modes go without
    period_fix: str  # of ROTARY or AXIAL
    trope_dim: int  # channels; see time_embedding.py for how many turn
    time_embed_type: str = 'pixel'  # or lang: the frequencies of the axial modes
    trope_theta: float = TROPE_THETA  # base of lang for videos without max_time
    medium: str = 'video'  # or sound


@dataclass(frozen=True)
class Affixes:
    """Texts whose tokens stand around a medium's own; empty: none."""

    start: str = ''  # before each frame of a video, or before a sound
    end: str = ''  # after it
    sep: str = ''  # after each pool size of a video


def decoded(raw: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return config.json with the tables that it holds as JSON strings, and check their keys."""
    made = dict(raw)
    for name, known in KNOWN.items():
        table = made.get(name)
        if table is None:
            continue
        if isinstance(table, str):
            try:
                table = json.loads(table)
            except (ValueError, RecursionError) as error:
                raise CheckpointError(
                    f'{path}: {name} is a string that is not JSON ({one_line(error)})'
                ) from None
        if not isinstance(table, dict):
            raise CheckpointError(
                f'{path}: {name} holds a {type(table).__name__}; it must be a table, or a JSON '
                'string of one'
            )
        unknown = [key for key in table if key not in known]
        if unknown:
            raise CheckpointError(
                f'{path}: {name}.{unknown[0]} is not known, and could change what the network '
                f'computes; known: {", ".join(known)}'
            )
        made[name] = table
    _check_image_affixes(made.get('image_encoder') or {}, path)
    return made


def time_config(keys: Keys, hidden: int, medium: str) -> TimeEmbeddingConfig | None:
    """Return how a medium's tokens get their times; None where embed_time is false."""
    tables = TABLES[medium]
    named = _names_class(keys, medium)
    embeds = keys.get('embed_time', boolean, not named or medium == 'sound', tables)
    if not embeds:
        return None
    kind = keys.get('time_embed_type', str, 'pixel', tables)
    if kind not in ('pixel', 'lang'):
        raise CheckpointError(
            f'{keys.path}: time_embed_type={kind!r} is not supported; it must be pixel or lang '
            '(learned_embed has weights of its own, which are not in the released layout)'
        )
    period_fix = keys.get('period_fix', period_fix_word, 'False' if named else MISSING, tables)
    if period_fix not in (*ROTARY, *AXIAL):
        raise CheckpointError(
            f'{keys.path}: period_fix={period_fix!r}; it must be one of '
            f'{", ".join((*ROTARY, *AXIAL))}'
        )
    free = None if period_fix in AXIAL else MISSING
    theta = keys.get('trope_theta', float, TROPE_THETA, tables)
    if not 0 < theta < float('inf'):
        raise CheckpointError(f'{keys.path}: trope_theta={theta}; it must be positive')
    return TimeEmbeddingConfig(
        max_time=keys.get('max_time', float, free, tables),
        period_fix=period_fix,
        trope_dim=keys.get('trope_dim', int, hidden // 2, tables),
        time_embed_type=kind,
        trope_theta=theta,
        medium=medium,
    )


def affixes(keys: Keys, medium: str) -> Affixes:
    """Return the texts around a medium's tokens."""
    tables = TABLES[medium]
    end = '\n' if _names_class(keys, medium) else ''
    return Affixes(
        start=keys.get('start_tokens', affix_text, '', tables),
        end=keys.get('end_tokens', affix_text, end, tables),
        sep=keys.get('sep_tokens', affix_text, '', tables) if medium == 'video' else '',
    )


def table_of(time: TimeEmbeddingConfig | None, texts: Affixes, medium: str) -> dict[str, Any]:
    """Return a medium's keys as config.json has them; the inverse of the two above."""
    made: dict[str, Any] = {
        'start_tokens': texts.start or 'None',
        'end_tokens': texts.end or 'None',
    }
    if medium == 'video':
        made['sep_tokens'] = texts.sep or 'None'
    if time is None:
        return {**made, 'embed_time': 'False'}
    return {**made, 'embed_time': 'True', **{k: v for k, v in vars(time).items() if k != 'medium'}}


def _names_class(keys: Keys, medium: str) -> bool:
    table = keys.raw.get(f'{medium}_encoder')
    return isinstance(table, Mapping) and TARGET in table


def _check_image_affixes(table: Mapping[str, Any], path: Path) -> None:
    """Refuse what the released code does not look at: its images end with a line feed."""
    for key, usual in (('start_tokens', 'None'), ('end_tokens', '\n')):
        if table.get(key) not in (None, usual):
            raise CheckpointError(
                f'{path}: image_encoder.{key}={table[key]!r} is not supported; an image has '
                f'{usual!r} there'
            )


def period_fix_word(value: Any) -> str:
    """Take the name of a mode; false is one of them."""
    if value is False:
        return 'False'
    if not isinstance(value, str):  # true, which the released code takes for false
        raise ValueError
    return {'false': 'False'}.get(value, value)


def affix_text(value: Any) -> str:
    """Take a text; "None" is none."""
    if not isinstance(value, str):
        raise ValueError
    return '' if value == 'None' else value
