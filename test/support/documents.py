# SPDX-License-Identifier: Apache-2.0
"""The documents: which there are, and their fenced blocks with what the comment before says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOT_PAGES = ('README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'demo/README.md')
PAGES = [*ROOT_PAGES, *sorted(str(p.relative_to(ROOT)) for p in (ROOT / 'docs').rglob('*.md'))]
BLOCK = re.compile(r'(?P<before>[^\n]*)\n```(?P<language>\w*)\n(?P<text>.*?)\n```', re.DOTALL)
MARKER = re.compile(r'<!-- (.*) -->')
CODE = re.compile(r'`([^`\n]+)`')


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding='utf-8')


def prose(page: str) -> str:
    """Return a page without its blocks."""
    return BLOCK.sub('', read(page))


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
        for one in BLOCK.finditer('\n' + read(page))
        for found in [MARKER.fullmatch(one['before'].strip())]
    )


def shell_blocks() -> list[Block]:
    return [block for block in blocks() if block.language in ('sh', 'bash')]
