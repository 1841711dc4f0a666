# SPDX-License-Identifier: Apache-2.0
"""Set-up and packaging, without a network: what is named is pinned, listed and installed."""

from __future__ import annotations

import ast
import fnmatch
import os
import re
import runpy
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELOCATE = runpy.run_path(str(ROOT / 'scripts/relocate_ros_wheels.py'))['relocate']
TOOLS = (
    'bash cat chmod cut dirname env find flock grep head id ln mkdir rm sed sha256sum sort '
    'tail touch uname wc'
).split()
# What a stand-in for python3 answers; every copy of it notes its calls in the file $CALLS.
PYTHON = """
case "$*" in
  --version) echo Python VERSION ;;
  '-S -c '*) echo VERSION ;;
  '-S -') ;;
  '-c import numpy'*) echo "$SYSTEM_NUMPY" ;;
  '-m venv '*)
    venv=${*: -1}
    echo "venv $([ $# = 3 ] || echo "$3")" >>"$CALLS"
    mkdir -p "$venv/bin" "$venv/lib/pythonVERSION/site-packages"
    printf 'export VIRTUAL_ENV=%s PATH="%s/bin:$PATH"\\n' "$venv" "$venv" >"$venv/bin/activate"
    cat "$0" >"$venv/bin/python3"
    chmod +x "$venv/bin/python3" ;;
  '-m pip '*)
    echo "pip ${*: -1}" >>"$CALLS"
    [ -z "$PIP_FAILS" ] || { echo "ERROR: $PIP_FAILS"; exit 1; } ;;
  *) echo "python ${*: -1}" >>"$CALLS" ;;
esac"""
# As colcon does, leave a folder of what is installed.
COLCON = 'echo colcon >>"$CALLS"; mkdir -p "$PWD/install"; exit ${BUILD_FAILS:-0}'


def requirement_names(lines) -> set[str]:
    """Return the distributions' names, as pip compares them, of requirement lines."""
    lines = (line.split('#')[0].strip() for line in lines)
    return {re.match(r'[\w.-]+', line)[0].lower().replace('_', '-') for line in lines if line}


@pytest.fixture
def setup_arguments(monkeypatch):
    """Give what setup.py hands to setuptools."""
    setuptools = pytest.importorskip('setuptools')
    handed = {}
    monkeypatch.setattr(setuptools, 'setup', lambda **arguments: handed.update(arguments))
    monkeypatch.chdir(ROOT)
    runpy.run_path('setup.py')
    return handed


class Checkout:
    """A copy of the set-up's files, on a machine whose commands are the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / 'checkout'
        self.commands = folder / 'commands'
        self.calls = folder / 'calls'
        self.commands.mkdir(parents=True)
        for name in TOOLS:
            (self.commands / name).symlink_to(shutil.which(name))
        for name in ('bin', 'scripts', 'msg', 'srv', 'action'):
            shutil.copytree(ROOT / name, self.folder / name)
        for name in ('omnivinci_ros', 'launch', 'config', 'demo'):
            (self.folder / name).mkdir()
        for name in 'setup.py pyproject.toml package.xml CMakeLists.txt constraints.txt'.split():
            shutil.copy(ROOT / name, self.folder)
        self.command('dpkg-query', 'shift 3; printf "%s install ok installed\\n" "$@"')
        self.command('apt-get', 'echo "apt-get $*" >>"$CALLS"')

    def command(self, name: str, script: str) -> Path:
        """Put a command on the machine."""
        path = self.commands / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/usr/bin/env bash\n{script}\n')
        path.chmod(0o755)
        return path

    def run(self, script: str = 'setup', *arguments: str, **environment: str):
        """Run one of the scripts; answer (exit code, what it said on the error stream)."""
        environment = {
            'PATH': str(self.commands),
            'CALLS': str(self.calls),
            'ROS_PREFIX': 'wheels',
            'PYTHON': sys.executable,
            **environment,
        }
        done = subprocess.run(
            ['bash', str(self.folder / 'scripts' / script), *arguments],
            text=True,
            timeout=60,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={key: value for key, value in environment.items() if value},
        )
        return done.returncode, done.stderr

    def called(self) -> list[str]:
        """Return the stand-ins' calls since the last look."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return lines


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.fixture
def working(checkout):
    """Give a checkout whose Python, pip and colcon note that they were called."""
    version = f'{sys.version_info[0]}.{sys.version_info[1]}'
    python = checkout.command('python', PYTHON.replace('VERSION', version))
    checkout.command('colcon', COLCON)
    checkout.python = str(python)
    checkout.set_up = lambda *arguments, **environment: checkout.run(
        'setup', *arguments, PYTHON=checkout.python, **environment
    )
    return checkout


