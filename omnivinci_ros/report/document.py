# SPDX-License-Identifier: Apache-2.0
"""The whole file: one page that asks nothing of any network, and runs no script but its own.

The page of the live node has the same looks and draws the same time-line: its modules are put
in as they are.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.report.html import Content
from omnivinci_ros.report.html import Markup
from omnivinci_ros.report.html import el

GENERATOR = 'omnivinci report'
# Of the live page, in the order in which they need each other; their names are unique.
MODULES = ('dom.js', 'words.js', 'timeline_data.js', 'timeline_draw.js', 'timeline.js', 'cards.js')
IMPORT = re.compile(r'^import\b[^;]*;\n', re.MULTILINE)
EXPORT = re.compile(r'^export (?=(?:async )?(?:function|const|class|let)\b)', re.MULTILINE)


def document(title: str, content: Sequence[Content], data: dict[str, Any] | None) -> str:
    """Return the HTML; `data` is what the script draws, where it has something to draw."""
    style = f'{asset("page", "style.css")}\n{asset("report", "report.css")}'
    script = joined_modules() if data is not None else ''
    policy = (
        "default-src 'none'; img-src data:; "
        f"style-src '{digest(style)}'; "
        f"script-src {_quoted(script)}; base-uri 'none'; form-action 'none'"
    )
    head = el(
        'head',
        el('meta', charset='utf-8'),
        el('meta', http_equiv='Content-Security-Policy', content=policy),
        el('meta', name='viewport', content='width=device-width, initial-scale=1'),
        el('meta', name='color-scheme', content='light dark'),
        el('meta', name='generator', content=GENERATOR),
        el('title', title),
        el('style', Markup(style)),
    )
    parts = [*content]
    if data is not None:
        parts += [
            el('script', Markup(as_data(data)), type='application/json', id='data'),
            el('script', Markup(script), type='module'),
        ]
    body = el('body', *parts)
    return f'<!doctype html>\n{el("html", head, body, lang="en").text}\n'


def _quoted(script: str) -> str:
    return f"'{digest(script)}'" if script else "'none'"


def digest(text: str) -> str:
    """Return the name by which a Content-Security-Policy allows an inline script or style."""
    return f'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'


def as_data(data: Any) -> str:
    """Return JSON that no text in it can end: without <, > and &."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(',', ':'))
    for letter in '<>&\u2028\u2029':
        text = text.replace(letter, f'\\u{ord(letter):04x}')
    return text.encode(errors='replace').decode()


def joined_modules() -> str:
    """Return the page's modules and the report's as one, without what ties files together."""
    parts = [asset('page', name) for name in MODULES]
    own = asset('report', 'report.js')
    script = '\n'.join([*parts, '{  // names of its own', own, '}', ''])  # a block has a scope
    return EXPORT.sub('', IMPORT.sub('', script))


def asset(package: str, name: str) -> str:
    """Return a file of the browser's side."""
    try:
        text = (files(f'omnivinci_ros.{package}') / 'static' / name).read_text(encoding='utf-8')
    except OSError as error:
        raise CommandError(
            f'{name} of the page is not installed ({error.strerror}): install the package again'
        ) from error
    if '</' in text and re.search(r'</(script|style)|<!--', text, re.IGNORECASE):
        raise CommandError(f'{name} would end the element that it stands in: mend it')
    return text
