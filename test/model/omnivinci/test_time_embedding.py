# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from omnivinci_ros.model.omnivinci.encoder_keys import TimeEmbeddingConfig
from omnivinci_ros.model.omnivinci.time_embedding import AxialTimeEmbedding
from omnivinci_ros.model.omnivinci.time_embedding import ConstrainedRotaryTimeEmbedding
from omnivinci_ros.model.omnivinci.time_embedding import LearnedTimeEmbedding
from omnivinci_ros.model.omnivinci.time_embedding import RotaryTimeEmbedding


def at(seconds, tokens=1):
    return torch.full((tokens,), seconds, dtype=torch.float64)


def test_shortest_gives_the_golden_values():
    embedding = ConstrainedRotaryTimeEmbedding(8, 60, 'shortest')

    y = embedding(torch.arange(1.0, 9.0, dtype=torch.float64)[None], at(0.5))

    w = [0.104719765, 0.070030317, 0.046832100, 0.031318512]
    assert embedding.frequencies.tolist() == pytest.approx(w, abs=1e-6)
    golden = [0.8939576, 2.0337820, 2.9055221, 4.0464854, 5, 6, 7, 8]
    assert y[0].tolist() == pytest.approx(golden, abs=1e-6)


def test_mtct_is_another_name_of_shortest():
    x, t = torch.randn(3, 16), torch.tensor([0.0, 1.5, 40.0])

    same = ConstrainedRotaryTimeEmbedding(16, 60, 'MTCT')(x, t)

    assert torch.equal(same, ConstrainedRotaryTimeEmbedding(16, 60, 'shortest')(x, t))


def test_longest_has_periods_from_one_second_to_max_time():
    embedding = ConstrainedRotaryTimeEmbedding(32, 120, 'longest')

    periods = 2 * np.pi / embedding.frequencies.numpy()

    assert len(periods) == 16
    assert (periods[0], periods[-1]) == pytest.approx((1, 120))
    assert np.ptp(np.diff(np.log(periods))) < 1e-12  # evenly spread on a log scale