FOR_USERS = 'pip .[cascade,devices,page,voice]'
FIRST_TIME = ['venv ', FOR_USERS, 'python scripts/relocate_ros_wheels.py', 'colcon']


def test_second_set_up_does_nothing_again(working, monkeypatch):
    monkeypatch.chdir(working.folder)

    assert working.set_up() == (0, '')
    assert working.called() == FIRST_TIME

    assert working.set_up() == (0, '')
    assert working.called() == []


def test_what_has_changed_is_done_again(working, monkeypatch):
    monkeypatch.chdir(working.folder)
    working.set_up()
    working.called()

    (working.folder / 'constraints.txt').write_text('numpy==2.0.0\n')
    working.set_up()
    assert working.called() == FIRST_TIME[1:3]

    (working.folder / 'msg/AudioChunk.msg').write_text('int16 sample\n')
    working.set_up()
    assert working.called() == ['colcon']


def test_set_up_goes_on_after_a_failed_pip_and_a_failed_build(working, monkeypatch):
    monkeypatch.chdir(working.folder)

    code, said = working.set_up(PIP_FAILS='no such version')
    assert code == 1
    assert 'no such version' in said
    assert 'all of it is in build/setup/pip.log' in said
    assert working.called() == FIRST_TIME[:2]

    code, said = working.set_up(BUILD_FAILS='2')
    assert code == 1
    assert 'build/setup/colcon.log' in said
    assert working.called() == FIRST_TIME[1:]

    assert working.set_up() == (0, '')
    assert working.called() == ['colcon']


def test_package_that_pip_left_half_installed_is_forgotten(working, monkeypatch):
    monkeypatch.chdir(working.folder)
    working.set_up(PIP_FAILS='killed')
    [packages] = working.folder.glob('.venv/lib/python3*/site-packages')
    for name in ('half', 'whole'):
        (packages / f'{name}-1.dist-info').mkdir()
        (packages / f'{name}-1.dist-info/METADATA').touch()
    (packages / 'whole-1.dist-info/INSTALLER').write_text('pip\n')

    working.set_up()

    assert [path.name for path in packages.iterdir()] == ['whole-1.dist-info']


def test_moved_checkout_is_named_and_then_set_up_again(working, monkeypatch):
    monkeypatch.chdir(working.folder)
    working.set_up()
    working.called()
    working.folder = working.folder.rename(working.folder.with_name('moved'))
    monkeypatch.chdir(working.folder)

    code, said = working.run('in_env', 'true')
    assert code == 1
    assert "run 'make setup' first" in said

    assert working.set_up() == (0, '')
    assert working.called() == FIRST_TIME


def test_venv_follows_the_ros_installation(working, monkeypatch, tmp_path):
    monkeypatch.chdir(working.folder)
    prefix = tmp_path / 'jazzy'
    prefix.mkdir()
    (prefix / 'setup.bash').write_text('export ROS_DISTRO=jazzy\n')
    working.set_up()
    working.called()

    assert working.set_up(ROS_PREFIX=str(prefix), SYSTEM_NUMPY='1.26.4') == (0, '')

    # No wheels, and the system's Python packages in sight: rclpy was compiled with that numpy.
    # There is a colcon on this machine.
    assert working.called() == ['venv --system-site-packages', FOR_USERS, 'colcon']
    code, said = working.run('in_env', 'bash', '-c', 'echo "$ROS_DISTRO $VIRTUAL_ENV" >&2')
    assert (code, said) == (0, f'jazzy {working.folder}/.venv\n')


@pytest.mark.parametrize(
    'system, ours',
    [
        ('1.21.5', '1.26.4'),  # Ubuntu 22.04: too old for us, and 1.26 runs what it compiled
        ('1.26.4', '1.26.4'),  # Ubuntu 24.04
        ('1.26.2', '1.26.2'),
        ('2.3.1', '2.3.1'),
    ],
)
def test_numpy_of_the_ros_installation_is_kept(working, monkeypatch, tmp_path, system, ours):
    monkeypatch.chdir(working.folder)
    prefix = tmp_path / 'ros'
    prefix.mkdir()
    (prefix / 'setup.bash').touch()

    working.set_up(ROS_PREFIX=str(prefix), SYSTEM_NUMPY=system)

    constraints = (working.folder / 'build/setup/constraints.txt').read_text().splitlines()
    assert [line for line in constraints if line.startswith('numpy')] == [f'numpy=={ours}']
    # OpenCV's newer wheels want numpy 2.
    [opencv] = [line for line in constraints if line.startswith('opencv-python-headless')]
    assert (opencv < 'opencv-python-headless==4.12') == ours.startswith('1.')
    assert [line for line in constraints if line.startswith('faster-whisper==')]
    assert not [line for line in constraints if line.startswith('ros-')]


