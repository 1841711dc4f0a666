# SPDX-License-Identifier: Apache-2.0
"""bench nano says what is missing, and rounds as it says."""

from __future__ import annotations

import argparse

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from omnivinci_ros.bench import nano
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.model.nano import sets


def arguments(*given):
    parser = argparse.ArgumentParser()
    nano.add_arguments(parser)
    return parser.parse_args(given)


def test_a_voice_that_is_not_installed_is_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    monkeypatch.setattr(sets, 'find_voices', list)

    with pytest.raises(CommandError, match='apt-get install flite, or give --names-only'):
        nano.run(arguments())


def test_rounding_keeps_as_many_values_as_its_bits_hold_with_a_scale_for_each_group():
    weight = torch.randn(8, 64, generator=torch.Generator().manual_seed(0))

    errors = {
        (bits, group): float((sets.rounded(weight, bits, group) - weight).norm() / weight.norm())
        for bits, group in ((8, 0), (4, 32), (4, 0))
    }

    assert errors[8, 0] < 0.01 < errors[4, 32] < errors[4, 0] < 0.2
    assert len(sets.rounded(weight, 4, 0)[0].unique()) <= 16
