# SPDX-License-Identifier: Apache-2.0
"""Play the package's clip to perception, and watch what it publishes.

The same as `make demo`, on a ROS installation, less the verdict.
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
from launch_ros.parameter_descriptions import ParameterValue

from omnivinci_ros.nodes.launch_arguments import BOOLEANS
from omnivinci_ros.nodes.launch_arguments import LEVELS
from omnivinci_ros.nodes.launch_arguments import PACKAGE
from omnivinci_ros.nodes.launch_arguments import fast_dds_profile
from omnivinci_ros.nodes.launch_arguments import is_true
from omnivinci_ros.nodes.launch_arguments import refuse_unknown

LOADING_S = 5.0  # for the models, before the clip begins
SETTLING_S = 3.0  # for the last window


def generate_launch_description() -> LaunchDescription:
    share = get_package_share_directory(PACKAGE)
    refuse_unknown(__file__, ('output', 'log_level', 'page'), sys.argv)
    demo = os.path.join(share, 'demo')
    profile = fast_dds_profile(os.path.join(share, 'config'))
    sounds = os.path.join(demo, 'sounds')
    output = ParameterValue(LaunchConfiguration('output'), value_type=str)
    end = TimerAction(period=SETTLING_S, actions=[Shutdown(reason='the clip has been played')])
    return LaunchDescription(
        [
            *(SetEnvironmentVariable(name, value) for name, value in profile.items()),
            DeclareLaunchArgument(
                'output',
                default_value='',
                description='File for one line of JSON a message that '
                'was published; left out: none.',
            ),
            DeclareLaunchArgument(
                'log_level',
                default_value='info',
                description='What the nodes log.',
                choices=list(LEVELS),
            ),
            DeclareLaunchArgument(
                'page',
                default_value='false',
                description='Start the page, whose address is printed.',
                choices=list(BOOLEANS),
            ),
            Node(
                package=PACKAGE,
                executable='perception',
                output='screen',
                ros_arguments=level_of('perception'),
                parameters=[os.path.join(demo, 'perception.yaml')],
            ),
            OpaqueFunction(function=page),
            Node(
                package=PACKAGE,
                executable='watch',
                output='screen',
                ros_arguments=level_of('watch'),
                parameters=[{'output': output, 'camera_topics': ['camera/image_raw/compressed']}],
            ),
            Node(
                package=PACKAGE,
                executable='player',
                output='screen',
                ros_arguments=level_of('player'),
                parameters=[
                    os.path.join(demo, 'player.yaml'),
                    {
                        'images': os.path.join(demo, 'pictures'),
                        'sounds': [
                            os.path.join(sounds, name) for name in sorted(os.listdir(sounds))
                        ],
                        'start_delay_s': LOADING_S,
                    },
                ],
                on_exit=[end],
            ),
        ]
    )


def page(context: LaunchContext) -> list[Node]:
    """Return the page's node, if it is asked for."""
    if not is_true(LaunchConfiguration('page').perform(context)):
        return []
    return [
        Node(package=PACKAGE, executable='page', output='screen', ros_arguments=level_of('page'))
    ]


def level_of(executable: str) -> list:
    """Return the arguments that set the level of one node's own lines."""
    return ['--log-level', [f'{executable}:=', LaunchConfiguration('log_level')]]
