# SPDX-License-Identifier: Apache-2.0
"""Where the server is and what opens it: an address that may be used, a key that stays secret."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from omnivinci_ros.backends.base import BackendError

MAX_KEY = 4096  # bytes of a file that holds a key


def check_url(url: str, *, allow_plain_http: bool) -> None:
    """Raise BackendError, with one sentence, for an address that cannot or must not be used."""
    if not url:
        raise BackendError(
            'backend remote needs remote_url: set it to the address of the server, such as '
            'http://127.0.0.1:8080/v1'
        )
    if any(letter in url for letter in '@?#'):
        raise BackendError(
            'remote_url holds a key, a query or a fragment, which every parameter dump would '
            'show: write the address alone, and the key into a file (remote_key_file) or an '
            'environment variable (remote_key_env)'
        )
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BackendError(f'remote_url={url!r} is no address ({error}): correct it') from error
    if parts.scheme not in ('http', 'https') or not host:
        raise BackendError(
            f'remote_url={url!r} is no address of http or https: write one such as '
            'http://127.0.0.1:8080/v1'
        )
    if parts.scheme == 'http' and not is_loopback(host) and not allow_plain_http:
        raise BackendError(
            f'remote_url={url!r}: pictures and sound would leave this machine unencrypted: use '
            'https, or set allow_plain_http:=true'
        )


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its name or its address."""
    if host == 'localhost':
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_key(env: str, file: str) -> str:
    """Return the key, '' where none is configured; raise BackendError with the fix."""
    if env and file:
        raise BackendError('remote_key_env and remote_key_file exclude each other: set one')
    if env:
        key = os.environ.get(env, '')
        if not key:
            raise BackendError(
                f'remote_key_env={env}: the environment has no such variable, or an empty one: '
                'export it where the node starts'
            )
    elif file:
        try:
            path = Path(file).expanduser()
            if path.stat().st_size > MAX_KEY:
                raise BackendError(f'remote_key_file={file} is no file with a key: correct it')
            key = path.read_text(encoding='utf-8').strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, 'strerror', None) or 'it is no text'
            raise BackendError(
                f'remote_key_file={file} cannot be read ({why}): correct it'
            ) from error
    else:
        return ''
    if not key or not key.isascii() or not key.isprintable():
        raise BackendError(
            f'{env or file}: what is there is no key: it must be one line of printable letters'
        )
    return key
