# SPDX-License-Identifier: Apache-2.0
"""The page of what Qwen2.5-Omni takes of a machine is computed, and nothing in it by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from omnivinci_ros.model.qwen_omni.cost_table import Machine
from omnivinci_ros.model.qwen_omni.cost_table import cost
from omnivinci_ros.model.qwen_omni.cost_table import memory_table
from omnivinci_ros.model.qwen_omni.cost_table import speed_table
from omnivinci_ros.model.qwen_omni.cost_table import weights

PAGE = Path(__file__).parents[3] / 'docs' / 'reference' / 'performance' / 'qwen-omni-costs.md'


def test_the_parts_are_all_of_the_7b():
    counts = weights('7b')

    assert sum(counts.values()) == pytest.approx(10.73e9, rel=0.001)
    assert counts['layers'] == pytest.approx(6526e6, rel=0.001)
    assert counts['head'] + counts['embedding'] == pytest.approx(1090e6, rel=0.001)
    assert counts['DiT'] == pytest.approx(334e6, rel=0.005)


def test_a_token_of_the_7b_reads_layers_head_and_past():
    made = cost('7b', 'bf16')

    assert (made.kv_token, made.talker_kv_token) == (57_344, 49_152)
    assert cost('3b', 'bf16').kv_token == 36_864
    read = 2 * (6526e6 + 545e6) + 2048 * 57_344
    assert made.tokens_per_s(Machine('one', 100, 100)) == pytest.approx(100e9 / read, rel=0.001)
    # By hand: 24 layers of queries, keys and values, outputs, feed-forward, norms; and the head.
    layer = 896 * 1536 + 1536 + 2 * (896 * 512 + 512) + 1536 * 896 + 3 * 896 * 18_944 + 2 * 896
    assert made.parts['talker'] == 2 * (24 * layer + 8448 * 896 + 896)


def test_four_bits_are_a_quarter_and_a_scale_for_each_128():
    bf16, int4 = cost('7b', 'bf16'), cost('7b', 'int4')

    assert int4.parts['layers'] / bf16.parts['layers'] == pytest.approx((0.5 + 2 / 128) / 2)
    assert int4.parts['embedding'] == bf16.parts['embedding']  # looked up, not multiplied
    # float32, whatever the rest is
    assert int4.parts['DiT'] == bf16.parts['DiT'] == 4 * weights('7b')['DiT']


@pytest.mark.parametrize('table', [memory_table, speed_table])
def test_the_page_holds_what_is_computed(table):
    assert table() in PAGE.read_text(encoding='utf-8')
