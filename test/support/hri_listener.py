# SPDX-License-Identifier: Apache-2.0
"""A robot of ROS4HRI that listens: prints each Intent and LiveSpeech as a line of JSON."""

from __future__ import annotations

import json
from importlib import import_module

import rclpy

INTENTS, SPEECH = '/intents', '/humans/voices/anonymous_speaker/speech'


def main() -> None:
    intent = import_module('hri_actions_msgs.msg').Intent
    live_speech = import_module('hri_msgs.msg').LiveSpeech
    rclpy.init()
    node = rclpy.create_node('hri_listener')

    def show(message: object) -> None:
        fields = message.get_fields_and_field_types()
        shown = {name: getattr(message, name) for name in fields if name != 'header'}
        print(json.dumps(shown), flush=True)

    node.create_subscription(intent, INTENTS, show, 100)
    node.create_subscription(live_speech, SPEECH, show, 100)
    print('listening', flush=True)
    rclpy.spin(node)


if __name__ == '__main__':
    main()
