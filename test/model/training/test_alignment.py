# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
import torch

from omnivinci_ros.model.training.alignment import OmniAlignNet
from omnivinci_ros.model.training.alignment import contrastive_loss


def clips(count, dim=32, seed=0):
    torch.manual_seed(seed)
    return [torch.randn(5 + k, dim) for k in range(count)]


def test_the_loss_is_half_of_rows_and_columns():
    scores = torch.tensor([[2.0, -1.0, 0.5], [0.3, 1.0, 0.2], [-0.5, 0.4, 3.0]])

    loss = contrastive_loss(scores)

    s = scores.numpy()
    rows = -np.mean([s[i, i] - np.log(np.exp(s[i]).sum()) for i in range(3)])
    columns = -np.mean([s[i, i] - np.log(np.exp(s[:, i]).sum()) for i in range(3)])
    assert loss.item() == pytest.approx((rows + columns) / 2, abs=1e-6)


def test_embeddings_are_unit_vectors():
    net = OmniAlignNet(32, heads=4)

    vectors = net.embed('vision', clips(3))

    assert vectors.shape == (3, 32)
    assert torch.allclose(vectors.norm(dim=-1), torch.ones(3))


def test_a_clip_does_not_depend_on_its_neighbours():
    net = OmniAlignNet(32, heads=4)
    batch = clips(4)

    together = net.embed('sound', batch)

    alone = torch.cat([net.embed('sound', [clip]) for clip in batch])
    assert torch.allclose(together, alone, atol=1e-5)


def test_training_pulls_pairs_together():
    torch.manual_seed(0)
    net = OmniAlignNet(32, heads=4)
    vision, sound = clips(6), clips(6, seed=1)
    optimiser = torch.optim.Adam(net.parameters(), lr=2e-3)
    first = net(vision, sound).item()

    for _ in range(60):
        optimiser.zero_grad()
        loss = net(vision, sound)
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.1 < first
    assert net(vision, sound[::-1]) > 10 * loss  # the pairing matters, not only the clips


def test_temperature_and_weight_scale_scores_and_loss():
    torch.manual_seed(0)
    net = OmniAlignNet(32, heads=4, temperature=0.5, weight=0.25)
    vision, sound = clips(3), clips(3, seed=1)

    loss = net(vision, sound)

    scores = net.embed('vision', vision) @ net.embed('sound', sound).T / 0.5
    assert loss.item() == pytest.approx(0.25 * contrastive_loss(scores).item(), rel=1e-5)
    assert not net.log_scale.requires_grad
    assert OmniAlignNet(32, heads=4, learn_temperature=True).log_scale.requires_grad


def test_sharing_decides_who_owns_the_self_attention():
    shared, own = OmniAlignNet(32, heads=4), OmniAlignNet(32, heads=4, shared=False)

    assert shared.refine['vision'] is shared.refine['sound']
    assert own.refine['vision'] is not own.refine['sound']
    assert len(own.refine['sound'].layers) == 3


def test_what_cannot_be_contrasted_is_refused():
    net = OmniAlignNet(32, heads=4)
    with pytest.raises(ValueError, match='two or more pairs'):
        net(clips(1), clips(1))
    with pytest.raises(ValueError, match='without sound tokens'):
        net(clips(2), [torch.zeros(0, 32), *clips(1)])
    with pytest.raises(ValueError, match='heads=5'):
        OmniAlignNet(32, heads=5)
