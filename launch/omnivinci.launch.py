# SPDX-License-Identifier: Apache-2.0
"""Start perception, and if asked for a microphone, a speaker, a player or the page.

An argument that is left out changes nothing: the parameter file speaks, where one is given, and
what a SetParameter around this file sets. One that is given overrides both.
"""

from __future__ import annotations

import os
import sys

from ament_index_python.packages import get_package_share_directory
from launch import LaunchContext
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.actions import OpaqueFunction
from launch.actions import SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from omnivinci_ros.nodes.launch_arguments import BOOLEANS
from omnivinci_ros.nodes.launch_arguments import LEFT_OUT
from omnivinci_ros.nodes.launch_arguments import LEVELS
from omnivinci_ros.nodes.launch_arguments import PACKAGE
from omnivinci_ros.nodes.launch_arguments import SWITCH
from omnivinci_ros.nodes.launch_arguments import enclave
from omnivinci_ros.nodes.launch_arguments import fast_dds_profile
from omnivinci_ros.nodes.launch_arguments import is_true
from omnivinci_ros.nodes.launch_arguments import log_level
from omnivinci_ros.nodes.launch_arguments import refuse_unknown
from omnivinci_ros.nodes.launch_arguments import separated
from omnivinci_ros.nodes.launch_arguments import whole_path

# Perception's parameters that are arguments as they are, texts all: name, description.
TEXTS = (
    (
        'backend',
        'Who understands the windows: cascade (specialists on the CPU), omnivinci or qwen_omni '
        '(an omni model in model_folder), remote (a server at remote_url) or echo (says what a '
        'window holds).',
    ),
    ('fallback_backend', 'Backend to use when the first does not load, or fails.'),
    ('model_folder', 'Omni model: a checkpoint, or what omnivinci export made of one.'),
    ('model_runtime', 'Omni model: what runs it: auto, torch, onnxruntime, tensorrt, cpu.'),
    ('model_plans', 'Omni model: the folder that omnivinci build wrote.'),
    ('remote_url', 'Backend remote: address of the server, up to and with /v1.'),
    ('remote_model', 'Backend remote: the model, as the server calls it.'),
    (
        'sensor_qos',
        'Reliability of the inputs: auto (as they are published), reliable, best_effort.',
    ),
)
SPOKEN = ('questions', 'say', 'answers')
FOLDERS = ('model_folder', 'model_plans')


def generate_launch_description() -> LaunchDescription:
    configs = os.path.join(get_package_share_directory(PACKAGE), 'config')
    profile = fast_dds_profile(configs)
    declared = arguments()
    refuse_unknown(__file__, [one.name for one in declared], sys.argv)
    return LaunchDescription(
        [
            *(SetEnvironmentVariable(name, value) for name, value in profile.items()),
            *declared,
            OpaqueFunction(function=make_nodes),
        ]
    )