def test_missing_system_packages_are_named_where_nobody_may_install_them(checkout):
    checkout.command('dpkg-query', 'exit 1')
    checkout.command('id', 'echo 1000')

    code, said = checkout.run()

    assert code == 1
    assert said.count('\n') == 1
    assert "run 'apt-get install build-essential cmake libportaudio2'" in said
    assert checkout.called() == []


def test_missing_system_packages_are_installed_through_sudo(checkout):
    checkout.command('dpkg-query', 'shift 3; printf "%s deinstall ok config-files\\n" "$@"')
    checkout.command('id', 'echo 1000')
    checkout.command('sudo', '[ "$1" = -n ] || "$@"')
    checkout.command('apt-get', 'echo "$*" >>"$CALLS"; echo "E: no network"; exit 100')

    code, said = checkout.run()

    assert code == 1
    assert 'E: no network\nsetup: apt-get could not install build-essential' in said
    assert [call.split()[-1] for call in checkout.called()] == ['update']


def test_machine_without_apt_is_told_what_to_install(checkout):
    (checkout.commands / 'dpkg-query').unlink()

    code, said = checkout.run()

    assert code == 1
    assert said.count('\n') == 1
    assert 'this is neither Debian nor Ubuntu' in said
    assert 'c++, make, cmake' in said


def test_other_processors_are_told_that_the_wheels_are_not_for_them(checkout):
    checkout.command('uname', '[ "$1" = -m ] && echo aarch64 || echo Linux')

    code, said = checkout.run()

    assert code == 1
    assert said == (
        "setup: ROS 2's wheels are for x86-64 Linux only, and this is Linux aarch64: install "
        'ROS 2 with apt (ros-jazzy-ros-base), then run this again\n'
    )


@pytest.mark.parametrize(
    'environment, arguments, sentence',
    [
        ({'ROS_PREFIX': '/nowhere'}, [], 'ROS_PREFIX=/nowhere has no setup.bash'),
        ({'PYTHON': '/nowhere'}, [], 'PYTHON=/nowhere cannot be run'),
        ({}, ['--fast'], "'--fast' is not an argument"),
    ],
)
def test_wrong_request_is_refused_with_a_sentence(checkout, environment, arguments, sentence):
    code, said = checkout.run('setup', *arguments, **environment)

    assert code == 1
    assert said.count('\n') == 1
    assert sentence in said


def test_unfit_python_is_refused_with_the_versions_that_fit(checkout, tmp_path):
    old = checkout.command('python3', 'echo 3.9')
    prefix = tmp_path / 'humble'
    (prefix / 'lib/python3.10').mkdir(parents=True)
    (prefix / 'setup.bash').touch()

    code, said = checkout.run(PYTHON=str(old))
    assert code == 1
    assert 'needs Python 3.10 or 3.11 or 3.12 or 3.13, but' in said

    code, said = checkout.run(PYTHON=str(old), ROS_PREFIX=str(prefix))
    assert code == 1
    assert f'{prefix} needs Python 3.10, but {old} is 3.9' in said


@pytest.mark.parametrize('tag, version', [('cp310', '3.10'), ('cp313', '3.13')])
def test_builders_folders_in_cmake_files_become_this_pythons(tag, version):
    builder = f'/opt/python/{tag}-{tag}'
    text = (
        f'INTERFACE_INCLUDE_DIRECTORIES "${{_IMPORT_PREFIX}}/include/rcl;{builder}/include/'
        f'python{version};{builder}/lib/python{version}/site-packages/numpy/core/include"'
    )

    relocated = RELOCATE(text, include='/here/include', packages='/here/packages')

    assert relocated == (
        'INTERFACE_INCLUDE_DIRECTORIES "${_IMPORT_PREFIX}/include/rcl;'
        '/here/include;/here/packages/numpy/core/include"'
    )
    assert RELOCATE(relocated, include='/other', packages='/other') == relocated


