# SPDX-License-Identifier: Apache-2.0
"""What cannot run without a GPU is checked against the types of the bindings."""

from __future__ import annotations

import pytest
from support.binding_stubs import copy_package
from support.binding_stubs import make_stubs
from support.binding_stubs import type_errors

ENGINE = 'omnivinci_ros/engine/tensorrt'
FILES = tuple(
    f'{ENGINE}/{name}.py'
    for name in (
        'bindings',
        'build',
        'check',
        'compiler',
        'decoder',
        'device_buffers',
        'plans',
        'session',
    )
)


@pytest.fixture(scope='module')
def stubs(rtx, tmp_path_factory):
    pytest.importorskip('mypy')
    return make_stubs(tmp_path_factory.mktemp('types'))


@pytest.fixture(scope='module')
def package(tmp_path_factory):
    """A copy that may be broken."""
    return copy_package(tmp_path_factory.mktemp('package'))


def test_the_tensorrt_code_has_the_types_of_the_bindings(package, stubs):
    assert type_errors(package, stubs, FILES) == []


@pytest.mark.parametrize(
    ('name', 'right', 'wrong', 'said'),
    [
        (
            'session',
            'execute_async_v3(',
            'execute_async_v4(',
            'has no attribute "execute_a',
        ),
        (
            'session',
            'set_tensor_address(name, place.data_ptr())',
            'set_tensor_address(name)',
            'Missing positional argument "memory"',
        ),
        (
            'session',
            'trt.TensorIOMode.INPUT',
            'trt.TensorIOMode.IN',
            'has no attribute "IN"',
        ),
        (
            'decoder',
            'get_aliased_input_tensor(present)',
            'get_aliased_input_tensor()',
            'Missing positional argument',
        ),
        (
            'compiler',
            'trt.OnnxParser(network, LOG)',
            'trt.OnnxParser(LOG, network)',
            'INetworkDef',
        ),
        ('compiler', 'set_compute_capability(', 'set_compute_capabilities(', 'has no attribute'),
        ('build', 'cancel=cancel', 'cancelled=cancel', 'Unexpected keyword argument "cancelled"'),
    ],
)
def test_a_mistake_in_the_tensorrt_code_is_found(package, stubs, name, right, wrong, said):
    file = package / ENGINE / f'{name}.py'
    text = file.read_text(encoding='utf-8')
    assert right in text
    file.write_text(text.replace(right, wrong), encoding='utf-8')

    errors = type_errors(package, stubs, FILES)

    file.write_text(text, encoding='utf-8')
    assert errors
    assert all(f'{name}.py' in error for error in errors)
    assert said in '\n'.join(errors)
