# SPDX-License-Identifier: Apache-2.0
"""The parameter files: they say what the running nodes say of themselves, and nodes load them.

After a change of parameters,
`PYTHONPATH=test bash scripts/in_env python3 test/nodes/test_params_files.py` writes the files
anew from the running nodes; the line above each section is kept.
"""

from __future__ import annotations

import re
import tempfile
import textwrap
from functools import cache
from pathlib import Path

import pytest
import yaml

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from rcl_interfaces.msg import Parameter as ParameterMessage
from rcl_interfaces.srv import GetParameters
from rcl_interfaces.srv import ListParameters
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import get_parameter_value
from rclpy.parameter import parameter_dict_from_yaml_file
from rclpy.parameter import parameter_value_to_python
from support.node_parameters import CONFIG
from support.node_parameters import IN_THE_FILE
from support.node_parameters import flow
from support.node_parameters import parameters_of
from support.replaying import scene_of
from support.replaying import write_bag
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.parameters.perception import PARAMETERS

NODES = ('perception', 'microphone', 'player', 'bag_player', 'page', 'speaker')


@cache
def a_bag() -> str:
    """Return a bag of half a second."""
    return str(write_bag(Path(tempfile.mkdtemp()) / 'bag', scene_of(1)[:30]))


# What is given so that each node lives and does nothing; the value in the file is another.
QUIET = {
    'perception': {'autostart': False},
    'microphone': {'device': 'no such device'},
    'player': {'tasks': ['3600: nothing']},
    'bag_player': {'bag': a_bag(), 'start_paused': True},
    'page': {'port': 0},
    'speaker': {'device': 'no such device'},
}
SECTION = '# ---- '


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    assert graph.close() == [0] * len(graph.processes)


@pytest.mark.parametrize('node', NODES)
def test_the_file_says_of_each_parameter_what_the_running_node_says_of_it(graph, node):
    graph.start(node, **QUIET[node])

    told = parameters_of(graph, node)

    written = read_config(CONFIG / f'{node}.yaml')
    assert sorted(written) == sorted(told)
    for name, (value, comment) in told.items():
        value = IN_THE_FILE[node].get(name, value)
        assert written[name] == (value, comment), f'{node}.yaml, {name}'
        assert type(written[name][0]) is type(value), f'{node}.yaml, {name}'


def test_the_file_of_perception_holds_the_table_of_parameters_in_its_order():
    written = read_config(CONFIG / 'perception.yaml')

    assert list(written) == [parameter.name for parameter in PARAMETERS]
    for parameter in PARAMETERS:
        value, comment = written[parameter.name]
        assert value == parameter.default
        assert comment.startswith(parameter.description)


@pytest.mark.parametrize(
    ('node', 'changes'),
    [
        (
            'perception',
            {
                'autostart': False,
                'backend': 'echo',
                'window_s': 1.5,
                'max_frames': 3,
                'camera_topics': ['front/image_raw', 'rear/image_raw/compressed'],
                'task_template': 'The task is "{task}".',
            },
        ),
        ('microphone', {'device': 'no such device', 'chunk_ms': 40, 'reconnect_s': 60.0}),
        (
            'player',
            {
                'tasks': ['3600: nothing'],
                'rate': 2.0,
                'publish_clock': True,
                'camera_frame_id': 'head',
            },
        ),
        (
            'bag_player',
            {
                'bag': a_bag(),
                'start_paused': True,
                'rate': 2.0,
                'settle_ms': 50,
                'wait_for': ['/audio'],
            },
        ),
        ('speaker', {'device': 'no such device', 'latency_ms': 200, 'speak_say': True}),
        ('page', {'port': 0, 'read_only': True, 'host_names': ['robot.example']}),
    ],
)
def test_a_node_loads_a_copy_of_the_file_with_other_values(graph, tmp_path, node, changes):
    text = (CONFIG / f'{node}.yaml').read_text()
    values = yaml.safe_load(text)['/**']['ros__parameters']
    copy = tmp_path / 'robot.yaml'
    copy.write_text(yaml.safe_dump({'/**': {'ros__parameters': values | changes}}))

    graph.start(node, ['--params-file', str(copy)])

    loaded = {name: value for name, (value, _) in parameters_of(graph, node).items()}
    assert {name: loaded[name] for name in changes} == changes
    assert loaded == values | changes


def test_a_value_in_a_file_that_does_not_fit_ends_the_node_with_a_sentence(graph, tmp_path):
    bad = tmp_path / 'robot.yaml'
    bad.write_text('/**:\n  ros__parameters:\n    backend: oracle\n')

    process = graph.start('perception', ['--params-file', str(bad)])
    code = process.wait()
    graph.processes.remove(process)

    assert code != 0
    assert 'oracle' in process.output
    assert 'cascade' in process.output


def test_one_file_serves_all_nodes_since_a_name_means_the_same_in_each():
    files = {node: read_config(CONFIG / f'{node}.yaml') for node in NODES}
    names = [name for file in files.values() for name in file]

    for name in {name for name in names if names.count(name) > 1}:
        shared = [file[name] for file in files.values() if name in file]
        assert all(one[0] == shared[0][0] for one in shared), name


