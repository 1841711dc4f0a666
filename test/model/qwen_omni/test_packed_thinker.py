# SPDX-License-Identifier: Apache-2.0
"""A thinker in 4 bits, in the layouts of GPTQ and AWQ files."""

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

GROUP = 32
GPTQ = {'quant_method': 'gptq', 'bits': 4, 'group_size': GROUP, 'desc_act': False}
AWQ = {'quant_method': 'awq', 'bits': 4, 'group_size': GROUP, 'version': 'gemm'}


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
    readers = read_checkpoint(folder).part('llm').readers(thinker.llm)
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
