# SPDX-License-Identifier: Apache-2.0
"""Figures say on what machine they were taken."""

from __future__ import annotations

import pytest

from omnivinci_ros.common import machine

ONE = {
    'cpu': 'AMD EPYC',
    'cpu_maker': 'AMD',
    'cpu_family_model': '25/1',
    'isa': ['AVX2'],
    'cores': 2,
    'memory_mt_s': None,
    'python': '3.11.7',
    'load_before': 0.52,
}


# What /proc/cpuinfo says of the first core, in short, and what is made of it.
CPUS = {
    'Zen 5': (
        """\
processor	: 0
vendor_id	: AuthenticAMD
cpu family	: 26
model		: 2
model name	: AMD EPYC 9555P
flags		: fpu sse2 avx avx2 avx512f avx_vnni avx512_bf16 avx512vbmi avx512_vnni
""",
        {
            'cpu': 'AMD EPYC 9555P',
            'cpu_maker': 'AMD',
            'cpu_family_model': '26/2',
            'isa': ['AVX2', 'AVX-VNNI', 'AVX-512', 'AVX-512 VNNI', 'AVX-512 BF16'],
        },
        True,
    ),
    'Sapphire Rapids': (
        """\
processor	: 0
vendor_id	: GenuineIntel
cpu family	: 6
model		: 143
model name	: Intel(R) Xeon(R) Platinum 8481C
flags		: sse2 avx avx2 avx512f avx_vnni avx512_bf16 avx512_vnni amx_bf16 amx_tile amx_int8
""",
        {
            'cpu': 'Intel(R) Xeon(R) Platinum 8481C',
            'cpu_maker': 'Intel',
            'cpu_family_model': '6/143',
            'isa': [
                *('AVX2', 'AVX-VNNI', 'AVX-512', 'AVX-512 VNNI', 'AVX-512 BF16'),
                *('AMX int8', 'AMX bf16'),
            ],
        },
        True,
    ),
    'Haswell': (
        """\
processor	: 0
vendor_id	: GenuineIntel
cpu family	: 6
model		: 60
model name	: Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz
flags		: fpu sse2 avx f16c fma avx2
""",
        {
            'cpu': 'Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz',
            'cpu_maker': 'Intel',
            'cpu_family_model': '6/60',
            'isa': ['AVX2'],
        },
        False,
    ),
    'an Arm core': (
        """\
processor	: 0
Features	: fp asimd asimddp i8mm bf16
CPU implementer	: 0x41

Hardware	: a board
Model		: Raspberry Pi 5 Model B
""",
        {
            'cpu_maker': '',
            'cpu_family_model': '',
            'isa': ['NEON', 'dot product', 'int8 matrices', 'bf16'],
        },
        True,
    ),
    'a maker who is not known': (
        'vendor_id\t: HygonGenuine\nmodel name\t: Hygon C86\nflags\t\t: avx2\n',
        {'cpu': 'Hygon C86', 'cpu_maker': 'HygonGenuine', 'isa': ['AVX2']},
        False,
    ),
}


@pytest.mark.parametrize('name', CPUS)
def test_maker_and_instruction_sets_are_read_of_the_first_core(name, tmp_path, monkeypatch):
    text, wanted, has_byte_products = CPUS[name]
    file = tmp_path / 'cpuinfo'
    other = 'processor\t: 1\nvendor_id\t: another\nflags\t\t: amx_int8\n'
    file.write_text(f'{text}\n{other}')
    monkeypatch.setattr(machine, 'CPU_INFO', file)

    told = machine.describe()

    assert {key: told[key] for key in wanted} == wanted
    assert machine.multiplies_bytes() is has_byte_products


def test_where_linux_tells_nothing_no_instruction_set_is_claimed(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, 'CPU_INFO', tmp_path / 'none')

    told = machine.describe()

    assert (told['cpu_maker'], told['cpu_family_model'], told['isa']) == ('', '', [])
    assert told['cpu'] and not machine.multiplies_bytes()