def test_paper_mode_turns_all_channels_by_the_papers_formula():
    x = torch.arange(1.0, 9.0, dtype=torch.float64)
    w = 2 * np.pi / (60 * 7.0 ** (np.arange(8) / 8))

    y = ConstrainedRotaryTimeEmbedding(8, 60, 'paper', theta=7.0)(x[None], at(2.5))

    half = np.array([-2, 1, -4, 3, -6, 5, -8, 7.0])
    expected = x.numpy() * np.cos(w * 2.5) + half * np.sin(w * 2.5)
    assert y[0].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def axial(medium, kind, fix, max_time, x, times, frames, trope_dim=4, trope_theta=9.0):
    """Turn x, rows of numbers, as the docstring of the axial modes says: one by one."""
    tokens = len(x) // frames
    scaled = max_time is not None and (medium == 'sound' or kind == 'lang')
    scale = 2 * math.pi / max_time if scaled else 1.0
    theta = trope_theta if medium == 'video' else 10_000.0
    theta = theta if max_time is None else max_time / (2 * math.pi)

    def phase(place, places, pair):
        if kind == 'pixel':
            place = -1 if places == 1 else 2 * place / (places - 1) - 1
            frequency = math.pi * (1 + 127 * pair / (trope_dim // 2 - 1))
        else:
            frequency = theta ** (-2 * pair / trope_dim)
        return place * scale * frequency

    made = []
    for row, (values, t) in enumerate(zip(x, times, strict=True)):
        frame, token = divmod(row, tokens)
        time = t if max_time is None else 2 * math.pi * t / max_time
        time = time if fix == 'True' else -2 * math.pi * t
        turned = list(values)
        for channel in range(2 * trope_dim):
            pair = channel % trope_dim // 2
            on_frames = channel < trope_dim
            place, places = (frame, frames) if on_frames else (token, tokens)
            angle = time * phase(place, places, pair)
            other = -values[channel + 1] if channel % 2 == 0 else values[channel - 1]
            turned[channel] = values[channel] * math.cos(angle) + other * math.sin(angle)
        made.append(turned)
    return made


@pytest.mark.parametrize('max_time', [None, 60.0])
@pytest.mark.parametrize('fix', ['False', 'True'])
@pytest.mark.parametrize('kind', ['pixel', 'lang'])
@pytest.mark.parametrize(('medium', 'frames'), [('video', 3), ('sound', 1)])
def test_the_axial_modes_turn_by_time_and_place(medium, frames, kind, fix, max_time):
    x = torch.arange(6.0 * 10, dtype=torch.float64).view(6, 10) / 7
    times = torch.tensor([0.0, 0.25, 0.5, 1.0, 1.25, 2.0])
    config = TimeEmbeddingConfig(max_time, fix, 4, kind, 9.0, medium)

    y = AxialTimeEmbedding(10, config)(x, times, frames=frames)

    expected = axial(medium, kind, fix, max_time, x.tolist(), times.tolist(), frames)
    assert torch.allclose(y, torch.tensor(expected, dtype=torch.float64), atol=2e-3)
    assert torch.equal(y[:, 8:], x[:, 8:])
    if medium == 'video':
        assert not torch.allclose(y[2:], x[2:], atol=0.1)


def test_an_axial_mode_too_wide_for_the_network_is_refused():
    with pytest.raises(ValueError, match="trope_dim=6; with period_fix='False'"):
        AxialTimeEmbedding(10, TimeEmbeddingConfig(None, 'False', 6))


def test_trope_dim_leaves_the_other_channels_alone():
    x = torch.randn(5, 64)

    y = ConstrainedRotaryTimeEmbedding(64, 60, trope_dim=16)(x, torch.arange(1.0, 6.0))

    assert torch.equal(y[:, 8:], x[:, 8:])
    assert not torch.isclose(y[:, :8], x[:, :8]).any(dim=-1).all()


def test_time_zero_changes_nothing():
    x = torch.randn(4, 32)
    for mode in ('shortest', 'longest', 'paper'):
        assert torch.equal(ConstrainedRotaryTimeEmbedding(32, 60, mode)(x, at(0.0, 4)), x)


def test_sixteen_bit_input_is_turned_in_float64_and_cast_back():
    x = torch.randn(3, 32).bfloat16()
    t = torch.tensor([3599.96, 3599.98, 3600.0], dtype=torch.float64)
    embedding = ConstrainedRotaryTimeEmbedding(32, 3600, 'longest')

    y = embedding(x, t)

    assert y.dtype == torch.bfloat16
    assert torch.equal(y, embedding(x.double(), t).bfloat16())


def test_a_model_in_half_precision_keeps_its_frequencies():
    embedding = ConstrainedRotaryTimeEmbedding(32, 60)

    halved = torch.nn.ModuleList([embedding]).half()[0]

    assert halved.frequencies.dtype == torch.float64
    assert torch.equal(halved.frequencies, ConstrainedRotaryTimeEmbedding(32, 60).frequencies)
    assert not list(embedding.state_dict())  # a released checkpoint has no such key


def test_batches_share_the_times():
    x, t = torch.randn(2, 3, 16), torch.tensor([1.0, 2.0, 3.0])
    embedding = ConstrainedRotaryTimeEmbedding(16, 60)

    assert torch.equal(embedding(x, t)[1], embedding(x[1], t))


def test_only_the_plain_rotation_keeps_the_norm():
    x, t = torch.randn(6, 32, dtype=torch.float64), torch.linspace(0.5, 40, 6)

    plain, constrained = RotaryTimeEmbedding(32)(x, t), ConstrainedRotaryTimeEmbedding(32, 9)(x, t)

    assert torch.allclose(plain.norm(dim=-1), x.norm(dim=-1))
    assert not torch.allclose(constrained.norm(dim=-1), x.norm(dim=-1))


def test_the_learned_embedding_interpolates_and_learns():
    embedding = LearnedTimeEmbedding(4, max_time=10, steps=11)
    with torch.no_grad():
        embedding.weight.copy_(torch.arange(11.0)[:, None].expand(-1, 4))

    y = embedding(torch.zeros(3, 4), torch.tensor([2.5, 10.0, 99.0]))
    y.sum().backward()

    assert y[:, 0].tolist() == [2.5, 10, 10]
    assert embedding.weight.grad[2, 0] == 0.5


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        ({'period_fix': 'short'}, 'period_fix'),
        ({'max_time': 0}, 'max_time'),
        ({'max_time': float('nan')}, 'max_time'),
        ({'trope_dim': 12}, 'trope_dim'),
        ({'max_time': 1, 'period_fix': 'longest'}, 'more than 1 s'),
    ],
)
def test_settings_that_make_no_sense_are_refused(arguments, says):
    with pytest.raises(ValueError, match=says):
        ConstrainedRotaryTimeEmbedding(**{'dim': 8, 'max_time': 60, **arguments})


def test_a_wrong_number_of_times_is_refused():
    with pytest.raises(ValueError, match=r'x is \[4, 8\] and t is \[3\]'):
        ConstrainedRotaryTimeEmbedding(8, 60)(torch.zeros(4, 8), torch.zeros(3))
