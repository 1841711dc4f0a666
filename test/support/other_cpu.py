# SPDX-License-Identifier: Apache-2.0
"""A script on another x86-64 CPU: in QEMU's user mode, which emulates CPUID too.

Libraries choose their code by CPUID, so they choose here as they would there. It is thirty to a
hundred times slower: for tiny checkpoints and single calls.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EMULATOR = 'qemu-x86_64'
HASWELL = 'Haswell'  # AVX2 and FMA, no AVX-512, no bfloat16, no AMX
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 2400  # where others use the machine too


def run_on(cpu: str, script: str, *arguments: str) -> dict:
    """Return what a script prints as one line of JSON on this CPU; skip without the emulator."""
    if platform.machine() != 'x86_64':
        pytest.skip(f'this machine is a {platform.machine()}: another x86-64 CPU is not emulated')
    if not (emulator := shutil.which(EMULATOR)):
        pytest.skip(f"{EMULATOR} is not installed: run 'apt-get install qemu-user'")
    ended = subprocess.run(
        # Of a virtual environment the link will not do: QEMU wants the file itself.
        [emulator, '-cpu', cpu, os.path.realpath(sys.executable), script, *arguments],
        env={
            **os.environ,
            'PYTHONPATH': os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
            'OMP_NUM_THREADS': '1',
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    # QEMU warns of each bit of CPUID that it does not emulate.
    said = [line for line in ended.stderr.splitlines() if 'TCG' not in line]
    assert ended.returncode == 0, '\n'.join(said[-20:])
    return json.loads(ended.stdout.splitlines()[-1])