@pytest.mark.parametrize(
    ('files', 'gb'),
    [
        # Version 2: 2 GB, of which 1.5 are taken and 0.5 of these are files that were read.
        (
            {
                'memory.max': '2000000000',
                'memory.current': '1500000000',
                'memory.stat': 'anon 1000000000\ninactive_file 500000000',
            },
            (2.0, 1.0),
        ),
        # Version 1.
        (
            {
                'memory/memory.limit_in_bytes': '2000000000',
                'memory/memory.usage_in_bytes': '1900000000',
                'memory/memory.stat': 'cache 7\ntotal_inactive_file 0',
            },
            (2.0, 0.1),
        ),
    ],
)
def test_the_memory_of_a_container_is_what_it_may_take(tmp_path, monkeypatch, files, gb):
    (tmp_path / 'memory').mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text + '\n')
    monkeypatch.setattr(machine, 'CGROUP', tmp_path)

    assert machine.memory_gb() == gb


@pytest.mark.parametrize('limit', ['max', '9223372036854771712', ''])
def test_without_a_limit_the_memory_is_the_machines(tmp_path, monkeypatch, limit):
    for name, text in (('max', limit), ('current', '1000'), ('stat', 'inactive_file 0')):
        (tmp_path / f'memory.{name}').write_text(text)
    monkeypatch.setattr(machine, 'CGROUP', tmp_path / 'none')
    total, _ = machine.memory_gb()
    monkeypatch.setattr(machine, 'CGROUP', tmp_path)

    assert machine.memory_gb()[0] == total


def memory_device(most, configured):
    """Return a DMI entry of a memory device with its speeds in MT/s, as much as is given."""
    raw = bytearray(0x15)
    raw[0] = machine.MEMORY_DEVICE
    raw += most.to_bytes(2, 'little')
    if configured is not None:
        raw += bytes(0x20 - len(raw)) + configured.to_bytes(2, 'little')
    return bytes(raw)


@pytest.mark.parametrize(
    ('devices', 'speed'),
    [
        ([(5600, 4800), (5600, 4800)], 4800),  # it runs slower than it could
        ([(3200, None)], 3200),  # of an older standard
        ([(3200, 0)], 3200),  # not told
        ([(0xFFFF, 0xFFFF)], None),
        ([(0, 0), (4800, 4400)], 4400),  # a slot without memory
        ([(4800, 4800), (4400, 4400)], 4400),  # the slowest sets the pace
        ([], None),
    ],
)
def test_the_memorys_speed_is_the_one_that_it_runs_at(devices, speed, tmp_path, monkeypatch):
    for number, each in enumerate(devices):
        (tmp_path / f'17-{number}').mkdir()
        (tmp_path / f'17-{number}' / 'raw').write_bytes(memory_device(*each))
    (tmp_path / '16-0').mkdir()
    (tmp_path / '16-0' / 'raw').write_bytes(memory_device(100, 100))  # no memory device
    monkeypatch.setattr(machine, 'DMI', tmp_path)

    assert machine.memory_speed() == speed


@pytest.mark.parametrize(
    ('told', 'memory'),
    [
        ({}, 'memory of unknown speed'),
        ({'memory_read_gb_s': 33.0}, 'memory read at 33 GB/s'),
        ({'memory_mt_s': 4800}, 'memory of 4800 MT/s'),
        (
            {'memory_mt_s': 4800, 'memory_read_gb_s': 33.2},
            'memory of 4800 MT/s, read at 33.2 GB/s',
        ),
    ],
)
def test_a_machine_in_words_has_its_maker_instruction_sets_and_memory(told, memory):
    assert machine.in_words({**ONE, **told}) == (
        f'AMD EPYC (AMD, family/model 25/1, AVX2), 2 cores, {memory}, Python 3.11.7, '
        'load 0.5 before the run'
    )


def test_of_a_run_of_an_earlier_version_what_it_did_not_note_is_left_out():
    kept = {'cpu': 'AMD EPYC', 'cores': 2, 'python': '3.11.7', 'load_before': 1.0}

    assert machine.cpu_in_words(kept) == 'AMD EPYC (no details), 2 cores'
    assert 'memory of unknown speed' in machine.in_words(kept)


def test_how_fast_memory_is_read_is_measured():
    assert 0.1 < machine.memory_read_gb_s() < 10_000
