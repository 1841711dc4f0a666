# SPDX-License-Identifier: Apache-2.0
"""Chromium, driven by Playwright; tests skip with a sentence where either is missing."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.page_server import MadeUpRobot

from omnivinci_ros.page.access import PageOptions

# Without the second line Chromium looks for its maker's hosts at every start.
ARGUMENTS = (
    '--disable-gpu',
    '--disable-background-networking --disable-component-update --disable-sync --no-first-run',
    '--use-fake-ui-for-media-stream --use-fake-device-for-media-stream',
    '--host-resolver-rules=MAP robot.local 127.0.0.1',
)
PATIENCE_MS = 30_000


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """Give a browser of its own, or skip."""
    playwright = pytest.importorskip(
        'playwright.sync_api', reason="a real browser needs Playwright: pip install '.[browser]'"
    )
    executable = shutil.which('chromium') or shutil.which('google-chrome')
    if executable is None:
        pytest.skip('a real browser needs Chromium: apt-get install chromium')
    told = [*ARGUMENTS[:1], *ARGUMENTS[1].split(), *ARGUMENTS[2].split(), ARGUMENTS[3]]
    if os.geteuid() == 0:
        told.append('--no-sandbox')  # Chromium refuses root otherwise
    with tempfile.TemporaryDirectory() as home, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable,
            args=[*told, *arguments],
            env={**os.environ, 'HOME': home},
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, address: str, **context: Any) -> Iterator[Any]:
    """Give the page at an address, in a window of its own; an error in its scripts fails."""
    if not context.get('no_viewport'):
        context.setdefault('viewport', {'width': 1280, 'height': 900})
    window = browser.new_context(**context)
    window.set_default_timeout(PATIENCE_MS)
    page = window.new_page()
    errors: list[str] = []
    page.on('pageerror', lambda error: errors.append(str(error)))
    try:
        page.goto(address)
        yield page
    finally:
        window.close()
    assert not errors, errors


@contextmanager
def served(**options: Any) -> Iterator[MadeUpRobot]:
    """Give a made-up robot whose page is served at `robot.server.address`."""
    robot = MadeUpRobot(read_only=options.get('read_only', False))
    server = robot.serve(PageOptions(port=options.pop('port', 0), **options))
    try:
        yield robot
    finally:
        server.close()


def wait_for_text(page: Any, selector: str, text: str) -> None:
    page.wait_for_function(
        '([where, what]) => document.querySelector(where)?.textContent.includes(what)',
        arg=[selector, text],
    )


def wait_until(what: Callable[[], Any], patience_s: float = 120.0) -> Any:
    """Return what comes of a function once it is something."""
    end = time.monotonic() + patience_s
    while not (found := what()):
        assert time.monotonic() < end, 'it did not come'
        time.sleep(0.02)
    return found
