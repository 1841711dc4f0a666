# SPDX-License-Identifier: Apache-2.0
"""What a replay leaves behind: a bag of results, the same as lines of JSON, and a manifest."""

from __future__ import annotations

import json
import math
import platform
import shutil
from collections.abc import Iterable
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.bags.definitions import our_types
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.bags.digests import whole_digest
from omnivinci_ros.bags.writer import BagWriter
from omnivinci_ros.common.atomic_files import replace_folder
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages import build
from omnivinci_ros.messages.names import COMMAND
from omnivinci_ros.messages.names import SCENE
from omnivinci_ros.messages.names import STRING
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult

RESULTS, BAG, MANIFEST = 'results.jsonl', 'results', 'manifest.json'
TOPICS = {'/scene': SCENE, '/scene/text': STRING, '/command': COMMAND, '/command/text': STRING}
PACKAGES = (
    'omnivinci_ros',
    'rosbags',
    'numpy',
    'opencv-python-headless',
    'soxr',
    'onnxruntime',
    'faster-whisper',
    'ctranslate2',
    'text2num',
    'torch',
    'transformers',
    'openvino',
)
NOTES = (
    'All durations in the results are 0: a replay computes as fast as it can, and its results '
    'must not depend on the machine.',
    'Every window is answered: none is skipped, and deadline_s does not apply.',
    'Partial texts are left out.',
    'Words are heard at the moment at which the recorded sound ended them.',
)


class Outputs:
    """Writes beside the wanted folder, and puts it in place when all is complete."""

    def __init__(self, folder: Path, storage: str) -> None:
        """Begin; raise BadInputError if the folder is there and no earlier replay's."""
        self.folder = folder
        self._building = begin_folder(folder)
        try:
            self._lines = (self._building / RESULTS).open('w', encoding='utf-8', newline='\n')
        except OSError as error:
            raise not_written(folder, error) from error
        self._bag = BagWriter(self._building / BAG, storage)
        for topic, kind in TOPICS.items():
            self._bag.add_topic(topic, kind)
        self.written = 0

    def scene(self, now_ns: int, result: SceneResult) -> None:
        types = our_types()
        self._put(
            '/scene',
            SCENE,
            now_ns,
            build.scene_understanding(types, result),
            build.scene_text(types, result),
        )

    def command(self, now_ns: int, result: CommandResult) -> None:
        types = our_types()
        self._put(
            '/command',
            COMMAND,
            now_ns,
            build.command_interpretation(types, result),
            build.command_text(types, result),
        )

    def _put(self, topic: str, kind: str, now_ns: int, message: Any, text: Any) -> None:
        self._bag.write(topic, now_ns, message)
        self._bag.write(f'{topic}/text', now_ns, text)
        line = {'time_ns': now_ns, 'topic': topic, 'type': kind, 'message': plain(message)}
        self._lines.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + '\n')
        self.written += 1

    def finish(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest, put the folder in place and return the whole manifest."""
        self._lines.close()
        self._bag.close()
        digests = file_digests(result_files(self._building))
        manifest = {
            **manifest,
            'notes': [*NOTES, *manifest.get('notes', ())],
            'outputs': {'sha256': whole_digest(digests), 'files': digests},
        }
        (self._building / MANIFEST).write_text(
            json.dumps(manifest, indent=2, ensure_ascii=False) + '\n', encoding='utf-8'
        )
        replace_folder(self._building, self.folder)
        return manifest

    def abort(self) -> None:
        """Leave nothing behind; an earlier replay in the folder stays."""
        self._lines.close()
        self._bag.abort()
        shutil.rmtree(self._building, ignore_errors=True)


def check_folder(folder: Path) -> None:
    """Raise BadInputError for a folder that is there, has something in it, and is no replay's."""
    if (
        folder.exists()
        and not (folder / MANIFEST).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise BadInputError(f'{folder} exists and is no earlier replay: give --out another folder')


def begin_folder(folder: Path) -> Path:
    """Make an empty folder beside the wanted one; raise BadInputError if it is not to be had."""
    check_folder(folder)
    building = folder.with_name(f'.{folder.name}.partial')
    shutil.rmtree(building, ignore_errors=True)
    try:
        building.mkdir(parents=True)
    except OSError as error:
        raise not_written(folder, error) from error
    return building


def not_written(folder: Path, error: OSError) -> BadInputError:
    """Return the sentence for a folder of results that this system refuses."""
    return BadInputError(
        f'{folder} cannot be written ({error.strerror}): give --out another folder'
    )


def result_files(folder: Path) -> list[Path]:
    """Return the files that a replay's digest is of, in its order."""
    return [folder / RESULTS, *sorted((folder / BAG).iterdir())]


def packed(folder: Path) -> dict[str, bytes]:
    """Return all that a replay left in its folder, as bytes by name."""
    files = [*result_files(folder), folder / MANIFEST]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def unpack(files: Mapping[str, bytes], folder: Path) -> None:
    """Write what `packed` returned elsewhere, whole or not at all; raise BadInputError."""
    building = begin_folder(folder)
    try:
        (building / BAG).mkdir()
        for name, content in files.items():
            (building / name).write_bytes(content)
        replace_folder(building, folder)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise not_written(folder, error) from error


def versions() -> dict[str, str]:
    """Return what computed the results."""
    found = {'python': platform.python_version(), 'machine': platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = 'not installed'
    return found


def plain(value: Any) -> Any:
    """Return a message of rosbags, or a field of one, as what JSON knows."""
    if hasattr(value, '__dataclass_fields__'):
        return {
            name: plain(getattr(value, name))
            for name in value.__dataclass_fields__
            if not name.startswith('__')
        }
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, str):
        # A lone surrogate, from a text that was not UTF-8, cannot be written to a file.
        return value.encode(errors='replace').decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)
