# SPDX-License-Identifier: Apache-2.0
"""The launch files, as far as each machine can tell.

Everywhere: they use only names that Jazzy's launch has, and what they pass on reaches real nodes
(through a stand-in, see launch_stand_in.py). Where the real launch is installed: that it accepts
them; where `ros2` is: that `ros2 launch` runs the demo.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support import launch_stand_in as stand_in

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from support.node_parameters import CONFIG
from support.node_parameters import parameters_of
from support.replaying import AUDIO
from support.replaying import START_NS
from support.replaying import scene_of
from support.replaying import write_bag
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.nodes import launch_arguments
from omnivinci_ros.nodes.launch_arguments import refuse_unknown

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / 'launch').glob('*.launch.py'))
# Public names of Jazzy (launch 3.4, launch_ros 0.26) that are also in Humble (1.0, 0.19).
PUBLIC = {
    '__future__': {'annotations'},
    'ament_index_python.packages': {'get_package_prefix', 'get_package_share_directory'},
    'launch': {'LaunchContext', 'LaunchDescription'},
    'launch.actions': {
        'DeclareLaunchArgument',
        'GroupAction',
        'LogInfo',
        'OpaqueFunction',
        'RegisterEventHandler',
        'SetEnvironmentVariable',
        'Shutdown',
        'TimerAction',
    },
    'launch.conditions': {'IfCondition', 'UnlessCondition'},
    'launch.substitutions': {'LaunchConfiguration', 'PathJoinSubstitution', 'TextSubstitution'},
    'launch_ros.actions': {'LifecycleNode', 'Node', 'PushRosNamespace'},
    'launch_ros.parameter_descriptions': {'ParameterFile', 'ParameterValue'},
    'omnivinci_ros.bags.bag': {'Bag'},
    'omnivinci_ros.nodes.launch_arguments': set(vars(launch_arguments)),
    'omnivinci_ros.replay.topics': {'choose'},
}


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    assert graph.close() == [0] * len(graph.processes)


def load(name: str):
    """Return the description that a launch file makes of what is installed as launch."""
    path = ROOT / 'launch' / f'{name}.launch.py'
    spec = importlib.util.spec_from_file_location(f'{name}_launch', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generate_launch_description()


def omnivinci(
    file: str = 'omnivinci', **given: str
) -> tuple[list[stand_in.Node], stand_in.LaunchContext]:
    """Return the nodes of a launch file for arguments on the command line."""
    with stand_in.installed():
        description = load(file)
        (nodes,) = (
            one for one in description.entities if isinstance(one, stand_in.OpaqueFunction)
        )
        arguments = [
            one for one in description.entities if isinstance(one, stand_in.DeclareLaunchArgument)
        ]
        defaults = {one.name: one.default_value for one in arguments}
        assert set(given) <= set(defaults)
        context = stand_in.LaunchContext(**(defaults | given))
        return nodes.execute(context), context


def overridden(**given: str) -> dict[str, dict]:
    """Return by node the parameters that arguments override."""
    nodes, context = omnivinci(**given)
    return {node.executable: (node.dictionaries(context) or [{}])[0] for node in nodes}


# Without launch


@pytest.mark.parametrize('name', ['omnivinci', 'demo', 'replay'])
def test_fast_dds_gets_room_for_pictures_unless_the_user_chose_a_profile(name, monkeypatch):
    def profile() -> str:
        with stand_in.installed():
            return next(
                one.value
                for one in load(name).entities
                if isinstance(one, stand_in.SetEnvironmentVariable)
                and one.name == 'FASTRTPS_DEFAULT_PROFILES_FILE'
            )

    monkeypatch.delenv('FASTRTPS_DEFAULT_PROFILES_FILE', raising=False)
    assert profile().endswith('config/fastdds.xml')
    assert Path(profile()).is_file()
    monkeypatch.setenv('FASTRTPS_DEFAULT_PROFILES_FILE', '/mine.xml')
    assert profile() == '/mine.xml'


@pytest.mark.parametrize('file', FILES, ids=lambda file: file.name)
def test_it_imports_only_public_names_of_jazzy(file):
    for statement in ast.walk(ast.parse(file.read_text())):
        if isinstance(statement, ast.Import):
            assert {one.name for one in statement.names} <= {'os', 'sys'}
        elif isinstance(statement, ast.ImportFrom):
            assert {one.name for one in statement.names} <= PUBLIC[statement.module]


def test_arguments_that_are_left_out_override_nothing():
    assert overridden() == {'perception': {}}
    assert overridden(microphone='true', player='true') == {
        'perception': {},
        'microphone': {},
        'player': {},
    }


def test_what_is_given_is_passed_on_as_the_type_that_the_node_declares():
    told = overridden(
        camera_topics='front/image_raw, rear/image_raw/compressed',
        audio_topic='head/audio',
        backend='echo',
        autostart='false',
        use_sim_time='true',
        microphone='true',
        microphone_device='3',
        player='true',
        images='/pictures',
        loop='true',
    )

    assert told['perception'] == {
        'camera_topics': ['front/image_raw', 'rear/image_raw/compressed'],
        'audio_topic': 'head/audio',
        'backend': 'echo',
        'autostart': False,
        'use_sim_time': True,
    }
    assert told['microphone'] == {'use_sim_time': True, 'device': '3'}
    # Who makes the time does not wait for it.
    assert told['player'] == {'publish_clock': True, 'images': '/pictures', 'loop': True}


def test_what_runs_without_end_is_started_again_where_that_is_asked_for():
    nodes, _ = omnivinci(microphone='true', player='true', respawn='true')
    assert {node.executable: node.respawn for node in nodes} == {
        'perception': True,
        'microphone': True,
        'player': False,
    }
    assert not any(node.respawn for node in omnivinci(microphone='true')[0])


def test_who_is_started_again_waits_first():
    nodes, _ = omnivinci(microphone='true', respawn='true', respawn_delay='5')
    assert [node.respawn_delay for node in nodes] == [5.0, 5.0]
    assert omnivinci()[0][0].respawn_delay > 0


def test_switches_are_taken_as_yaml_and_as_python_write_them():
    told = overridden(use_sim_time='True', autostart='False', player='True', loop='True')
    assert told['perception'] == {'use_sim_time': True, 'autostart': False}
    assert told['player'] == {'publish_clock': True, 'loop': True}
    with stand_in.installed():
        switches = [one for one in load('omnivinci').entities if getattr(one, 'choices', None)]
    for one in switches:
        assert 'true' not in one.choices or 'True' in one.choices, one.name


def test_the_omni_model_is_chosen_by_arguments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    told = overridden(backend='omnivinci', model_folder='export', fallback_backend='echo')

    assert told['perception'] == {
        'backend': 'omnivinci',
        'model_folder': str(tmp_path / 'export'),
        'fallback_backend': 'echo',
    }


@pytest.mark.parametrize(
    ('given', 'words'),
    [
        ('modle_folder:=/m', "'modle_folder' is no argument of omnivinci.launch.py; did you mean"),
        ('window_s:=4', "'window_s' is no argument of omnivinci.launch.py: see --show-args; what"),
    ],
)
def test_an_unknown_argument_is_refused_by_name(monkeypatch, given, words):
    ros2 = ['/opt/ros/jazzy/bin/ros2', 'launch', 'omnivinci_ros', 'omnivinci.launch.py']
    monkeypatch.setattr(sys, 'argv', [*ros2, 'backend:=echo', given])
    with stand_in.installed(), pytest.raises(RuntimeError, match=words):
        load('omnivinci')


def test_arguments_of_a_file_that_includes_ours_are_its_own():
    ours = str(ROOT / 'launch' / 'omnivinci.launch.py')
    refuse_unknown(ours, ['backend'], ['ros2', 'launch', 'robot', 'robot.launch.py', 'arm:=left'])
    refuse_unknown(ours, ['backend'], ['ros2', 'launch', '/robot/omnivinci.launch.py', 'arm:=l'])
    with pytest.raises(RuntimeError, match="'arm' is no argument"):
        refuse_unknown(ours, ['backend'], ['ros2', 'launch', ours, 'arm:=left'])


def test_no_parameter_file_is_loaded_but_the_users():
    nodes, _ = omnivinci(microphone='true', player='true')
    assert [node.parameters for node in nodes] == [[], [], []]
    nodes, _ = omnivinci(params_file='/robot.yaml', backend='echo')
    assert nodes[0].parameters == ['/robot.yaml', {'backend': 'echo'}]


def test_what_is_set_around_an_include_holds_unless_an_argument_says_otherwise(graph, tmp_path):
    # launch_ros puts what SetParameter sets before the parameters of each node.
    around = ['-p', 'window_s:=1.5', '-p', 'backend:=cascade', '-p', 'autostart:=false']
    nodes, context = omnivinci(backend='echo')
    graph.start('perception', [*around, *nodes[0].arguments(context, tmp_path)[1:]])

    values = parameters_of(graph, 'perception')
    assert (values['window_s'][0], values['backend'][0]) == (1.5, 'echo')


@pytest.mark.parametrize('namespace', ['', 'robot/head'])
def test_debug_shows_the_lines_of_the_node_and_not_those_of_the_middleware(
    graph, tmp_path, namespace
):
    nodes, context = omnivinci(log_level='debug', backend='echo', namespace=namespace)

    process = graph.start(
        'perception', nodes[0].arguments(context, tmp_path), listen=False, audio_topic=''
    )

    wait_until(lambda: '[DEBUG]' in process.output, 120, lambda: process.output)
    logger = '.'.join([*filter(None, namespace.split('/')), 'perception'])
    debug = [line for line in process.lines if line.startswith('[DEBUG]')]
    assert all(f'[{logger}]: ' in line for line in debug), debug[:5]


def test_none_stands_for_no_camera_and_no_sound():
    assert overridden(camera_topics='none', audio_topic='none')['perception'] == {
        'camera_topics': [''],
        'audio_topic': '',
    }


def test_files_are_found_from_the_folder_where_launch_was_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    told = overridden(player='true', sounds='[a.wav, "b.wav"]', video='c.mp4')['player']

    assert told == {
        'sounds': [str(tmp_path / 'a.wav'), str(tmp_path / 'b.wav')],
        'video': str(tmp_path / 'c.mp4'),
    }


def test_the_microphone_publishes_where_perception_listens():
    nodes, _ = omnivinci(microphone='true', audio_topic='head/audio')

    assert nodes[1].remappings == [('audio', 'head/audio')]


def test_perception_hears_the_push_to_talk_of_a_page_that_is_started():
    assert overridden(page='true') == {'perception': {'talk_topic': 'page/audio'}, 'page': {}}
    assert overridden(page='true', page_port='0', use_sim_time='true')['page'] == {
        'use_sim_time': True,
        'port': 0,
    }
    assert 'talk_topic' not in overridden(page='true', audio_topic='none')['perception']


def test_the_speaker_says_what_is_named():
    given = overridden(speaker='true', speak='questions,answers', speaker_device='usb')
    assert given['speaker'] == {
        'device': 'usb',
        'speak_questions': True,
        'speak_answers': True,
    }
    with pytest.raises(RuntimeError, match='speak:=everything is not known: name some of quest'):
        overridden(speaker='true', speak='everything')


def test_the_demo_shows_its_page_where_that_is_asked_for():
    for wanted, nodes in (('false', []), ('true', ['page'])):
        found, _ = omnivinci('demo', page=wanted)
        assert [node.executable for node in found] == nodes


def test_each_node_gets_its_security_enclave_where_one_is_given(tmp_path):
    nodes, context = omnivinci(enclave='/omnivinci', microphone='true', player='true')
    told = [node.arguments(context, tmp_path) for node in nodes]
    assert [one[one.index('--enclave') + 1] for one in told] == [
        '/omnivinci/perception',
        '/omnivinci/microphone',
        '/omnivinci/player',
    ]

    nodes, context = omnivinci()
    assert '--enclave' not in nodes[0].arguments(context, tmp_path)


def test_two_sources_of_sound_on_one_topic_are_refused():
    with pytest.raises(RuntimeError, match='leave one of them out'):
        omnivinci(microphone='true', player='true', sounds='a.wav')


def test_arguments_override_the_users_file_and_the_file_overrides_the_defaults(graph, tmp_path):
    file = tmp_path / 'robot.yaml'
    file.write_text(
        yaml.safe_dump(
            {
                '/**': {
                    'ros__parameters': {
                        'autostart': False,
                        'backend': 'echo',
                        'window_s': 1.5,
                        'audio_topic': 'robot/audio',
                    }
                }
            }
        )
    )

    nodes, context = omnivinci(
        namespace='robot',
        params_file=str(file),
        audio_topic='head/audio',
        camera_topics='front/image_raw',
        log_level='warn',
    )
    graph.start('perception', nodes[0].arguments(context, tmp_path))

    values = {
        name: value
        for name, (value, _) in parameters_of(graph, 'robot/perception', 'perception').items()
    }
    assert values['audio_topic'] == 'head/audio'  # the argument
    assert values['camera_topics'] == ['front/image_raw']
    assert (values['backend'], values['window_s']) == ('echo', 1.5)  # the file
    assert values['period_s'] == 2.0  # the default


@pytest.mark.parametrize('node', ['perception', 'microphone', 'player', 'page', 'speaker'])
def test_every_parameter_that_the_launch_files_set_is_one_of_the_node(node):
    known = set(yaml.safe_load((CONFIG / f'{node}.yaml').read_text())['/**']['ros__parameters'])

    given = overridden(
        camera_topics='a',
        audio_topic='b',
        backend='echo',
        autostart='true',
        use_sim_time='true',
        microphone='true',
        microphone_device='x',
        page='true',
        page_port='8080',
        speaker='true',
        speaker_device='x',
        barge_in='true',
        speak='questions,say,answers',
        player='true',
        images='/i',
        video='/v',
        loop='true',
    )[node]
    given |= overridden(player='true', sounds='/s').get(node, {})
    for one in demo_nodes():
        if one.executable == node:
            for file in one.parameters:
                given |= (
                    file
                    if isinstance(file, dict)
                    else yaml.safe_load(Path(file).read_text())['/**']['ros__parameters']
                )

    assert set(given) - {'use_sim_time'} <= known


def test_the_demo_starts_its_nodes_with_the_clip_and_ends_after_it(graph, tmp_path):
    perception, watch, player = demo_nodes()
    context = stand_in.LaunchContext(output=str(tmp_path / 'out.jsonl'), log_level='info')
    assert [one.executable for one in (perception, watch, player)] == [
        'perception',
        'watch',
        'player',
    ]
    (timer,) = player.on_exit
    assert isinstance(timer.actions[0], stand_in.Shutdown)

    graph.start(
        'perception',
        [
            *perception.arguments(context, tmp_path),
            '-p',
            'backend:=echo',
            '-p',
            'autostart:=false',
        ],
    )
    graph.start('watch', watch.arguments(context, tmp_path))
    camera = '/camera/image_raw/compressed'
    wait_until(lambda: graph.node.count_subscribers(camera) == 1)  # watch
    # Played as fast as it goes, and soon: here only its beginning and end count.
    process = graph.start(
        'player',
        [
            *player.arguments(context, tmp_path),
            '-p',
            'rate:=10.0',
            '-p',
            'start_delay_s:=1.0',
            '-p',
            'wait_for_subscribers:=false',
        ],
    )

    assert process.wait(60) == 0
    assert "'camera': 120" in process.output
    # Who listens is another process than the player.
    wait_until(lambda: camera in [one['topic'] for one in watched(tmp_path / 'out.jsonl')])


def watched(output: Path) -> list[dict]:
    """Return what `watch` has written so far, without a line that is only half there."""
    return [json.loads(line) for line in output.read_text().split('\n')[:-1]]


def test_replay_plays_a_bag_to_perception_and_watches_it_on_the_bags_time(graph, tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(3))
    output = tmp_path / 'out.jsonl'

    nodes, context = omnivinci(
        'replay', bag=str(bag), backend='echo', start_delay_s='0.5', rate='2.0', output=str(output)
    )
    arguments = {}
    for node in nodes:
        folder = tmp_path / node.executable
        folder.mkdir()
        arguments[node.executable] = node.arguments(context, folder)
    graph.start('watch', arguments['watch'])
    graph.start('perception', [*arguments['perception'], '-p', 'listen:=false'])
    player = graph.start('bag_player', arguments['bag_player'])

    assert player.wait(60) == 0, player.output
    assert list(arguments) == ['perception', 'watch', 'bag_player']
    assert isinstance(nodes[2].on_exit[0].actions[0], stand_in.Shutdown)

    def scenes() -> list[dict]:
        return [
            one for one in watched(output) if one['topic'] == '/scene' and one['message']['final']
        ]

    def ends() -> list[int]:
        return [
            one['message']['header']['stamp']['sec']
            for one in scenes()
            if one['message']['provenance']['trigger'] == 'periodic'
        ]

    wanted = [START_NS // 10**9 + 2, START_NS // 10**9 + 4]
    wait_until(lambda: ends() == wanted, 60, lambda: f'{ends()}')
    assert all(one['received_ns'] < START_NS + 60 * 10**9 for one in scenes())


def test_replay_takes_the_topics_that_are_given_and_refuses_what_is_no_bag(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1))

    nodes, context = omnivinci('replay', bag=str(bag), camera_topics='none', task_topic='none')
    (perception,) = nodes[0].dictionaries(context)
    (player,) = nodes[2].dictionaries(context)
    assert (perception['camera_topics'], perception['audio_topic']) == ([''], AUDIO)
    assert player['wait_for'] == [AUDIO]
    with pytest.raises(RuntimeError, match='add bag:=FOLDER'):
        omnivinci('replay')
    with pytest.raises(ValueError, match='has no topic /nothing'):
        omnivinci('replay', bag=str(bag), audio_topic='/nothing')


def demo_nodes() -> list[stand_in.Node]:
    with stand_in.installed():
        return [one for one in load('demo').entities if isinstance(one, stand_in.Node)]


# With launch


def needs_launch():
    """Skip unless the real launch can be imported: our folder of that name is not it."""
    for name in ('launch.actions', 'launch_ros.actions'):
        pytest.importorskip(
            name,
            reason='launch is not installed here (it is in no wheel): '
            'run this on a ROS installation',
        )


@pytest.mark.parametrize('name', ['omnivinci', 'demo', 'replay'])
def test_the_real_launch_builds_it_and_every_argument_is_described(name):
    needs_launch()

    arguments = load(name).get_launch_arguments()

    assert arguments
    for one in arguments:
        assert len(one.description) > 10, one.name
        assert one.description != 'no description given', one.name
        assert one.default_value is not None, one.name


def test_the_real_launch_makes_the_nodes_that_are_asked_for():
    needs_launch()
    from launch import LaunchContext
    from launch.actions import OpaqueFunction
    from launch.utilities import perform_substitutions

    description = load('omnivinci')
    context = LaunchContext()
    for one in description.get_launch_arguments():
        context.launch_configurations[one.name] = perform_substitutions(context, one.default_value)
    context.launch_configurations.update(
        {
            'microphone': 'true',
            'player': 'true',
            'loop': 'true',
            'camera_topics': 'a/image_raw,b/image_raw',
        }
    )
    (function,) = (one for one in description.entities if isinstance(one, OpaqueFunction))

    nodes = function.execute(context)

    assert [node.node_executable for node in nodes] == ['perception', 'microphone', 'player']
    assert {node.node_package for node in nodes} == {'omnivinci_ros'}


def test_ros2_launch_runs_the_demo_and_the_judge_passes_it(tmp_path):
    if shutil.which('ros2') is None:
        pytest.skip('ros2 is not installed here: run this on a ROS installation')
    needs_launch()
    graph = Graph()
    output = tmp_path / 'results.jsonl'

    done = subprocess.run(
        ['ros2', 'launch', 'omnivinci_ros', 'demo.launch.py', f'output:={output}'],
        env=graph.environment,
        timeout=120,
        capture_output=True,
        text=True,
    )
    graph.close()

    sys.path.insert(0, str(ROOT / 'demo'))
    from judge import judge
    from judge import picture_names

    records = [json.loads(line) for line in output.read_text().splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    assert judge(records, picture_names(ROOT / 'demo' / 'pictures')).problems == []
