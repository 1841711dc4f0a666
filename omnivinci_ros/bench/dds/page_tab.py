# SPDX-License-Identifier: Apache-2.0
"""A tab for `omnivinci bench page`: it looks at a camera, and writes down when pictures came.

It is no browser: what a browser takes to decode and draw is not in it.
"""

from __future__ import annotations

import argparse
import json
import signal
import struct
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

HEAD = struct.Struct('<I')


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirection to who asked."""

    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        return None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--address', required=True)
    parser.add_argument('--topic', required=True)
    parser.add_argument('--log', required=True)
    args = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        look(args.address, args.topic, args.log)
    return 0


def look(address: str, topic: str, log: str) -> None:
    """Look at a camera until the page ends: a line `picture STAMP ARRIVED` for each."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect
    from websockets.typing import Origin

    parts = urlsplit(address)
    with (
        open(log, 'w', buffering=1) as lines,
        connect(
            f'ws://{parts.netloc}/ws',
            origin=Origin(f'http://{parts.netloc}'),
            additional_headers={'Cookie': cookie(address)},
            max_size=1 << 24,
            compression=None,
        ) as page,
    ):
        page.send(json.dumps({'type': 'look', 'cameras': [topic]}))
        with suppress(ConnectionClosed):
            for message in page:
                arrived_ns = time.monotonic_ns()
                if isinstance(message, str):
                    told = json.loads(message)
                    if told['type'] == 'lost':
                        lines.write(f'lost {told["what"]} {told["count"]}\n')
                    continue
                (length,) = HEAD.unpack_from(message)
                head = json.loads(message[HEAD.size : HEAD.size + length])
                if head['kind'] != 'picture':
                    continue
                drawn = {'type': 'drawn', 'topic': topic, 'stamp_ns': head['stamp_ns']}
                page.send(json.dumps(drawn))
                lines.write(f'picture {head["stamp_ns"]} {arrived_ns}\n')


def cookie(address: str) -> str:
    """Return the cookie that the token in an address is exchanged for."""
    try:
        answer = urllib.request.build_opener(_NoRedirect).open(address, timeout=20)
    except urllib.error.HTTPError as redirected:
        answer = redirected
    with answer:
        return str(answer.headers['set-cookie']).partition(';')[0]


if __name__ == '__main__':
    sys.exit(main())
