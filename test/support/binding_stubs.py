# SPDX-License-Identifier: Apache-2.0
"""The bindings' types, from the bindings themselves, and a type check against them."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Stubs are made from the signatures in the bindings' documentation; the package ships none.
BINDINGS = 'tensorrt_rtx_bindings.tensorrt_rtx'
WRONG = (
    # A value of this name would hide the type in every signature.
    ('\nbool: DataType\n', '\n'),
    # Protocols that the bindings have and their documentation does not say.
    ('\nclass Dims:\n', '\nclass Dims(collections.abc.Sequence[int]):\n'),
    ('class IHostMemory:\n', 'class IHostMemory(typing_extensions.Buffer):\n'),
)


def make_stubs(folder: Path) -> Path:
    """Write stubs for tensorrt_rtx, and for tensorrt as the same."""
    subprocess.run(
        [
            sys.executable,
            '-c',
            'from mypy.stubgen import main; main()',
            '--inspect-mode',
            '--quiet',
            '-m',
            BINDINGS,
            '-o',
            str(folder / 'raw'),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (folder / 'raw' / f'{BINDINGS.replace(".", "/")}.pyi').read_text(encoding='utf-8')
    for wrong, right in WRONG:
        assert wrong in text, f'the bindings have changed: no {wrong!r}'
        text = text.replace(wrong, right)
    text = _parsable(text)
    for name in ('tensorrt_rtx', 'tensorrt'):
        stub = folder / 'stubs' / name / '__init__.pyi'
        stub.parent.mkdir(parents=True)
        body = text if name == 'tensorrt_rtx' else 'from tensorrt_rtx import *\n'
        stub.write_text(f'{body}\n__version__: str\n', encoding='utf-8')
    return folder / 'stubs'


def copy_package(folder: Path) -> Path:
    """Copy the package's Python files; return the folder that holds the copy.

    What `make lint` has checked needs no second look: mypy takes its notes where hashes agree.
    """
    for file in (ROOT / 'omnivinci_ros').rglob('*.py'):
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    if (ROOT / '.mypy_cache').is_dir():
        try:
            shutil.copytree(ROOT / '.mypy_cache', folder / 'cache')
        except OSError:  # somebody checks types at this moment: look at everything anew
            shutil.rmtree(folder / 'cache', ignore_errors=True)
    return folder


def type_errors(root: Path, stubs: Path, files: tuple[str, ...]) -> list[str]:
    """Type-check files of the package under `root`; return what is wrong, a line each."""
    done = subprocess.run(
        [
            sys.executable,
            '-m',
            'mypy',
            '--config-file',
            str(ROOT / 'pyproject.toml'),
            '--cache-dir',
            str(root / 'cache'),
            *files,
        ],
        cwd=root,
        env={**os.environ, 'MYPYPATH': str(stubs)},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if ': error: ' in line]


def _parsable(text: str) -> str:
    """Drop what is said of the arguments of functions that Python could not declare so."""
    for _ in range(20):
        try:
            ast.parse(text)
        except SyntaxError as error:
            lines = text.splitlines()
            lines[error.lineno - 1] = re.sub(
                r'\(self.*\)( ->.*)?:', r'(self, *args, **kwargs)\1:', lines[error.lineno - 1]
            )
            text = '\n'.join(lines) + '\n'
        else:
            break
    return text
