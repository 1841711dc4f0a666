# SPDX-License-Identifier: Apache-2.0
"""The page node's parameters."""

from __future__ import annotations

from dataclasses import dataclass

from rclpy.node import Node

from omnivinci_ros.messages.audio import AUDIO_TYPES
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.page.access import PageOptions


@dataclass(frozen=True)
class Settings:
    """What is shown, and how."""

    options: PageOptions
    perception: str  # the node's name
    cameras: tuple[str, ...]  # empty: perception's
    audio: str  # empty: perception's
    voice_activity: bool


def declare_settings(node: Node) -> Settings:
    """Declare them all; raise ParameterError for a value that does not fit."""
    options = PageOptions(
        address=declare(
            node,
            'address',
            '127.0.0.1',
            'Address to listen on; all but those of this machine need TLS or serve_plain_http.',
        ),
        port=declare(
            node, 'port', 8090, 'Port to listen on; 0 for any free one.', low=0, high=65535
        ),
        token_file=declare(
            node,
            'token_file',
            '',
            'File with the token, made if it is missing: the address stays the same; empty for '
            'a new token each time.',
        ),
        tls_cert=declare(
            node, 'tls_cert', '', 'Certificate for https, PEM, with tls_key; empty for http.'
        ),
        tls_key=declare(node, 'tls_key', '', 'Private key of the certificate, PEM.'),
        allow_plain_http=declare(
            node,
            'serve_plain_http',
            False,
            'Let pictures, sound and commands cross the network over http, unencrypted.',
        ),
        host_names=tuple(
            name
            for name in declare(
                node,
                'host_names',
                [''],
                'Names by which browsers call this machine, beside its host name, localhost and '
                'addresses.',
            )
            if name
        ),
        read_only=declare(
            node, 'read_only', False, 'Only show: no questions, tasks, parameters or STOP.'
        ),
    )
    return Settings(
        options=options,
        perception=declare(node, 'perception', 'perception', 'Name of the perception node.'),
        cameras=tuple(
            topic
            for topic in declare(
                node, 'shown_cameras', [''], 'Cameras to show; empty for those of perception.'
            )
            if topic
        ),
        audio=declare(node, 'shown_audio', '', 'Sound to show; empty for that of perception.'),
        voice_activity=declare(
            node,
            'voice_activity',
            True,
            'Show whether somebody speaks, with the model that perception listens with.',
        ),
    )


def declare_audio(node: Node) -> None:
    """Declare what a sound subscription asks of its node."""
    declare(
        node,
        'audio_type',
        'auto',
        'Type of the sound topic; auto takes what is published there.',
        choices=('auto', *AUDIO_TYPES),
    )
    declare(
        node,
        'audio_info_topic',
        '',
        'AudioInfo topic of audio_common_msgs; empty: audio_info beside the sound topic.',
    )
