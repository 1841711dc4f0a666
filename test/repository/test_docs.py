# SPDX-License-Identifier: Apache-2.0
"""The documents tell the truth: commands run or say what they need, links lead somewhere.

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
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from omnivinci_ros.cli.main import VERBS
from omnivinci_ros.cli.main import make_parser
from omnivinci_ros.cli.verbs.bench import BENCHES

ROOT = Path(__file__).resolve().parents[2]
ROOT_PAGES = ('README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'demo/README.md')
PAGES = [*ROOT_PAGES, *sorted(str(p.relative_to(ROOT)) for p in (ROOT / 'docs').rglob('*.md'))]
README_BYTES = 7000
TIME_LIMIT_S = 300  # of one block that is run

BLOCK = re.compile(r'(?P<before>[^\n]*)\n```(?P<language>\w*)\n(?P<text>.*?)\n```', re.DOTALL)
MARKER = re.compile(r'<!-- (.*) -->')
LINK = re.compile(r'!?\[[^\]]*\]\(([^)\s]+)\)')
PATH = re.compile(
    r'(?<![\w/.-])((?:omnivinci_ros|test|config|docs|launch|demo|scripts|msg|srv|action|bin)'
    r'/[\w./-]*\w)'
)
CODE = re.compile(r'`([^`\n]+)`')
NEW_VERB = 'sync'  # of the worked example in CONTRIBUTING.md
NODES = ('perception', 'microphone', 'player', 'bag_player', 'watch')


@dataclass(frozen=True)
class Block:
    """A fenced block, and what the comment before it says."""

    page: str
    language: str
    text: str
    marker: str  # '' for none

    @property
    def runs(self) -> bool:
        return self.marker == 'run'

    @property
    def tests(self) -> list[str]:
        return re.findall(r'test/[\w/]+\.py(?:::\w+)?', self.marker)

    @property
    def commands(self) -> list[str]:
        """Return the lines of a shell, continued ones joined."""
        return [
            line.strip()
            for line in self.text.replace('\\\n', ' ').splitlines()
            if line.strip() and not line.lstrip().startswith('#')
        ]


@cache
def blocks() -> tuple[Block, ...]:
    return tuple(
        Block(page, one['language'], one['text'], found[1] if found else '')
        for page in PAGES
        for one in BLOCK.finditer('\n' + (ROOT / page).read_text(encoding='utf-8'))
        for found in [MARKER.fullmatch(one['before'].strip())]
    )


def shell_blocks() -> list[Block]:
    return [block for block in blocks() if block.language in ('sh', 'bash')]


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
        text = (ROOT / page).read_text(encoding='utf-8')
        assert not re.search(r'^\n    (omnivinci|ros2|bash|make|pip) ', text, re.M), (
            f'{page}: fence the indented command with ```sh'
        )


def test_tests_that_are_named_exist():
    for block in blocks():
        for name in block.tests:
            file, _, function = name.partition('::')
            assert (ROOT / file).is_file(), f'{block.page}: there is no {file}'
            if function:
                assert re.search(rf'^def {function}\(', (ROOT / file).read_text(), re.M), (
                    f'{block.page}: {file} has no {function}'
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
    prose = BLOCK.sub('', (ROOT / page).read_text(encoding='utf-8'))
    for code in CODE.findall(prose):
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


# What is named


@pytest.mark.parametrize('page', ROOT_PAGES)
def test_links_lead_somewhere(page):
    """Links inside docs/ are mkdocs' to check: `make docs` is strict."""
    for target in LINK.findall((ROOT / page).read_text(encoding='utf-8')):
        if re.match(r'https?:|mailto:', target):
            continue
        file, _, anchor = target.partition('#')
        path = (ROOT / page).parent / file if file else ROOT / page
        assert path.exists(), f'{page}: {target} leads nowhere'
        if anchor:
            assert anchor in anchors(path), f'{page}: {target}: there is no such heading'


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r'^#+ (.+)$', path.read_text(encoding='utf-8'), re.M)
    return {
        re.sub(r'[^\w\- ]', '', re.sub(r'[`*]', '', heading).lower()).strip().replace(' ', '-')
        for heading in headings
    }


