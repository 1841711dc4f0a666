# SPDX-License-Identifier: Apache-2.0
"""What this machine is, in words and numbers."""

from __future__ import annotations

import functools
import os
import platform
import re
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import numpy as np

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


# Linux's name of an instruction set to what its maker calls it, of those that decide how fast a
# network is; the least is named first.
ISA = {
    'avx2': 'AVX2',
    'avx_vnni': 'AVX-VNNI',
    'avx512f': 'AVX-512',
    'avx512_vnni': 'AVX-512 VNNI',
    'avx512_bf16': 'AVX-512 BF16',
    'amx_int8': 'AMX int8',
    'amx_bf16': 'AMX bf16',
    'asimd': 'NEON',
    'asimddp': 'dot product',
    'i8mm': 'int8 matrices',
    'bf16': 'bf16',
    'sve': 'SVE',
}
MAKERS = {'AuthenticAMD': 'AMD', 'GenuineIntel': 'Intel'}
BYTE_PRODUCTS = ('avx_vnni', 'avx512_vnni', 'amx_int8', 'asimddp', 'i8mm')
CPU_INFO = Path('/proc/cpuinfo')
DMI = Path('/sys/firmware/dmi/entries')
READ_BYTES, READ_TIMES = 128 << 20, 4  # by each core at most: more than its cache holds
READ_IN_ALL = 2 << 30  # bytes, however many the cores are
CGROUP = Path('/sys/fs/cgroup')  # a container's own, version 2 and version 1
CONTAINER_MEMORY = (
    ('memory.max', 'memory.current', 'inactive_file'),
    ('memory/memory.limit_in_bytes', 'memory/memory.usage_in_bytes', 'total_inactive_file'),
)
MEMORY_DEVICE = 17  # type of a DMI entry; its speed in MT/s is a word at 0x20, else at 0x15


def cpu_name() -> str:
    info = _cpu_info()
    return (
        info.get('model name') or info.get('Model') or platform.processor() or platform.machine()
    )


def cpu_family_model() -> str:
    """Return the numbers of the CPU's kind, such as 26/2; names of rented machines hide it."""
    info = _cpu_info()
    return '/'.join(found for key in ('cpu family', 'model') if (found := info.get(key)))


def isa() -> tuple[str, ...]:
    """Return Linux's names of the instruction sets here, of those in `ISA`."""
    info = _cpu_info()
    flags = set((info.get('flags') or info.get('Features') or '').split())
    return tuple(flag for flag in ISA if flag in flags)


def multiplies_bytes() -> bool:
    """Say whether the CPU has products of bytes (VNNI, AMX, dot product)."""
    return not set(BYTE_PRODUCTS).isdisjoint(isa())


def memory_speed() -> int | None:
    """Return the memory's speed in MT/s; None where the system does not tell, as most do not."""
    speeds = set()
    for entry in sorted(DMI.glob(f'{MEMORY_DEVICE}-*/raw')):
        try:
            raw = entry.read_bytes()  # for root alone
        except OSError:
            continue
        found = [int.from_bytes(raw[at : at + 2], 'little') for at in (0x20, 0x15)]
        speeds |= {speed for speed in found[:1] if 0 < speed < 0xFFFF} or {
            speed for speed in found[1:] if 0 < speed < 0xFFFF
        }
    return min(speeds, default=None)


def memory_read_gb_s() -> float:
    """Measure how fast all cores read memory together, in GB/s (10^9 bytes); in 0.2 s or so."""
    cores = usable_cores()
    count = min(READ_BYTES, READ_IN_ALL // cores) // 8
    parts = [np.ones(count) for _ in range(cores)]
    best_s = float('inf')
    with ThreadPoolExecutor(cores) as threads:
        for _ in range(READ_TIMES):
            began_s = time.perf_counter()
            list(threads.map(np.max, parts))  # it lets go of Python's lock
            best_s = min(best_s, time.perf_counter() - began_s)
    return round(cores * count * 8 / best_s / 1e9, 1)


def _cpu_info() -> dict[str, str]:
    """Return what Linux says of the first core; nothing elsewhere."""
    return _first_core(CPU_INFO)


@functools.cache
def _first_core(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding='utf-8', errors='replace')
    except OSError:
        return {}
    return dict(re.findall(r'^([^\t:]+?)\s*:\s*(.*)$', text.partition('\n\n')[0], re.MULTILINE))


def usable_cores() -> int:
    """Return the cores that this process may run on, which a container may restrict."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_gb() -> tuple[float, float] | None:
    """Return memory (all, available) in GB (10^9 bytes); None where the system does not tell.

    Of a container with a limit, that.
    """
    try:
        with open('/proc/meminfo') as lines:
            found = dict(line.split(':', 1) for line in lines)
        total, available = (
            int(found[key].split()[0]) * 1024 / 1e9 for key in ('MemTotal', 'MemAvailable')
        )
    except (OSError, KeyError, ValueError):
        return None
    limit = _container_gb()
    if limit is not None:
        total, available = min(total, limit[0]), min(available, limit[1])
    return round(total, 1), round(available, 1)


def _container_gb() -> tuple[float, float] | None:
    """Return a container's memory (all, available) in GB; None without a limit."""
    for limit, used, freed in CONTAINER_MEMORY:
        try:
            total = int((CGROUP / limit).read_text())
            stat = dict(line.split() for line in (CGROUP / used).with_name('memory.stat').open())
            # What was read from files goes when there is need.
            taken = int((CGROUP / used).read_text()) - int(stat.get(freed, 0))
        except (OSError, ValueError):  # another version of them, or 'max'
            continue
        return total / 1e9, max(0, total - taken) / 1e9
    return None


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
        'cpu_maker': MAKERS.get(maker := _cpu_info().get('vendor_id', ''), maker),
        'cpu_family_model': cpu_family_model(),
        'isa': [ISA[flag] for flag in isa()],
        'memory_mt_s': memory_speed(),
        'architecture': platform.machine(),
        'cores': usable_cores(),
        'memory_gb': (memory_gb() or (None,))[0],
        'load_before': load,  # of other programs too, 1 minute's mean
        'system': platform.platform(),
        'python': platform.python_version(),
        'versions': {name: version for name in PACKAGES if (version := version_of(name))},
    }


def describe_measured() -> dict:
    """Return the same, and how fast memory is read, which bounds a model's tokens a second."""
    return {**describe(), 'memory_read_gb_s': memory_read_gb_s()}


def in_words(machine: dict) -> str:
    """Say on what figures were taken; what a table of an earlier version lacks is left out."""
    return (
        f'{cpu_in_words(machine)}, {_memory_in_words(machine)}, Python {machine["python"]}, '
        f'load {machine["load_before"]:.1f} before the run'
    )


def cpu_in_words(machine: dict) -> str:
    """Say whose CPU it is, with which instruction sets and how many cores."""
    details = [
        machine.get('cpu_maker') or '',
        f'family/model {kind}' if (kind := machine.get('cpu_family_model')) else '',
        ' '.join(machine.get('isa') or ()),
    ]
    told = ', '.join(filter(None, details)) or 'no details'
    return f'{machine["cpu"]} ({told}), {machine["cores"]} cores'


def _memory_in_words(machine: dict) -> str:
    speed, read = machine.get('memory_mt_s'), machine.get('memory_read_gb_s')
    if not speed and not read:
        return 'memory of unknown speed'
    told = (f'of {speed} MT/s' if speed else '', f'read at {read:g} GB/s' if read else '')
    return f'memory {", ".join(filter(None, told))}'
