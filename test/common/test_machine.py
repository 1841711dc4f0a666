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