@pytest.mark.parametrize('page', PAGES)
def test_files_that_are_named_exist(page):
    text = re.sub(r'https?://\S+', '', (ROOT / page).read_text(encoding='utf-8'))
    # A link within docs/ is relative to its page, and mkdocs' to check.
    text = re.sub(r'\]\([^)]*\)', ']', text)
    for name in PATH.findall(text):
        path = ROOT / name.rstrip('.')
        is_topic = re.match(r'omnivinci_ros/(msg/|action/|srv/)?[A-Z]\w+$', name)
        assert is_topic or path.exists() or name in NEW, f'{page}: there is no {name}'


@pytest.mark.parametrize('page', PAGES)
def test_modules_that_are_named_exist(page):
    """As a path from the root or from omnivinci_ros/, or as the name of one file."""
    for code in CODE.findall(BLOCK.sub('', (ROOT / page).read_text(encoding='utf-8'))):
        name = code.partition('::')[0].partition(':')[0]
        if not re.fullmatch(r'[\w/-]+\.py', name) or name in NEW or name == 'planner.py':
            continue
        known = (ROOT / name).is_file() or (ROOT / 'omnivinci_ros' / name).is_file()
        assert known or ('/' not in name and name in file_names()), f'{page}: there is no {name}'


@cache
def file_names() -> frozenset[str]:
    folders = ('omnivinci_ros', 'test', 'demo', 'launch', 'scripts')
    return frozenset(path.name for one in folders for path in (ROOT / one).rglob('*.py'))


def test_the_storeys_are_those_that_make_lint_enforces():
    rules = (ROOT / '.importlinter').read_text()
    layers = re.search(r'contract:storeys\].*?\nlayers =\n(.*?)\n\n', rules, re.DOTALL)[1]
    storeys = [re.findall(r'\w+', line) for line in layers.splitlines()]
    table = (ROOT / 'ARCHITECTURE.md').read_text()
    shown = [
        re.findall(r'`(\w+)`', row) for row in re.findall(r'^\| \d+ \| ([^|]*) \|', table, re.M)
    ]
    assert shown == storeys
    packages = {
        path.name
        for path in (ROOT / 'omnivinci_ros').iterdir()
        if (path / '__init__.py').is_file() and path.name not in ('msg', 'srv', 'action')
    }
    assert packages == {name for storey in storeys for name in storey}


def test_the_ways_through_the_house_are_as_long_as_their_headings_say():
    page = (ROOT / 'ARCHITECTURE.md').read_text()
    ways = re.findall(r'^### [^:\n]+: (\d+) files.*?\n(.*?)(?=^##)', page, re.M | re.DOTALL)
    assert len(ways) == 4
    for count, way in ways:
        second = re.findall(r'^\| [^|]*\| ([^|]*) \|', way, re.M)
        files = [file for cell in second for file in re.findall(r'`([\w/]+\.py)`', cell)]
        assert len(set(files)) == len(files) == int(count), files


# The worked examples of CONTRIBUTING.md are about files that do not exist yet.
NEW = frozenset(
    re.findall(r'`([^`\n]+)`[^\n]*<!-- new -->', (ROOT / 'CONTRIBUTING.md').read_text())
    if (ROOT / 'CONTRIBUTING.md').is_file()
    else ()
)


def test_each_page_of_docs_is_in_the_navigation():
    navigation = (ROOT / 'mkdocs.yml').read_text()
    for page in PAGES:
        if page.startswith('docs/'):
            assert f' {page.removeprefix("docs/")}\n' in navigation, f'{page} is not in mkdocs.yml'


def test_the_verbs_are_in_the_reference():
    table = (ROOT / 'docs/reference/verbs.md').read_text()
    for name in (*VERBS, *BENCHES):
        assert f'| `{name}` |' in table, f'docs/reference/verbs.md: {name} is missing'


def test_the_readme_is_short():
    size = len((ROOT / 'README.md').read_bytes())
    assert size <= README_BYTES, f'README.md has {size} bytes: move what few people need to docs/'
