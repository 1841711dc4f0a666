# SPDX-License-Identifier: Apache-2.0
"""What this machine is, in words and numbers."""

from __future__ import annotations

import os
import platform
from importlib import metadata

PACKAGES = (
    'omnivinci_ros',
    'numpy',
    'rclpy',
    'ros-rclpy',
    'ros-rmw-fastrtps-cpp',
    'rosbags',
    'faster-whisper',
    'ctranslate2',
    'onnxruntime',
    'openvino',
    'torch',
    'xllamacpp',
    'tensorrt',
)


def cpu_name() -> str:
    try:
        with open('/proc/cpuinfo') as lines:
            for line in lines:
                if line.startswith(('model name', 'Model')):
                    return line.partition(':')[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def usable_cores() -> int:
    """Return the cores that this process may run on, which a container may restrict."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_gb() -> tuple[float, float] | None:
    """Return memory (all, available) in GB (10^9 bytes); None where the system does not tell."""
    try:
        with open('/proc/meminfo') as lines:
            found = dict(line.split(':', 1) for line in lines)
        total, available = (
            int(found[key].split()[0]) * 1024 / 1e9 for key in ('MemTotal', 'MemAvailable')
        )
    except (OSError, KeyError, ValueError):
        return None
    return round(total, 1), round(available, 1)


def version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def describe() -> dict:
    """Return what a figure must be read with: machine, system, versions, load."""
    load = os.getloadavg()[0] if hasattr(os, 'getloadavg') else None
    return {
        'cpu': cpu_name(),
        'architecture': platform.machine(),
        'cores': usable_cores(),
        'memory_gb': (memory_gb() or (None,))[0],
        'load_before': load,  # of other programs too, 1 minute's mean
        'system': platform.platform(),
        'python': platform.python_version(),
        'versions': {name: version for name in PACKAGES if (version := version_of(name))},
    }


def in_words(machine: dict) -> str:
    return (
        f'{machine["cpu"]}, {machine["cores"]} cores, Python {machine["python"]}, '
        f'load {machine["load_before"]:.1f} before the run'
    )
