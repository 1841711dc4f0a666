# SPDX-License-Identifier: Apache-2.0
"""The reference of launch arguments is that of the launch files.

Written anew by `PYTHONPATH=test bash scripts/in_env python3` with this file.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from support import launch_stand_in as stand_in

from omnivinci_ros.nodes.launch_arguments import LEFT_OUT

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / 'docs' / 'reference' / 'launch.md'
FILES = ('omnivinci', 'replay')


def table(name: str) -> str:
    """Return the arguments of a launch file as a table."""
    path = ROOT / 'launch' / f'{name}.launch.py'
    spec = importlib.util.spec_from_file_location(f'{name}_launch', path)
    module = importlib.util.module_from_spec(spec)
    with stand_in.installed():
        spec.loader.exec_module(module)
        declared = module.arguments()
    rows = ['| argument | default | what it does |', '|---|---|---|']
    for one in declared:
        choices = [choice for choice in one.choices or () if choice and choice.islower()]
        among = f' One of {", ".join(choices)}.' if choices else ''
        default = f'`{one.default_value}`' if one.default_value else ''
        meaning = one.description.removesuffix(f' {LEFT_OUT}')
        rows.append(f'| `{one.name}` | {default} | {meaning}{among} |')
    return '\n'.join(rows)


def written(name: str) -> str:
    return f'<!-- {name} -->\n{table(name)}\n<!-- end of {name} -->'


@pytest.mark.parametrize('name', FILES)
def test_every_argument_stands_in_the_reference_as_the_launch_file_has_it(name):
    assert written(name) in PAGE.read_text(encoding='utf-8')


if __name__ == '__main__':
    text = PAGE.read_text(encoding='utf-8')
    for file in FILES:
        before, _, rest = text.partition(f'<!-- {file} -->')
        _, _, after = rest.partition(f'<!-- end of {file} -->')
        text = f'{before}{written(file)}{after}'
    PAGE.write_text(text, encoding='utf-8')
