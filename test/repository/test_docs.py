# SPDX-License-Identifier: Apache-2.0
"""The documents tell the truth: links lead somewhere, and what they name exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from support.documents import CODE
from support.documents import PAGES
from support.documents import ROOT
from support.documents import ROOT_PAGES
from support.documents import prose
from support.documents import read

from omnivinci_ros.cli.main import VERBS
from omnivinci_ros.cli.verbs.bench import BENCHES

README_BYTES = 7000
LINK = re.compile(r'!?\[[^\]]*\]\(([^)\s]+)\)')
PATH = re.compile(
    r'(?<![\w/.-])((?:omnivinci_ros|test|config|docs|launch|demo|scripts|msg|srv|action|bin)'
    r'/[\w./-]*\w)'
)
FETCHED = re.compile(  # by a browser that shows the page
    r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//|<link[^>]* href="(?:https?:)?//'
)


@pytest.mark.parametrize('page', ROOT_PAGES)
def test_links_lead_somewhere(page):
    """Links inside docs/ are mkdocs' to check: `make docs` is strict."""
    for target in LINK.findall(read(page)):
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
    text = re.sub(r'https?://\S+', '', read(page))
    # A link within docs/ is relative to its page, and mkdocs' to check.
    text = re.sub(r'\]\([^)]*\)', ']', text)
    for name in PATH.findall(text):
        path = ROOT / name.rstrip('.')
        is_topic = re.match(r'omnivinci_ros/(msg/|action/|srv/)?[A-Z]\w+$', name)
        assert is_topic or path.exists() or name in NEW, f'{page}: there is no {name}'


def test_pages_of_figures_name_machines_that_the_index_lists():
    folder = 'docs/reference/performance/'
    listed = set(re.findall(r'^\| `(\w+)` \|', read(f'{folder}index.md'), re.M))
    computed = {f'{folder}index.md', f'{folder}qwen-omni-costs.md'}
    named = {
        page: set(re.findall(r'\[`(\w+)`\]\(index\.md#machines\)', read(page)))
        for page in PAGES
        if page.startswith(folder) and page not in computed
    }

    assert [page for page, names in named.items() if not names] == []
    assert set().union(*named.values()) == listed


@pytest.mark.parametrize('page', PAGES)
def test_modules_that_are_named_exist(page):
    """As a path from the root or from omnivinci_ros/, or as the name of one file."""
    for code in CODE.findall(prose(page)):
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


def test_the_site_builds_without_a_warning_and_fetches_nothing(tmp_path):
    """What is linked wrongly is a warning, and with --strict an error."""
    pytest.importorskip('material', reason='needs mkdocs-material: run scripts/setup --test')
    done = subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--quiet', '--site-dir', tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        env={**os.environ, 'NO_MKDOCS_2_WARNING': '1'},
    )
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob('*.html'))
    assert len(pages) > 30
    for page in pages:
        fetched = (
            r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//|<link[^>]* href="(?:https?:)?//'
        )
        assert not re.search(fetched, page.read_text(encoding='utf-8')), page.name


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