def dump(graph: Graph, node: str, file: Path) -> dict:
    """Write a running node's parameters as `ros2 param dump` does; return them."""
    names = graph.call(
        graph.client(ListParameters, f'/{node}/list_parameters'), ListParameters.Request()
    ).result.names
    told = graph.call(
        graph.client(GetParameters, f'/{node}/get_parameters'), GetParameters.Request(names=names)
    ).values
    values = [parameter_value_to_python(one) for one in told]
    plain = [one.tolist() if hasattr(one, 'tolist') else one for one in values]
    tree: dict = {}
    for name, value in zip(names, plain, strict=True):
        *above, last = name.split('.')
        inner = tree
        for key in above:
            inner = inner.setdefault(key, {})
        inner[last] = value
    file.write_text(yaml.dump({f'/{node}': {'ros__parameters': tree}}))
    return dict(zip(names, plain, strict=True))


def load(graph: Graph, node: str, file: Path) -> list[str]:
    """Set them as `ros2 param load` does; return what was refused."""
    messages = list(parameter_dict_from_yaml_file(str(file), True, [f'/{node}']).values())
    results = graph.call(
        graph.client(SetParameters, f'/{node}/set_parameters'),
        SetParameters.Request(parameters=messages),
    ).results
    return [
        f'{message.name}: {result.reason}'
        for message, result in zip(messages, results, strict=True)
        if not result.successful
    ]


def set_value(graph: Graph, node: str, name: str, typed: str) -> str:
    """Set a parameter to what `ros2 param set` makes of a word; return why it is refused."""
    message = ParameterMessage(name=name, value=get_parameter_value(typed))
    (result,) = graph.call(
        graph.client(SetParameters, f'/{node}/set_parameters'),
        SetParameters.Request(parameters=[message]),
    ).results
    return '' if result.successful else result.reason


@pytest.mark.parametrize('node', NODES)
def test_what_a_node_dumps_it_loads_again_running_and_from_its_start(graph, node, tmp_path):
    graph.start(node, **QUIET[node])
    file = tmp_path / 'dump.yaml'

    dumped = dump(graph, node, file)

    assert load(graph, node, file) == []
    assert graph.processes.pop().end() == 0
    graph.start(node, ['--params-file', str(file)])
    again = dump(graph, node, tmp_path / 'again.yaml')
    assert again == dumped
    assert {name: type(value) for name, value in again.items()} == {
        name: type(value) for name, value in dumped.items()
    }


def test_an_active_node_takes_equal_values_and_refuses_others(graph, tmp_path):
    process = graph.start('perception', backend='echo', listen=False)
    wait_until(lambda: 'perceiving' in process.output, 120, lambda: process.output)
    dump(graph, 'perception', tmp_path / 'dump.yaml')

    assert load(graph, 'perception', tmp_path / 'dump.yaml') == []
    assert set_value(graph, 'perception', 'window_s', '4') == ''  # 4.0, as it is
    assert 'clean it up' in set_value(graph, 'perception', 'window_s', '5')


def test_a_number_without_a_point_stays_a_float_and_an_empty_list_stays_a_list(graph, tmp_path):
    graph.start('perception', ['-p', 'window_s:=3', '-p', 'triggers:=[]'], autostart=False)
    file = tmp_path / 'dump.yaml'

    assert set_value(graph, 'perception', 'deadline_s', '5') == ''
    assert set_value(graph, 'perception', 'allowed_intents', '[]') == ''

    dumped = dump(graph, 'perception', file)
    assert [repr(dumped[name]) for name in ('window_s', 'deadline_s')] == ['3.0', '5.0']
    assert dumped['allowed_intents'] == dumped['triggers'] == ['']
    assert load(graph, 'perception', file) == []


def read_config(path: Path) -> dict[str, tuple]:
    """Return each parameter of a file with its value and the comment above it, on one line."""
    text = path.read_text()
    values = yaml.safe_load(text)['/**']['ros__parameters']
    comments, above = {}, []
    for line in text.splitlines():
        if line.startswith('    # ') and not line.startswith('    ' + SECTION):
            above.append(line.strip('# '))
        else:
            if match := re.match(r'    (\w+):', line):
                comments[match[1]] = ' '.join(above)
            above = []
    return {name: (value, comments.get(name, '')) for name, value in values.items()}


def entry(name: str, value, text: str) -> list[str]:
    """Return the lines of a parameter in a file."""
    return [*(f'    # {line}' for line in textwrap.wrap(text, 92)), f'    {name}: {flow(value)}']


def write_configs() -> None:
    """Bring the parameters in the files to what the running nodes say; keep all else."""
    graph = Graph()
    try:
        for node in NODES:
            graph.start(node, **QUIET[node])
            path = CONFIG / f'{node}.yaml'
            lines = path.read_text().splitlines()
            for name, (value, text) in parameters_of(graph, node).items():
                lines = replaced(
                    lines, name, entry(name, IN_THE_FILE[node].get(name, value), text)
                )
            path.write_text('\n'.join(lines) + '\n')
    finally:
        graph.close()


def replaced(lines: list[str], name: str, new: list[str]) -> list[str]:
    """Return the lines with a parameter's own replaced; a new parameter comes last."""
    at = next((i for i, line in enumerate(lines) if line.startswith(f'    {name}:')), None)
    if at is None:
        return [*lines, *new]
    first = at
    while lines[first - 1].startswith('    # ') and not lines[first - 1].startswith(
        '    ' + SECTION
    ):
        first -= 1
    return [*lines[:first], *new, *lines[at + 1 :]]


if __name__ == '__main__':
    write_configs()
