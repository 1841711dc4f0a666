# SPDX-License-Identifier: Apache-2.0
"""Who may see the page: where it listens, the token, its cookie, and the Host and Origin that fit.

The token stands in the address that the node prints. A browser that brings it gets a cookie that
scripts cannot read and other sites cannot send. A foreign Host is a DNS name that somebody bent to
this machine; a foreign Origin is a page of somebody else's, which browsers let open WebSockets.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.backends.remote.url import is_loopback
from omnivinci_ros.common.errors import BadInputError

LEAST_TOKEN = 16  # characters: fewer could be guessed
MOST_TOKEN = 512
NO_TOKEN = 'open the address that the node printed: it holds the token'


@dataclass(frozen=True)
class PageOptions:
    """Where the page listens, and who may use it for what."""

    address: str = '127.0.0.1'
    port: int = 8090  # 0: any free one
    token_file: str = ''  # '': a token that is drawn by chance
    tls_cert: str = ''  # PEM, with tls_key
    tls_key: str = ''
    allow_plain_http: bool = False
    host_names: tuple[str, ...] = ()  # by which browsers call it, beside addresses and localhost
    read_only: bool = False

    @property
    def scheme(self) -> str:
        return 'https' if self.tls_cert else 'http'


def check_options(options: PageOptions) -> None:
    """Raise BadInputError for what would let anybody look in."""
    if bool(options.tls_cert) != bool(options.tls_key):
        raise BadInputError('tls_cert and tls_key go together: give both')
    if not (is_loopback(options.address) or options.tls_cert or options.allow_plain_http):
        raise BadInputError(
            f'address={options.address}: pictures, sound and commands would cross the network '
            'unencrypted: keep 127.0.0.1 and come through ssh -L, or give tls_cert and tls_key, '
            'or set serve_plain_http'
        )


def read_token(file: str) -> str:
    """Return the token of a file, made there if it is missing; by chance where no file is given.

    Raises BadInputError for a file that cannot be used.
    """
    if not file:
        return secrets.token_urlsafe(24)
    path = Path(file).expanduser()
    try:
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            token = path.read_bytes()[: MOST_TOKEN + 1].decode('ascii').strip()
        else:
            token = secrets.token_urlsafe(24)
            with os.fdopen(made, 'w') as stream:
                stream.write(token + '\n')
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, 'strerror', None) or 'it is no text'
        raise BadInputError(f'token_file={file} cannot be used ({why}): correct it') from error
    fits = all(letter.isalnum() or letter in '-_' for letter in token)
    if not fits or not LEAST_TOKEN <= len(token) <= MOST_TOKEN:
        raise BadInputError(
            f'token_file={file} holds no token: one line of {LEAST_TOKEN} to {MOST_TOKEN} '
            'letters, digits, - and _; delete it, and one is made'
        )
    return token


class Access:
    """Decides on requests; says why not in a sentence."""

    def __init__(self, options: PageOptions, port: int, token: str) -> None:
        """`port` is where it listens: cookies of one host are shared by its ports."""
        self._options = options
        self.token = token
        self.cookie_name = f'omnivinci_page_{port}'
        # Of the token, so that a page that starts again with its token_file knows its tabs.
        self._cookie = hmac.new(token.encode(), b'cookie of the page', hashlib.sha256).hexdigest()
        name = socket.gethostname().lower()
        self._names = {
            'localhost',
            name,
            f'{name}.local',
            *(host.lower() for host in options.host_names if host),
        }

    def fits_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

    def set_cookie(self) -> str:
        secure = '; Secure' if self._options.tls_cert else ''
        return f'{self.cookie_name}={self._cookie}; Path=/; HttpOnly; SameSite=Strict{secure}'

    def has_cookie(self, headers: Mapping[str, str]) -> bool:
        from starlette.requests import cookie_parser  # of the extra `page`

        # Other programs on this machine set cookies too; odd ones must not hide ours.
        given = cookie_parser(headers.get('cookie', '')).get(self.cookie_name, '')
        return hmac.compare_digest(given.encode(), self._cookie.encode())

    def host_refusal(self, headers: Mapping[str, str]) -> str:
        """Return why a Host does not fit, '' where it does."""
        host = host_name(headers.get('host', ''))
        if host in self._names or is_address(host):
            return ''
        return (
            f'the page is not called {host[:100]!r}: open it by localhost or an address, or add '
            'the name to host_names'
        )

    def origin_refusal(self, headers: Mapping[str, str]) -> str:
        """Return why a WebSocket's Origin does not fit, '' where it is the page itself."""
        host, origin = headers.get('host', ''), headers.get('origin', '')
        if origin.lower() in (f'http://{host}'.lower(), f'https://{host}'.lower()):
            return ''
        return f'Origin {origin[:100]!r} is not this page: open the address that the node printed'


def host_name(host: str) -> str:
    """Return a Host header's name or address without its port, in small letters."""
    host = host.lower()
    if host.startswith('['):
        return host[1:].partition(']')[0]
    return host.partition(':')[0]


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
