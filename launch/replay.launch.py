# SPDX-License-Identifier: Apache-2.0
"""Play a bag to perception on the bag's own time, and watch what it publishes.

The topics are found in the bag as `omnivinci replay` finds them, or given. While it plays:
ros2 service call /bag_player/pause std_srvs/srv/Trigger, and so on (docs/how-to/play-a-bag.md).
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
from launch.actions import Shutdown
from launch.actions import TimerAction
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from omnivinci_ros.bags.bag import Bag
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
from omnivinci_ros.replay.topics import choose

FOUND = 'Left out: found in the bag by type.'
SETTLING_S = 3.0  # for the last result


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
        argument('bag', '', 'The folder of a rosbag2, or one .mcap or .db3 file.'),
        argument(
            'params_file',
            '',
            "Parameters of all nodes; start from a copy of the package's config/perception.yaml "
            'and bag_player.yaml. Left out: none, so the defaults.',
        ),
        argument(
            'camera_topics',
            '',
            f'Camera topics of the bag, separated by commas; none for no camera. {FOUND}',
        ),
        argument('audio_topic', '', f'Sound topic of the bag; none for no sound. {FOUND}'),
        argument('task_topic', '', f'Task topic of the bag; none for no tasks. {FOUND}'),
        argument(
            'backend',
            '',
            'Who understands the windows: cascade (specialists on the CPU), omnivinci or '
            'qwen_omni (an omni model in model_folder), remote (a server) or echo (says what a '
            f'window holds). {LEFT_OUT}',
        ),
        argument('model_folder', '', f'Omni model: a checkpoint or an export. {LEFT_OUT}'),
        argument('rate', '', f'Speed, seconds of the bag a second. {LEFT_OUT}'),
        argument('loop', '', f'Play over and over. {LEFT_OUT}', SWITCH),
        argument(
            'start_paused',
            '',
            f'Begin paused: resume with the service /bag_player/resume. {LEFT_OUT}',
            SWITCH,
        ),
        argument('start_delay_s', '5.0', 'Wait so long for the models before the bag begins [s].'),
        argument(
            'output',
            '',
            'File for one line of JSON a message that was published; left out: none.',
        ),
        argument('log_level', 'info', 'What the nodes log.', LEVELS),
        argument(
            'enclave',
            '',
            'Where the security enclaves of the nodes are, such as '
            '/omnivinci; left out: none (docs/how-to/secure.md).',
        ),
    ]


def argument(name: str, default: str, description: str, choices=None) -> DeclareLaunchArgument:
    return DeclareLaunchArgument(
        name,
        default_value=default,
        description=description,
        choices=None if choices is None else list(choices),
    )


def make_nodes(context: LaunchContext) -> list[Node]:
    """Return perception, the player of the bag, and who watches."""

    def given(name: str) -> str:
        return LaunchConfiguration(name).perform(context)

    if not given('bag'):
        raise RuntimeError('no bag is given: add bag:=FOLDER of a rosbag2')
    bag = whole_path(given('bag'))
    inputs = input_topics(given, bag)
    output = {'output': whole_path(given('output'))} if given('output') else {}
    backend = {'backend': given('backend')} if given('backend') else {}
    if given('model_folder'):
        backend['model_folder'] = whole_path(given('model_folder'))
    end = TimerAction(period=SETTLING_S, actions=[Shutdown(reason='the bag has been played')])
    return [
        node(given, 'perception', {**inputs, **backend, 'use_sim_time': True}),
        node(given, 'watch', {**output, 'use_sim_time': True}),
        node(
            given,
            'bag_player',
            {
                'bag': bag,
                'start_delay_s': float(given('start_delay_s')),
                'wait_for': played(inputs),
                **player_parameters(given),
            },
            on_exit=[end],
        ),
    ]


def node(given, executable: str, overrides: dict, on_exit=None) -> Node:
    file = given('params_file')
    level = log_level(executable, given('log_level'))
    return Node(
        package=PACKAGE,
        executable=executable,
        # Of two values the later one counts.
        parameters=[*([file] if file else []), overrides],
        ros_arguments=[*level, *enclave(given('enclave'), executable)],
        output='screen',
        on_exit=on_exit,
    )


def input_topics(given, bag: str) -> dict:
    """Return perception's parameters for the topics of the bag, given or found by type."""

    def wanted(name: str) -> str | None:
        return {'': None, 'none': ''}.get(given(name), given(name))

    cameras = wanted('camera_topics')
    with Bag(bag) as opened:
        sources = choose(
            opened,
            cameras=None if cameras is None else separated(cameras),
            audio=wanted('audio_topic'),
            task=wanted('task_topic'),
        )
    found = {
        kind: [one.topic for one in sources.values() if one.kind == kind]
        for kind in ('camera', 'audio', 'task')
    }
    return {
        'camera_topics': found['camera'] or [''],
        'audio_topic': found['audio'][0] if found['audio'] else '',
        # Perception has an input for tasks, whether or not any come.
        'task_topic': found['task'][0] if found['task'] else 'task',
    }


def played(inputs: dict) -> list[str]:
    """Return the topics of the bag that perception hears."""
    return [
        name
        for name in (*inputs['camera_topics'], inputs['audio_topic'], inputs['task_topic'])
        if name.startswith('/')
    ]


def player_parameters(given) -> dict:
    overrides = {name: is_true(given(name)) for name in ('loop', 'start_paused') if given(name)}
    if given('rate'):
        overrides['rate'] = float(given('rate'))
    return overrides
