# SPDX-License-Identifier: Apache-2.0
"""`omnivinci doctor`: what this machine has, and what would fix what it has not."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.backends import make_backend
from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out

HELP = 'Say what this machine has and lacks, and how to fix it.'
OMNI_RUNTIMES = ('torch', 'onnxruntime', 'openvino', 'tensorrt')
DEFAULT_BACKEND = 'cascade'  # as the perception node's
OLDEST, NEWEST = (3, 10), (3, 14)  # Python
INSTALL = "in the checkout run: make setup    (without ROS: pip install -e '.[{}]')"
ENTER = 'in the checkout run: make setup; then: bash scripts/in_env omnivinci doctor'
# Extras that no packaged backend needs: import name -> (for what, how to get it).
OPTIONAL = {
    'torch': ('omni-modal backends', 'pip install torch'),
    'tensorrt': ('engines on NVIDIA GPUs', 'pip install tensorrt'),
}


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    state: str  # OK, missing, or absent: an extra that is not there
    found: str
    fix: str = ''  # a command; empty when nothing is missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--weights',
        metavar='FOLDER',
        default='',
        help="your folder of weights, as the node's weights_folder",
    )
    parser.add_argument(
        '--model',
        metavar='PATH',
        default='',
        help='a checkpoint of OmniVinci or Qwen2.5-Omni: its parts, parameters and memory',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    checkpoint = _checkpoint(args.model)
    findings = examine(args.weights) + checkpoint
    default = next(one for one in findings if one.name == f'backend {DEFAULT_BACKEND}')
    figures = {
        'default_backend': DEFAULT_BACKEND,
        'default_backend_runs': default.state == 'OK',
        'machine': machine.describe(),
        'findings': [asdict(finding) for finding in findings],
    }
    put_out(args, figures, report(findings))
    is_content = default.state == 'OK' and all(row.state == 'OK' for row in checkpoint[:1])
    return 0 if is_content else 1


def examine(weights: str = '') -> list[Finding]:
    """Return the findings; nothing is fetched, started or changed."""
    return [
        *_machine(),
        _python(),
        _ros(),
        _built(),
        _package('onnxruntime', 'cascade'),
        _package('faster_whisper', 'cascade'),
        *(_backend(name, weights) for name in BACKENDS if name != 'omnivinci'),
        _omni_model(),
        _microphones(),
        *(_optional(name) for name in OPTIONAL),
    ]


def report(findings: list[Finding]) -> str:
    """Return one line a finding, and beneath what is missing the command that fixes it."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(
            f'{finding.state:8} {finding.name.ljust(width)}  {finding.found}'
            + (f'; fix: {finding.fix}' if finding.fix else '')
        )
    return '\n'.join(lines)


def _machine() -> list[Finding]:
    memory = machine.memory_gb()
    in_words = f'{memory[0]:g} GB, {memory[1]:g} GB of it free' if memory else 'not told'
    return [
        Finding('cores', 'OK', f'{machine.usable_cores()} of {machine.cpu_name()}'),
        Finding('memory', 'OK', in_words),
    ]


def _python() -> Finding:
    found = f'{sys.version.split()[0]} at {sys.executable}'
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding('Python', 'OK', found)
    return Finding(
        'Python',
        'missing',
        f'{found}, not 3.{OLDEST[1]} to 3.{NEWEST[1]}',
        'rm -rf .venv; PYTHON=python3.12 make setup',
    )


def _ros() -> Finding:
    """Say which ROS this process sees, not which the disk holds."""
    installed = sorted(path.parent.name for path in Path('/opt/ros').glob('*/setup.bash'))
    spec = find_spec('rclpy')
    if spec is None:
        fix = f'source /opt/ros/{installed[0]}/setup.bash' if installed else ENTER
        return Finding('ROS 2', 'missing', 'rclpy cannot be imported here', fix)
    where = Path(spec.origin or '').parent
    distro = os.environ.get('ROS_DISTRO') or ''
    try:
        import_module('rclpy')
    except Exception as error:  # a half-sourced ROS fails with errors of many types
        return Finding('ROS 2', 'missing', f'rclpy at {where} does not load ({error})', ENTER)
    wheels = machine.version_of('ros-rclpy')
    if wheels and not str(where).startswith('/opt/ros'):
        return Finding('ROS 2', 'OK', f'Jazzy from wheels, rclpy {wheels}')
    return Finding('ROS 2', 'OK', f'{distro or "unnamed"}, rclpy at {where}')


def _built() -> Finding:
    try:
        module = import_module('omnivinci_ros.msg')
        import_module('omnivinci_ros.action')
        _ = module.SceneUnderstanding
    except Exception as error:
        return Finding(
            'messages', 'missing', f'the package is not built or not sourced ({error})', ENTER
        )
    return Finding('messages', 'OK', f'built, at {Path(module.__file__ or "").parent}')


