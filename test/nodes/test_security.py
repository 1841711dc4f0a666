# SPDX-License-Identifier: Apache-2.0
"""The security policy: it names what the running nodes have, no less and no more.

The wheels' Fast DDS is built without security, so that there nothing more can be shown than that
a node that must be secure does not start. Where `ros2 security` is: that the secured graph works.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.srv', reason='needs the built package: run scripts/setup')

from support.graph_entities import RULES
from support.graph_entities import entities_of
from support.replaying import ROOT
from support.replaying import scene_of
from support.replaying import write_bag
from support.ros_graph import Graph
from support.ros_graph import wait_until

POLICY = ROOT / 'config' / 'sros2' / 'policy.xml'
CAMERAS = ['camera/image_raw', 'camera/image_raw/compressed']
SIM = {'use_sim_time': True}
# How each node is started so that it has all that it can have at once.
NODES = {
    'perception': {**SIM, 'backend': 'echo', 'camera_topics': CAMERAS},
    'microphone': {**SIM, 'device': 'no such device'},
    'player': {
        'images': str(ROOT / 'demo' / 'pictures'),
        'tasks': ['3600: nothing'],
        'sounds': [str(ROOT / 'demo' / 'sounds' / '1-goforward.wav')],
        'publish_clock': True,
        'start_delay_s': 3600.0,
    },
    'watch': {**SIM, 'camera_topics': CAMERAS},
    'bag_player': {'start_paused': True},
    'page': {**SIM, 'port': 0},
    'speaker': {**SIM, 'device': 'no such device', 'barge_in': True, 'speak_answers': True},
}
# What depends on the transport and on the type of the sound; not had by a node as started above.
OPTIONAL = {
    'perception': {'subscribe': {'audio_info', 'page/audio'}},
    # While somebody looks.
    'page': {'subscribe': {*CAMERAS, 'audio', 'audio_info', 'scene'}},
    'player': {'publish': {'camera/image_raw/compressed'}},
    'bag_player': {'publish': {'camera/image_raw/compressed', 'audio_info'}},
}


def enclaves() -> dict[str, ET.Element]:
    """Return the profile of each enclave."""
    found = {
        one.get('path'): one.find('profiles/profile')
        for one in ET.parse(POLICY).getroot().iterfind('enclaves/enclave')
    }
    assert all(path == f'/omnivinci/{profile.get("node")}' for path, profile in found.items())
    return {profile.get('node'): profile for profile in found.values()}


def allowed(profile: ET.Element, namespace: str) -> dict[str, set[str]]:
    """Return, by rule, the full names that a profile allows, in place of its own namespace."""
    assert profile.get('ns') == '/'
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for part in profile:
        ((rule, allow),) = part.attrib.items()
        assert allow == 'ALLOW'
        found[rule] |= {full_name(one.text, profile.get('node'), namespace) for one in part}
    return found


def of_this_ros(names: set[str]) -> set[str]:
    """Leave out what the nodes of Humble do not have yet."""
    if os.environ.get('ROS_DISTRO') != 'humble':
        return names
    return {one for one in names if not one.endswith('/get_type_description')}


def full_name(name: str, node: str, namespace: str) -> str:
    """Resolve a name as sros2 does."""
    if name.startswith('/'):
        return name
    within = namespace.rstrip('/')
    return f'{within}/{node}{name[1:]}' if name.startswith('~') else f'{within}/{name}'


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    assert graph.close() == [0] * len(graph.processes)


@pytest.mark.parametrize('namespace', ['/', '/robot'])
def test_the_policy_allows_what_the_running_nodes_have_and_nothing_else(
    graph, tmp_path, namespace
):
    bag = write_bag(tmp_path / 'bag', scene_of(1))
    remapped = (
        []
        if namespace == '/'
        else [
            one
            for topic in ('/camera/image_raw', '/audio', '/task')
            for one in ('-r', f'{topic}:={namespace}{topic}')
        ]
    )
    profiles = enclaves()
    for name, parameters in NODES.items():
        given = {'bag': str(bag), **parameters} if name == 'bag_player' else parameters
        graph.start(name, ['-r', f'__ns:={namespace}', *remapped], **given)

    for name in NODES:
        wanted = allowed(profiles[name], namespace)
        optional = {
            rule: {full_name(one, name, namespace) for one in names}
            for rule, names in OPTIONAL.get(name, {}).items()
        }
        must = {
            rule: of_this_ros(names - optional.get(rule, set())) for rule, names in wanted.items()
        }
        seen = {}

        def is_as_the_policy_says(name=name, must=must, seen=seen) -> bool:
            try:
                seen.update(entities_of(graph.node, name, namespace))
            except Exception:  # rclpy: the node is not known yet
                return False
            return seen == must

        wait_until(
            is_as_the_policy_says,
            120,
            lambda name=name, must=must, seen=seen: str(
                {
                    (name, rule): f'policy only: {must[rule] - seen.get(rule, set())}, '
                    f'node only: {seen.get(rule, set()) - must[rule]}'
                    for rule in RULES
                    if must[rule] != seen.get(rule, set())
                }
            ),
        )


def test_the_example_of_a_planner_uses_what_perception_offers():
    profiles = enclaves()
    perception, planner = (allowed(profiles[one], '/') for one in ('perception', 'planner'))

    common = {'/clock', '/rosout', '/parameter_events'}
    assert planner['subscribe'] - common <= perception['publish']
    assert planner['publish'] - common <= perception['subscribe']
    assert planner['request'] <= perception['reply']
    assert planner['call'] <= perception['execute']


def test_every_enclave_is_in_the_document_with_its_command():
    document = (ROOT / 'docs' / 'how-to' / 'secure.md').read_text()
    for name in enclaves():
        assert f'/omnivinci/{name}' in document


def has_sros2() -> bool:
    ros2 = shutil.which('ros2')
    return (
        ros2 is not None
        and subprocess.run([ros2, 'security', '--help'], capture_output=True).returncode == 0
    )


def secured(graph: Graph, keystore: Path) -> dict[str, str]:
    return {
        **graph.environment,
        'ROS_SECURITY_ENABLE': 'true',
        'ROS_SECURITY_STRATEGY': 'Enforce',
        'ROS_SECURITY_KEYSTORE': str(keystore),
    }


@pytest.mark.parametrize('keystore', ['missing', 'without keys'])
def test_a_node_that_must_be_secure_and_cannot_be_does_not_start(graph, tmp_path, keystore):
    if keystore == 'without keys':
        (tmp_path / 'enclaves' / 'omnivinci' / 'watch').mkdir(parents=True)
    graph.environment = secured(graph, tmp_path)

    process = graph.start('watch', ['--enclave', '/omnivinci/watch'])
    code = process.wait()
    graph.processes.remove(process)

    assert code != 0
    assert 'SECURITY ERROR' in process.output or 'security' in process.output


def test_the_secured_graph_perceives(graph, tmp_path):
    if not has_sros2():
        pytest.skip(
            "'ros2 security' is not installed here (it is in no wheel, and the wheels' "
            'Fast DDS is built without security): run this on a ROS installation'
        )
    keystore, output = tmp_path / 'keystore', tmp_path / 'out.jsonl'
    graph.environment = secured(graph, keystore)
    subprocess.run(
        ['ros2', 'security', 'generate_artifacts', '-k', str(keystore), '-p', str(POLICY)],
        check=True,
        timeout=120,
        env={**os.environ, 'ROS_DOMAIN_ID': str(graph.domain)},
    )

    def start(name: str, **parameters):
        return graph.start(name, ['--enclave', f'/omnivinci/{name}'], **parameters)

    start('watch', output=str(output))
    start('perception', backend='echo', listen=False)
    start(
        'player',
        images=str(ROOT / 'demo' / 'pictures'),
        image_hold_s=30.0,
        tasks=['8: find the cup'],
    )

    def topics() -> set[str]:
        return {json.loads(line)['topic'] for line in output.read_text().splitlines()}

    wait_until(lambda: output.exists() and {'/scene', '/command'} <= topics())
