# SPDX-License-Identifier: Apache-2.0
"""The voices of a checkpoint: spk_dict.pt, read without running code."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.qwen_omni.speech_config import DiTConfig

SPEAKER_FILE = 'spk_dict.pt'
MOST_BYTES = 64 << 20  # the released file is some 100 kB
LEAST_FRAMES = 16  # of a reference mel: the speaker encoder mirrors its edges
MOST_FRAMES = 100 * 60
FIX = 'copy the file from the checkpoint again'


@dataclass(frozen=True, eq=False)
class Speaker:
    """A voice: what the talker and token2wav are given of it."""

    name: str
    bos_token: int  # a row of the thinker's embedding
    cond: Tensor  # [1, enc_emb_dim]
    ref_mel: Tensor  # [1, T, mel_dim]


def read_speakers(folder: str | Path, config: DiTConfig, rows: int) -> dict[str, Speaker]:
    """Read the voices of a checkpoint's folder by name; the embedding has `rows`.

    Raises CheckpointError, in one sentence, for a file that is missing, damaged, too large, or
    holds anything but tensors of the right shape: such a file may hold code, which never runs.
    """
    path = Path(folder) / SPEAKER_FILE
    if not path.is_file():
        raise CheckpointError(f'{path}: missing; copy it from the checkpoint, or answer in text')
    if path.stat().st_size > MOST_BYTES:
        raise CheckpointError(f'{path}: {path.stat().st_size} bytes is too much for voices; {FIX}')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # of other versions of the format
            read = torch.load(path, map_location='cpu', weights_only=True)
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f'{path}: holds more than tensors, and was not run ({_reason(error)}); {FIX}'
        ) from None
    except Exception as error:  # a damaged file makes torch raise whatever it likes
        raise CheckpointError(f'{path}: cannot be read ({one_line(error)}); {FIX}') from None
    if not isinstance(read, Mapping) or not read:
        what = 'no voice' if isinstance(read, Mapping) else f'a {type(read).__name__}'
        raise CheckpointError(f'{path}: holds {what}, not voices by name; {FIX}')
    return {
        str(name): _speaker(path, str(name), each, config, rows) for name, each in read.items()
    }


def choose_speaker(speakers: Mapping[str, Speaker], name: str = '') -> Speaker:
    """Return a voice by its name, in any case; the first if none is named."""
    if not name:
        return next(iter(speakers.values()))
    found = [each for each in speakers.values() if each.name.lower() == name.lower()]
    if not found:
        raise CheckpointError(f'speaker={name!r} is not known; known: {", ".join(speakers)}')
    return found[0]


def write_speakers(path: str | Path, speakers: Mapping[str, Speaker]) -> None:
    """Write voices as the released file holds them."""
    plain = {
        name: {'bos_token': each.bos_token, 'cond': each.cond, 'ref_mel': each.ref_mel}
        for name, each in speakers.items()
    }
    torch.save(plain, path)


def _speaker(path: Path, name: str, read: object, config: DiTConfig, rows: int) -> Speaker:
    where = f'{path}: {name}'
    if not isinstance(read, Mapping):
        raise CheckpointError(f'{where} is a {type(read).__name__}, not a table; {FIX}')
    token = read.get('bos_token')
    if isinstance(token, Tensor) and token.numel() == 1 and not token.is_floating_point():
        token = int(token)
    if type(token) is not int or not 0 <= token < rows:
        raise CheckpointError(
            f"{where}.bos_token={token!r}; it must be one of the embedding's {rows} rows: {FIX}"
        )
    cond, mel = read.get('cond'), read.get('ref_mel')
    if not _is(cond, (1, config.enc_emb_dim)):
        raise CheckpointError(
            f'{where}.cond is {_shape(cond)}; it must be finite numbers '
            f'[1, {config.enc_emb_dim}]: {FIX}'
        )
    frames = mel.shape[1] if isinstance(mel, Tensor) and mel.ndim == 3 else 0
    if not _is(mel, (1, frames, config.mel_dim)) or not LEAST_FRAMES <= frames <= MOST_FRAMES:
        raise CheckpointError(
            f'{where}.ref_mel is {_shape(mel)}; it must be finite numbers '
            f'[1, {LEAST_FRAMES} to {MOST_FRAMES}, {config.mel_dim}]: {FIX}'
        )
    assert isinstance(cond, Tensor) and isinstance(mel, Tensor)
    return Speaker(name, token, cond.float(), mel.float())


def _is(value: object, shape: tuple[int, ...]) -> bool:
    return (
        isinstance(value, Tensor)
        and value.is_floating_point()
        and tuple(value.shape) == shape
        and bool(value.isfinite().all())
    )


def _shape(value: object) -> str:
    if isinstance(value, Tensor):
        return f'{str(value.dtype).removeprefix("torch.")} {list(value.shape)}'
    return 'missing' if value is None else f'a {type(value).__name__}'


def _reason(error: BaseException) -> str:
    """Return what a refused file asked for, without torch's advice to run it all the same."""
    text = one_line(error)
    found = text.partition('GLOBAL ')[2] or text.partition('Unsupported ')[2]
    return found.split(' was not')[0][:80] if found else 'not a file of tensors'