def arguments() -> list[DeclareLaunchArgument]:
    return [
        argument('namespace', '', 'Namespace of all nodes and of their relative topics.'),
        argument(
            'params_file',
            '',
            "Parameters of all nodes; start from a copy of the package's config/perception.yaml, "
            'microphone.yaml, speaker.yaml, player.yaml and page.yaml. Left out: none, so the '
            'defaults.',
        ),
        argument(
            'use_sim_time',
            '',
            f'Take the time from /clock; with player:=true the player publishes it. {LEFT_OUT}',
            SWITCH,
        ),
        argument('log_level', 'info', 'What the nodes log.', LEVELS),
        argument(
            'enclave',
            '',
            'Where the security enclaves of the nodes are, such as /omnivinci; left out: none.',
        ),
        argument(
            'autostart',
            '',
            'Configure and activate perception; false leaves it to a lifecycle manager. '
            f'{LEFT_OUT}',
            SWITCH,
        ),
        argument(
            'respawn',
            'false',
            'Start perception, the microphone, the speaker and the page again when their process '
            'ends.',
            BOOLEANS,
        ),
        argument('respawn_delay', '2.0', 'Wait so long before they start again [s].'),
        argument(
            'camera_topics',
            '',
            'Camera topics, separated by commas, Image or CompressedImage as they are published; '
            f"'TOPIC TYPE' sets the type; none for no camera. {LEFT_OUT}",
        ),
        argument(
            'audio_topic',
            '',
            f'Sound topic of perception and of the microphone; none for no sound. {LEFT_OUT}',
        ),
        *(argument(name, '', f'{description} {LEFT_OUT}') for name, description in TEXTS),
        argument(
            'page',
            'false',
            'Start the page, whose address is printed; perception hears its push-to-talk.',
            BOOLEANS,
        ),
        argument('page_port', '', f'Port of the page. {LEFT_OUT}'),
        argument('microphone', 'false', 'Start the microphone node.', BOOLEANS),
        argument(
            'microphone_device', '', f"A part of the sound device's name, or its index. {LEFT_OUT}"
        ),
        argument(
            'speaker',
            'false',
            'Start the speaker, which says aloud what its parameters name; what it says is no '
            'command.',
            BOOLEANS,
        ),
        argument(
            'speaker_device', '', f"A part of the sound device's name, or its index. {LEFT_OUT}"
        ),
        argument('barge_in', '', f'Speaker: silent when somebody speaks. {LEFT_OUT}', SWITCH),
        argument(
            'speak',
            '',
            'Speaker: what is said aloud, of questions, say and answers, separated by commas. '
            f'{LEFT_OUT}',
        ),
        argument(
            'player',
            'false',
            'Start the player node, which plays images, video and sounds as camera and '
            'microphone topics.',
            BOOLEANS,
        ),
        argument('images', '', f'Player: folder with pictures. {LEFT_OUT}'),
        argument('video', '', f'Player: video file, played with its sound. {LEFT_OUT}'),
        argument('sounds', '', f'Player: sound files, separated by commas. {LEFT_OUT}'),
        argument('loop', '', f'Player: play over and over. {LEFT_OUT}', SWITCH),
    ]


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

    def node(executable: str, overrides: dict, remappings=()) -> Node:
        file, around = given('params_file'), context.launch_configurations.get('ros_namespace', '')
        level = log_level(executable, given('log_level'), around, given('namespace'))
        return Node(
            package=PACKAGE,
            executable=executable,
            namespace=given('namespace'),
            # Of two values the later one counts; those of a SetParameter come before both.
            parameters=[*([file] if file else []), *([overrides] if overrides else [])],
            remappings=list(remappings),
            ros_arguments=[*level, *enclave(given('enclave'), executable)],
            output='screen',
            respawn=is_true(given('respawn')) and executable != 'player',  # that one has an end
            respawn_delay=float(given('respawn_delay')),
        )

    chosen = [node('perception', perception_parameters(given))]
    if is_true(given('microphone')):
        if given('sounds') and is_true(given('player')):
            raise RuntimeError(
                'microphone:=true and sounds:=... would both publish sound: leave one of them out'
            )
        topic = given('audio_topic')
        remappings = [('audio', topic)] if topic not in ('', 'none') else []
        chosen.append(node('microphone', microphone_parameters(given), remappings))
    if is_true(given('speaker')):
        chosen.append(node('speaker', speaker_parameters(given)))
    if is_true(given('page')):
        chosen.append(node('page', page_parameters(given)))
    if is_true(given('player')):
        chosen.append(node('player', player_parameters(given)))
    return chosen


def perception_parameters(given) -> dict:
    overrides = {
        name: is_true(given(name)) for name in ('use_sim_time', 'autostart') if given(name)
    }
    if given('camera_topics'):
        overrides['camera_topics'] = (
            [''] if given('camera_topics') == 'none' else separated(given('camera_topics'))
        )
    if given('audio_topic'):
        overrides['audio_topic'] = '' if given('audio_topic') == 'none' else given('audio_topic')
    if is_true(given('page')) and given('audio_topic') != 'none':
        overrides['talk_topic'] = 'page/audio'
    for name, _ in TEXTS:
        if given(name):
            overrides[name] = whole_path(given(name)) if name in FOLDERS else given(name)
    return overrides


def page_parameters(given) -> dict:
    overrides = {}
    if given('use_sim_time'):
        overrides['use_sim_time'] = is_true(given('use_sim_time'))
    if given('page_port'):
        overrides['port'] = int(given('page_port'))
    return overrides


def microphone_parameters(given) -> dict:
    overrides = {}
    if given('use_sim_time'):
        overrides['use_sim_time'] = is_true(given('use_sim_time'))
    if given('microphone_device'):
        overrides['device'] = given('microphone_device')
    return overrides


def speaker_parameters(given) -> dict:
    overrides = {
        name: is_true(given(name)) for name in ('use_sim_time', 'barge_in') if given(name)
    }
    if given('speaker_device'):
        overrides['device'] = given('speaker_device')
    for what in separated(given('speak')) if given('speak') else []:
        if what not in SPOKEN:
            raise RuntimeError(f'speak:={what} is not known: name some of {", ".join(SPOKEN)}')
        overrides[f'speak_{what}'] = True
    return overrides


def player_parameters(given) -> dict:
    overrides = {}
    if given('use_sim_time'):  # it makes the time, and must not wait for it
        overrides['publish_clock'] = is_true(given('use_sim_time'))
    for name in ('images', 'video'):
        if given(name):
            overrides[name] = whole_path(given(name))
    if given('sounds'):
        overrides['sounds'] = [whole_path(file) for file in separated(given('sounds'))]
    if given('loop'):
        overrides['loop'] = is_true(given('loop'))
    return overrides