def test_everything_that_is_named_is_pinned(setup_arguments):
    lines = (ROOT / 'constraints.txt').read_text().splitlines()
    constraints = [line for line in lines if line and line[0] != '#']
    named = requirement_names(setup_arguments['install_requires'])
    for extra in setup_arguments['extras_require'].values():
        named |= requirement_names(extra)
    for path in (ROOT / 'scripts').glob('*.txt'):
        named |= requirement_names(path.read_text().splitlines())

    pins = [line for line in constraints if '==' in line.split(';')[0]]

    assert 'numpy' in named
    assert named - requirement_names(pins) == set()
    assert constraints == pins


def test_pins_of_one_package_never_overlap():
    pins = {}
    for line in (ROOT / 'constraints.txt').read_text().splitlines():
        if line and line[0] != '#':
            pins.setdefault(line.split('==')[0], []).append(line.partition(';')[2].strip())

    markers = pytest.importorskip('packaging.markers')
    for name, conditions in pins.items():
        for version in ('3.10', '3.11', '3.12', '3.13', '3.14'):
            met = [
                condition
                for condition in conditions
                if not condition or markers.Marker(condition).evaluate({'python_version': version})
            ]
            assert len(met) <= 1, f'{name} has {len(met)} pins on Python {version}'


def test_data_files_of_the_package_are_installed(setup_arguments):
    patterns = {
        f'{package.replace(".", "/")}/{pattern}'
        for package, patterns in setup_arguments['package_data'].items()
        for pattern in patterns
    }
    data = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / 'omnivinci_ros').rglob('*')
        if path.is_file() and path.suffix not in ('.py', '.pyc')
    ]

    assert [path for path in data if path.endswith('.onnx')]
    assert not [
        path for path in data if not any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
    ]
    assert {name.split('.')[0] for name in setup_arguments['packages']} == {'omnivinci_ros'}


def test_package_xml_is_a_valid_manifest():
    package = ET.parse(ROOT / 'package.xml').getroot()

    assert package.get('format') == '3'
    assert package.findtext('name') == 'omnivinci_ros'
    assert re.fullmatch(r'\d+\.\d+\.\d+', package.findtext('version'))
    assert package.findtext('license') == 'Apache-2.0'
    assert package.find('license').get('file') == 'LICENSE'
    depends = [(element.tag, element.text) for element in package if 'depend' in element.tag]
    assert len(depends) == len(set(depends))
    catkin_pkg = pytest.importorskip('catkin_pkg.package')
    manifest = catkin_pkg.parse_package(str(ROOT / 'package.xml'))
    warnings = []
    manifest.validate(warnings=warnings)
    assert warnings == []


def test_package_xml_names_the_ros_packages_that_are_imported():
    package = ET.parse(ROOT / 'package.xml').getroot()
    named = {element.text for element in package if element.tag in ('depend', 'exec_depend')}
    imported = set()
    for path in [*ROOT.glob('omnivinci_ros/**/*.py'), *ROOT.glob('launch/*.py')]:
        for node in ast.walk(ast.parse(path.read_text())):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or '']
                if isinstance(node, ast.ImportFrom)
                else []
            )
            imported |= {module.split('.')[0] for module in modules}
    ros = {
        name
        for name in imported
        if name.endswith('_msgs')
        or name.endswith('_interfaces')
        or name in ('rclpy', 'cv_bridge', 'launch', 'launch_ros', 'ament_index_python')
    }

    assert 'rclpy' in ros
    assert ros - named == set()


def test_cmake_lists_every_program_and_interface():
    cmake = (ROOT / 'CMakeLists.txt').read_text()
    programs = {
        path.name
        for path in (ROOT / 'bin').iterdir()
        if path.read_text().startswith('#!/usr/bin/env python3\n')
    }
    interfaces = {
        f'{path.parent.name}/{path.name}'
        for folder in ('msg', 'srv', 'action')
        for path in (ROOT / folder).iterdir()
    }

    listed = re.search(r'foreach\(program ([^)]+)\)', cmake)[1].split()

    assert sorted(listed) == sorted(programs)
    assert set(re.findall(r'(?:msg|srv|action)/\w+\.(?:msg|srv|action)', cmake)) == interfaces
    for name in programs:
        assert os.access(ROOT / 'bin' / name, os.X_OK), f'chmod +x bin/{name}'


def test_programs_start_what_exists():
    for path in (ROOT / 'bin').iterdir():
        for module in re.findall(r'from (omnivinci_ros[\w.]+) import main', path.read_text()):
            source = ROOT / (module.replace('.', '/') + '.py')
            assert re.search(r'^def main\(', source.read_text(), re.M), f'{path.name}: {source}'
