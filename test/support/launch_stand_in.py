# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the few classes of launch and launch_ros that our launch files use.

It takes the keyword arguments that those classes take in Jazzy and no others, and turns a Node
into the command line that launch_ros makes of it: files and dictionaries of parameters in their
order, namespace, remappings. So it shows what our own code passes on, and what that does to real
nodes. It does not show that launch accepts it: that only the tests with the real launch show.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import yaml


class LaunchContext:
    def __init__(self, **configurations: str) -> None:
        self.launch_configurations = dict(configurations)


class LaunchDescription:
    def __init__(self, initial_entities=None) -> None:
        self.entities = list(initial_entities or [])


class DeclareLaunchArgument:
    def __init__(self, name: str, *, default_value=None, description=None, choices=None) -> None:
        if default_value is not None and choices is not None and default_value not in choices:
            raise RuntimeError(f'{default_value!r} is not among {choices}')
        self.name, self.default_value = name, default_value
        self.description, self.choices = description, choices


class LaunchConfiguration:
    def __init__(self, variable_name: str, *, default=None) -> None:
        self.variable_name = variable_name

    def perform(self, context: LaunchContext) -> str:
        return context.launch_configurations[self.variable_name]


class OpaqueFunction:
    def __init__(self, *, function, args=None, kwargs=None) -> None:
        self.function = function

    def execute(self, context: LaunchContext):
        return self.function(context)


class SetEnvironmentVariable:
    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value


class TimerAction:
    def __init__(self, *, period: float, actions, cancel_on_shutdown=True) -> None:
        self.period, self.actions = float(period), list(actions)


class Shutdown:
    def __init__(self, *, reason: str = 'reason not given') -> None:
        self.reason = reason


class ParameterValue:
    def __init__(self, value, *, value_type=None) -> None:
        self.value, self.value_type = value, value_type

    def evaluate(self, context: LaunchContext):
        return self.value_type(performed(self.value, context))


class Node:
    def __init__(
        self,
        *,
        executable,
        package=None,
        name=None,
        namespace=None,
        exec_name=None,
        parameters=None,
        remappings=None,
        ros_arguments=None,
        arguments=None,
        output='log',
        emulate_tty=False,
        on_exit=None,
        respawn=False,
        respawn_delay=None,
    ) -> None:
        if parameters is not None and not isinstance(parameters, list):
            raise TypeError('parameters must be a list')
        self.package, self.executable, self.namespace = package, executable, namespace
        self.parameters, self.remappings = parameters or [], remappings or []
        self.ros_arguments, self.on_exit = list(ros_arguments or []), on_exit
        self.output, self.respawn = output, respawn
        self.respawn_delay = respawn_delay

    def dictionaries(self, context: LaunchContext) -> list[dict]:
        """Return the parameters that are given in dictionaries, as values."""
        return [
            {name: performed(value, context) for name, value in one.items()}
            for one in self.parameters
            if isinstance(one, dict)
        ]

    def arguments(self, context: LaunchContext, folder: Path) -> list[str]:
        """Return what follows the executable on the command line."""
        command = ['--ros-args', *(performed(one, context) for one in self.ros_arguments)]
        if self.namespace:
            command += ['-r', f'__ns:=/{self.namespace}']
        dictionaries = iter(self.dictionaries(context))
        for number, one in enumerate(self.parameters):
            file = one
            if isinstance(one, dict):
                file = folder / f'launch_params_{number}'
                file.write_text(yaml.safe_dump({'/**': {'ros__parameters': next(dictionaries)}}))
            command += ['--params-file', str(performed(file, context))]
        for old, new in self.remappings:
            command += ['-r', f'{old}:={new}']
        return command


def performed(value, context: LaunchContext):
    if isinstance(value, LaunchConfiguration):
        return value.perform(context)
    if isinstance(value, list) and any(isinstance(one, LaunchConfiguration) for one in value):
        return ''.join(performed(one, context) for one in value)
    return value.evaluate(context) if isinstance(value, ParameterValue) else value


MODULES = {
    'launch': (LaunchContext, LaunchDescription),
    'launch.actions': (
        DeclareLaunchArgument,
        OpaqueFunction,
        SetEnvironmentVariable,
        Shutdown,
        TimerAction,
    ),
    'launch.substitutions': (LaunchConfiguration,),
    'launch_ros': (),
    'launch_ros.actions': (Node,),
    'launch_ros.parameter_descriptions': (ParameterValue,),
}


@contextmanager
def installed():
    """Let `import launch` find the stand-in for a while."""
    before = {name: sys.modules.get(name) for name in MODULES}
    for name, classes in MODULES.items():
        sys.modules[name] = ModuleType(name)
        for one in classes:
            setattr(sys.modules[name], one.__name__, one)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
