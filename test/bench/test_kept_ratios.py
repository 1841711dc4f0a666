# SPDX-License-Identifier: Apache-2.0
"""A run is held against a kept one by ratios, which the machine's pace does not change."""

from __future__ import annotations

import argparse
import copy
import json

import pytest

from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.common.errors import CommandError


def run_of_replay(pace: float = 1.0, **options) -> dict:
    """Return the document of `bench replay` on a machine that takes `pace` times as long."""
    return {
        'bench': 'replay',
        'configuration': {'width': 640, **options},
        'cases': {
            'windows alone': {
                'wall_s': 3.6 * pace,
                'cpu_s': 4.5 * pace,
                'shares_s': {'reading the bag': 1.2 * pace},
            }
        },
    }


def test_a_slower_machine_is_no_regression_and_a_slower_replay_is():
    kept, slow = run_of_replay(), run_of_replay(pace=3.0)
    assert fallen(kept, slow) == []
    slow['cases']['windows alone']['wall_s'] *= 1.2
    assert fallen(kept, slow) == ['windows alone: wall, of reading the bag: 3 -> 3.6']
    assert fallen(slow, kept) == []  # better is nothing to tell


def test_of_an_engine_more_speed_and_less_memory_are_better():
    row = {
        'prefill_ratio': 3.0,
        'decode_ratio': 3.5,
        'decode_of_memory_limit': 0.5,
        'peak_ratio': 1.2,
    }
    kept = {'bench': 'engine', 'configuration': {}, 'runtimes': {'cpu-int4': row}}
    now = copy.deepcopy(kept)
    now['runtimes']['cpu-int4'] |= {'decode_ratio': 3.0, 'peak_ratio': 1.4, 'prefill_ratio': 9.0}
    assert fallen(kept, now) == [
        'cpu-int4: decode, times torch fp32: 3.5 -> 3',
        'cpu-int4: peak, of weights + KV: 1.2 -> 1.4',
    ]
    assert len(fallen(kept, {**now, 'runtimes': {}})) == 4  # a runtime that is gone


def test_of_a_node_times_are_counted_in_ways_through_dds():
    kept = {
        'bench': 'node',
        'configuration': {'domain': 3},
        'transport_ms': {'frame': {'p50': 1.0}},
        'times_ms': {'needed sample published -> backend called': {'p50': 2.5}},
    }
    now = copy.deepcopy(kept) | {'configuration': {'domain': 4}}  # which is drawn
    now['transport_ms']['frame']['p50'] = 2.0
    now['times_ms']['needed sample published -> backend called']['p50'] = 5.0
    assert fallen(kept, now) == []
    now['times_ms']['needed sample published -> backend called']['p50'] = 7.0
    assert [line.partition(', p50')[0] for line in fallen(kept, now)] == [
        'needed sample published -> backend called'
    ]


def test_of_a_live_cell_frames_shall_arrive_and_stages_are_counted_in_ways_through_dds():
    cell = {
        'backend': 'echo',
        'cameras': 2,
        'width': 640,
        'height': 480,
        'hz': 30.0,
        'stages_ms': {
            'transport': {'p50': 1.0},
            'encode': {'p50': None},
            'sent to received': {'p50': 4.0},
        },
        'account': {'frames': {'offered': 100, 'received': 100}},
    }
    kept = {'bench': 'live', 'configuration': {'seconds': 5}, 'cells': [cell]}
    now = copy.deepcopy(kept)
    (found,) = now['cells']
    found['stages_ms'] |= {'transport': {'p50': 2.0}, 'sent to received': {'p50': 8.0}}
    assert fallen(kept, now) == []
    found['account']['frames']['received'] = 80
    found['stages_ms']['sent to received']['p50'] = 9.0
    assert fallen(kept, now) == [
        'echo, 2 x 640x480 at 30: frames that arrived, of those offered: 1 -> 0.8',
        'echo, 2 x 640x480 at 30: sent to received, p50, of a sample in DDS: 4 -> 4.5',
    ]
    broken = {**kept, 'cells': [{'backend': 'echo', 'error': 'no camera'}]}
    assert len(fallen(kept, broken)) == 2


def test_of_answers_with_guesses_more_tokens_a_step_and_less_time_are_better():
    case = {'kind': 'free text', 'scene': 'a still scene', 'tokens_per_step': 4.0}
    quick = {'kind': 'JSON commands', 'scene': 'a still scene', 'tokens_per_step': None}
    kept = {'bench': 'drafts', 'configuration': {}}
    before = {**kept, 'cases': [case | {'time_ratio': 0.5}, quick | {'time_ratio': 0.5}]}
    now = {**kept, 'cases': [case | {'time_ratio': 0.6}, quick | {'time_ratio': 0.4}]}
    assert fallen(before, now) == [
        'free text, a still scene: of the time of plain steps: 0.5 -> 0.6'
    ]
    now['cases'][0]['tokens_per_step'] = 3.0
    assert 'free text, a still scene: tokens a step: 4 -> 3' in fallen(before, now)


def test_of_a_first_token_less_of_the_time_at_the_close_is_better():
    kept = {'bench': 'first-token', 'configuration': {'windows': 7}, 'ratio': 0.29}
    assert fallen(kept, {**kept, 'ratio': 0.25}) == []
    assert fallen(kept, {**kept, 'ratio': 0.35}) == [
        'first token read ahead, of reading at the close: 0.29 -> 0.35'
    ]


def test_runs_of_other_things_are_not_compared():
    (line,) = fallen(run_of_replay(hz=30), run_of_replay(hz=15))
    assert line == 'not comparable: the kept run had hz=30, this one 15'


def test_what_is_printed_says_so_where_nothing_fell():
    kept = run_of_replay()
    assert in_words(None, []) == ''
    assert 'no ratio fell by more than 10%' in in_words(kept, [])
    assert in_words(kept, ['a: 3 -> 2']).endswith('against the kept run:\n  a: 3 -> 2')


@pytest.mark.parametrize(
    'text',
    [
        '',
        '[]',
        '{"bench": "replay"}',
        '{"bench": "voice"}',
        '{"bench": "replay of several bags", "faster": 2.0}',  # of what is not told
        '{"bench": "replay of several bags", "faster": null, "configuration": {}}',
    ],
)
def test_a_file_that_is_no_benchs_is_refused_before_the_work(tmp_path, text):
    path = tmp_path / 'kept.json'
    path.write_text(text)
    parser = argparse.ArgumentParser()
    add_compare(parser)
    with pytest.raises(CommandError, match=r'kept\.json: cannot be read .* --output'):
        read_kept(parser.parse_args(['--compare', str(path)]))


def test_a_kept_run_is_read(tmp_path):
    path = tmp_path / 'kept.json'
    path.write_text(json.dumps(run_of_replay()))
    parser = argparse.ArgumentParser()
    add_compare(parser)
    assert read_kept(parser.parse_args([])) is None
    assert read_kept(parser.parse_args(['--compare', str(path)])) == run_of_replay()
