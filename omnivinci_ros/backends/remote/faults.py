# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between here and a server, each as one sentence with what to do."""

from __future__ import annotations

import email.utils
import json
import ssl
import time
from typing import Any

from omnivinci_ros.common.text import publishable

LONGEST_REASON = 200  # characters of a server's own words
LONGEST_NUMBER = 12  # digits
FOR_EVER_S = 86_400.0  # a server that wants to be left alone for longer is one that is gone
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})  # the next try may be answered


class RemoteError(RuntimeError):
    """A request was not answered; the message is one sentence that names the server."""

    def __init__(
        self,
        sentence: str,
        *,
        retry: bool = False,
        retry_after_s: float | None = None,
        of_window: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.retry = retry  # the same request may be answered later
        self.of_window = of_window  # another window may be answered all the same
        self.retry_after_s = retry_after_s  # as the server wishes


def of_transport(error: Exception, place: str) -> RemoteError:
    """Return what a connection that failed means."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RemoteError(
                f'{place}: its certificate is not accepted ({cause.verify_message}): set '
                'remote_ca_file to the authority that signed it, or correct remote_url'
            )
        if isinstance(cause, ssl.SSLError):
            return RemoteError(
                f'{place}: no TLS is spoken there ({cause.reason}): correct remote_url'
            )
        cause = cause.__cause__ or cause.__context__
    kind = type(error).__name__
    if 'Timeout' in kind:
        # Who was connected and stayed silent may still be at it: asking again would add to it.
        return RemoteError(f'{place}: it does not answer in time', retry=kind == 'ConnectTimeout')
    if kind in ('ReadError', 'RemoteProtocolError'):
        return RemoteError(f'{place}: it broke off the connection', retry=True)
    why = ' '.join(str(error).split())[:LONGEST_REASON] or kind
    return RemoteError(
        f'{place}: it cannot be reached ({why}): start the server, or correct remote_url',
        retry=True,
    )


def of_status(status: int, headers: Any, body: bytes, place: str) -> RemoteError:
    """Return what an HTTP status other than 200 means."""
    said = server_words(body)
    told = f' ("{said}")' if said else ''
    if status in (401, 403):
        return RemoteError(
            f'{place}: it refuses the key ({status}){told}: set remote_key_env or remote_key_file'
        )
    if status == 404:
        return RemoteError(
            f'{place}: it knows no such model or address (404){told}: correct remote_model or '
            'remote_url, which usually ends in /v1'
        )
    if status == 429:
        return RemoteError(
            f'{place}: it has too much to do (429){told}: raise period_s, or its limits',
            retry=True,
            retry_after_s=retry_after_s(headers.get('retry-after', '')),
        )
    if status in RETRIED:
        return RemoteError(
            f'{place}: it failed ({status}){told}: read its log',
            retry=True,
            retry_after_s=retry_after_s(headers.get('retry-after', '')),
        )
    return RemoteError(
        f'{place}: it does not take the window ({status}){told}: lower max_frames, '
        'remote_image_size or window_s, or set remote_sound:=false',
        of_window=True,
    )


def of_event(event: dict[str, Any], place: str) -> RemoteError:
    """Return what an error means that comes in the middle of an answer."""
    said = server_words(json.dumps(event).encode())
    return RemoteError(f'{place}: it failed while it answered ("{said}")', of_window=True)


def server_words(body: bytes) -> str:
    """Return the server's own words in an error, on one line; '' where there are none."""
    try:
        found: Any = json.loads(body)
    except ValueError:
        return ''
    for key in ('error', 'message', 'detail'):
        if isinstance(found, dict) and key in found:
            found = found[key]
            if key == 'error' and isinstance(found, dict):
                found = found.get('message', '')
            break
    if not isinstance(found, str):
        return ''
    line = ' '.join(publishable(found).split()).replace('"', "'")
    return line[:LONGEST_REASON]


def retry_after_s(text: str) -> float | None:
    """Return seconds of a Retry-After header: a number, or a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:LONGEST_NUMBER]), FOR_EVER_S)
    try:
        until = email.utils.parsedate_to_datetime(text)
        return min(max(0.0, until.timestamp() - time.time()), FOR_EVER_S)
    except (ValueError, OverflowError, TypeError):
        return None
