# SPDX-License-Identifier: Apache-2.0
"""The commands in the documents run, or say what they need.

A comment stands before each block of sh or Python: `<!-- run -->` (run here),
`<!-- test: FILE::NAME -->` (that test runs it) or `<!-- needs: a robot -->` (nobody can run it
here; it may name a test too).
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from functools import cache

import pytest
from support.documents import CODE
from support.documents import PAGES
from support.documents import ROOT
from support.documents import blocks
from support.documents import prose
from support.documents import read
from support.documents import shell_blocks

from omnivinci_ros.cli.main import VERBS
from omnivinci_ros.cli.main import make_parser

TIME_LIMIT_S = 300  # of one block that is run
NEW_VERB = 'sync'  # of the worked example in CONTRIBUTING.md
NODES = ('perception', 'microphone', 'player', 'bag_player', 'watch', 'page', 'speaker')


def test_there_are_blocks_of_every_kind():
    markers = [block.marker.partition(':')[0] for block in blocks()]
    assert min(markers.count(kind) for kind in ('run', 'test', 'needs')) >= 5


@pytest.mark.parametrize('page', PAGES)
def test_each_command_is_run_or_says_what_it_needs(page):
    for block in blocks():
        if block.page == page and block.language in ('sh', 'bash', 'python'):
            assert re.fullmatch(r'run|test: test/.+|needs: .+', block.marker), (
                f'{page}: put <!-- run -->, <!-- test: FILE::NAME --> or <!-- needs: ... --> on '
                f'the line before this block:\n{block.text}'
            )
            if block.marker.startswith('test:'):
                assert block.tests, f'{page}: {block.marker!r} names no test'


def test_no_command_hides_in_a_block_without_a_language():
    for block in blocks():
        if block.language not in ('sh', 'bash'):
            assert not re.search(
                r'^\s*(omnivinci|ros2|bash|make|pip|scripts/in_env) \S', block.text, re.M
            ), f'{block.page}: this is a shell block, name it ```sh:\n{block.text}'
    for page in PAGES:
        text = read(page)
        assert not re.search(r'^\n    (omnivinci|ros2|bash|make|pip) ', text, re.M), (
            f'{page}: fence the indented command with ```sh'
        )


@pytest.mark.parametrize('page', PAGES)
def test_tests_that_are_named_exist(page):
    """In the comments before blocks and in the text."""
    for name in re.findall(r'test/[\w/]+\.py(?:::\w+)?', read(page)):
        file, _, function = name.partition('::')
        if f'`{name}` <!-- new -->' in read(page):
            continue  # of a worked example
        assert (ROOT / file).is_file(), f'{page}: there is no {file}'
        if function:
            assert re.search(rf'^def {function}\(', read(file), re.M), (
                f'{page}: {file} has no {function}'
            )


# What a command says


def parse(command: list[str]) -> str:
    """Return why `omnivinci COMMAND...` is not understood, or ''."""
    if command[0] not in VERBS:
        return f'there is no verb {command[0]!r}'
    try:
        make_parser(command[0]).parse_args(command)
    except SystemExit as error:
        return '' if error.code == 0 else 'its parser refuses it'
    return ''


def omnivinci_command(line: str) -> list[str]:
    """Return the arguments of omnivinci in a line of shell; [] where it is not called."""
    words = shlex.split(line, comments=True)
    before = words[: words.index('omnivinci')] if 'omnivinci' in words else ['no call']
    is_called = before in ([], ['bash', 'scripts/in_env'])
    return words[len(before) + 1 :] if is_called else []


@pytest.mark.parametrize('page', PAGES)
def test_each_call_of_omnivinci_is_understood_by_its_parser(page, capsys):
    for block in shell_blocks():
        if block.page != page:
            continue
        for line in block.commands:
            command = omnivinci_command(line)
            refused = parse(command) if command else ''
            assert not refused, f'{page}: {line}\n{refused}: {capsys.readouterr().err}'


@pytest.mark.parametrize('page', PAGES)
def test_each_verb_and_option_in_the_text_exists(page):
    for code in CODE.findall(prose(page)):
        if not code.startswith('omnivinci '):
            continue
        words = code.split()[1:]
        if words[0] in ('VERB', '...', NEW_VERB):
            continue
        assert words[0] in VERBS, f'{page}: `{code}`: there is no verb {words[0]}'
        options = option_strings(words[0])
        for word in words:
            if word.startswith('--'):
                assert word in options, f'{page}: `{code}`: {words[0]} has no {word}'


@cache
def option_strings(verb: str) -> frozenset[str]:
    """Return all options of a verb, those of its parts included."""
    found, parsers = set(), [make_parser(verb)]
    while parsers:
        for action in parsers.pop()._actions:
            found.update(action.option_strings)
            if isinstance(action.choices, dict):
                parsers += action.choices.values()
    return frozenset(found)


def test_a_wrong_verb_and_a_wrong_option_are_found(capsys):
    assert parse(['replai', 'BAG']) == "there is no verb 'replai'"
    assert parse(['replay', 'BAG', '--fast'])
    assert parse(['replay', 'BAG', '--out', '/tmp/x']) == ''
    line = 'bash scripts/in_env omnivinci doctor --json  # all'
    assert omnivinci_command(line) == ['doctor', '--json']
    assert omnivinci_command('ros2 run omnivinci_ros perception -p backend:=omnivinci') == []


def test_each_parameter_and_argument_of_ros2_exists():
    known = {
        node: set(re.findall(r'^ +(\w+):', (ROOT / f'config/{node}.yaml').read_text(), re.M))
        for node in NODES
        if (ROOT / f'config/{node}.yaml').is_file()
    }
    for block in shell_blocks():
        for line in block.commands:
            where = f'{block.page}: {line}'
            node = re.search(rf'(?:run omnivinci_ros|in_env) ({"|".join(NODES)})\b', line)
            if node and node[1] in known:
                for name in re.findall(r'-p "?(\w+):=', line):
                    assert name in known[node[1]], f'{where}\n{node[1]} has no parameter {name}'
            launch = re.search(r'launch omnivinci_ros (\S+)', line)
            if launch:
                text = (ROOT / 'launch' / launch[1]).read_text()
                for name in re.findall(r' (\w+):=', line):
                    assert f"'{name}'" in text, f'{where}\n{launch[1]} has no argument {name}'
            for target in re.findall(r'\bmake (\w+)$', line.partition('#')[0].rstrip()):
                assert re.search(rf'^{target}:', (ROOT / 'Makefile').read_text(), re.M), where


@pytest.mark.parametrize('node', ['perception', 'watch', 'player'])
def test_nodes_start_without_ros2_run_as_the_tutorial_says(node):
    tutorial = (ROOT / 'docs/tutorials/first-run.md').read_text()
    assert re.search(rf'^bash scripts/in_env {node}\b', tutorial, re.M)
    pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')
    said = subprocess.run(
        ['bash', ROOT / 'scripts/in_env', node, '--help'],
        text=True,
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout
    assert said.startswith(f'usage: {node} --ros-args [-p NAME:=VALUE ...]')


# What is run


def pages_that_run() -> list[str]:
    return list(dict.fromkeys(block.page for block in blocks() if block.runs))


@pytest.mark.parametrize('page', pages_that_run())
@pytest.mark.timeout(900)
def test_what_is_marked_to_run_runs(page, tmp_path):
    """Run a page's blocks one after the other, beside a copy of what the checkout holds."""
    for name in ('demo', 'config'):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / 'tmp').mkdir()
    for block in blocks():
        if block.page != page or not block.runs:
            continue
        text = block.text.replace('bash scripts/in_env ', '')
        text = text.replace('/tmp/', f'{tmp_path}/tmp/')
        shell = ['bash', '-euo', 'pipefail', '-c', text]
        command = [sys.executable, '-c', text] if block.language == 'python' else shell
        done = subprocess.run(
            ['bash', ROOT / 'scripts/in_env', *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_S,
            env={**os.environ, 'HF_HUB_OFFLINE': '1'},
        )
        assert done.returncode == 0, f'{page}:\n{block.text}\n{done.stdout}\n{done.stderr}'


def test_python_is_python():
    for block in blocks():
        if block.language == 'python':
            ast.parse(block.text)
