# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of the page in docs/images: the demo's clip, looked at through real nodes.

`make screenshots` calls it. It needs Chromium and Playwright (pip install '.[browser]').
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image
from support.browser import chromium
from support.browser import opened
from support.browser import wait_for_text
from support.ros_graph import Graph
from support.ros_graph import wait_until

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / 'demo'
MOST_BYTES = 200_000
PATIENCE_S = 180
WATCHED_S = 34  # how much of the time-line is filled
DESK = {'width': 1440, 'height': 1040, 'deviceScaleFactor': 1, 'mobile': False}
PHONE = {'width': 390, 'height': 844, 'deviceScaleFactor': 2, 'mobile': True}
# Name -> the window and the colours that are preferred.
PICTURES: dict[str, tuple[dict[str, Any], str]] = {
    'page-light': (DESK, 'light'),
    'page-dark': (DESK, 'dark'),
    'page-phone': (PHONE, 'dark'),
}


def main() -> None:
    """Start the demo's nodes, look at the page, and write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--out', type=Path, default=ROOT / 'docs' / 'images')
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    graph = Graph()
    try:
        address = start(graph)
        with chromium() as browser, opened(browser, address, no_viewport=True) as page:
            resize = page.context.new_cdp_session(page)
            resize.send('Emulation.setDeviceMetricsOverride', DESK)
            page.wait_for_selector('button.frame', timeout=PATIENCE_S * 1000)
            print(f'frames of a window are shown: watching for {WATCHED_S} s', flush=True)
            page.wait_for_timeout(WATCHED_S * 1000)
            ask(page)
            for name, (window, colours) in PICTURES.items():
                resize.send('Emulation.setDeviceMetricsOverride', window)
                page.emulate_media(color_scheme=colours)
                take(page, resize, given.out / f'{name}.webp')
    finally:
        graph.close()


def start(graph: Graph) -> str:
    """Return the address of the page, once perception sees the clip."""
    sounds = [str(file) for file in sorted((DEMO / 'sounds').glob('*.wav'))]
    graph.start('perception', of_demo('perception', period_s=2.0, window_s=3.0, max_frames=8))
    page = graph.start('page', port=0)
    wait_until(lambda: 'http://' in page.output or not page.is_running(), PATIENCE_S)
    if (address := re.search(r'http://\S+', page.output)) is None:
        raise SystemExit(f'the page did not start: {page.output}')
    pictures = json.dumps(str(DEMO / 'pictures'))
    told = {'images': pictures, 'sounds': json.dumps(sounds), 'loop': 'true'}
    graph.start('player', of_demo('player', **told, exit_at_end='false'))
    return address.group(0)


def of_demo(node: str, **parameters: Any) -> tuple[str, ...]:
    """Return the arguments of a node: the demo's parameters, and others in their place."""
    others = [word for name, value in parameters.items() for word in ('-p', f'{name}:={value}')]
    return ('--params-file', str(DEMO / f'{node}.yaml'), *others)


def ask(page: Any) -> None:
    page.fill('#say-text', 'What do you see?')
    page.press('#say-text', 'Enter')
    wait_for_text(page, '.talk .m', 'Made of')


def take(page: Any, protocol: Any, file: Path) -> None:
    """Write what a window shows, between two answers; a picture of at most MOST_BYTES."""
    wait_for_text(page, '#answer-state', 'final')
    page.wait_for_timeout(1000)  # for its frames
    # Playwright's own picture of a window that was given another size is not of its pixels.
    taken = protocol.send('Page.captureScreenshot', {'format': 'png'})['data']
    image = Image.open(io.BytesIO(base64.b64decode(taken)))
    for quality in range(90, 40, -10):
        buffer = io.BytesIO()
        image.convert('RGB').save(buffer, 'WEBP', quality=quality, method=6)
        if buffer.tell() <= MOST_BYTES:
            break
    file.write_bytes(buffer.getvalue())
    print(f'{file}: {image.width} x {image.height}, {buffer.tell() // 1000} kB')


if __name__ == '__main__':
    main()
