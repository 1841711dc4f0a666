# SPDX-License-Identifier: Apache-2.0
"""What a running node says of its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from rcl_interfaces.srv import DescribeParameters
from rcl_interfaces.srv import GetParameters
from rcl_interfaces.srv import ListParameters
from rclpy.parameter import parameter_value_to_python
from support.ros_graph import Graph

CONFIG = Path(__file__).resolve().parents[2] / 'config'
IN_THE_FILE = {
    'perception': {'autostart': True},
    'microphone': {'device': ''},
    'player': {'tasks': ['']},
    'bag_player': {'bag': '', 'start_paused': False},
    'page': {'port': 8090},
    'speaker': {'device': ''},
}
OF_RCLPY = re.compile(r'use_sim_time|start_type_description_service|qos_overrides\..*')


def parameters_of(graph: Graph, node: str, kind: str = '') -> dict[str, tuple]:
    """Return each parameter of a running node: its value, and what a file should say of it."""
    in_the_file = IN_THE_FILE[kind or node]
    names = [
        name
        for name in graph.call(
            graph.client(ListParameters, f'/{node}/list_parameters'), ListParameters.Request()
        ).result.names
        if not OF_RCLPY.fullmatch(name)
    ]
    values = graph.call(
        graph.client(GetParameters, f'/{node}/get_parameters'), GetParameters.Request(names=names)
    ).values
    described = graph.call(
        graph.client(DescribeParameters, f'/{node}/describe_parameters'),
        DescribeParameters.Request(names=names),
    ).descriptors
    values = [parameter_value_to_python(value) for value in values]
    values = [
        list(value) if isinstance(value, (list, tuple)) or hasattr(value, 'tolist') else value
        for value in values
    ]
    return {
        name: (value, comment(descriptor, in_the_file.get(name, value)))
        for name, value, descriptor in zip(names, values, described, strict=True)
    }


LONG = 40  # characters


def comment(descriptor, default) -> str:
    """Return what a file says of a parameter: its description, what it may be, its default."""
    may_be = [descriptor.additional_constraints] if descriptor.additional_constraints else []
    may_be += [
        f'{one.from_value:.12g} to {one.to_value:.12g}'
        for one in (*descriptor.integer_range, *descriptor.floating_point_range)
    ]
    if len(flow(default)) <= LONG:  # a longer one need not be read twice
        may_be.append(f'default {flow(default)}')
    said = descriptor.description.rstrip('.')
    return f'{said} ({"; ".join(may_be)})' if may_be else said


def flow(value) -> str:
    """Return a value as YAML writes it on one line."""
    dumped = yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True)
    return dumped.removesuffix('...\n').strip()
