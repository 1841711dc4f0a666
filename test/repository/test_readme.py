# SPDX-License-Identifier: Apache-2.0
"""README and reference tell the truth: the example runs, the tables are those of the code."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from std_msgs.msg import String
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.commands.interpreter import INTENTS
from omnivinci_ros.parameters.perception import markdown_table

ROOT = Path(__file__).parents[2]
README = (ROOT / 'README.md').read_text()
REFERENCE = ROOT / 'docs' / 'reference'


def test_the_planner_of_the_readme_hears_commands(tmp_path):
    example = python_of(README)
    body = [line for line in example.splitlines() if line]
    assert len(body) <= 20
    script = tmp_path / 'planner.py'
    script.write_text(example)
    graph = Graph()
    tasks = graph.publisher(String, 'task')
    graph.start('perception', backend='echo', listen=False)
    planner = subprocess.Popen(
        [sys.executable, script],
        env=graph.environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: tasks.get_subscription_count() == 1)
        wait_until(lambda: 'perceiving' in graph.processes[0].output)
        wait_until(lambda: graph.node.count_subscribers('command') == 1)
        heard = lines_of(planner)
        # The node may not have found the planner yet, so the first is said until it is heard.
        while not heard:
            tasks.publish(String(data='go forward two metres'))
            time.sleep(0.5)
        for text in ('pick up', 'stop'):
            tasks.publish(String(data=text))
        wait_until(lambda: 'stopping now' in heard)
    finally:
        planner.send_signal(signal.SIGINT)
        planner.wait(10)
        assert graph.close() == [0]
    assert list(dict.fromkeys(heard)) == [
        'moving forward 2',
        'asking: What should I pick up?',
        'stopping now',
    ]


def lines_of(process: subprocess.Popen) -> list[str]:
    """Return the lines that a process prints, as they come."""
    lines: list[str] = []

    def read():
        for line in process.stdout:
            lines.append(line.strip())

    threading.Thread(target=read, daemon=True).start()
    return lines


def test_the_parameter_table_is_that_of_the_code():
    shown = re.search(
        r'<!-- parameters: .*? -->\n(.*?)\n?<!-- end of parameters -->',
        (REFERENCE / 'parameters.md').read_text(),
        re.DOTALL,
    )[1]
    assert shown.strip() == markdown_table(), (
        'paste what scripts/in_env python3 -m omnivinci_ros.parameters.perception prints'
    )


def test_every_message_and_action_is_in_the_reference_and_in_the_build():
    built = (ROOT / 'CMakeLists.txt').read_text()
    topics = (REFERENCE / 'topics.md').read_text()
    for path in [*(ROOT / 'msg').glob('*.msg'), *(ROOT / 'action').glob('*.action')]:
        assert f'{path.parent.name}/{path.name}' in built
        assert f'| `{path.stem}`' in topics, f'docs/reference/topics.md: {path.stem} is missing'


def test_every_intent_and_slot_is_in_the_reference():
    topics = (REFERENCE / 'topics.md').read_text()
    for intent in INTENTS:
        assert re.search(rf'\b{intent}\b', topics), (
            f'docs/reference/topics.md: {intent} is missing'
        )


def test_the_tutorials_planner_is_that_of_the_readme():
    tutorial = (ROOT / 'docs' / 'tutorials' / 'planner.md').read_text()
    assert python_of(tutorial) == python_of(README)


def python_of(page: str) -> str:
    """Return the first block of Python of a page."""
    return re.search(r'```python\n(.*?)```', page, re.DOTALL)[1]


def test_the_version_stands_once():
    version = ET.parse(ROOT / 'package.xml').findtext('version')
    assert re.search(rf'^{re.escape(version)} \(', (ROOT / 'CHANGELOG.rst').read_text(), re.M)
    assert f"version='{version}'" not in (ROOT / 'setup.py').read_text()
    assert version not in (ROOT / 'CMakeLists.txt').read_text()


def test_package_xml_is_format_3_with_an_spdx_licence():
    package = ET.parse(ROOT / 'package.xml').getroot()
    assert package.get('format') == '3'
    assert package.findtext('license') == 'Apache-2.0'
    assert (ROOT / package.find('license').get('file')).is_file()