def _package(module: str, extra: str) -> Finding:
    package = module.replace('_', '-')
    if find_spec(module) is None:
        return Finding(package, 'missing', 'not installed', INSTALL.format(extra))
    return Finding(package, 'OK', machine.version_of(package) or 'of unknown version')


def _backend(name: str, weights: str) -> Finding:
    """Load it as the node would, with the weights' hashes checked."""
    title = f'backend {name}'
    started = time.perf_counter()
    try:
        options = {'weights': weights} if weights and name == 'cascade' else {}
        backend = make_backend(name, **options)
        backend.load(lambda fraction, what: None)
        try:
            found = backend.model + _LOADERS.get(name, lambda weights: '')(weights)
        finally:
            backend.close()
    except Exception as error:  # whatever it is, the doctor goes on and reports it
        # Errors here read "what is wrong: the fix", and where it is a command "...run: command".
        what, _, fix = str(error).rpartition(': ')
        return Finding(title, 'missing', what.removesuffix(': run') or type(error).__name__, fix)
    return Finding(title, 'OK', f'{found}; loaded in {time.perf_counter() - started:.1f} s')


def _omni_model() -> Finding:
    """Read nano, which runs without `model_folder`; say what could run another network."""
    title = 'backend omnivinci'
    found = {name: machine.version_of(name) for name in OMNI_RUNTIMES if find_spec(name)}
    if 'torch' not in found:
        return Finding(
            title,
            'absent',
            'needs torch, for the nano checkpoint of this package or a network of yours '
            '(model_folder)',
            INSTALL.format('model'),
        )
    runtimes = ', '.join(f'{name} {number or ""}'.strip() for name, number in found.items())
    yours = f'for a network of yours give model_folder (here: --model); there are {runtimes}'
    started = time.perf_counter()
    try:
        from omnivinci_ros.model.nano.shipped import read_shipped

        note = read_shipped().config.note
    except Exception as error:  # whatever it is, the doctor goes on and reports it
        what, _, fix = str(error).rpartition(': ')
        said = f"this package's nano checkpoint: {what.removesuffix(': run') or error}; {yours}"
        return Finding(title, 'missing', said, fix or INSTALL.format('engine'))
    took = time.perf_counter() - started
    return Finding(title, 'OK', f'{note}; sha256 as tested; read in {took:.1f} s; {yours}')


def _load_speech(weights: str) -> str:
    """Load the recogniser, which the cascade itself loads only when somebody speaks."""
    from omnivinci_ros.specialists.recogniser import Recogniser

    recogniser = Recogniser(weights=weights)
    recogniser.close()
    where = f'weights in {weights}, else packaged' if weights else 'packaged weights'
    return f'; {where}, sha256 as tested'


_LOADERS: dict[str, Callable[[str], str]] = {'cascade': _load_speech}


def _microphones() -> Finding:
    try:
        sounddevice = import_module('sounddevice')
    except ImportError:
        return Finding(
            'microphone',
            'missing',
            'the Python package sounddevice is not installed',
            INSTALL.format('devices'),
        )
    except OSError:  # it loads PortAudio when it is imported
        return Finding(
            'microphone',
            'missing',
            'PortAudio is not installed',
            'sudo apt-get install libportaudio2',
        )
    try:
        devices = [
            device['name']
            for device in sounddevice.query_devices()
            if device['max_input_channels'] > 0
        ]
    except sounddevice.PortAudioError as error:
        return Finding(
            'microphone', 'missing', f'PortAudio gives no list of devices ({error})', 'arecord -l'
        )
    if not devices:
        return Finding(
            'microphone',
            'missing',
            'no device that records (the node runs without)',
            'plug one in, then: arecord -l',
        )
    return Finding('microphone', 'OK', ', '.join(devices))


def _checkpoint(path: str) -> list[Finding]:
    if not path:
        return []
    try:
        from omnivinci_ros.model.omnivinci import checkpoint_report as omnivinci
        from omnivinci_ros.model.qwen_omni import checkpoint_report as qwen_omni
        from omnivinci_ros.model.qwen_omni.config import is_qwen_omni
    except ImportError as error:
        return [
            Finding(
                'checkpoint', 'missing', f'cannot be read here ({error})', INSTALL.format('model')
            )
        ]
    report = qwen_omni if is_qwen_omni(path) else omnivinci
    return [Finding(*row) for row in report.checkpoint_rows(path)]


def _optional(module: str) -> Finding:
    purpose, fix = OPTIONAL[module]
    if find_spec(module) is None:
        return Finding(module, 'absent', f'not needed by {DEFAULT_BACKEND}; for {purpose}', fix)
    return Finding(module, 'OK', machine.version_of(module) or 'of unknown version')
