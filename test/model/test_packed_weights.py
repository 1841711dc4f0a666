# SPDX-License-Identifier: Apache-2.0
"""4-bit linears of GPTQ and AWQ files, on values that were worked out by hand."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.packed_weights import packed_linears
from omnivinci_ros.model.packed_weights import unpack_awq
from omnivinci_ros.model.packed_weights import unpack_rows
from omnivinci_ros.model.tensor_files import read_headers

GPTQ = {'quant_method': 'gptq', 'bits': 4, 'desc_act': False}
AWQ = {'quant_method': 'awq', 'bits': 4, 'version': 'gemm'}


def test_gptq_packs_inputs_from_the_lowest_bits():
    # 0x76543210 holds 0, 1, ... 7 from the lowest bits on; the other has its highest bit set.
    words = torch.tensor([[0x76543210, -0x01234568]], dtype=torch.int32)
    assert unpack_rows(words)[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert unpack_rows(words)[:, 1].tolist() == [8, 9, 10, 11, 12, 13, 14, 15]


def test_awq_packs_outputs_in_its_own_order():
    # The places of a word hold the outputs 0 2 4 6 1 3 5 7.
    word = sum(output << 4 * place for place, output in enumerate((0, 2, 4, 6, 1, 3, 5, 7)))
    assert unpack_awq(torch.tensor([[word]], dtype=torch.int64).int())[0].tolist() == list(
        range(8)
    )


@pytest.fixture
def written(tmp_path):
    """Give a folder's headers of tensors that are written into it."""

    def write(tensors):
        save_file(tensors, tmp_path / 'model.safetensors')
        return tmp_path, read_headers(tmp_path)

    return write


def test_a_gptq_weight_by_hand(written):
    # One group of 8 inputs, 8 outputs. All zeros are 8 (stored as 7), scales 0.5; input i of
    # output 0 is i, so its weight is (i - 8) / 2; the other outputs hold 8: zero.
    values = [[i] + [8] * 7 for i in range(8)]
    qweight = [[sum(values[i][o] << 4 * i for i in range(8)) for o in range(8)]]
    folder, headers = written(
        {
            'x.qweight': torch.tensor(qweight, dtype=torch.int64).to(torch.int32),
            'x.qzeros': torch.tensor([[0x77777777]], dtype=torch.int32),
            'x.scales': torch.full((1, 8), 0.5, dtype=torch.float16),
            'x.g_idx': torch.zeros(8, dtype=torch.int32),
        }
    )
    linears = packed_linears(folder, {**GPTQ, 'group_size': 8}, headers)
    ((name, weight),) = linears.unpacked()
    assert name == 'x.weight'
    assert weight[0].tolist() == [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5]
    assert not weight[1:].any()


def test_an_awq_weight_by_hand(written):
    # Output o of input 0 is o, zeros are 3, scales 2: weights 2 (o - 3). Input 1 holds zeros.
    order = (0, 2, 4, 6, 1, 3, 5, 7)
    first = sum(o << 4 * place for place, o in enumerate(order))
    folder, headers = written(
        {
            'x.qweight': torch.tensor([[first], [0x33333333]], dtype=torch.int32),
            'x.qzeros': torch.tensor([[0x33333333]], dtype=torch.int32),
            'x.scales': torch.full((1, 8), 2.0, dtype=torch.float16),
        }
    )
    ((_, weight),) = packed_linears(folder, {**AWQ, 'group_size': 2}, headers).unpacked()
    assert weight[:, 0].tolist() == [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0]
    assert not weight[:, 1].any()


def test_g_idx_says_which_group_an_input_is_of(written):
    # Activation order: inputs 0 and 1 have the second group's scale.
    folder, headers = written(
        {
            'x.qweight': torch.full((1, 8), 0x11111111, dtype=torch.int32),
            'x.qzeros': torch.full((2, 1), -1, dtype=torch.int32),  # 15, and 1 more: 16
            'x.scales': torch.tensor([[1.0] * 8, [10.0] * 8], dtype=torch.float16),
            'x.g_idx': torch.tensor([1, 1, 0, 0, 0, 0, 1, 1], dtype=torch.int32),
        }
    )
    ((_, weight),) = packed_linears(folder, {**GPTQ, 'group_size': 4}, headers).unpacked()
    assert weight[0].tolist() == [-150.0, -150.0, -15.0, -15.0, -15.0, -15.0, -150.0, -150.0]


def test_a_linear_without_scales_is_refused(written):
    folder, headers = written({'x.qweight': torch.zeros(1, 8, dtype=torch.int32)})
    with pytest.raises(CheckpointError, match=r'x\.qzeros is missing'):
        packed_linears(folder, {**GPTQ, 'group_size': 32}, headers)
