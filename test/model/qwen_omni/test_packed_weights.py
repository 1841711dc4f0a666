# SPDX-License-Identifier: Apache-2.0
"""4-bit linears of GPTQ and AWQ files, on values that were worked out by hand."""

from __future__ import annotations

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file
from safetensors.torch import save_file
from support.packed_files import awq
from support.packed_files import gptq
from support.packed_files import quantise

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.packed_weights import packed_linears
from omnivinci_ros.model.qwen_omni.packed_weights import unpack_awq
from omnivinci_ros.model.qwen_omni.packed_weights import unpack_rows
from omnivinci_ros.model.tensor_files import read_headers

GROUP = 32
GPTQ = {'quant_method': 'gptq', 'bits': 4, 'group_size': GROUP, 'desc_act': False}
AWQ = {'quant_method': 'awq', 'bits': 4, 'group_size': GROUP, 'version': 'gemm'}


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


@pytest.fixture(scope='module')
def packed(qwen_folder, tmp_path_factory):
    """Give a thinker in 4 bits by how it is packed, and the weights that it stands for."""
    made = {}

    def make(pack):
        if pack not in made:
            made[pack] = _pack(qwen_folder, tmp_path_factory.mktemp(pack.__name__), pack)
        return made[pack]

    return make


def _pack(source, folder, pack):
    plain = {}
    for file in source.glob('*.safetensors'):
        plain |= {name: t for name, t in load_file(file).items() if name.startswith('thinker.')}
    for file in source.glob('*.json'):
        shutil.copy(file, folder)
    (folder / 'model.safetensors.index.json').unlink()
    tensors, stands_for = {}, {}
    for name, tensor in plain.items():
        base = name.removesuffix('.weight')
        if not name.startswith('thinker.model.layers.') or tensor.ndim != 2:
            tensors[name] = tensor
            continue
        linear = quantise(tensor, GROUP)
        stands_for[name] = linear.weight
        tensors |= {f'{base}.{key}': value for key, value in pack(linear).items()}
        if f'{base}.bias' not in plain:
            tensors[f'{base}.bias'] = torch.zeros(len(tensor))  # as GPTQ files hold them
    save_file(tensors, folder / 'model.safetensors')
    return folder, stands_for


def gptq_v2(linear):
    return gptq(linear, zero_offset=0)


def with_scheme(folder, scheme):
    config = json.loads((folder / 'config.json').read_text())
    config['quantization_config'] = scheme
    (folder / 'config.json').write_text(json.dumps(config))


@pytest.mark.parametrize(
    ('scheme', 'pack'),
    [
        (GPTQ, gptq),
        ({**GPTQ, 'checkpoint_format': 'gptq_v2'}, gptq_v2),
        (AWQ, awq),
        ({'quant_method': 'awq', 'w_bit': 4, 'q_group_size': GROUP, 'version': 'GEMM'}, awq),
    ],
    ids=['gptq', 'gptq_v2', 'awq', 'awq_keys'],
)
def test_a_packed_thinker_is_the_thinker_of_its_unpacked_weights(packed, scheme, pack):
    folder, stands_for = packed(pack)
    with_scheme(folder, scheme)
    thinker = load_thinker(folder, dtype=torch.float32)
    own = dict(thinker.llm.named_parameters())
    for name, wanted in stands_for.items():
        torch.testing.assert_close(
            own[name.removeprefix('thinker.')], wanted, atol=1e-6, rtol=1e-6
        )
    # What takes one weight at a time, such as an export, reads the same.
    readers = read_checkpoint(folder).readers('llm', thinker.llm)
    one = next(iter(stands_for)).removeprefix('thinker.')
    torch.testing.assert_close(readers[one](), own[one])
    assert set(own) <= set(readers)
    # Counted as what they are in memory, once unpacked.
    counted = read_checkpoint(folder).elements(('llm',))['llm']
    biases_of_zero = 4096
    assert counted == sum(p.numel() for p in thinker.llm.parameters()) + biases_of_zero


def test_a_bias_that_is_not_zero_and_has_no_place_is_refused(packed, tmp_path):
    folder = shutil.copytree(packed(awq)[0], tmp_path / 'copy')
    with_scheme(folder, AWQ)
    tensors = load_file(folder / 'model.safetensors')
    tensors['thinker.model.layers.0.mlp.up_proj.bias'][3] = 1.0
    save_file(tensors, folder / 'model.safetensors')
    with pytest.raises(CheckpointError, match=r'up_proj\.bias is not expected, and not zero'):
        load_thinker(folder)


@pytest.mark.parametrize(
    ('scheme', 'said'),
    [
        (None, 'quantization_config is missing'),
        ({**AWQ, 'bits': 8}, r'bits=8; it must be 4'),
        ({**AWQ, 'quant_method': 'bitsandbytes'}, "quant_method='bitsandbytes'; it must be gptq"),
        ({**AWQ, 'version': 'marlin'}, "version='marlin'; it must be gemm"),
        ({**AWQ, 'group_size': 64}, r'scales is \[12, 128\]; with .* group_size=64'),
        ({**AWQ, 'group_size': 0}, 'group_size=0; it must be positive'),
        (GPTQ, r'(scales|qzeros) is \['),
    ],
)
def test_a_scheme_that_does_not_fit_the_file_is_refused(packed, scheme, said):
    folder, _ = packed(awq)
    with_scheme(folder, scheme)
    with pytest.raises(CheckpointError, match=said):
        load_thinker(folder)


def test_a_linear_without_scales_is_refused(written):
    folder, headers = written({'x.qweight': torch.zeros(1, 8, dtype=torch.int32)})
    with pytest.raises(CheckpointError, match=r'x\.qzeros is missing'):
        packed_linears(folder, GPTQ, headers)
