# SPDX-License-Identifier: Apache-2.0
"""Start perception, and if asked for a microphone or a player.

An argument that is left out changes nothing: the parameter file speaks. One that is given
overrides the file.
"""

from __future__ import annotations

import os

from ament_index_python.packages import get_package_share_directory
from launch import LaunchContext
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.actions import OpaqueFunction
from launch.actions import SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

PACKAGE = 'omnivinci_ros'
# Fast DDS 2 (Humble, Jazzy) reads the first, Fast DDS 3 the second; other middlewares neither.
PROFILES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
SWITCH = ('', 'true', 'false')
LEVELS = ('debug', 'info', 'warn', 'error', 'fatal')
LEFT_OUT = 'Left out: as in params_file.'


def generate_launch_description() -> LaunchDescription:
    configs = os.path.join(get_package_share_directory(PACKAGE), 'config')
    config = os.path.join(configs, 'perception.yaml')
    return LaunchDescription(
        [
            *room_for_pictures(configs),
            argument('namespace', '', 'Namespace of all nodes and of their relative topics.'),
            argument(
                'params_file',
                config,
                'Parameters of all nodes; start from a copy of the '
                "package's config/perception.yaml, microphone.yaml and player.yaml.",
            ),
            argument(
                'use_sim_time',
                '',
                f'Take the time from /clock. {LEFT_OUT} With player:=true '
                'the player publishes /clock.',
                SWITCH,
            ),
            argument('log_level', 'info', 'What the nodes log.', LEVELS),
            argument(
                'enclave',
                '',
                'Where the security enclaves of the nodes are, such as '
                '/omnivinci; left out: none (docs/how-to/secure.md).',
            ),
            argument(
                'autostart',
                '',
                'Configure and activate perception; false leaves it to a '
                f'lifecycle manager. {LEFT_OUT}',
                SWITCH,
            ),
            argument(
                'respawn',
                'false',
                'Start perception and the microphone again when their process ends.',
                SWITCH[1:],
            ),
            argument(
                'camera_topics',
                '',
                'Camera topics, separated by commas; one that ends in '
                f'/compressed is a CompressedImage; none for no camera. {LEFT_OUT}',
            ),
            argument(
                'audio_topic',
                '',
                'AudioChunk topic of perception and of the microphone; none '
                f'for no sound. {LEFT_OUT}',
            ),
            argument(
                'backend',
                '',
                'Who understands the windows: cascade (specialists on the CPU) '
                f'or echo (says what a window holds; no weights). {LEFT_OUT}',
            ),
            argument('microphone', 'false', 'Start the microphone node.', SWITCH[1:]),
            argument(
                'microphone_device',
                '',
                f"A part of the sound device's name, or its index. {LEFT_OUT}",
            ),
            argument(
                'player',
                'false',
                'Start the player node, which plays images, video and '
                'sounds as camera and microphone topics.',
                SWITCH[1:],
            ),
            argument('images', '', f'Player: folder with pictures. {LEFT_OUT}'),
            argument('video', '', f'Player: video file, played with its sound. {LEFT_OUT}'),
            argument('sounds', '', f'Player: sound files, separated by commas. {LEFT_OUT}'),
            argument('loop', '', f'Player: play over and over. {LEFT_OUT}', SWITCH),
            OpaqueFunction(function=make_nodes),
        ]
    )


def room_for_pictures(configs: str) -> list[SetEnvironmentVariable]:
    """Return what makes Fast DDS carry pictures between processes, unless the user chose."""
    profile = os.path.join(configs, 'fastdds.xml')
    return [SetEnvironmentVariable(name, os.environ.get(name, profile)) for name in PROFILES]


def argument(name: str, default: str, description: str, choices=None) -> DeclareLaunchArgument:
    return DeclareLaunchArgument(
        name,
        default_value=default,
        description=description,
        choices=None if choices is None else list(choices),
    )


def make_nodes(context: LaunchContext) -> list[Node]:
    """Return the nodes, each with the parameters that the arguments override."""

    def given(name: str) -> str:
        return LaunchConfiguration(name).perform(context)

    chosen = [node(given, 'perception', perception_parameters(given))]
    if given('microphone') == 'true':
        if given('sounds') and given('player') == 'true':
            raise RuntimeError(
                'microphone:=true and sounds:=... would both publish sound: leave one of them out'
            )
        topic = given('audio_topic')
        remappings = [('audio', topic)] if topic not in ('', 'none') else []
        chosen.append(node(given, 'microphone', microphone_parameters(given), remappings))
    if given('player') == 'true':
        chosen.append(node(given, 'player', player_parameters(given)))
    return chosen


def node(given, executable: str, overrides: dict, remappings=()) -> Node:
    return Node(
        package=PACKAGE,
        executable=executable,
        namespace=given('namespace'),
        # Of two values the later one counts.
        parameters=[given('params_file')] + ([overrides] if overrides else []),
        remappings=list(remappings),
        ros_arguments=['--log-level', given('log_level'), *enclave(given, executable)],
        output='screen',
        respawn=given('respawn') == 'true' and executable != 'player',  # that one has an end
    )


def enclave(given, executable: str) -> list[str]:
    return (
        ['--enclave', f'{given("enclave").rstrip("/")}/{executable}'] if given('enclave') else []
    )


def perception_parameters(given) -> dict:
    overrides = {}
    for name in ('use_sim_time', 'autostart'):
        if given(name):
            overrides[name] = given(name) == 'true'
    if given('camera_topics'):
        overrides['camera_topics'] = (
            [''] if given('camera_topics') == 'none' else separated(given('camera_topics'))
        )
    if given('audio_topic'):
        overrides['audio_topic'] = '' if given('audio_topic') == 'none' else given('audio_topic')
    if given('backend'):
        overrides['backend'] = given('backend')
    return overrides


def microphone_parameters(given) -> dict:
    overrides = {}
    if given('use_sim_time'):
        overrides['use_sim_time'] = given('use_sim_time') == 'true'
    if given('microphone_device'):
        overrides['device'] = given('microphone_device')
    return overrides


def player_parameters(given) -> dict:
    overrides = {}
    if given('use_sim_time'):  # it makes the time, and must not wait for it
        overrides['publish_clock'] = given('use_sim_time') == 'true'
    for name in ('images', 'video'):
        if given(name):
            overrides[name] = os.path.abspath(os.path.expanduser(given(name)))
    if given('sounds'):
        overrides['sounds'] = [
            os.path.abspath(os.path.expanduser(file)) for file in separated(given('sounds'))
        ]
    if given('loop'):
        overrides['loop'] = given('loop') == 'true'
    return overrides


def separated(text: str) -> list[str]:
    """Return the items of 'a, b', or of '[a, b]' as parameter files write it."""
    items = (item.strip().strip('\'"') for item in text.strip().strip('[]').split(','))
    return [item for item in items if item]
