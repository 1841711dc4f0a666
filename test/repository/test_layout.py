# SPDX-License-Identifier: Apache-2.0
"""The package's root holds packages, and each of them says in one line what it is."""

from __future__ import annotations

import ast
import configparser
from pathlib import Path

from support.file_order import LONG
from support.file_order import TESTS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / 'omnivinci_ros'
SOURCES = [file for file in PACKAGE.rglob('*.py') if '__pycache__' not in file.parts]


def test_nothing_lies_at_the_root_but_packages():
    files = {path.name for path in PACKAGE.iterdir() if path.is_file()}

    assert files == {'__init__.py', 'py.typed'}


def test_every_folder_with_code_is_a_package_with_a_docstring():
    for folder in {file.parent for file in SOURCES}:
        init = folder / '__init__.py'
        assert init.is_file(), folder
        assert ast.get_docstring(ast.parse(init.read_text())), init


def test_the_import_rules_know_every_package():
    rules = configparser.ConfigParser()
    rules.read(ROOT / '.importlinter')
    layers = rules['importlinter:contract:storeys']['layers'].replace('|', ' ').split()

    assert sorted(layers) == sorted(path.parent.name for path in PACKAGE.glob('*/__init__.py'))


def test_every_file_has_its_licence_and_a_docstring():
    for file in SOURCES:
        text = file.read_text()
        assert text.startswith('# SPDX-License-Identifier: Apache-2.0\n'), file
        assert ast.get_docstring(ast.parse(text)), file


def test_the_files_that_begin_first_exist_and_are_named_once():
    assert [name for name in LONG if not (TESTS / name).is_file()] == []
    assert len(set(LONG)) == len(LONG)
