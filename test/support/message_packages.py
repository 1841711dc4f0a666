# SPDX-License-Identifier: Apache-2.0
"""Packages of messages with the field lists of others' packages, built for tests.

Built once, with cmake and the generators that scripts/setup brought, under build/: 10 s each.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = 'audio_common_msgs'  # stands for the package's name below
PACKAGE = """<?xml version="1.0"?>
<package format="3">
  <name>audio_common_msgs</name>
  <version>0.0.0</version>
  <description>The field lists of a package of that name, for tests</description>
  <maintainer email="maintainers@omnivinci-ros.invalid">omnivinci_ros maintainers</maintainer>
  <license>Apache-2.0</license>
  <buildtool_depend>ament_cmake</buildtool_depend>
  <depend>std_msgs</depend>
  <member_of_group>rosidl_interface_packages</member_of_group>
  <export><build_type>ament_cmake</build_type></export>
</package>
"""
# Without the C++ generators, which take half of the time.
CMAKE = """cmake_minimum_required(VERSION 3.16)
project(audio_common_msgs)
find_package(ament_cmake REQUIRED)
find_package(std_msgs REQUIRED)
find_package(rosidl_cmake REQUIRED)
find_package(rosidl_generator_type_description QUIET)  # from Iron on
find_package(rosidl_generator_c REQUIRED)
find_package(rosidl_typesupport_fastrtps_c REQUIRED)
find_package(rosidl_typesupport_c REQUIRED)
find_package(rosidl_generator_py REQUIRED)
if(rosidl_generator_type_description_FOUND)
  # What was found has brought the generators for C++; those for C can do without from Iron on.
  list(FILTER AMENT_EXTENSIONS_rosidl_generate_idl_interfaces EXCLUDE REGEX "_cpp:")
endif()
file(GLOB messages RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} msg/*.msg)
rosidl_generate_interfaces(${PROJECT_NAME} ${messages} DEPENDENCIES std_msgs)
ament_package()
"""


def message_package(name: str, fields: dict[str, str], label: str, needs='std_msgs') -> Path:
    """Return the prefix of a built package `name`: the text of each message by its name.

    `needs` is the package that its fields are of, besides its own.
    """
    package, cmake = (text.replace(NAME, name) for text in (PACKAGE, CMAKE))
    package, cmake = (text.replace('std_msgs', needs) for text in (package, cmake))
    digest = hashlib.sha256(repr((package, cmake, fields, sys.version)).encode()).hexdigest()[:12]
    prefix = ROOT / 'build' / 'test' / f'{name}-{label}-{digest}'
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with open(f'{prefix}.lock', 'w') as lock:  # tests may run side by side
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (prefix / '.built').exists():
            _build(prefix, package, cmake, fields)
    return prefix


def _build(prefix: Path, package: str, cmake: str, fields: dict[str, str]) -> None:
    if shutil.which('cmake') is None:
        pytest.skip('cmake is not installed here: run scripts/setup')
    work = prefix.with_name(f'{prefix.name}.partial')
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(prefix, ignore_errors=True)
    (work / 'src' / 'msg').mkdir(parents=True)
    (work / 'src' / 'package.xml').write_text(package)
    (work / 'src' / 'CMakeLists.txt').write_text(cmake)
    for name, text in fields.items():
        (work / 'src' / 'msg' / f'{name}.msg').write_text(f'{text}\n')
    python = f'-DPython3_EXECUTABLE={sys.executable}'
    for command in (
        [
            'cmake',
            '-S',
            work / 'src',
            '-B',
            work / 'build',
            '-DBUILD_TESTING=OFF',
            python,
            '-DCMAKE_BUILD_TYPE=Debug',
            f'-DCMAKE_INSTALL_PREFIX={prefix}',
        ],
        ['cmake', '--build', work / 'build', '--parallel', '2', '--target', 'install'],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    shutil.rmtree(work)
    (prefix / '.built').touch()


def with_package(environment: dict[str, str], prefix: Path) -> dict[str, str]:
    """Return an environment in which the package is installed, as after sourcing its setup."""
    version = f'python{sysconfig.get_python_version()}'
    places = [
        prefix / folder / version / kind
        for folder in ('lib', 'local/lib')
        for kind in ('site-packages', 'dist-packages')
    ]
    found = [str(place) for place in places if place.is_dir()]
    assert found, f'{prefix} has no Python package'

    def before(name: str, values: list[str]) -> str:
        return os.pathsep.join([*values, *filter(None, [environment.get(name)])])

    return {
        **environment,
        'PYTHONPATH': before('PYTHONPATH', found),
        'LD_LIBRARY_PATH': before('LD_LIBRARY_PATH', [str(prefix / 'lib')]),
        'AMENT_PREFIX_PATH': before('AMENT_PREFIX_PATH', [str(prefix)]),
    }
